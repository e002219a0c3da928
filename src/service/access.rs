//! Which sources a caller may read now: the one rule that every total, page, facet and heatmap goes through.

use super::{Result, Service};
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
pub(super) struct Access(Arc<ArcSwap<BTreeMap<SourceId, Source>>>);

impl Access {
    /// Reads the sources.
    pub(super) async fn load(store: &dyn Store) -> Result<Self> {
        let access = Self(Arc::new(ArcSwap::from_pointee(BTreeMap::new())));
        access.refresh(store).await?;
        Ok(access)
    }

    /// Reads the sources again.
    pub(super) async fn refresh(&self, store: &dyn Store) -> Result<()> {
        let sources = store.sources().await?;
        self.0.store(Arc::new(sources.into_iter().map(|source| (source.id.clone(), source)).collect()));
        Ok(())
    }

    /// All sources, by id.
    pub(super) fn sources(&self) -> Arc<BTreeMap<SourceId, Source>> {
        self.0.load_full()
    }
}

/// Open records are for anybody; a key, once shown, must be one for reading offers.
pub(super) fn require_read(caller: &Caller) -> Result<()> {
    match caller {
        Caller::Anonymous => Ok(()),
        Caller::App(_) => Ok(caller.require(Scope::OffersRead)?),
    }
}

/// Whether the caller may read the records of the source now.
pub(super) fn readable(caller: &Caller, source: &Source, now: Timestamp) -> bool {
    caller.may_read(source) && !source.is_stale(now)
}

impl Service {
    /// The ids of all sources.
    #[must_use]
    pub fn source_ids(&self) -> Vec<SourceId> {
        self.access.sources().keys().cloned().collect()
    }

    /// The sources that the caller may read now.
    pub(super) fn visible(&self, caller: &Caller, now: Timestamp) -> Visible {
        let sources = self.access.sources();
        Visible::Only(sources.values().filter(|source| readable(caller, source, now)).map(|s| s.id.clone()).collect())
    }
}
