use super::*;
use crate::auth::plan::Plan;
use crate::domain::FixedClock;
use crate::store::{self, Lease};
use jiff::Timestamp;
use std::sync::atomic::AtomicU32;
use uuid::Uuid;

/// A place on which time stands still: a burst, and nothing comes back.
#[derive(Debug)]
struct Place {
    used: Mutex<Duration>,
    fails: AtomicBool,
    hangs: AtomicBool,
    asked: AtomicU32,
}

impl Place {
    fn new() -> Arc<Self> {
        Arc::new(Self {
            used: Mutex::default(),
            fails: AtomicBool::new(false),
            hangs: AtomicBool::new(false),
            asked: AtomicU32::new(0),
        })
    }
}

#[async_trait::async_trait]
impl Budgets for Place {
    async fn take_budget(&self, ask: Ask<'_>) -> store::Result<Lease> {
        self.asked.fetch_add(1, Ordering::Relaxed);
        if self.hangs.load(Ordering::Relaxed) {
            std::future::pending::<()>().await;
        }
        if self.fails.load(Ordering::Relaxed) {
            return Err(store::Error::Database("down".into()));
        }
        let mut used = self.used.lock().unwrap();
        let granted = *used + ask.take <= ask.capacity;
        if granted {
            *used += ask.take;
        }
        Ok(Lease { granted, left: ask.capacity.saturating_sub(*used) })
    }

    async fn forget_budgets(&self, _: Timestamp) -> store::Result<()> {
        Ok(())
    }
}

fn node(place: &Arc<Place>) -> Arc<Shared> {
    Shared::new(place.clone(), Arc::new(FixedClock(Timestamp::UNIX_EPOCH)))
}

const RATE: Rate = Rate::new(200, 400);

fn payer() -> Payer {
    Payer::Key(Uuid::from_u128(1), Plan::Open)
}

#[tokio::test]
async fn two_nodes_give_out_one_burst_together() {
    let place = Place::new();
    let (one, other) = (node(&place), node(&place));
    let mut paid = 0;
    for _ in 0..400 {
        for node in [&one, &other] {
            paid += u32::from(node.take(payer(), RATE, 1).await.unwrap().is_ok());
        }
    }
    // Each may have let one request go ahead of its payment, and hold a block that nobody used.
    assert!((390..=402).contains(&paid), "{paid}");
    let asked = place.asked.load(Ordering::Relaxed);
    assert!(asked < 120, "{asked} questions for {paid} requests");
}

#[tokio::test]
async fn a_flood_waits_for_few_blocks() {
    let (place, mut tasks) = (Place::new(), tokio::task::JoinSet::new());
    let node = node(&place);
    for _ in 0..300 {
        let node = node.clone();
        tasks.spawn(async move { node.take(payer(), RATE, 1).await });
    }
    let judged = tasks.join_all().await;
    assert!(judged.iter().all(|judged| matches!(judged, Some(Ok(_)))), "{judged:?}");
    assert!(place.asked.load(Ordering::Relaxed) < 60);
}

#[tokio::test]
async fn a_place_that_fails_is_left_alone_for_a_while_and_then_found_again() {
    let place = Place::new();
    let node = node(&place);
    place.fails.store(true, Ordering::Relaxed);
    // The first goes ahead of its payment; then nothing is known.
    assert!(node.take(payer(), RATE, 1).await.unwrap().is_ok());
    assert_eq!(node.take(payer(), RATE, 1).await, None);
    assert!(!node.answers());
    let asked = place.asked.load(Ordering::Relaxed);
    for _ in 0..50 {
        assert_eq!(node.take(payer(), RATE, 1).await, None);
    }
    assert!(place.asked.load(Ordering::Relaxed) <= asked + 1, "it is not asked for every request");
    place.fails.store(false, Ordering::Relaxed);
    let begun = Instant::now();
    while !node.answers() {
        assert!(begun.elapsed() < Duration::from_secs(20), "it was not found again");
        let _ = node.take(payer(), RATE, 1).await;
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert!(matches!(node.take(payer(), RATE, 1).await, Some(Ok(_))));
}

#[tokio::test]
async fn a_request_does_not_wait_long_for_a_place_that_hangs() {
    let place = Place::new();
    let node = node(&place);
    place.hangs.store(true, Ordering::Relaxed);
    assert!(node.take(payer(), RATE, 1).await.unwrap().is_ok());
    let begun = Instant::now();
    assert_eq!(node.take(payer(), RATE, 1).await, None);
    assert!(begun.elapsed() < ANSWER, "{:?}", begun.elapsed());
}

#[test]
fn the_place_learns_no_address() {
    let address = "192.0.2.7".parse().unwrap();
    let told = name(Payer::at(address));
    assert!(told.starts_with("network:") && !told.contains("192"), "{told}");
    assert_ne!(told, name(Payer::at("192.0.2.8".parse().unwrap())));
}
