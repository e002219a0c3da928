//! Renews the statistics that relevance is measured by, beside writers and readers.

use super::text::{Epochs, Statistics};
use super::{Index, Result, Snapshot};
use arc_swap::ArcSwap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// The statistics in use, and how much has changed since they were made.
#[derive(Debug, Default)]
pub(super) struct Relevance {
    epochs: ArcSwap<Epochs>,
    /// Documents put and removed since the index was made.
    changes: AtomicU64,
    /// The same when the statistics were made.
    known: AtomicU64,
}

impl Relevance {
    /// Counts documents that were put or removed.
    pub(super) fn count(&self, changes: usize) {
        self.changes.fetch_add(changes as u64, Ordering::Relaxed);
    }

    pub(super) fn epochs(&self) -> Arc<Epochs> {
        self.epochs.load_full()
    }

    /// Takes over what belongs to another index.
    pub(super) fn replace(&self, other: &Self) {
        self.epochs.store(Arc::new(self.epochs().followed_by(other.epochs().now())));
        self.known.store(self.changes.load(Ordering::Relaxed), Ordering::Relaxed);
    }
}

impl Index {
    /// Whether the offers have changed by a tenth since the statistics of relevance were made, or there are none yet:
    /// [`Self::renew_statistics`] is due.
    #[must_use]
    pub fn statistics_are_old(&self) -> bool {
        let Relevance { changes, known, .. } = &self.relevance;
        let since = changes.load(Ordering::Relaxed).saturating_sub(known.load(Ordering::Relaxed));
        since > self.relevance.epochs().now().documents() / 10
    }

    /// Makes the statistics of relevance anew from the offers as they are, and publishes them. The ones before are kept
    /// for results that are being walked. Takes long where there are many offers; writers and readers do not wait.
    ///
    /// # Errors
    /// When the text index cannot be read.
    pub fn renew_statistics(&self) -> Result<()> {
        let changes = self.relevance.changes.load(Ordering::Relaxed);
        let snapshot = self.snapshot();
        let statistics =
            Statistics::of(snapshot.views().iter().map(|view| (&view.segment.text, view.dead.as_deref())))?;
        let _writer = self.writer();
        self.relevance.known.store(changes, Ordering::Relaxed);
        self.relevance.epochs.store(Arc::new(self.relevance.epochs().followed_by(&Arc::new(statistics))));
        let now = self.snapshot();
        self.publish(Snapshot::new(now.views().to_vec(), now.position(), now.generation() + 1));
        Ok(())
    }
}
