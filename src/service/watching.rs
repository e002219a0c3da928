//! Watching a query: each change that concerns its result, as it happens.

use super::access::require_read;
use super::feed::{Feed, KEPT};
use super::view::OfferCard;
use super::{Error, Result, Service};
use crate::auth::{Caller, Scope};
use crate::domain::{OfferId, OfferQuery, Position, Rev};
use futures_util::Stream;
use futures_util::stream::unfold;
use jiff::Timestamp;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use tokio::sync::Notify;

/// What a change is to the result of a query.
#[derive(Debug, Clone, Copy, PartialEq, Eq, async_graphql::Enum)]
#[graphql(name = "OfferEventKind")]
pub enum EventKind {
    /// The offer is new in the result: it was published, or changed and now matches.
    Published,
    /// The offer was in the result, changed, and still is.
    Updated,
    /// The offer was in the result, changed, and matches no longer.
    Left,
    /// The offer was in the result and was withdrawn.
    Withdrawn,
}

/// A change to an offer, shared by all who hear of it.
#[derive(Debug)]
pub struct ChangedOffer {
    /// The offer.
    pub id: OfferId,
    /// Its revision after the change.
    pub rev: Rev,
    /// Where the change stands in the journal: a read with this as `min_position` sees it.
    pub position: Position,
    /// When it was accepted.
    pub at: Timestamp,
    /// What the offer became; nothing where it was withdrawn.
    pub card: Option<Arc<OfferCard>>,
}

/// A change, and what it is to a query.
#[derive(Debug, Clone)]
pub struct OfferEvent {
    /// What it is to the query.
    pub kind: EventKind,
    /// The change.
    pub change: Arc<ChangedOffer>,
}

/// Why nothing more comes.
#[derive(Debug, Clone, Copy)]
pub(super) enum End {
    /// The watcher did not read, and changes were let go that it had not read.
    TooSlow,
    /// Nothing is told any more: the service stops, or its index is made anew.
    Over,
}

impl From<End> for Error {
    fn from(end: End) -> Self {
        match end {
            End::TooSlow => Self::SubscriptionTooSlow,
            End::Over => Self::SubscriptionEnded,
        }
    }
}

/// Who watches, what, and what they have not read yet.
#[derive(Debug)]
pub(super) struct Watcher {
    pub(super) caller: Caller,
    pub(super) query: OfferQuery,
    queue: Mutex<Queue>,
    news: Notify,
}

#[derive(Debug, Default)]
struct Queue {
    /// The feed holds the changes, for as long as it does.
    waiting: VecDeque<(EventKind, Weak<ChangedOffer>)>,
    end: Option<End>,
}

impl Queue {
    /// What waits is of no use any more.
    fn end(&mut self, end: End) {
        *self = Self { waiting: VecDeque::new(), end: Some(self.end.unwrap_or(end)) };
    }
}

impl Watcher {
    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes events in; ends where earlier ones were not read in time.
    pub(super) fn hear(&self, events: Vec<(EventKind, Weak<ChangedOffer>)>) {
        let mut queue = self.queue();
        if queue.end.is_some() {
            return;
        }
        queue.waiting.extend(events);
        let lost = queue.waiting.front().is_some_and(|(_, change)| change.strong_count() == 0);
        if lost || queue.waiting.len() > KEPT {
            queue.end(End::TooSlow);
        }
        if queue.end.is_some() || !queue.waiting.is_empty() {
            self.news.notify_one();
        }
    }

    pub(super) fn end(&self, end: End) {
        self.queue().end(end);
        self.news.notify_one();
    }

    pub(super) fn has_ended(&self) -> bool {
        self.queue().end.is_some()
    }

    /// What comes next, where it is there.
    fn take(&self) -> Option<Result<OfferEvent, End>> {
        let mut queue = self.queue();
        if let Some(end) = queue.end {
            return Some(Err(end));
        }
        let Some((kind, change)) = queue.waiting.pop_front() else {
            // What a burst took up is given back.
            queue.waiting = VecDeque::new();
            return None;
        };
        if let Some(change) = change.upgrade() {
            return Some(Ok(OfferEvent { kind, change }));
        }
        queue.end(End::TooSlow);
        Some(Err(End::TooSlow))
    }
}

/// A query that is watched, until it is dropped.
#[derive(Debug)]
pub struct Watch {
    watcher: Arc<Watcher>,
    feed: Arc<Feed>,
}

impl Watch {
    /// The next event. Those of one offer come in the order of the journal, none twice.
    ///
    /// # Errors
    /// [`Error::SubscriptionTooSlow`] once events were lost because nobody read them; [`Error::SubscriptionEnded`] when
    /// nothing more is told. Nothing comes after either.
    pub async fn next(&mut self) -> Result<OfferEvent> {
        loop {
            match self.watcher.take() {
                Some(Ok(event)) => return Ok(event),
                Some(Err(end)) => {
                    if let End::TooSlow = end {
                        metrics::counter!("passerelle_subscriptions_too_slow_total").increment(1);
                    }
                    return Err(end.into());
                }
                None => {}
            }
            self.watcher.news.notified().await;
        }
    }

    /// The events, one after the other; the last is the error that ends them.
    pub fn events(self) -> impl Stream<Item = Result<OfferEvent>> + Send {
        unfold(Some(self), async |watch| {
            let mut watch = watch?;
            let next = watch.next().await;
            let rest = next.is_ok().then_some(watch);
            Some((next, rest))
        })
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.feed.remove(&self.watcher);
        metrics::gauge!("passerelle_subscriptions").decrement(1.0);
    }
}

impl Service {
    /// Watches the result of a query: tells of each change from now on to an offer that was in it or is in it, judged by
    /// the index as searches are, and by what the source lets the caller read at that time. Time alone is no change: an
    /// offer that expires, or grows older than `published_within_days` says, leaves without an event.
    ///
    /// # Errors
    /// [`Error::Auth`] without `changes:read` or `offers:read`; [`Error::TooManySubscriptions`];
    /// [`Error::SubscriptionEnded`] when the service stops.
    pub fn watch(&self, caller: &Caller, query: OfferQuery) -> Result<Watch> {
        caller.require(Scope::ChangesRead)?;
        require_read(caller)?;
        let watcher = Watcher { caller: caller.clone(), query, queue: Mutex::default(), news: Notify::new() };
        let watcher = Arc::new(watcher);
        self.feed.add(&watcher)?;
        metrics::gauge!("passerelle_subscriptions").increment(1.0);
        Ok(Watch { watcher, feed: self.feed.clone() })
    }
}
