//! How far the run is, and the table at its end.

use super::client::Times;
use comfy_table::{CellAlignment, Table, presets};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::time::Duration;

/// How far a piece of work is, on standard error.
pub struct Bar(ProgressBar);

impl Bar {
    /// `doing` so many things.
    pub fn new(doing: &'static str, total: usize) -> Self {
        let bar = ProgressBar::with_draw_target(Some(total as u64), ProgressDrawTarget::stderr_with_hz(4));
        let style = "{msg:34} {bar:30} {human_pos}/{human_len} ({elapsed}, {eta} left)";
        bar.set_style(ProgressStyle::with_template(style).unwrap_or_else(|_| ProgressStyle::default_bar()));
        bar.set_message(doing);
        Self(bar)
    }

    pub fn add(&self, done: usize) {
        self.0.inc(done as u64);
    }

    pub fn end(self) {
        self.0.finish();
    }
}

/// What one side took for a class.
pub enum Took {
    /// Half and 99 of a hundred requests took no longer.
    Times(Times),
    /// All of it.
    Whole(Duration),
    /// Something else than a time, with how it is to be read.
    Other(f64, String),
    /// What no ratio says.
    Text(String),
    /// It was not measured.
    Nothing,
}

impl Took {
    fn text(&self) -> String {
        match self {
            Self::Times(times) => format!("{} / {}", told(times.percentile(50)), told(times.percentile(99))),
            Self::Whole(time) => told(*time),
            Self::Other(_, text) | Self::Text(text) => text.clone(),
            Self::Nothing => String::new(),
        }
    }

    /// What ratios are made of: the middle, in seconds.
    fn middle(&self) -> Option<f64> {
        match self {
            Self::Times(times) => Some(times.percentile(50).as_secs_f64()),
            Self::Whole(time) => Some(time.as_secs_f64()),
            Self::Other(value, _) => Some(*value),
            Self::Text(_) | Self::Nothing => None,
        }
        .filter(|middle| *middle > 0.0)
    }
}

/// In the unit that a reader expects.
pub fn told(time: Duration) -> String {
    let ms = time.as_secs_f64() * 1e3;
    match ms {
        0.0..0.1 => format!("{ms:.4} ms"),
        0.1..10.0 => format!("{ms:.2} ms"),
        10.0..10_000.0 => format!("{ms:.0} ms"),
        _ => format!("{:.0} s", ms / 1e3),
    }
}

/// A line of the table.
pub struct Line {
    pub class: String,
    pub inside: Took,
    pub http: Took,
    pub postgis: Took,
}

/// The table: p50 and p99, and how many times longer PostgreSQL takes.
pub fn table(lines: &[Line]) -> Table {
    let mut table = Table::new();
    table.load_style(presets::ASCII_MARKDOWN);
    table.set_header(["class", "ours, inside", "ours, over HTTP", "PostGIS", "PostGIS / inside", "PostGIS / HTTP"]);
    for Line { class, inside, http, postgis } in lines {
        let ratio = |ours: &Took| match (postgis.middle(), ours.middle()) {
            (Some(theirs), Some(ours)) => format!("{:.1}", theirs / ours),
            _ => String::new(),
        };
        table.add_row([class.clone(), inside.text(), http.text(), postgis.text(), ratio(inside), ratio(http)]);
    }
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    table
}
