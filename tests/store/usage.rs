//! Counts of usage.

use crate::support::{at, told};
use passerelle::store::{
    NamedApp, NewKey, QuotaMark, Store, UsageBy, UsageFlush, UsageKey, UsageScope, UsageSum, UsageTally,
};
use uuid::Uuid;

/// An app with one key; the ids of both.
async fn app(store: &dyn Store, number: u8) -> (Uuid, Uuid) {
    let key = NewKey {
        id: Uuid::from_u128(u128::from(number)),
        hash: [number; 32],
        hint: format!("psl_{number}"),
        created_at: at(0),
        ..NewKey::default()
    };
    let app =
        NamedApp { id: Uuid::from_u128(1000 + u128::from(number)), name: format!("app-{number}"), accepts: vec![] };
    let created = store.create_key(&app, &key, &told()).await.unwrap();
    (created.app_id, created.id)
}

fn count((app_id, key_id): (Uuid, Uuid), day: i64, route: &str, status: u16) -> UsageKey {
    UsageKey { app_id, day, key_id, route: route.into(), status }
}

const fn tally(requests: u64, cost: u64) -> UsageTally {
    UsageTally { requests, cost }
}

fn flush(node: &str, number: i64, counts: Vec<(UsageKey, UsageTally)>) -> UsageFlush {
    UsageFlush { node: node.into(), number, at: at(number), counts }
}

fn labels(report: Vec<(String, UsageTally)>) -> Vec<(String, u64, u64)> {
    report.into_iter().map(|(label, tally)| (label, tally.requests, tally.cost)).collect()
}

crate::on_both_databases! {
    async fn a_flush_counts_once_however_often_it_is_sent(db: &Fresh) {
        let app = app(db.store.as_ref(), 1).await;
        let first = flush("a", 1, vec![(count(app, 20_000, "GET /x", 200), tally(3, 6))]);
        assert!(db.store.add_usage(&first).await.unwrap());
        assert!(!db.store.add_usage(&first).await.unwrap());
        let same_of_another = UsageFlush { node: "b".into(), ..first.clone() };
        assert!(db.store.add_usage(&same_of_another).await.unwrap());
        assert!(db.store.add_usage(&UsageFlush { number: 2, ..first.clone() }).await.unwrap());
        assert!(!db.store.add_usage(&first).await.unwrap());
        let sums = db.store.usage_sums(&[app.0], 20_000, 20_000).await.unwrap();
        assert_eq!(sums, [UsageSum { app_id: app.0, test: false, cost: 18 }]);
    }

    async fn nodes_that_flush_at_once_lose_nothing(db: &Fresh) {
        let app = app(db.store.as_ref(), 1).await;
        let mut flushing = tokio::task::JoinSet::new();
        for node in 0..6 {
            let store = db.store.clone();
            // Each in an order of its own.
            let mut routes: Vec<_> = (0..150).collect();
            routes.rotate_left(node * 25);
            let counts = routes.iter().map(|n| (count(app, 20_000, &format!("GET /{n}"), 200), tally(1, 2))).collect();
            let flush = flush(&node.to_string(), 1, counts);
            flushing.spawn(async move { store.add_usage(&flush).await.unwrap() });
        }
        assert!(flushing.join_all().await.into_iter().all(|is_new| is_new));
        assert_eq!(db.store.usage_sums(&[app.0], 0, 30_000).await.unwrap()[0].cost, 6 * 150 * 2);
    }

    async fn a_report_is_divided_by_day_route_and_status_and_is_of_one_app(db: &Fresh) {
        let (one, other) = (app(db.store.as_ref(), 1).await, app(db.store.as_ref(), 2).await);
        let counts = vec![
            (count(one, 20_000, "GET /x", 200), tally(1, 1)),
            (count(one, 20_001, "GET /x", 404), tally(2, 2)),
            (count(one, 20_001, "GET /y", 200), tally(4, 20)),
            (count(one, 20_009, "GET /y", 200), tally(100, 100)),
            (count(other, 20_001, "GET /x", 200), tally(1_000, 1_000)),
        ];
        db.store.add_usage(&flush("a", 1, counts)).await.unwrap();
        let scope = UsageScope { app_id: one.0, test: false, from: 20_000, to: 20_001 };
        let by = async |by| labels(db.store.usage_by(&scope, by).await.unwrap());
        assert_eq!(by(UsageBy::Day).await, [("20000".into(), 1, 1), ("20001".into(), 6, 22)]);
        assert_eq!(by(UsageBy::Route).await, [("GET /x".into(), 3, 3), ("GET /y".into(), 4, 20)]);
        assert_eq!(by(UsageBy::Status).await, [("200".into(), 5, 21), ("404".into(), 2, 2)]);
        let of_test_keys = UsageScope { test: true, ..scope };
        assert_eq!(db.store.usage_by(&of_test_keys, UsageBy::Day).await.unwrap(), []);
        let mut sums = db.store.usage_sums(&[one.0, other.0, Uuid::nil()], 20_001, 20_001).await.unwrap();
        sums.sort_by_key(|sum| sum.cost);
        assert_eq!(sums.iter().map(|sum| (sum.app_id, sum.cost)).collect::<Vec<_>>(), [(one.0, 22), (other.0, 1_000)]);
    }

    async fn a_notice_is_claimed_by_one_node(db: &Fresh) {
        let mark = QuotaMark { app_id: Uuid::from_u128(7), period: "2026-11-23".into(), percent: 80 };
        assert!(db.store.claim_notice(&mark, at(0)).await.unwrap());
        assert!(!db.again().await.claim_notice(&mark, at(1)).await.unwrap());
        assert!(db.store.claim_notice(&QuotaMark { percent: 100, ..mark.clone() }, at(1)).await.unwrap());
        assert!(db.store.claim_notice(&QuotaMark { period: "2026-11".into(), ..mark }, at(1)).await.unwrap());
    }

    async fn the_plan_of_an_app_is_told_with_its_keys(db: &Fresh) {
        let (app_id, _) = app(db.store.as_ref(), 1).await;
        assert_eq!(db.store.app_plan(app_id).await.unwrap(), Some(("app-1".into(), "open".into())));
        assert_eq!(db.store.app_plan(Uuid::nil()).await.unwrap(), None);
        let key = db.store.key_by_hash(&[1; 32]).await.unwrap().unwrap();
        assert_eq!((key.plan.as_str(), key.mode.as_str()), ("open", "live"));
    }
}
