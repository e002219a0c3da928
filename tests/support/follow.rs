//! Reading the journal as a follower does.

use passerelle::domain::{Change, ChangeBody, OfferId, Position, Rev};
use passerelle::store::Store;
use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

/// Transactions of other tests on the same server can hold the journal back, but not for long.
const PATIENCE: Duration = Duration::from_secs(20);

/// A naive index: what each offer became, by revision.
#[derive(Default)]
pub struct Follower {
    /// How far it has read.
    pub position: Position,
    /// Each change, in the order in which it came.
    pub changes: Vec<Change>,
}

impl Follower {
    /// One that begins where the journal begins.
    pub async fn from_the_horizon(store: &dyn Store) -> Self {
        Self { position: store.journal().await.unwrap().horizon, changes: Vec::new() }
    }

    /// Reads what there is; says whether there was something.
    pub async fn read(&mut self, store: &dyn Store, limit: usize) -> bool {
        let changes = store.changes_after(self.position, limit).await.unwrap();
        assert!(changes.len() <= limit);
        for change in &changes {
            assert!(change.position > self.position, "{} after {}", change.position, self.position);
            self.position = change.position;
        }
        self.changes.extend_from_slice(&changes);
        !changes.is_empty()
    }

    /// Reads until it has passed `position`.
    pub async fn read_to(&mut self, store: &dyn Store, position: Position) {
        let begun = Instant::now();
        while self.position < position {
            let woken = store.changed(Duration::from_millis(20));
            if !self.read(store, 100).await {
                assert!(begun.elapsed() < PATIENCE, "nothing up to {position} after {}", self.position);
                woken.await;
            }
        }
    }

    /// The revisions of each offer that came.
    pub fn revs(&self) -> BTreeMap<OfferId, BTreeSet<Rev>> {
        let mut revs = BTreeMap::<_, BTreeSet<Rev>>::new();
        for change in &self.changes {
            assert!(revs.entry(change.id).or_default().insert(change.rev), "{} came twice", change.rev);
        }
        revs
    }

    /// What an index holds in the end: the body with the highest revision of each offer.
    pub fn state(&self) -> BTreeMap<OfferId, (Rev, ChangeBody)> {
        let mut state = BTreeMap::<_, (Rev, ChangeBody)>::new();
        for change in &self.changes {
            let newest = state.entry(change.id).or_insert_with(|| (change.rev, change.body.clone()));
            if change.rev > newest.0 {
                *newest = (change.rev, change.body.clone());
            }
        }
        state
    }
}
