//! JSON Resume 1.0: the form in which a CV comes and goes (jsonresume.org/schema).
//!
//! Every text here is about a person: none of these values shows itself in a log or in a test's output, and none can be
//! serialised but by the gate.

use super::told::{camel, told};
use super::wishes::WishesDraft;
use serde::Deserialize;

/// Declares values about a person: all members may be absent, and `Debug` shows the name of the type alone.
macro_rules! personal {
    ($($(#[$doc:meta])* $name:ident { $($(#[$fdoc:meta])* $field:ident: $type:ty,)+ })+) => {
        $(
            $(#[$doc])*
            #[derive(Clone, PartialEq, Default, Deserialize, utoipa::ToSchema)]
            #[serde(rename_all = "camelCase")]
            pub struct $name {
                $($(#[$fdoc])* #[serde(default)] pub $field: $type,)+
            }

            silent!($name);
            told!($name, camel, $($field)+);
        )+
    };
}

personal! {
    /// A CV as JSON Resume has it, with what the person looks for beside it.
    Resume {
        /// Who it is of.
        basics: Basics,
        /// Jobs.
        work: Vec<Work>,
        /// Volunteer work.
        volunteer: Vec<Volunteer>,
        /// Studies.
        education: Vec<Education>,
        /// Awards.
        awards: Vec<Award>,
        /// Certificates.
        certificates: Vec<Certificate>,
        /// Publications.
        publications: Vec<Publication>,
        /// Skills, by group.
        skills: Vec<SkillGroup>,
        /// Languages.
        languages: Vec<Language>,
        /// Interests.
        interests: Vec<Interest>,
        /// What others said.
        references: Vec<Reference>,
        /// Projects.
        projects: Vec<Project>,
        /// What the person looks for: ours, where JSON Resume has no words for it.
        passerelle: Option<WishesDraft>,
    }

    /// Who a CV is of.
    Basics {
        /// Name.
        name: Option<String>,
        /// What the person is, in a few words: a job title.
        label: Option<String>,
        /// E-mail address.
        email: Option<String>,
        /// Telephone number.
        phone: Option<String>,
        /// Web site.
        url: Option<String>,
        /// Presentation.
        summary: Option<String>,
        /// Postal address.
        location: Option<Address>,
        /// Pages on networks.
        profiles: Vec<NetworkProfile>,
    }

    /// A postal address.
    Address {
        /// Street and number.
        address: Option<String>,
        /// Postal code.
        postal_code: Option<String>,
        /// Town.
        city: Option<String>,
        /// ISO 3166-1 alpha-2.
        country_code: Option<String>,
        /// Région or state.
        region: Option<String>,
    }

    /// A page on a network.
    NetworkProfile {
        /// Network.
        network: Option<String>,
        /// Name there.
        username: Option<String>,
        /// Address of the page.
        url: Option<String>,
    }

    /// A job.
    Work {
        /// Employer.
        name: Option<String>,
        /// Where.
        location: Option<String>,
        /// What the employer does.
        description: Option<String>,
        /// Position held.
        position: Option<String>,
        /// The employer's site.
        url: Option<String>,
        /// `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.
        start_date: Option<String>,
        /// The same; absent where it goes on.
        end_date: Option<String>,
        /// What was done.
        summary: Option<String>,
        /// What stands out.
        highlights: Vec<String>,
    }

    /// Volunteer work.
    Volunteer {
        /// Organisation.
        organization: Option<String>,
        /// Position held.
        position: Option<String>,
        /// The organisation's site.
        url: Option<String>,
        /// `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.
        start_date: Option<String>,
        /// The same; absent where it goes on.
        end_date: Option<String>,
        /// What was done.
        summary: Option<String>,
        /// What stands out.
        highlights: Vec<String>,
    }

    /// Studies.
    Education {
        /// School.
        institution: Option<String>,
        /// Its site.
        url: Option<String>,
        /// Field.
        area: Option<String>,
        /// Diploma.
        study_type: Option<String>,
        /// `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.
        start_date: Option<String>,
        /// The same; absent where it goes on.
        end_date: Option<String>,
        /// Mark.
        score: Option<String>,
        /// Courses.
        courses: Vec<String>,
    }

    /// An award.
    Award {
        /// What for.
        title: Option<String>,
        /// `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.
        date: Option<String>,
        /// By whom.
        awarder: Option<String>,
        /// In more words.
        summary: Option<String>,
    }

    /// A certificate.
    Certificate {
        /// Name.
        name: Option<String>,
        /// `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.
        date: Option<String>,
        /// Where it can be seen.
        url: Option<String>,
        /// By whom.
        issuer: Option<String>,
    }

    /// A publication.
    Publication {
        /// Title.
        name: Option<String>,
        /// Publisher.
        publisher: Option<String>,
        /// `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.
        release_date: Option<String>,
        /// Where it can be read.
        url: Option<String>,
        /// In more words.
        summary: Option<String>,
    }

    /// Skills that belong together.
    SkillGroup {
        /// Name.
        name: Option<String>,
        /// Level, in words.
        level: Option<String>,
        /// The skills.
        keywords: Vec<String>,
    }

    /// A language.
    Language {
        /// Its name.
        language: Option<String>,
        /// How well, in words.
        fluency: Option<String>,
    }

    /// An interest.
    Interest {
        /// Name.
        name: Option<String>,
        /// Which ones.
        keywords: Vec<String>,
    }

    /// What somebody said.
    Reference {
        /// Who.
        name: Option<String>,
        /// What.
        reference: Option<String>,
    }

    /// A project.
    Project {
        /// Name.
        name: Option<String>,
        /// In more words.
        description: Option<String>,
        /// What stands out.
        highlights: Vec<String>,
        /// With what.
        keywords: Vec<String>,
        /// `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.
        start_date: Option<String>,
        /// The same; absent where it goes on.
        end_date: Option<String>,
        /// Its page.
        url: Option<String>,
        /// Parts taken in it.
        roles: Vec<String>,
        /// For whom.
        entity: Option<String>,
        /// Its kind.
        #[serde(rename = "type")]
        kind: Option<String>,
    }
}
