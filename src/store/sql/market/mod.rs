//! The history of the market, and published figures. Each file holds one part; here the trait as a table of contents.

mod days;
mod official;
mod spells;

pub(super) use spells::close;

use super::dialect::Dialect;
use super::store::SqlStore;
use crate::domain::{OfficialDataset, OfficialRow};
use crate::store::{BasinCommune, DayAsk, DayRow, DaySum, Market, Result, Spell};

#[async_trait::async_trait]
impl<DB: Dialect> Market for SqlStore<DB> {
    async fn put_market_day(&self, day: i64, rows: &[DayRow]) -> Result<()> {
        self.put_market_day(day, rows).await
    }

    async fn market_days(&self, from: i64, to: i64) -> Result<Vec<i64>> {
        self.market_days(from, to).await
    }

    async fn market_sums(&self, ask: &DayAsk) -> Result<Vec<DaySum>> {
        self.market_sums(ask).await
    }

    async fn spells(&self, closed_from: i64) -> Result<Vec<Spell>> {
        self.spells(closed_from).await
    }

    async fn put_spells(&self, spells: &[Spell]) -> Result<()> {
        self.put_spells(spells).await
    }

    async fn forget_market(&self, days_before: i64, spells_before: i64) -> Result<()> {
        self.forget_market(days_before, spells_before).await
    }

    async fn put_basins(&self, basins: &[BasinCommune]) -> Result<()> {
        self.put_basins(basins).await
    }

    async fn basins(&self) -> Result<Vec<BasinCommune>> {
        self.basins().await
    }

    async fn put_official(&self, dataset: OfficialDataset, rows: &[OfficialRow]) -> Result<()> {
        self.put_official(dataset, rows).await
    }

    async fn official(&self) -> Result<Vec<OfficialRow>> {
        self.official().await
    }

    async fn official_version(&self) -> Result<String> {
        self.official_version().await
    }
}
