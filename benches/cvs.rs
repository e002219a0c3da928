//! Profiles beside offers, as many of both, at the same places: `cargo bench --bench cvs`.
//!
//! It tells how long the index of CVs takes to be ready from outlines, what it takes in memory, how coarse its classes
//! are, and the times of 2,000 searches by circle and ROME domain, the same for both, in one run.
//! - `PASSERELLE_BENCH_CVS`: how many of each, 550,000 by default;
//! - `PASSERELLE_BENCH_MEANS=0`: no criterion.
#![expect(clippy::print_stdout, reason = "a benchmark prints what it measured")]

#[path = "index/latency.rs"]
mod latency;

use criterion::Criterion;
use jiff::Timestamp;
use latency::{Latency, print_row};
use passerelle::auth::Apart;
use passerelle::auth::consent::{CvView, Facts};
use passerelle::domain::cv::{CvArea, CvId, CvLimit, CvQuery, ShownPlace};
use passerelle::domain::permission::{Notice, NoticeHash, Purpose};
use passerelle::domain::{Area, Filters, OfferId, OfferQuery, Point, Position, Radius, RomeDomain, Sort, SourceId};
use passerelle::index::cvs::{CvEntry, CvHit, CvIndex, CvSnapshot, CvUpdate, outline_of};
use passerelle::index::{Doc, Index, Request, Snapshot, Visible};
use passerelle::ingest::generated::CvGenerator;
use peak_alloc::PeakAlloc;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use std::hint::black_box;
use std::sync::Arc;
use std::time::Instant;
use uuid::Uuid;

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

const QUERIES: usize = 2_000;
/// Items of a page.
const PAGE: usize = 20;
/// Profiles of a batch.
const BATCH: usize = 1_000;
/// Apps that everybody may be found by, or one of them.
const APPS: u128 = 20;
const NOW: &str = "2026-11-26T09:00:00Z";

fn main() {
    let count = variable("PASSERELLE_BENCH_CVS").unwrap_or(550_000);
    let now: Timestamp = NOW.parse().expect("a time");
    let (index, docs) = profiles(count, now);
    let offers = Index::build(docs.clone(), Position::default()).expect("an index");
    let (offers, cvs) = (offers.snapshot(), index.snapshot());
    let asked = asked(&docs);
    drop(docs);
    let bench = Bench { offers, cvs, asked, now };
    bench.tell_shown();
    bench.table();
    if variable("PASSERELLE_BENCH_MEANS") != Some(0) {
        bench.means(&index);
    }
    let Bench { offers, cvs, .. } = bench;
    drop(offers);
    let with = MEMORY.current_usage();
    let profiles = index.len();
    drop((cvs, index));
    println!("{} bytes a profile", with.saturating_sub(MEMORY.current_usage()) / profiles.max(1));
}

fn variable(name: &str) -> Option<usize> {
    std::env::var(name).ok()?.replace('_', "").parse().ok()
}

fn apps() -> Vec<Uuid> {
    (1..=APPS).map(Uuid::from_u128).collect()
}

fn notice() -> Notice {
    let (url, version) = ("https://passerelle.example/notice".to_owned(), "2026-11-01".to_owned());
    Notice { url, version, language: "fr".to_owned(), sha256: NoticeHash([0; 32]) }
}

