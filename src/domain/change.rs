//! The journal: every accepted write, in order.

use super::{Offer, Record};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Counts the accepted writes of one record, from 1. A withdrawal has one too.
pub type Rev = i64;

/// A place in the journal. Opaque to everybody but the store: compare positions of one epoch only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, Default)]
pub struct Position {
    /// Changes when a database is restored: a reader of another epoch starts again from a snapshot.
    pub epoch: i64,
    /// The transaction, on PostgreSQL; 0 on SQLite, whose only writer makes `seq` the order.
    pub xid: i64,
    /// The row.
    pub seq: i64,
}

impl std::fmt::Display for Position {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}.{}", self.epoch, self.xid, self.seq)
    }
}

impl std::str::FromStr for Position {
    type Err = super::Invalid;
    fn from_str(text: &str) -> Result<Self, super::Invalid> {
        let mut parts = text.split('.').map(str::parse::<i64>);
        match (parts.next(), parts.next(), parts.next(), parts.next()) {
            (Some(Ok(epoch)), Some(Ok(xid)), Some(Ok(seq)), None) => Ok(Self { epoch, xid, seq }),
            _ => Err(super::Invalid::new(text, "a position is what an earlier answer gave as `position`")),
        }
    }
}

/// One row of the journal, whole: a reader never has to ask the store again.
#[derive(Debug, Clone, PartialEq)]
pub struct Change<R: Record = Offer> {
    /// Where it stands.
    pub position: Position,
    /// The record that changed.
    pub id: R::Id,
    /// Its revision after the change. Apply by revision, not by position.
    pub rev: Rev,
    /// When it was accepted.
    pub at: Timestamp,
    /// What the record became.
    pub body: ChangeBody<R>,
}

/// What a record became by a change.
#[derive(Debug, Clone, PartialEq)]
pub enum ChangeBody<R: Record = Offer> {
    /// Published or updated.
    Put(Box<R>),
    /// Withdrawn; also what an earlier row of a withdrawn record is rewritten to.
    Withdrawn(R::Tombstone),
}
