//! The generated trainings of `passerelle demo`.

use super::output;
use crate::domain::SourceId;
use crate::ingest::generated::{TrainingGenerator, training_source};
use crate::ingest::{Draft, Strictness};
use crate::store::{RunTally, Store, TrainingWrite};
use jiff::Timestamp;

/// Trainings of one transaction.
const BATCH: usize = 1_000;

/// Generates so many trainings from that seed; gives the catalogue that they are of.
pub(super) async fn fill(store: &dyn Store, (trainings, seed): (u32, u64), now: Timestamp) -> anyhow::Result<SourceId> {
    let catalogue = training_source();
    store.put_source(&catalogue).await?;
    let progress = output::Progress::count("generating trainings", trainings.into());
    let mut made = TrainingGenerator::new(seed, trainings as usize, now);
    let mut tally = RunTally::default();
    loop {
        let mut batch = Vec::with_capacity(BATCH);
        for (external, draft) in made.by_ref().take(BATCH) {
            let (training, _) = draft
                .normalise(&catalogue, external, Strictness::Strict, None)
                .map_err(|errors| anyhow::anyhow!("a generated training is not valid: {}", output::list(errors)))?;
            batch.push(TrainingWrite::Put(Box::new(training)));
        }
        if batch.is_empty() {
            break;
        }
        let count = batch.len() as u64;
        store.write_trainings(&catalogue.id, batch, now).await?;
        (tally.read, tally.created) = (tally.read + count, tally.created + count);
        progress.add(count);
    }
    store.finish_run(&catalogue.id, now, &tally).await?;
    progress.finish();
    Ok(catalogue.id)
}