/// The index of CVs, ready, and an offer beside each profile: at its place, of its occupation, as old.
fn profiles(count: usize, now: Timestamp) -> (CvIndex, Vec<Doc>) {
    let (apps, notice) = (apps(), notice());
    let source = SourceId::new("bench").expect("a source");
    let mut docs = Vec::with_capacity(count);
    let index = CvIndex::new([7; 32]);
    let mut taken = 0.0;
    let mut generated = CvGenerator::new(59, count, now);
    loop {
        let batch: Vec<CvEntry> = generated
            .by_ref()
            .take(BATCH)
            .filter_map(|made| {
                let id = CvId::of(&source, &made.external);
                let outline = outline_of(&made.cv)?;
                let cell = outline.cell.map(h3o::LatLng::from);
                let doc = Doc {
                    contract: outline.contract,
                    rome: made.cv.wishes.occupations.first().map(|wanted| wanted.rome.clone()),
                    department: outline.department.clone(),
                    published: Some(made.updated_at.as_millisecond()),
                    ..Doc::new(OfferId::from(id.uuid()), 1, source.clone())
                };
                docs.push(doc.at(cell.and_then(|center| Point::new(center.lat(), center.lng()).ok())));
                let permissions = made.permissions(id, &apps, &notice, now);
                Some(CvEntry { id, rev: 1, outline, permissions, updated_at: made.updated_at })
            })
            .collect();
        if batch.is_empty() {
            break;
        }
        let read = index.reading();
        let updates: Vec<CvUpdate> = batch.into_iter().map(|entry| CvUpdate::Put(Box::new(entry), read)).collect();
        let start = Instant::now();
        index.apply(updates);
        taken += start.elapsed().as_secs_f64();
    }
    let start = Instant::now();
    let classified = index.classify(now);
    let classes = start.elapsed().as_secs_f64();
    println!("{} profiles taken in in {taken:.1} s, classified in {classes:.1} s", index.len());
    println!("{classified:?}");
    (index, docs)
}

/// A circle and a domain.
struct Asked {
    center: Point,
    radius: Radius,
    domain: RomeDomain,
}

/// Around somebody, 5 to 100 km, for the occupation of somebody else.
fn asked(docs: &[Doc]) -> Vec<Asked> {
    let mut random = StdRng::seed_from_u64(11);
    let located: Vec<&Doc> = docs.iter().filter(|doc| doc.position().is_some()).collect();
    std::iter::repeat_with(|| Asked {
        center: located[random.random_range(0..located.len())].position().expect("a position"),
        radius: Radius::new(random.random_range(5.0..100.0)).expect("a radius"),
        domain: located[random.random_range(0..located.len())].rome.as_ref().expect("an occupation").domain(),
    })
    .take(QUERIES)
    .collect()
}

struct Bench {
    offers: Arc<Snapshot>,
    cvs: Arc<CvSnapshot>,
    asked: Vec<Asked>,
    now: Timestamp,
}

impl Bench {
    fn offer_queries(&self) -> Vec<OfferQuery> {
        let query = |asked: &Asked| OfferQuery {
            area: Area::near(asked.center, asked.radius),
            filters: Filters { rome_domains: vec![asked.domain.clone()], ..Filters::default() },
            ..OfferQuery::default()
        };
        self.asked.iter().map(query).collect()
    }

    fn cv_queries(&self) -> Vec<CvQuery> {
        let query = |asked: &Asked| CvQuery {
            area: CvArea::Near(asked.center, asked.radius),
            domains: vec![asked.domain.clone()],
            ..CvQuery::default()
        };
        self.asked.iter().map(query).collect()
    }

    fn ask_offers(&self, query: &OfferQuery) -> usize {
        let request = Request { query, visible: &Visible::All, now: self.now };
        black_box(self.offers.search(&request, Sort::Date, None, PAGE)).hits.len()
    }

    fn ask_cvs(&self, query: &CvQuery, limit: CvLimit) -> usize {
        black_box(self.cvs.search(query, Uuid::from_u128(3), self.now, None, limit)).hits.len()
    }

    /// How coarse what is shown is: shares of the first profiles of all searches.
    fn tell_shown(&self) {
        let limit = CvLimit::new(50).expect("a limit");
        let found = self.cv_queries().into_iter();
        let hits: Vec<_> =
            found.flat_map(|query| self.cvs.search(&query, Uuid::from_u128(3), self.now, None, limit).hits).collect();
        let percent = |is: &dyn Fn(&passerelle::index::cvs::CvHit) -> bool| {
            100 * hits.iter().filter(|hit| is(hit)).count() / hits.len().max(1)
        };
        println!(
            "of the profiles found, per cent: with a skill {}, licence {}, availability {}, diploma {}, cell of resolution 5 {}",
            percent(&|hit| !hit.shown.skills.is_empty()),
            percent(&|hit| hit.shown.licence.is_some()),
            percent(&|hit| hit.shown.availability.is_some()),
            percent(&|hit| hit.shown.diploma.is_some()),
            percent(&|hit| matches!(&hit.shown.place, ShownPlace::Cell(cell) if u8::from(cell.resolution()) == 5)),
        );
    }

