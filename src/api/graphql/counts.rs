//! What a search would find, counted: by the values of fields, by H3 cell, by ranges of a number.

use super::asker::Asker;
use super::cost;
use super::inputs::{OfferQuery, Question};
use crate::api::params::{FacetParams, HeatmapParams, HistogramParams, Measure};
use crate::api::problem::Problem;
use crate::api::rest::{FacetBody, HeatmapBody};
use crate::api::warning::Warning;
use crate::domain::FacetField;
use crate::service::{Bound, Bucket, Interval};
use async_graphql::{Context, Object, Result, SimpleObject};
use jiff::Timestamp;
use serde_json::Value;

/// Questions about how many offers there are.
#[derive(Debug, Default)]
pub struct CountQueries;

#[Object]
impl CountQueries {
    /// Count offers by field. Each field is counted without its own filter, as shops do: with `contract: [CDI]`, the facet
    /// `CONTRACT` still says how many CDD there would be.
    #[graphql(complexity = "cost::one(cost::COUNT, child_complexity)")]
    async fn offer_facets(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which offers; all where absent.")] search: Option<OfferQuery>,
        #[graphql(desc = "Fields to count by.")] by: Vec<FacetField>,
        #[graphql(desc = "Values a field, the most frequent first: 1 to 1000.", default = 20)] limit: Option<i32>,
    ) -> Result<Option<FacetBody>> {
        facets(Asker::of(context)?, search.as_ref(), &by, limit).await.map(Some)
    }

    /// Count offers by H3 cell. At most 100,000 cells: above that, `too_many_cells` says which resolution fits.
    #[graphql(complexity = "cost::one(cost::COUNT, child_complexity)")]
    async fn offer_heatmap(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which offers; all where absent.")] search: Option<OfferQuery>,
        #[graphql(desc = "H3 resolution of the cells: 0 (a continent) to 10 (a block).", default = 7)]
        resolution: Option<i32>,
    ) -> Result<Option<HeatmapBody>> {
        heatmap(Asker::of(context)?, search.as_ref(), resolution).await.map(Some)
    }

    /// Count offers by salary, date or distance, in buckets that a chart can draw. Salaries stand in steps from 10,000 to
    /// 100,000 gross euros a year, with what pays less and what pays more at both ends. Dates stand in the last days or
    /// weeks, with what is older before and what is dated later behind. Distances stand in rings up to the radius.
    #[graphql(complexity = "cost::one(cost::COUNT, child_complexity)")]
    async fn offer_histogram(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which offers; all where absent.")] search: Option<OfferQuery>,
        #[graphql(desc = "What to spread the result over. `DISTANCE` needs a centre.")] by: Measure,
        #[graphql(
            desc = "Width of a bucket: of `SALARY` in gross euros a year, 500 to 30,000 (2,000 where absent); of \
                          `DISTANCE` in kilometres (where absent, one that makes 4 to 10 rings up to the radius)."
        )]
        step: Option<f64>,
        #[graphql(desc = "Width of a bucket of `PUBLISHED`, in UTC; `DAY` where absent.")] interval: Option<Interval>,
        #[graphql(desc = "How many days (30 where absent) or weeks (26) of `PUBLISHED`, the present one included.")]
        buckets: Option<i32>,
    ) -> Result<Option<OfferHistogram>> {
        let spread = Spread { by, step, interval, buckets };
        histogram(Asker::of(context)?, search.as_ref(), spread).await.map(Some)
    }
}

/// The facets of a search.
///
/// # Errors
/// A [`Problem`]: those of reading, and of counting.
pub async fn facets(
    asker: &Asker,
    search: Option<&OfferQuery>,
    by: &[FacetField],
    limit: Option<i32>,
) -> Result<FacetBody> {
    let question = Question::about(search).with("by", "by", by).with("facet_limit", "limit", limit);
    let wanted = question.read(asker, FacetParams::read).await?;
    let found = asker.service.facets(&asker.caller, &wanted.request).map_err(Problem::from)?;
    Ok(FacetBody::new(found, wanted.warnings))
}

