//! The one writer of the index: a fold of changes into snapshots.

use super::folder::Place;
use super::relevance::Relevance;
use super::removed::Removed;
use super::segment::Segment;
use super::snapshot::View;
use super::{Doc, Result, Snapshot};
use crate::domain::{OfferId, Position, Rev};
use arc_swap::ArcSwap;
use jiff::Timestamp;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

/// What became of an offer.
#[derive(Debug, Clone, PartialEq)]
#[expect(clippy::large_enum_variant, reason = "nearly all updates are puts: a box each would cost more than it saves")]
pub enum Update {
    /// It was published or changed.
    Put(Doc),
    /// It was withdrawn.
    Remove {
        /// The offer.
        id: OfferId,
        /// The revision of its withdrawal.
        rev: Rev,
    },
}

impl Update {
    const fn id(&self) -> OfferId {
        match self {
            Self::Put(doc) => doc.id,
            Self::Remove { id, .. } => *id,
        }
    }

    const fn rev(&self) -> Rev {
        match self {
            Self::Put(doc) => doc.rev,
            Self::Remove { rev, .. } => *rev,
        }
    }
}

/// The index: one writer at a time, merges beside it, and readers that never wait.
#[derive(Debug, Default)]
pub struct Index {
    current: ArcSwap<Snapshot>,
    /// Who writes has it all the time; merges never wait for it.
    turn: Mutex<()>,
    /// Held for moments.
    writer: Mutex<Writer>,
    pub(super) relevance: Relevance,
    /// Who writes to the folder has it.
    checkpoints: Mutex<()>,
    /// Shared with the index that is built to take this one's place.
    place: Arc<Place>,
}

/// What only writers need.
#[derive(Debug, Default)]
pub(super) struct Writer {
    pub(super) removed: Removed,
    /// The numbers of the segments that each merge has which is under way.
    pub(super) claims: Vec<Weak<Vec<u64>>>,
    /// Rises when all segments are replaced at once: what was begun before is void.
    pub(super) era: u64,
    /// What the folder holds: the position and the numbers of the segments.
    pub(super) kept: Option<(Position, Vec<u64>)>,
}

