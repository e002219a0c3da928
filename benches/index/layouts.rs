//! The same classes where the index is not one fresh segment: larger, in pieces, and written to.

use crate::classes::Class;
use crate::latency::{Latency, print_row};
use crate::world::{Asked, NOW, docs};
use jiff::Timestamp;
use passerelle::domain::Position;
use passerelle::index::{Doc, Index, Lane, Snapshot, Update};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// Small segments, and the changes of each.
const SMALL: usize = 8;
const CHANGES: usize = 500;
const WRITES_A_SECOND: usize = 500;
/// Batches a second, as a timer that publishes every 20 ms makes them.
const BATCHES_A_SECOND: usize = 50;

fn now() -> Timestamp {
    Timestamp::from_millisecond(NOW).expect("a time")
}

/// Changes of offers that are there: each replaces one, and so leaves a tombstone.
pub fn updates(docs: &[Doc]) -> Vec<Vec<Update>> {
    let step = (docs.len() / (SMALL * CHANGES)).max(1);
    let changed = |doc: &Doc| Update::Put(Doc { rev: 2, ..doc.clone() });
    let all: Vec<Update> = docs.iter().step_by(step).take(SMALL * CHANGES).map(changed).collect();
    all.chunks(CHANGES).map(<[Update]>::to_vec).collect()
}

/// One large segment with tombstones, and small ones.
pub fn many(index: &Index, updates: Vec<Vec<Update>>, asked: &[Asked]) {
    for batch in updates {
        index.apply(batch, Position::default(), now()).expect("an index");
    }
    println!("\nafter {SMALL} batches of {CHANGES} changes, each a segment, with tombstones, ms:\n");
    crate::table(&index.snapshot(), asked, None);
}

/// The radius classes on an index with more offers.
pub fn larger(small: &Snapshot, offers: usize, asked: &[Asked]) {
    let start = Instant::now();
    let index = Index::build(docs(offers, 8).collect(), Position::default()).expect("an index");
    println!("\nbuilt {offers} offers in {:.1} s; beside the smaller index, ms:\n", start.elapsed().as_secs_f64());
    let large = index.snapshot();
    print_row(&["class", "p50", "p99", "p50 of the smaller", "times slower"].map(str::to_owned));
    print_row(&["---"; 5].map(str::to_owned));
    for class in [Class::Count, Class::Nearest, Class::FilteredNewest, Class::Facets] {
        let queries = class.queries(asked);
        let time = |snapshot: &Snapshot| Latency::of(asked.len(), |turn| class.ask(snapshot, &queries[turn]));
        let (more, fewer) = (time(&large), time(small));
        let [p50, p99, before] = [more.ms(50), more.ms(99), fewer.ms(50)].map(|ms| format!("{ms:.4}"));
        print_row(&[class.name().to_owned(), p50, p99, before, format!("{:.2}", more.ms(50) / fewer.ms(50))]);
    }
}

/// What one reader loses while changes stream in.
pub fn while_writing(index: &Index, asked: &[Asked]) {
    let queries: Vec<_> =
        [Class::Nearest, Class::FilteredNewest, Class::Facets].map(|class| (class, class.queries(asked))).into();
    let read = |span: Duration| {
        let (start, mut answers) = (Instant::now(), 0_u32);
        while start.elapsed() < span {
            // A new snapshot each time, as a server takes one for each request.
            let snapshot = index.snapshot();
            for (class, queries) in &queries {
                class.ask(&snapshot, &queries[answers as usize % queries.len()]);
            }
            answers += 1;
        }
        f64::from(answers) / start.elapsed().as_secs_f64()
    };
    let span = Duration::from_secs(5);
    let alone = read(span);
    let done = AtomicBool::new(false);
    let (beside, written) = std::thread::scope(|scope| {
        let writer = scope.spawn(|| {
            let mut changes = docs(usize::MAX, 9);
            let (start, mut batches) = (Instant::now(), 0);
            while !done.load(Ordering::Relaxed) {
                let batch = changes.by_ref().take(WRITES_A_SECOND / BATCHES_A_SECOND).map(Update::Put).collect();
                index.apply(batch, Position::default(), now()).expect("an index");
                batches += 1;
                let due = start + Duration::from_secs(1) * batches / u32::try_from(BATCHES_A_SECOND).unwrap_or(1);
                std::thread::sleep(due.saturating_duration_since(Instant::now()));
            }
            let written = u32::try_from(WRITES_A_SECOND / BATCHES_A_SECOND).unwrap_or(u32::MAX);
            f64::from(batches) * f64::from(written) / start.elapsed().as_secs_f64()
        });
        // As the server does it: the merges that keep fresh segments few run beside the writes.
        scope.spawn(|| {
            while !done.load(Ordering::Relaxed) {
                if !index.merge_once(Lane::Fresh, now()).expect("an index") {
                    std::thread::sleep(Duration::from_millis(5));
                }
            }
        });
        let beside = read(span);
        done.store(true, Ordering::Relaxed);
        (beside, writer.join().expect("a writer"))
    });
    println!(
        "\na reader of three classes in turn: {alone:.0} rounds/s alone, {beside:.0} while {written:.0} writes/s stream \
         in: {:.0} % lost",
        100.0 * (1.0 - beside / alone)
    );
}
