//! Which offers an area holds.

use crate::naive::nearest_km;
use crate::world::{Asked, World, administrative, anywhere, bbox, cells, near, nears, polygon, resolution, scene};
use passerelle::domain::{OfferId, Sort};
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;

pub fn agrees(world: &World, asked: &Asked) -> Result<(), TestCaseError> {
    let (snapshot, request) = (world.snapshot(), asked.request());
    let mut expected: Vec<OfferId> = world.naive.found(&request).iter().map(|doc| doc.id).collect();
    expected.sort_unstable();
    let found = snapshot.search(&request, Sort::Date, None, 1000);
    let mut ids: Vec<OfferId> = found.hits.iter().map(|hit| hit.id).collect();
    ids.sort_unstable();
    prop_assert_eq!(&ids, &expected);
    prop_assert_eq!(found.total, expected.len() as u64);
    prop_assert_eq!(snapshot.count(&request), expected.len() as u64);
    prop_assert!(!found.more);
    for hit in &found.hits {
        let doc = world.naive.get(hit.id).unwrap();
        let centers = asked.query.area.centers();
        prop_assert_eq!(hit.rev, doc.rev);
        prop_assert_eq!(hit.distance_km, centers.map(|centers| nearest_km(centers, doc.position().unwrap())));
    }
    let map = snapshot.heatmap(&request, resolution(5), 100_000).unwrap();
    prop_assert_eq!(map.total, found.total);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn a_circle_holds_what_is_within_its_radius((world, asked) in scene(near().boxed(), 0)) {
        agrees(&world, &asked)?;
    }

    #[test]
    fn several_circles_hold_their_union_each_offer_once((world, asked) in scene(nears().boxed(), 0)) {
        agrees(&world, &asked)?;
    }

    #[test]
    fn a_polygon_holds_what_its_rings_do((world, asked) in scene(polygon().boxed(), 0)) {
        agrees(&world, &asked)?;
    }

    #[test]
    fn a_box_holds_what_lies_between_its_borders((world, asked) in scene(bbox().boxed(), 0)) {
        agrees(&world, &asked)?;
    }

    #[test]
    fn cells_hold_what_they_are_ancestors_of((world, asked) in scene(cells().boxed(), 0)) {
        agrees(&world, &asked)?;
    }

    #[test]
    fn communes_departments_and_regions_hold_unlocated_offers_too((world, asked) in scene(administrative().boxed(), 0)) {
        agrees(&world, &asked)?;
    }

    #[test]
    fn areas_and_filters_combine((world, asked) in scene(anywhere().boxed(), 2)) {
        agrees(&world, &asked)?;
    }
}
