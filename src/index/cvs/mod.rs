//! The index of CVs: in memory only, so that what is erased is gone.
//!
//! # What it shows
//!
//! [`CvIndex::classify`] looks at the whole population once a day and decides how coarsely each profile is shown
//! (`classes`), so that at least [`CROWD`](crate::domain::cv::CROWD) share every combination of values. The result is the
//! *picture* of the day: immutable, and the only thing that filters, text, order and weeks read. A profile that came or
//! changed after it is shown as it stood, or not at all, until the next one.
//!
//! # To whom
//!
//! Permissions are of now. [`CvIndex::apply`] publishes a new snapshot before it returns: a reader who begins after that
//! never meets a profile that was dropped. Expiry is judged for each row by the `now` of the question.
//!
//! # What a question can learn
//!
//! Whether profiles of a class match, and the profiles' place in an order that differs from app to app: newest week
//! first, then by a keyed hash. There is no total and there are no facets: a value with the number of its people is a
//! count, and counts of people are published statistics; the values alone would tell that there is somebody. Two profiles
//! that are shown alike are never told apart by any filter, area or word.
//!
//! # What the fixed order of generalising opens
//!
//! Whoever knows the rules knows that a profile shown without its skills shares them with fewer than
//! [`CROWD`](crate::domain::cv::CROWD) others (Wong et al., *minimality attack*, VLDB 2007) — or that it has none, for "not
//! told" is shown the same way, and profiles that say nothing stand in the same classes as those that were generalised.
//! So the attacker learns that a profile may be rare, never in what: the value itself is in no answer. Classes are of
//! sizes from 5 on; that all members of one have the same hidden value (homogeneity) can not be excluded, but hidden
//! values are never shown to anybody in a search. From one day to the next the classes change, so an app that keeps what
//! it saw can intersect two days; its ids for profiles stay the same over days, and this is told in `docs/dpia.md`.

mod allowed;
mod asked;
mod best;
mod classes;
mod combination;
mod entry;
mod ground;
mod keeper;
mod kept;
mod matching;
mod outlining;
mod picture;
mod place;
mod search;
mod snapshot;
mod terms;
#[cfg(test)]
mod tests;
mod words;

pub use entry::{CvEntry, CvUpdate, Held, Reading};
pub use keeper::{Classified, CvIndex};
pub use kept::Grant;
pub use matching::{CvMatch, CvMatches, MatchAfter, reasons};
pub use outlining::outline_of;
pub use search::{CvAfter, CvHit, CvHits};
pub use snapshot::CvSnapshot;
