//! The one way into the index: a fold of the store's changes.

use super::Result;
use super::access::Access;
use super::feed::{self, Feed, News};
use super::names::Names;
use super::opening;
use super::task::{Stopped, Task};
use crate::domain::{Change, ChangeBody, Clock, OfferId, Position};
use crate::index::{self, Index, Update};
use crate::store::{self, Store};
use jiff::Timestamp;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// How long a read waits for the index to pass its `min_position`.
pub(super) const PATIENCE: Duration = Duration::from_secs(2);
/// A node that has not caught up for so long says that it is not ready.
pub(super) const LAG_LIMIT_MS: u64 = 10_000;
/// Changes read at once.
const BATCH: usize = 1_000;
/// As long as reads are full, so many changes are gathered before they are published: a segment for each read would be
/// merged again and again.
const BULK: usize = 16_000;
/// Changes that arrive together are published together.
const GATHER: Duration = Duration::from_millis(10);
/// Where merging does not keep up, more of them.
const GATHER_MORE: Duration = Duration::from_millis(25);
/// So many fresh segments are what merging keeps to when it does.
const FRESH: usize = 8;
/// The store is asked at least so often, also when nothing woke us up.
const POLL: Duration = Duration::from_millis(250);
/// Sources are read anew so often.
const SOURCES: Duration = Duration::from_secs(1);

/// How far the index has come.
#[derive(Debug, Clone, Copy)]
pub struct Progress {
    /// The place in the journal that it has passed.
    pub position: Position,
    /// When it last had read everything.
    pub caught_up: Instant,
}

/// Folds in what the journal has after `position`, and begins to follow it.
pub(super) async fn spawn(
    store: Arc<dyn Store>,
    index: Arc<Index>,
    clock: Arc<dyn Clock>,
    access: Access,
    names: Names,
    feed: Arc<Feed>,
    position: Position,
) -> Result<(Task, watch::Receiver<Progress>)> {
    let (sender, receiver) = watch::channel(Progress { position, caught_up: Instant::now() });
    let mut tail =
        Tail { store, index, clock, access, names, feed, sender, sources_read: Instant::now(), renewal: None };
    // Who was answered before a restart must not be answered from an earlier state after it.
    while tail.step().await? {}
    Ok((Task::spawn(|stopped| tail.run(stopped)), receiver))
}

struct Tail {
    store: Arc<dyn Store>,
    index: Arc<Index>,
    clock: Arc<dyn Clock>,
    access: Access,
    names: Names,
    feed: Arc<Feed>,
    sender: watch::Sender<Progress>,
    sources_read: Instant,
    /// The making of statistics that is under way, or was.
    renewal: Option<JoinHandle<()>>,
}

impl Tail {
    async fn run(mut self, mut stopped: Stopped) {
        let mut failing = false;
        let store = self.store.clone();
        while !*stopped.borrow() {
            // Before the read: what is committed after it wakes us up.
            let changed = store.changed(POLL);
            match self.step().await {
                Ok(more) => {
                    failing = false;
                    if more {
                        continue;
                    }
                }
                Err(error) => {
                    // Told once per outage: the state stands in /health/ready and in the metrics.
                    if !failing {
                        tracing::error!(error = &error as &dyn std::error::Error, "the index cannot follow the store");
                    }
                    failing = true;
                    tokio::time::sleep(POLL).await;
                }
            }
            tokio::select! {
                () = changed => tokio::time::sleep(self.gather()).await,
                _ = stopped.changed() => {}
            }
        }
    }

    /// Reads and applies one batch; says whether there may be more.
    async fn step(&mut self) -> Result<bool> {
        if self.sources_read.elapsed() >= SOURCES {
            self.access.refresh(self.store.as_ref()).await?;
            self.names.refresh(self.store.as_ref(), &self.index).await?;
            self.sources_read = Instant::now();
        }
        let before = self.sender.borrow().position;
        // The head first: what the read below does not give up to it does not exist.
        let asked = Instant::now();
        let journal = self.store.journal().await?;
        self.index.settle(journal.newest, before);
        let (changes, more) = match self.read(before).await {
            Err(store::Error::PositionExpired { .. } | store::Error::EpochChanged { .. }) => {
                return self.start_over().await;
            }
            other => other?,
        };
        let last = changes.last().map_or(before, |change| change.position);
        let position = if more { last } else { last.max(journal.head) };
        if !changes.is_empty() {
            let new = changes.iter().any(|change| {
                matches!(&change.body, ChangeBody::Put(offer) if self.access.sources().get(&offer.source.id).is_none())
            });
            if new {
                self.access.refresh(self.store.as_ref()).await?;
            }
        }
        if position != before {
            let entered = self.entered(&changes).await?;
            self.apply(changes, entered, position).await?;
            self.renew_statistics();
        }
        let caught_up = if more { self.sender.borrow().caught_up } else { asked };
        self.sender.send_replace(Progress { position, caught_up });
        let snapshot = self.index.snapshot();
        metrics::gauge!("passerelle_index_offers").set(precise(snapshot.len() as u64));
        metrics::gauge!("passerelle_index_segments").set(precise(snapshot.segments().0 as u64));
        metrics::gauge!("passerelle_index_lag_seconds").set(caught_up.elapsed().as_secs_f64());
        Ok(more)
    }

