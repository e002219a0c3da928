//! What can go wrong in the store.

use crate::domain::{Position, SourceId};

/// Result of the store.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// A failure of the store. Its text is for logs, never for clients.
///
/// Nothing in it, nor in its sources, holds what stands in a row: a log of it names no person.
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
    /// A CV was written meanwhile: what was sealed for its next revision is no longer that.
    #[error("a CV got another revision meanwhile")]
    OutdatedCv,
    /// A data key was wrapped with a master key that is on its way out: wrap it with the newest.
    #[error("the master key `{0}` is retired")]
    RetiredMaster(String),
    /// A row holds what we never write, or a write contradicts itself.
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

impl Error {
    pub(super) fn timed_out() -> Self {
        Self::Database(Box::new(Failure { what: "the transaction took too long".to_owned(), code: None }))
    }

    /// Whether the same transaction, begun again, may succeed: it met another one.
    pub(super) fn is_conflict(&self) -> bool {
        // Serialization failure and deadlock of PostgreSQL; SQLite's writers wait for each other instead.
        let Self::Database(source) = self else { return false };
        source
            .downcast_ref::<Failure>()
            .is_some_and(|failure| matches!(failure.code.as_deref(), Some("40001" | "40P01")))
    }
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        Self::Database(Box::new(Failure::new(&error)))
    }
}

impl From<sqlx::migrate::MigrateError> for Error {
    fn from(error: sqlx::migrate::MigrateError) -> Self {
        if let sqlx::migrate::MigrateError::Execute(error) | sqlx::migrate::MigrateError::ExecuteMigration(error, _) =
            error
        {
            return error.into();
        }
        // Versions and checksums: no row is involved.
        Self::Database(Box::new(Failure { code: None, what: error.to_string() }))
    }
}

/// What may be told of a database's error: the values of rows, which databases like to quote, are left behind.
#[derive(Debug, thiserror::Error)]
#[error("{what}{}", .code.as_ref().map(|code| format!(" ({code})")).unwrap_or_default())]
struct Failure {
    what: String,
    code: Option<String>,
}

impl Failure {
    fn new(error: &sqlx::Error) -> Self {
        if let sqlx::Error::Database(error) = error {
            let code = error.code().map(std::borrow::Cow::into_owned);
            // PostgreSQL quotes values in DETAIL, which is not taken, and in the messages of class 22, "data exception".
            let quotes = code.as_deref().is_some_and(|code| code.len() == 5 && code.starts_with("22"));
            let what = if quotes { "data exception".to_owned() } else { error.message().to_owned() };
            return Self { what, code };
        }
        // The text of a conversion can hold the value.
        let what = if let sqlx::Error::ColumnDecode { index, .. } = error {
            format!("cannot decode column {index}")
        } else if matches!(error, sqlx::Error::Decode(_) | sqlx::Error::Encode(_)) {
            "cannot convert a value".to_owned()
        } else {
            error.to_string()
        };
        Self { what, code: None }
    }
}
