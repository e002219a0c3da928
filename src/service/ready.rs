//! Whether this node can answer, and how far behind the store it is.

use super::Service;
use crate::domain::Position;
use jiff::Timestamp;

/// State of this node.
#[derive(Debug, Clone, Copy)]
pub struct Readiness {
    /// Whether the store answers and the index follows it.
    pub ready: bool,
    /// The place in the journal that the index has passed.
    pub position: Position,
    /// Milliseconds since the index last knew that it had read everything.
    pub lag_ms: u64,
    /// Offers in the index.
    pub offers: u64,
}

impl Service {
    /// What time it is.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Offers in the index.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.index.snapshot().len() as u64
    }

    /// The state of this node; asks the store whether it answers.
    pub async fn readiness(&self) -> Readiness {
        let progress = *self.progress.borrow();
        let lag_ms = u64::try_from(progress.caught_up.elapsed().as_millis()).unwrap_or(u64::MAX);
        let ready = lag_ms < super::follow::LAG_LIMIT_MS && self.store.ping().await.is_ok();
        Readiness { ready, position: progress.position, lag_ms, offers: self.size() }
    }
}
