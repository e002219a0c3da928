//! What readers hold: the segments of one moment.

use super::bits::Bits;
use super::columns::Field;
use super::folder::Held;
use super::gone::{Gone, KeptGone};
use super::segment::Segment;
use super::text::{Epochs, Plan, Statistics, Synonyms};
use super::tiers;
use crate::domain::{OfferId, Position, Rev, SourceId, TextQuery};
use jiff::Timestamp;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A segment with the documents that were replaced or removed since it was built.
#[derive(Debug, Clone)]
pub(super) struct View {
    /// Tells the segment from all that its index has or had.
    pub(super) number: u64,
    /// Where the segment is in a folder: keeps it there.
    pub(super) held: Option<Held>,
    pub(super) segment: Arc<Segment>,
    pub(super) dead: Option<Arc<Bits>>,
    /// When the first of them died, or earlier.
    pub(super) dead_since: Option<Timestamp>,
    /// The documents that are not dead.
    pub(super) alive: u32,
    pub(super) kept_gone: KeptGone,
}

impl View {
    pub(super) fn new(number: u64, segment: Segment, held: Option<Held>) -> Self {
        let alive = segment.len();
        Self {
            number,
            held,
            segment: Arc::new(segment),
            dead: None,
            dead_since: None,
            alive,
            kept_gone: KeptGone::default(),
        }
    }

    /// Whether a document is not dead.
    pub(super) fn is_alive(&self, at: u32) -> bool {
        self.dead.as_ref().is_none_or(|dead| !dead.contains(at))
    }

    /// Where the offer stands, if it is alive here.
    pub(super) fn find(&self, id: OfferId) -> Option<u32> {
        self.segment.find(id).filter(|at| self.is_alive(*at))
    }

    /// Marks a document, which is alive, as dead since then.
    pub(super) fn bury(&mut self, at: u32, since: Timestamp) {
        let dead = self.dead.get_or_insert_with(|| Arc::new(Bits::new(self.segment.len())));
        Arc::make_mut(dead).insert(at);
        self.alive -= 1;
        self.dead_since = Some(self.dead_since.map_or(since, |earlier| earlier.min(since)));
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
    epochs: Arc<Epochs>,
    synonyms: Arc<Synonyms>,
}

impl Snapshot {
    pub(super) fn new(views: Vec<View>, position: Position, generation: u64) -> Self {
        Self { views, position, generation, epochs: Arc::default(), synonyms: Arc::default() }
    }

    /// The same with these synonyms.
    pub(super) fn speaking(self, synonyms: Arc<Synonyms>) -> Self {
        Self { synonyms, ..self }
    }

    /// The same with these statistics.
    pub(super) fn with(self, epochs: Arc<Epochs>) -> Self {
        Self { epochs, ..self }
    }

    /// What occupations are called.
    #[must_use]
    pub const fn synonyms(&self) -> &Arc<Synonyms> {
        &self.synonyms
    }

    pub(super) fn epochs(&self) -> &Arc<Epochs> {
        &self.epochs
    }

    /// The number of the statistics that relevance is measured by from now on.
    #[must_use]
    pub fn epoch(&self) -> u32 {
        self.epochs.now().epoch()
    }

    /// Whether a result that was begun with these statistics can be walked further: its [`SortKey::Relevance`] names them.
    ///
    /// [`SortKey::Relevance`]: crate::domain::SortKey::Relevance
    #[must_use]
    pub fn has_epoch(&self, epoch: u32) -> bool {
        self.epochs.find(epoch).is_some()
    }

    /// What a text means here.
    pub(super) fn plan(&self, text: &TextQuery, statistics: &Arc<Statistics>) -> Plan {
        let texts = self.views.iter().map(|view| (&view.segment.text, view.dead.as_deref()));
        Plan::of(text, texts, statistics, &self.synonyms)
    }

    pub(super) fn views(&self) -> &[View] {
        &self.views
    }

    /// The place in the journal up to which changes are in.
    #[must_use]
    pub const fn position(&self) -> Position {
        self.position
    }

    /// Rises whenever offers or synonyms changed: equal generations of one index give equal answers to equal requests.
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

    /// The number of segments, and how many of them are small ones that writes have just left behind: merging keeps both
    /// low.
    #[must_use]
    pub fn segments(&self) -> (usize, usize) {
        (self.views.len(), self.views.iter().filter(|view| tiers::is_fresh(view)).count())
    }

    /// The revision of an offer, where it is there.
    #[must_use]
    pub fn rev_of(&self, id: OfferId) -> Option<Rev> {
        self.views.iter().find_map(|view| view.find(id).map(|at| view.segment.rev(at)))
    }

    /// The number of offers of each source, expired ones included, by source.
    #[must_use]
    pub fn counts_by_source(&self) -> Vec<(SourceId, u64)> {
        let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
        for view in &self.views {
            let column = view.segment.column(Field::Source);
            let alive = (0..view.segment.len()).filter(|at| view.is_alive(*at));
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
