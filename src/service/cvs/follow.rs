//! Following what nodes tell each other about CVs, outside of the journal.

use super::House;
use crate::domain::cv::CvId;
use crate::index::cvs::CvUpdate;
use crate::service::Result;
use crate::service::task::Stopped;
use crate::store::{CvEvent, CvEventKind};
use jiff::{SignedDuration, Timestamp};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use uuid::Uuid;

/// How often events are asked for.
const POLL: Duration = Duration::from_millis(250);
/// How often the heartbeat is written.
const BEAT: Duration = Duration::from_secs(1);
/// How long a step may take: a database that does not answer is one that is not heard.
const STEP: Duration = Duration::from_secs(4);
/// A node that heard nothing for so long answers no question about CVs.
pub(super) const PATIENCE: Duration = Duration::from_secs(5);
/// Events are read so far back each time: an event is stamped before its transaction ends, and clocks differ.
const OVERLAP: SignedDuration = SignedDuration::from_secs(10);

/// When this node last heard everything.
#[derive(Debug, Default)]
pub(super) struct Heard(Mutex<Option<Instant>>);

impl Heard {
    pub(super) fn is_fresh(&self) -> bool {
        let last = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        last.is_some_and(|last| last.elapsed() < PATIENCE)
    }

    fn at(&self, at: Instant) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(at);
    }
}

/// Where the following stands.
#[derive(Debug)]
pub(super) struct Following {
    node: Uuid,
    /// Events that were accepted before are known.
    since: Timestamp,
    /// Those since then that are known already, with their times.
    known: BTreeMap<i64, Timestamp>,
    /// CVs that are dropped, or new, and still have to be read.
    unread: BTreeSet<CvId>,
    beaten: Option<Instant>,
}

impl Following {
    /// Follows what is accepted from `since` on.
    pub(super) fn new(node: Uuid, since: Timestamp) -> Self {
        Self { node, since: since - OVERLAP, known: BTreeMap::new(), unread: BTreeSet::new(), beaten: None }
    }

    /// Writes the heartbeat where it is due and reads it back, then reads the events: dropped at once, read anew after.
    ///
    /// # Errors
    /// Those of the store and of the vault; what was dropped stays so until it could be read.
    pub(super) async fn step(&mut self, house: &House) -> Result<()> {
        let begun = Instant::now();
        let mut beaten = false;
        if self.beaten.is_none_or(|last| last.elapsed() >= BEAT) {
            let at = house.now();
            // Nothing, or an older one, comes from a copy that lags: its events do, too.
            let read = house.store.beat(self.node, at).await?;
            // The store keeps milliseconds: by the nanosecond, what comes back is always older than what went.
            beaten = read.is_some_and(|read| read.as_millisecond() >= at.as_millisecond());
            self.beaten = Some(begun);
        }
        let events = house.store.cv_events(self.since).await?;
        self.take(house, events);
        if beaten {
            // Whatever was withdrawn before the beat is dropped by now.
            house.heard.at(begun);
        }
        if !self.unread.is_empty() {
            let unread: Vec<CvId> = self.unread.iter().copied().collect();
            house.refresh(&unread).await?;
            self.unread.clear();
        }
        Ok(())
    }

    /// Drops what may not be shown any more.
    fn take(&mut self, house: &House, events: Vec<CvEvent>) {
        let new: Vec<CvEvent> = events.into_iter().filter(|event| !self.known.contains_key(&event.seq)).collect();
        let drops = |event: &&CvEvent| matches!(event.kind, CvEventKind::Withdrawn | CvEventKind::Erased);
        let dropped: BTreeSet<CvId> = new.iter().filter(drops).map(|event| event.cv).collect();
        if !dropped.is_empty() {
            house.index.apply(dropped.into_iter().map(CvUpdate::Drop).collect());
        }
        self.unread.extend(new.iter().map(|event| event.cv));
        self.known.extend(new.iter().map(|event| (event.seq, event.at)));
        self.since = self.since.max(house.now() - OVERLAP);
        let since = self.since;
        self.known.retain(|_, at| *at >= since);
    }
}

/// Follows until it is asked to stop.
pub(super) async fn run(house: Arc<House>, mut following: Following, mut stopped: Stopped) {
    let mut failing = false;
    loop {
        tokio::select! {
            () = tokio::time::sleep(POLL) => {}
            _ = stopped.changed() => return,
        }
        let outcome = tokio::select! {
            outcome = tokio::time::timeout(STEP, following.step(&house)) => outcome,
            _ = stopped.changed() => return,
        };
        let failed = !matches!(outcome, Ok(Ok(())));
        if failed && !failing {
            if let Ok(Err(error)) = outcome {
                let error = &error as &dyn std::error::Error;
                tracing::error!(error, "withdrawals of CVs are not heard: CVs are not shown until they are");
            } else {
                tracing::error!("withdrawals of CVs are not heard in time");
            }
        }
        failing = failed;
    }
}
