//! How many offers where: counts by H3 cell.

use super::geojson;
use crate::api::State;
use crate::api::accept::prefers;
use crate::api::caller::Anyone;
use crate::api::etag::{self, Tag};
use crate::api::params::{self, Asked, Body, HeatmapParams, NoParams, Query};
use crate::api::problem::{Kind, Problem};
use crate::api::warning::Warning;
use crate::auth::Caller;
use crate::service::{Heatmap, HeatmapCell, HeatmapRequest};
use actix_web::{HttpRequest, HttpResponse, get, post, web};
use async_graphql::SimpleObject;
use h3o::CellIndex;
use serde::Serialize;
use utoipa::ToSchema;

/// Offers by H3 cell. The cells and `unlocated` add up to `total`.
#[derive(Debug, Serialize, ToSchema, SimpleObject)]
#[graphql(name = "OfferHeatmap")]
pub struct HeatmapBody {
    /// H3 resolution.
    #[schema(example = 7)]
    resolution: u8,
    /// Offers found: the `total` of the search with the same parameters.
    #[schema(example = 1342)]
    total: u64,
    /// Those that have no position.
    #[schema(example = 12)]
    unlocated: u64,
    /// Cells with at least one offer, by index.
    cells: Vec<Cell>,
    /// What is odd about the request; empty as a rule.
    warnings: Vec<Warning>,
}

impl HeatmapBody {
    /// The answer, on every face.
    pub fn new(map: Heatmap, warnings: Vec<Warning>) -> Self {
        let cells = map.cells.into_iter().map(Cell::from).collect();
        Self { resolution: map.resolution.into(), total: map.total, unlocated: map.unlocated, cells, warnings }
    }
}

/// One cell.
#[derive(Debug, Serialize, ToSchema, SimpleObject)]
#[graphql(name = "HeatmapCell")]
pub struct Cell {
    /// H3 index, in hexadecimal.
    #[schema(example = "87194d106ffffff")]
    h3: String,
    /// Records in it.
    #[schema(example = 42)]
    count: u64,
}

impl From<HeatmapCell> for Cell {
    fn from(cell: HeatmapCell) -> Self {
        Self::new(cell.h3, cell.count)
    }
}

impl Cell {
    /// So many in that cell.
    pub(super) fn new(h3: CellIndex, count: u64) -> Self {
        Self { h3: h3.to_string(), count }
    }
}

/// Count offers by H3 cell
///
/// As JSON, or with `Accept: application/geo+json` as hexagons that a map shows at once. At most 100,000 cells: above
/// that, the answer is 400 and says which resolution fits.
#[utoipa::path(
    tag = "offers",
    params(HeatmapParams),
    responses((status = 200, description = "Counts by cell", content(
        (HeatmapBody = "application/json"),
        (geojson::Collection = "application/geo+json"),
    )))
)]
#[get("/v1/offers/heatmap")]
pub async fn find_heatmap(
    state: web::Data<State>,
    Anyone(caller): Anyone,
    Query(params): Query<HeatmapParams>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let asked = params.read(&state.service(&caller)?.source_ids())?;
    let as_geojson = wants_geojson(&request);
    let render = async |tag: &Tag| render(&state, &caller, &asked, as_geojson, tag);
    etag::answer(&state, &caller, &asked, if as_geojson { "geojson" } else { "json" }, &request, render).await
}

/// Count offers by H3 cell, by a body
///
/// The same counts, with the parameters as JSON: the names are the same, lists are lists, and a GeoJSON `polygon` may say
/// where.
#[utoipa::path(
    tag = "offers",
    request_body(content = params::HeatmapBody, content_type = "application/json"),
    responses((status = 200, description = "Counts by cell", content(
        (HeatmapBody = "application/json"),
        (geojson::Collection = "application/geo+json"),
    )))
)]
#[post("/v1/offers/heatmap")]
pub async fn search_heatmap(
    state: web::Data<State>,
    Anyone(caller): Anyone,
    _: Query<NoParams>,
    Body(params): params::HeatmapBody,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let asked = params.read(&state.service(&caller)?.source_ids())?;
    state.passed(&caller, asked.min_position).await?;
    render(&state, &caller, &asked, wants_geojson(&request), &Tag::absent())
}

fn render(
    state: &State,
    caller: &Caller,
    asked: &Asked<HeatmapRequest>,
    as_geojson: bool,
    tag: &Tag,
) -> Result<HttpResponse, Problem> {
    let map = state.service(caller)?.heatmap(caller, &asked.request)?;
    if as_geojson {
        let drawn =
            geojson::draw(&map, &asked.warnings).map_err(|error| Problem::new(Kind::Internal, "").because(error))?;
        return Ok(tag.body("application/geo+json", drawn));
    }
    Ok(tag.json(&HeatmapBody::new(map, asked.warnings.clone())))
}

pub(super) fn wants_geojson(request: &HttpRequest) -> bool {
    prefers(request, &["application/geo+json", "application/vnd.geo+json"])
}
