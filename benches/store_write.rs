//! How fast the store takes offers of about a kilobyte, 1,000 in a transaction, into a fresh SQLite database.

#[expect(clippy::unwrap_used, reason = "shared with the tests, where it is usual")]
#[path = "../tests/support/fixture.rs"]
mod fixture;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use passerelle::domain::{OnWithdrawal, SourceId};
use passerelle::store::{self, OfferWrite, OpenOptions, Store};
use std::sync::Arc;
use tempfile::TempDir;
use tokio::runtime::Runtime;

const OFFERS: usize = 20_000;

async fn fresh() -> (TempDir, Arc<dyn Store>, SourceId, Vec<Vec<OfferWrite>>) {
    let folder = tempfile::tempdir().expect("a folder");
    let url = format!("sqlite:{}", folder.path().join("store.db").display());
    let store = store::open(&url, OpenOptions::new(fixture::at(0))).await.expect("a database");
    store.migrate().await.expect("a schema");
    let source = fixture::source("demo", OnWithdrawal::Anonymise);
    store.put_source(&source).await.expect("a source");
    let writes: Vec<_> = (0..OFFERS).map(|number| fixture::put(&fixture::offer(&source.id, number))).collect();
    let batches = writes.chunks(1_000).map(<[OfferWrite]>::to_vec).collect();
    (folder, store, source.id, batches)
}

fn write(criterion: &mut Criterion) {
    let runtime = Runtime::new().expect("a runtime");
    let mut group = criterion.benchmark_group("store");
    group.sample_size(10).throughput(Throughput::Elements(OFFERS as u64));
    group.bench_function("write", |bencher| {
        bencher.iter_batched(
            || runtime.block_on(fresh()),
            |(folder, store, source, batches)| {
                runtime.block_on(async {
                    for batch in batches {
                        store.write_offers(&source, batch, fixture::at(1)).await.expect("a commit");
                    }
                });
                (folder, store)
            },
            BatchSize::PerIteration,
        );
    });
    group.finish();
}

criterion_group!(benches, write);
criterion_main!(benches);
