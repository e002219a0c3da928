//! How a database is opened.

use jiff::Timestamp;

/// How a database is opened.
#[derive(Debug, Clone, Copy)]
pub struct OpenOptions {
    /// The epoch that a new database gets. An existing one keeps its own.
    pub epoch: i64,
    /// Connections that read; on PostgreSQL they write as well.
    pub connections: u32,
}

impl OpenOptions {
    /// The usual options. A database that is new at `now` gets an epoch that no earlier one had, so that a position of
    /// a database that was thrown away is not taken for one of this.
    #[must_use]
    pub fn new(now: Timestamp) -> Self {
        Self { epoch: now.as_second(), connections: 8 }
    }
}
