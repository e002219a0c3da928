//! Which sources a caller may read now: the one rule that every total, page, facet and heatmap goes through.

use super::{Result, Service, card, fingerprint};
use crate::auth::{Caller, Scope};
use crate::domain::{Source, SourceId};
use crate::index::Visible;
use crate::store::Store;
use arc_swap::ArcSwap;
use jiff::Timestamp;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The sources as the store last gave them. They are few, and are read anew every second.
#[derive(Debug, Clone)]
pub(super) struct Access(Arc<ArcSwap<Sources>>);

/// All sources of one moment.
#[derive(Debug, Default)]
pub(super) struct Sources {
    by_id: BTreeMap<SourceId, Source>,
    /// What a card says of its source, written once for all cards.
    rules: BTreeMap<Box<str>, Box<[u8]>>,
    fingerprint: u64,
}

impl Sources {
    fn new(sources: Vec<Source>) -> Self {
        let by_id: BTreeMap<_, _> = sources.into_iter().map(|source| (source.id.clone(), source)).collect();
        let rules: BTreeMap<_, _> =
            by_id.iter().map(|(id, source)| (id.as_str().into(), card::rules(source))).collect();
        Self { fingerprint: fingerprint(&rules), by_id, rules }
    }

    /// The source, where there is one.
    pub(super) fn get(&self, id: &SourceId) -> Option<&Source> {
        self.by_id.get(id)
    }

    /// What a card says of that source: a JSON object.
    pub(super) fn rules(&self, id: &str) -> Option<&[u8]> {
        self.rules.get(id).map(|rules| &**rules)
    }

    /// A number that stands for all that cards say of their sources.
    pub(super) const fn fingerprint(&self) -> u64 {
        self.fingerprint
    }

    /// The ids of the sources that the caller may read now.
    pub(super) fn readable(&self, caller: &Caller, now: Timestamp) -> impl Iterator<Item = &SourceId> {
        self.by_id.values().filter(move |source| readable(caller, source, now)).map(|source| &source.id)
    }

    /// The ids of the sources whose trainings the caller may read now.
    pub(super) fn readable_trainings(&self, caller: &Caller, now: Timestamp) -> impl Iterator<Item = &SourceId> {
        self.by_id.values().filter(move |source| readable_trainings(caller, source, now)).map(|source| &source.id)
    }

    /// The sources whose offers the caller may read now, for the index.
    pub(super) fn visible(&self, caller: &Caller, now: Timestamp) -> Visible {
        Visible::Only(self.readable(caller, now).cloned().collect())
    }
}

impl Access {
    /// Reads the sources.
    pub(super) async fn load(store: &dyn Store) -> Result<Self> {
        let access = Self(Arc::new(ArcSwap::from_pointee(Sources::default())));
        access.refresh(store).await?;
        Ok(access)
    }

    /// Reads the sources again.
    pub(super) async fn refresh(&self, store: &dyn Store) -> Result<()> {
        let sources = store.sources().await?;
        self.0.store(Arc::new(Sources::new(sources)));
        Ok(())
    }

    /// All sources.
    pub(super) fn sources(&self) -> Arc<Sources> {
        self.0.load_full()
    }
}

/// Open records are for anybody; a key, once shown, must be one for reading offers.
pub(super) fn require_read(caller: &Caller) -> Result<()> {
    require_read_of(caller, Scope::OffersRead)
}

/// The same of trainings.
pub(super) fn require_read_trainings(caller: &Caller) -> Result<()> {
    require_read_of(caller, Scope::TrainingsRead)
}

fn require_read_of(caller: &Caller, scope: Scope) -> Result<()> {
    match caller {
        Caller::Anonymous => Ok(()),
        Caller::App(_) => Ok(caller.require(scope)?),
    }
}

/// Figures of the market are for anybody; a key, once shown, must be one for reading them.
pub(super) fn require_market(caller: &Caller) -> Result<()> {
    match caller {
        Caller::Anonymous => Ok(()),
        Caller::App(_) => Ok(caller.require(Scope::MarketRead)?),
    }
}

/// Whether the caller may read the trainings of the source now.
pub(super) fn readable_trainings(caller: &Caller, source: &Source, now: Timestamp) -> bool {
    caller.may_read_trainings(source) && !source.is_stale(now)
}

/// Whether the caller may read the offers of the source now.
pub(super) fn readable(caller: &Caller, source: &Source, now: Timestamp) -> bool {
    caller.may_read(source) && !source.is_stale(now)
}

impl Service {
    /// The ids of all sources.
    #[must_use]
    pub fn source_ids(&self) -> Vec<SourceId> {
        self.access.sources().by_id.keys().cloned().collect()
    }
}
