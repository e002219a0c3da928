//! The offers that match, one by one, as figures of the market count them.

use super::columns::Field;
use super::facets::grouping;
use super::matches::Matches;
use super::question::Question;
use super::segment::{ABSENT, Mark};
use super::{Hit, Request, Snapshot, ordinal};
use crate::domain::FacetField;
use std::collections::BTreeSet;

/// An offer, as figures of the market count it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OpenOffer {
    /// Since when it is open, in milliseconds since 1970.
    pub opened: i64,
    /// When it came here, in milliseconds since 1970.
    pub entered: i64,
    /// Whether its source marks it as hard to fill.
    pub hard_to_fill: bool,
}

impl Snapshot {
    /// Calls `each` with every offer that matches and the group of its value of `field`. `group` is asked once for each
    /// value that a segment has, and for "no value".
    pub fn open_offers<G>(
        &self,
        request: &Request<'_>,
        field: FacetField,
        group: impl Fn(Option<&str>) -> G,
        mut each: impl FnMut(&G, OpenOffer),
    ) {
        let question = Question::new(self, request);
        let (field, part) = grouping(field);
        for view in self.views() {
            let segment = &*view.segment;
            let (column, numbers) = (segment.column(field), &segment.numbers);
            let groups: Vec<G> =
                (0..ordinal(column.cardinality())).map(|code| group(column.value(code).and_then(part))).collect();
            let hard = segment.marked(Mark::HardToFill);
            Matches::of(view, &question, None).each(|at| {
                let spot = at as usize;
                // An offer of the store has both; documents that tests make need not.
                let entered = Some(numbers.entered[spot]).filter(|time| *time != ABSENT);
                let entered = entered.unwrap_or_else(|| request.now.as_millisecond());
                let opened = Some(numbers.opened[spot]).filter(|time| *time != ABSENT).unwrap_or(entered);
                each(&groups[column.code(at) as usize], OpenOffer { opened, entered, hard_to_fill: hard.contains(at) });
            });
        }
    }

    /// The ROME codes that offers bear here, expired ones included.
    #[must_use]
    pub fn rome_codes(&self) -> BTreeSet<&str> {
        let columns = self.views().iter().map(|view| view.segment.column(Field::Rome));
        columns.flat_map(|column| (0..ordinal(column.cardinality())).filter_map(|code| column.value(code))).collect()
    }

    /// Since when the offer of a hit of this very snapshot is open, in milliseconds since 1970.
    #[must_use]
    pub fn opened(&self, hit: &Hit) -> Option<i64> {
        let (number, at) = hit.spot;
        Some(self.views()[number].segment.numbers.opened[at as usize]).filter(|time| *time != ABSENT)
    }
}
