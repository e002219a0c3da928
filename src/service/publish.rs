//! Writing: one offer, or a batch, into a source that the caller's key is bound to.

use super::{Error, Result, Service};
use crate::auth::Caller;
use crate::domain::{ExternalId, FieldError, Invalid, Offer, OfferDraft, OfferId, Position, Source, SourceId};
use crate::ingest::{Strictness, normalise};
use crate::store::{Found, OfferWrite, RunTally, WriteStatus};
use jiff::{SignedDuration, Timestamp};
use std::collections::HashMap;
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// What became of one offer that was published or withdrawn.
#[derive(Debug, Clone, Copy)]
pub struct Published {
    /// Its id.
    pub id: OfferId,
    /// What the write did.
    pub status: WriteStatus,
    /// A read with this as `min_position` sees the write.
    pub position: Position,
}

/// What became of one line of a batch.
#[derive(Debug, Clone)]
pub enum LineStatus {
    /// It was written.
    Written(Published),
    /// It was refused, for all these reasons.
    Refused(Vec<FieldError>),
}

/// Clocks differ: a date so far ahead is not a lie.
const TOLERANCE: SignedDuration = SignedDuration::from_mins(5);

/// Refuses an offer that says it will be published: it would stand before all others until then.
fn not_from_the_future(offer: Offer, now: Timestamp) -> Result<Offer, Vec<FieldError>> {
    let ahead = |(field, date): (&str, Option<Timestamp>)| {
        let date = date.filter(|date| *date > now + TOLERANCE)?;
        Some(Invalid::new(date, "a date that is not in the future").at(field))
    };
    let errors: Vec<_> =
        [("created", offer.dates.created), ("updated", offer.dates.updated)].into_iter().filter_map(ahead).collect();
    if errors.is_empty() { Ok(offer) } else { Err(errors) }
}

/// A source that publishes is fresh; its row is renewed this often at most.
const TOUCH: Duration = Duration::from_mins(1);

/// What was published since each source's row was last renewed.
#[derive(Debug, Default)]
pub(super) struct Touched(Mutex<HashMap<SourceId, (Option<Instant>, RunTally)>>);

impl Touched {
    /// Adds to the tally of a source; gives it out when the row is due.
    fn add(&self, source: &SourceId, add: impl FnOnce(&mut RunTally)) -> Option<RunTally> {
        let mut all = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let (renewed, tally) = all.entry(source.clone()).or_default();
        add(tally);
        if renewed.is_some_and(|at| at.elapsed() < TOUCH) {
            return None;
        }
        *renewed = Some(Instant::now());
        Some(std::mem::take(tally))
    }
}

impl Service {
    /// Publishes or updates an offer.
    ///
    /// # Errors
    /// [`Error::Auth`] when the key may not write to the source; [`Error::UnknownSource`]; [`Error::Invalid`] with all
    /// refused fields; [`Error::Store`].
    pub async fn publish(
        &self,
        caller: &Caller,
        source: &SourceId,
        external: ExternalId,
        draft: OfferDraft,
    ) -> Result<Published> {
        match self.publish_batch(caller, source, vec![(external, draft)]).await?.pop() {
            Some(LineStatus::Written(published)) => Ok(published),
            Some(LineStatus::Refused(errors)) => Err(Error::Invalid(errors)),
            None => Err(Error::Interrupted),
        }
    }

    /// Publishes a batch in one transaction, at most 200 offers. Refused lines do not stop the others.
    ///
    /// # Errors
    /// As [`Self::publish`], but for refused fields, which stand in the line's status.
    pub async fn publish_batch(
        &self,
        caller: &Caller,
        source: &SourceId,
        lines: Vec<(ExternalId, OfferDraft)>,
    ) -> Result<Vec<LineStatus>> {
        let source = self.writable(caller, source).await?;
        let (now, namer) = (self.clock.now(), self.namer().await?);
        let mut writes = Vec::with_capacity(lines.len());
        let mut statuses = Vec::with_capacity(lines.len());
        for (external, draft) in lines {
            let offer = normalise(&source, external, draft, Strictness::Strict)
                .map(|normalised| match &namer {
                    Some(namer) => normalised.named_by(namer.as_ref()),
                    None => normalised,
                })
                .and_then(|normalised| not_from_the_future(normalised.offer, now));
            match offer {
                Ok(offer) => {
                    statuses.push(None);
                    writes.push(OfferWrite::Put(Box::new(offer)));
                }
                Err(errors) => statuses.push(Some(LineStatus::Refused(errors))),
            }
        }
        let mut written = self.write(&source, writes).await?.into_iter();
        Ok(statuses
            .into_iter()
            .filter_map(|refused| refused.or_else(|| written.next().map(LineStatus::Written)))
            .collect())
    }

    /// Withdraws an offer. What stays of it is the source's policy.
    ///
    /// # Errors
    /// [`Error::Withdrawn`] when it was withdrawn before, [`Error::UnknownOffer`] when it never was, and as
    /// [`Self::publish`].
    pub async fn withdraw(&self, caller: &Caller, source: &SourceId, external: &ExternalId) -> Result<Published> {
        let source = self.writable(caller, source).await?;
        let id = OfferId::of(&source.id, external);
        let published = self.write(&source, vec![OfferWrite::Withdraw(id)]).await?;
        if let Some(published) = published.into_iter().find(|published| published.status != WriteStatus::NotFound) {
            return Ok(published);
        }
        match self.store.offer(id, self.clock.now()).await? {
            Found::Withdrawn { at, .. } => Err(Error::Withdrawn(at)),
            Found::Live(_) | Found::Nothing => Err(Error::UnknownOffer(id)),
        }
    }

    async fn writable(&self, caller: &Caller, source: &SourceId) -> Result<Source> {
        caller.require_write(source)?;
        if let Some(known) = self.access.sources().get(source) {
            return Ok(known.clone());
        }
        // It may have been created since the sources were last read.
        self.access.refresh(self.store.as_ref()).await?;
        self.access.sources().get(source).cloned().ok_or_else(|| Error::UnknownSource(source.clone()))
    }

    async fn write(&self, source: &Source, writes: Vec<OfferWrite>) -> Result<Vec<Published>> {
        if writes.is_empty() {
            return Ok(Vec::new());
        }
        let ids: Vec<_> = writes.iter().map(OfferWrite::id).collect();
        let now = self.clock.now();
        let outcome = self.store.write_offers(&source.id, writes, now).await?;
        let due = self.touched.add(&source.id, |tally| {
            for status in &outcome.statuses {
                tally.read += 1;
                match status {
                    WriteStatus::Created(_) => tally.created += 1,
                    WriteStatus::Updated(_) | WriteStatus::Withdrawn(_) => tally.updated += 1,
                    WriteStatus::Unchanged(_) => tally.unchanged += 1,
                    WriteStatus::Superseded | WriteStatus::NotFound => {}
                }
            }
        });
        // One record does not make a source fresh that promises to be refreshed as a whole: only an import does.
        if let (Some(tally), None) = (due, source.policy.refresh_within_h) {
            self.store.finish_run(&source.id, now, &tally).await?;
        }
        let published = |(id, status)| Published { id, status, position: outcome.position };
        Ok(ids.into_iter().zip(outcome.statuses).map(published).collect())
    }
}