/// The heatmap of a search.
///
/// # Errors
/// A [`Problem`]: those of reading, and of counting.
pub async fn heatmap(asker: &Asker, search: Option<&OfferQuery>, resolution: Option<i32>) -> Result<HeatmapBody> {
    let question = Question::about(search).with("resolution", "resolution", resolution);
    let wanted = question.read(asker, HeatmapParams::read).await?;
    let found = asker.service.heatmap(&asker.caller, &wanted.request).map_err(Problem::from)?;
    Ok(HeatmapBody::new(found, wanted.warnings))
}

/// Over what, and how finely.
#[derive(Debug, Clone, Copy)]
pub struct Spread {
    /// Over what.
    pub by: Measure,
    /// Width of a bucket of salaries or distances.
    pub step: Option<f64>,
    /// Width of a bucket of dates.
    pub interval: Option<Interval>,
    /// How many buckets of dates.
    pub buckets: Option<i32>,
}

/// The histogram of a search.
///
/// # Errors
/// A [`Problem`]: those of reading, and of counting.
pub async fn histogram(asker: &Asker, search: Option<&OfferQuery>, spread: Spread) -> Result<OfferHistogram> {
    let question = Question::about(search)
        .with("of", "by", spread.by)
        .with("step", "step", spread.step.map(plain))
        .with("interval", "interval", spread.interval)
        .with("buckets", "buckets", spread.buckets);
    let wanted = question.read(asker, HistogramParams::read).await?;
    let found = asker.service.histogram(&asker.caller, &wanted.request).map_err(Problem::from)?;
    let buckets = found.buckets.into_iter().map(Into::into).collect();
    Ok(OfferHistogram { total: found.total, missing: found.missing, buckets, warnings: wanted.warnings })
}

/// The number without a point where it is a whole one, as a client of REST writes it.
#[expect(clippy::cast_possible_truncation, reason = "every whole number below 2^53 is an i64")]
fn plain(number: f64) -> Value {
    let whole = number.fract() == 0.0 && number.abs() < 9e15;
    if whole { Value::from(number as i64) } else { Value::from(number) }
}

/// Offers by ranges of a number. The buckets and `missing` add up to `total`.
#[derive(Debug, SimpleObject)]
pub struct OfferHistogram {
    /// Offers found: the `totalCount` of the search with the same filters.
    total: u64,
    /// Those of them without a readable salary, or without a date. All of a circle have a distance.
    missing: u64,
    /// From the least to the most, empty ones too. An offer is in the bucket whose beginning it reaches and whose end it
    /// does not.
    buckets: Vec<HistogramBucket>,
    /// What is odd about the request; empty as a rule.
    warnings: Vec<Warning>,
}

/// Offers from one bound to below the next one.
#[derive(Debug, SimpleObject)]
pub struct HistogramBucket {
    /// The least salary in gross euros a year, or the least distance in kilometres; null where there is none, and for
    /// dates.
    from: Option<f64>,
    /// Where the next bucket begins; null where no other one follows, and for dates. Of the last ring, the radius itself is
    /// inside.
    to: Option<f64>,
    /// The beginning of the day or week; null where there is none, and for salaries and distances.
    from_time: Option<Timestamp>,
    /// Where the next day or week begins; null where no other one follows, and for salaries and distances.
    to_time: Option<Timestamp>,
    /// Offers.
    count: u64,
}

impl From<Bucket> for HistogramBucket {
    fn from(Bucket { from, to, count }: Bucket) -> Self {
        let number = |bound: Option<Bound>| if let Some(Bound::Number(number)) = bound { Some(number) } else { None };
        let time = |bound: Option<Bound>| if let Some(Bound::Time(time)) = bound { Some(time) } else { None };
        Self { from: number(from), to: number(to), from_time: time(from), to_time: time(to), count }
    }
}
