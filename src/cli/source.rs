//! `passerelle source`.

use super::house::House;
use super::output;
use crate::domain::{Policy, Redistribution, Source, SourceId, SourceKind};
use crate::store::Store;
use anyhow::bail;
use clap::{Args, Subcommand};
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Register a network, so that keys can be bound to it and its offers published.
    Add(Add),
    /// List all networks with their licence, records and freshness.
    List,
}

#[derive(Debug, Args)]
pub(super) struct Add {
    /// Its id, as it will stand in URLs.
    id: SourceId,
    /// Its name, as people know it.
    #[arg(long)]
    name: String,
    /// Kind of network: `public_service`, `territorial`, `social_economy`, `job_board`, `employer` or `generated`.
    #[arg(long, default_value = "territorial", value_parser = word::<SourceKind>)]
    kind: SourceKind,
    /// Name of the licence of its records.
    #[arg(long, default_value = "Licence Ouverte 2.0")]
    licence: String,
    /// What must stand beside each record that is shown; default: "Source : " and the name.
    #[arg(long, value_name = "TEXT")]
    attribution: Option<String>,
    /// Who may have the records: `open`, `same_licence`, `registered_apps` or `internal`.
    #[arg(long, default_value = "open", value_parser = word::<Redistribution>)]
    redistribution: Redistribution,
    /// Its web site.
    #[arg(long)]
    url: Option<String>,
}

/// Reads a value by the word that the API uses for it.
fn word<T: DeserializeOwned>(text: &str) -> Result<T, serde_json::Error> {
    serde_json::from_value(text.into())
}

pub(super) async fn run(house: &House<'_>, command: Command) -> anyhow::Result<()> {
    house
        .with_store(async |store| match command {
            Command::Add(add) => self::add(store, add).await,
            Command::List => list(store).await,
        })
        .await
}

async fn add(store: &dyn Store, add: Add) -> anyhow::Result<()> {
    if store.sources().await?.iter().any(|source| source.id == add.id) {
        bail!("there is a source `{}` already: `passerelle source list` shows it", add.id);
    }
    let attribution = add.attribution.unwrap_or_else(|| format!("Source : {}", add.name));
    let policy = Policy {
        redistribution: add.redistribution,
        bulk_export: matches!(add.redistribution, Redistribution::Open | Redistribution::SameLicence),
        ..Policy::open(&add.licence, &attribution)
    };
    let source = Source { id: add.id, name: add.name, kind: add.kind, url: add.url, policy, refreshed_at: None };
    store.put_source(&source).await?;
    output::say(format_args!("added `{}`: {}", source.id, source.policy.licence))
}

async fn list(store: &dyn Store) -> anyhow::Result<()> {
    let counts: BTreeMap<_, _> = store.count_offers().await?.into_iter().collect();
    let runs: BTreeMap<_, _> = store.last_runs().await?.into_iter().map(|(id, _, tally)| (id, tally)).collect();
    let mut table =
        output::table(["source", "name", "kind", "licence", "given to", "offers", "refreshed", "rejected last"]);
    for source in store.sources().await? {
        table.add_row([
            source.id.to_string(),
            source.name,
            output::word(source.kind),
            source.policy.licence,
            output::word(source.policy.redistribution),
            counts.get(&source.id).copied().unwrap_or_default().to_string(),
            source.refreshed_at.map_or_else(|| "never".to_owned(), output::minute),
            runs.get(&source.id).map_or(0, |tally| tally.rejected.values().sum::<u64>()).to_string(),
        ]);
    }
    if table.is_empty() {
        output::remark("There is no source yet: an import or `passerelle source add` brings one.");
        return Ok(());
    }
    output::say(table)
}
