//! Offers by cell.

use crate::world::{anywhere, resolution, scene};
use proptest::prelude::*;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn a_heatmap_counts_each_match_in_its_cell_at_every_resolution((world, asked) in scene(anywhere().boxed(), 1)) {
        let (snapshot, request) = (world.snapshot(), asked.request());
        let total = world.naive.found(&request).len() as u64;
        for number in 0..=10 {
            let map = snapshot.heatmap(&request, resolution(number), 100_000).unwrap();
            let (unlocated, cells) = world.naive.heatmap(&request, resolution(number));
            prop_assert_eq!(map.resolution, resolution(number));
            prop_assert_eq!(map.unlocated, unlocated);
            prop_assert_eq!(map.cells, cells);
            prop_assert_eq!(map.total, total);
        }
    }

    #[test]
    fn too_many_cells_name_the_finest_resolution_that_fits(
        (world, asked) in scene(anywhere().boxed(), 0), number in 0_u8..=10, most in 1_usize..12,
    ) {
        let (snapshot, request) = (world.snapshot(), asked.request());
        let cells = |number: u8| world.naive.heatmap(&request, resolution(number)).1.len();
        match snapshot.heatmap(&request, resolution(number), most) {
            Ok(map) => prop_assert!(map.cells.len() <= most),
            Err(refused) => {
                prop_assert_eq!(refused.cells, cells(number));
                prop_assert!(refused.cells > most);
                let fits = (0..number).rev().find(|coarser| cells(*coarser) <= most).unwrap_or(0);
                prop_assert_eq!(refused.fits, resolution(fits));
            }
        }
    }
}
