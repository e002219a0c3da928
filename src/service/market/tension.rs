//! Tension: what is offered and how long it stays open, beside who seeks.

use super::ask::{MarketArea, MarketBy, MarketScope, TensionRequest};
use super::counting::{Counted, add_closed, open};
use super::official::{Beside, MarketOfficial};
use super::profiles::ConsentedProfiles;
use super::survival::MarketSurvival;
use super::tables::Tables;
use crate::auth::Caller;
use crate::domain::{RomeCode, SourceId, date_of};
use crate::service::access::require_market;
use crate::service::{Result, Service};
use async_graphql::SimpleObject;
use jiff::Timestamp;
use serde::Serialize;
use std::collections::HashMap;
use utoipa::ToSchema;

/// The market, divided by occupation or by area.
///
/// Offers are records that are published: the same job on two networks counts twice, as long as duplicates are not joined,
/// and an offer that stays open need not be one that nobody wants.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema, SimpleObject)]
pub struct MarketTension {
    /// By what.
    pub by: MarketBy,
    /// The time that present figures are of.
    #[schema(value_type = String, format = "date-time", example = "2026-11-26T18:00:00Z")]
    pub at: Timestamp,
    /// Offers published (records) that were asked for: those of all rows, of `other` and of `unknown`.
    #[schema(example = 120_000)]
    pub offers: u64,
    /// Those of them whose rows `limit` cut off.
    #[schema(example = 0)]
    pub other: u64,
    /// Those of them that have no such value: no occupation, no département, or no commune.
    #[schema(example = 311)]
    pub unknown: u64,
    /// The rows, those with the most offers first.
    pub rows: Vec<MarketTensionRow>,
}

/// A row.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema, SimpleObject)]
pub struct MarketTensionRow {
    /// The value: a code of ROME 3, a domain, a département or a basin.
    #[schema(example = "J1501")]
    pub key: String,
    /// Its name, where our tables have one.
    #[schema(example = "Aide-soignant / Aide-soignante")]
    pub label: Option<String>,
    /// Offers published (records).
    #[schema(example = 412)]
    pub offers: u64,
    /// What there was four and twelve weeks ago.
    pub trends: Vec<MarketTrend>,
    /// Those that are long open.
    pub long_open: MarketLongOpen,
    /// How long offers stay open: the estimate of Kaplan and Meier over the last 26 weeks.
    pub survival: MarketSurvival,
    /// Those that their sources mark as hard to fill.
    #[schema(example = 12)]
    pub hard_to_fill: u64,
    /// What public services published.
    pub official: MarketOfficial,
    /// Who lets themselves be counted here.
    pub profiles: ConsentedProfiles,
}

/// Offers published, then and now.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema, SimpleObject)]
pub struct MarketTrend {
    /// Weeks ago: 4 or 12.
    #[schema(example = 4)]
    pub weeks: u32,
    /// The day that `before` is of: the newest one that was counted by then, a week earlier at most.
    #[schema(example = "2026-10-29")]
    pub day: Option<String>,
    /// Offers published (records) at the end of that day.
    #[schema(example = 380)]
    pub before: Option<u64>,
    /// Now against then: 0.08 is eight percent more. Null where nothing is known of then, and where there was none.
    #[schema(example = 0.08)]
    pub change: Option<f64>,
}

/// Offers that are open for a long time, by dates in UTC: since their source published them, or since they came here where
/// it gives no date or a later one.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, ToSchema, SimpleObject)]
pub struct MarketLongOpen {
    /// Offers open for 30 days or more.
    #[schema(example = 120)]
    pub days_30: u64,
    /// Their share of the offers; null without offers.
    #[schema(example = 0.2913)]
    pub share_30: Option<f64>,
    /// Offers open for 60 days or more.
    #[schema(example = 41)]
    pub days_60: u64,
    /// Their share of the offers; null without offers.
    #[schema(example = 0.0995)]
    pub share_60: Option<f64>,
}

/// Weeks of the trends.
const TRENDS: [u32; 2] = [4, 12];
/// How much older than asked a day of a trend may be.
const NEAR: i64 = 6;

/// What there was on a day, by value.
struct Then {
    weeks: u32,
    day: Option<i64>,
    stock: HashMap<String, u64>,
}

