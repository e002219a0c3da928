//! Trainings: courses that lead to occupations, with their sessions.
//!
//! What a source does not say is `null`. A session stands where it takes place; where one takes place at several
//! addresses, it stands once for each, with the same `number`.

mod codes;
mod course;
mod date;
mod draft;
mod facet;
mod id;
mod label;
mod query;
mod session;
mod terms;

pub use codes::{CertifInfoCode, CpfCode, Formacode, RncpCode, RsCode, TrainingLevel};
pub use course::{Audience, Certification, CourseHours, Provider, RemainingCost, Training, TrainingTombstone};
pub use date::KnownDate;
pub use draft::{
    CertificationDraft, CourseHoursDraft, EnrolmentDraft, ProviderDraft, RemainingCostDraft, SessionDraft,
    TrainingDraft,
};
pub use facet::TrainingFacet;
pub use id::TrainingId;
pub use label::{LabelEntry, LabelName};
pub use query::{ProviderFilter, TrainingAfter, TrainingFilters, TrainingKey, TrainingQuery, TrainingSort};
pub use session::{Enrolment, Session};
pub use terms::{EnrolmentState, Funding};
