//! What goes into and comes out of the store of offers and trainings.

use crate::domain::training::Training;
use crate::domain::{Offer, Position, Record, Rev, SourceId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One write of a record.
#[derive(Debug, Clone)]
pub enum Write<R: Record> {
    /// Publish or update.
    Put(Box<R>),
    /// Withdraw.
    Withdraw(R::Id),
}

/// One write of an offer.
pub type OfferWrite = Write<Offer>;
/// One write of a training.
pub type TrainingWrite = Write<Training>;

impl<R: Record> Write<R> {
    /// The record that is written.
    #[must_use]
    pub fn id(&self) -> R::Id {
        match self {
            Self::Put(record) => record.id(),
            Self::Withdraw(id) => *id,
        }
    }
}

/// What became of one write.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WriteStatus {
    /// There was no such record, or it had been withdrawn.
    Created(Rev),
    /// It was different.
    Updated(Rev),
    /// It was the same.
    Unchanged(Rev),
    /// It was withdrawn.
    Withdrawn(Rev),
    /// A later write of the same batch has the same id.
    Superseded,
    /// Nothing to withdraw.
    NotFound,
}

/// What became of a batch.
#[derive(Debug, Clone)]
pub struct WriteOutcome {
    /// A status for each write, in the order given.
    pub statuses: Vec<WriteStatus>,
    /// The place in the journal after the batch: a reader that has passed it has seen the batch.
    pub position: Position,
}

/// A live record as the store holds it.
#[derive(Debug, Clone)]
pub struct Stored<R> {
    /// The record.
    pub record: R,
    /// Its revision.
    pub rev: Rev,
    /// When the revision was accepted.
    pub changed_at: Timestamp,
    /// When the source last held the record.
    pub seen_at: Timestamp,
    /// When the record came, for the last time if it was withdrawn in between.
    pub first_seen_at: Timestamp,
}

/// A live offer as the store holds it.
pub type StoredOffer = Stored<Offer>;
/// A live training as the store holds it.
pub type StoredTraining = Stored<Training>;

/// What the store knows of an id.
#[derive(Debug, Clone)]
pub enum Found<R = Offer> {
    /// A live record.
    Live(Box<Stored<R>>),
    /// Withdrawn.
    Withdrawn {
        /// The source that had it.
        source: SourceId,
        /// When.
        at: Timestamp,
    },
    /// Never seen, or withdrawn long ago.
    Nothing,
}

/// The ends of the journal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Journal {
    /// A reader at this position, or a later one, misses nothing.
    pub horizon: Position,
    /// Nothing that commits later will stand at or before this position.
    pub head: Position,
    /// The last row that is committed. It lies behind the head as long as one that was begun before it is not.
    pub newest: Position,
}

/// What an import or a publishing run did, by record.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunTally {
    /// Records read.
    pub read: u64,
    /// New ones.
    pub created: u64,
    /// Different ones.
    pub updated: u64,
    /// Equal ones.
    pub unchanged: u64,
    /// Rejected ones, by reason.
    pub rejected: BTreeMap<String, u64>,
    /// Accepted ones, by how they were located.
    pub located: BTreeMap<String, u64>,
}
