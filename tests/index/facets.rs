//! Offers by the values of a field.

use crate::world::{anywhere, scene};
use passerelle::domain::FacetField;
use proptest::prelude::*;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn each_facet_is_counted_without_its_own_filter(
        (world, asked) in scene(anywhere().boxed(), 3), limit in 0_usize..5,
    ) {
        let (snapshot, request) = (world.snapshot(), asked.request());
        let facets = snapshot.facets(&request, &FacetField::ALL, limit);
        prop_assert_eq!(facets.len(), FacetField::ALL.len());
        for (facet, field) in facets.into_iter().zip(FacetField::ALL) {
            let (values, missing) = world.naive.facet(&request, field);
            prop_assert_eq!(facet.field, field);
            prop_assert_eq!(facet.missing, missing, "{:?}", field);
            prop_assert_eq!(facet.other, values.iter().skip(limit).map(|(_, count)| count).sum::<u64>());
            prop_assert_eq!(facet.values, values.into_iter().take(limit).collect::<Vec<_>>(), "{:?}", field);
        }
    }
}
