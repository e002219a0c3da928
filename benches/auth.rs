//! What it costs to tell who calls: by a key, by an access token that is seen for the first time, and by one that was
//! checked a moment ago.

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use passerelle::auth::{self, Authenticator, Caller, NewKeyRequest, Scope, Tokens};
use passerelle::domain::Clock;
use passerelle::store::{self, OpenOptions};
use passerelle::system::{SystemClock, os_random};
use secrecy::ExposeSecret;
use std::hint::black_box;
use std::sync::Arc;
use tokio::runtime::Runtime;

/// The gate, a key, and somebody to issue tokens to.
async fn gate() -> (Authenticator, String, Caller) {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let store = store::open("sqlite::memory:", OpenOptions::new(clock.now())).await.expect("a database");
    store.migrate().await.expect("a schema");
    let request = NewKeyRequest {
        app: "bench".to_owned(),
        scopes: vec![Scope::OffersRead],
        sources: vec![],
        accepts: vec![],
        expires_at: None,
    };
    let (key, _) = auth::issue(store.as_ref(), clock.as_ref(), &mut os_random(), request).await.expect("a key");
    let tokens = Tokens::new(store.clone(), clock.clone(), "https://api.passerelle.example", os_random());
    let gate = Authenticator::new(store, clock).taking(Arc::new(tokens));
    let caller = gate.by_key(key.reveal()).await.expect("a caller");
    (gate, key.reveal().to_owned(), caller)
}

async fn token(gate: &Authenticator, caller: &Caller) -> String {
    let (Some(tokens), Caller::App(app)) = (gate.tokens(), caller) else { return String::new() };
    tokens.issue(app, None).await.expect("a token").text.expose_secret().to_owned()
}

fn callers(criterion: &mut Criterion) {
    let runtime = Runtime::new().expect("a runtime");
    let (gate, key, caller) = runtime.block_on(gate());
    let mut group = criterion.benchmark_group("auth");
    let ask = |text: &str| {
        let found = runtime.block_on(gate.authenticate(Some(text)));
        black_box(found).expect("a caller");
    };
    group.bench_function("key", |bencher| bencher.iter(|| ask(&key)));
    // First: thousands of others fill the memory of tokens, which then takes in no more.
    let known = runtime.block_on(token(&gate, &caller));
    group.bench_function("token, known", |bencher| bencher.iter(|| ask(&known)));
    group.bench_function("token, first use", |bencher| {
        bencher.iter_batched(|| runtime.block_on(token(&gate, &caller)), |token| ask(&token), BatchSize::SmallInput);
    });
    group.bench_function("token, issued", |bencher| bencher.iter(|| runtime.block_on(token(&gate, &caller))));
    group.finish();
}

criterion_group!(benches, callers);
criterion_main!(benches);
