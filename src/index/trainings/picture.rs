//! What readers hold: the trainings of one moment.

use super::block::{Block, Course};
use crate::domain::training::{LabelName, TrainingId, TrainingQuery};
use crate::domain::{Position, Rev, SourceId};
use crate::index::Visible;
use crate::index::bits::Bits;
use crate::index::text::{Epochs, Plan, Synonyms};
use jiff::civil::Date;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A request.
#[derive(Debug, Clone, Copy)]
pub struct TrainingRequest<'a> {
    /// What to look for.
    pub query: &'a TrainingQuery,
    /// What the caller may see.
    pub visible: &'a Visible,
    /// What occupations are called.
    pub synonyms: &'a Synonyms,
    /// The day on which "next" is judged.
    pub today: Date,
}

/// A block with the trainings that were replaced or removed since it was built.
#[derive(Debug, Clone)]
pub(super) struct View {
    pub(super) block: Arc<Block>,
    pub(super) dead: Option<Arc<Bits>>,
    pub(super) alive: u32,
}

impl View {
    pub(super) fn new(block: Block) -> Self {
        let alive = crate::index::ordinal(block.courses.len());
        Self { block: Arc::new(block), dead: None, alive }
    }

    pub(super) fn is_alive(&self, course: u32) -> bool {
        self.dead.as_ref().is_none_or(|dead| !dead.contains(course))
    }

    /// Marks a training as dead, where it is here and alive.
    pub(super) fn bury(&mut self, id: TrainingId) {
        let Some(at) = self.block.find(id).filter(|at| self.is_alive(*at)) else { return };
        let room = crate::index::ordinal(self.block.courses.len());
        let dead = self.dead.get_or_insert_with(|| Arc::new(Bits::new(room)));
        Arc::make_mut(dead).insert(at);
        self.alive -= 1;
    }
}

/// The trainings of one moment. It never changes; hold it for as long as the answers must agree with one another.
#[derive(Debug, Default)]
pub struct TrainingPicture {
    pub(super) views: Vec<View>,
    pub(super) position: Position,
    pub(super) generation: u64,
    pub(super) epochs: Arc<Epochs>,
}

impl TrainingPicture {
    /// The place in the journal up to which changes are in.
    #[must_use]
    pub const fn position(&self) -> Position {
        self.position
    }

    /// Rises whenever trainings or lists of labels changed.
    #[must_use]
    pub const fn generation(&self) -> u64 {
        self.generation
    }

    /// The number of the statistics that relevance is measured by from now on.
    #[must_use]
    pub fn epoch(&self) -> u32 {
        self.epochs.now().epoch()
    }

    /// Whether a result that was begun with these statistics can be walked further.
    #[must_use]
    pub fn has_epoch(&self, epoch: u32) -> bool {
        self.epochs.find(epoch).is_some()
    }

    /// The number of trainings.
    #[must_use]
    pub fn len(&self) -> usize {
        self.views.iter().map(|view| view.alive as usize).sum()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The number of trainings of each source, by source.
    #[must_use]
    pub fn counts_by_source(&self) -> BTreeMap<SourceId, u64> {
        let mut counts = BTreeMap::new();
        for (_, course) in self.alive() {
            *counts.entry(course.doc.source.clone()).or_default() += 1;
        }
        counts
    }

    /// The revision of a training, where it is there.
    #[must_use]
    pub fn rev_of(&self, id: TrainingId) -> Option<Rev> {
        self.course(id).map(|course| course.doc.rev)
    }

    /// The labels that imported lists award to a training.
    #[must_use]
    pub fn list_labels(&self, id: TrainingId) -> &[LabelName] {
        self.course(id).map(|course| &*course.list_labels).unwrap_or_default()
    }

    pub(super) fn course(&self, id: TrainingId) -> Option<&Course> {
        self.views.iter().find_map(|view| {
            let at = view.block.find(id).filter(|at| view.is_alive(*at))?;
            Some(view.block.course(at))
        })
    }

    /// All trainings, with the number of their view.
    pub(super) fn alive(&self) -> impl Iterator<Item = (usize, &Course)> {
        self.views.iter().enumerate().flat_map(|(number, view)| {
            let alive = (0..crate::index::ordinal(view.block.courses.len())).filter(|at| view.is_alive(*at));
            alive.map(move |at| (number, view.block.course(at)))
        })
    }

    /// What a text means here, measured by the statistics with that number where they are kept.
    pub(super) fn plan(&self, request: &TrainingRequest<'_>, epoch: Option<u32>) -> Option<Plan> {
        let text = request.query.text.as_ref()?;
        let statistics = epoch.and_then(|epoch| self.epochs.find(epoch)).unwrap_or_else(|| self.epochs.now());
        let texts = self.views.iter().map(|view| (&view.block.text, view.dead.as_deref()));
        Some(Plan::of(text, texts, statistics, request.synonyms))
    }
}
