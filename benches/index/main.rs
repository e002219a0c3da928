//! The index beside a brute-force scan, on the same generated offers and the same queries in one run:
//! `cargo bench --bench index`. `PASSERELLE_BENCH_OFFERS` sets the number of offers, 120,000 by default.

mod brute;
mod world;

use brute::Brute;
use criterion::{Criterion, criterion_group, criterion_main};
use h3o::Resolution;
use jiff::Timestamp;
use passerelle::domain::{Area, ContractType, FacetField, Filters, OfferQuery, Position, Sort};
use passerelle::index::{Index, Request, Snapshot, Visible};
use std::hint::black_box;
use std::sync::Arc;
use world::{Circle, DAY, NOW};

const FACETS: [FacetField; 3] = [FacetField::Contract, FacetField::RomeDomain, FacetField::Source];

/// The queries of a class, asked in turn.
struct Class {
    snapshot: Arc<Snapshot>,
    queries: Vec<OfferQuery>,
}

impl Class {
    fn new(snapshot: &Arc<Snapshot>, circles: &[Circle], filters: &Filters) -> Self {
        let queries = circles
            .iter()
            .map(|circle| OfferQuery {
                area: Area::near(circle.center, circle.radius),
                filters: filters.clone(),
                ..OfferQuery::default()
            })
            .collect();
        Self { snapshot: Arc::clone(snapshot), queries }
    }

    fn each<T>(&self, mut ask: impl FnMut(&Snapshot, &Request<'_>) -> T) -> impl FnMut() -> T {
        let now = Timestamp::from_millisecond(NOW).expect("a time");
        let mut turn = (0..self.queries.len()).cycle();
        move || {
            let query = &self.queries[turn.next().unwrap_or_default()];
            ask(&self.snapshot, &Request { query, visible: &Visible::All, now })
        }
    }
}

fn classes(c: &mut Criterion) {
    let offers = std::env::var("PASSERELLE_BENCH_OFFERS").ok().and_then(|text| text.parse().ok()).unwrap_or(120_000);
    let docs = world::docs(offers);
    let circles = world::circles(&docs);
    let brute = Brute::of(&docs);
    let snapshot = Index::build(docs.clone(), Position::default()).expect("an index").snapshot();
    let filtered = Filters {
        contracts: vec![ContractType::Cdi],
        rome_domains: vec!["M18".parse().expect("a domain")],
        published_after: Timestamp::from_millisecond(NOW - 14 * DAY).ok(),
        ..Filters::default()
    };
    let one_contract = Filters { contracts: vec![ContractType::Cdi], ..Filters::default() };
    let near = Class::new(&snapshot, &circles, &Filters::default());
    let newest = Class::new(&snapshot, &circles, &filtered);
    let everywhere = Class {
        snapshot: Arc::clone(&snapshot),
        queries: vec![OfferQuery { filters: one_contract, ..OfferQuery::default() }],
    };

    // What is compared must be the same answer.
    let now = Timestamp::from_millisecond(NOW).expect("a time");
    let page = |query: &OfferQuery, sort: Sort| {
        let hits = snapshot.search(&Request { query, visible: &Visible::All, now }, sort, None, 20);
        (hits.total, hits.hits.iter().map(|hit| hit.id).collect::<Vec<_>>())
    };
    for (turn, circle) in circles.iter().enumerate() {
        assert_eq!(page(&near.queries[turn], Sort::Distance), brute.nearest(circle));
        assert_eq!(page(&newest.queries[turn], Sort::Date), brute.newest(circle));
    }

    let mut turn = circles.iter().cycle();
    let mut next = || *turn.next().expect("circles");
    let mut group = c.benchmark_group("index");
    let mut ask = near.each(Snapshot::count);
    group.bench_function("radius count/index", |b| b.iter(|| black_box(ask())));
    group.bench_function("radius count/scan", |b| b.iter(|| black_box(brute.count(&next()))));
    let mut ask = near.each(|snapshot, request| snapshot.search(request, Sort::Distance, None, 20));
    group.bench_function("radius nearest 20/index", |b| b.iter(|| black_box(ask())));
    group.bench_function("radius nearest 20/scan", |b| b.iter(|| black_box(brute.nearest(&next()))));
    let mut ask = newest.each(|snapshot, request| snapshot.search(request, Sort::Date, None, 20));
    group.bench_function("filtered newest 20/index", |b| b.iter(|| black_box(ask())));
    group.bench_function("filtered newest 20/scan", |b| b.iter(|| black_box(brute.newest(&next()))));
    let mut ask = everywhere.each(|snapshot, request| snapshot.heatmap(request, Resolution::Seven, 100_000));
    group.bench_function("heatmap 7, one contract/index", |b| b.iter(|| black_box(ask())));
    group.bench_function("heatmap 7, one contract/scan", |b| b.iter(|| black_box(brute.heatmap())));
    let mut ask = near.each(|snapshot, request| snapshot.facets(request, &FACETS, 20));
    group.bench_function("facets/index", |b| b.iter(|| black_box(ask())));
    group.bench_function("facets/scan", |b| b.iter(|| black_box(brute.facets(&next()))));
    group.sample_size(10);
    group.bench_function("build", |b| {
        b.iter_batched(
            || docs.clone(),
            |docs| Index::build(docs, Position::default()).expect("an index"),
            criterion::BatchSize::LargeInput,
        );
    });
    group.finish();
}

criterion_group!(benches, classes);
criterion_main!(benches);