    /// The changes after a position, and whether there may be more.
    async fn read(&self, position: Position) -> store::Result<(Vec<Change>, bool)> {
        let mut changes = self.store.changes_after(position, BATCH).await?;
        let mut full = changes.len() == BATCH;
        while full && changes.len() < BULK {
            let last = changes.last().map_or(position, |change| change.position);
            let more = self.store.changes_after(last, BATCH).await?;
            full = more.len() == BATCH;
            changes.extend(more);
        }
        Ok((changes, full))
    }

    /// When those offers came that had come before. Of one that was withdrawn since, it may be a later time: a later change
    /// sets it right.
    async fn entered(&self, changes: &[Change]) -> Result<HashMap<OfferId, Timestamp>> {
        let updated = changes.iter().filter(|change| change.rev > 1 && matches!(change.body, ChangeBody::Put(_)));
        let ids: Vec<OfferId> = updated.map(|change| change.id).collect();
        if ids.is_empty() {
            return Ok(HashMap::new());
        }
        Ok(self.store.first_seen(&ids).await?.into_iter().collect())
    }

    /// How long to wait for what arrives together.
    fn gather(&self) -> Duration {
        let (_, fresh) = self.index.snapshot().segments();
        if fresh > FRESH { GATHER_MORE } else { GATHER }
    }

    /// Takes changes in, and tells those who watch.
    async fn apply(
        &self,
        changes: Vec<Change>,
        entered: HashMap<OfferId, Timestamp>,
        position: Position,
    ) -> Result<()> {
        let (index, feed, sources, now) =
            (self.index.clone(), self.feed.clone(), self.access.sources(), self.clock.now());
        let fold = move || {
            let parts = if feed.is_watched() { feed::parts(changes, position) } else { vec![(changes, position)] };
            for (part, position) in parts {
                let news: Vec<News> = part.iter().map(News::of).collect();
                let before = index.snapshot();
                index.apply(part.iter().map(|change| update(change, &entered)).collect(), position, now)?;
                feed.tell(&news, [&before, &index.snapshot()], &sources, now);
            }
            Ok::<_, index::Error>(())
        };
        // Building segments takes the processor, and so do queries: not on a thread that answers requests.
        tokio::task::spawn_blocking(fold).await.map_err(|_| super::Error::Interrupted)??;
        Ok(())
    }

    /// Makes the statistics of relevance anew where they are old, beside everything else.
    fn renew_statistics(&mut self) {
        if !self.index.statistics_are_old() || self.renewal.as_ref().is_some_and(|renewal| !renewal.is_finished()) {
            return;
        }
        let index = self.index.clone();
        self.renewal = Some(tokio::task::spawn_blocking(move || {
            if let Err(error) = index.renew_statistics() {
                tracing::error!(
                    error = &error as &dyn std::error::Error,
                    "the statistics of relevance stay as they were"
                );
            }
        }));
    }

    /// The journal no longer holds what comes after our position: the index is made anew from the state tables.
    async fn start_over(&self) -> Result<bool> {
        tracing::warn!("the journal no longer holds our position: the index is built anew");
        let index = Arc::new(self.index.anew());
        let position = opening::build(self.store.as_ref(), self.clock.as_ref(), &index, &mut |_, _| ()).await?;
        self.index.replace(&index);
        // What changed in between, nobody knows.
        self.feed.end();
        self.sender.send_replace(Progress { position, caught_up: Instant::now() });
        Ok(true)
    }
}

fn update(change: &Change, entered: &HashMap<OfferId, Timestamp>) -> Update {
    let came = || entered.get(&change.id).map_or(change.at, |first| change.at.min(*first));
    match &change.body {
        ChangeBody::Put(offer) => Update::Put(opening::document(offer, change.rev, came())),
        ChangeBody::Withdrawn(_) => Update::Remove { id: change.id, rev: change.rev },
    }
}

#[expect(clippy::cast_precision_loss, reason = "a gauge is a float; counts stay far below 2^53")]
fn precise(count: u64) -> f64 {
    count as f64
}
