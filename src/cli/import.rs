//! `passerelle import`.

use super::house::House;
use super::output;
use crate::domain::{Policy, Redistribution, Source};
use crate::ingest::{self, Input, Options, Report, france_travail};
use crate::store::Store;
use anyhow::{Context, bail};
use clap::{Args, Subcommand, ValueEnum};
use comfy_table::{CellAlignment, Table, presets};
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::PathBuf;
use std::sync::Arc;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Import offers of France Travail: JSON arrays, pages of its API, one object a line; compressed by gzip or not.
    FranceTravail(Import),
}

#[derive(Debug, Args)]
pub(super) struct Import {
    /// Files and folders; `-` is standard input.
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Write each rejected record here, one JSON object a line, with its place and the reason.
    #[arg(long, value_name = "FILE")]
    rejects: Option<PathBuf>,
    /// Read everything and write nothing.
    #[arg(long)]
    dry_run: bool,
    /// Set the rules of the source; without it they stay, or are those of its licence when it is new.
    #[arg(long, value_enum)]
    policy: Option<Rules>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Rules {
    /// Anybody may read the offers, for as long as they are here. For a private deployment or a test.
    Open,
    /// The rules of France Travail's licence.
    FranceTravail,
}

impl Rules {
    fn policy(self) -> Policy {
        let licensed = Policy::france_travail();
        match self {
            Self::FranceTravail => licensed,
            Self::Open => {
                Policy { redistribution: Redistribution::Open, refresh_within_h: None, bulk_export: true, ..licensed }
            }
        }
    }
}

pub(super) async fn run(house: &House<'_>, Command::FranceTravail(import): Command) -> anyhow::Result<()> {
    let inputs = Input::expand(&import.paths)?;
    if inputs.is_empty() {
        bail!("there is no JSON file in {}", output::list(import.paths.iter().map(|path| path.display())));
    }
    let policy = import.policy.unwrap_or(Rules::FranceTravail).policy();
    let mut source = france_travail::source(policy);
    if import.dry_run {
        return read(house, None, &source, inputs, &import).await;
    }
    house
        .with_store(async |store| {
            let known = store.sources().await?.into_iter().find(|known| known.id == source.id);
            if let (None, Some(known)) = (import.policy, known) {
                source.policy = known.policy;
            }
            warn(&source);
            store.put_source(&source).await?;
            read(house, Some(store), &source, inputs, &import).await
        })
        .await
}

/// Says so, and loudly, where the rules are not those of the licence.
fn warn(source: &Source) {
    if source.policy != Policy::france_travail() {
        output::remark(format_args!(
            "WARNING: the licence of {} is overridden (--policy).\n\
             WARNING: These offers are given to {}, and do not expire. This is for a private deployment or a test.\n\
             WARNING: `--policy france-travail` sets the rules of the licence again.",
            source.name,
            if source.policy.redistribution == Redistribution::Open { "ANYBODY, WITHOUT A KEY" } else { "others" },
        ));
    }
}

async fn read(
    house: &House<'_>,
    store: Option<&dyn Store>,
    source: &Source,
    inputs: Vec<Input>,
    import: &Import,
) -> anyhow::Result<()> {
    let mut rejects = match &import.rejects {
        None => None,
        Some(path) => {
            let file = File::create(path).with_context(|| format!("cannot write the rejects to {}", path.display()))?;
            Some(BufWriter::new(file))
        }
    };
    let options = Options { batch: 0, rejects: rejects.as_mut().map(|file| file as &mut (dyn Write + Send)) };
    let total = inputs.iter().map(Input::size).sum();
    let bar = output::Progress::bytes("importing", total);
    let feed = Arc::new(france_travail::FranceTravail);
    let report = ingest::import(store, feed, source, inputs, options, house.clock.as_ref(), &mut |progress| {
        bar.at(progress.bytes, &format!("{} records, {} rejected", progress.read, progress.rejected));
    })
    .await?;
    bar.finish();
    output::say(table(&report, import.dry_run))?;
    if let (Some(path), true) = (&import.rejects, report.rejected() > 0) {
        output::remark(format_args!("The rejected records are in {}.", path.display()));
    }
    Ok(())
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
        row("would be written".to_owned(), report.accepted);
    } else {
        row("new".to_owned(), report.created);
        row("updated".to_owned(), report.updated);
        row("unchanged".to_owned(), report.unchanged);
        row("given twice, the later one kept".to_owned(), report.superseded);
    }
    row("rejected".to_owned(), report.rejected());
    for (cause, count) in &report.rejected {
        row(format!("  {cause}"), *count);
    }
    row("located".to_owned(), report.located.values().sum());
    for (by, count) in &report.located {
        row(format!("  by {}", output::word(by).replace('_', " ")), *count);
    }
    row("salaries".to_owned(), report.salaries);
    row("  read as gross EUR a year".to_owned(), report.salaries_read);
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
    fn an_open_policy_keeps_licence_attribution_and_withdrawal() {
        let (open, licensed) = (Rules::Open.policy(), Rules::FranceTravail.policy());
        assert_eq!(licensed, Policy::france_travail());
        assert_eq!(open.redistribution, Redistribution::Open);
        assert_eq!((open.licence, open.attribution), (licensed.licence, licensed.attribution));
        assert_eq!((open.on_withdrawal, open.refresh_within_h), (licensed.on_withdrawal, None));
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
        assert!(dry.iter().any(|line| line == "would be written 10"), "{dry:?}");
        assert!(!dry.iter().any(|line| line.starts_with("new")), "nothing is new in a dry run");
    }
}
