//! Tiles of a web map, and how H3 cells are drawn on them.

use super::{Bbox, FieldError, Invalid};
use geo::orient::{Direction, Orient};
use geo::{BoundingRect, Coord, LineString, MapCoords, MultiPolygon, Rect, Translate};
use h3o::{CellIndex, Resolution};
use std::f64::consts::PI;

/// Resolution of the cells at each zoom: some 8 to 20 hexagons along a tile, as long as there are finer ones.
const RESOLUTIONS: [u8; 15] = [1, 1, 2, 2, 3, 4, 4, 5, 6, 6, 7, 8, 8, 9, 10];

/// How far from the outline of a cell the positions of its offers may lie, in edges of the cell: across a hexagon and a
/// little beyond, because hexagons of two resolutions do not nest exactly.
const REACH_EDGES: f64 = 4.0;

/// Kilometres of a degree of latitude; a little less than that, so that margins are rather too wide.
const KM_A_DEGREE: f64 = 110.0;

/// A tile of the web Mercator grid: `z` halvings of the world, column `x` from the west, row `y` from the north.
/// The whole world is the first one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tile {
    z: u8,
    x: u32,
    y: u32,
}

impl Tile {
    /// The deepest zoom.
    pub const MAX_ZOOM: u8 = 22;
    /// What is drawn beyond the border of a tile, in widths of the tile, so that outlines meet their neighbours unseen.
    pub const BUFFER: f64 = 1.0 / 64.0;

    /// A tile.
    ///
    /// # Errors
    /// [`FieldError`] at `z`, `x` or `y` when there is no such zoom, column or row.
    pub fn new(z: u8, x: u32, y: u32) -> Result<Self, FieldError> {
        if z > Self::MAX_ZOOM {
            return Err(Invalid::new(z, "a zoom is a whole number from 0 to 22").at("z"));
        }
        let last = (1_u32 << z) - 1;
        for (field, value) in [("x", x), ("y", y)] {
            if value > last {
                let reason = format!("at zoom {z}, columns and rows are whole numbers from 0 to {last}");
                return Err(Invalid::new(value, reason).at(field));
            }
        }
        Ok(Self { z, x, y })
    }

    /// The resolution of the cells that the tile shows: 10, the finest, from zoom 14 on.
    #[must_use]
    pub fn resolution(self) -> Resolution {
        let finest = RESOLUTIONS[RESOLUTIONS.len() - 1];
        let number = RESOLUTIONS.get(usize::from(self.z)).copied().unwrap_or(finest);
        Resolution::try_from(number).unwrap_or(Resolution::Ten)
    }

    /// Number of tiles along the equator.
    fn columns(self) -> f64 {
        f64::from(1_u32 << self.z)
    }

    /// A box that holds every offer of every cell that the tile shows; nothing where only the whole world does.
    #[must_use]
    pub fn reach(self) -> Option<Bbox> {
        let (columns, x, y) = (self.columns(), f64::from(self.x), f64::from(self.y));
        let lat = |row: f64| (PI * (1.0 - 2.0 * row / columns)).sinh().atan().to_degrees();
        let margin = self.resolution().edge_length_km() * REACH_EDGES / KM_A_DEGREE;
        let (north, south) = (lat(y - Self::BUFFER) + margin, lat(y + 1.0 + Self::BUFFER) - margin);
        let farthest = north.max(-south);
        if farthest >= 89.0 {
            return None;
        }
        let margin = margin / farthest.to_radians().cos();
        let lon = |column: f64| column / columns * 360.0 - 180.0;
        let (west, east) = (lon(x - Self::BUFFER) - margin, lon(x + 1.0 + Self::BUFFER) + margin);
        if east - west >= 360.0 {
            return None;
        }
        let round = |lon: f64| (lon + 180.0).rem_euclid(360.0) - 180.0;
        Bbox::new(round(west), south, round(east), north).ok()
    }

