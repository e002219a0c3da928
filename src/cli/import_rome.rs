//! `passerelle import rome`.

use super::house::House;
use super::output;
use crate::domain::{ItemKind, RomeRelease};
use crate::ingest::Input;
use crate::ingest::rome::{self, Read};
use crate::store::{EditionTally, RowTally};
use anyhow::Context;
use clap::Args;
use comfy_table::{CellAlignment, Table, presets};
use std::path::PathBuf;

#[derive(Debug, Args)]
pub(super) struct Rome {
    /// The official files of one version (`unix_…_v460_utf8.csv`), or folders that hold them; `-` is standard input. The
    /// file of appellations alone is an edition of names without sheets.
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// The version, where the names of the files do not tell it, such as 4.60.
    #[arg(long, value_name = "VERSION", value_parser = |text: &str| RomeRelease::new(text).map_err(|refused| refused.reason))]
    release: Option<RomeRelease>,
    /// Read everything and write nothing.
    #[arg(long)]
    dry_run: bool,
}

pub(super) async fn run(house: &House<'_>, import: &Rome) -> anyhow::Result<()> {
    let inputs = rome::inputs(&import.paths)?;
    let mut read = tokio::task::spawn_blocking(move || read(&inputs)).await??;
    if import.release.is_some() {
        read.edition.release.clone_from(&import.release);
    }
    if import.dry_run {
        return output::say(table(&read, None));
    }
    let tally =
        house.with_store(async |store| store.put_rome(&read.edition).await.context("cannot write the edition")).await?;
    output::say(table(&read, Some(tally)))
}

fn read(inputs: &[Input]) -> Result<Read, rome::Error> {
    let bar = output::Progress::bytes("reading", inputs.iter().map(Input::size).sum());
    let read = rome::read(inputs, &mut |bytes, rows| bar.at(bytes, &format!("{rows} rows")))?;
    bar.finish();
    Ok(read)
}

/// What happened, a count a line.
fn table(read: &Read, tally: Option<EditionTally>) -> Table {
    let edition = &read.edition;
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    let release = edition.release.as_ref().map_or("not told", RomeRelease::as_str);
    table.add_row(["ROME", release]);
    let mut row = |name: &str, count: usize| {
        table.add_row([name.to_owned(), count.to_string()]);
    };
    let count = |count: u64| usize::try_from(count).unwrap_or(usize::MAX);
    row("read", count(read.rows));
    row("given twice", count(read.repeated));
    let mut part = |name: &str, all: usize, tally: Option<RowTally>| {
        row(name, all);
        if let Some(RowTally { created, updated, unchanged, removed }) = tally {
            for (what, rows) in [("new", created), ("updated", updated), ("unchanged", unchanged), ("removed", removed)]
            {
                row(&format!("  {what}"), count(rows));
            }
        }
    };
    part("appellations", edition.appellations.len(), tally.map(|tally| tally.appellations));
    part("occupations", edition.sheets.len(), tally.map(|tally| tally.sheets));
    part("items that they point to", edition.items.len(), tally.map(|tally| tally.items));
    for kind in [ItemKind::Skill, ItemKind::Knowledge, ItemKind::Context, ItemKind::Interest, ItemKind::Sector] {
        row(&format!("  of which {}", kind.as_str()), edition.items.iter().filter(|item| item.kind == kind).count());
    }
    let sheets = &edition.sheets;
    row("mobilities", sheets.iter().map(|sheet| sheet.mobility.len()).sum());
    row(
        "links to skills, knowledge and contexts",
        sheets.iter().map(|sheet| sheet.skills.len() + sheet.contexts.len()).sum(),
    );
    row(
        "  at the heart of the occupation",
        sheets.iter().flat_map(|sheet| &sheet.skills).filter(|link| link.core.is_some()).count(),
    );
    row("links that only one of two files has", count(read.disputed));
    row("occupations with RIASEC", sheets.iter().filter(|sheet| sheet.riasec.is_some()).count());
    let moved = edition.appellations.iter().filter(|named| named.codes().count() > 1).count();
    row("appellations with another code in ROME 3", moved);
    if let Some(counts) = table.column_mut(1) {
        counts.set_cell_alignment(CellAlignment::Right);
    }
    table
}
