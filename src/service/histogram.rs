//! How a result spreads over salaries, dates or distances.

use super::{Result, Service};
use crate::auth::Caller;
use crate::domain::{Area, OfferQuery};
use crate::index::Measure;
use jiff::civil::Weekday;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Where the steps of salaries begin and end, in gross EUR a year.
const SALARIES: (u32, u32) = (10_000, 100_000);

/// A histogram to be counted.
#[derive(Debug, Clone)]
pub struct HistogramRequest {
    /// What to look for.
    pub query: OfferQuery,
    /// Over what.
    pub spread: Spread,
}

/// What a result is spread over, and how finely.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Spread {
    /// The most that an offer says it may pay: steps of so many gross EUR a year, from 10,000 to 100,000.
    Salary {
        /// EUR.
        step: u32,
    },
    /// The date of publishing: the last days or weeks, in UTC.
    Published {
        /// Days or weeks.
        interval: Interval,
        /// How many of them, the present one included.
        buckets: u16,
    },
    /// Rings around the nearest centre, up to the radius.
    Distance {
        /// Their width in kilometres; where absent, one that makes 4 to 10 rings.
        step: Option<f64>,
    },
}

/// A part of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema, async_graphql::Enum)]
#[serde(rename_all = "snake_case")]
pub enum Interval {
    /// A day in UTC.
    Day,
    /// A week in UTC, from Monday on.
    Week,
}

/// Offers by ranges. The buckets and `missing` add up to `total`.
#[derive(Debug, Clone)]
pub struct Histogram {
    /// Offers found.
    pub total: u64,
    /// Those of them without the number.
    pub missing: u64,
    /// From the least to the most; empty ones too.
    pub buckets: Vec<Bucket>,
}

/// Offers from one bound to below the next one.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, ToSchema)]
#[schema(as = HistogramBucket)]
pub struct Bucket {
    /// The least value; null where there is none.
    pub from: Option<Bound>,
    /// The next bucket begins here; null where no other one follows. Of the last ring, the radius itself is inside.
    pub to: Option<Bound>,
    /// Offers.
    #[schema(example = 42)]
    pub count: u64,
}

/// A bound: gross euros a year or kilometres as a number, a date as RFC 3339.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, ToSchema)]
#[serde(untagged)]
#[schema(as = HistogramBound)]
pub enum Bound {
    /// Gross euros a year, or kilometres.
    Number(f64),
    /// The beginning of a day or a week.
    #[schema(value_type = String, format = "date-time")]
    Time(Timestamp),
}

impl Service {
    /// Offers by ranges of a number.
    ///
    /// # Errors
    /// [`super::Error::Auth`].
    pub fn histogram(&self, caller: &Caller, request: &HistogramRequest) -> Result<Histogram> {
        let now = self.clock.now();
        let plan = self.plan(caller, &request.query, now)?;
        let (measure, scale) = request.spread.scale(&request.query.area, now);
        let bounds: Vec<f64> = scale.bounds.iter().map(|bound| bound.number()).collect();
        let found = plan.snapshot.histogram(&plan.request(), measure, &bounds);
        let inner = || scale.bounds.iter().copied().map(Some);
        let starts = std::iter::once(scale.least).chain(inner());
        let ends = inner().chain([scale.most]);
        let ranges = starts.zip(ends).zip(found.counts);
        let buckets = ranges.map(|((from, to), count)| Bucket { from, to, count }).collect();
        Ok(Histogram { total: found.total, missing: found.missing, buckets })
    }
}

/// The bounds between buckets, and those of the first and the last one.
struct Scale {
    least: Option<Bound>,
    bounds: Vec<Bound>,
    most: Option<Bound>,
}

impl Bound {
    #[expect(clippy::cast_precision_loss, reason = "milliseconds are exact for 285,000 years")]
    fn number(self) -> f64 {
        match self {
            Self::Number(number) => number,
            Self::Time(time) => time.as_millisecond() as f64,
        }
    }
}

