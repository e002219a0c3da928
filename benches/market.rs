//! What questions about the market take, in the process: `cargo bench --bench market`.
//!
//! Over generated offers of Hauts-de-France with a year of invented history and half a year of closed offers, all read from
//! an SQLite database in memory, as a server has them: 40 times each, by one caller.
//! - `PASSERELLE_BENCH_OFFERS`: how many offers, 120,000 by default.
#![expect(clippy::print_stdout, reason = "a benchmark prints what it measured")]

#[path = "index/latency.rs"]
mod latency;

use latency::{Latency, print_row};
use passerelle::auth::Caller;
use passerelle::domain::{DepartmentCode, FixedClock, RegionCode, RomeCode, day_of};
use passerelle::ingest::generated::{Generator, past_days, past_rows, past_spells, sources};
use passerelle::ingest::{Strictness, normalise};
use passerelle::service::Service;
use passerelle::service::market::{
    MarketArea, MarketBy, MarketInterval, MarketScope, SectorsRequest, TensionRequest, TimeseriesRequest, count_days,
};
use passerelle::store::{self, OfferWrite, OpenOptions, RunTally, Store};
use std::sync::Arc;
use std::time::Instant;
use tokio::runtime::Runtime;

const TIMES: usize = 40;
const BATCH: usize = 1_000;
const SEED: u64 = 59;
const NOW: &str = "2026-11-26T09:00:00Z";

fn main() {
    let runtime = Runtime::new().expect("a runtime");
    let service = runtime.block_on(service());
    measure(&runtime, &service);
    runtime.block_on(service.stop());
}

async fn service() -> Arc<Service> {
    let offers = std::env::var("PASSERELLE_BENCH_OFFERS").ok().and_then(|text| text.parse().ok()).unwrap_or(120_000);
    let now = NOW.parse().expect("a time");
    let options = OpenOptions { durable: false, ..OpenOptions::new(now) };
    let store = store::open("sqlite::memory:", options).await.expect("a database");
    store.migrate().await.expect("a schema");
    fill(store.as_ref(), offers, now).await;
    let begun = Instant::now();
    let rows = count_days(store.as_ref(), day_of(now)..=day_of(now)).await.expect("rows");
    let today = rows.into_values().next().unwrap_or_default();
    println!("{offers} offers counted for a day: {:.2} s, {} rows", begun.elapsed().as_secs_f64(), today.len());
    let spells = past_spells(SEED, &today, day_of(now));
    store.put_spells(&spells).await.expect("spells");
    let begun = Instant::now();
    let (mut days, mut written) = (0, 0);
    for day in past_days(day_of(now)) {
        let rows = past_rows(SEED, &today, day_of(now), day);
        store.put_market_day(day, &rows).await.expect("a day");
        (days, written) = (days + 1, written + rows.len());
    }
    println!(
        "{days} days of history, {written} rows: {:.1} s; {} closed offers",
        begun.elapsed().as_secs_f64(),
        spells.len()
    );
    Service::start(store, Arc::new(FixedClock(now)), &mut |_| {}).await.expect("a service")
}

async fn fill(store: &dyn Store, offers: usize, now: jiff::Timestamp) {
    let networks = sources();
    for network in &networks {
        store.put_source(network).await.expect("a source");
        store.finish_run(&network.id, now, &RunTally::default()).await.expect("a run");
    }
    let mut waiting: Vec<Vec<OfferWrite>> = vec![Vec::new(); networks.len()];
    for (network, external, draft) in Generator::new(SEED, offers, now) {
        let normalised = normalise(&networks[network], external, draft, Strictness::Strict).expect("a valid offer");
        waiting[network].push(OfferWrite::Put(Box::new(normalised.offer)));
        if waiting[network].len() == BATCH {
            let batch = std::mem::take(&mut waiting[network]);
            store.write_offers(&networks[network].id, batch, now).await.expect("written");
        }
    }
    for (network, rest) in networks.iter().zip(waiting).filter(|(_, rest)| !rest.is_empty()) {
        store.write_offers(&network.id, rest, now).await.expect("written");
    }
}

fn measure(runtime: &Runtime, service: &Service) {
    let caller = Caller::Anonymous;
    let departments = vec![DepartmentCode::new("59").expect("a code")];
    let nord = MarketScope { area: MarketArea::Departments(departments), ..MarketScope::default() };
    let regions = vec![RegionCode::new("32").expect("a code")];
    let region = MarketScope { area: MarketArea::Regions(regions), ..MarketScope::default() };
    let one = MarketScope { rome: vec![RomeCode::new("J1501").expect("a code")], ..region.clone() };
    print_row(&["question", "p50", "p99"].map(str::to_owned));
    print_row(&["---", "---", "---"].map(str::to_owned));
    for (name, by, scope) in [
        ("tension by occupation, everywhere", MarketBy::Rome, &MarketScope::default()),
        ("tension by occupation, one département", MarketBy::Rome, &nord),
        ("tension by département, one occupation", MarketBy::Department, &one),
        ("tension by domain, one région", MarketBy::RomeDomain, &region),
    ] {
        let asked = TensionRequest { by, scope: scope.clone(), limit: 100 };
        tell(name, || {
            let found = runtime.block_on(service.tension(&caller, &asked)).expect("an answer");
            assert!(found.offers > 0);
        });
    }
    for (name, scope) in [("a year by week, one région", &region), ("a year by week, one occupation", &one)] {
        let from = Some("2025-11-26".parse().expect("a day"));
        let asked = TimeseriesRequest { scope: scope.clone(), interval: MarketInterval::Week, from, to: None };
        tell(name, || {
            let found = runtime.block_on(service.timeseries(&caller, &asked)).expect("an answer");
            assert!(found.points.len() > 40);
        });
    }
    let asked = SectorsRequest { scope: region, weeks: 4 };
    tell("sectors, one région", || {
        let found = runtime.block_on(service.sectors(&caller, &asked)).expect("an answer");
        assert!(found.before.is_some());
    });
}

fn tell(name: &str, mut ask: impl FnMut()) {
    let latency = Latency::of(TIMES, |_| ask());
    print_row(&[name.to_owned(), format!("{:.2} ms", latency.ms(50)), format!("{:.2} ms", latency.ms(99))]);
}
