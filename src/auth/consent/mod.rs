//! The gate: the one place that turns a stored CV into something that can be sent.
//!
//! A CV comes out of its seal as an [`OpenCv`], which nothing can serialise. An app gets a [`CvView`], made for it, for a
//! purpose, at a time, by the permissions that are in force then; the person gets an [`OwnerView`]. Both have no other
//! door than the ones here, and a view knows what is to be written down of it before it leaves.

mod open;
mod owner;
mod parts;
#[cfg(test)]
mod tests;
mod view;

pub use open::OpenCv;
pub use owner::OwnerView;
pub use view::{AppCvId, CvView, Facts, PlaceView, ProfileView, week_of};
