//! The index: takes changes in, and publishes pictures.

use super::block::Block;
use super::picture::View;
use super::{LabelLists, TrainingDoc, TrainingPicture};
use crate::domain::training::TrainingId;
use crate::domain::{Position, Rev};
use crate::index::Result;
use crate::index::text::{Epochs, Statistics};
use arc_swap::ArcSwap;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// A change of a training.
#[derive(Debug, Clone)]
pub enum TrainingUpdate {
    /// Published or updated.
    Put(Box<TrainingDoc>),
    /// Withdrawn.
    Remove {
        /// The training.
        id: TrainingId,
        /// The revision of its withdrawal.
        rev: Rev,
    },
}

/// The small block is built anew with every change: beyond so many trainings all are one block again,
const SMALL: usize = 256;
/// or beyond one in so many of the large block.
const SHARE: usize = 8;

/// The index of trainings.
#[derive(Debug, Default)]
pub struct TrainingIndex {
    now: ArcSwap<TrainingPicture>,
    state: Mutex<State>,
}

/// What changes are folded into.
#[derive(Debug, Default)]
struct State {
    /// All trainings.
    docs: BTreeMap<TrainingId, Arc<TrainingDoc>>,
    /// Revisions of what was removed, so that an older change that comes late finds it.
    removed: BTreeMap<TrainingId, Rev>,
    /// Those that the large block does not have as they are now.
    fresh: BTreeMap<TrainingId, Arc<TrainingDoc>>,
    labels: LabelLists,
    /// Trainings when the statistics of words were made.
    measured: usize,
}

impl TrainingIndex {
    /// An empty index.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// What there is now.
    #[must_use]
    pub fn picture(&self) -> Arc<TrainingPicture> {
        self.now.load_full()
    }

    /// Takes the trainings of a database in, in the place of all that is here. `position` is where the journal stood.
    ///
    /// # Errors
    /// [`crate::index::Error`] where their words cannot be indexed.
    pub fn replace(&self, docs: Vec<TrainingDoc>, position: Position) -> Result<()> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.docs = docs.into_iter().map(|doc| (doc.id, Arc::new(doc))).collect();
        state.removed.clear();
        self.rebuild(&mut state, position)
    }

    /// Takes other lists of labels in.
    ///
    /// # Errors
    /// As [`Self::replace`].
    pub fn set_labels(&self, labels: LabelLists) -> Result<()> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.labels = labels;
        let position = self.picture().position;
        self.rebuild(&mut state, position)
    }

    /// Takes changes in, up to that place in the journal. A revision that is not above the known one says nothing new.
    ///
    /// # Errors
    /// As [`Self::replace`].
    pub fn apply(&self, updates: Vec<TrainingUpdate>, position: Position) -> Result<()> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let mut changed = Vec::new();
        for update in updates {
            let (id, rev) = match &update {
                TrainingUpdate::Put(doc) => (doc.id, doc.rev),
                TrainingUpdate::Remove { id, rev } => (*id, *rev),
            };
            let known = state.docs.get(&id).map(|doc| doc.rev).max(state.removed.get(&id).copied());
            if known.is_some_and(|known| known >= rev) {
                continue;
            }
            changed.push(id);
            match update {
                TrainingUpdate::Put(doc) => {
                    let doc = Arc::new(*doc);
                    state.removed.remove(&id);
                    state.docs.insert(id, doc.clone());
                    state.fresh.insert(id, doc);
                }
                TrainingUpdate::Remove { .. } => {
                    state.docs.remove(&id);
                    state.fresh.remove(&id);
                    state.removed.insert(id, rev);
                }
            }
        }
        let before = self.picture();
        if changed.is_empty() {
            let same = TrainingPicture {
                views: before.views.clone(),
                position,
                generation: before.generation,
                epochs: before.epochs.clone(),
            };
            self.now.store(Arc::new(same));
            return Ok(());
        }
        if state.fresh.len() > SMALL.max(state.docs.len() / SHARE) || before.views.is_empty() {
            return self.rebuild(&mut state, position);
        }
        let mut large = before.views[0].clone();
        for id in changed {
            large.bury(id);
        }
        let small = View::new(Block::build(state.fresh.values().cloned().collect(), &state.labels)?);
        self.publish(&mut state, vec![large, small], position)
    }

    /// All trainings as one block.
    fn rebuild(&self, state: &mut State, position: Position) -> Result<()> {
        let block = Block::build(state.docs.values().cloned().collect(), &state.labels)?;
        state.fresh.clear();
        self.publish(state, vec![View::new(block)], position)
    }

    fn publish(&self, state: &mut State, views: Vec<View>, position: Position) -> Result<()> {
        let before = self.picture();
        // Renewed where a tenth has changed: pages that follow one another are measured alike.
        let count = state.docs.len();
        let epochs = if count.abs_diff(state.measured) * 10 > state.measured {
            let texts = views.iter().map(|view| (&view.block.text, view.dead.as_deref()));
            state.measured = count;
            Arc::new(Epochs::followed_by(&before.epochs, &Arc::new(Statistics::of(texts)?)))
        } else {
            before.epochs.clone()
        };
        let generation = before.generation + 1;
        self.now.store(Arc::new(TrainingPicture { views, position, generation, epochs }));
        Ok(())
    }
}