impl Spread {
    fn scale(self, area: &Area, now: Timestamp) -> (Measure, Scale) {
        match self {
            Self::Salary { step } => {
                let steps = (SALARIES.0..=SALARIES.1).step_by(step.max(1) as usize);
                let bounds = steps.map(|eur| Bound::Number(f64::from(eur))).collect();
                (Measure::Salary, Scale { least: None, bounds, most: None })
            }
            Self::Published { interval, buckets } => {
                let bounds = calendar(now, interval, buckets);
                (Measure::Published, Scale { least: None, bounds, most: None })
            }
            Self::Distance { step } => {
                let km = if let Area::Near { radius, .. } = area { radius.km() } else { 0.0 };
                let step = step.unwrap_or_else(|| even(km));
                let rings = (1..).map(|ring| f64::from(ring) * step).take_while(|bound| *bound < km);
                let bounds = rings.map(Bound::Number).collect();
                let scale = Scale { least: Some(Bound::Number(0.0)), bounds, most: Some(Bound::Number(km)) };
                (Measure::Distance, scale)
            }
        }
    }
}

/// The beginnings of the last so many days or weeks, and the end of the present one.
fn calendar(now: Timestamp, interval: Interval, buckets: u16) -> Vec<Bound> {
    let today = now.to_zoned(TimeZone::UTC).date();
    let (first, days) = match interval {
        Interval::Day => (today, 1),
        Interval::Week => {
            let since_monday = i64::from(today.weekday().since(Weekday::Monday));
            (today.saturating_sub(since_monday.days()), 7)
        }
    };
    let begins = |back: i64| {
        let date = first.saturating_sub((back * days).days());
        date.to_zoned(TimeZone::UTC).ok().map(|midnight| Bound::Time(midnight.timestamp()))
    };
    (-1..i64::from(buckets)).rev().filter_map(begins).collect()
}

/// A width of 1, 2 or 5 and zeros that makes 4 to 10 rings.
fn even(km: f64) -> f64 {
    let least = km / 10.0;
    let power = 10_f64.powf(least.log10().floor());
    [1.0, 2.0, 5.0].into_iter().map(|digit| digit * power).find(|step| *step >= least).unwrap_or(10.0 * power)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Point, Radius};

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn times(now: &str, interval: Interval, buckets: u16) -> Vec<String> {
        let bounds = calendar(at(now), interval, buckets);
        bounds.into_iter().map(|bound| serde_json::to_value(bound).unwrap().as_str().unwrap().to_owned()).collect()
    }

    #[test]
    fn days_end_at_midnight_in_utc_and_weeks_on_sunday() {
        let days = times("2026-03-01T23:59:59Z", Interval::Day, 2);
        assert_eq!(days, ["2026-02-28T00:00:00Z", "2026-03-01T00:00:00Z", "2026-03-02T00:00:00Z"]);
        // A Sunday, and the Monday after it.
        let before = times("2026-11-22T12:00:00Z", Interval::Week, 2);
        assert_eq!(before, ["2026-11-09T00:00:00Z", "2026-11-16T00:00:00Z", "2026-11-23T00:00:00Z"]);
        let after = times("2026-11-23T00:00:00Z", Interval::Week, 1);
        assert_eq!(after, ["2026-11-23T00:00:00Z", "2026-11-30T00:00:00Z"]);
    }

    #[test]
    fn rings_are_of_an_even_width_and_four_to_ten() {
        for (km, step) in [(10.0, 1.0), (30.0, 5.0), (15.0, 2.0), (100.0, 10.0), (500.0, 50.0), (0.7, 0.1), (11.0, 2.0)]
        {
            assert!((even(km) - step).abs() < 1e-9, "{km} km: {}", even(km));
        }
        for tenths in 1..=5000 {
            let km = f64::from(tenths) / 10.0;
            let near = Area::near(Point::new(0.0, 0.0).unwrap(), Radius::new(km).unwrap());
            let (_, scale) = Spread::Distance { step: None }.scale(&near, at("2026-11-23T00:00:00Z"));
            let rings = scale.bounds.len() + 1;
            assert!((4..=10).contains(&rings), "{km} km: {rings} rings");
        }
    }

    #[test]
    fn the_steps_of_salaries_begin_and_end_openly() {
        let (_, scale) = Spread::Salary { step: 30_000 }.scale(&Area::Everywhere, at("2026-11-23T00:00:00Z"));
        assert_eq!(scale.bounds, [10_000.0, 40_000.0, 70_000.0, 100_000.0].map(Bound::Number));
        assert!(scale.least.is_none() && scale.most.is_none());
    }
}
