//! Budgets that nodes share, in both databases and in Redis.

use crate::support::at;
use jiff::{SignedDuration, Timestamp};
use passerelle::store::{Ask, Budgets, redis_budgets};
use std::sync::Arc;
use std::time::Duration;

const CAPACITY: Duration = Duration::from_secs(2);

fn ask(caller: &str, millis: u64, now: Timestamp) -> Ask<'_> {
    Ask { caller, take: Duration::from_millis(millis), capacity: CAPACITY, now }
}

/// Whether it was granted, and the milliseconds that are left.
async fn take(place: &dyn Budgets, ask: Ask<'_>) -> (bool, u128) {
    let lease = place.take_budget(ask).await.unwrap();
    (lease.granted, lease.left.as_millis())
}

/// How many of many that ask at once are granted a hundredth of the budget.
async fn granted_of_a_rush(places: &[Arc<dyn Budgets>], caller: &'static str, now: Timestamp) -> usize {
    let mut asking = tokio::task::JoinSet::new();
    for n in 0..150 {
        let place = places[n % places.len()].clone();
        asking.spawn(async move { place.take_budget(ask(caller, 20, now)).await.unwrap().granted });
    }
    asking.join_all().await.into_iter().filter(|granted| *granted).count()
}

crate::on_both_databases! {
    async fn a_budget_is_taken_until_it_is_spent_and_comes_back_with_time(db: &Fresh) {
        let store = db.store.as_ref();
        assert_eq!(take(store, ask("a", 1_500, at(0))).await, (true, 500));
        assert_eq!(take(store, ask("a", 501, at(0))).await, (false, 500), "all of it or nothing");
        assert_eq!(take(store, ask("a", 500, at(0))).await, (true, 0));
        assert_eq!(take(store, ask("a", 1, at(0))).await, (false, 0));
        assert_eq!(take(store, ask("a", 400, at(0) + SignedDuration::from_millis(500))).await, (true, 100));
        assert_eq!(take(store, ask("b", 1, at(0))).await, (true, 1_999), "another caller has its own");
        assert_eq!(take(store, ask("a", 2_000, at(60))).await, (true, 0), "no more than the whole comes back");
        assert_eq!(take(store, ask("c", 2_001, at(0))).await, (false, 2_000), "more than the whole is never had");
    }

    async fn of_all_who_ask_at_once_no_more_are_granted_than_there_is(db: &Fresh) {
        let places: [Arc<dyn Budgets>; 2] = [db.store.clone(), db.again().await];
        assert_eq!(granted_of_a_rush(&places, "rush", at(0)).await, 100);
    }

    async fn a_budget_that_is_whole_is_forgotten(db: &Fresh) {
        let store = db.store.as_ref();
        take(store, ask("a", 1_000, at(0))).await;
        store.forget_budgets(at(0)).await.unwrap();
        assert_eq!(take(store, ask("a", 0, at(0))).await, (true, 1_000), "it was not whole");
        store.forget_budgets(at(2)).await.unwrap();
        assert_eq!(take(store, ask("a", 0, at(0))).await, (true, 2_000));
    }
}

/// A Redis, as two nodes have it, and a caller of its own for the test.
fn redis(test: &str) -> ([Arc<dyn Budgets>; 2], &'static str) {
    let url = std::env::var("PASSERELLE_TEST_REDIS").unwrap_or_else(|_| "redis://127.0.0.1:6379".into());
    let unique = tempfile::tempdir().unwrap();
    let unique = format!("{test}:{}", unique.path().file_name().unwrap().display());
    ([redis_budgets(&url).unwrap(), redis_budgets(&url).unwrap()], Box::leak(unique.into_boxed_str()))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn redis_grants_no_more_than_there_is_and_goes_by_its_own_clock() {
    let ([one, other], caller) = redis("spent");
    // Nothing comes back in a test's time of a budget that takes days.
    let slow = |hours: u64| Ask {
        caller,
        take: Duration::from_hours(hours),
        capacity: Duration::from_hours(1_000),
        now: at(0),
    };
    let taken = one.take_budget(slow(999)).await.unwrap_or_else(|error| {
        panic!("no Redis for the tests ({error:?}): run `make test`, or name one in PASSERELLE_TEST_REDIS")
    });
    assert!(taken.granted && taken.left >= Duration::from_hours(1), "{taken:?}");
    assert!(!other.take_budget(slow(2)).await.unwrap().granted);
    let years_later = Ask { now: at(100_000_000), ..slow(2) };
    assert!(!other.take_budget(years_later).await.unwrap().granted, "a node whose clock is wrong gets no more");
    assert!(other.take_budget(slow(1)).await.unwrap().granted);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn redis_takes_one_step_at_a_time() {
    let (places, caller) = redis("rush");
    let mut asking = tokio::task::JoinSet::new();
    for n in 0..150 {
        let place = places[n % 2].clone();
        let (take, capacity) = (Duration::from_hours(10), Duration::from_hours(1_000));
        asking
            .spawn(async move { place.take_budget(Ask { caller, take, capacity, now: at(0) }).await.unwrap().granted });
    }
    assert_eq!(asking.join_all().await.into_iter().filter(|granted| *granted).count(), 100);
}

#[tokio::test]
async fn a_redis_that_is_not_there_is_an_error_soon_and_its_password_is_in_none() {
    let nobody = redis_budgets("redis://:s3cret@127.0.0.1:1").unwrap();
    let error = nobody.take_budget(ask("a", 1, at(0))).await.unwrap_err();
    let told = format!("{error} {error:?} {nobody:?}");
    assert!(!told.contains("s3cret"), "{told}");
    let refused = redis_budgets("http://:s3cret@127.0.0.1").unwrap_err();
    assert!(!format!("{refused} {refused:?}").contains("s3cret"));
}
