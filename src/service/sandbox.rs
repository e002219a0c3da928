//! The sandbox: a service of its own over generated offers and trainings, for test keys, and invented people. Nothing that
//! is done there touches real data.

use super::cvs::{CvService, Town};
use super::task::{Stopped, Task};
use super::{Error, Result, Service};
use crate::domain::{Clock, Source};
use crate::ingest::generated::{Generator, TrainingGenerator, sources, training_source};
use crate::ingest::{Draft, Strictness, normalise};
use crate::store::{self, OfferWrite, OpenOptions, RunTally, TrainingWrite};
use arc_swap::ArcSwapOption;
use jiff::Timestamp;
use rand::CryptoRng;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;
use uuid::Uuid;

/// Offers that it begins with.
const OFFERS: usize = 2_000;
/// Trainings that it begins with.
const TRAININGS: usize = 400;
/// The same records every time.
const SEED: u64 = 59;
/// Offers of a transaction.
const BATCH: usize = 500;
/// It begins anew so often,
const LIFETIME: Duration = Duration::from_hours(24);
/// or as soon as it has grown to so many offers: it is in memory.
const MOST: u64 = 50_000;
/// How often its size is looked at.
const LOOK: Duration = Duration::from_mins(1);

/// A service over generated offers, in memory, made beside the real one. It is made anew every day.
#[derive(Debug)]
pub struct Sandbox {
    service: Arc<ArcSwapOption<Service>>,
    task: Task,
    town: Arc<ArcSwapOption<Town>>,
    people: Option<Task>,
}

impl Sandbox {
    /// Begins to make it.
    #[must_use]
    pub fn start(clock: Arc<dyn Clock>) -> Self {
        let service = Arc::new(ArcSwapOption::empty());
        let made = service.clone();
        let task = Task::spawn(|stopped| run(clock, made, stopped));
        Self { service, task, town: Arc::default(), people: None }
    }

    /// The same with invented people. `random` draws their keys: they are sealed like everybody else.
    #[must_use]
    pub fn with_people(self, clock: Arc<dyn Clock>, random: impl CryptoRng + Send + 'static) -> Self {
        let town = self.town.clone();
        let people = Task::spawn(|stopped| settle(clock, Box::new(random), town, stopped));
        Self { people: Some(people), ..self }
    }

    /// The service, once it is made.
    #[must_use]
    pub fn service(&self) -> Option<Arc<Service>> {
        self.service.load_full()
    }

    /// The invented people as an app meets them, once they are made. The first question of an app takes a moment: people
    /// allow it something.
    ///
    /// # Errors
    /// Those of databases in memory.
    pub async fn cvs(&self, app: Uuid) -> Result<Option<Arc<CvService>>> {
        match self.town.load_full() {
            Some(town) => town.for_app(app).await.map(Some),
            None => Ok(None),
        }
    }

    /// Ends it.
    pub async fn stop(&self) {
        if let Some(people) = &self.people {
            people.stop().await;
        }
        self.task.stop().await;
    }
}

/// Makes the town, and another one every day.
async fn settle(
    clock: Arc<dyn Clock>,
    mut random: Box<dyn CryptoRng + Send>,
    current: Arc<ArcSwapOption<Town>>,
    mut stopped: Stopped,
) {
    while !*stopped.borrow() {
        let made = tokio::select! {
            made = Town::make(clock.clone(), random.as_mut()) => made,
            _ = stopped.changed() => break,
        };
        let rest = match made {
            Ok(town) => {
                leave(current.swap(Some(Arc::new(town)))).await;
                LIFETIME
            }
            Err(error) => {
                let error = &error as &dyn std::error::Error;
                tracing::error!(error, "the people of the sandbox could not be made");
                LOOK
            }
        };
        tokio::select! {
            () = tokio::time::sleep(rest) => {}
            _ = stopped.changed() => {}
        }
    }
    leave(current.swap(None)).await;
}

async fn leave(town: Option<Arc<Town>>) {
    if let Some(town) = town {
        town.end().await;
    }
}

