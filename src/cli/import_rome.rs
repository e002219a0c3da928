//! `passerelle import rome`.

use super::house::House;
use super::output;
use crate::ingest::Input;
use crate::ingest::rome::{self, Edition};
use crate::store::AppellationTally;
use anyhow::Context;
use clap::Args;
use comfy_table::{CellAlignment, Table, presets};
use std::collections::BTreeSet;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub(super) struct Rome {
    /// Files `unix_referentiel_appellation_…csv` of one edition, or folders that hold them; `-` is standard input.
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Read everything and write nothing.
    #[arg(long)]
    dry_run: bool,
}

pub(super) async fn run(house: &House<'_>, import: &Rome) -> anyhow::Result<()> {
    let inputs = rome::inputs(&import.paths)?;
    let edition = tokio::task::spawn_blocking(move || read(&inputs)).await??;
    if import.dry_run {
        return output::say(table(&edition, None));
    }
    let tally = house
        .with_store(async |store| {
            store.put_appellations(&edition.appellations).await.context("cannot write the appellations")
        })
        .await?;
    output::say(table(&edition, Some(tally)))
}

fn read(inputs: &[Input]) -> Result<Edition, rome::Error> {
    let bar = output::Progress::bytes("reading", inputs.iter().map(Input::size).sum());
    let edition = rome::read(inputs, &mut |bytes, rows| bar.at(bytes, &format!("{rows} rows")))?;
    bar.finish();
    Ok(edition)
}

/// What happened, a count a line.
fn table(edition: &Edition, tally: Option<AppellationTally>) -> Table {
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    let mut row = |name: &str, count: u64| {
        table.add_row([name.to_owned(), count.to_string()]);
    };
    row("read", edition.rows);
    row("given twice", edition.repeated);
    row("appellations", edition.appellations.len() as u64);
    if let Some(tally) = tally {
        row("  new", tally.created);
        row("  updated", tally.updated);
        row("  unchanged", tally.unchanged);
        row("removed", tally.removed);
    }
    let occupations: BTreeSet<_> = edition.appellations.iter().map(|named| &named.rome).collect();
    row("occupations", occupations.len() as u64);
    let moved = edition.appellations.iter().filter(|named| named.codes().count() > 1).count();
    row("appellations with another code in ROME 3", moved as u64);
    if let Some(counts) = table.column_mut(1) {
        counts.set_cell_alignment(CellAlignment::Right);
    }
    table
}
