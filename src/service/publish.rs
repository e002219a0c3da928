//! Writing: one offer or training, or a batch, into a source that the caller's key is bound to.

use super::{Error, Result, Service};
use crate::auth::{Caller, Scope};
use crate::domain::training::Training;
use crate::domain::{ExternalId, FieldError, Invalid, Offer, OfferId, Position, Record, RecordId, Source, SourceId};
use crate::ingest::{Draft, OccupationNamer, Strictness};
use crate::store::{self, Found, RunTally, Store, Write, WriteOutcome, WriteStatus};
use jiff::{SignedDuration, Timestamp};
use std::collections::HashMap;
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// A kind of record that is published.
#[async_trait::async_trait]
pub trait PublishedKind: Record {
    /// What publishing it needs.
    const WRITE: Scope;

    /// The dates that say when it was written: its fields with what they hold.
    fn written(&self) -> Vec<(&'static str, Option<Timestamp>)>;

    /// Writes a batch.
    ///
    /// # Errors
    /// Those of the store.
    async fn write(
        store: &dyn Store,
        source: &SourceId,
        writes: Vec<Write<Self>>,
        at: Timestamp,
    ) -> store::Result<WriteOutcome>;

    /// What the store knows of an id.
    ///
    /// # Errors
    /// Those of the store.
    async fn find(store: &dyn Store, id: Self::Id, now: Timestamp) -> store::Result<Found<Self>>;

    /// That there is none.
    fn unknown(id: Self::Id) -> Error;
}

macro_rules! published {
    ($($record:ty, $scope:ident, $write:ident, $find:ident, $unknown:ident, [$($field:literal: $path:expr),+];)+) => {$(
        #[async_trait::async_trait]
        impl PublishedKind for $record {
            const WRITE: Scope = Scope::$scope;

            fn written(&self) -> Vec<(&'static str, Option<Timestamp>)> {
                vec![$(($field, $path(self))),+]
            }

            async fn write(
                store: &dyn Store,
                source: &SourceId,
                writes: Vec<Write<Self>>,
                at: Timestamp,
            ) -> store::Result<WriteOutcome> {
                store.$write(source, writes, at).await
            }

            async fn find(store: &dyn Store, id: Self::Id, now: Timestamp) -> store::Result<Found<Self>> {
                store.$find(id, now).await
            }

            fn unknown(id: Self::Id) -> Error {
                Error::$unknown(id)
            }
        }
    )+};
}

published! {
    Offer, OffersWrite, write_offers, offer, UnknownOffer,
        ["created": |offer: &Self| offer.dates.created, "updated": |offer: &Self| offer.dates.updated];
    Training, TrainingsWrite, write_trainings, training, UnknownTraining,
        ["updated": |training: &Self| training.updated];
}

/// What became of one record that was published or withdrawn.
#[derive(Debug, Clone, Copy)]
pub struct Published<I = OfferId> {
    /// Its id.
    pub id: I,
    /// What the write did.
    pub status: WriteStatus,
    /// A read with this as `min_position` sees the write.
    pub position: Position,
}

/// What became of one line of a batch.
#[derive(Debug, Clone)]
pub enum LineStatus<I = OfferId> {
    /// It was written.
    Written(Published<I>),
    /// It was refused, for all these reasons.
    Refused(Vec<FieldError>),
}

/// Clocks differ: a date so far ahead is not a lie.
const TOLERANCE: SignedDuration = SignedDuration::from_mins(5);

/// Refuses a record that says it will be published: an offer would stand before all others until then.
fn not_from_the_future<R: PublishedKind>(record: R, now: Timestamp) -> Result<R, Vec<FieldError>> {
    let ahead = |(field, date): (&str, Option<Timestamp>)| {
        let date = date.filter(|date| *date > now + TOLERANCE)?;
        Some(Invalid::new(date, "a date that is not in the future").at(field))
    };
    let errors: Vec<_> = record.written().into_iter().filter_map(ahead).collect();
    if errors.is_empty() { Ok(record) } else { Err(errors) }
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

/// The id of what a draft becomes.
type IdOf<D> = <<D as Draft>::Record as Record>::Id;

impl Service {
    /// Publishes or updates an offer or a training.
    ///
    /// # Errors
    /// [`Error::Auth`] when the key may not write to the source; [`Error::UnknownSource`]; [`Error::Invalid`] with all
    /// refused fields; [`Error::Store`].
    pub async fn publish<D>(
        &self,
        caller: &Caller,
        source: &SourceId,
        external: ExternalId,
        draft: D,
    ) -> Result<Published<IdOf<D>>>
    where
        D: Draft<Record: PublishedKind>,
    {
        match self.publish_batch(caller, source, vec![(external, draft)]).await?.pop() {
            Some(LineStatus::Written(published)) => Ok(published),
            Some(LineStatus::Refused(errors)) => Err(Error::Invalid(errors)),
            None => Err(Error::Interrupted),
        }
    }

    /// Publishes a batch in one transaction, at most 200 records. Refused lines do not stop the others.
    ///
    /// # Errors
    /// As [`Self::publish`], but for refused fields, which stand in the line's status.
    pub async fn publish_batch<D>(
        &self,
        caller: &Caller,
        source: &SourceId,
        lines: Vec<(ExternalId, D)>,
    ) -> Result<Vec<LineStatus<IdOf<D>>>>
    where
        D: Draft<Record: PublishedKind>,
    {
        let source = self.writable(caller, D::Record::WRITE, source).await?;
        let (now, namer) = (self.clock.now(), self.namer().await?);
        let namer = namer.as_deref().map(|namer| namer as &dyn OccupationNamer);
        let mut writes = Vec::with_capacity(lines.len());
        let mut statuses = Vec::with_capacity(lines.len());
        for (external, draft) in lines {
            let record = draft
                .normalise(&source, external, Strictness::Strict, namer)
                .and_then(|(record, _)| not_from_the_future(record, now));
            match record {
                Ok(record) => {
                    statuses.push(None);
                    writes.push(Write::Put(Box::new(record)));
                }
                Err(errors) => statuses.push(Some(LineStatus::Refused(errors))),
            }
        }
        let mut written = self.write::<D::Record>(&source, writes).await?.into_iter();
        Ok(statuses
            .into_iter()
            .filter_map(|refused| refused.or_else(|| written.next().map(LineStatus::Written)))
            .collect())
    }

    /// Withdraws an offer or a training. What stays of it is the source's policy.
    ///
    /// # Errors
    /// [`Error::Withdrawn`] when it was withdrawn before, [`Error::UnknownOffer`] or [`Error::UnknownTraining`] when it never
    /// was, and as [`Self::publish`].
    pub async fn withdraw<R: PublishedKind>(
        &self,
        caller: &Caller,
        source: &SourceId,
        external: &ExternalId,
    ) -> Result<Published<R::Id>> {
        let source = self.writable(caller, R::WRITE, source).await?;
        let id = R::Id::of(&source.id, external);
        let published = self.write::<R>(&source, vec![Write::Withdraw(id)]).await?;
        if let Some(published) = published.into_iter().find(|published| published.status != WriteStatus::NotFound) {
            return Ok(published);
        }
        match R::find(self.store.as_ref(), id, self.clock.now()).await? {
            Found::Withdrawn { at, .. } => Err(Error::Withdrawn(at)),
            Found::Live(_) | Found::Nothing => Err(R::unknown(id)),
        }
    }

    async fn writable(&self, caller: &Caller, scope: Scope, source: &SourceId) -> Result<Source> {
        caller.require_bound(scope, source)?;
        if let Some(known) = self.access.sources().get(source) {
            return Ok(known.clone());
        }
        // It may have been created since the sources were last read.
        self.access.refresh(self.store.as_ref()).await?;
        self.access.sources().get(source).cloned().ok_or_else(|| Error::UnknownSource(source.clone()))
    }

    async fn write<R: PublishedKind>(&self, source: &Source, writes: Vec<Write<R>>) -> Result<Vec<Published<R::Id>>> {
        if writes.is_empty() {
            return Ok(Vec::new());
        }
        let ids: Vec<_> = writes.iter().map(Write::id).collect();
        let now = self.clock.now();
        let outcome = R::write(self.store.as_ref(), &source.id, writes, now).await?;
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
