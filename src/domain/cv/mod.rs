//! A person's CV: what they did, and what they look for.
//!
//! A CV comes and goes as JSON Resume. What a search may know of it, and who may see which part, is decided elsewhere:
//! these are the values alone.

/// Values about a person: `Debug` shows the name of the type alone, so that none of them gets into a log or a test's output.
macro_rules! silent {
    ($($name:ident)+) => {
        $(impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(concat!(stringify!($name), "(…)"))
            }
        })+
    };
}

mod fitting;
mod id;
mod levels;
mod matching;
mod outline;
mod query;
mod reading;
mod resume;
mod told;
mod wishes;

pub use fitting::{OfferFit, fits};
pub use id::CvId;
pub use levels::{DiplomaLevel, DrivingLicence, LanguageLevel};
pub use matching::{MatchReason, OfferFacts};
pub use outline::{
    AvailabilityClass, CROWD, DiplomaClass, ExperienceClass, MOST_SKILLS, Outline, SKILL_CROWD, Shown, ShownPlace,
};
pub use query::{CvArea, CvLimit, CvQuery, SkillName};
pub use resume::{
    Address, Award, Basics, Certificate, Education, Interest, Language, NetworkProfile, Project, Publication,
    Reference, Resume, SkillGroup, Volunteer, Work,
};
pub use told::PersonJson;
pub use wishes::{AreaWish, DesiredOccupation, OccupationWish, Wishes, WishesDraft, WorkArea};

/// The CV of a person, normalised: without anything that employers may not ask for.
#[derive(Clone, PartialEq, Default)]
pub struct Cv {
    /// What the person did and can do, and who they are.
    pub resume: Resume,
    /// What the person looks for.
    pub wishes: Wishes,
    /// Languages whose level could be read.
    pub languages: Vec<KnownLanguage>,
}

/// A language with a level that could be read with certainty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownLanguage {
    /// Its name, as the CV writes it.
    pub name: String,
    /// How well it is known.
    pub level: LanguageLevel,
}

silent!(Cv);
