//! The store itself: its connections, and the trait as a table of contents.

use super::compact::Rewriting;
use super::dialect::Dialect;
use super::signals::Signals;
use crate::domain::{Change, Offer, OfferId, Policy, Position, RomeEdition, Source, SourceId};
use crate::store::{
    EditionTally, Error, Found, Journal, OfferWrite, OpenOptions, Result, RunTally, Store, StoredOffer, WriteOutcome,
};
use futures_util::future::BoxFuture;
use jiff::Timestamp;
use sqlx::{Pool, Transaction};
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinHandle;

/// How often what met a write of somebody else's is begun again.
pub(super) const ATTEMPTS: u32 = 8;

/// A transaction that takes longer is given up: as long as it runs, readers of the journal stand still.
const TIME_LIMIT: Duration = Duration::from_secs(30);

/// The store on a database `DB`.
#[derive(Debug)]
pub(super) struct SqlStore<DB: Dialect> {
    /// Connections that write. One on SQLite, so that writers queue here and not in the file.
    pub(super) write: Pool<DB>,
    /// Connections that read.
    pub(super) read: Pool<DB>,
    /// The epoch that a new database gets.
    pub(super) fresh_epoch: i64,
    pub(super) signals: Arc<Signals>,
    pub(super) rewriting: tokio::sync::Mutex<Rewriting>,
    attendants: Vec<JoinHandle<()>>,
}

impl<DB: Dialect> SqlStore<DB> {
    pub(super) fn new(write: Pool<DB>, read: Pool<DB>, options: &OpenOptions) -> Self {
        let signals = Arc::new(Signals::default());
        let attendants = DB::attend(&write, &signals);
        Self { write, read, fresh_epoch: options.epoch, signals, rewriting: tokio::sync::Mutex::default(), attendants }
    }

    pub(super) async fn begin(&self) -> Result<Transaction<'static, DB>> {
        Ok(self.write.begin_with(DB::BEGIN_WRITE).await?)
    }

    pub(super) async fn begin_read(&self) -> Result<Transaction<'static, DB>> {
        Ok(self.read.begin_with(DB::BEGIN_READ).await?)
    }

    fn dismiss(&self) {
        for task in &self.attendants {
            task.abort();
        }
    }
}

impl<DB: Dialect> Drop for SqlStore<DB> {
    fn drop(&mut self) {
        self.dismiss();
    }
}

/// Does the work of one transaction; again when it met another one, after a pause that grows.
pub(super) async fn retrying<T, W: Future<Output = Result<T>>>(work: impl Fn() -> W) -> Result<T> {
    let mut attempt = 1;
    loop {
        let done = tokio::time::timeout(TIME_LIMIT, work()).await.unwrap_or_else(|_| Err(Error::timed_out()));
        match done {
            Err(error) if error.is_conflict() && attempt < ATTEMPTS => {
                tokio::time::sleep(Duration::from_millis(2 << attempt)).await;
                attempt += 1;
            }
            done => return done,
        }
    }
}

#[async_trait::async_trait]
impl<DB: Dialect> Store for SqlStore<DB> {
    async fn migrate(&self) -> Result<Vec<String>> {
        self.migrate().await
    }

    async fn ping(&self) -> Result<()> {
        self.ping().await
    }

    async fn close(&self) {
        self.dismiss();
        // Readers first: they would hold the log that is to be cut. Where they are the writers too, there is none.
        self.read.close().await;
        if let Ok(mut conn) = self.write.acquire().await
            && let Err(error) = DB::scrub(&mut conn).await
        {
            tracing::warn!(error = &error as &dyn std::error::Error, "withdrawn text may still be in the log");
        }
        self.write.close().await;
    }

    async fn put_source(&self, source: &Source) -> Result<()> {
        self.put_source(source).await
    }

    async fn sources(&self) -> Result<Vec<Source>> {
        self.sources().await
    }

    async fn set_policy(&self, source: &SourceId, policy: &Policy) -> Result<()> {
        self.set_policy(source, policy).await
    }

    async fn finish_run(&self, source: &SourceId, at: Timestamp, tally: &RunTally) -> Result<()> {
        self.finish_run(source, at, tally).await
    }

    async fn last_runs(&self) -> Result<Vec<(SourceId, Timestamp, RunTally)>> {
        self.last_runs().await
    }

    async fn write_offers(&self, source: &SourceId, writes: Vec<OfferWrite>, at: Timestamp) -> Result<WriteOutcome> {
        self.write_records(source, writes, at).await
    }

    async fn offer(&self, id: OfferId, now: Timestamp) -> Result<Found> {
        self.find_record(id, now).await
    }

    async fn offers(&self, ids: &[OfferId]) -> Result<Vec<StoredOffer>> {
        self.records(ids).await
    }

    async fn scan_offers(&self, after: Option<OfferId>, limit: usize) -> Result<Vec<StoredOffer>> {
        self.scan_records(after, limit).await
    }

    async fn first_seen(&self, ids: &[OfferId]) -> Result<Vec<(OfferId, Timestamp)>> {
        self.first_seen(ids).await
    }

    async fn count_offers(&self) -> Result<Vec<(SourceId, u64)>> {
        self.count_records::<Offer>().await
    }

    async fn journal(&self) -> Result<Journal> {
        self.journal().await
    }

    async fn changes_after(&self, after: Position, limit: usize) -> Result<Vec<Change>> {
        self.changes_of(after, limit).await
    }

    fn changed(&self, at_most: Duration) -> BoxFuture<'_, ()> {
        Box::pin(self.signals.wait(at_most))
    }

    async fn compact(&self, superseded_before: Timestamp, withdrawn_before: Timestamp) -> Result<u64> {
        self.compact(superseded_before, withdrawn_before).await
    }

    async fn begin_epoch(&self, epoch: i64) -> Result<()> {
        self.begin_epoch(epoch).await
    }

    async fn put_rome(&self, edition: &RomeEdition) -> Result<EditionTally> {
        self.put_rome(edition).await
    }

    async fn rome(&self) -> Result<RomeEdition> {
        self.rome().await
    }

    async fn rome_version(&self) -> Result<Option<String>> {
        self.rome_version().await
    }
}
