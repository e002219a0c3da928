//! Which part of a CV each category of data is.
//!
//! Every struct is taken apart member by member, so that one that is added later compiles only once it has its category.

use crate::domain::cv::{
    Award, Basics, Certificate, Cv, Education, PersonJson, Project, Publication, Resume, Volunteer, WishesDraft, Work,
};
use crate::domain::permission::DataCategory;
use serde_json::{Map, Value};
use std::collections::BTreeSet;

/// What of a CV belongs to these categories, as JSON Resume with the wishes beside it.
///
/// What was written freely about a job or a school is in both [`DataCategory::History`] and [`DataCategory::Text`], and
/// is given where both are.
pub(super) fn of(cv: &Cv, categories: &BTreeSet<DataCategory>) -> Value {
    let has = |category| categories.contains(&category);
    let part = Parts {
        identity: has(DataCategory::Identity),
        profile: has(DataCategory::Profile),
        history: has(DataCategory::History),
        text: has(DataCategory::Text),
    };
    let Cv { resume, wishes, languages: _ } = cv;
    let mut value = part.resume(resume).told().unwrap_or_else(nothing);
    if let (Some(all), true) = (value.as_object_mut(), part.profile) {
        all.extend(WishesDraft::from(wishes).told().map(|wishes| ("passerelle".to_owned(), wishes)));
    }
    value
}

/// An object without members.
pub(super) fn nothing() -> Value {
    Map::new().into()
}

#[derive(Clone, Copy)]
#[expect(clippy::struct_excessive_bools, reason = "one for each category, and none depends on another")]
struct Parts {
    identity: bool,
    profile: bool,
    history: bool,
    text: bool,
}

fn given<T: Clone + Default>(allowed: bool, value: &T) -> T {
    if allowed { value.clone() } else { T::default() }
}

/// The items of a list, each as far as it may go; none where the list may not.
fn each<T>(allowed: bool, items: &[T], part: impl Fn(&T) -> T) -> Vec<T> {
    if allowed { items.iter().map(part).collect() } else { Vec::new() }
}

impl Parts {
    fn resume(self, resume: &Resume) -> Resume {
        let Resume {
            basics,
            work,
            volunteer,
            education,
            awards,
            certificates,
            publications,
            skills,
            languages,
            interests,
            references,
            projects,
            passerelle: _,
        } = resume;
        let Self { profile, history, text, .. } = self;
        Resume {
            basics: self.basics(basics),
            work: each(history, work, |one| self.work(one)),
            volunteer: each(history, volunteer, |one| self.volunteer(one)),
            education: each(history, education, Self::education),
            awards: each(history, awards, |one| self.award(one)),
            certificates: each(history, certificates, |one| self.certificate(one)),
            publications: each(history, publications, |one| self.publication(one)),
            skills: given(profile, skills),
            languages: given(profile, languages),
            interests: given(text, interests),
            references: given(text, references),
            projects: each(history, projects, |one| self.project(one)),
            passerelle: None,
        }
    }

    fn basics(self, basics: &Basics) -> Basics {
        let Basics { name, label, email, phone, url, summary, location, profiles } = basics;
        let Self { identity, text, .. } = self;
        Basics {
            name: given(identity, name),
            label: given(text, label),
            email: given(identity, email),
            phone: given(identity, phone),
            url: given(identity, url),
            summary: given(text, summary),
            location: given(identity, location),
            profiles: given(identity, profiles),
        }
    }

    fn work(self, work: &Work) -> Work {
        let Work { name, location, description, position, url, start_date, end_date, summary, highlights } = work;
        Work {
            name: name.clone(),
            location: location.clone(),
            description: given(self.text, description),
            position: position.clone(),
            url: url.clone(),
            start_date: start_date.clone(),
            end_date: end_date.clone(),
            summary: given(self.text, summary),
            highlights: given(self.text, highlights),
        }
    }

    fn volunteer(self, volunteer: &Volunteer) -> Volunteer {
        let Volunteer { organization, position, url, start_date, end_date, summary, highlights } = volunteer;
        Volunteer {
            organization: organization.clone(),
            position: position.clone(),
            url: url.clone(),
            start_date: start_date.clone(),
            end_date: end_date.clone(),
            summary: given(self.text, summary),
            highlights: given(self.text, highlights),
        }
    }

    fn education(education: &Education) -> Education {
        // Nothing of it is free text.
        let Education { institution, url, area, study_type, start_date, end_date, score, courses } = education;
        Education {
            institution: institution.clone(),
            url: url.clone(),
            area: area.clone(),
            study_type: study_type.clone(),
            start_date: start_date.clone(),
            end_date: end_date.clone(),
            score: score.clone(),
            courses: courses.clone(),
        }
    }

    fn award(self, award: &Award) -> Award {
        let Award { title, date, awarder, summary } = award;
        Award { title: title.clone(), date: date.clone(), awarder: awarder.clone(), summary: given(self.text, summary) }
    }

    fn certificate(self, certificate: &Certificate) -> Certificate {
        let Certificate { name, date, url, issuer } = certificate;
        // The page of a certificate names whose it is.
        Certificate { name: name.clone(), date: date.clone(), url: given(self.identity, url), issuer: issuer.clone() }
    }

    fn publication(self, publication: &Publication) -> Publication {
        let Publication { name, publisher, release_date, url, summary } = publication;
        Publication {
            name: name.clone(),
            publisher: publisher.clone(),
            release_date: release_date.clone(),
            // So does that of a publication.
            url: given(self.identity, url),
            summary: given(self.text, summary),
        }
    }

    fn project(self, project: &Project) -> Project {
        let Project { name, description, highlights, keywords, start_date, end_date, url, roles, entity, kind } =
            project;
        Project {
            name: name.clone(),
            description: given(self.text, description),
            highlights: given(self.text, highlights),
            keywords: keywords.clone(),
            start_date: start_date.clone(),
            end_date: end_date.clone(),
            url: given(self.identity, url),
            roles: roles.clone(),
            entity: entity.clone(),
            kind: kind.clone(),
        }
    }
}
