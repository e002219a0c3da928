use super::*;
use crate::auth::{NewKeyRequest, Quotas, Scope, issue};
use crate::domain::HandClock;
use crate::store::{self, OpenOptions, UsageBy, UsageScope};
use jiff::SignedDuration;
use rand::{SeedableRng, rngs::StdRng};

struct House {
    store: Arc<dyn Store>,
    clock: Arc<HandClock>,
    app: AppCaller,
}

impl House {
    async fn new() -> Self {
        let clock = Arc::new(HandClock::new("2026-11-23T12:00:00Z".parse().unwrap()));
        let store = store::open("sqlite::memory:", OpenOptions::new(clock.now())).await.unwrap();
        store.migrate().await.unwrap();
        let request = NewKeyRequest {
            app: "carte".into(),
            scopes: vec![Scope::OffersRead],
            sources: vec![],
            accepts: vec![],
            expires_at: None,
        };
        let (_, record) = issue(store.as_ref(), clock.as_ref(), &mut StdRng::seed_from_u64(1), request).await.unwrap();
        let app = AppCaller::of(&record, clock.now());
        Self { store, clock, app }
    }

    fn meter(&self, node: u128) -> Meter {
        Meter::new(self.store.clone(), self.clock.clone(), Uuid::from_u128(node))
    }

    fn ask(&self, meter: &Meter, times: u64) {
        for _ in 0..times {
            meter.record(&self.app, "GET /v1/offers".into(), 200, 2);
        }
    }

    fn used(&self, meter: &Meter) -> u64 {
        meter.used(self.app.app_id, false).day
    }

    /// Requests and costs that the database has of the day.
    async fn stored(&self) -> UsageTally {
        let day = Today::at(self.clock.now()).day;
        let scope = UsageScope { app_id: self.app.app_id, test: false, from: day, to: day };
        self.store.usage_by(&scope, UsageBy::Day).await.unwrap().first().map(|(_, tally)| *tally).unwrap_or_default()
    }
}

#[tokio::test]
async fn what_is_counted_is_known_here_at_once_and_elsewhere_after_a_flush() {
    let house = House::new().await;
    let (one, other) = (house.meter(1), house.meter(2));
    house.ask(&one, 10);
    assert_eq!((house.used(&one), house.used(&other)), (20, 0));
    one.flush().await.unwrap();
    one.flush().await.unwrap();
    assert_eq!(house.stored().await, UsageTally { requests: 10, cost: 20 });
    house.ask(&other, 1);
    other.flush().await.unwrap();
    assert_eq!((house.used(&one), house.used(&other)), (20, 22));
    house.ask(&one, 1);
    one.flush().await.unwrap();
    assert_eq!(house.used(&one), 24);
}

#[tokio::test]
async fn a_node_that_begins_knows_what_was_used_before() {
    let house = House::new().await;
    let before = house.meter(1);
    house.clock.forward(SignedDuration::from_hours(-48));
    house.ask(&before, 3);
    before.flush().await.unwrap();
    house.clock.forward(SignedDuration::from_hours(48));
    house.ask(&before, 4);
    before.flush().await.unwrap();
    let after = house.meter(2);
    house.ask(&after, 1);
    after.stranger().await;
    after.flush().await.unwrap();
    let used = after.used(house.app.app_id, false);
    assert_eq!((used.day, used.month), (10, 16));
}

#[tokio::test]
async fn a_flush_that_failed_is_sent_again_and_counts_once() {
    let house = House::new().await;
    let meter = house.meter(1);
    house.ask(&meter, 2);
    let sent = UsageFlush {
        node: Uuid::from_u128(1).to_string(),
        number: 1,
        at: house.clock.now(),
        counts: meter.counts().fresh.clone().into_iter().collect(),
    };
    // It came through, and the node never heard of it.
    assert!(house.store.add_usage(&sent).await.unwrap());
    {
        let mut flushing = meter.flushing.lock().await;
        meter.send(Today::at(house.clock.now()));
        (flushing.number, flushing.unsure) = (1, Some(sent));
    }
    house.ask(&meter, 1);
    meter.flush().await.unwrap();
    assert_eq!(house.stored().await, UsageTally { requests: 3, cost: 6 });
    assert_eq!(house.used(&meter), 6);
}

#[tokio::test]
async fn nothing_is_lost_while_the_store_is_away() {
    let house = House::new().await;
    let meter = house.meter(1);
    house.ask(&meter, 2);
    house.store.close().await;
    assert!(meter.flush().await.is_err());
    house.ask(&meter, 3);
    assert!(meter.flush().await.is_err());
    assert_eq!(house.used(&meter), 10, "the quota goes on without the database");
    assert!(meter.flushing.lock().await.unsure.is_some());
}

#[tokio::test]
async fn each_mark_of_a_quota_is_told_once_among_all_nodes() {
    let house = House::new().await;
    let limits = Limits { quotas: Quotas { day: Some(20), month: Some(1_000) }, ..Limits::default() };
    let (one, other) = (house.meter(1), house.meter(2));
    house.ask(&one, 7);
    assert_eq!(one.notices(&limits).await.unwrap(), []);
    house.ask(&one, 1);
    let told = one.notices(&limits).await.unwrap();
    assert_eq!((told.len(), told[0].percent), (1, 80));
    assert_eq!(told[0].period, "2026-11-23");
    assert_eq!(one.notices(&limits).await.unwrap(), []);
    one.flush().await.unwrap();
    house.ask(&other, 2);
    other.flush().await.unwrap();
    let told = other.notices(&limits).await.unwrap();
    assert_eq!(told.iter().map(|notice| notice.percent).collect::<Vec<_>>(), [100]);
    house.ask(&one, 1);
    one.flush().await.unwrap();
    assert_eq!(one.notices(&limits).await.unwrap(), []);
}