impl Service {
    /// The market, divided by occupation or by area.
    ///
    /// # Errors
    /// [`crate::service::Error::Invalid`] for a basin that is not known, [`crate::service::Error::Auth`].
    pub async fn tension(&self, caller: &Caller, asked: &TensionRequest) -> Result<MarketTension> {
        let TensionRequest { by, scope, limit } = asked;
        require_market(caller)?;
        let tables = self.market.tables();
        if *by == MarketBy::Basin && !tables.has_basins() {
            let reason = "this server has no table of employment basins: ask by `department`";
            return Err(crate::service::Error::Invalid(vec![crate::domain::Invalid::new("basin", reason).at("by")]));
        }
        let (now, today) = (self.clock.now(), self.today());
        let query = scope.query(&tables, &self.index.snapshot())?;
        let plan = self.planned(caller, &query, now);
        let sources = self.counted(caller);
        let closed = self.closed(&tables).await?;
        let mut counts = open(&plan.snapshot, &plan.request(), *by, &tables, today);
        add_closed(&mut counts, &closed, &sources, (*by, scope), &tables, today);
        let then = self.then(&tables, &sources, asked, today).await?;
        let classes = scope.classes(&tables);
        let profiles = self.profiles(*by, scope, &classes).await?;
        let mut rows: Vec<(String, Counted)> = counts.into_values().collect();
        rows.sort_unstable_by(|(one, a), (other, b)| b.offers.cmp(&a.offers).then_with(|| one.cmp(other)));
        let offers = rows.iter().map(|(_, counted)| counted.offers).sum();
        let unknown = rows.iter().find(|(key, _)| key.is_empty()).map_or(0, |(_, counted)| counted.offers);
        // A value may be there with offers that are not meant.
        rows.retain(|(key, counted)| !key.is_empty() && (counted.offers > 0 || !counted.durations.is_empty()));
        let other = rows.iter().skip(*limit).map(|(_, counted)| counted.offers).sum();
        rows.truncate(*limit);
        let beside = Beside { tables: &tables, by: *by, scope, classes: &classes };
        let rows = rows.iter().map(|(key, counted)| {
            let official = beside.official(key, counted.offers);
            MarketTensionRow {
                label: by.label(&tables, key),
                offers: counted.offers,
                trends: then.iter().map(|then| then.trend(key, counted.offers)).collect(),
                long_open: MarketLongOpen::of(counted),
                survival: counted.durations.survival(),
                hard_to_fill: counted.hard_to_fill,
                profiles: profiles.of(key, official.seekers.value),
                official,
                key: key.clone(),
            }
        });
        Ok(MarketTension { by: *by, at: now, offers, other, unknown, rows: rows.collect() })
    }

    /// The rows of some occupations in an area, at once: by the code that was given, those that have something.
    ///
    /// # Errors
    /// As [`Self::tension`].
    pub async fn tension_of(
        &self,
        caller: &Caller,
        area: &MarketArea,
        codes: &[RomeCode],
    ) -> Result<HashMap<RomeCode, MarketTensionRow>> {
        let scope = MarketScope::occupations(area.clone(), codes.to_vec());
        let asked = TensionRequest { by: MarketBy::Rome, scope, limit: codes.len() };
        let found = self.tension(caller, &asked).await?;
        let tables = self.market.tables();
        let row = |code: &RomeCode| found.rows.iter().find(|row| row.key == tables.rome3(code.as_str())).cloned();
        Ok(codes.iter().filter_map(|code| Some((code.clone(), row(code)?))).collect())
    }

    /// What there was when the trends begin.
    async fn then(
        &self,
        tables: &Tables,
        sources: &[SourceId],
        asked: &TensionRequest,
        today: i64,
    ) -> Result<Vec<Then>> {
        let mut then = Vec::with_capacity(TRENDS.len());
        for weeks in TRENDS {
            let target = today - i64::from(weeks) * 7;
            let day = self.store.market_days(target - NEAR, target).await?.pop();
            let ask = asked.scope.days(tables, sources, day.into_iter().collect(), asked.by.of_days());
            let sums = self.store.market_sums(&ask).await?;
            let stock = sums.into_iter().map(|sum| (sum.key, sum.tally.stock)).collect();
            then.push(Then { weeks, day, stock });
        }
        Ok(then)
    }
}

impl Then {
    fn trend(&self, key: &str, offers: u64) -> MarketTrend {
        let before = self.day.map(|_| self.stock.get(key).copied().unwrap_or_default());
        let change = before.filter(|before| *before > 0).map(|before| share(offers, before) - 1.0);
        MarketTrend {
            weeks: self.weeks,
            day: self.day.and_then(date_of).map(|day| day.to_string()),
            before,
            change: change.map(|change| (change * 10_000.0).round() / 10_000.0),
        }
    }
}

impl MarketLongOpen {
    fn of(counted: &Counted) -> Self {
        let of_all = |part| (counted.offers > 0).then(|| share(part, counted.offers));
        Self {
            days_30: counted.open_30,
            share_30: of_all(counted.open_30),
            days_60: counted.open_60,
            share_60: of_all(counted.open_60),
        }
    }
}

/// One count by another, to four digits.
#[expect(clippy::cast_precision_loss, reason = "counts of offers stay far below 2^53")]
pub(super) fn share(part: u64, of: u64) -> f64 {
    (part as f64 * 10_000.0 / of as f64).round() / 10_000.0
}
