//! The labour market: what is offered and how long it stays open, beside what public services published of seekers and of
//! tension.
//!
//! Present figures are counted in the index, by the predicate of every search; those of earlier days are rows that a job
//! writes each night (`day`, `keeping`), a row for each source, so that the rules of each hold for the past as well: an
//! offer that the caller may not read now is not counted for them, today or then.

mod ask;
mod closed;
mod counting;
mod day;
mod keeping;
mod long_open;
mod official;
mod profiles;
mod sectors;
mod survival;
mod tables;
mod tension;
#[cfg(test)]
mod tests;
mod timeseries;

pub use ask::{MarketArea, MarketBy, MarketScope, TensionRequest};
pub use day::{HISTORY_DAYS, SPELL_DAYS, count_days, make_days};
pub use keeping::MarketJob;
pub(super) use keeping::follow_tables;
pub use long_open::{LongOpenPage, LongOpenRequest, TenseOccupations};
pub use official::{MarketOfficial, OfficialValue};
pub use profiles::ConsentedProfiles;
pub use sectors::{MarketSectorRow, MarketSectors, SectorsRequest};
pub use survival::{Durations, MarketSurvival, MarketSurvivalPoint};
pub use tension::{MarketLongOpen, MarketTension, MarketTensionRow, MarketTrend};
pub use timeseries::{MarketInterval, MarketPoint, MarketTimeseries, TimeseriesRequest};

use super::{Result, Service};
use crate::auth::Caller;
use crate::domain::{SourceId, day_of};
use crate::store::Store;
use arc_swap::ArcSwap;
use closed::{Closed, Kept};
use std::sync::Arc;
use tables::Tables;

/// What questions about the market are answered from, beside the index and the store.
#[derive(Debug, Clone)]
pub(super) struct Market {
    tables: Arc<ArcSwap<Tables>>,
    closed: Arc<Kept>,
}

impl Market {
    /// Reads the tables.
    pub(super) async fn load(store: &dyn Store) -> Result<Self> {
        let tables = Tables::read(store).await?;
        Ok(Self { tables: Arc::new(ArcSwap::from_pointee(tables)), closed: Arc::default() })
    }

    /// Reads them again where they are others.
    pub(super) async fn refresh(&self, store: &dyn Store) -> Result<()> {
        if Tables::version(store).await? != self.tables.load().version {
            self.tables.store(Arc::new(Tables::read(store).await?));
            tracing::info!("the published figures of the market were imported anew");
        }
        Ok(())
    }

    fn tables(&self) -> Arc<Tables> {
        self.tables.load_full()
    }
}

impl Service {
    /// The sources that the caller may read now: those whose offers are counted for them.
    fn counted(&self, caller: &Caller) -> Vec<SourceId> {
        self.access.sources().readable(caller, self.clock.now()).cloned().collect()
    }

    /// Today, in days since 1970.
    fn today(&self) -> i64 {
        day_of(self.clock.now())
    }

    async fn closed(&self, tables: &Tables) -> Result<Arc<Closed>> {
        self.market.closed.read(self.store.as_ref(), tables, self.clock.now()).await
    }
}
