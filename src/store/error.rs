//! What can go wrong in the store.

use crate::domain::{Position, SourceId};

/// Result of the store.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// A failure of the store. Its text is for logs, never for clients.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The URL names no database that we know, or cannot be read.
    #[error("cannot use database `{url}`: {reason}")]
    Url {
        /// The URL, without its password.
        url: String,
        /// What was expected.
        reason: String,
    },
    /// The source does not exist.
    #[error("there is no source `{0}`")]
    UnknownSource(SourceId),
    /// The position lies below the journal's horizon: restart from a snapshot.
    #[error("position {asked} is older than the journal's horizon {horizon}")]
    PositionExpired {
        /// The position that was asked for.
        asked: Position,
        /// The oldest one that is kept.
        horizon: Position,
    },
    /// The position is of another epoch: the database was restored.
    #[error("position {asked} is of another epoch than {current}")]
    EpochChanged {
        /// The position that was asked for.
        asked: Position,
        /// The epoch in force.
        current: i64,
    },
    /// A row holds what we never write.
    #[error("inconsistent {entity}: {reason}")]
    Inconsistent {
        /// Table and key.
        entity: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The database answered with an error, or not at all.
    #[error("database")]
    Database(#[source] Box<dyn std::error::Error + Send + Sync>),
}
