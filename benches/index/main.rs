//! The index beside a brute-force scan, on the same generated offers and the same queries in one run:
//! `cargo bench --bench index`.
//!
//! It checks that both give the same answers, prints the times of 2,000 queries of each class, and then lets criterion
//! measure the means. Variables set what is measured:
//! - `PASSERELLE_BENCH_OFFERS`: the number of offers, 1,000,000 by default;
//! - `PASSERELLE_BENCH_LARGE`: so many offers more in a second index, for what the radius classes lose by size;
//! - `PASSERELLE_BENCH_MEANS=0`: no criterion.
#![expect(clippy::print_stdout, reason = "a benchmark prints what it measured")]

mod brute;
mod classes;
mod latency;
mod layouts;
mod world;

use brute::Brute;
use classes::Class;
use criterion::Criterion;
use latency::{Latency, print_row};
use passerelle::domain::Position;
use passerelle::index::{Index, Snapshot};
use std::sync::Arc;
use std::time::Instant;
use world::Asked;

fn main() {
    let offers = variable("PASSERELLE_BENCH_OFFERS").unwrap_or(1_000_000);
    let docs: Vec<_> = world::docs(offers, 7).collect();
    let asked = world::asked(&docs);
    let brute = Brute::of(&docs);
    let updates = layouts::updates(&docs);
    let start = Instant::now();
    let index = Index::build(docs, Position::default()).expect("an index");
    println!("built {offers} offers in {:.1} s", start.elapsed().as_secs_f64());
    let snapshot = index.snapshot();
    classes::check(&snapshot, &brute, &asked[..asked.len() / 10]);

    println!("\n{offers} offers in one segment, ms:\n");
    table(&snapshot, &asked, Some(&brute));
    if let Some(more) = variable("PASSERELLE_BENCH_LARGE") {
        layouts::larger(&snapshot, more, &asked);
    }
    if variable("PASSERELLE_BENCH_MEANS") != Some(0) {
        means(&snapshot, &asked, &brute);
    }
    drop(brute);
    layouts::many(&index, updates, &asked);
    layouts::while_writing(&index, &asked);
}

fn variable(name: &str) -> Option<usize> {
    std::env::var(name).ok()?.replace('_', "").parse().ok()
}

/// The times of each class, beside those of the scan where it knows the class.
fn table(snapshot: &Snapshot, asked: &[Asked], brute: Option<&Brute>) {
    print_row(&["class", "p50", "p95", "p99", "scan p50", "scan p99", "ratio of p50"].map(str::to_owned));
    print_row(&["---"; 7].map(str::to_owned));
    for class in Class::ALL {
        let queries = class.queries(asked);
        let index = Latency::of(asked.len(), |turn| class.ask(snapshot, &queries[turn]));
        let scan = brute.filter(|_| class.scans());
        // A scan takes nearly the same time for each, so fewer will do.
        let scan = scan.map(|brute| Latency::of(asked.len() / 10, |turn| class.scan(brute, &asked[turn])));
        let scanned = |percent| scan.as_ref().map_or(String::new(), |scan| format!("{:.3}", scan.ms(percent)));
        let ratio = scan.as_ref().map_or(String::new(), |scan| format!("{:.1}", scan.ms(50) / index.ms(50)));
        let [p50, p95, p99] = [50, 95, 99].map(|percent| format!("{:.4}", index.ms(percent)));
        print_row(&[class.name().to_owned(), p50, p95, p99, scanned(50), scanned(99), ratio]);
    }
}

fn means(snapshot: &Arc<Snapshot>, asked: &[Asked], brute: &Brute) {
    let mut criterion = Criterion::default().configure_from_args();
    let mut group = criterion.benchmark_group("index");
    for class in Class::ALL {
        let queries = class.queries(asked);
        let mut turn = (0..asked.len()).cycle();
        let mut next = || turn.next().unwrap_or_default();
        group.bench_function(format!("{}/index", class.name()), |b| {
            b.iter(|| class.ask(snapshot, &queries[next()]));
        });
        if class.scans() {
            group.bench_function(format!("{}/scan", class.name()), |b| b.iter(|| class.scan(brute, &asked[next()])));
        }
    }
    group.finish();
    criterion.final_summary();
}
