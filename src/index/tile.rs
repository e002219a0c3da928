//! Offers by H3 cell on one tile of a map.

use super::heatmap::added_up;
use super::question::Question;
use super::{Request, Snapshot};
use crate::domain::Tile;
use h3o::CellIndex;

impl Snapshot {
    /// The offers that match, by those cells of the tile's resolution that it shows, sorted by cell. A cell counts whole,
    /// with what lies beyond the tile, so that neighbouring tiles say the same of a cell that both show.
    #[must_use]
    pub fn tile(&self, request: &Request<'_>, tile: Tile) -> Vec<(CellIndex, u64)> {
        let question = Question::within(self, request, tile.reach());
        let (cells, _) = self.cells(&question, tile.resolution());
        let mut cells = added_up(cells);
        cells.retain(|(cell, _)| !tile.outline(*cell).0.is_empty());
        cells
    }
}