async fn run(clock: Arc<dyn Clock>, current: Arc<ArcSwapOption<Service>>, mut stopped: Stopped) {
    let mut over = Instant::now();
    while !*stopped.borrow() {
        let grown = current.load().as_ref().is_none_or(|service| service.size() >= MOST);
        if grown || Instant::now() >= over {
            let made = tokio::select! {
                made = make(clock.clone()) => made,
                _ = stopped.changed() => break,
            };
            match made {
                Ok(service) => {
                    end(current.swap(Some(service))).await;
                    over = Instant::now() + LIFETIME;
                }
                Err(error) => {
                    tracing::error!(error = &error as &dyn std::error::Error, "the sandbox could not be made");
                }
            }
        }
        tokio::select! {
            () = tokio::time::sleep(LOOK) => {}
            _ = stopped.changed() => {}
        }
    }
    end(current.swap(None)).await;
}

/// Lets a service go; requests under way keep it until they are answered.
async fn end(service: Option<Arc<Service>>) {
    if let Some(service) = service {
        service.stop().await;
    }
}

async fn make(clock: Arc<dyn Clock>) -> Result<Arc<Service>> {
    let now = clock.now();
    let store = store::open("sqlite::memory:", OpenOptions { durable: false, ..OpenOptions::new(now) }).await?;
    store.migrate().await?;
    let generated = sources();
    for source in &generated {
        store.put_source(source).await?;
        store.finish_run(&source.id, now, &RunTally::default()).await?;
    }
    let networks = generated.clone();
    let made = tokio::task::spawn_blocking(move || offers(&networks, now)).await.map_err(|_| Error::Interrupted)?;
    for (source, writes) in generated.iter().zip(made) {
        for batch in writes.chunks(BATCH) {
            store.write_offers(&source.id, batch.to_vec(), now).await?;
        }
    }
    let catalogue = training_source();
    store.put_source(&catalogue).await?;
    store.finish_run(&catalogue.id, now, &RunTally::default()).await?;
    let of = catalogue.clone();
    let made = tokio::task::spawn_blocking(move || trainings(&of, now)).await.map_err(|_| Error::Interrupted)?;
    store.write_trainings(&catalogue.id, made, now).await?;
    Service::start(store, clock, &mut |_| {}).await
}

/// The trainings of the catalogue, as the offers below.
fn trainings(catalogue: &Source, now: Timestamp) -> Vec<TrainingWrite> {
    let made = TrainingGenerator::new(SEED, TRAININGS, now).filter_map(|(external, draft)| {
        let (training, _) = draft.normalise(catalogue, external, Strictness::Strict, None).ok()?;
        Some(TrainingWrite::Put(Box::new(training)))
    });
    made.collect()
}

/// The offers of each source. What is not valid is left out; the tests of the generator see to it that nothing is.
fn offers(networks: &[Source], now: Timestamp) -> Vec<Vec<OfferWrite>> {
    let mut made = vec![Vec::new(); networks.len()];
    for (network, external, draft) in Generator::new(SEED, OFFERS, now) {
        if let Ok(normalised) = normalise(&networks[network], external, draft, Strictness::Strict) {
            made[network].push(OfferWrite::Put(Box::new(normalised.offer)));
        }
    }
    made
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::FixedClock;

    #[tokio::test]
    async fn a_sandbox_is_made_beside_and_has_generated_offers_until_it_is_stopped() {
        let now: Timestamp = "2026-11-22T00:00:00Z".parse().unwrap();
        let sandbox = Sandbox::start(Arc::new(FixedClock(now)));
        let begun = Instant::now();
        let service = loop {
            if let Some(service) = sandbox.service() {
                break service;
            }
            assert!(begun.elapsed() < Duration::from_mins(2), "it is never made");
            tokio::time::sleep(Duration::from_millis(20)).await;
        };
        assert_eq!(service.size(), OFFERS as u64);
        let known: Vec<_> = sources().into_iter().chain([training_source()]).map(|source| source.id).collect();
        assert!(service.source_ids().iter().all(|id| known.contains(id)));
        sandbox.stop().await;
        assert!(sandbox.service().is_none());
    }
}
