//! `passerelle import`.

use super::house::House;
use super::importing::{self, Files};
use super::output;
use crate::domain::{Policy, Redistribution, Source};
use crate::ingest::{Input, france_travail};
use clap::{Args, Subcommand, ValueEnum};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Import offers of France Travail: JSON arrays, pages of its API, one object a line; compressed by gzip or not.
    FranceTravail(Import),
    /// Import the names of occupations from the official files of ROME (CSV, compressed by gzip or not): search and
    /// suggestions know them then. A later edition takes the place of the one before.
    Rome(super::import_rome::Rome),
    /// Import figures of the labour market that public services published: tension by ROME and basin, tensions of the DARES,
    /// the survey BMO, communes by basin, the passage from FAP to ROME. A later file takes the place of the one before.
    Official(super::import_official::Official),
    /// Import trainings as LHEO 2.2 or 2.3 (XML): whole courses, or an index of them.
    Lheo(super::import_trainings::Import),
    /// Import training actions of the apprenticeship catalogue of the Carif-Oref: one JSON object a line.
    Rco(super::import_trainings::Import),
    /// Import trainings of any table: CSV, with a file that says which column holds what.
    TrainingsCsv(super::import_trainings::Table),
    /// Import the list of those who bear a label, by SIRET or name (CSV). It takes the place of the label's list before.
    Labels(super::import_labels::Labels),
    /// Import CVs as JSON Resume 1.0, without what no employer may ask for; each person is mailed their link.
    Jsonresume(super::import_cvs::Import),
    /// The same of Europass 3.4, XML or JSON.
    Europass(super::import_cvs::Import),
}

#[derive(Debug, Args)]
pub(super) struct Import {
    #[command(flatten)]
    files: Files,
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

pub(super) async fn run(house: &House<'_>, command: Command) -> anyhow::Result<()> {
    match command {
        Command::FranceTravail(import) => importing::ended(import_all(house, &import).await),
        Command::Rome(rome) => super::import_rome::run(house, &rome).await,
        Command::Official(official) => super::import_official::run(house, &official).await,
        Command::Lheo(import) => super::import_trainings::lheo(house, &import).await,
        Command::Rco(import) => super::import_trainings::rco(house, &import).await,
        Command::TrainingsCsv(table) => super::import_trainings::table(house, &table).await,
        Command::Labels(labels) => super::import_labels::run(house, &labels).await,
        Command::Jsonresume(import) => super::import_cvs::run(house, &import, false).await,
        Command::Europass(import) => super::import_cvs::run(house, &import, true).await,
    }
}

async fn import_all(house: &House<'_>, import: &Import) -> anyhow::Result<()> {
    let inputs = import.files.inputs("JSON", Input::is_json)?;
    let policy = import.policy.unwrap_or(Rules::FranceTravail).policy();
    let mut source = france_travail::source(policy);
    if import.files.dry_run {
        return importing::read(house, None, (france_travail::FranceTravail, &source), inputs, &import.files).await;
    }
    house
        .with_store(async |store| {
            let known = store.sources().await?.into_iter().find(|known| known.id == source.id);
            if let (None, Some(known)) = (import.policy, known) {
                source.policy = known.policy;
            }
            warn(&source);
            store.put_source(&source).await?;
            let read = (france_travail::FranceTravail, &source);
            importing::read(house, Some(store), read, inputs, &import.files).await
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
}
