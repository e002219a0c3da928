//! From the bytes of a network to offers and trainings: read, map, normalise, write, and say what happened.
//!
//! A [`Feed`] maps the records of one format to [`OfferDraft`](crate::domain::OfferDraft) or
//! [`TrainingDraft`](crate::domain::training::TrainingDraft); [`normalise()`] and [`normalise_training`] are the one way from
//! there to an [`Offer`](crate::domain::Offer) or a [`Training`](crate::domain::training::Training), for files and for the
//! publishing API alike.

pub mod cv;
mod error;
mod feed;
mod fields;
pub mod france_travail;
pub mod generated;
mod input;
pub mod json_stream;
pub mod labels;
pub mod lheo;
mod normalise;
mod pipeline;
pub mod rco;
mod reject;
mod report;
pub mod rome;
pub mod trainings_csv;
mod xml;

pub use error::Error;
pub use feed::{Draft, Feed};
pub use input::Input;
pub use normalise::{Normalised, Note, NoteKind, OccupationNamer, Strictness, normalise, normalise_training, reach_km};
pub use pipeline::{Imported, Options, Progress, import};
pub use reject::Reject;
pub use report::{Report, Unread};
