//! What an import writes: how a kind of record is counted and stored.

use super::richer;
use crate::domain::training::Training;
use crate::domain::{Clock, Offer, Place, Record, Source};
use crate::ingest::Report;
use crate::store::{self, OfferWrite, Store, TrainingWrite};

/// A kind of record that can be imported.
#[async_trait::async_trait]
pub trait Imported: Record {
    /// Counts it.
    fn tell(&self, report: &mut Report);

    /// Writes a batch.
    ///
    /// # Errors
    /// Those of the store.
    async fn write(
        store: &dyn Store,
        source: &Source,
        batch: Vec<Self>,
        clock: &dyn Clock,
        report: &mut Report,
    ) -> store::Result<()>;
}

#[async_trait::async_trait]
impl Imported for Offer {
    fn tell(&self, report: &mut Report) {
        locate(&self.place, report);
        if let Some(pay) = &self.salary {
            report.salaries += 1;
            report.salaries_read += u64::from(pay.yearly().is_some());
        }
    }

    /// Writes what says more than what is there.
    async fn write(
        store: &dyn Store,
        source: &Source,
        batch: Vec<Self>,
        clock: &dyn Clock,
        report: &mut Report,
    ) -> store::Result<()> {
        let mut offers = richer::of_each(batch, report);
        let bare: Vec<_> = offers.iter().filter(|offer| offer.description.is_none()).map(|offer| offer.id).collect();
        if !bare.is_empty() {
            richer::than_stored(&mut offers, store.offers(&bare).await?, report);
        }
        if offers.is_empty() {
            return Ok(());
        }
        let writes = offers.into_iter().map(|offer| OfferWrite::Put(Box::new(offer))).collect();
        for status in store.write_offers(&source.id, writes, clock.now()).await?.statuses {
            report.written(status);
        }
        Ok(())
    }
}

#[async_trait::async_trait]
impl Imported for Training {
    fn tell(&self, report: &mut Report) {
        report.sessions += self.sessions.len() as u64;
        for session in &self.sessions {
            locate(&session.place, report);
        }
    }

    async fn write(
        store: &dyn Store,
        source: &Source,
        batch: Vec<Self>,
        clock: &dyn Clock,
        report: &mut Report,
    ) -> store::Result<()> {
        if batch.is_empty() {
            return Ok(());
        }
        let writes = batch.into_iter().map(|training| TrainingWrite::Put(Box::new(training))).collect();
        for status in store.write_trainings(&source.id, writes, clock.now()).await?.statuses {
            report.written(status);
        }
        Ok(())
    }
}

fn locate(place: &Place, report: &mut Report) {
    *report.located.entry(place.located_by).or_default() += 1;
    *report.precision.entry(place.precision).or_default() += 1;
}
