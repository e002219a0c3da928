//! Tiles of a map.

use super::{HeatmapCell, Result, Service};
use crate::auth::Caller;
use crate::domain::{OfferQuery, Tile};

/// A tile to be drawn.
#[derive(Debug, Clone)]
pub struct TileRequest {
    /// What to look for.
    pub query: OfferQuery,
    /// Which tile.
    pub tile: Tile,
}

impl Service {
    /// Offers by those H3 cells that the tile shows, whole cells, by index.
    ///
    /// # Errors
    /// [`super::Error::Auth`].
    pub fn tile(&self, caller: &Caller, request: &TileRequest) -> Result<Vec<HeatmapCell>> {
        let plan = self.plan(caller, &request.query, self.clock.now())?;
        let cells = plan.snapshot.tile(&plan.request(), request.tile);
        Ok(cells.into_iter().map(|(h3, count)| HeatmapCell { h3, count }).collect())
    }
}
