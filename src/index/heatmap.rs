//! Offers by H3 cell.

use super::bits::Ranked;
use super::filter::Matches;
use super::question::Question;
use super::segment::Segment;
use super::tree::groups;
use super::{FINEST, Request, Snapshot};
use h3o::{CellIndex, Resolution};

/// Offers by H3 cell. The cells and `unlocated` add up to `total`, which is that of a search for the same request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heatmap {
    /// Resolution of the cells.
    pub resolution: Resolution,
    /// Offers found.
    pub total: u64,
    /// Those of them that have no position.
    pub unlocated: u64,
    /// Cells with the number of their offers, at least one, sorted by cell. A cell on the rim of the area counts only
    /// the offers that match.
    pub cells: Vec<(CellIndex, u64)>,
}

/// A heatmap has more cells than were allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{cells} cells are too many; resolution {fits} fits")]
pub struct TooManyCells {
    /// The number of cells with offers.
    pub cells: usize,
    /// The finest resolution that fits; 0 where none does.
    pub fits: Resolution,
}

impl Snapshot {
    /// The offers that match, by cell. An offer is in a cell when that cell is the parent of its cell of resolution 10;
    /// 11 and finer count as 10.
    ///
    /// # Errors
    /// [`TooManyCells`] when more than `max_cells` have offers.
    pub fn heatmap(
        &self,
        request: &Request<'_>,
        resolution: Resolution,
        max_cells: usize,
    ) -> Result<Heatmap, TooManyCells> {
        let resolution = resolution.min(FINEST);
        let question = Question::new(self, request);
        let (cells, unlocated) = self.cells(&question, resolution);
        let cells = added_up(cells);
        if cells.len() > max_cells {
            return Err(TooManyCells { cells: cells.len(), fits: fitting(cells, resolution, max_cells) });
        }
        let total = unlocated + cells.iter().map(|(_, count)| count).sum::<u64>();
        Ok(Heatmap { resolution, total, unlocated, cells })
    }

    /// Cells with their matches, segment by segment, and the matches without a position.
    pub(super) fn cells(&self, question: &Question<'_>, resolution: Resolution) -> (Vec<(CellIndex, u64)>, u64) {
        let mut cells = Vec::new();
        let mut unlocated = 0;
        for view in self.views() {
            let bits = Matches::of(view, question, None).into_bits(view.segment.len());
            let matches = Ranked::new(&bits);
            count_cells(&view.segment, &matches, resolution, &mut cells);
            unlocated += matches.count_in(&(view.segment.runs.located()..view.segment.len()));
        }
        (cells, unlocated)
    }
}

/// Two ranks a node: down the tree to the resolution, past the nodes without a match.
fn count_cells(segment: &Segment, matches: &Ranked<'_>, resolution: Resolution, cells: &mut Vec<(CellIndex, u64)>) {
    let (runs, tree) = (&segment.runs, &segment.tree);
    let mut at = 0;
    while at < tree.len() {
        let node = tree.node(at);
        let count = matches.count_in(&runs.documents(node.runs.clone()));
        let fine = node.resolution >= resolution.into();
        if count > 0 && fine {
            // The node above is coarser than the resolution, so no other node has documents of this cell.
            cells.extend(parent(tree.cell(at), resolution).map(|cell| (cell, count)));
        } else if count > 0 && tree.is_leaf(at) {
            for group in groups(runs, node.runs.clone(), resolution) {
                let cell = parent(runs.cells()[group.start], resolution);
                let count = matches.count_in(&runs.documents(group));
                cells.extend(cell.filter(|_| count > 0).map(|cell| (cell, count)));
            }
        }
        at = if count == 0 || fine { node.next } else { at + 1 };
    }
}

/// The parent of a stored cell.
fn parent(cell: u64, resolution: Resolution) -> Option<CellIndex> {
    CellIndex::try_from(cell).ok()?.parent(resolution)
}

/// Sorts by cell, and joins what several segments say of one.
pub(super) fn added_up(mut cells: Vec<(CellIndex, u64)>) -> Vec<(CellIndex, u64)> {
    // Sorted as numbers, as the ordinals are; at one resolution that is the order of `CellIndex` too.
    cells.sort_by_key(|(cell, _)| u64::from(*cell));
    cells.dedup_by(|(cell, count), (last, sum)| {
        let same = cell == last;
        *sum += if same { *count } else { 0 };
        same
    });
    cells
}

/// The finest coarser resolution at which the cells are few enough.
fn fitting(mut cells: Vec<(CellIndex, u64)>, resolution: Resolution, max_cells: usize) -> Resolution {
    let mut fits = resolution;
    while cells.len() > max_cells
        && let Some(coarser) = fits.pred()
    {
        fits = coarser;
        cells = added_up(cells.iter().filter_map(|(cell, count)| Some((cell.parent(coarser)?, *count))).collect());
    }
    fits
}