impl Index {
    /// An empty index.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    pub(super) fn at(place: Place) -> Self {
        Self { place: Arc::new(place), ..Self::default() }
    }

    /// An empty index whose segments live where those of this one do, to be built anew and taken over: see
    /// [`Self::replace`].
    #[must_use]
    pub fn anew(&self) -> Self {
        Self { place: self.place.clone(), ..Self::default() }
    }

    /// An index of `docs`, up to `position`. Of two documents with one id the later revision counts.
    ///
    /// # Errors
    /// As [`Self::apply`].
    pub fn build(docs: Vec<Doc>, position: Position) -> Result<Self> {
        let index = Self::new();
        // Nothing dies, so no time is kept.
        index.apply(docs.into_iter().map(Update::Put).collect(), position, Timestamp::default())?;
        index.renew_statistics()?;
        Ok(index)
    }

    /// The offers as they are now.
    #[must_use]
    pub fn snapshot(&self) -> Arc<Snapshot> {
        self.current.load_full()
    }

    pub(super) fn publish(&self, snapshot: Snapshot) {
        self.current.store(Arc::new(snapshot.with(self.relevance.epochs())));
    }

    fn turn(&self) -> MutexGuard<'_, ()> {
        self.turn.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn place(&self) -> &Place {
        &self.place
    }

    pub(super) fn checkpoints(&self) -> MutexGuard<'_, ()> {
        self.checkpoints.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn writer(&self) -> MutexGuard<'_, Writer> {
        // Each method changes it only when nothing can fail any more, so a writer that panicked has changed nothing.
        self.writer.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Folds updates in, in any order, and publishes the result as the state at `position`. `now` is when: what is
    /// replaced or removed is dead since then.
    ///
    /// An update counts when its revision is above the known one of its offer, removals included. What is published holds
    /// all of them or none. The documents that came are one new segment: somebody has to merge, see
    /// [`Self::begin_merge`].
    ///
    /// # Errors
    /// When the text index fails; nothing is published then.
    pub fn apply(&self, updates: Vec<Update>, position: Position, now: Timestamp) -> Result<()> {
        let _turn = self.turn();
        let News { docs, removals, dying } = self.news(updates);
        let returned: Vec<OfferId> = docs.iter().map(|doc| doc.id).collect();
        // The slow part, which merges that begin or end do not wait for.
        let view = if docs.is_empty() { None } else { Some(self.built(docs)?) };
        let mut writer = self.writer();
        let before = self.snapshot();
        let mut views = before.views().to_vec();
        let changed = view.is_some() || !dying.is_empty();
        for (id, number, at) in dying {
            if let Some(view) = views.iter_mut().find(|view| view.number == number) {
                view.bury(at, now);
            } else if let Some((view, at)) = views.iter_mut().find_map(|view| view.find(id).map(|at| (view, at))) {
                // Merged in the meantime; or else swept.
                view.bury(at, now);
            }
        }
        views.extend(view);
        views.retain(|view| view.alive > 0);
        self.relevance.count(returned.len() + removals.len());
        self.publish(Snapshot::new(views, position, before.generation() + u64::from(changed)));
        for id in returned {
            writer.removed.forget(id);
        }
        for (id, rev) in removals {
            writer.removed.insert(id, rev);
        }
        Ok(())
    }

    fn built(&self, docs: Vec<Doc>) -> Result<View> {
        let site = self.place.next(super::ordinal(docs.len()));
        Ok(View::new(site.number, Segment::build(docs, &site.home)?, site.held))
    }

    /// What counts of some updates.
    fn news(&self, updates: Vec<Update>) -> News {
        let snapshot = self.snapshot();
        // What is removed, only those who have the turn or sweep say; and what is swept stands in the snapshot.
        let removed: HashMap<OfferId, Rev> = {
            let writer = self.writer();
            let known = updates.iter().filter_map(|update| Some((update.id(), writer.removed.rev(update.id())?)));
            known.collect()
        };
        let mut news = News::default();
        for update in latest(updates) {
            let id = update.id();
            let known = snapshot.views().iter().find_map(|view| Some((view, view.find(id)?)));
            let rev = known.map(|(view, at)| view.segment.rev(at));
            if rev.max(removed.get(&id).copied()).is_some_and(|rev| update.rev() <= rev) {
                continue;
            }
            news.dying.extend(known.map(|(view, at)| (id, view.number, at)));
            match update {
                Update::Put(doc) => news.docs.push(doc),
                Update::Remove { id, rev } => news.removals.push((id, rev)),
            }
        }
        news
    }

    /// Forgets the removals that no older change can follow any more. `newest` is the newest row of the journal, readable
    /// yet or not, asked for after all that was applied had been read; `reached` is the position behind which the next
    /// changes are read.
    pub fn settle(&self, newest: Position, reached: Position) {
        self.writer().removed.settle(newest, reached);
    }

    /// The number of removals that are remembered because an older change may still come.
    #[must_use]
    pub fn removals(&self) -> usize {
        self.writer().removed.len()
    }

    /// Takes over what `other` holds, which was built [`Self::anew`]: after a restore, or when the journal no longer
    /// reaches back.
    pub fn replace(&self, other: &Self) {
        let _turn = self.turn();
        let new = other.snapshot();
        let removed = other.writer().removed.clone();
        let mut writer = self.writer();
        self.relevance.replace(&other.relevance);
        let before = self.snapshot();
        self.publish(Snapshot::new(new.views().to_vec(), new.position(), before.generation() + 1));
        writer.removed = removed;
        writer.era += 1;
    }
}

/// The updates that count.
#[derive(Debug, Default)]
struct News {
    docs: Vec<Doc>,
    removals: Vec<(OfferId, Rev)>,
    /// What dies of them: the offer, the number of its segment, its ordinal there.
    dying: Vec<(OfferId, u64, u32)>,
}

/// Of the updates of each offer, the one with the highest revision; the first of equal ones.
fn latest(updates: Vec<Update>) -> impl Iterator<Item = Update> {
    let mut latest: HashMap<OfferId, Update> = HashMap::with_capacity(updates.len());
    for update in updates {
        match latest.entry(update.id()) {
            Entry::Occupied(mut known) if known.get().rev() < update.rev() => {
                known.insert(update);
            }
            Entry::Occupied(_) => {}
            Entry::Vacant(unknown) => {
                unknown.insert(update);
            }
        }
    }
    latest.into_values()
}
