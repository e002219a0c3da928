//! The places where documents stand: runs of equal position, in the order of their cells.

use super::cap::{Unit, unit};
use super::doc::{FINEST, Located};
use crate::domain::Point;
use h3o::CellIndex;
use std::ops::Range;

/// Runs of documents at one position each. They cover the located documents of a segment, which come first.
#[derive(Debug)]
pub(super) struct Runs {
    /// Their cells rise as numbers.
    pub(super) places: Vec<Located>,
    pub(super) units: Vec<Unit>,
    /// The first ordinal of each run; one more at the end: the number of located documents.
    starts: Vec<u32>,
}

impl Runs {
    /// The runs of documents whose places are given in ordinal order; the first one without a place ends them.
    pub(super) fn of(places: impl Iterator<Item = Option<Located>>) -> Self {
        let mut runs = Self { places: vec![], units: vec![], starts: vec![] };
        let mut located = 0;
        for place in places.map_while(|place| place) {
            let point = place.point();
            if runs.places.last().is_none_or(|last| !same(last.point(), point)) {
                runs.places.push(place);
                runs.units.push(unit(point));
                runs.starts.push(located);
            }
            located += 1;
        }
        runs.starts.push(located);
        runs
    }

    pub(super) fn len(&self) -> usize {
        self.places.len()
    }

    /// The number of documents that have a position.
    pub(super) fn located(&self) -> u32 {
        self.starts[self.len()]
    }

    /// The documents of a range of runs.
    pub(super) fn documents(&self, runs: Range<usize>) -> Range<u32> {
        self.starts[runs.start]..self.starts[runs.end]
    }

    /// The place of a document.
    pub(super) fn place(&self, at: u32) -> Option<Located> {
        if at >= self.located() {
            return None;
        }
        Some(self.places[self.run_of(at)])
    }

    /// The run of a document that has a position.
    pub(super) fn run_of(&self, at: u32) -> usize {
        self.starts.partition_point(|start| *start <= at) - 1
    }

    /// The documents whose cell lies in `cell`.
    pub(super) fn documents_in(&self, cell: CellIndex) -> Range<u32> {
        let last = cell.children_count(FINEST).checked_sub(1).and_then(|last| cell.child_at(last, FINEST));
        let (Some(first), Some(last)) = (cell.center_child(FINEST), last) else { return 0..0 };
        // As numbers: the order of `CellIndex` looks at more than the digits.
        let (first, last) = (u64::from(first), u64::from(last));
        let start = self.places.partition_point(|place| u64::from(place.cell()) < first);
        let end = self.places.partition_point(|place| u64::from(place.cell()) <= last);
        self.documents(start..end)
    }
}

/// To the bit: 0 and -0 are sorted apart, and within a run ids must rise.
fn same(a: Point, b: Point) -> bool {
    let bits = |p: Point| (p.lat().to_bits(), p.lon().to_bits());
    bits(a) == bits(b)
}

/// Adds a range behind the others, joined with the last one where they touch.
pub(super) fn push_range(ranges: &mut Vec<Range<u32>>, range: Range<u32>) {
    if range.is_empty() {
        return;
    }
    match ranges.last_mut() {
        Some(last) if last.end == range.start => last.end = range.end,
        Some(_) | None => ranges.push(range),
    }
}

/// What lies in ranges of both lists, each rising.
pub(super) fn intersection(a: &[Range<u32>], b: &[Range<u32>]) -> Vec<Range<u32>> {
    let (mut a, mut b) = (a.iter().peekable(), b.iter().peekable());
    let mut both = Vec::new();
    while let (Some(one), Some(other)) = (a.peek(), b.peek()) {
        push_range(&mut both, one.start.max(other.start)..one.end.min(other.end));
        if one.end < other.end {
            a.next()
        } else {
            b.next()
        };
    }
    both
}

/// The number of documents of some ranges.
pub(super) fn total(ranges: &[Range<u32>]) -> u64 {
    ranges.iter().map(|range| u64::from(range.end - range.start)).sum()
}
