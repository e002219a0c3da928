//! `passerelle demo`: a whole region, generated, searchable in seconds.

use super::demo_cvs;
use super::demo_folder::Folder;
use super::demo_market;
use super::demo_trainings;
use super::house::House;
use super::output;
use super::serve::{Flags, Listeners};
use crate::auth::{self, NewKeyRequest, Scope};
use crate::config::Settings;
use crate::domain::{OfferId, Source};
use crate::ingest::generated::{Generator, sources};
use crate::ingest::{Strictness, normalise};
use crate::store::{OfferWrite, OpenOptions, RunTally, Store};
use crate::system::os_random;
use anyhow::Context;
use clap::Args;
use jiff::Timestamp;
use std::net::SocketAddr;
use std::path::PathBuf;
use tokio::sync::mpsc;

/// Offers a transaction.
const BATCH: usize = 1_000;

#[derive(Debug, Args)]
pub(super) struct Demo {
    #[command(flatten)]
    pub(super) serve: Flags,
    /// How many offers.
    #[arg(long, default_value_t = 120_000, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=5_000_000))]
    offers: u32,
    /// How many invented people with CVs; most let the app `demo` find them.
    #[arg(long, value_name = "N", num_args = 0..=1, default_missing_value = "5000", value_parser = clap::value_parser!(u32).range(1..=600_000))]
    cvs: Option<u32>,
    /// How many trainings, with sessions.
    #[arg(long, default_value_t = 8_000, value_name = "N", value_parser = clap::value_parser!(u32).range(0..=200_000))]
    trainings: u32,
    /// What the records follow from: the same seed, the same records.
    #[arg(long, default_value_t = 59, value_name = "N")]
    seed: u64,
    /// Keep the database in this folder, which must not exist yet; without it, everything is deleted at the end.
    #[arg(long, value_name = "DIR")]
    keep: Option<PathBuf>,
}

pub(super) async fn run(house: &House<'_>, demo: Demo) -> anyhow::Result<()> {
    let listeners = Listeners::open(house)?;
    let address = listeners.address()?;
    let folder = Folder::new(demo.keep.as_deref())?;
    let settings = Settings { data_dir: folder.path.clone(), ..house.settings.clone() }.with_own_database();
    let house = House { settings: &settings, clock: house.clock.clone() };
    // What is deleted at the end need not survive a power cut.
    let options = OpenOptions { durable: demo.keep.is_some(), ..OpenOptions::new(house.clock.now()) };
    let (store, _) = house.open_with(options).await?;
    let now = house.clock.now();
    let (networks, first) = fill(store.as_ref(), &demo, now).await?;
    let catalogue = demo_trainings::fill(store.as_ref(), (demo.trainings, demo.seed), now).await?;
    let writable = networks.first().context("the demo has no source")?.id.clone();
    let request = NewKeyRequest {
        app: "demo".to_owned(),
        scopes: vec![Scope::OffersRead, Scope::OffersWrite, Scope::TrainingsRead, Scope::TrainingsWrite],
        sources: vec![writable.clone(), catalogue],
        accepts: vec![],
        expires_at: None,
    };
    let (key, record) = auth::issue(store.as_ref(), house.clock.as_ref(), &mut os_random(), request).await?;
    let people = match demo.cvs {
        Some(cvs) => {
            let key = demo_cvs::fill(&house, &store, (cvs, demo.seed), &writable, record.app_id).await?;
            people(address, cvs, &key)
        }
        None => String::new(),
    };
    let welcome = people + &welcome(address, demo.offers, key.reveal(), first, writable.as_str(), now);
    let past = tokio::spawn(demo_market::fill(store.clone(), demo.seed, now));
    // Memory is quicker than a folder that nobody opens again.
    let served = listeners.serve(&house, store, None, || output::say(welcome)).await;
    past.abort();
    served
}

