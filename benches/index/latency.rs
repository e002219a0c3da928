//! How long each query takes, one after the other: what a mean hides.

use std::time::{Duration, Instant};

/// Times of a class, rising.
#[derive(Debug)]
pub struct Latency(Vec<Duration>);

impl Latency {
    /// Runs each turn once, after some that warm up what is kept between queries.
    pub fn of(turns: usize, mut ask: impl FnMut(usize)) -> Self {
        (0..turns.min(100)).for_each(&mut ask);
        let mut times: Vec<Duration> = (0..turns)
            .map(|turn| {
                let start = Instant::now();
                ask(turn);
                start.elapsed()
            })
            .collect();
        times.sort_unstable();
        Self(times)
    }

    /// The time in milliseconds that so many percent of the queries stay within.
    pub fn ms(&self, percent: usize) -> f64 {
        let at = (self.0.len() * percent).div_ceil(100).saturating_sub(1);
        self.0.get(at).copied().unwrap_or_default().as_secs_f64() * 1e3
    }
}

/// A table as Markdown writes it.
pub fn print_row(cells: &[String]) {
    println!("| {} |", cells.join(" | "));
}
