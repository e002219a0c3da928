//! `passerelle audit`.

use super::house::House;
use super::output;
use crate::service;
use crate::store::{AuditDigest, Store};
use anyhow::{Context, bail};
use clap::Subcommand;
use std::path::{Path, PathBuf};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Check that no row of the audit was changed, and that none is missing; fails where one was or is.
    Verify {
        /// Digests that `passerelle audit digests` printed, kept where nobody who may write to the database can write.
        #[arg(long, value_name = "FILE")]
        against: Option<PathBuf>,
    },
    /// Print the signed digests of the days, a JSON object a line, to be kept elsewhere.
    Digests,
}

pub(super) async fn run(house: &House<'_>, command: Command) -> anyhow::Result<()> {
    house
        .with_store(async |store| match command {
            Command::Verify { against } => verify(store, against.as_deref()).await,
            Command::Digests => digests(store).await,
        })
        .await
}

async fn verify(store: &dyn Store, against: Option<&Path>) -> anyhow::Result<()> {
    let copies = against.map(read).transpose()?.unwrap_or_default();
    let report = service::verify_audit(store, &copies).await?;
    for fault in &report.faults {
        output::say(fault)?;
    }
    let (rows, digests) = (report.rows, report.digests);
    if report.faults.is_empty() {
        return output::say(format_args!("{rows} rows and {digests} signed days are as they were written"));
    }
    bail!("the audit is not as it was written: {} faults in {rows} rows and {digests} signed days", report.faults.len())
}

fn read(path: &Path) -> anyhow::Result<Vec<AuditDigest>> {
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    lines
        .map(|(number, line)| {
            let place = || format!("{}:{} is no line of `passerelle audit digests`", path.display(), number + 1);
            serde_json::from_str(line).with_context(place)
        })
        .collect()
}

async fn digests(store: &dyn Store) -> anyhow::Result<()> {
    for digest in store.audit_digests().await? {
        output::say(serde_json::to_string(&digest)?)?;
    }
    Ok(())
}
