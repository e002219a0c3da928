//! The removals that an older change may still come after.

use crate::domain::{OfferId, Position, Rev};
use std::collections::HashMap;

/// The last revision of each offer that was removed lately, so that an older change that comes late does not bring it
/// back.
///
/// The journal is read in the order of its transactions, and of two that wrote one offer the later may stand first. Then
/// the earlier one was committed all the same, readable yet or not: it stands at or before the newest row that anybody
/// sees once the removal was read. A reader that has passed that row may forget the removal.
#[derive(Debug, Clone, Default)]
pub(super) struct Removed {
    offers: HashMap<OfferId, Removal>,
}

#[derive(Debug, Clone, Copy)]
struct Removal {
    rev: Rev,
    /// From where on nothing older can come, once that is known.
    until: Option<Position>,
}

impl Removed {
    /// The revision that removed the offer.
    pub(super) fn rev(&self, id: OfferId) -> Option<Rev> {
        self.offers.get(&id).map(|removal| removal.rev)
    }

    pub(super) fn insert(&mut self, id: OfferId, rev: Rev) {
        self.offers.insert(id, Removal { rev, until: None });
    }

    /// The offer is there again, in a later revision.
    pub(super) fn forget(&mut self, id: OfferId) {
        self.offers.remove(&id);
    }

    /// Forgets what nothing older can follow any more, for a reader that has reached a position. `newest` is the newest
    /// row of the journal, asked for after all that was removed until now had been read.
    pub(super) fn settle(&mut self, newest: Position, reached: Position) {
        self.offers.retain(|_, removal| *removal.until.get_or_insert(newest) > reached);
    }

    /// The number of offers.
    pub(super) fn len(&self) -> usize {
        self.offers.len()
    }
}

impl From<Vec<(OfferId, Rev, Option<Position>)>> for Removed {
    fn from(offers: Vec<(OfferId, Rev, Option<Position>)>) -> Self {
        Self { offers: offers.into_iter().map(|(id, rev, until)| (id, Removal { rev, until })).collect() }
    }
}

impl From<Removed> for Vec<(OfferId, Rev, Option<Position>)> {
    fn from(removed: Removed) -> Self {
        removed.offers.into_iter().map(|(id, Removal { rev, until })| (id, rev, until)).collect()
    }
}