    /// The outline of a cell on the tile, whole: the tile reaches from 0 to 1, eastwards and southwards, outer rings turn
    /// as vector tiles want them (their signed area is positive). Empty where the frame of the outline does not touch the
    /// tile and its buffer.
    ///
    /// Outlines that reach over the antimeridian are not cut; where the world ends, they stand on both sides.
    #[must_use]
    pub fn outline(self, cell: CellIndex) -> MultiPolygon<f64> {
        let world = on_world(cell);
        let (columns, x, y) = (self.columns(), f64::from(self.x), f64::from(self.y));
        let edges = Rect::new(
            Coord { x: -Self::BUFFER, y: -Self::BUFFER },
            Coord { x: 1.0 + Self::BUFFER, y: 1.0 + Self::BUFFER },
        );
        let touches = |frame: Rect<f64>| {
            frame.min().x <= edges.max().x
                && frame.max().x >= edges.min().x
                && frame.min().y <= edges.max().y
                && frame.max().y >= edges.min().y
        };
        let mut drawn = Vec::new();
        for polygon in &world {
            for turn in [-1.0, 0.0, 1.0] {
                let there = polygon.translate(turn, 0.0);
                let here = there.map_coords(|at| Coord { x: at.x * columns - x, y: at.y * columns - y });
                if here.bounding_rect().is_some_and(touches) {
                    drawn.push(here);
                }
            }
        }
        MultiPolygon::new(drawn).orient(Direction::Default)
    }
}

/// The outline on the plane of the world, from 0 to 1 eastwards from −180° and southwards; further where it reaches over.
fn on_world(cell: CellIndex) -> MultiPolygon<f64> {
    let mut ring = Vec::new();
    let boundary = cell.boundary();
    for vertex in boundary.iter() {
        let lon = match ring.last() {
            Some(last) => near(vertex.lng(), *last),
            None => vertex.lng(),
        };
        ring.push(lon);
    }
    let mut corners: Vec<(f64, f64)> = ring.iter().copied().zip(boundary.iter().map(|vertex| vertex.lat())).collect();
    // What goes once around the world has a pole inside: it is closed along the pole. (h3o's own cut along the antimeridian
    // does not hold there.)
    if let (Some((first, lat)), Some(last)) = (corners.first().copied(), ring.last())
        && (near(first, *last) - first).abs() > 180.0
    {
        let (end, pole) = (near(first, *last), 90.0_f64.copysign(lat));
        corners.extend([(end, lat), (end, pole), (first, pole)]);
    }
    let degrees = MultiPolygon::new(vec![geo::Polygon::new(LineString::from(corners), Vec::new())]);
    degrees.map_coords(|Coord { x: lon, y: lat }| {
        // A pole is infinitely far on this plane; nothing beyond this latitude is drawn on any tile.
        let lat = lat.clamp(-89.9, 89.9).to_radians();
        Coord { x: (lon + 180.0) / 360.0, y: (1.0 - lat.tan().asinh() / PI) / 2.0 }
    })
}

