//! What a commit sets off.

use std::time::Duration;
use tokio::sync::Notify;
use tokio::sync::futures::Notified;

/// Wakes those who wait for a commit. Nothing here is needed for correctness: readers read all the same.
#[derive(Debug, Default)]
pub(super) struct Signals {
    /// For the readers of this process.
    committed: Notify,
    /// For the task that tells other processes.
    announce: Notify,
    /// For the task that scrubs the files.
    erased: Notify,
}

impl Signals {
    /// A transaction of this process was committed; `erased` when it rewrote what must not stay readable.
    pub(super) fn committed(&self, erased: bool) {
        self.committed.notify_waiters();
        self.announce.notify_one();
        if erased {
            self.erased.notify_one();
        }
    }

    /// Another process committed, or may have.
    pub(super) fn heard(&self) {
        self.committed.notify_waiters();
    }

    /// Returns at the next commit after this call, also when it comes before the first poll, or after `at_most`.
    pub(super) fn wait(&self, at_most: Duration) -> impl Future<Output = ()> + Send + '_ {
        let notified: Notified<'_> = self.committed.notified();
        async move {
            // That nothing came is as good an answer as that something did.
            let _ = tokio::time::timeout(at_most, notified).await;
        }
    }

    /// Returns when there is something to announce.
    pub(super) async fn announcement(&self) {
        self.announce.notified().await;
    }

    /// Returns when there is something to scrub.
    pub(super) async fn erasure(&self) {
        self.erased.notified().await;
    }

    /// Asks for a scrubbing.
    pub(super) fn scrub(&self) {
        self.erased.notify_one();
    }
}
