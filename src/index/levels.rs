//! The occupied cells of one resolution, for heatmaps.

use super::bits::WORD;
use super::doc::FINEST;
use super::matches::Matches;
use super::runs::Runs;
use super::tree::groups;
use h3o::{CellIndex, Resolution};

/// The occupied cells of one resolution, in the order of the ordinals.
#[derive(Debug)]
pub(super) struct Level {
    cells: Vec<CellIndex>,
    /// The first document of each cell; one more at the end: the first one without a position.
    starts: Vec<u32>,
}

impl Level {
    pub(super) fn of(runs: &Runs, resolution: Resolution) -> Self {
        let resolution = resolution.min(FINEST);
        let (mut cells, mut starts) = (Vec::new(), Vec::new());
        for group in groups(runs, 0..runs.len(), resolution) {
            cells.extend(CellIndex::try_from(runs.cells()[group.start]).ok().and_then(|cell| cell.parent(resolution)));
            starts.push(runs.documents(group).start);
        }
        starts.push(runs.located());
        cells.shrink_to_fit();
        starts.shrink_to_fit();
        Self { cells, starts }
    }

    /// Adds the cells with the number of their matches, where there are any; gives how many have no position.
    ///
    /// The words of the matches and the cells rise together, so each is looked at once, and a cell without a match is
    /// passed over.
    pub(super) fn count(&self, matches: &Matches, cells: &mut Vec<(CellIndex, u64)>) -> u64 {
        let (mut at, mut count, mut unlocated) = (0, 0_u32, 0_u64);
        let located = self.starts[self.cells.len()];
        matches.each_word(|base, word| {
            let mut rest = word;
            while rest != 0 {
                let first = base + rest.trailing_zeros();
                if first >= located {
                    unlocated += u64::from(rest.count_ones());
                    return;
                }
                if first >= self.starts[at + 1] {
                    self.add(at, count, cells);
                    (at, count) = (self.cell_of(at + 1, first), 0);
                }
                let within = self.starts[at + 1] - base;
                let here = if within >= WORD { rest } else { rest & !(u64::MAX << within) };
                count += here.count_ones();
                rest &= !here;
            }
        });
        if !self.cells.is_empty() {
            self.add(at, count, cells);
        }
        unlocated
    }

    fn add(&self, at: usize, count: u32, cells: &mut Vec<(CellIndex, u64)>) {
        if count > 0 {
            cells.push((self.cells[at], count.into()));
        }
    }

    /// The number of the cell that holds a document: `from` or one behind it.
    fn cell_of(&self, from: usize, document: u32) -> usize {
        // Most often the next one.
        let mut step = 1;
        while self.starts.get(from + step).is_some_and(|start| *start <= document) {
            step *= 2;
        }
        let end = (from + step).min(self.starts.len());
        let low = from + step / 2;
        low + self.starts[low..end].partition_point(|start| *start <= document) - 1
    }
}
