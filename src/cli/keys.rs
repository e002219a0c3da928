//! `passerelle keys`: the master key of CVs.

use super::house::House;
use super::master_key::MasterKeyFile;
use super::output::{self, Progress};
use crate::system::os_random;
use clap::Subcommand;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Make the first master key, in a file for its owner alone. With SQLite the server does it by itself.
    CreateMaster,
    /// Put a new master key in the place of the old: every data key is wrapped anew, while servers go on. Where nodes have
    /// the file each for itself, give it to all of them afterwards.
    RotateMaster,
}

pub(super) async fn run(house: &House<'_>, command: Command) -> anyhow::Result<()> {
    match command {
        Command::CreateMaster => create(house),
        Command::RotateMaster => rotate(house).await,
    }
}

fn create(house: &House<'_>) -> anyhow::Result<()> {
    let path = &house.settings.cv_master_key_file;
    MasterKeyFile::new(path.clone()).create(&mut os_random())?;
    output::say(format_args!("{} holds a new master key", path.display()))?;
    output::remark("Keep a copy of it apart from every copy of the databases: without it no CV can be read again.");
    Ok(())
}

async fn rotate(house: &House<'_>) -> anyhow::Result<()> {
    let mut bar = None;
    let rotation = house
        .with_vault(async |_, vault| {
            let mut progress = |seen, total| {
                bar.get_or_insert_with(|| Progress::count("wrapping data keys anew", total)).to(seen);
            };
            Ok(vault.rotate_master(&mut progress).await?)
        })
        .await?;
    if let Some(bar) = bar {
        bar.finish();
    }
    let keys = rotation.rewrapped;
    output::say(format_args!("{keys} data keys are wrapped with the master key {}; the others are gone", rotation.to))?;
    output::remark("Replace the copies of the master key file, and forget the old ones.");
    Ok(())
}
