//! What goes into and comes out of the store of offers.

use crate::domain::{Offer, OfferId, Position, Rev, SourceId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One write.
#[derive(Debug, Clone)]
pub enum OfferWrite {
    /// Publish or update.
    Put(Box<Offer>),
    /// Withdraw.
    Withdraw(OfferId),
}

impl OfferWrite {
    /// The offer that is written.
    #[must_use]
    pub fn id(&self) -> OfferId {
        match self {
            Self::Put(offer) => offer.id,
            Self::Withdraw(id) => *id,
        }
    }
}

/// What became of one write.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WriteStatus {
    /// There was no such offer, or it had been withdrawn.
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

/// A live offer as the store holds it.
#[derive(Debug, Clone)]
pub struct StoredOffer {
    /// The record.
    pub offer: Offer,
    /// Its revision.
    pub rev: Rev,
    /// When the revision was accepted.
    pub changed_at: Timestamp,
    /// When the source last held the offer.
    pub seen_at: Timestamp,
    /// When the offer came, for the last time if it was withdrawn in between.
    pub first_seen_at: Timestamp,
}

/// What the store knows of an id.
#[derive(Debug, Clone)]
pub enum Found {
    /// A live offer.
    Live(Box<StoredOffer>),
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
