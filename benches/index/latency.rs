//! How long each query takes, one after the other: what a mean hides.

use std::time::{Duration, Instant};

/// Rounds of each measurement.
const ROUNDS: usize = 5;

/// Times of a class, rising.
#[derive(Debug)]
pub struct Latency(Vec<Duration>);

impl Latency {
    /// Runs all turns so many times, one round after the other, and keeps the fastest time of each turn: what other
    /// programs take from a shared machine is left out, and nothing is fresher in the caches than in the first round.
    pub fn of(turns: usize, mut ask: impl FnMut(usize)) -> Self {
        let mut times = vec![Duration::MAX; turns];
        for _ in 0..ROUNDS {
            for (turn, fastest) in times.iter_mut().enumerate() {
                let start = Instant::now();
                ask(turn);
                *fastest = start.elapsed().min(*fastest);
            }
        }
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
