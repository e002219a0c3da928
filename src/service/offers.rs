//! Offers by their ids, and the sources.

use super::access::{Sources, readable, require_read};
use super::{Error, OfferView, Result, Service, SourceView};
use crate::auth::Caller;
use crate::domain::cv::OfferFacts;
use crate::domain::{OfferId, Source};
use crate::store::{Found, StoredOffer};
use jiff::Timestamp;
use std::collections::HashMap;

impl Service {
    /// One offer, whole.
    ///
    /// # Errors
    /// [`Error::Withdrawn`] for twelve months after its withdrawal; [`Error::UnknownOffer`] where it never was, or where
    /// the caller may not read its source; [`Error::Auth`]; [`Error::Store`].
    pub async fn offer(&self, caller: &Caller, id: OfferId) -> Result<OfferView> {
        require_read(caller)?;
        let (sources, now) = (self.access.sources(), self.clock.now());
        let (stored, source) = self.readable_offer(caller, id, &sources, now).await?;
        Ok(OfferView::of(stored, source))
    }

    /// What of an offer is compared with profiles. The policy of its source decides whether the caller may have it; a key
    /// that reads profiles needs no scope for offers beside it, for the offer is not in the answer.
    ///
    /// # Errors
    /// As [`Self::offer`]; [`Error::Conflict`] where the offer has expired: nobody is shown for it any more.
    pub async fn compared(&self, caller: &Caller, id: OfferId) -> Result<OfferFacts> {
        let (sources, now) = (self.access.sources(), self.clock.now());
        let (stored, _) = self.readable_offer(caller, id, &sources, now).await?;
        if stored.record.dates.expires.is_some_and(|end| end < now) {
            return Err(Error::Conflict("this offer has expired: nobody is compared with it any more"));
        }
        Ok(OfferFacts::of(&stored.record))
    }

    /// The stored offer with its source, where the caller may read it.
    pub(super) async fn readable_offer<'s>(
        &self,
        caller: &Caller,
        id: OfferId,
        sources: &'s Sources,
        now: Timestamp,
    ) -> Result<(StoredOffer, &'s Source)> {
        match self.store.offer(id, now).await? {
            Found::Live(stored) => {
                let source = sources.get(&stored.record.source.id).filter(|source| readable(caller, source, now));
                Ok((*stored, source.ok_or(Error::UnknownOffer(id))?))
            }
            // Who could not read it does not learn that it was there.
            Found::Withdrawn { source, at } => {
                let known = sources.get(&source).is_some_and(|source| caller.may_read(source));
                Err(if known { Error::Withdrawn(at) } else { Error::UnknownOffer(id) })
            }
            Found::Nothing => Err(Error::UnknownOffer(id)),
        }
    }

    /// Those of the offers that [`Self::offer`] would give, whole, in no order; one read of the store for all of them.
    ///
    /// # Errors
    /// [`Error::Auth`]; [`Error::Store`].
    pub async fn offers(&self, caller: &Caller, ids: &[OfferId]) -> Result<Vec<OfferView>> {
        require_read(caller)?;
        let found = self.store.offers(ids).await?;
        let (sources, now) = (self.access.sources(), self.clock.now());
        let shown = |stored: StoredOffer| {
            let source = sources.get(&stored.record.source.id).filter(|source| readable(caller, source, now))?;
            Some(OfferView::of(stored, source))
        };
        Ok(found.into_iter().filter_map(shown).collect())
    }

    /// All sources: what each holds, how fresh it is, its rules.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn sources(&self, caller: &Caller) -> Result<Vec<SourceView>> {
        let now = self.clock.now();
        let counts: HashMap<_, _> = self.index.snapshot().counts_by_source().into_iter().collect();
        let trainings = self.trainings.picture().counts_by_source();
        let runs: HashMap<_, _> =
            self.store.last_runs().await?.into_iter().map(|(id, at, tally)| (id, (at, tally))).collect();
        let sources = self.store.sources().await?;
        Ok(sources
            .into_iter()
            .map(|source| {
                let (offers, run) = (counts.get(&source.id).copied().unwrap_or(0), runs.get(&source.id));
                let trainings = trainings.get(&source.id).copied().unwrap_or(0);
                let (may_read, stale) = (readable(caller, &source, now), source.is_stale(now));
                SourceView::of(source, [offers, trainings], may_read, stale, run)
            })
            .collect())
    }
}
