//! The places where documents stand: runs of equal position, in the order of their cells.

use super::Result;
use super::cap::{Unit, unit};
use super::doc::{FINEST, Located};
use super::files::{SectionWriter, Sections};
use super::keeper::Part;
use super::slab::Slab;
use crate::domain::{CellSet, Point};
use h3o::CellIndex;
use std::ops::Range;

/// Runs of documents at one position each. They cover the located documents of a segment, which come first.
#[derive(Debug)]
pub(super) struct Runs {
    /// Cells of resolution [`FINEST`], rising.
    cells: Slab<[u64]>,
    /// Latitude and longitude, in degrees.
    points: Slab<[[f64; 2]]>,
    units: Slab<[Unit]>,
    /// The first ordinal of each run; one more at the end: the number of located documents.
    starts: Slab<[u32]>,
}

impl Runs {
    /// The runs of documents whose places are given in ordinal order; the first one without a place ends them.
    pub(super) fn of(places: impl Iterator<Item = Option<Located>>) -> Self {
        let (mut cells, mut points, mut units, mut starts) = (vec![], vec![], vec![], vec![]);
        let mut located = 0;
        let mut last = None;
        for place in places.map_while(|place| place) {
            let point = place.point();
            if last.is_none_or(|last| !same(last, point)) {
                cells.push(place.cell().into());
                points.push([point.lat(), point.lon()]);
                units.push(unit(point));
                starts.push(located);
                last = Some(point);
            }
            located += 1;
        }
        starts.push(located);
        Self { cells: cells.into(), points: points.into(), units: units.into(), starts: starts.into() }
    }

    pub(super) fn len(&self) -> usize {
        self.cells.len()
    }

    /// The cells of the runs, as numbers: rising, and of resolution [`FINEST`].
    pub(super) fn cells(&self) -> &[u64] {
        &self.cells
    }

    /// The position of a run.
    pub(super) fn point(&self, run: usize) -> Point {
        Point::stored(self.points[run])
    }

    /// The vectors of the runs.
    pub(super) fn units(&self) -> &[Unit] {
        &self.units
    }

    /// The number of documents that have a position.
    pub(super) fn located(&self) -> u32 {
        self.starts[self.len()]
    }

    /// The documents of a range of runs.
    pub(super) fn documents(&self, runs: Range<usize>) -> Range<u32> {
        self.starts[runs.start]..self.starts[runs.end]
    }

    /// The position of a document.
    pub(super) fn position(&self, at: u32) -> Option<Point> {
        if at >= self.located() {
            return None;
        }
        Some(self.point(self.run_of(at)))
    }

    /// The places of all documents from the first one on, without end.
    pub(super) fn places(&self) -> impl Iterator<Item = Option<Located>> {
        let of = |run: usize| Some(Located::stored(self.point(run), self.cells[run]));
        let located = (0..self.len()).flat_map(move |run| {
            let place = of(run);
            self.documents(run..run + 1).map(move |_| place)
        });
        located.chain(std::iter::repeat(None))
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
        let start = self.cells.partition_point(|cell| *cell < first);
        let end = self.cells.partition_point(|cell| *cell <= last);
        self.documents(start..end)
    }

    /// The documents whose cell lies in one of the cells, as rising ranges.
    pub(super) fn in_cells(&self, cells: &CellSet) -> Vec<Range<u32>> {
        // No cell of the set holds another one, so the ranges are apart.
        let mut apart: Vec<Range<u32>> = cells.cells().iter().map(|cell| self.documents_in(*cell)).collect();
        apart.sort_unstable_by_key(|range| range.start);
        let mut ranges = Vec::with_capacity(apart.len());
        for range in apart {
            push_range(&mut ranges, range);
        }
        ranges
    }
}

impl Part for Runs {
    fn save(&self, name: &str, to: &mut SectionWriter) -> Result<()> {
        to.put(format!("{name} cells"), &self.cells)?;
        to.put(format!("{name} points"), &self.points)?;
        to.put(format!("{name} units"), &self.units)?;
        to.put(format!("{name} starts"), &self.starts)
    }

    fn open(name: &str, from: &Sections, documents: u32) -> Result<Self> {
        let cells: Slab<[u64]> = from.slab(&format!("{name} cells"))?;
        let points = from.slab_of(&format!("{name} points"), cells.len())?;
        let units = from.slab_of(&format!("{name} units"), cells.len())?;
        let starts: Slab<[u32]> = from.slab_of(&format!("{name} starts"), cells.len() + 1)?;
        from.agree(starts.last().is_some_and(|located| *located <= documents), name)?;
        Ok(Self { cells, points, units, starts })
    }

    fn heap_bytes(&self) -> usize {
        self.cells.heap_bytes() + self.points.heap_bytes() + self.units.heap_bytes() + self.starts.heap_bytes()
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
