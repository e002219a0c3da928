//! The one writer of the index: a fold of changes into snapshots.

use super::home::Home;
use super::relevance::Relevance;
use super::segment::Segment;
use super::snapshot::View;
use super::tiers;
use super::{Doc, Result, Snapshot};
use crate::domain::{OfferId, Position, Rev};
use arc_swap::ArcSwap;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

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

/// The index: one writer at a time, and readers that never wait.
#[derive(Debug, Default)]
pub struct Index {
    current: ArcSwap<Snapshot>,
    /// The last revision of each offer that was removed, so that an older change that comes late does not bring it back.
    removed: Mutex<HashMap<OfferId, Rev>>,
    pub(super) relevance: Relevance,
}

impl Index {
    /// An empty index.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// An index of `docs`, up to `position`. Of two documents with one id the later revision counts.
    ///
    /// # Errors
    /// As [`Self::apply`].
    pub fn build(docs: Vec<Doc>, position: Position) -> Result<Self> {
        let index = Self::new();
        index.apply(docs.into_iter().map(Update::Put).collect(), position)?;
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

    /// Keeps writers out.
    pub(super) fn writer(&self) -> MutexGuard<'_, impl Sized + use<>> {
        self.removed.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Folds updates in, in any order, and publishes the result as the state at `position`.
    ///
    /// An update counts when its revision is above the known one of its offer, removals included. What is published holds
    /// all of them or none.
    ///
    /// # Errors
    /// When the text index fails; nothing is published then.
    pub fn apply(&self, updates: Vec<Update>, position: Position) -> Result<()> {
        // Removals are remembered after they are published, so a writer that panicked has changed nothing.
        let mut removed = self.removed.lock().unwrap_or_else(PoisonError::into_inner);
        let before = self.snapshot();
        let mut views = before.views().to_vec();
        let (mut docs, mut removals) = (Vec::new(), Vec::new());
        let mut changed = false;
        for update in latest(updates) {
            let id = update.id();
            let known = views.iter().enumerate().find_map(|(number, view)| Some((number, view.find(id)?)));
            let rev = known.map(|(number, at)| views[number].segment.numbers.revs[at as usize]);
            if rev.max(removed.get(&id).copied()).is_some_and(|rev| update.rev() <= rev) {
                continue;
            }
            if let Some((number, at)) = known {
                views[number].bury(at);
                changed = true;
            }
            match update {
                Update::Put(doc) => docs.push(doc),
                Update::Remove { id, rev } => removals.push((id, rev)),
            }
        }
        let returned: Vec<OfferId> = docs.iter().map(|doc| doc.id).collect();
        if !docs.is_empty() {
            views.push(View::new(Segment::build(docs, &Home::Memory)?));
            changed = true;
        }
        if changed {
            views = tiers::merge(views)?;
        }
        let generation = before.generation() + u64::from(changed);
        self.relevance.count(returned.len() + removals.len());
        self.publish(Snapshot::new(views, position, generation));
        for id in returned {
            removed.remove(&id);
        }
        removed.extend(removals);
        Ok(())
    }

    /// Takes over what `other` holds, which was built anew: after a restore, or when the journal no longer reaches back.
    pub fn replace(&self, other: &Self) {
        let mut removed = self.removed.lock().unwrap_or_else(PoisonError::into_inner);
        let (before, new) = (self.snapshot(), other.snapshot());
        let views = new.views().to_vec();
        self.relevance.replace(&other.relevance);
        self.publish(Snapshot::new(views, new.position(), before.generation() + 1));
        removed.clone_from(&other.removed.lock().unwrap_or_else(PoisonError::into_inner));
    }
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
