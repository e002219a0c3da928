//! Offers by cell, on tiles of a map.

use crate::world::{anywhere, point, scene};
use passerelle::domain::{Point, Tile};
use proptest::prelude::*;

/// The tile of a zoom that holds the point; where the point is beyond the map, one at its edge.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a column of a grid of 2^22")]
fn holding(z: u8, point: Point) -> Tile {
    let lat = point.lat().clamp(-85.0, 85.0).to_radians();
    let along = [(point.lon() + 180.0) / 360.0, (1.0 - lat.tan().asinh() / std::f64::consts::PI) / 2.0];
    let columns = 1_u32 << z;
    let [x, y] = along.map(|at| ((at * f64::from(columns)) as u32).min(columns - 1));
    Tile::new(z, x, y).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn a_tile_counts_whole_the_cells_that_it_shows_and_no_others(
        (world, asked) in scene(anywhere().boxed(), 1), at in point(), z in 0_u8..=22,
    ) {
        let (snapshot, request, tile) = (world.snapshot(), asked.request(), holding(z, at));
        let (_, mut expected) = world.naive.heatmap(&request, tile.resolution());
        expected.retain(|(cell, _)| !tile.outline(*cell).0.is_empty());
        prop_assert_eq!(snapshot.tile(&request, tile), expected);
    }

    #[test]
    fn the_tiles_of_a_zoom_together_show_every_located_offer_of_the_map(
        (world, asked) in scene(anywhere().boxed(), 1), z in 0_u8..=2,
    ) {
        let (snapshot, request) = (world.snapshot(), asked.request());
        let columns = 1_u32 << z;
        let tiles = (0..columns).flat_map(|x| (0..columns).map(move |y| Tile::new(z, x, y).unwrap()));
        let mut shown: Vec<_> = tiles.flat_map(|tile| snapshot.tile(&request, tile)).collect();
        // Cells that several tiles show are told alike by all of them.
        shown.sort_unstable_by_key(|(cell, count)| (u64::from(*cell), *count));
        shown.dedup();
        let resolution = Tile::new(z, 0, 0).unwrap().resolution();
        let (_, cells) = world.naive.heatmap(&request, resolution);
        let on_map = |lat: f64| lat.abs() < 85.0;
        let expected: Vec<_> =
            cells.into_iter().filter(|(cell, _)| cell.boundary().iter().any(|corner| on_map(corner.lat()))).collect();
        prop_assert!(expected.iter().all(|cell| shown.contains(cell)), "{:?} {:?}", expected, shown);
    }
}