/// The longitude, with as many turns as bring it nearest to another one.
fn near(lon: f64, other: f64) -> f64 {
    lon - ((lon - other) / 360.0).round() * 360.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Point;
    use geo::{Area, Contains};
    use proptest::prelude::*;

    fn tile(z: u8, x: u32, y: u32) -> Tile {
        Tile::new(z, x, y).unwrap()
    }

    /// Where a position stands on the plane of the world.
    fn at(point: Point) -> (f64, f64) {
        let lat = point.lat().to_radians();
        ((point.lon() + 180.0) / 360.0, (1.0 - lat.tan().asinh() / PI) / 2.0)
    }

    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a column of a small grid")]
    fn holding(z: u8, point: Point) -> Tile {
        let (x, y) = at(point);
        let columns = f64::from(1_u32 << z);
        let number = |along: f64| ((along * columns).floor() as u32).min((1 << z) - 1);
        tile(z, number(x), number(y))
    }

    #[test]
    fn what_is_no_tile_is_refused_at_its_field() {
        assert!(Tile::new(0, 0, 0).is_ok() && Tile::new(22, 4_194_303, 4_194_303).is_ok());
        for (z, x, y, field) in [(23, 0, 0, "z"), (0, 1, 0, "x"), (3, 7, 8, "y"), (22, 4_194_304, 0, "x")] {
            assert_eq!(Tile::new(z, x, y).unwrap_err().field, field);
        }
    }

    #[test]
    fn cells_are_finer_the_deeper_the_zoom_and_ten_at_most() {
        let resolutions: Vec<u8> = (0..=22).map(|z| u8::from(tile(z, 0, 0).resolution())).collect();
        assert!(resolutions.is_sorted() && resolutions[0] == 1 && resolutions[14..] == [10; 9], "{resolutions:?}");
    }

    #[test]
    fn a_cell_is_drawn_once_and_turns_as_vector_tiles_want_it() {
        let lille = Point::new(50.6371, 3.0631).unwrap();
        let tile = holding(10, lille);
        let outline = tile.outline(lille.cell(tile.resolution()));
        assert_eq!(outline.0.len(), 1);
        assert!((0.002..0.02).contains(&outline.signed_area()), "{}", outline.signed_area());
        let far = Point::new(43.3, 5.4).unwrap().cell(tile.resolution());
        assert!(tile.outline(far).0.is_empty());
    }

    #[test]
    fn a_cell_on_the_antimeridian_is_drawn_on_both_ends_of_the_world() {
        let cell = Point::new(0.0, 180.0).unwrap().cell(Resolution::Four);
        assert_eq!(tile(0, 0, 0).outline(cell).0.len(), 2, "at both edges of the only tile");
        let (west, east) = (tile(5, 0, 15).outline(cell), tile(5, 31, 15).outline(cell));
        assert_eq!((west.0.len(), east.0.len()), (1, 1));
        assert!((west.signed_area() - east.signed_area()).abs() < 1e-9);
        let width = west.bounding_rect().unwrap().width();
        assert!(width < 0.2, "the outline is {width} tiles wide");
    }

    #[test]
    fn a_cell_around_a_pole_covers_its_edge_of_the_map_and_no_other() {
        for (lat, beyond) in [(90.0, -0.3), (-90.0, 1.3)] {
            let outline = tile(0, 0, 0).outline(Point::new(lat, 0.0).unwrap().cell(Resolution::Zero));
            for column in [0.05, 0.35, 0.65, 0.95] {
                assert!(outline.contains(&Coord { x: column, y: beyond }), "{lat} {column}");
                assert!(!outline.contains(&Coord { x: column, y: 0.5 }), "{lat} {column}");
                assert!(!outline.contains(&Coord { x: column, y: 1.0 - beyond }), "{lat} {column}");
            }
        }
    }

    proptest! {
        #[test]
        fn a_tile_shows_the_cell_of_every_point_on_it_and_reaches_the_point(
            lat in -85.0..85.0_f64, lon in -180.0..180.0_f64, z in 0_u8..=22,
        ) {
            let point = Point::new(lat, lon).unwrap();
            let tile = holding(z, point);
            let cell = point.cell(Resolution::Ten).parent(tile.resolution()).unwrap();
            // 6 to 7 % of points lie just outside of their ancestor, which then may not touch the tile.
            let shown = !tile.outline(cell).0.is_empty();
            let inside = point.cell(tile.resolution()) == cell;
            prop_assert!(shown || !inside);
            prop_assert!(tile.reach().is_none_or(|reach| reach.contains(point)));
        }

        #[test]
        fn the_reach_of_a_tile_holds_all_points_of_the_cells_that_it_shows(
            lat in -85.0..85.0_f64, lon in -180.0..180.0_f64, z in 0_u8..=16,
            (east, north) in (-2.0..2.0_f64, -2.0..2.0_f64),
        ) {
            let here = Point::new(lat, lon).unwrap();
            let tile = holding(z, here);
            // A point so many tiles away, whose cell may reach the tile.
            let width = 360.0 / f64::from(1_u32 << z);
            let point = Point::new((lat + north * width).clamp(-90.0, 90.0), near(lon + east * width, 0.0)).unwrap();
            let cell = point.cell(Resolution::Ten).parent(tile.resolution()).unwrap();
            if !tile.outline(cell).0.is_empty() {
                prop_assert!(tile.reach().is_none_or(|reach| reach.contains(point)));
            }
        }
    }
}
