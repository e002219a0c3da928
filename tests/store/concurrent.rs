//! Many writers at once, and a reader that must not miss one change.

use crate::support::{Follower, Fresh, Kind, at, offer, put, run};
use crate::writing::demo;
use passerelle::domain::{ChangeBody, OfferId, OnWithdrawal, Position, SourceId};
use passerelle::store::{OfferWrite, Store, WriteStatus};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What one writer does: batches of (offer, openings), where no openings mean a withdrawal.
type Work = Vec<Vec<(usize, Option<u32>)>>;

fn work() -> impl Strategy<Value = Vec<Work>> {
    let write = (0..12_usize, prop::option::weighted(0.8, 1..4_u32));
    prop::collection::vec(prop::collection::vec(prop::collection::vec(write, 1..9), 1..12), 2..6)
}

async fn writer(store: Arc<dyn Store>, source: SourceId, work: Work) -> (Vec<(OfferId, WriteStatus)>, Position) {
    let (mut done, mut last) = (Vec::new(), Position::default());
    for batch in work {
        let writes: Vec<_> = batch
            .into_iter()
            .map(|(number, openings)| {
                let mut offer = offer(&source, number);
                offer.openings = openings;
                if openings.is_some() { put(&offer) } else { OfferWrite::Withdraw(offer.id) }
            })
            .collect();
        let ids: Vec<_> = writes.iter().map(OfferWrite::id).collect();
        let outcome = store.write_offers(&source, writes, at(1)).await.unwrap();
        last = last.max(outcome.position);
        done.extend(ids.into_iter().zip(outcome.statuses));
    }
    (done, last)
}

/// Lets the writers loose; the follower must end up with every revision that a writer was told of, and with the state
/// that the store holds.
async fn nothing_is_lost(db: &Fresh, writers: Vec<Work>) {
    let source = demo(&db.store, OnWithdrawal::Keep).await;
    let mut follower = Follower::from_the_horizon(db.store.as_ref()).await;
    let writers: Vec<_> =
        writers.into_iter().map(|work| tokio::spawn(writer(db.store.clone(), source.clone(), work))).collect();
    while !writers.iter().all(tokio::task::JoinHandle::is_finished) {
        let woken = db.store.changed(std::time::Duration::from_millis(5));
        if !follower.read(db.store.as_ref(), 3).await {
            woken.await;
        }
    }
    let (mut told, mut end) = (BTreeMap::<OfferId, Vec<i64>>::new(), Position::default());
    for writer in writers {
        let (done, last) = writer.await.unwrap();
        end = end.max(last);
        for (id, status) in done {
            if let WriteStatus::Created(rev) | WriteStatus::Updated(rev) | WriteStatus::Withdrawn(rev) = status {
                told.entry(id).or_default().push(rev);
            }
        }
    }
    follower.read_to(db.store.as_ref(), end).await;
    let seen: BTreeMap<_, Vec<_>> =
        follower.revs().into_iter().map(|(id, revs)| (id, revs.into_iter().collect())).collect();
    for revs in told.values_mut() {
        revs.sort_unstable();
        assert_eq!(*revs, (1..=i64::try_from(revs.len()).unwrap()).collect::<Vec<_>>(), "a revision was given twice");
    }
    assert_eq!(seen, told);
    let live: BTreeMap<_, _> = follower
        .state()
        .into_iter()
        .filter_map(|(id, (rev, body))| match body {
            ChangeBody::Put(offer) => Some((id, (rev, *offer))),
            ChangeBody::Withdrawn(_) => None,
        })
        .collect();
    let stored = db.store.scan_offers(None, 1000).await.unwrap();
    assert_eq!(stored.into_iter().map(|s| (s.record.id, (s.rev, s.record))).collect::<BTreeMap<_, _>>(), live);
}

fn check(kind: Kind) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let config = Config { cases: 8, failure_persistence: None, max_shrink_iters: 0, ..Config::default() };
    TestRunner::new(config)
        .run(&work(), |writers| {
            runtime.block_on(run(kind, move |db| Box::pin(nothing_is_lost(db, writers.clone()))));
            Ok(())
        })
        .unwrap();
}

#[test]
fn on_sqlite_a_follower_loses_no_change_of_concurrent_writers() {
    check(Kind::Sqlite);
}

#[test]
fn on_postgresql_a_follower_loses_no_change_of_concurrent_writers() {
    check(Kind::Postgres);
}

crate::on_both_databases! {
    async fn two_stores_on_one_database_write_the_same_offers_without_losing_one(db: &Fresh) {
        let source = demo(&db.store, OnWithdrawal::Keep).await;
        let other = db.again().await;
        let batches = |shift: u32| (0..10).map(|n| (0..12).map(|i| (i, Some(n * 2 + shift))).collect()).collect();
        let one = tokio::spawn(writer(db.store.clone(), source.clone(), batches(0)));
        let two = tokio::spawn(writer(other.clone(), source.clone(), batches(1)));
        let (one, two) = (one.await.unwrap(), two.await.unwrap());
        let mut follower = Follower::from_the_horizon(other.as_ref()).await;
        follower.read_to(other.as_ref(), one.1.max(two.1)).await;
        assert_eq!(follower.changes.len(), 240);
        assert!(follower.revs().values().all(|revs| revs.len() == 20 && revs.last() == Some(&20)));
        other.close().await;
    }
}
