//! Merging beside the writes: the layout changes, the answers do not.

use crate::world::{Asked, SOURCES, World, at, history, id, source};
use jiff::Timestamp;
use passerelle::domain::{FacetField, OfferId, Position, Sort};
use passerelle::index::{Doc, Index, Lane, Update};
use proptest::prelude::*;
use std::sync::atomic::{AtomicBool, Ordering};
use uuid::Uuid;

const HOUR: i64 = 3_600_000;

fn position(seq: i64) -> Position {
    Position { epoch: 1, xid: 0, seq }
}

fn put(number: u8, rev: i64) -> Update {
    Update::Put(Doc::new(id(number), rev, source(SOURCES[0])))
}

fn expiring(number: u8, expires: i64) -> Update {
    Update::Put(Doc { expires: Some(expires), ..Doc::new(id(number), 1, source(SOURCES[0])) })
}

fn hours(hours: i64) -> Timestamp {
    at(hours * HOUR)
}

/// Merges everything into one segment.
fn merge_all(index: &Index, now: Timestamp) {
    if let Some(merge) = index.begin_merge_of(|_| true, now) {
        assert!(index.install(merge.run().unwrap()));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn installing_merges_leaves_position_generation_and_answers_as_they_were(history in history(), more in history()) {
        let mut world = World::of(history);
        for updates in more {
            world.apply(updates);
        }
        let (before, all) = (world.snapshot(), Asked::everything());
        world.settle();
        merge_all(&world.index, at(0));
        let after = world.snapshot();
        prop_assert!(after.segments().0 <= 1);
        prop_assert_eq!((before.position(), before.generation()), (after.position(), after.generation()));
        prop_assert_eq!(before.len(), after.len());
        for number in 0..=u8::MAX {
            prop_assert_eq!(after.rev_of(id(number)), world.naive.get(id(number)).map(|doc| doc.rev));
        }
        let fields = FacetField::ALL;
        prop_assert_eq!(before.facets(&all.request(), &fields, 99), after.facets(&all.request(), &fields, 99));
        let page = |snapshot: &passerelle::index::Snapshot| {
            let hits = snapshot.search(&all.request(), Sort::Salary, None, 300).hits;
            hits.into_iter().map(|hit| (hit.id, hit.rev, hit.key)).collect::<Vec<_>>()
        };
        prop_assert_eq!(page(&before), page(&after));
    }

    #[test]
    fn a_merge_sweeps_what_expired_two_days_ago_and_nothing_that_a_query_can_still_ask_for(
        history in history(), now in 0_i64..12,
    ) {
        let mut world = World::of(history);
        world.settle();
        // Times of expiry are 0 to 11 ms.
        merge_all(&world.index, at(now + 48 * HOUR));
        let snapshot = world.snapshot();
        for number in 0..=u8::MAX {
            let kept = world.naive.get(id(number)).filter(|doc| doc.expires.is_none_or(|expires| expires >= now));
            prop_assert_eq!(snapshot.rev_of(id(number)), kept.map(|doc| doc.rev));
        }
        let asked = Asked { now: at(now), ..Asked::everything() };
        prop_assert_eq!(snapshot.count(&asked.request()), world.naive.found(&asked.request()).len() as u64);
    }
}

#[test]
fn writes_between_the_beginning_and_the_end_of_a_merge_count() {
    let index = Index::new();
    index.apply((0..10).map(|number| put(number, 1)).collect(), position(1), at(0)).unwrap();
    index.apply((10..20).map(|number| put(number, 1)).collect(), position(2), at(0)).unwrap();
    let merge = index.begin_merge_of(|_| true, at(0)).unwrap();
    assert!(index.begin_merge_of(|_| true, at(0)).is_none(), "another merge has them all");
    index.apply(vec![put(3, 2), Update::Remove { id: id(4), rev: 2 }], position(3), at(0)).unwrap();
    let merged = merge.run().unwrap();
    // All of one part dies, and with it the part.
    let gone = (10..20).map(|number| Update::Remove { id: id(number), rev: 2 }).collect();
    index.apply(gone, position(4), at(0)).unwrap();
    let generation = index.snapshot().generation();
    assert!(index.install(merged));
    let snapshot = index.snapshot();
    assert_eq!((snapshot.generation(), snapshot.position()), (generation, position(4)));
    assert_eq!((snapshot.len(), snapshot.segments().0), (9, 2));
    assert_eq!((snapshot.rev_of(id(3)), snapshot.rev_of(id(4)), snapshot.rev_of(id(12))), (Some(2), None, None));
    assert_eq!(snapshot.count(&Asked::everything().request()), 9);
}

#[test]
fn a_merge_that_is_given_up_lets_its_segments_go() {
    let index = Index::new();
    index.apply(vec![put(1, 1)], position(1), at(0)).unwrap();
    drop(index.begin_merge_of(|_| true, at(0)).unwrap());
    assert!(index.begin_merge_of(|_| true, at(0)).is_some());
}

#[test]
fn a_merge_of_what_was_replaced_at_once_is_void() {
    let index = Index::new();
    index.apply(vec![put(1, 1)], position(1), at(0)).unwrap();
    let merged = index.begin_merge_of(|_| true, at(0)).unwrap().run().unwrap();
    let other = index.anew();
    other.apply(vec![put(2, 1)], position(9), at(0)).unwrap();
    index.replace(&other);
    assert!(!index.install(merged));
    assert_eq!((index.snapshot().rev_of(id(1)), index.snapshot().rev_of(id(2))), (None, Some(1)));
    assert_eq!(index.snapshot().position(), position(9));
}

#[test]
fn segments_stay_few_while_small_batches_stream_in_and_none_loses_an_offer() {
    let index = Index::new();
    let doc = |number: u128| Doc::new(OfferId::from(Uuid::from_u128(number)), 1, source(SOURCES[0]));
    index.apply((0..20_000).map(|number| Update::Put(doc(number))).collect(), position(1), at(0)).unwrap();
    for batch in 2000..2600 {
        let puts = (batch * 100..batch * 100 + 10).map(|number| Update::Put(doc(number))).collect();
        index.apply(puts, position(2), at(0)).unwrap();
        for lane in Lane::ALL {
            while index.merge_once(lane, at(0)).unwrap() {}
        }
        let (all, fresh) = index.snapshot().segments();
        assert!(fresh <= 6 && all <= 13, "{fresh} fresh of {all}");
    }
    assert_eq!(index.snapshot().len(), 26_000);
}

#[test]
fn what_is_mostly_dead_is_rewritten_at_once_and_what_is_a_little_dead_within_a_day() {
    let index = Index::new();
    let due = |hour: i64| index.begin_merge(Lane::Fresh, hours(hour)).is_some();
    let remove =
        |numbers: std::ops::Range<u8>| numbers.map(|number| Update::Remove { id: id(number), rev: 2 }).collect();
    index.apply((0..100).map(|number| put(number, 1)).collect(), position(1), hours(0)).unwrap();
    assert!(!due(0) && !due(1000), "nothing is dead");
    index.apply(remove(0..1), position(2), hours(5)).unwrap();
    index.apply(remove(1..2), position(3), hours(23)).unwrap();
    assert!(!due(24) && due(25), "20 hours after the first death");
    assert!(index.merge_once(Lane::Fresh, hours(25)).unwrap());
    assert!(!due(1000));
    index.apply(remove(2..60), position(4), hours(26)).unwrap();
    assert!(due(26), "more than half of it is dead");
    assert!(index.merge_once(Lane::Fresh, hours(26)).unwrap());
    index.apply(remove(60..100), position(5), hours(26)).unwrap();
    assert_eq!(index.snapshot().segments().0, 0, "what is all dead goes by itself");
}

#[test]
fn expired_offers_go_within_three_days_and_an_older_change_does_not_bring_them_back() {
    let index = Index::new();
    index.apply(vec![expiring(1, 0), expiring(2, 72 * HOUR), put(3, 1)], position(1), hours(-1)).unwrap();
    assert!(index.begin_merge(Lane::Fresh, hours(72)).is_none());
    assert!(index.merge_once(Lane::Fresh, hours(73)).unwrap());
    assert_eq!((index.snapshot().len(), index.removals()), (2, 1));
    index.apply(vec![expiring(1, 100 * HOUR)], position(2), hours(73)).unwrap();
    assert_eq!(index.snapshot().rev_of(id(1)), None, "the same revision, late");
    index.apply(vec![put(1, 2)], position(3), hours(73)).unwrap();
    assert_eq!((index.snapshot().rev_of(id(1)), index.removals()), (Some(2), 0));
}

#[test]
fn an_offer_that_was_replaced_while_a_merge_swept_it_stays() {
    let index = Index::new();
    index.apply(vec![expiring(1, 0), put(2, 1)], position(1), at(0)).unwrap();
    let merged = index.begin_merge_of(|_| true, hours(49)).unwrap().run().unwrap();
    index.apply(vec![put(1, 2)], position(2), hours(49)).unwrap();
    assert!(index.install(merged));
    assert_eq!((index.snapshot().rev_of(id(1)), index.snapshot().len(), index.removals()), (Some(2), 2, 0));
}

#[test]
fn a_removal_is_remembered_until_the_reader_has_passed_all_that_was_committed_before_it() {
    let index = Index::new();
    index.apply(vec![Update::Remove { id: id(1), rev: 3 }], position(5), at(0)).unwrap();
    // The older change stands at 8, committed, but behind a transaction that still runs.
    index.settle(position(8), position(5));
    index.settle(position(20), position(7));
    assert_eq!(index.removals(), 1, "the first time counts");
    index.apply(vec![put(1, 2)], position(8), at(0)).unwrap();
    assert!(index.snapshot().is_empty());
    index.settle(position(21), position(8));
    assert_eq!(index.removals(), 0);
}

#[test]
fn readers_see_whole_batches_while_others_write_and_merge() {
    let index = Index::new();
    let put = |number: i64| put(u8::try_from(number % 251).unwrap(), number);
    index.apply((1..=100).map(put).collect(), position(100), at(0)).unwrap();
    let (everything, written) = (Asked::everything(), AtomicBool::new(false));
    std::thread::scope(|scope| {
        let reader = scope.spawn(|| {
            let (mut last, mut seen) = (0, 0);
            while last < 1100 {
                let snapshot = index.snapshot();
                assert_eq!(snapshot.len(), 100, "each batch puts one offer and removes another");
                assert_eq!(snapshot.count(&everything.request()), 100);
                assert!(snapshot.position().seq >= last, "snapshots do not go back");
                last = snapshot.position().seq;
                seen += 1;
            }
            seen
        });
        let mergers = Lane::ALL.map(|lane| {
            let (index, written) = (&index, &written);
            scope.spawn(move || {
                let mut merges = 0;
                while !written.load(Ordering::Relaxed) {
                    merges += u32::from(index.merge_once(lane, at(0)).unwrap());
                    if lane == Lane::Large {
                        // As large merges do, it begins on one state and ends on another one.
                        merge_all(index, at(0));
                    }
                }
                merges
            })
        });
        for number in 101..=1100 {
            let gone = id(u8::try_from((number - 100) % 251).unwrap());
            let batch = vec![put(number), Update::Remove { id: gone, rev: number }];
            index.apply(batch, position(number), at(0)).unwrap();
        }
        assert!(reader.join().unwrap() > 0);
        written.store(true, Ordering::Relaxed);
        for merger in mergers {
            merger.join().unwrap();
        }
    });
}