/// Generates the offers beside writing them; the id of the first comes with the sources.
async fn fill(store: &dyn Store, demo: &Demo, now: Timestamp) -> anyhow::Result<(Vec<Source>, OfferId)> {
    let networks = sources();
    for network in &networks {
        store.put_source(network).await?;
    }
    let progress = output::Progress::count("generating", demo.offers.into());
    let (sender, mut batches) = mpsc::channel(4);
    let generator = Generator::new(demo.seed, demo.offers as usize, now);
    let making = tokio::task::spawn_blocking(move || generate(generator, &sender));
    let mut first = None;
    let mut tallies = vec![RunTally::default(); networks.len()];
    while let Some((network, writes)) = batches.recv().await {
        first = first.or_else(|| writes.first().map(OfferWrite::id));
        let count = writes.len() as u64;
        store.write_offers(&networks[network].id, writes, now).await?;
        tallies[network].read += count;
        tallies[network].created += count;
        progress.add(count);
    }
    making.await.context("generating stopped")??;
    for (network, tally) in networks.iter().zip(&tallies) {
        store.finish_run(&network.id, now, tally).await?;
    }
    progress.finish();
    Ok((networks, first.context("no offer was generated")?))
}

type Batch = (usize, Vec<OfferWrite>);

fn generate(generator: Generator, batches: &mpsc::Sender<Batch>) -> anyhow::Result<()> {
    let networks = sources();
    let mut waiting: Vec<Vec<OfferWrite>> = vec![Vec::new(); networks.len()];
    for (network, external_id, draft) in generator {
        let normalised = normalise(&networks[network], external_id, draft, Strictness::Strict)
            .map_err(|errors| anyhow::anyhow!("a generated offer is not valid: {}", output::list(errors)))?;
        waiting[network].push(OfferWrite::Put(Box::new(normalised.offer)));
        if waiting[network].len() == BATCH {
            batches.blocking_send((network, std::mem::take(&mut waiting[network])))?;
        }
    }
    for (network, rest) in waiting.into_iter().enumerate().filter(|(_, rest)| !rest.is_empty()) {
        batches.blocking_send((network, rest))?;
    }
    Ok(())
}

fn people(address: SocketAddr, cvs: u32, key: &str) -> String {
    let base = format!("http://{address}");
    format!(
        r"
{cvs} invented people with CVs. The key of the app `demo` that reads what they allow: {key}

# Who would work around Lille, as far as they let themselves be found
curl -H 'Authorization: Bearer {key}' '{base}/v1/cvs?near=50.6371,3.0631&radius_km=30&limit=3'
"
    )
}

fn welcome(address: SocketAddr, offers: u32, key: &str, first: OfferId, source: &str, now: Timestamp) -> String {
    let today = now.strftime("%Y-%m-%d");
    let base = format!("http://{address}");
    format!(
        r#"
{offers} generated offers of Hauts-de-France. The documentation, where each request can be tried: {base}/docs/
The same by GraphQL, with a page to try it: {base}/graphiql/
A key of your own: {base}/portal
The key of the app `demo`: {key}

# Within 10 km of Lille, nearest first
curl '{base}/v1/offers?near=50.6371,3.0631&radius_km=10&limit=3'

# Permanent contracts of the Nord of the last 30 days, best paid first
curl '{base}/v1/offers?department=59&contract=CDI&published_within_days=30&sort=salary&limit=3'

# Where the offers of the region are, as GeoJSON for a map
curl -H 'Accept: application/geo+json' '{base}/v1/offers/heatmap?resolution=6&region=32'

# What is offered around Amiens
curl '{base}/v1/offers/facets?by=contract,rome_domain,working_time&place=Amiens&radius_km=20'

# Where hands are missing, by occupation in the Nord; and offers by sector, now and four weeks ago
curl '{base}/v1/market/tension?by=rome&department=59&limit=5'
curl '{base}/v1/market/sectors'

# One offer, whole, and the trainings near it that lead to such a job
curl '{base}/v1/offers/{first}'
curl '{base}/v1/offers/{first}/trainings?limit=3'

# Trainings around Roubaix that begin from now on and have places left, the next one first
curl '{base}/v1/trainings?place=Roubaix&radius_km=20&starts_after={today}&open_seats=true&sort=start&limit=3'

# Publish one
curl -X PUT -H 'Authorization: Bearer {key}' -H 'Content-Type: application/json' -d '{{"title": "Boulanger (H/F)", "place": {{"commune": "59350"}}, "contract": {{"type": "CDI"}}, "created": "{now:.0}"}}' '{base}/v1/sources/{source}/offers/my-first'

Ctrl-C stops it."#
    )
}
