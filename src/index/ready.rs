//! What is kept ready beside a segment's columns, so that queries need not look at every document: made when it is first
//! asked for, from the columns alone.

use super::bits::WORD;
use super::census::Census;
use super::doc::FINEST;
use super::levels::Level;
use super::rank::{best_paid, newest};
use super::segment::Segment;
use crate::domain::FacetField;
use h3o::Resolution;
use std::sync::OnceLock;

/// Kept with a segment.
#[derive(Debug, Default)]
pub(super) struct Ready {
    newest: OnceLock<Vec<u64>>,
    best_paid: OnceLock<Vec<u64>>,
    levels: [OnceLock<Level>; FINEST as usize + 1],
    censuses: [OnceLock<Census>; FacetField::ALL.len()],
}

impl Segment {
    /// The least key of [`newest`] in each word of ordinals.
    pub(super) fn newest_by_word(&self) -> &[u64] {
        let published = &self.numbers.published;
        self.ready.newest.get_or_init(|| least_by_word(published, |time| newest(*time)))
    }

    /// The least key of [`best_paid`] in each word of ordinals.
    pub(super) fn best_paid_by_word(&self) -> &[u64] {
        let salary = &self.numbers.salary;
        self.ready.best_paid.get_or_init(|| least_by_word(salary, |yearly| best_paid(*yearly)))
    }

    /// The occupied cells of a resolution; of [`FINEST`] for finer ones.
    pub(super) fn level(&self, resolution: Resolution) -> &Level {
        let resolution = resolution.min(FINEST);
        self.ready.levels[resolution as usize].get_or_init(|| Level::of(&self.runs, resolution))
    }

    /// The documents counted by a field.
    pub(super) fn census(&self, field: FacetField) -> &Census {
        self.ready.censuses[field as usize].get_or_init(|| Census::of(self, field))
    }

    /// Makes ready what the first queries of a large segment would otherwise wait for.
    pub(super) fn prepare(&self) {
        self.newest_by_word();
        self.best_paid_by_word();
        for field in FacetField::ALL {
            self.census(field);
        }
    }
}

fn least_by_word<T>(values: &[T], key: impl Fn(&T) -> u64) -> Vec<u64> {
    values.chunks(WORD as usize).map(|word| word.iter().map(&key).min().unwrap_or(u64::MAX)).collect()
}
