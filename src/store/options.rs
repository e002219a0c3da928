//! How a database is opened.

use jiff::Timestamp;

/// How a database is opened.
#[derive(Debug, Clone, Copy)]
pub struct OpenOptions {
    /// The epoch that a new database gets. An existing one keeps its own.
    pub epoch: i64,
    /// Connections that read; on PostgreSQL they write as well.
    pub connections: u32,
    /// Whether an acknowledged write must survive a power cut. Only for what is thrown away at the end may it be `false`:
    /// SQLite then does not wait for the disk.
    pub durable: bool,
}

impl OpenOptions {
    /// The usual options. A database that is new at `now` gets an epoch that no earlier one had, so that a position of
    /// a database that was thrown away is not taken for one of this.
    #[must_use]
    pub fn new(now: Timestamp) -> Self {
        Self { epoch: now.as_second(), connections: 8, durable: true }
    }
}
