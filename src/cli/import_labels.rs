//! `passerelle import labels`.

use super::house::House;
use super::output;
use crate::domain::training::LabelName;
use crate::ingest::Input;
use crate::ingest::labels::{self, LabelList};
use crate::store::LabelTally;
use anyhow::{Context, bail};
use clap::Args;
use comfy_table::{CellAlignment, Table, presets};
use std::path::PathBuf;

#[derive(Debug, Args)]
pub(super) struct Labels {
    /// Files of one list (CSV): a column `siret` or the provider's name, and a title where the label is of one training.
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// The label, such as `Grande École du Numérique`.
    #[arg(long, value_name = "NAME")]
    label: LabelName,
    /// Read everything and write nothing.
    #[arg(long)]
    dry_run: bool,
}

pub(super) async fn run(house: &House<'_>, import: &Labels) -> anyhow::Result<()> {
    let inputs = Input::expand_to(&import.paths, Input::is_csv)?;
    if inputs.is_empty() {
        bail!("there is no CSV file in {}", output::list(import.paths.iter().map(|path| path.display())));
    }
    let label = import.label.clone();
    let list = tokio::task::spawn_blocking(move || labels::read(&label, &inputs)).await??;
    for fault in &list.faults {
        output::remark(format_args!("{} line {}: {}", fault.file, fault.line, fault.reason));
    }
    if import.dry_run {
        return output::say(table(&list, None));
    }
    if list.entries.is_empty() {
        bail!("no row was taken: the list of `{}` stays as it was", import.label);
    }
    let tally = house
        .with_store(async |store| {
            store.put_labels(&import.label, &list.entries).await.context("cannot write the labels")
        })
        .await?;
    output::say(table(&list, Some(tally)))
}

/// What happened, a count a line.
fn table(list: &LabelList, tally: Option<LabelTally>) -> Table {
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    let mut row = |name: &str, count: u64| {
        table.add_row([name.to_owned(), count.to_string()]);
    };
    row("read", list.rows);
    row("rejected", list.faults.len() as u64);
    match tally {
        None => row("accepted", list.entries.len() as u64),
        Some(tally) => {
            row("new", tally.created);
            row("unchanged", tally.unchanged);
            row("removed", tally.removed);
        }
    }
    if let Some(counts) = table.column_mut(1) {
        counts.set_cell_alignment(CellAlignment::Right);
    }
    table
}
