//! Pages: each offer once, in order, to the end.

use crate::naive::order;
use crate::world::{Asked, anywhere, doc, history, id, near, nears, scene};
use passerelle::domain::{After, OfferId, Sort, SortKey};
use passerelle::index::{Snapshot, Update};
use proptest::collection::vec;
use proptest::prelude::*;
use std::collections::HashSet;
use std::sync::Arc;

const SORTS: [Sort; 3] = [Sort::Distance, Sort::Date, Sort::Salary];

/// All pages one after the other, each from the snapshot that `at_page` gives.
fn walk(
    asked: &Asked,
    sort: Sort,
    limit: usize,
    mut at_page: impl FnMut(usize) -> Arc<Snapshot>,
) -> Vec<(SortKey, OfferId)> {
    let mut items = Vec::new();
    let mut after: Option<After> = None;
    for page in 0.. {
        let snapshot = at_page(page);
        let hits = snapshot.search(&asked.request(), sort, after.as_ref(), limit);
        assert_eq!(hits.total, snapshot.count(&asked.request()), "the total counts all pages");
        assert!(hits.hits.len() == limit || !hits.more, "a page that is not the last is full");
        items.extend(hits.hits.iter().map(|hit| (hit.key, hit.id)));
        if !hits.more {
            break;
        }
        after = hits.hits.last().map(|hit| After { key: hit.key, id: hit.id });
    }
    items
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn pages_hold_each_offer_once_and_in_order((world, asked) in scene(anywhere().boxed(), 1), limit in 1_usize..30) {
        let snapshot = world.snapshot();
        for sort in SORTS {
            let expected = world.naive.sorted(&asked.request(), sort);
            prop_assert_eq!(walk(&asked, sort, limit, |_| Arc::clone(&snapshot)), expected, "{:?}", sort);
        }
    }

    #[test]
    fn the_nearest_to_any_of_several_centres_come_first((world, asked) in scene(nears().boxed(), 1), limit in 1_usize..6) {
        let snapshot = world.snapshot();
        let expected = world.naive.sorted(&asked.request(), Sort::Distance);
        prop_assert_eq!(walk(&asked, Sort::Distance, limit, |_| Arc::clone(&snapshot)), expected);
    }

    #[test]
    fn the_nearest_come_first_whatever_the_page_size((world, asked) in scene(near().boxed(), 1), limit in 1_usize..6) {
        let snapshot = world.snapshot();
        let expected = world.naive.sorted(&asked.request(), Sort::Distance);
        prop_assert_eq!(walk(&asked, Sort::Distance, limit, |_| Arc::clone(&snapshot)), expected);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn what_stays_is_met_once_while_others_come_and_go_between_pages(
        (mut world, asked) in scene(anywhere().boxed(), 0),
        writes in vec(vec(doc(), 0..8), 0..12),
        gone in proptest::collection::hash_set(any::<u8>(), 0..40),
        limit in 1_usize..12,
        sort in proptest::sample::select(&SORTS[..]),
    ) {
        let first = world.naive.sorted(&asked.request(), sort);
        // Whatever is written between the pages concerns these offers only.
        let gone: HashSet<OfferId> = gone.into_iter().map(id).collect();
        let stays: Vec<_> = first.iter().copied().filter(|(_, id)| !gone.contains(id)).collect();
        let removed: Vec<OfferId> = gone.iter().copied().collect();
        let mut batches = writes.into_iter();
        let walked = walk(&asked, sort, limit, |page| {
            if page > 0 && let Some(batch) = batches.next() {
                let rev = 10 + i64::try_from(page).unwrap();
                let puts = batch.into_iter().filter(|doc| gone.contains(&doc.id));
                let mut updates: Vec<Update> =
                    puts.map(|doc| Update::Put(passerelle::index::Doc { rev, ..doc })).collect();
                updates.extend(removed.get(page - 1).map(|id| Update::Remove { id: *id, rev }));
                world.apply(updates);
            }
            world.snapshot()
        });
        prop_assert!(walked.is_sorted_by(|(a, a_id), (b, b_id)| order(*a, *b).then(a_id.cmp(b_id)).is_lt()));
        let met: Vec<_> = walked.into_iter().filter(|(_, id)| !gone.contains(id)).collect();
        prop_assert_eq!(met, stays);
    }

    #[test]
    fn a_page_may_begin_behind_an_offer_that_is_gone(history in history(), limit in 1_usize..8, key in 0_i64..12, number: u8) {
        let world = crate::world::World::of(history);
        let asked = Asked::everything();
        let after = After { key: SortKey::Date(Some(key)), id: id(number) };
        let expected: Vec<_> = world
            .naive
            .sorted(&asked.request(), Sort::Date)
            .into_iter()
            .filter(|(found, id)| order(*found, after.key).then(id.cmp(&after.id)).is_gt())
            .take(limit)
            .collect();
        let hits = world.snapshot().search(&asked.request(), Sort::Date, Some(&after), limit);
        prop_assert_eq!(hits.hits.iter().map(|hit| (hit.key, hit.id)).collect::<Vec<_>>(), expected);
    }
}
