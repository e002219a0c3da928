//! `passerelle import official`.

use super::house::House;
use super::output;
use crate::domain::OfficialDataset;
use crate::ingest::Input;
use crate::ingest::official::{self, Publication};
use crate::store::Store;
use anyhow::Context;
use clap::Args;
use comfy_table::{CellAlignment, Table, presets};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

#[derive(Debug, Args)]
pub(super) struct Official {
    /// Files of publications (CSV, compressed by gzip or not; the passage from FAP to ROME as a program of SAS), or folders of
    /// CSV files; `-` is standard input. Which publication a file is of, its first line tells.
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Write each rejected row here, one JSON object a line, with its place and the reason.
    #[arg(long, value_name = "FILE")]
    rejects: Option<PathBuf>,
    /// Read everything and write nothing.
    #[arg(long)]
    dry_run: bool,
}

type Read = BTreeMap<OfficialDataset, Publication>;

pub(super) async fn run(house: &House<'_>, import: &Official) -> anyhow::Result<()> {
    let inputs = official::inputs(&import.paths)?;
    let read = tokio::task::spawn_blocking(move || read(&inputs)).await??;
    if let Some(path) = &import.rejects {
        write_rejects(path, &read).with_context(|| format!("cannot write {}", path.display()))?;
    }
    if !import.dry_run {
        house.with_store(async |store| write(store, &read).await).await?;
    }
    output::say(table(&read))?;
    let doubtful =
        read.iter().filter(|(_, publication)| publication.is_doubtful()).map(|(dataset, _)| dataset.as_str());
    let doubtful: Vec<_> = doubtful.collect();
    if !doubtful.is_empty() {
        anyhow::bail!("more than one row of a hundred is wrong in {}: it was not taken", doubtful.join(", "));
    }
    Ok(())
}

fn read(inputs: &[Input]) -> Result<Read, official::Error> {
    let bar = output::Progress::bytes("reading", inputs.iter().map(Input::size).sum());
    let read = official::read(inputs, &mut |bytes, rows| bar.at(bytes, &format!("{rows} rows")))?;
    bar.finish();
    Ok(read)
}

/// Writes each publication as a whole, but for doubtful ones.
async fn write(store: &dyn Store, read: &Read) -> anyhow::Result<()> {
    for (dataset, publication) in read.iter().filter(|(_, publication)| !publication.is_doubtful()) {
        let written = match dataset {
            OfficialDataset::Basins => store.put_basins(&publication.basins).await,
            OfficialDataset::RomeBasin
            | OfficialDataset::DaresTension
            | OfficialDataset::Bmo
            | OfficialDataset::FapRome => store.put_official(*dataset, &publication.rows).await,
        };
        written.with_context(|| format!("cannot write the publication {}", dataset.as_str()))?;
    }
    Ok(())
}

fn write_rejects(path: &Path, read: &Read) -> anyhow::Result<()> {
    let mut file = BufWriter::new(File::create(path)?);
    for reject in read.values().flat_map(|publication| &publication.rejects) {
        serde_json::to_writer(&mut file, reject)?;
        file.write_all(b"\n")?;
    }
    Ok(file.flush()?)
}

/// What happened, a count a line.
fn table(read: &Read) -> Table {
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    let mut row = |name: String, count: u64| {
        table.add_row([name, count.to_string()]);
    };
    for (dataset, publication) in read {
        row(format!("{}: read", dataset.as_str()), publication.read);
        row("  taken".to_owned(), (publication.rows.len() + publication.basins.len()) as u64);
        row("  rejected".to_owned(), publication.rejects.len() as u64);
        for (cause, count) in publication.causes() {
            row(format!("    {cause}"), count);
        }
    }
    if let Some(counts) = table.column_mut(1) {
        counts.set_cell_alignment(CellAlignment::Right);
    }
    table
}
