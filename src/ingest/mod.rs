//! From the bytes of a network to offers: read, map, normalise, write, and say what happened.
//!
//! A [`Feed`] maps the records of one format to [`OfferDraft`](crate::domain::OfferDraft); [`normalise()`] is the one way
//! from there to an [`Offer`](crate::domain::Offer), for files and for the publishing API alike.

pub mod cv;
mod error;
mod feed;
mod fields;
pub mod france_travail;
pub mod generated;
mod input;
pub mod json_stream;
mod normalise;
pub mod official;
mod pipeline;
mod reject;
mod report;
pub mod rome;

pub use error::Error;
pub use feed::Feed;
pub use input::Input;
pub use normalise::{Normalised, Note, NoteKind, Strictness, normalise, reach_km};
pub use pipeline::{Options, Progress, import};
pub use reject::Reject;
pub use report::{Report, Unread};
