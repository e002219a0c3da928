//! The market: tension, series, sectors, and the offers that stay open.

use super::offers::OfferPage;
use crate::api::State;
use crate::api::caller::Anyone;
use crate::api::etag::Tag;
use crate::api::params::{LongOpenParams, Query, SectorsParams, TensionParams, TimeseriesParams};
use crate::api::problem::{Kind, Problem};
use crate::api::warning::Warning;
use crate::service::OfferCard;
use crate::service::market::{MarketSectors, MarketTension, MarketTimeseries, TenseOccupations};
use actix_web::{HttpResponse, get, web};
use utoipa::ToSchema;

/// A page of offers that stay open.
#[derive(Debug, ToSchema)]
#[expect(dead_code, reason = "only its schema is used: the cards are JSON already")]
pub struct LongOpenOffers {
    /// Offers found, exactly. Records, not distinct jobs: the same job on two networks counts twice.
    #[schema(example = 412)]
    total: u64,
    /// The page; each tells `open_days`.
    items: Vec<OfferCard>,
    /// `cursor` of the next page; null on the last one.
    next: Option<String>,
    /// What is odd about the request; empty as a rule.
    warnings: Vec<Warning>,
    /// Which occupations counted as tense.
    tense: TenseOccupations,
}

/// Compare offers with seekers
///
/// The market by occupation, ROME domain, département or employment basin. Offers published are counted as a search counts
/// them; beside them the trend over four and twelve weeks, those long open, and how long offers stay open (Kaplan–Meier over
/// the last 26 weeks, with n and 95 % intervals: why an offer closes is not known). What public services published of
/// seekers and tension stands beside that, each figure with its date, its area, and how precisely it fits; where there is
/// none, `why` says so. Only these seekers make `offers_per_10_seekers`. People who let themselves be counted here stand
/// apart, from the published lattice.
#[utoipa::path(
    tag = "market",
    params(TensionParams),
    responses((status = 200, description = "The rows", body = MarketTension))
)]
#[get("/v1/market/tension")]
pub async fn find_tension(
    state: web::Data<State>,
    Anyone(caller): Anyone,
    Query(params): Query<TensionParams>,
) -> Result<HttpResponse, Problem> {
    let asked = params.read()?;
    let found = state.service(&caller)?.tension(&caller, &asked).await?;
    Ok(Tag::absent().json(&found))
}

/// Follow the market over time
///
/// Offers published at the end of each day, week or month, those that came and went, and those long open; as they were
/// counted night by night since this server keeps a history. Only sources that the caller may read today are counted.
#[utoipa::path(
    tag = "market",
    params(TimeseriesParams),
    responses((status = 200, description = "The series", body = MarketTimeseries))
)]
#[get("/v1/market/timeseries")]
pub async fn find_timeseries(
    state: web::Data<State>,
    Anyone(caller): Anyone,
    Query(params): Query<TimeseriesParams>,
) -> Result<HttpResponse, Problem> {
    let asked = params.read()?;
    let found = state.service(&caller)?.timeseries(&caller, &asked).await?;
    Ok(Tag::absent().json(&found))
}

/// Compare sectors, now and before
///
/// Offers published by section of NAF rev. 2 of the employer and by ROME domain of the occupation: now, and some weeks ago.
#[utoipa::path(
    tag = "market",
    params(SectorsParams),
    responses((status = 200, description = "The sectors", body = MarketSectors))
)]
#[get("/v1/market/sectors")]
pub async fn find_sectors(
    state: web::Data<State>,
    Anyone(caller): Anyone,
    Query(params): Query<SectorsParams>,
) -> Result<HttpResponse, Problem> {
    let asked = params.read()?;
    let found = state.service(&caller)?.sectors(&caller, &asked).await?;
    Ok(Tag::absent().json(&found))
}

/// List offers that stay open in tense occupations
///
/// Offers open for 30 days or more (`open_days_min`) whose occupation has a published tension of 4 or 5 (`min_tension`) in at
/// least half of the employment basins of the area that is asked for. Everything else is as in a search: words, area,
/// filters, order and pages. An offer that stays open need not be one that nobody wants.
#[utoipa::path(
    tag = "market",
    params(LongOpenParams),
    responses((status = 200, description = "A page of offers", body = LongOpenOffers))
)]
#[get("/v1/offers/long-open")]
pub async fn list_long_open(
    state: web::Data<State>,
    Anyone(caller): Anyone,
    Query(params): Query<LongOpenParams>,
) -> Result<HttpResponse, Problem> {
    let service = state.service(&caller)?;
    let asked = params.read(&service.source_ids())?;
    state.passed(&caller, asked.min_position).await?;
    let found = service.long_open(&caller, &asked.request).await?;
    let written = OfferPage::write_with(&found.page, &asked.warnings, "tense", &found.tense);
    let written = written.map_err(|error| Problem::new(Kind::Internal, "").because(error))?;
    Ok(Tag::absent().body("application/json", written))
}
