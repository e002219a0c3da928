//! Orders of a result: each total, as one number and the id.

use crate::domain::{After, OfferId, SortKey};
use std::collections::BinaryHeap;

/// Where an offer stands in a result. Smaller comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Rank {
    /// The sort key, turned into a number that rises in the order of the result.
    pub(super) key: u64,
    pub(super) id: OfferId,
}

impl Rank {
    pub(super) fn of(after: &After) -> Self {
        let key = match after.key {
            SortKey::Distance(km) => nearest(km),
            SortKey::Date(time) => time.map_or(u64::MAX, newest),
            SortKey::Salary(yearly) => best_paid(yearly.unwrap_or(f64::NAN)),
            SortKey::Relevance { score, .. } => most_relevant(score),
        };
        Self { key, id: after.id }
    }
}

/// Distances are not negative, so their bits rise with them.
pub(super) fn nearest(km: f64) -> u64 {
    km.abs().to_bits()
}

/// Later is smaller. The earliest number of all, which stands for no date, comes last.
pub(super) fn newest(time: i64) -> u64 {
    !(time.cast_unsigned() ^ (1 << 63))
}

/// More is smaller; `NaN`, which stands for no salary, comes last.
pub(super) fn best_paid(yearly: f64) -> u64 {
    if yearly.is_nan() {
        return u64::MAX;
    }
    // Adding 0 makes -0 equal to 0.
    let bits = (yearly + 0.0).to_bits();
    !(if bits >> 63 == 1 { !bits } else { bits | 1 << 63 })
}

/// More is smaller.
pub(super) fn most_relevant(score: f64) -> u64 {
    best_paid(score)
}

/// The score that such a key was made of.
pub(super) fn relevance(key: u64) -> f64 {
    f64::from_bits(!key & !(1 << 63))
}

/// Where a document stands: the number of its segment in the snapshot, and its ordinal there.
pub(super) type Spot = (usize, u32);

/// The first so many of a result after a place.
#[derive(Debug)]
pub(super) struct Best {
    most: usize,
    after: Option<Rank>,
    /// The last of them on top.
    kept: BinaryHeap<(Rank, Spot)>,
}

impl Best {
    pub(super) fn new(most: usize, after: Option<&After>) -> Self {
        Self { most, after: after.map(Rank::of), kept: BinaryHeap::new() }
    }

    pub(super) const fn most(&self) -> usize {
        self.most
    }

    pub(super) const fn after(&self) -> Option<Rank> {
        self.after
    }

    /// The key of the last one, where no more fit.
    pub(super) fn last_key(&self) -> Option<u64> {
        self.kept.peek().filter(|_| self.kept.len() >= self.most).map(|(last, _)| last.key)
    }

    /// Whether an offer with that key may still be among the first.
    pub(super) fn admits(&self, key: u64) -> bool {
        self.kept.len() < self.most || self.kept.peek().is_some_and(|(last, _)| key <= last.key)
    }

    pub(super) fn offer(&mut self, rank: Rank, spot: Spot) {
        if self.after.is_some_and(|after| rank <= after) {
            return;
        }
        if self.kept.len() < self.most {
            self.kept.push((rank, spot));
        } else if let Some(mut last) = self.kept.peek_mut()
            && rank < last.0
        {
            *last = (rank, spot);
        }
    }

    /// What was kept, in order: keys and places.
    pub(super) fn into_sorted(self) -> Vec<(u64, Spot)> {
        self.kept.into_sorted_vec().into_iter().map(|(rank, spot)| (rank.key, spot)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_rise_in_the_order_of_the_result() {
        let dates = [Some(i64::MAX), Some(1), Some(0), Some(-1), Some(i64::MIN + 1), None];
        let keys = dates.map(|date| date.map_or(u64::MAX, newest));
        assert!(keys.is_sorted_by(|a, b| a < b), "{keys:?}");
        let salaries = [f64::MAX, 20_000.5, 20_000.0, f64::MIN_POSITIVE, 0.0, -1.0, f64::MIN, f64::NAN];
        let keys = salaries.map(best_paid);
        assert!(keys.is_sorted_by(|a, b| a < b), "{keys:?}");
        assert_eq!(best_paid(0.0), best_paid(-0.0));
        let distances = [0.0, f64::MIN_POSITIVE, 0.1, 500.0].map(nearest);
        assert!(distances.is_sorted_by(|a, b| a < b), "{distances:?}");
    }
}
