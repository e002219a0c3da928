//! How a result spreads over salaries, dates or distances.

use crate::api::State;
use crate::api::caller::Anyone;
use crate::api::etag::{self, Tag};
use crate::api::params::{self, Asked, Body, HistogramParams, NoParams, Query};
use crate::api::problem::Problem;
use crate::api::warning::Warning;
use crate::auth::Caller;
use crate::service::{Bucket, HistogramRequest};
use actix_web::{HttpRequest, HttpResponse, get, post, web};
use serde::Serialize;
use utoipa::ToSchema;

/// Offers by ranges of a number. The buckets and `missing` add up to `total`.
#[derive(Debug, Serialize, ToSchema)]
pub struct HistogramBody {
    /// Offers found: the `total` of the search with the same parameters.
    #[schema(example = 1342)]
    total: u64,
    /// Those of them without a readable salary, or without a date. All of a circle have a distance.
    #[schema(example = 310)]
    missing: u64,
    /// From the least to the most, empty ones too. An offer is in the bucket whose `from` it reaches and whose `to` it does
    /// not.
    buckets: Vec<Bucket>,
    /// What is odd about the request; empty as a rule.
    warnings: Vec<Warning>,
}

/// Count offers by salary, date or distance
///
/// In buckets that a chart can draw. Salaries stand in steps from 10,000 to 100,000 gross euros a year, with what pays less
/// and what pays more at both ends. Dates stand in the last days or weeks, with what is older before and what is dated
/// later behind. Distances stand in rings up to the radius.
#[utoipa::path(
    tag = "offers",
    params(HistogramParams),
    responses((status = 200, description = "Counts by range", body = HistogramBody))
)]
#[get("/v1/offers/histogram")]
pub async fn find_histogram(
    state: web::Data<State>,
    Anyone(caller): Anyone,
    Query(params): Query<HistogramParams>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let asked = params.read(&state.service(&caller)?.source_ids())?;
    let render = async |tag: &Tag| render(&state, &caller, &asked, tag);
    etag::answer(&state, &caller, &asked, "json", &request, render).await
}

/// Count offers by salary, date or distance, by a body
///
/// The same counts, with the parameters as JSON: the names are the same, lists are lists, and a GeoJSON `polygon` may say
/// where.
#[utoipa::path(
    tag = "offers",
    request_body(content = params::HistogramBody, content_type = "application/json"),
    responses((status = 200, description = "Counts by range", body = HistogramBody))
)]
#[post("/v1/offers/histogram")]
pub async fn search_histogram(
    state: web::Data<State>,
    Anyone(caller): Anyone,
    _: Query<NoParams>,
    Body(params): params::HistogramBody,
) -> Result<HttpResponse, Problem> {
    let asked = params.read(&state.service(&caller)?.source_ids())?;
    state.passed(&caller, asked.min_position).await?;
    render(&state, &caller, &asked, &Tag::absent())
}

fn render(state: &State, caller: &Caller, asked: &Asked<HistogramRequest>, tag: &Tag) -> Result<HttpResponse, Problem> {
    let found = state.service(caller)?.histogram(caller, &asked.request)?;
    let (total, missing, warnings) = (found.total, found.missing, asked.warnings.clone());
    Ok(tag.json(&HistogramBody { total, missing, buckets: found.buckets, warnings }))
}
