//! How commands speak: tables and values on standard output, everything else on standard error.

use comfy_table::{Table, presets};
use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;
use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;
use std::time::Duration;

/// Writes a result and a line feed. A reader that went away (`| head`) is no failure.
pub(super) fn say(text: impl std::fmt::Display) -> anyhow::Result<()> {
    match writeln!(io::stdout().lock(), "{text}") {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error.into()),
        Ok(()) | Err(_) => Ok(()),
    }
}

/// Writes a remark. Nobody reading it is no failure.
pub(super) fn remark(text: impl std::fmt::Display) {
    let _ = writeln!(io::stderr().lock(), "{text}");
}

/// Says what failed and why, one cause a line, and gives the exit code.
pub(super) fn refuse(error: &anyhow::Error, code: u8) -> ExitCode {
    remark(explain(error));
    ExitCode::from(code)
}

fn explain(error: &anyhow::Error) -> String {
    let mut lines = format!("error: {error}");
    let mut last = error.to_string();
    for cause in error.chain().skip(1).map(ToString::to_string) {
        // An error that already tells its cause is not told twice.
        if !last.contains(&cause) {
            lines.push_str("\n  because: ");
            lines.push_str(cause.trim_end());
        }
        last = cause;
    }
    lines
}

/// How far a long piece of work is, on standard error: a bar on a terminal, one line at the end elsewhere.
#[derive(Debug)]
pub(super) struct Progress {
    bar: ProgressBar,
    doing: &'static str,
}

impl Progress {
    /// `doing` so many things.
    pub(super) fn count(doing: &'static str, total: u64) -> Self {
        Self::new(doing, Some(total), "{msg} {bar:40} {human_pos}/{human_len} ({per_sec}, {eta} left)")
    }

    /// `doing` so many bytes; nobody knows how many where `total` is absent.
    pub(super) fn bytes(doing: &'static str, total: Option<u64>) -> Self {
        let template = match total {
            Some(_) => "{msg} {bar:30} {bytes}/{total_bytes} ({eta} left)",
            None => "{msg} {spinner} {bytes} ({elapsed})",
        };
        Self::new(doing, total, template)
    }

    fn new(doing: &'static str, total: Option<u64>, template: &str) -> Self {
        let bar = if io::stderr().is_terminal() { ProgressBar::new(total.unwrap_or(0)) } else { ProgressBar::hidden() };
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        bar.set_message(doing);
        bar.enable_steady_tick(Duration::from_millis(200));
        Self { bar, doing }
    }

    pub(super) fn add(&self, count: u64) {
        self.bar.inc(count);
    }

    /// Moves to `position`.
    pub(super) fn to(&self, position: u64) {
        self.bar.set_position(position);
    }

    /// Moves to `position`, and says what was seen until there.
    pub(super) fn at(&self, position: u64, seen: &str) {
        self.bar.set_position(position);
        self.bar.set_message(format!("{}: {seen}", self.doing));
    }

    pub(super) fn finish(self) {
        self.bar.finish_and_clear();
        remark(format_args!("{} took {:.1} s", self.doing, self.bar.elapsed().as_secs_f64()));
    }
}

/// An empty table with a header.
pub(super) fn table<const N: usize>(header: [&str; N]) -> Table {
    let mut table = Table::new();
    table.load_style(presets::UTF8_FULL_CONDENSED).set_header(header);
    table
}

/// The same as Markdown has it.
pub(super) fn markdown<const N: usize>(header: [&str; N]) -> Table {
    let mut table = Table::new();
    table.load_style(presets::ASCII_MARKDOWN).set_header(header);
    table
}

/// The word that the API uses for a value, such as `registered_apps`.
pub(super) fn word(value: impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        Ok(other) => other.to_string(),
        Err(_) => "?".to_owned(),
    }
}

/// The time to the minute, UTC.
pub(super) fn minute(at: jiff::Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M").to_string()
}

/// A list in one cell; `–` where it is empty.
pub(super) fn list(items: impl IntoIterator<Item = impl std::fmt::Display>) -> String {
    let items: Vec<_> = items.into_iter().map(|item| item.to_string()).collect();
    if items.is_empty() { "–".to_owned() } else { items.join(", ") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use anyhow::Context;

    #[test]
    fn an_error_is_told_with_each_cause_once_and_no_debug_dump() {
        let root: anyhow::Result<()> = Err(io::Error::other("disk full").into());
        let error = root.context("cannot write a.csv: disk full").context("the import stopped").unwrap_err();
        assert_eq!(explain(&error), "error: the import stopped\n  because: cannot write a.csv: disk full");
    }

    #[test]
    fn a_value_is_shown_by_the_word_of_the_api() {
        assert_eq!(word(crate::domain::Redistribution::RegisteredApps), "registered_apps");
        assert_eq!((list(["a", "b"]), list([""; 0])), ("a, b".to_owned(), "–".to_owned()));
    }
}
