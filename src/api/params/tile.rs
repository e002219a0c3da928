//! The parameters of a tile: which one stands in its path, which offers after `?`.

use super::super::problem::Problem;
use super::offers::{Asked, OfferParams};
use super::read::{Reader, number};
use crate::domain::{SourceId, Tile};
use crate::service::TileRequest;

const ZOOM: &str = "a zoom is a whole number from 0 to 22";
const PLACE: &str = "columns and rows of tiles are whole numbers";

/// Parameters of a tile.
pub type TileParams = OfferParams;

/// The zoom, the column and the row as they stand in a path.
pub type TilePath = (String, String, String);

impl TileParams {
    /// The tile that is asked for; `sources` are those that are known.
    ///
    /// # Errors
    /// A [`Problem`] with every wrong value.
    pub fn read_tile(&self, path: &TilePath, sources: &[SourceId]) -> Result<Asked<TileRequest>, Problem> {
        self.read(sources, |reader, query| {
            let tile = tile(path, reader).unwrap_or_default();
            TileRequest { query, tile }
        })
    }
}

/// The tile of a path.
pub(super) fn tile((z, x, y): &TilePath, reader: &mut Reader) -> Option<Tile> {
    let z = reader.one("z", Some(z), |text| number(text, ZOOM));
    let x = reader.one("x", Some(x), |text| number(text, PLACE));
    let y = reader.one("y", Some(y), |text| number(text, PLACE));
    Tile::new(z?, x?, y?).map_err(|refused| reader.refuse(&refused.field, &refused.value, &refused.reason)).ok()
}