    fn table(&self) {
        let (offers, cvs) = (self.offer_queries(), self.cv_queries());
        let everywhere: Vec<CvQuery> = cvs.iter().map(|query| CvQuery { domains: vec![], ..query.clone() }).collect();
        let limit = CvLimit::new(PAGE as u64).expect("a limit");
        print_row(&["radius 5 to 100 km, newest 20", "p50, ms", "p95", "p99", "found"].map(str::to_owned));
        print_row(&["---"; 5].map(str::to_owned));
        let row = |name: &str, latency: &Latency, found: usize| {
            let [p50, p95, p99] = [50, 95, 99].map(|percent| format!("{:.4}", latency.ms(percent)));
            print_row(&[name.to_owned(), p50, p95, p99, found.to_string()]);
        };
        let of_offers = Latency::of(QUERIES, |turn| {
            self.ask_offers(&offers[turn]);
        });
        row("offers, ROME domain", &of_offers, offers.iter().map(|query| self.ask_offers(query)).sum());
        let of_cvs = Latency::of(QUERIES, |turn| {
            self.ask_cvs(&cvs[turn], limit);
        });
        row("profiles, ROME domain", &of_cvs, cvs.iter().map(|query| self.ask_cvs(query, limit)).sum());
        let any = Latency::of(QUERIES, |turn| {
            self.ask_cvs(&everywhere[turn], limit);
        });
        row("profiles, any domain", &any, everywhere.iter().map(|query| self.ask_cvs(query, limit)).sum());
        println!("p50 of profiles to that of offers: {:.2}", of_cvs.ms(50) / of_offers.ms(50));
    }

    fn means(&self, index: &CvIndex) {
        let mut criterion = Criterion::default().configure_from_args();
        let (offers, cvs) = (self.offer_queries(), self.cv_queries());
        let limit = CvLimit::new(PAGE as u64).expect("a limit");
        let mut group = criterion.benchmark_group("cvs");
        let mut turn = (0..QUERIES).cycle();
        let mut next = || turn.next().unwrap_or_default();
        group.bench_function("circle and domain/offers", |b| b.iter(|| self.ask_offers(&offers[next()])));
        group.bench_function("circle and domain/profiles", |b| b.iter(|| self.ask_cvs(&cvs[next()], limit)));
        let app = Uuid::from_u128(3);
        let page = CvLimit::new(50).expect("a limit");
        let found = cvs.iter().flat_map(|query| self.cvs.search(query, app, self.now, None, page).hits);
        let hits: Vec<CvHit> = found.take(10_000).collect();
        let mut turn = (0..hits.len()).cycle();
        let mut next = || &hits[turn.next().unwrap_or_default()];
        group.bench_function("one profile, shown", |b| b.iter(|| black_box(self.cvs.shown(next().id, app, self.now))));
        let ids = Apart::new(&[7; 32]).ids(app).expect("a cipher");
        // As the service does it for each profile of a page: the app's id of it, and what the permissions in force say.
        let gate = |hit: &CvHit| {
            let id = ids.close(hit.id).expect("an id");
            let facts = Facts { cv: hit.id, app, id: &id, week: hit.week, now: self.now };
            let held = index.held(hit.id).expect("a profile");
            CvView::found(&facts, &held.grants, Purpose::Search, &hit.shown).expect("a view")
        };
        group.bench_function("the gate, one profile", |b| b.iter(|| black_box(gate(next()))));
        group.bench_function("the gate, one profile, as JSON", |b| {
            b.iter(|| black_box(serde_json::to_vec(&gate(next())).expect("JSON")));
        });
        group.finish();
        criterion.final_summary();
    }
}
