//! Offers that have gone: replaced, removed or expired.

use crate::areas::agrees;
use crate::world::{Asked, anywhere, at, resolution, scene};
use passerelle::domain::FacetField;
use proptest::collection::vec;
use proptest::prelude::*;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn an_offer_is_there_until_it_expires_whenever_others_asked(
        (world, asked) in scene(anywhere().boxed(), 1), times in vec(-1_i64..14, 1..8),
    ) {
        let snapshot = world.snapshot();
        for now in times {
            let asked = Asked { now: at(now), ..asked.clone() };
            agrees(&world, &asked)?;
            let request = asked.request();
            let map = snapshot.heatmap(&request, resolution(4), 100_000).unwrap();
            prop_assert_eq!((map.unlocated, map.cells), world.naive.heatmap(&request, resolution(4)));
            for facet in snapshot.facets(&request, &[FacetField::Contract, FacetField::RomeDomain], 100) {
                prop_assert_eq!((facet.values, facet.missing), world.naive.facet(&request, facet.field));
            }
        }
    }
}
