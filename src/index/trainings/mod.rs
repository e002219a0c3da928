//! The index of trainings: in memory, a fold of the journal.
//!
//! A *block* holds trainings by id, and their sessions where they take place: the same runs and the same cell tree that
//! offers stand in, with a session in the place of an offer. There are two blocks: one large, and a small one of what changed
//! since it was built, with the trainings of the large one marked that it replaces. Readers hold a picture of both and never
//! wait.
//!
//! Area, dates and seats are asked of one session, the rest of its training. A training counts once, in however many
//! sessions it was found; in a heatmap once in each cell, in a facet once for each value.

mod block;
mod counts;
mod doc;
mod keeper;
mod labels;
mod matching;
mod picture;
mod search;
#[cfg(test)]
mod tests;

pub use counts::{TrainingFacetCounts, TrainingHeatmap};
pub use doc::{SessionDoc, TrainingDoc};
pub use keeper::{TrainingIndex, TrainingUpdate};
pub use labels::LabelLists;
pub use picture::{TrainingPicture, TrainingRequest};
pub use search::{TrainingHit, TrainingHits};
