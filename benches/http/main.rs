//! What HTTP costs: `cargo bench --bench http`. `PASSERELLE_BENCH_OFFERS` sets the number of offers, 50,000 by default.
//!
//! The server is the one that `passerelle serve` runs, with one route more: a constant body, as long as the middle
//! answer to a radius search, behind the same middleware. The radius search is asked by GraphQL too, by `GET` as over
//! REST, with every field that REST's cards have, and so for nearly the same bytes. Beside it stand the same server where
//! nobody shows a key and nobody is limited, and a bare server of the same framework that knows only that body. One
//! client asks on one kept connection for the times; several ask at once for the rates, in turns, so that all of them
//! meet the same machine.

mod client;
mod questions;
mod server;

use client::{one_by_one, per_second};
use mimalloc::MiMalloc;
use questions::Class;
use server::{Bare, Server};
use std::time::Duration;

/// As the binary has it.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

/// Requests a class.
const REQUESTS: usize = 2_000;
/// Connections that ask at once.
const CONNECTIONS: usize = 8;
/// Turns of the three servers, and how long each lasts.
const TURNS: usize = 5;
const TURN: Duration = Duration::from_secs(2);

fn main() -> anyhow::Result<()> {
    // `cargo bench` and `cargo test --benches` pass options that are for other harnesses.
    let offers = std::env::var("PASSERELLE_BENCH_OFFERS").ok().and_then(|text| text.parse().ok()).unwrap_or(50_000);
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let server = runtime.block_on(Server::start(offers))?;
    let asked: Vec<(Class, Vec<String>)> =
        Class::ALL.map(|class| (class, class.paths(REQUESTS, &server.centers, &server.ids))).into();
    say(format_args!("{offers} offers, {REQUESTS} requests a class, one connection"));
    let mut middle = 0;
    for (class, paths) in &asked {
        if *class == Class::Radius {
            middle = server.middle_length(paths)?;
        }
        let times = one_by_one(server.address, &server.key, paths, || ())?;
        say(format_args!(
            "  {:<42} p50 {:>9.3?}  p99 {:>9.3?}",
            class.name(),
            times.percentile(50),
            times.percentile(99)
        ));
    }
    let body = server.set_constant(middle);
    let bare = Bare::start(body)?;
    let constant = vec![server::CONSTANT.to_owned()];
    let times = one_by_one(server.address, &server.key, &vec![constant[0].clone(); REQUESTS], || ())?;
    say(format_args!(
        "  {:<42} p50 {:>9.3?}  p99 {:>9.3?}",
        "a constant body",
        times.percentile(50),
        times.percentile(99)
    ));
    let of = |wanted| asked.iter().find(|(class, _)| *class == wanted).map_or(&[][..], |(_, paths)| paths);
    let (radius, graphql) = (of(Class::Radius), of(Class::Graphql));
    let mut rates: [Vec<f64>; 5] = Default::default();
    for _ in 0..TURNS {
        let asked = [
            (server.address, Some(server.key.as_str()), radius),
            (server.address, Some(server.key.as_str()), graphql),
            (server.unlimited, None, radius),
            (server.address, Some(server.key.as_str()), constant.as_slice()),
            (bare.address, None, constant.as_slice()),
        ];
        for (rates, (address, key, paths)) in rates.iter_mut().zip(asked) {
            rates.push(per_second(address, key, paths, CONNECTIONS, TURN)?);
        }
    }
    let [search, graphql, unlimited, constant, bare] = rates.map(middle_of);
    say(format_args!("requests a second, {CONNECTIONS} connections, bodies of {middle} bytes"));
    say(format_args!("  radius search                              {search:>9.0}"));
    say(format_args!(
        "  the same by GraphQL, all fields of a card  {graphql:>9.0}  {:.2} of REST's (goal 0.40)",
        graphql / search
    ));
    say(format_args!(
        "  the same without key, limit and quota      {unlimited:>9.0}  with them {:+.1} %",
        100.0 * (search / unlimited - 1.0)
    ));
    say(format_args!(
        "  constant body, the same server             {constant:>9.0}  search holds {:.2} of it",
        search / constant
    ));
    say(format_args!(
        "  constant body, no middleware at all        {bare:>9.0}  search holds {:.2} of it",
        search / bare
    ));
    Ok(())
}

fn middle_of(mut rates: Vec<f64>) -> f64 {
    rates.sort_by(f64::total_cmp);
    rates[rates.len() / 2]
}

#[expect(clippy::print_stdout, reason = "a benchmark tells what it measured")]
fn say(text: std::fmt::Arguments<'_>) {
    println!("{text}");
}
