//! What it costs to refuse a hostile query over HTTP: time, and the most memory at once.
#![expect(clippy::print_stdout, reason = "the memory is told beside what criterion tells")]

#[path = "http/client.rs"]
#[expect(dead_code, reason = "the other bench uses the rest of it")]
mod client;
#[path = "../tests/support/hostile.rs"]
mod hostile;
#[path = "http/server.rs"]
#[expect(dead_code, reason = "the other bench uses the rest of it")]
mod server;

use criterion::{Criterion, criterion_group, criterion_main};
use hostile::hostile;
use peak_alloc::PeakAlloc;
use reqwest::Client;
use server::Server;
use tokio::runtime::Runtime;

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

/// The most memory that a refused query may take at once, in bytes.
const MOST: usize = 10 * 1024 * 1024;
/// Offers behind the server: nobody reads them.
const OFFERS: usize = 1_000;

fn refusals(criterion: &mut Criterion) {
    let runtime = Runtime::new().expect("a runtime");
    let server = runtime.block_on(Server::start(OFFERS)).expect("a server");
    let url = format!("http://{}/graphql", server.unlimited);
    let client = Client::new();
    let ask = |body: &str| {
        let request = client.post(&url).header("content-type", "application/json").body(body.to_owned());
        let answer = async { request.send().await.expect("an answer").bytes().await.expect("a body") };
        runtime.block_on(answer)
    };
    // What is made once is not counted to the first of them.
    ask("{\"query\": \"{ sources { id } }\"}");
    let mut group = criterion.benchmark_group("graphql refused");
    for (name, question, _, _) in hostile() {
        let body = question.to_string();
        ask(&body);
        MEMORY.reset_peak_usage();
        let before = MEMORY.current_usage();
        ask(&body);
        let taken = MEMORY.peak_usage().saturating_sub(before);
        println!("{name}: {} kB at once", taken / 1_024);
        assert!(taken <= MOST, "{name} takes {taken} bytes");
        group.bench_function(name, |bencher| bencher.iter(|| ask(&body)));
    }
    group.finish();
}

criterion_group!(benches, refusals);
criterion_main!(benches);
