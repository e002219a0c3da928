//! The fold: whatever the order and the batches, the state is the same.

use crate::world::{Asked, SOURCES, World, at, history, id, source};
use passerelle::domain::{Position, SourceId};
use passerelle::index::{Doc, Index, Update};
use proptest::prelude::*;
use std::collections::BTreeMap;

fn position(seq: i64) -> Position {
    Position { epoch: 1, xid: 0, seq }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn a_snapshot_tells_the_latest_revision_of_each_offer_and_no_other(history in history()) {
        let world = World::of(history);
        let snapshot = world.snapshot();
        for number in 0..=u8::MAX {
            prop_assert_eq!(snapshot.rev_of(id(number)), world.naive.get(id(number)).map(|doc| doc.rev));
        }
        prop_assert_eq!(snapshot.len(), world.naive.docs().count());
        prop_assert_eq!(snapshot.is_empty(), world.naive.docs().next().is_none());
        let mut by_source: BTreeMap<SourceId, u64> = BTreeMap::new();
        world.naive.docs().for_each(|doc| *by_source.entry(doc.source.clone()).or_default() += 1);
        prop_assert_eq!(snapshot.counts_by_source(), by_source.into_iter().collect::<Vec<_>>());
    }

    #[test]
    fn a_snapshot_that_was_taken_never_changes(history in history(), later in history()) {
        let mut world = World::of(history);
        let (snapshot, before) = (world.snapshot(), world.naive.clone());
        for updates in later {
            world.apply(updates);
        }
        prop_assert_eq!(snapshot.len(), before.docs().count());
        for number in 0..=u8::MAX {
            prop_assert_eq!(snapshot.rev_of(id(number)), before.get(id(number)).map(|doc| doc.rev));
        }
    }

    #[test]
    fn an_index_built_at_once_is_the_one_folded_bit_by_bit(history in history()) {
        let world = World::of(history);
        let docs: Vec<Doc> = world.naive.docs().cloned().collect();
        let older = docs.iter().map(|doc| Doc { rev: 0, contract: None, ..doc.clone() });
        let built = Index::build(older.chain(docs.iter().cloned()).collect(), Position::default()).unwrap().snapshot();
        let folded = world.snapshot();
        let all = Asked::everything();
        let fields = passerelle::domain::FacetField::ALL;
        prop_assert_eq!(built.facets(&all.request(), &fields, 99), folded.facets(&all.request(), &fields, 99));
        prop_assert_eq!(built.counts_by_source(), folded.counts_by_source());
    }
}

#[test]
fn an_older_change_that_comes_late_does_not_bring_a_withdrawn_offer_back() {
    let index = Index::new();
    let put = |rev| Update::Put(Doc::new(id(1), rev, source(SOURCES[0])));
    index.apply(vec![put(1)], position(1), at(0)).unwrap();
    index.apply(vec![Update::Remove { id: id(1), rev: 3 }], position(2), at(0)).unwrap();
    index.apply(vec![put(2), put(3)], position(3), at(0)).unwrap();
    assert!(index.snapshot().is_empty());
    index.apply(vec![put(4)], position(4), at(0)).unwrap();
    assert_eq!(index.snapshot().rev_of(id(1)), Some(4));
    index.apply(vec![Update::Remove { id: id(1), rev: 4 }, put(4)], position(5), at(0)).unwrap();
    assert_eq!(index.snapshot().rev_of(id(1)), Some(4));
}

#[test]
fn a_withdrawal_may_come_before_what_it_withdraws() {
    let index = Index::new();
    index.apply(vec![Update::Remove { id: id(1), rev: 2 }], position(1), at(0)).unwrap();
    index.apply(vec![Update::Put(Doc::new(id(1), 1, source(SOURCES[0])))], position(2), at(0)).unwrap();
    assert!(index.snapshot().is_empty());
}

#[test]
fn the_position_moves_with_every_batch_and_the_generation_with_changes_only() {
    let index = Index::new();
    assert_eq!((index.snapshot().position(), index.snapshot().generation()), (Position::default(), 0));
    let put = Update::Put(Doc::new(id(1), 1, source(SOURCES[0])));
    index.apply(vec![put.clone()], position(7), at(0)).unwrap();
    assert_eq!((index.snapshot().position(), index.snapshot().generation()), (position(7), 1));
    index.apply(vec![put], position(8), at(0)).unwrap();
    index.apply(vec![], position(9), at(0)).unwrap();
    assert_eq!((index.snapshot().position(), index.snapshot().generation()), (position(9), 1));
    index.apply(vec![Update::Remove { id: id(1), rev: 2 }], position(10), at(0)).unwrap();
    assert_eq!((index.snapshot().position(), index.snapshot().generation()), (position(10), 2));
}
