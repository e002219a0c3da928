//! What sealing costs: opening the body of one CV, of a page of them with their keys from the store, and sealing one.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use passerelle::auth::{DataKey, MasterKeys, SealFor, Vault};
use passerelle::domain::Clock;
use passerelle::domain::cv::CvId;
use passerelle::store::{self, OpenOptions};
use passerelle::system::{SystemClock, os_random};
use std::hint::black_box;
use std::sync::Arc;
use tokio::runtime::Runtime;
use uuid::Uuid;

/// CVs that are opened together, as the index does at the start.
const PAGE: u128 = 1_000;

/// The bytes of a CV with some jobs and studies.
const BODY: usize = 6_000;

async fn vault() -> Vault {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let keys = store::open_cv_keys("sqlite::memory:", OpenOptions::new(clock.now())).await.expect("a database");
    keys.migrate_keys().await.expect("a schema");
    Vault::open(keys, MasterKeys::generate(&mut os_random()).held(), clock, os_random()).await.expect("a vault")
}

fn sealing(criterion: &mut Criterion) {
    let runtime = Runtime::new().expect("a runtime");
    let vault = runtime.block_on(vault());
    let cvs: Vec<CvId> = (1..=PAGE).map(|number| CvId::from(Uuid::from_u128(number))).collect();
    let keys = runtime.block_on(vault.data_keys_or_new(&cvs)).expect("keys");
    let body = vec![b'x'; BODY];
    let sealed: Vec<_> = cvs.iter().map(|cv| keys[cv].seal(SealFor::Body(1), &body)).collect();
    let open = |key: &DataKey, sealed: &[u8]| black_box(key.open(SealFor::Body(1), sealed)).expect("the body");
    let mut group = criterion.benchmark_group("vault");
    group.bench_function("seal one", |bencher| bencher.iter(|| black_box(keys[&cvs[0]].seal(SealFor::Body(1), &body))));
    group.bench_function("open one", |bencher| bencher.iter(|| open(&keys[&cvs[0]], &sealed[0])));
    group.bench_function("open one, with its key from the store", |bencher| {
        bencher.iter(|| {
            let keys = runtime.block_on(vault.data_keys(&cvs[..1])).expect("a key");
            open(&keys[&cvs[0]], &sealed[0])
        });
    });
    group.throughput(Throughput::Elements(u64::try_from(PAGE).expect("a small number")));
    group.bench_function("open a page, with its keys from the store", |bencher| {
        bencher.iter(|| {
            let keys = runtime.block_on(vault.data_keys(&cvs)).expect("keys");
            cvs.iter().zip(&sealed).map(|(cv, sealed)| open(&keys[cv], sealed).len()).sum::<usize>()
        });
    });
    group.finish();
}

criterion_group!(benches, sealing);
criterion_main!(benches);
