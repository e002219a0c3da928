//! From the bytes of a network to offers: read, map, normalise, write, and say what happened.
//!
//! A feed maps its records to [`OfferDraft`](crate::domain::OfferDraft); [`normalise()`] is the one way from there to an
//! [`Offer`](crate::domain::Offer).

pub mod generated;
mod normalise;

pub use normalise::{Normalised, Note, NoteKind, Strictness, normalise, reach_km};
