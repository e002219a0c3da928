//! Counts by cell as a Mapbox vector tile (version 2.1 of its specification).

use crate::domain::Tile;
use crate::service::HeatmapCell;
use geo::{BooleanOps, BoundingRect, Coord, LineString, MultiPolygon, Rect};
use mvt::{Error, GeomData, GeomEncoder, GeomType};
use utoipa::ToSchema;

/// Coordinates along the side of a tile.
const EXTENT: u32 = 4096;

/// How far outlines may reach beyond a tile, in its widths: clients keep coordinates in 16 bits, at twice this extent.
const BEYOND: f64 = 1.0;

/// A vector tile, in the encoding of protocol buffers.
#[derive(Debug, ToSchema)]
#[schema(value_type = String, format = Binary)]
#[expect(dead_code, reason = "only its schema is used")]
pub struct Bytes(Vec<u8>);

/// The tile with a layer of that name; nothing, which is a tile without a layer, where there is no cell.
///
/// # Errors
/// When it cannot be encoded: a defect.
pub fn draw(tile: Tile, layer: &str, cells: &[HeatmapCell]) -> Result<Vec<u8>, Error> {
    if cells.is_empty() {
        return Ok(Vec::new());
    }
    let mut drawn = mvt::Tile::new(EXTENT);
    let mut layer = drawn.create_layer(layer);
    for cell in cells {
        let mut feature = layer.into_feature(shape(&within_reach(tile.outline(cell.h3)))?);
        feature.set_id(cell.h3.into());
        // Beyond 2⁵³, JavaScript rounds numbers: there the text alone names the cell.
        feature.add_tag_string("h3", &cell.h3.to_string());
        feature.add_tag_uint("count", cell.count);
        layer = feature.into_layer();
    }
    drawn.add_layer(layer)?;
    drawn.to_bytes()
}

/// The outline, cut where it is much larger than the tile.
fn within_reach(outline: MultiPolygon<f64>) -> MultiPolygon<f64> {
    let (least, most) = (-BEYOND, 1.0 + BEYOND);
    let reach = Rect::new(Coord { x: least, y: least }, Coord { x: most, y: most });
    let fits = outline.bounding_rect().is_none_or(|frame| {
        frame.min().x >= least && frame.min().y >= least && frame.max().x <= most && frame.max().y <= most
    });
    if fits { outline } else { outline.intersection(&MultiPolygon::from(reach.to_polygon())) }
}

fn shape(outline: &MultiPolygon<f64>) -> Result<GeomData, Error> {
    let mut encoder = GeomEncoder::new(GeomType::Polygon);
    for ring in outline.iter().map(geo::Polygon::exterior) {
        add(&mut encoder, ring)?;
    }
    encoder.encode()
}

/// Adds a ring without the position that repeats its first: the format closes rings itself.
fn add(encoder: &mut GeomEncoder<f64>, ring: &LineString<f64>) -> Result<(), Error> {
    let open = &ring.0[..ring.0.len().saturating_sub(1)];
    for at in open {
        encoder.add_point(at.x * f64::from(EXTENT), at.y * f64::from(EXTENT))?;
    }
    encoder.complete_geom()
}
