//! `passerelle import lheo`, `rco` and `trainings-csv`.

use super::house::House;
use super::importing::{self, Files};
use super::output;
use crate::domain::{OnWithdrawal, Policy, Redistribution, Source, SourceId, SourceKind};
use crate::ingest::lheo::Lheo;
use crate::ingest::rco::Rco;
use crate::ingest::trainings_csv::{Mapping, TrainingsCsv};
use crate::ingest::{Feed, Input};
use crate::store::Store;
use anyhow::{Context, bail};
use clap::{Args, ValueEnum};
use std::path::PathBuf;

/// The network whose catalogues LHEO and RCO are, where no other is named.
const CARIF_OREF: &str = "carif-oref";

#[derive(Debug, Args)]
pub(super) struct Import {
    #[command(flatten)]
    files: Files,
    /// The network that the trainings are of. `carif-oref` is made where it is not there; others are added by
    /// `passerelle source add`.
    #[arg(long, value_name = "ID", default_value = CARIF_OREF)]
    source: SourceId,
    /// Set the rules of `carif-oref`; without it they stay, or are those of a licence that each app accepts when it is new.
    #[arg(long, value_enum)]
    policy: Option<Rules>,
}

#[derive(Debug, Args)]
pub(super) struct Table {
    #[command(flatten)]
    files: Files,
    /// The file that says which column holds what (TOML).
    #[arg(long, value_name = "FILE")]
    mapping: PathBuf,
    /// The network that the trainings are of: `passerelle source add` adds one.
    #[arg(long, value_name = "ID")]
    source: SourceId,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Rules {
    /// Anybody may read the trainings. Where their licence says so, or in a private deployment.
    Open,
    /// Apps that accepted the licence may.
    RegisteredApps,
}

impl Rules {
    fn policy(self) -> Policy {
        let attribution = "Source : Réseau des Carif-Oref";
        let licensed = Policy {
            redistribution: Redistribution::RegisteredApps,
            on_withdrawal: OnWithdrawal::Anonymise,
            bulk_export: false,
            contacts_for_applicants: false,
            ..Policy::open("Conditions du Réseau des Carif-Oref", attribution)
        };
        match self {
            Self::RegisteredApps => licensed,
            Self::Open => Policy { redistribution: Redistribution::Open, bulk_export: true, ..licensed },
        }
    }
}

pub(super) async fn lheo(house: &House<'_>, import: &Import) -> anyhow::Result<()> {
    importing::ended(run(house, (Lheo, "XML", Input::is_xml), import).await)
}

pub(super) async fn rco(house: &House<'_>, import: &Import) -> anyhow::Result<()> {
    importing::ended(run(house, (Rco, "JSON", Input::is_json), import).await)
}

pub(super) async fn table(house: &House<'_>, table: &Table) -> anyhow::Result<()> {
    let path = table.mapping.display();
    let text = std::fs::read_to_string(&table.mapping).with_context(|| format!("cannot read the mapping {path}"))?;
    let mapping = Mapping::new(&text).with_context(|| format!("{path} is no mapping of trainings"))?;
    let feed = (TrainingsCsv::new(mapping), "CSV", Input::is_csv as fn(&str) -> bool);
    importing::ended(read(house, feed, &table.files, &table.source, None).await)
}

async fn run<F: Feed>(house: &House<'_>, feed: (F, &str, fn(&str) -> bool), import: &Import) -> anyhow::Result<()> {
    read(house, feed, &import.files, &import.source, import.policy).await
}

async fn read<F: Feed>(
    house: &House<'_>,
    (feed, form, is_meant): (F, &str, fn(&str) -> bool),
    files: &Files,
    id: &SourceId,
    rules: Option<Rules>,
) -> anyhow::Result<()> {
    let inputs = files.inputs(form, is_meant)?;
    if files.dry_run {
        return importing::read(house, None, (feed, &carif_oref(id, rules)), inputs, files).await;
    }
    house
        .with_store(async |store| {
            let source = source(store, id, rules).await?;
            importing::read(house, Some(store), (feed, &source), inputs, files).await
        })
        .await
}

/// The source: as it is there; `carif-oref` is made.
async fn source(store: &dyn Store, id: &SourceId, rules: Option<Rules>) -> anyhow::Result<Source> {
    let known = store.sources().await?.into_iter().find(|known| known.id == *id);
    let source = match (known, rules) {
        (Some(known), None) => return Ok(known),
        (Some(known), Some(rules)) if id.as_str() == CARIF_OREF => Source { policy: rules.policy(), ..known },
        (None, _) if id.as_str() == CARIF_OREF => carif_oref(id, rules),
        (Some(_), Some(_)) => bail!("--policy is for `{CARIF_OREF}`: the rules of `{id}` are its own"),
        (None, _) => bail!("there is no source `{id}`: `passerelle source add` registers it"),
    };
    if source.policy.redistribution == Redistribution::RegisteredApps {
        output::remark(format_args!(
            "`{id}` is for registered apps that accepted its licence; `--policy open` gives it to anybody."
        ));
    }
    store.put_source(&source).await?;
    Ok(source)
}

fn carif_oref(id: &SourceId, rules: Option<Rules>) -> Source {
    Source {
        id: id.clone(),
        name: "Réseau des Carif-Oref".to_owned(),
        kind: SourceKind::PublicService,
        url: Some("https://www.intercariforef.org".to_owned()),
        policy: rules.unwrap_or(Rules::RegisteredApps).policy(),
        refreshed_at: None,
    }
}
