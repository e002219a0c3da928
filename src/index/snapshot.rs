//! What readers hold: the segments of one moment.

use super::bits::Bits;
use super::columns::Field;
use super::gone::{Gone, KeptGone};
use super::segment::Segment;
use crate::domain::{OfferId, Position, Rev, SourceId};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A segment with the documents that were replaced or removed since it was built.
#[derive(Debug, Clone)]
pub(super) struct View {
    pub(super) segment: Arc<Segment>,
    pub(super) dead: Option<Arc<Bits>>,
    /// The documents that are not dead.
    pub(super) alive: u32,
    kept_gone: KeptGone,
}

impl View {
    pub(super) fn new(segment: Segment) -> Self {
        let alive = segment.len();
        Self { segment: Arc::new(segment), dead: None, alive, kept_gone: KeptGone::default() }
    }

    /// Where the offer stands, if it is alive here.
    pub(super) fn find(&self, id: OfferId) -> Option<u32> {
        self.segment.find(id).filter(|at| self.dead.as_ref().is_none_or(|dead| !dead.contains(*at)))
    }

    /// Marks a document as dead.
    pub(super) fn bury(&mut self, at: u32) {
        let dead = self.dead.get_or_insert_with(|| Arc::new(Bits::new(self.segment.len())));
        Arc::make_mut(dead).insert(at);
        self.alive -= 1;
        self.kept_gone = KeptGone::default();
    }

    /// What has gone from the segment at `now`, in milliseconds since 1970; `None` where nothing has.
    pub(super) fn gone(&self, now: i64) -> Option<Gone> {
        self.kept_gone.at(&self.segment, self.dead.as_deref(), now)
    }
}

/// The offers of one moment. It never changes; hold it for as long as the answers must agree with one another.
#[derive(Debug, Default)]
pub struct Snapshot {
    views: Vec<View>,
    position: Position,
    generation: u64,
}

impl Snapshot {
    pub(super) const fn new(views: Vec<View>, position: Position, generation: u64) -> Self {
        Self { views, position, generation }
    }

    pub(super) fn views(&self) -> &[View] {
        &self.views
    }

    /// The place in the journal up to which changes are in.
    #[must_use]
    pub const fn position(&self) -> Position {
        self.position
    }

    /// Rises whenever offers changed: equal generations of one index give equal answers to equal requests.
    #[must_use]
    pub const fn generation(&self) -> u64 {
        self.generation
    }

    /// The number of offers, expired ones included.
    #[must_use]
    pub fn len(&self) -> usize {
        self.views.iter().map(|view| view.alive as usize).sum()
    }

    /// Whether there are no offers.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The revision of an offer, where it is there.
    #[must_use]
    pub fn rev_of(&self, id: OfferId) -> Option<Rev> {
        self.views.iter().find_map(|view| view.find(id).map(|at| view.segment.numbers.revs[at as usize]))
    }

    /// The number of offers of each source, expired ones included, by source.
    #[must_use]
    pub fn counts_by_source(&self) -> Vec<(SourceId, u64)> {
        let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
        for view in &self.views {
            let column = view.segment.column(Field::Source);
            let alive = (0..view.segment.len()).filter(|at| view.dead.as_ref().is_none_or(|dead| !dead.contains(*at)));
            for (code, count) in (0_u32..).zip(column.histogram(alive)).filter(|(_, count)| *count > 0) {
                if let Some(source) = column.value(code) {
                    *counts.entry(source).or_default() += count;
                }
            }
        }
        // The text was a source's id when it came in.
        counts.into_iter().filter_map(|(source, count)| Some((SourceId::new(source).ok()?, count))).collect()
    }
}
