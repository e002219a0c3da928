//! `passerelle source`.

use super::house::House;
use super::output;
use crate::domain::{Policy, Redistribution, Source, SourceId, SourceKind};
use crate::ingest::france_travail;
use crate::service::cvs::ProcessorRequest;
use crate::store::{ProcessorOwner, Store};
use anyhow::bail;
use clap::{Args, Subcommand};
use jiff::Timestamp;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Register a network, so that keys can be bound to it and its offers published.
    Add(Add),
    /// List all networks with their licence, records and freshness.
    List,
    /// Say who a network is in law: CVs are taken from nobody else, and shown to people with it.
    Processor(Processor),
}

#[derive(Debug, Args)]
pub(super) struct Add {
    /// Its id, as it will stand in URLs.
    id: SourceId,
    /// Its name, as people know it, 1 to 200 characters.
    #[arg(long, value_parser = label)]
    name: String,
    /// Kind of network: `public_service`, `territorial`, `social_economy`, `job_board`, `employer` or `generated`.
    #[arg(long, default_value = "territorial", value_parser = word::<SourceKind>)]
    kind: SourceKind,
    /// Name of the licence of its records.
    #[arg(long, default_value = "Licence Ouverte 2.0", value_parser = label)]
    licence: String,
    /// What must stand beside each record that is shown; default: "Source : " and the name.
    #[arg(long, value_name = "TEXT", value_parser = label)]
    attribution: Option<String>,
    /// Who may have the records: `open`, `same_licence`, `registered_apps` or `internal`.
    #[arg(long, default_value = "open", value_parser = word::<Redistribution>)]
    redistribution: Redistribution,
    /// Its web site, `http://…` or `https://…`.
    #[arg(long, value_parser = web)]
    url: Option<String>,
}

#[derive(Debug, Args)]
pub(super) struct Processor {
    /// The network.
    id: SourceId,
    /// Its name in law.
    #[arg(long)]
    legal_name: String,
    /// Its postal address, in one line.
    #[arg(long)]
    address: String,
    /// Its SIREN: 9 digits.
    #[arg(long)]
    siren: String,
    /// How to reach its data protection officer: an address of mail or of the web.
    #[arg(long)]
    dpo: String,
    /// Its privacy notice: an address.
    #[arg(long, value_name = "URL")]
    privacy_notice: String,
    /// `controller`, `joint_controller` or `processor`.
    #[arg(long, default_value = "controller")]
    role: String,
    /// Where it handles data: ISO 3166-1 alpha-2, all of the European Economic Area, separated by commas.
    #[arg(long, value_delimiter = ',', required = true)]
    countries: Vec<String>,
    /// What kind of recipient it is, where it is one: `employers`, `temporary_work_agencies`, `job_platforms`,
    /// `public_employment_services`, `integration_structures` or `training_bodies`.
    #[arg(long)]
    category: Option<String>,
}

/// Reads a value by the word that the API uses for it.
fn word<T: DeserializeOwned>(text: &str) -> Result<T, serde_json::Error> {
    serde_json::from_value(text.into())
}

/// A text that people read: one line that says something.
fn label(text: &str) -> Result<String, &'static str> {
    let text = text.trim();
    let fits = (1..=200).contains(&text.chars().count()) && !text.chars().any(char::is_control);
    if fits { Ok(text.to_owned()) } else { Err("expected 1 to 200 characters, none of them a control character") }
}

/// An address that a browser may be sent to.
fn web(text: &str) -> Result<String, &'static str> {
    let lower = text.to_ascii_lowercase();
    let host = lower.strip_prefix("https://").or_else(|| lower.strip_prefix("http://"));
    let fits = host.is_some_and(|host| host.starts_with(|first: char| first.is_alphanumeric() || first == '['))
        && text.len() <= 2000
        && !text.contains(|c: char| c.is_whitespace() || c.is_control() || "\"<>\\^`{|}".contains(c));
    if fits { Ok(text.to_owned()) } else { Err("expected an address such as https://emploi.exemple.fr") }
}

/// The sources whose name and rules are given, whoever adds them.
fn built_in(id: &SourceId) -> Option<Source> {
    Some(france_travail::source(Policy::france_travail())).filter(|source| source.id == *id)
}

pub(super) async fn run(house: &House<'_>, command: Command) -> anyhow::Result<()> {
    house
        .with_store(async |store| match command {
            Command::Add(add) => self::add(store, add).await,
            Command::List => list(store).await,
            Command::Processor(said) => processor(store, house.clock.now(), said).await,
        })
        .await
}

async fn add(store: &dyn Store, add: Add) -> anyhow::Result<()> {
    if store.sources().await?.iter().any(|source| source.id == add.id) {
        bail!("there is a source `{}` already: `passerelle source list` shows it", add.id);
    }
    if let Some(source) = built_in(&add.id) {
        store.put_source(&source).await?;
        output::remark(format_args!(
            "`{}` is built in: its name and kind are given, and its rules are those of its licence. \
             The other flags do not count.",
            source.id
        ));
        return output::say(format_args!("added `{}`: {}", source.id, source.policy.licence));
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

async fn processor(store: &dyn Store, now: Timestamp, said: Processor) -> anyhow::Result<()> {
    let Processor { id, legal_name, address, siren, dpo, privacy_notice, role, countries, category } = said;
    if !store.sources().await?.iter().any(|source| source.id == id) {
        bail!("there is no source `{id}`: `passerelle source add` registers it");
    }
    let said = ProcessorRequest { legal_name, address, siren, dpo, privacy_notice, role, countries, category };
    let read = said.read(ProcessorOwner::Source(id.clone()), now);
    let processor = read.map_err(|errors| anyhow::anyhow!("{}", output::list(errors)))?;
    store.put_processor(&processor).await?;
    output::say(format_args!("`{id}` is {} ({})", processor.legal_name, processor.siren))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_says_something_in_one_line() {
        assert_eq!(label(" Réseau de l'Aisne "), Ok("Réseau de l'Aisne".to_owned()));
        assert!(label(&"é".repeat(200)).is_ok());
        for text in ["", "  ", "a\nb", "a\u{7}b", &"é".repeat(201)] {
            assert!(label(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn a_web_site_is_http_or_https_and_has_a_host() {
        for text in ["https://exemple.fr", "http://exemple.fr:8080/a?b=c", "HTTPS://exemple.fr", "http://[::1]/"] {
            assert_eq!(web(text).as_deref(), Ok(text));
        }
        let nonsense = [
            "",
            "javascript:alert(1)",
            "exemple.fr",
            "https://",
            "http:///a",
            "ftp://a",
            "https://a b",
            "https://a\">",
        ];
        for text in nonsense {
            assert!(web(text).is_err(), "{text}");
        }
    }
}
