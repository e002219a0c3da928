//! The feed: what changed, told to those who watch a query. The follower is its only teller.
//!
//! Only the latest changes are held, once for all who hear of them; the queue of a watcher points to them. Who has not read
//! a change when the feed lets it go has lost it, is told so, and is let go as well: so what slow readers take up is
//! bounded, however many they are. At most that is [`KEPT`] cards, of about 2 kB each, and 16 bytes a watcher and change
//! that waits: 40 MB and 320 kB a watcher.

use super::access::Sources;
use super::card::{Cards, Found};
use super::view::OfferCard;
use super::watching::{ChangedOffer, End, EventKind, Watcher};
use super::{Error, Result};
use crate::domain::{Change, ChangeBody, OfferId, Position, Rev};
use crate::index::{Chosen, Request, Snapshot};
use jiff::Timestamp;
use std::collections::{HashSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Changes that are held: more than the follower reads at once. Few where assertions are checked, so that tests come to the
/// end of them.
pub(super) const KEPT: usize = if cfg!(debug_assertions) { 2_000 } else { 20_000 };
/// Watchers at one time.
const MOST: usize = 1_000;
/// Those of them whose query has a text: words that nobody has are looked for in all that are spelt alike, at each change.
const MOST_OF_TEXTS: usize = 200;

/// Tells watchers what changed.
#[derive(Debug, Default)]
pub(super) struct Feed(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    watchers: Vec<Arc<Watcher>>,
    latest: VecDeque<Arc<ChangedOffer>>,
    closed: bool,
}

/// A change, without what the offer became: that stands in the index.
#[derive(Debug, Clone, Copy)]
pub(super) struct News {
    id: OfferId,
    rev: Rev,
    position: Position,
    at: Timestamp,
    withdrawn: bool,
}

impl News {
    pub(super) const fn of(change: &Change) -> Self {
        let withdrawn = matches!(change.body, ChangeBody::Withdrawn(_));
        Self { id: change.id, rev: change.rev, position: change.position, at: change.at, withdrawn }
    }

    /// Whether the index took it in: it ignores a revision that is not above the one it knows.
    fn counts(&self, before: Option<Rev>, after: Option<Rev>) -> bool {
        let expected = if self.withdrawn { None } else { Some(self.rev) };
        before.is_none_or(|before| before < self.rev) && after == expected
    }

    /// What it is to a query whose result had the offer before, or has it after.
    const fn kind(&self, was: bool, is: bool) -> Option<EventKind> {
        match (was, is) {
            (false, false) => None,
            (false, true) => Some(EventKind::Published),
            (true, true) => Some(EventKind::Updated),
            (true, false) if self.withdrawn => Some(EventKind::Withdrawn),
            (true, false) => Some(EventKind::Left),
        }
    }
}

/// Divides changes that lead up to a position, in their order, into parts of which none holds an offer twice: so each
/// change has a snapshot before and one after it. With each part, what it leads up to.
pub(super) fn parts(changes: Vec<Change>, position: Position) -> Vec<(Vec<Change>, Position)> {
    let mut parts = Vec::new();
    let mut part = Vec::with_capacity(changes.len());
    let mut met = HashSet::with_capacity(changes.len());
    let mut reached = position;
    for change in changes {
        if !met.insert(change.id) {
            parts.push((std::mem::take(&mut part), reached));
            met.clear();
            met.insert(change.id);
        }
        reached = change.position;
        part.push(change);
    }
    parts.push((part, position));
    parts
}

impl Feed {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether anybody watches.
    pub(super) fn is_watched(&self) -> bool {
        !self.state().watchers.is_empty()
    }

    /// Tells the watcher of each change from now on.
    ///
    /// # Errors
    /// [`Error::TooManySubscriptions`]; [`Error::SubscriptionEnded`] where nothing is told any more.
    pub(super) fn add(&self, watcher: &Arc<Watcher>) -> Result<()> {
        let mut state = self.state();
        if state.closed {
            return Err(Error::SubscriptionEnded);
        }
        let has_text = |watcher: &Arc<Watcher>| watcher.query.text.is_some();
        let full = has_text(watcher) && state.watchers.iter().filter(|known| has_text(known)).count() >= MOST_OF_TEXTS;
        if full || state.watchers.len() >= MOST {
            return Err(Error::TooManySubscriptions);
        }
        state.watchers.push(watcher.clone());
        Ok(())
    }

    /// Forgets a watcher.
    pub(super) fn remove(&self, watcher: &Arc<Watcher>) {
        let mut state = self.state();
        state.watchers.retain(|known| !Arc::ptr_eq(known, watcher));
        if state.watchers.is_empty() {
            state.latest = VecDeque::new();
        }
    }

    /// Tells all watchers that nothing more comes, and forgets them.
    pub(super) fn end(&self) {
        let mut state = self.state();
        state.latest = VecDeque::new();
        state.watchers.drain(..).for_each(|watcher| watcher.end(End::Over));
    }

    /// The same, for good.
    pub(super) fn close(&self) {
        self.state().closed = true;
        self.end();
    }

    /// Tells who hears of them of changes, no two of one offer, that led from one snapshot to the other. Takes the processor
    /// for as long as all queries take on these offers.
    pub(super) fn tell(&self, news: &[News], [before, after]: [&Snapshot; 2], sources: &Sources, now: Timestamp) {
        // Taken after the snapshot was published: who begins to watch later reads it, or a later one.
        let watchers = self.state().watchers.clone();
        if watchers.is_empty() {
            return;
        }
        let ids = || news.iter().map(|news| news.id);
        let (before, after) = (before.chosen(ids()), after.chosen(ids()));
        let counts: Vec<bool> =
            news.iter().enumerate().map(|(at, news)| news.counts(before.rev(at), after.rev(at))).collect();
        let mut told = vec![None; news.len()];
        for watcher in &watchers {
            let visible = sources.visible(&watcher.caller, now);
            let request = Request { query: &watcher.query, visible: &visible, now };
            let (was, is) = (before.matching(&request), after.matching(&request));
            let events = (0..news.len()).filter(|at| counts[*at]).filter_map(|at| {
                let kind = news[at].kind(was[at], is[at])?;
                let change = told[at].get_or_insert_with(|| Arc::new(changed(&news[at], &after, at, sources)));
                Some((kind, Arc::downgrade(change)))
            });
            watcher.hear(events.collect());
        }
        let let_go = self.keep(told.into_iter().flatten());
        // Thousands of cards: nobody has to wait for this.
        drop(let_go);
    }

    /// Holds the changes, and gives out those that there is no room for any more.
    fn keep(&self, told: impl Iterator<Item = Arc<ChangedOffer>>) -> VecDeque<Arc<ChangedOffer>> {
        let mut state = self.state();
        state.watchers.retain(|watcher| !watcher.has_ended());
        state.latest.extend(told);
        let room = if state.watchers.is_empty() { 0 } else { KEPT };
        let rest = state.latest.len().min(room);
        let at = state.latest.len() - rest;
        let kept = state.latest.split_off(at);
        std::mem::replace(&mut state.latest, kept)
    }
}

fn changed(news: &News, after: &Chosen<'_>, place: usize, sources: &Sources) -> ChangedOffer {
    let News { id, rev, position, at, .. } = *news;
    ChangedOffer {
        id,
        rev,
        position,
        at,
        card: after.card(place).and_then(|(source, kept)| card(kept, source, sources)),
    }
}

fn card(kept: &[u8], source: &str, sources: &Sources) -> Option<Arc<OfferCard>> {
    let mut cards = Cards::default();
    cards.push(kept, &Found::default(), sources.rules(source)?);
    cards.read().ok()?.pop().map(Arc::new)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{SourceId, Tombstone};

    fn change(number: u128, rev: Rev) -> Change {
        let (id, at) = (OfferId::from(uuid::Uuid::from_u128(number)), Timestamp::UNIX_EPOCH);
        let source = SourceId::new("open").unwrap();
        let tombstone = Tombstone { id, source, withdrawn_at: at, rome: None, department: None };
        let position = Position { epoch: 1, xid: 0, seq: rev };
        Change { position, id, rev, at, body: ChangeBody::Withdrawn(tombstone) }
    }

    #[test]
    fn no_part_holds_an_offer_twice_and_the_parts_are_the_whole_in_order() {
        let changes: Vec<Change> =
            [(1, 1), (2, 1), (1, 2), (3, 1), (2, 2), (2, 3)].map(|(id, rev)| change(id, rev)).into();
        let end = Position { epoch: 1, xid: 0, seq: 9 };
        let (parts, reached): (Vec<_>, Vec<_>) = parts(changes.clone(), end).into_iter().unzip();
        assert_eq!(parts.iter().map(Vec::len).collect::<Vec<_>>(), [2, 3, 1]);
        assert_eq!(parts.concat(), changes);
        assert_eq!(reached, [changes[1].position, changes[4].position, end]);
    }
}
