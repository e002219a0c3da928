//! What is asked of a snapshot.

use crate::domain::{OfferQuery, SourceId};
use jiff::Timestamp;

/// A query, by somebody, at some time. All methods of a snapshot that take equal requests speak of the same offers.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// What to look for.
    pub query: &'a OfferQuery,
    /// What the caller may see. Offers of other sources do not exist for the request, in totals and counts neither.
    pub visible: &'a Visible,
    /// Offers that expired before, to the millisecond, do not match.
    pub now: Timestamp,
}

/// The sources that a caller may see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Visible {
    /// All.
    All,
    /// These and no other; none when the list is empty.
    Only(Vec<SourceId>),
}
