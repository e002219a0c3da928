//! `passerelle evaluate`.

use super::output;
use crate::domain::{Clock, Offer, Policy, Redistribution, RomeEdition};
use crate::ingest::{self, Input, Options, france_travail, rome};
use crate::service::evaluation::{Evaluation, Rate, evaluate};
use crate::store::{self, OpenOptions, Store};
use anyhow::Context;
use clap::{Args, Subcommand};
use std::path::PathBuf;
use std::sync::Arc;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Measure how often the occupation that a text names is found, on offers whose codes are known.
    Rome(Rome),
}

#[derive(Debug, Args)]
pub(super) struct Rome {
    /// The official files of an edition of ROME, or folders that hold them.
    #[arg(long, required = true, value_name = "PATH")]
    edition: Vec<PathBuf>,
    /// Files or folders of offers of France Travail. `_source` in a record tells which collection it is of.
    #[arg(required = true, value_name = "PATH")]
    offers: Vec<PathBuf>,
}

/// Offers read at once.
const PAGE: usize = 1_000;

pub(super) async fn run(clock: &dyn Clock, command: &Command) -> anyhow::Result<()> {
    let Command::Rome(asked) = command;
    let edition = rome::read(&rome::inputs(&asked.edition)?, &mut |_, _| ())?.edition;
    let offers = offers(clock, &asked.offers).await?;
    let told = tokio::task::spawn_blocking(move || measure(&edition, &offers)).await?;
    show(&told)
}

fn measure(edition: &RomeEdition, offers: &[Offer]) -> Evaluation {
    let mut bar = None;
    let told = evaluate(edition, offers, &mut |done, all| {
        let bar = bar.get_or_insert_with(|| output::Progress::count("measuring", all as u64));
        bar.to(done as u64);
    });
    if let Some(bar) = bar {
        bar.finish();
    }
    told
}

/// The offers as an import takes them: of several records with one id the one that says most.
async fn offers(clock: &dyn Clock, paths: &[PathBuf]) -> anyhow::Result<Vec<Offer>> {
    let options = OpenOptions { durable: false, ..OpenOptions::new(clock.now()) };
    let store = store::open("sqlite::memory:", options).await?;
    store.migrate().await?;
    let inputs = Input::expand(paths)?;
    let policy = Policy { redistribution: Redistribution::Open, refresh_within_h: None, ..Policy::france_travail() };
    let source = france_travail::source(policy);
    store.put_source(&source).await?;
    let bar = output::Progress::bytes("reading", inputs.iter().map(Input::size).sum());
    let feed = Arc::new(france_travail::FranceTravail);
    ingest::import(Some(store.as_ref()), feed, &source, inputs, Options::default(), clock, &mut |progress| {
        bar.at(progress.bytes, &format!("{} records", progress.read));
    })
    .await
    .context("cannot read the offers")?;
    bar.finish();
    let read = all(store.as_ref()).await;
    store.close().await;
    read
}

async fn all(store: &dyn Store) -> anyhow::Result<Vec<Offer>> {
    let (mut offers, mut after) = (Vec::new(), None);
    loop {
        let page = store.scan_offers(after, PAGE).await?;
        let full = page.len() == PAGE;
        after = page.last().map(|stored| stored.record.id);
        offers.extend(page.into_iter().map(|stored| stored.record));
        if !full {
            return Ok(offers);
        }
    }
}

fn show(told: &Evaluation) -> anyhow::Result<()> {
    output::say(format_args!(
        "{} offers with a code, in {} groups of one text or one employer\n",
        told.offers, told.groups
    ))?;
    let mut table = output::markdown([
        "stratum",
        "method",
        "code",
        "n",
        "groups",
        "first",
        "of five",
        "first, macro",
        "of five, macro",
    ]);
    for stratum in &told.strata {
        for (method, version, figures) in &stratum.rows {
            let micro = |rate: Rate| format!("{:.3} ± {:.3}", rate.micro, rate.margin);
            table.add_row([
                stratum.name.clone(),
                (*method).to_owned(),
                (*version).to_owned(),
                figures.n.to_string(),
                figures.groups.to_string(),
                micro(figures.first),
                micro(figures.fifth),
                format!("{:.3}", figures.first.macro_),
                format!("{:.3}", figures.fifth.macro_),
            ]);
        }
    }
    output::say(&table)?;
    let mut table = output::markdown(["stratum", "likeness from", "inferred", "right, ROME 4", "right, ROME 3"]);
    for told in &told.thresholds {
        let [four, three] = told.precision;
        table.add_row([
            told.stratum.clone(),
            format!("{:.2}", told.likeness),
            format!("{:.3}", told.coverage),
            format!("{four:.3}"),
            format!("{three:.3}"),
        ]);
    }
    output::say(format_args!("\n{table}"))?;
    let mut table = output::markdown(["it was", "it was taken for", "times"]);
    for mistake in &told.mistakes {
        table.add_row([mistake.truth.clone(), mistake.said.clone(), mistake.count.to_string()]);
    }
    output::say(format_args!("\n{table}"))
}
