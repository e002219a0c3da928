//! Which of some offers match: what those who watch a query ask of each change.

use crate::world::{anywhere, id, scene};
use passerelle::domain::OfferId;
use proptest::prelude::*;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn chosen_offers_match_exactly_where_a_search_finds_them(
        (world, asked) in scene(anywhere().boxed(), 2), numbers in proptest::collection::btree_set(any::<u8>(), 0..80),
    ) {
        let (snapshot, request) = (world.snapshot(), asked.request());
        let ids: Vec<OfferId> = numbers.into_iter().map(id).collect();
        let found: Vec<OfferId> = world.naive.found(&request).iter().map(|doc| doc.id).collect();
        let chosen = snapshot.chosen(ids.iter().copied());
        let expected: Vec<bool> = ids.iter().map(|id| found.contains(id)).collect();
        prop_assert_eq!(chosen.matching(&request), expected);
        for (place, id) in ids.iter().enumerate() {
            let doc = world.naive.get(*id);
            prop_assert_eq!(chosen.rev(place), doc.map(|doc| doc.rev));
            let card = chosen.card(place);
            prop_assert_eq!(card.map(|(source, _)| source), doc.map(|doc| doc.source.as_str()));
            prop_assert_eq!(card.map(|(_, card)| card), doc.map(|doc| &*doc.card));
        }
    }
}
