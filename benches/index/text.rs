//! Text search over generated offers of France: `cargo bench --bench text`. `PASSERELLE_BENCH_OFFERS` sets the number of
//! offers, 100,000 by default; `PASSERELLE_BENCH_TEXTS=long` gives them descriptions of 300 words instead of 70.
//!
//! Beside criterion's means, the median and the 99th percentile of each class are told, of 2,000 queries each.

#![expect(clippy::print_stdout, reason = "what was measured is told")]

use criterion::{Criterion, criterion_group, criterion_main};
use jiff::Timestamp;
use passerelle::domain::{Area, OfferQuery, Point, Position, Radius, Sort, TextQuery};
use passerelle::index::{Doc, Index, Request, Snapshot, Visible};
use passerelle::ingest::generated::{Generator, Ground, Texts, sources};
use passerelle::ingest::{Strictness, normalise};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use std::hint::black_box;
use std::time::{Duration, Instant};

/// When the queries are asked, in milliseconds since 1970.
const NOW: i64 = 1_795_000_000_000;
/// Queries of each class.
const QUERIES: usize = 2000;
/// The words of a description.
const WORDS: usize = 12;

fn now() -> Timestamp {
    Timestamp::from_millisecond(NOW).expect("a time")
}

fn docs(offers: usize, texts: Texts) -> Vec<Doc> {
    let networks = sources();
    let generator = Generator::new(7, offers, now()).over(Ground::France).with_texts(texts);
    generator
        .map(|(network, id, draft)| {
            let normalised = normalise(&networks[network], id, draft, Strictness::Strict).expect("a valid offer");
            Doc::from_offer(&normalised.offer, 1, Box::default())
        })
        .collect()
}

/// The words that an offer tells, its title twice: what somebody who looks for such an offer types.
fn vocabulary(doc: &Doc) -> Vec<&str> {
    let title = doc.text.title.split(|c: char| !c.is_alphanumeric());
    let description =
        doc.text.description.split(|c: char| !c.is_alphanumeric()).filter(|word| word.len() > 5).take(WORDS);
    title.clone().chain(title).chain(description).filter(|word| word.chars().count() > 3).collect()
}

fn queries(docs: &[Doc], words: usize, spell: impl Fn(&str) -> String) -> Vec<OfferQuery> {
    let mut random = StdRng::seed_from_u64(words as u64);
    let mut queries = Vec::with_capacity(QUERIES);
    while queries.len() < QUERIES {
        let doc = &docs[random.random_range(0..docs.len())];
        let (Some(center), known) = (doc.position(), vocabulary(doc)) else { continue };
        if known.len() < words {
            continue;
        }
        let typed: Vec<String> = (0..words).map(|_| spell(known[random.random_range(0..known.len())])).collect();
        let Ok(text) = TextQuery::new(&typed.join(" ")) else { continue };
        let center = Point::new(center.lat(), center.lon()).expect("a position");
        let area = Area::near(center, Radius::new(30.0).expect("a radius"));
        queries.push(OfferQuery { area, text: Some(text), ..OfferQuery::default() });
    }
    queries
}

/// A word with two letters exchanged.
fn misspelt(word: &str) -> String {
    let mut letters: Vec<char> = word.to_lowercase().chars().collect();
    if letters.len() > 5 {
        letters.swap(2, 3);
    }
    letters.into_iter().collect()
}

fn ask(snapshot: &Snapshot, query: &OfferQuery) -> u64 {
    snapshot.search(&Request { query, visible: &Visible::All, now: now() }, Sort::Relevance, None, 20).total
}

fn measured(name: &str, snapshot: &Snapshot, queries: &[OfferQuery]) {
    let mut found = 0;
    let mut times: Vec<Duration> = queries
        .iter()
        .map(|query| {
            let begin = Instant::now();
            found += black_box(ask(snapshot, query));
            begin.elapsed()
        })
        .collect();
    times.sort_unstable();
    let at = |share: usize| times[times.len() * share / 100];
    println!("{name}: p50 {:?}, p99 {:?}, mean total {}", at(50), at(99), found / queries.len() as u64);
}

fn texts(c: &mut Criterion) {
    let offers = std::env::var("PASSERELLE_BENCH_OFFERS").ok().and_then(|text| text.parse().ok()).unwrap_or(100_000);
    let long = std::env::var("PASSERELLE_BENCH_TEXTS").is_ok_and(|texts| texts == "long");
    let docs = docs(offers, if long { Texts::Long } else { Texts::Short });
    let classes = [
        ("1 word", queries(&docs, 1, str::to_owned)),
        ("2 words", queries(&docs, 2, str::to_owned)),
        ("3 words", queries(&docs, 3, str::to_owned)),
        ("1 misspelt word", queries(&docs, 1, misspelt)),
        ("the beginning of a word", queries(&docs, 1, |word| format!("{}*", word.chars().take(4).collect::<String>()))),
    ];

    let begin = Instant::now();
    let index = Index::new();
    for half in docs.chunks(docs.len().div_ceil(2)) {
        let updates = half.iter().cloned().map(passerelle::index::Update::Put).collect();
        index.apply(updates, Position::default(), now()).expect("an index");
    }
    println!("{offers} offers built in two segments in {:?}", begin.elapsed());
    let begin = Instant::now();
    let merge = index.begin_merge_of(|_| true, now()).expect("two segments");
    index.install(merge.run().expect("a merge"));
    println!("merged into one in {:?}", begin.elapsed());
    let begin = Instant::now();
    index.renew_statistics().expect("statistics");
    println!("statistics in {:?}", begin.elapsed());
    let snapshot = index.snapshot();
    let mut group = c.benchmark_group("text");
    for (name, queries) in &classes {
        measured(name, &snapshot, queries);
        let mut turn = queries.iter().cycle();
        group.bench_function(*name, |b| b.iter(|| turn.next().map(|query| black_box(ask(&snapshot, query)))));
    }
    let one: Vec<Doc> = docs.into_iter().take(1).collect();
    group.bench_function("a segment of one offer", |b| {
        b.iter_batched(
            || one.clone(),
            |docs| Index::build(docs, Position::default()).expect("an index"),
            criterion::BatchSize::SmallInput,
        );
    });
    group.finish();
}

criterion_group!(benches, texts);
criterion_main!(benches);
