//! JSON Resume 1.0: the form in which a CV comes and goes (jsonresume.org/schema).
//!
//! Every text here is about a person: none of these values shows itself in a log or in a test's output.

use super::wishes::WishesDraft;
use serde::{Deserialize, Serialize};

/// Declares values about a person: all members may be absent, and `Debug` shows the name of the type alone.
macro_rules! personal {
    ($($(#[$doc:meta])* $name:ident { $($(#[$fdoc:meta])* $field:ident: $type:ty,)+ })+) => {
        $(
            $(#[$doc])*
            #[derive(Clone, PartialEq, Default, Serialize, Deserialize, utoipa::ToSchema)]
            #[serde(default, rename_all = "camelCase")]
            pub struct $name {
                $($(#[$fdoc])* pub $field: $type,)+
            }

            silent!($name);
        )+
    };
}

personal! {
    /// A CV as JSON Resume has it, with what the person looks for beside it.
    Resume {
        /// Who it is of.
        basics: Basics,
        /// Jobs.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        work: Vec<Work>,
        /// Volunteer work.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        volunteer: Vec<Volunteer>,
        /// Studies.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        education: Vec<Education>,
        /// Awards.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        awards: Vec<Award>,
        /// Certificates.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        certificates: Vec<Certificate>,
        /// Publications.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        publications: Vec<Publication>,
        /// Skills, by group.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        skills: Vec<SkillGroup>,
        /// Languages.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        languages: Vec<Language>,
        /// Interests.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        interests: Vec<Interest>,
        /// What others said.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        references: Vec<Reference>,
        /// Projects.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        projects: Vec<Project>,
        /// What the person looks for: ours, where JSON Resume has no words for it.
        #[serde(skip_serializing_if = "Option::is_none")]
        passerelle: Option<WishesDraft>,
    }

    /// Who a CV is of.
    Basics {
        /// Name.
        #[serde(skip_serializing_if = "Option::is_none")]
        name: Option<String>,
        /// What the person is, in a few words: a job title.
        #[serde(skip_serializing_if = "Option::is_none")]
        label: Option<String>,
        /// E-mail address.
        #[serde(skip_serializing_if = "Option::is_none")]
        email: Option<String>,
        /// Telephone number.
        #[serde(skip_serializing_if = "Option::is_none")]
        phone: Option<String>,
        /// Web site.
        #[serde(skip_serializing_if = "Option::is_none")]
        url: Option<String>,
        /// Presentation.
        #[serde(skip_serializing_if = "Option::is_none")]
        summary: Option<String>,
        /// Postal address.
        #[serde(skip_serializing_if = "Option::is_none")]
        location: Option<Address>,
        /// Pages on networks.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        profiles: Vec<NetworkProfile>,
    }

    /// A postal address.
    Address {
        /// Street and number.
        #[serde(skip_serializing_if = "Option::is_none")]
        address: Option<String>,
        /// Postal code.
        #[serde(skip_serializing_if = "Option::is_none")]
        postal_code: Option<String>,
        /// Town.
        #[serde(skip_serializing_if = "Option::is_none")]
        city: Option<String>,
        /// ISO 3166-1 alpha-2.
        #[serde(skip_serializing_if = "Option::is_none")]
        country_code: Option<String>,
        /// Région or state.
        #[serde(skip_serializing_if = "Option::is_none")]
        region: Option<String>,
    }

    /// A page on a network.
    NetworkProfile {
        /// Network.
        #[serde(skip_serializing_if = "Option::is_none")]
        network: Option<String>,
        /// Name there.
        #[serde(skip_serializing_if = "Option::is_none")]
        username: Option<String>,
        /// Address of the page.
        #[serde(skip_serializing_if = "Option::is_none")]
        url: Option<String>,
    }

    /// A job.
    Work {
        /// Employer.
        #[serde(skip_serializing_if = "Option::is_none")]
        name: Option<String>,
        /// Where.
        #[serde(skip_serializing_if = "Option::is_none")]
        location: Option<String>,
        /// What the employer does.
        #[serde(skip_serializing_if = "Option::is_none")]
        description: Option<String>,
        /// Position held.
        #[serde(skip_serializing_if = "Option::is_none")]
        position: Option<String>,
        /// The employer's site.
        #[serde(skip_serializing_if = "Option::is_none")]
        url: Option<String>,
        /// `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.
        #[serde(skip_serializing_if = "Option::is_none")]
        start_date: Option<String>,
        /// The same; absent where it goes on.
        #[serde(skip_serializing_if = "Option::is_none")]
        end_date: Option<String>,
        /// What was done.
        #[serde(skip_serializing_if = "Option::is_none")]
        summary: Option<String>,
        /// What stands out.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        highlights: Vec<String>,
    }

    /// Volunteer work.
    Volunteer {
        /// Organisation.
        #[serde(skip_serializing_if = "Option::is_none")]
        organization: Option<String>,
        /// Position held.
        #[serde(skip_serializing_if = "Option::is_none")]
        position: Option<String>,
        /// The organisation's site.
        #[serde(skip_serializing_if = "Option::is_none")]
        url: Option<String>,
        /// `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.
        #[serde(skip_serializing_if = "Option::is_none")]
        start_date: Option<String>,
        /// The same; absent where it goes on.
        #[serde(skip_serializing_if = "Option::is_none")]
        end_date: Option<String>,
        /// What was done.
        #[serde(skip_serializing_if = "Option::is_none")]
        summary: Option<String>,
        /// What stands out.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        highlights: Vec<String>,
    }

    /// Studies.
    Education {
        /// School.
        #[serde(skip_serializing_if = "Option::is_none")]
        institution: Option<String>,
        /// Its site.
        #[serde(skip_serializing_if = "Option::is_none")]
        url: Option<String>,
        /// Field.
        #[serde(skip_serializing_if = "Option::is_none")]
        area: Option<String>,
        /// Diploma.
        #[serde(skip_serializing_if = "Option::is_none")]
        study_type: Option<String>,
        /// `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.
        #[serde(skip_serializing_if = "Option::is_none")]
        start_date: Option<String>,
        /// The same; absent where it goes on.
        #[serde(skip_serializing_if = "Option::is_none")]
        end_date: Option<String>,
        /// Mark.
        #[serde(skip_serializing_if = "Option::is_none")]
        score: Option<String>,
        /// Courses.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        courses: Vec<String>,
    }

    /// An award.
    Award {
        /// What for.
        #[serde(skip_serializing_if = "Option::is_none")]
        title: Option<String>,
        /// `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.
        #[serde(skip_serializing_if = "Option::is_none")]
        date: Option<String>,
        /// By whom.
        #[serde(skip_serializing_if = "Option::is_none")]
        awarder: Option<String>,
        /// In more words.
        #[serde(skip_serializing_if = "Option::is_none")]
        summary: Option<String>,
    }

    /// A certificate.
    Certificate {
        /// Name.
        #[serde(skip_serializing_if = "Option::is_none")]
        name: Option<String>,
        /// `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.
        #[serde(skip_serializing_if = "Option::is_none")]
        date: Option<String>,
        /// Where it can be seen.
        #[serde(skip_serializing_if = "Option::is_none")]
        url: Option<String>,
        /// By whom.
        #[serde(skip_serializing_if = "Option::is_none")]
        issuer: Option<String>,
    }

    /// A publication.
    Publication {
        /// Title.
        #[serde(skip_serializing_if = "Option::is_none")]
        name: Option<String>,
        /// Publisher.
        #[serde(skip_serializing_if = "Option::is_none")]
        publisher: Option<String>,
        /// `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.
        #[serde(skip_serializing_if = "Option::is_none")]
        release_date: Option<String>,
        /// Where it can be read.
        #[serde(skip_serializing_if = "Option::is_none")]
        url: Option<String>,
        /// In more words.
        #[serde(skip_serializing_if = "Option::is_none")]
        summary: Option<String>,
    }

    /// Skills that belong together.
    SkillGroup {
        /// Name.
        #[serde(skip_serializing_if = "Option::is_none")]
        name: Option<String>,
        /// Level, in words.
        #[serde(skip_serializing_if = "Option::is_none")]
        level: Option<String>,
        /// The skills.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        keywords: Vec<String>,
    }

    /// A language.
    Language {
        /// Its name.
        #[serde(skip_serializing_if = "Option::is_none")]
        language: Option<String>,
        /// How well, in words.
        #[serde(skip_serializing_if = "Option::is_none")]
        fluency: Option<String>,
    }

    /// An interest.
    Interest {
        /// Name.
        #[serde(skip_serializing_if = "Option::is_none")]
        name: Option<String>,
        /// Which ones.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        keywords: Vec<String>,
    }

    /// What somebody said.
    Reference {
        /// Who.
        #[serde(skip_serializing_if = "Option::is_none")]
        name: Option<String>,
        /// What.
        #[serde(skip_serializing_if = "Option::is_none")]
        reference: Option<String>,
    }

    /// A project.
    Project {
        /// Name.
        #[serde(skip_serializing_if = "Option::is_none")]
        name: Option<String>,
        /// In more words.
        #[serde(skip_serializing_if = "Option::is_none")]
        description: Option<String>,
        /// What stands out.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        highlights: Vec<String>,
        /// With what.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        keywords: Vec<String>,
        /// `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.
        #[serde(skip_serializing_if = "Option::is_none")]
        start_date: Option<String>,
        /// The same; absent where it goes on.
        #[serde(skip_serializing_if = "Option::is_none")]
        end_date: Option<String>,
        /// Its page.
        #[serde(skip_serializing_if = "Option::is_none")]
        url: Option<String>,
        /// Parts taken in it.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        roles: Vec<String>,
        /// For whom.
        #[serde(skip_serializing_if = "Option::is_none")]
        entity: Option<String>,
        /// Its kind.
        #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
        kind: Option<String>,
    }
}
