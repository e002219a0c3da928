//! What all imports of records have in common: files, rejects, progress, the report, and how they end.

use super::house::House;
use super::output;
use crate::domain::Source;
use crate::ingest::{self, Feed, Input, OccupationNamer, Options, Report};
use crate::service::Namer;
use crate::store::Store;
use anyhow::{Context, bail};
use clap::Args;
use comfy_table::{CellAlignment, Table, presets};
use serde_json::Value;
use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

#[derive(Debug, Args)]
pub(super) struct Files {
    /// Files and folders; `-` is standard input.
    #[arg(required = true, value_name = "PATH")]
    pub(super) paths: Vec<PathBuf>,
    /// Write each rejected record here, one JSON object a line, with its place and the reason.
    #[arg(long, value_name = "FILE")]
    pub(super) rejects: Option<PathBuf>,
    /// Read everything and write nothing.
    #[arg(long)]
    pub(super) dry_run: bool,
}

impl Files {
    /// The files to read: of a folder those whose name `is_meant`, which are of that form; without those of rejects.
    pub(super) fn inputs(&self, form: &str, is_meant: fn(&str) -> bool) -> anyhow::Result<Vec<Input>> {
        let mut inputs = Input::expand_to(&self.paths, is_meant)?;
        if let Some(rejects) = &self.rejects {
            spare(&mut inputs, &self.paths, rejects)?;
        }
        if inputs.is_empty() {
            bail!("there is no {form} file in {}", output::list(self.paths.iter().map(|path| path.display())));
        }
        Ok(inputs)
    }
}

/// A signal ended the import; the exit code says which, as a shell would.
#[derive(Debug)]
struct Stopped(u8);

impl std::fmt::Display for Stopped {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the import was stopped: not everything is here, import the same files again")
    }
}

/// Ends the process as a shell would where a signal ended the import.
pub(super) fn ended(done: anyhow::Result<()>) -> anyhow::Result<()> {
    if let Err(error) = &done
        && let Some(Stopped(code)) = error.downcast_ref()
    {
        // The store is closed, and a thread may still wait for standard input.
        let _ = output::refuse(error, *code);
        std::process::exit(i32::from(*code));
    }
    done
}

/// Sees to it that the file of rejects is no input: one of an earlier run, found in a folder, is left out; anything else
/// is refused, for writing the rejects would destroy it.
fn spare(inputs: &mut Vec<Input>, named: &[PathBuf], rejects: &Path) -> anyhow::Result<()> {
    let Ok(target) = rejects.canonicalize() else { return Ok(()) };
    let is_target = |path: &Path| path.canonicalize().is_ok_and(|path| path == target);
    let before = inputs.len();
    inputs.retain(|input| !matches!(input, Input::File(path) if is_target(path)));
    let is_named = named.iter().any(|path| is_target(path));
    if before > inputs.len() && (is_named || !holds_rejects(&target)) {
        bail!(
            "--rejects {} is one of the files to import, and would be overwritten: name another file",
            rejects.display()
        );
    }
    Ok(())
}

/// A longer line is no reject: so many bytes.
const FIRST_LINE: u64 = 32 << 20;

/// Whether a file is empty, or begins as one that `--rejects` wrote.
fn holds_rejects(path: &Path) -> bool {
    let mut line = Vec::new();
    let read = File::open(path).and_then(|file| BufReader::new(file.take(FIRST_LINE)).read_until(b'\n', &mut line));
    let reject = |value: Value| ["file", "line", "reason", "record"].iter().all(|key| value.get(key).is_some());
    read.is_ok() && (line.is_empty() || serde_json::from_slice(&line).is_ok_and(reject))
}

/// Imports the files, or reads them only where there is no store; says what happened.
pub(super) async fn read<F: Feed>(
    house: &House<'_>,
    store: Option<&dyn Store>,
    (feed, source): (F, &Source),
    inputs: Vec<Input>,
    files: &Files,
) -> anyhow::Result<()> {
    let listening = super::signals::stop()?;
    let mut rejects = match &files.rejects {
        None => None,
        Some(path) => {
            let file = File::create(path).with_context(|| format!("cannot write the rejects to {}", path.display()))?;
            Some(BufWriter::new(file))
        }
    };
    let signal = AtomicU8::new(0);
    let signalled = &signal;
    let stop = async move { signalled.store(listening.await, Ordering::Relaxed) };
    let options = Options {
        batch: 0,
        rejects: rejects.as_mut().map(|file| file as &mut (dyn Write + Send)),
        stop: Some(Box::pin(stop)),
        namer: match store {
            Some(store) => Namer::load(store).await?.map(|namer| namer as Arc<dyn OccupationNamer>),
            None => None,
        },
    };
    let total = inputs.iter().map(Input::size).sum();
    let bar = output::Progress::bytes("importing", total);
    let report =
        ingest::import(store, Arc::new(feed), source, inputs, options, house.clock.as_ref(), &mut |progress| {
            bar.at(progress.bytes, &format!("{} records, {} rejected", progress.read, progress.rejected));
        })
        .await?;
    bar.finish();
    output::say(table(&report, files.dry_run))?;
    for unread in &report.unread {
        output::remark(unread);
    }
    if let (Some(path), true) = (&files.rejects, report.rejected() > 0) {
        output::remark(format_args!("The rejected records are in {}.", path.display()));
    }
    let shortfalls = report.shortfalls().join(", and ");
    if shortfalls.is_empty() {
        return Ok(());
    }
    if store.is_some() {
        output::say(format_args!("This run does not count as a refresh of {}: {shortfalls}.", source.name))?;
    }
    match signal.load(Ordering::Relaxed) {
        0 => bail!("the import is not complete: {shortfalls}"),
        code => Err(anyhow::Error::msg(Stopped(code))),
    }
}

