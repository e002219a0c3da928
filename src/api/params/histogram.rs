//! The parameters of a histogram.

use super::super::problem::Problem;
use super::offers::{Asked, Both, OfferParams};
use super::read::{Reader, named, number};
use crate::domain::{Area, Invalid, SourceId};
use crate::service::{HistogramRequest, Interval, Spread};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

const OF: &str = "one of salary, published, distance";
const STEP_EUR: &str = "a step of salaries is a whole number of gross euros a year from 500 to 30000";
const STEP_KM: &str = "a step of distances is a number of kilometres, and makes 100 rings at most up to the radius";
const BUCKETS: &str = "a number of days or weeks is a whole number from 1 to 366";
const CENTRE: &str = "distances need a centre: `near`, or `commune` or `place` with `radius_km`";

/// Over what, and how finely.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct SpreadParams {
    /// What to spread the result over. `distance` needs a centre.
    #[param(inline, value_type = Measure, example = "salary")]
    of: Option<String>,
    /// Width of a bucket: of `salary` in gross euros a year, 500 to 30,000 (2,000 where absent); of `distance` in
    /// kilometres (where absent, one that makes 4 to 10 rings up to the radius).
    #[param(value_type = Option<f64>, exclusive_minimum = 0, example = 5_000)]
    step: Option<String>,
    /// Width of a bucket of `published`, in UTC; `day` where absent.
    #[param(inline, value_type = Option<Interval>, example = "week")]
    interval: Option<String>,
    /// How many days (30 where absent) or weeks (26) of `published`, the present one included.
    #[param(value_type = Option<u16>, minimum = 1, maximum = 366, example = 12)]
    buckets: Option<String>,
}

/// What a result is spread over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema, async_graphql::Enum)]
#[serde(rename_all = "snake_case")]
#[graphql(name = "HistogramMeasure")]
pub enum Measure {
    /// The most that an offer says it may pay, in gross euros a year.
    Salary,
    /// The date of publishing.
    Published,
    /// Kilometres from the nearest centre.
    Distance,
}

/// Parameters of a histogram.
pub type HistogramParams = Both<OfferParams, SpreadParams>;

impl HistogramParams {
    /// The histogram that is asked for; `sources` are those that are known.
    ///
    /// # Errors
    /// A [`Problem`] with every wrong value.
    pub fn read(&self, sources: &[SourceId]) -> Result<Asked<HistogramRequest>, Problem> {
        self.base.read(sources, |reader, query| {
            let spread = self.more.spread(reader, &query.area);
            HistogramRequest { query, spread: spread.unwrap_or(Spread::Salary { step: 2000 }) }
        })
    }
}

impl SpreadParams {
    fn spread(&self, reader: &mut Reader, area: &Area) -> Option<Spread> {
        let of = reader.needed("of", self.of.as_deref(), OF);
        let all = [Measure::Salary, Measure::Published, Measure::Distance];
        match reader.one("of", of, |text| named(text, &all))? {
            Measure::Salary => {
                self.refuse_dates(reader);
                let step = reader.one("step", self.step.as_deref(), |text| {
                    let step = number(text, STEP_EUR)?;
                    if (500..=30_000).contains(&step) { Ok(step) } else { Err(Invalid::new(text, STEP_EUR)) }
                });
                Some(Spread::Salary { step: step.unwrap_or(2000) })
            }
            Measure::Published => {
                if let Some(step) = &self.step {
                    reader.refuse("step", step, "days or weeks are said by `interval`");
                }
                let read = |text: &str| named(text, &[Interval::Day, Interval::Week]);
                let interval = reader.one("interval", self.interval.as_deref(), read).unwrap_or(Interval::Day);
                let buckets = reader.one("buckets", self.buckets.as_deref(), |text| {
                    let buckets = number(text, BUCKETS)?;
                    if (1..=366).contains(&buckets) { Ok(buckets) } else { Err(Invalid::new(text, BUCKETS)) }
                });
                let usual = if interval == Interval::Day { 30 } else { 26 };
                Some(Spread::Published { interval, buckets: buckets.unwrap_or(usual) })
            }
            Measure::Distance => {
                self.refuse_dates(reader);
                let Area::Near { radius, .. } = area else {
                    if reader.is_clean() {
                        reader.refuse("of", "distance", CENTRE);
                    }
                    return None;
                };
                let step = reader.one("step", self.step.as_deref(), |text| {
                    let step: f64 = number(text, STEP_KM)?;
                    let fits = step.is_finite() && step > 0.0 && radius.km() / step <= 100.0;
                    if fits { Ok(step) } else { Err(Invalid::new(text, STEP_KM)) }
                });
                Some(Spread::Distance { step })
            }
        }
    }

    fn refuse_dates(&self, reader: &mut Reader) {
        for (field, given) in [("interval", &self.interval), ("buckets", &self.buckets)] {
            if let Some(given) = given {
                reader.refuse(field, given, "only `of=published` has days or weeks");
            }
        }
    }
}
