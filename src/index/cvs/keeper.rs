//! The index: takes changes in, makes the classes of the day, and hands out snapshots.

use super::allowed::Allowed;
use super::entry::{CvUpdate, Held, Reading};
use super::kept::{Kept, Pool};
use super::picture::Picture;
use super::snapshot::CvSnapshot;
use crate::domain::cv::CvId;
use arc_swap::ArcSwap;
use jiff::Timestamp;
use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// So many rows change before what is allowed is laid out anew: a search looks at each that changed.
const MOST_CHANGED: usize = if cfg!(debug_assertions) { 4 } else { 512 };

/// The index of CVs. All methods may be called from anywhere at once; readers never wait for writers.
pub struct CvIndex {
    secret: [u8; 32],
    /// Counts readings and drops.
    ticks: AtomicU64,
    state: Mutex<State>,
    /// Held while classes are made.
    classifying: Mutex<()>,
    current: ArcSwap<CvSnapshot>,
}

#[derive(Default)]
struct State {
    profiles: HashMap<CvId, Arc<Kept>>,
    /// When profiles were dropped, in ticks: what was read before does not bring them back.
    drops: HashMap<CvId, u64>,
    pool: Pool,
    /// Profiles that changed while classes are made.
    touched: Option<HashSet<CvId>>,
    /// The tick of the last classes.
    classified: u64,
}

/// What became of the profiles when they were classified. For the operator: an app never sees a count of people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Classified {
    /// Profiles that some app may find.
    pub shown: usize,
    /// Profiles that are shown to nobody because too few are like them.
    pub withheld: usize,
    /// Different combinations of values.
    pub classes: usize,
    /// Skills that enough hold.
    pub skills: usize,
}

impl std::fmt::Debug for CvIndex {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CvIndex").field("current", &self.current.load()).finish_non_exhaustive()
    }
}

impl CvIndex {
    /// An empty index. The secret keys the apps' orders: keep it, so that an order outlasts a restart.
    #[must_use]
    pub fn new(secret: [u8; 32]) -> Self {
        let empty = CvSnapshot::of(secret, Arc::default(), Arc::new(Allowed::of(Vec::new())));
        Self {
            secret,
            ticks: AtomicU64::new(0),
            state: Mutex::default(),
            classifying: Mutex::default(),
            current: ArcSwap::from_pointee(empty),
        }
    }

    /// The profiles as they are now.
    #[must_use]
    pub fn snapshot(&self) -> Arc<CvSnapshot> {
        self.current.load_full()
    }

    /// Says that profiles are about to be read from the store: take it before the store is asked.
    #[must_use]
    pub fn reading(&self) -> Reading {
        Reading(self.tick())
    }

    fn tick(&self) -> u64 {
        self.ticks.fetch_add(1, Ordering::SeqCst) + 1
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes changes in. When it returns, every snapshot taken from then on has them: nobody finds a profile that was
    /// dropped. What is allowed changes at once; what is shown changes with the next classes, and a profile that is new
    /// to the index is not shown before.
    pub fn apply(&self, updates: Vec<CvUpdate>) {
        let mut state = self.state();
        let changed: Vec<CvId> = updates.into_iter().filter_map(|update| self.take(&mut state, update)).collect();
        if let Some(touched) = &mut state.touched {
            touched.extend(&changed);
        }
        let current = self.current.load();
        self.publish(&state, &current, changed);
    }

    /// Takes one change in; the profile where it changed.
    fn take(&self, state: &mut State, update: CvUpdate) -> Option<CvId> {
        match update {
            CvUpdate::Drop(id) => {
                let tick = self.tick();
                state.drops.insert(id, tick);
                state.profiles.remove(&id).map(|_| id)
            }
            CvUpdate::Put(entry, Reading(read)) => {
                let known = state.profiles.get(&entry.id);
                let older = known.is_some_and(|known| entry.rev < known.rev || read < known.read);
                if older || state.drops.get(&entry.id).is_some_and(|dropped| read < *dropped) {
                    return None;
                }
                let (id, kept) = state.pool.keep(*entry, read);
                state.profiles.insert(id, Arc::new(kept));
                Some(id)
            }
        }
    }

    fn publish(&self, state: &State, base: &CvSnapshot, changed: Vec<CvId>) {
        let row = |id: CvId| Some((base.picture.row(id)?, state.profiles.get(&id).cloned()));
        let rows: Vec<_> = changed.into_iter().filter_map(row).collect();
        if rows.is_empty() {
            return;
        }
        let next = base.with(rows);
        let next = if next.overlay.len() > MOST_CHANGED { next.folded() } else { next };
        self.current.store(Arc::new(next));
    }

    /// Makes the classes of the day of `now`, UTC, over all profiles, and shows them. It takes seconds for hundreds of
    /// thousands of profiles; changes that come meanwhile do not wait for it, and are not lost.
    pub fn classify(&self, now: Timestamp) -> Classified {
        let _one = self.classifying.lock().unwrap_or_else(PoisonError::into_inner);
        let profiles: Vec<(CvId, Arc<Kept>)> = {
            let mut state = self.state();
            state.touched = Some(HashSet::new());
            state.pool.forget();
            let before = std::mem::replace(&mut state.classified, self.tick());
            // No reading lasts from one day's classes to the next.
            state.drops.retain(|_, dropped| *dropped >= before);
            state.profiles.iter().map(|(id, kept)| (*id, Arc::clone(kept))).collect()
        };
        let (picture, kept) = Picture::of(profiles, now);
        let classified = Classified {
            shown: kept.len(),
            withheld: picture.withheld,
            classes: picture.classes.len(),
            skills: picture.skills.len(),
        };
        let allowed = Allowed::of(kept.into_iter().map(Some).collect());
        let next = CvSnapshot::of(self.secret, Arc::new(picture), Arc::new(allowed));
        let mut state = self.state();
        let touched = state.touched.take().unwrap_or_default();
        let row = |id: CvId| Some((next.picture.row(id)?, state.profiles.get(&id).cloned()));
        let next = next.with(touched.into_iter().filter_map(row).collect());
        self.current.store(Arc::new(next));
        classified
    }

    /// What is known of a profile, whether it is shown or not.
    #[must_use]
    pub fn held(&self, id: CvId) -> Option<Held> {
        self.state().profiles.get(&id).map(|kept| kept.held())
    }

    /// How many profiles there are. For the operator alone.
    #[must_use]
    pub fn len(&self) -> usize {
        self.state().profiles.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}
