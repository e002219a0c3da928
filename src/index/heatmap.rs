//! Offers by H3 cell.

use super::matches::Matches;
use super::question::Question;
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
            unlocated += view.segment.level(resolution).count(&Matches::of(view, question, None), &mut cells);
        }
        (cells, unlocated)
    }
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
pub(super) fn fitting(mut cells: Vec<(CellIndex, u64)>, resolution: Resolution, max_cells: usize) -> Resolution {
    let mut fits = resolution;
    while cells.len() > max_cells
        && let Some(coarser) = fits.pred()
    {
        fits = coarser;
        cells = added_up(cells.iter().filter_map(|(cell, count)| Some((cell.parent(coarser)?, *count))).collect());
    }
    fits
}
