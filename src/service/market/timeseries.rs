//! The market over time.

use super::ask::MarketScope;
use crate::auth::Caller;
use crate::domain::{Invalid, date_of, day_number};
use crate::service::access::require_market;
use crate::service::{Error, Result, Service};
use crate::store::{DayBy, DayTally};
use async_graphql::{Enum, SimpleObject};
use jiff::ToSpan;
use jiff::civil::{Date, Weekday};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// The most days of a series: ten years.
const MOST_DAYS: i64 = 3_660;
/// The most points.
const MOST_POINTS: usize = 600;
/// Days of a series whose beginning is not said.
const USUAL: i64 = 84;

/// How long a point of a series is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema, Enum)]
#[serde(rename_all = "snake_case")]
pub enum MarketInterval {
    /// A day in UTC.
    #[default]
    Day,
    /// A week in UTC, from Monday on.
    Week,
    /// A month of the calendar, in UTC.
    Month,
}

impl MarketInterval {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Day, Self::Week, Self::Month];

    /// The first day of the interval that a day lies in.
    fn begins(self, day: Date) -> Date {
        match self {
            Self::Day => day,
            Self::Week => day.saturating_sub(i64::from(day.weekday().since(Weekday::Monday)).days()),
            Self::Month => day.first_of_month(),
        }
    }
}

/// A question about the market over time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimeseriesRequest {
    /// Of what.
    pub scope: MarketScope,
    /// How long a point is.
    pub interval: MarketInterval,
    /// The first day; twelve weeks before the last one where absent.
    pub from: Option<Date>,
    /// The last day; yesterday where absent.
    pub to: Option<Date>,
}

/// The market over time, as it was counted at the end of each day.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema, SimpleObject)]
pub struct MarketTimeseries {
    /// How long a point is.
    pub interval: MarketInterval,
    /// The first day.
    #[schema(example = "2026-09-03")]
    pub from: String,
    /// The last day.
    #[schema(example = "2026-11-25")]
    pub to: String,
    /// Offers published (records) now.
    #[schema(example = 120_000)]
    pub offers_now: u64,
    /// The points, in order; of intervals of which no day was counted there is none.
    pub points: Vec<MarketPoint>,
}

/// A point of a series.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema, SimpleObject)]
pub struct MarketPoint {
    /// Its first day.
    #[schema(example = "2026-11-23")]
    pub from: String,
    /// How many of its days were counted.
    #[schema(example = 7)]
    pub days: u32,
    /// Offers published (records) at the end of its last day that was counted.
    #[schema(example = 118_211)]
    pub offers: u64,
    /// Offers that came during the days that were counted.
    #[schema(example = 14_002)]
    pub new: u64,
    /// Offers that went during them, for whatever reason.
    #[schema(example = 13_377)]
    pub gone: u64,
    /// Of `offers`, open for 30 days or more.
    #[schema(example = 31_020)]
    pub open_30: u64,
    /// Of `offers`, open for 60 days or more.
    #[schema(example = 9_310)]
    pub open_60: u64,
    /// Of `offers`, marked as hard to fill by their sources.
    #[schema(example = 812)]
    pub hard_to_fill: u64,
}

impl Service {
    /// The market over time.
    ///
    /// # Errors
    /// [`Error::Invalid`] for days that are no series, and a basin that is not known; [`Error::Auth`].
    pub async fn timeseries(&self, caller: &Caller, asked: &TimeseriesRequest) -> Result<MarketTimeseries> {
        require_market(caller)?;
        let tables = self.market.tables();
        let (from, to) = days(asked, self.today())?;
        // A basin that is not known is refused as everywhere.
        let query = asked.scope.query(&tables, &self.index.snapshot())?;
        let plan = self.planned(caller, &query, self.clock.now());
        let offers_now = plan.snapshot.count(&plan.request());
        let sources = self.counted(caller);
        let known = self.store.market_days(from, to).await?;
        let ask = asked.scope.days(&tables, &sources, known.clone(), DayBy::All);
        let sums = self.store.market_sums(&ask).await?;
        let sums: BTreeMap<i64, DayTally> = sums.into_iter().map(|sum| (sum.day, sum.tally)).collect();
        let mut points: BTreeMap<Date, MarketPoint> = BTreeMap::new();
        for day in known {
            let Some(date) = date_of(day) else { continue };
            let begins = asked.interval.begins(date);
            let tally = sums.get(&day).copied().unwrap_or_default();
            points.entry(begins).or_insert_with(|| MarketPoint::at(begins)).add(tally);
        }
        let text = |day| date_of(day).map(|day| day.to_string()).unwrap_or_default();
        let points = points.into_values().collect();
        Ok(MarketTimeseries { interval: asked.interval, from: text(from), to: text(to), offers_now, points })
    }
}

/// The first and the last day.
fn days(asked: &TimeseriesRequest, today: i64) -> Result<(i64, i64)> {
    let to = asked.to.map_or(today - 1, day_number);
    let from = asked.from.map_or(to - USUAL + 1, day_number);
    let refused = |reason: String| {
        let value = asked.from.map(|day| day.to_string()).unwrap_or_default();
        Err(Error::Invalid(vec![Invalid::new(value, reason).at("from")]))
    };
    if from > to {
        let to = date_of(to).map(|day| day.to_string()).unwrap_or_default();
        return refused(format!("a series begins on the day that it ends on ({to}), or before"));
    }
    let length = to - from + 1;
    if length > MOST_DAYS {
        return refused(format!("a series is of {MOST_DAYS} days at most"));
    }
    if asked.interval == MarketInterval::Day && length > i64::try_from(MOST_POINTS).unwrap_or(i64::MAX) {
        return refused(format!("a series has {MOST_POINTS} points at most: ask by `interval=week` or `month`"));
    }
    Ok((from, to))
}

impl MarketPoint {
    fn at(from: Date) -> Self {
        let from = from.to_string();
        Self { from, days: 0, offers: 0, new: 0, gone: 0, open_30: 0, open_60: 0, hard_to_fill: 0 }
    }

    /// Adds the next day.
    fn add(&mut self, tally: DayTally) {
        let DayTally { stock, new, gone, open_30, open_60, hard_to_fill } = tally;
        self.days += 1;
        self.new += new;
        self.gone += gone;
        (self.offers, self.open_30, self.open_60, self.hard_to_fill) = (stock, open_30, open_60, hard_to_fill);
    }
}
