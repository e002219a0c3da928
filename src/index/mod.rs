//! The index: which offers match, how many, where, and in which order. A pure fold of the journal; no clock, no I/O but
//! the files of its segments.
//!
//! Documents stand in immutable segments, sorted by where they are (`segment`). A query becomes ranges of ordinals by a
//! walk over the cell tree (`tree`) and, where it filters, one bit a document (`filter`); totals, pages, heatmaps and
//! facets are all counted from these two. Writers publish whole snapshots (`writer`), so readers never wait.

mod assembly;
mod bits;
mod cap;
mod cards;
mod census;
mod checkpoint;
mod chosen;
mod circles;
mod columns;
pub mod cvs;
mod doc;
mod error;
mod explain;
mod facets;
mod files;
mod filter;
mod folder;
mod gone;
mod heatmap;
mod histogram;
mod home;
mod keeper;
mod levels;
mod manifest;
mod market;
mod matches;
mod merge;
mod narrow;
mod nearest;
mod occupations;
mod outline;
mod postings;
mod question;
mod rank;
mod ready;
mod relevance;
mod removed;
mod request;
mod runs;
mod score;
mod search;
mod segment;
mod slab;
mod snapshot;
mod spelling;
mod suggest;
mod sums;
mod text;
mod tiers;
mod tile;
pub mod trainings;
mod tree;
mod writer;

pub use checkpoint::Checkpoint;
pub use chosen::Chosen;
pub use doc::{Doc, FINEST, Located};
pub use error::{Error, Result};
pub use explain::Explanation;
pub use facets::Facet;
pub use folder::Folder;
pub use heatmap::{Heatmap, TooManyCells};
pub use histogram::{Histogram, Measure};
pub use manifest::Manifest;
pub use market::OpenOffer;
pub use merge::{Merge, Merged};
pub use occupations::{Example, Matcher, Ranked};
pub use request::{Request, Visible};
pub use search::{Hit, Hits};
pub use snapshot::Snapshot;
pub use suggest::{Dimension, EmployerHit, Tally};
pub use text::{Highlighter, Meeting, Met, Part, Synonyms, Text};
pub use tiers::Lane;
pub use writer::{Index, Update};

/// A number of documents or values as an ordinal.
///
/// # Panics
/// Above 2³² documents in one segment: merging stops long before.
fn ordinal(count: usize) -> u32 {
    u32::try_from(count).expect("a segment holds fewer than 2^32 documents")
}