/// What happened, a count a line.
fn table(report: &Report, dry_run: bool) -> Table {
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    let mut row = |name: String, count: u64| {
        table.add_row([name, count.to_string()]);
    };
    row("read".to_owned(), report.read);
    if dry_run {
        // It does not look at the database: nobody knows what would be new.
        row("accepted".to_owned(), report.accepted);
    } else {
        row("new".to_owned(), report.created);
        row("updated".to_owned(), report.updated);
        row("unchanged".to_owned(), report.unchanged);
        row("given twice, the later one kept".to_owned(), report.superseded);
        row("poorer than what is here, kept that".to_owned(), report.poorer);
    }
    row("rejected".to_owned(), report.rejected());
    for (cause, count) in &report.rejected {
        row(format!("  {cause}"), *count);
    }
    if !report.unread.is_empty() {
        row("inputs not read to their end".to_owned(), report.unread.len() as u64);
    }
    if report.sessions > 0 {
        row("sessions".to_owned(), report.sessions);
    }
    row("located".to_owned(), report.located.values().sum());
    for (by, count) in &report.located {
        row(format!("  by {}", output::word(by).replace('_', " ")), *count);
    }
    if report.sessions == 0 {
        row("salaries".to_owned(), report.salaries);
        row("  read as gross EUR a year".to_owned(), report.salaries_read);
    }
    if !report.notes.is_empty() {
        row("fields set right or aside".to_owned(), report.notes.values().sum());
    }
    for (note, count) in &report.notes {
        row(format!("  {note}"), *count);
    }
    if let Some(counts) = table.column_mut(1) {
        counts.set_cell_alignment(CellAlignment::Right);
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_rejects_is_no_input_and_an_input_is_no_file_of_rejects() {
        let folder = tempfile::tempdir().unwrap();
        let [data, rejects, fresh] =
            ["data.jsonl", "rejects.jsonl", "fresh.jsonl"].map(|name| folder.path().join(name));
        std::fs::write(&data, "{\"id\": \"1\", \"intitule\": \"Soudeur\"}\n").unwrap();
        std::fs::write(&rejects, "{\"file\": \"a\", \"line\": 1, \"reason\": \"b\", \"record\": null}\n").unwrap();
        let spared = |named: &[PathBuf], file: &Path| {
            let mut inputs = Input::expand(named).unwrap();
            spare(&mut inputs, named, file).map(|()| inputs)
        };
        let whole = [folder.path().to_owned()];
        assert_eq!(spared(&whole, &rejects).unwrap(), [Input::File(data.clone())], "left out of a folder");
        assert_eq!(spared(&whole, &fresh).unwrap().len(), 2, "not there yet");
        let roundabout = folder.path().join("..").join(folder.path().file_name().unwrap()).join("data.jsonl");
        for (named, file) in [
            (&whole[..], &data),
            (&whole[..], &roundabout),
            (std::slice::from_ref(&data), &roundabout),
            (std::slice::from_ref(&rejects), &rejects),
        ] {
            let refused = spared(named, file).unwrap_err().to_string();
            assert!(refused.contains("--rejects") && refused.contains("another file"), "{refused}");
        }
    }

    #[test]
    fn the_report_has_a_row_for_every_outcome_and_every_cause() {
        let report = Report {
            read: 12,
            accepted: 10,
            created: 7,
            updated: 2,
            unchanged: 1,
            rejected: [("title: a title has 3 characters".to_owned(), 2)].into(),
            ..Report::default()
        };
        let rows = |dry_run| -> Vec<String> {
            let text = table(&report, dry_run).to_string();
            text.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
        };
        let wet = rows(false);
        for row in ["read 12", "new 7", "updated 2", "unchanged 1", "rejected 2", "title: a title has 3 characters 2"] {
            assert!(wet.iter().any(|line| line == row), "{row}: {wet:?}");
        }
        let dry = rows(true);
        assert!(dry.iter().any(|line| line == "accepted 10"), "{dry:?}");
        assert!(!dry.iter().any(|line| line.starts_with("new")), "nothing is new in a dry run");
    }
}
