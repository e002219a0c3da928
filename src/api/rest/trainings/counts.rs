//! How many trainings where, and of what.

use super::super::heatmap::{Cell, wants_geojson};
use super::super::{facets, geojson, vector_tile};
use crate::api::State;
use crate::api::caller::Anyone;
use crate::api::etag::{self, Tag};
use crate::api::params::{
    Asked, Body, NoParams, Query, TilePath, TrainingFacetBody, TrainingFacetParams, TrainingHeatmapBody,
    TrainingHeatmapParams, TrainingTileParams,
};
use crate::api::problem::{Kind, Problem};
use crate::api::warning::Warning;
use crate::auth::Caller;
use crate::domain::FacetField;
use crate::domain::training::TrainingFacet;
use crate::service::Heatmap;
use crate::service::trainings::{TrainingFacetRequest, TrainingFacets, TrainingHeatmapRequest};
use actix_web::{HttpRequest, HttpResponse, get, post, web};
use async_graphql::SimpleObject;
use serde::Serialize;
use utoipa::ToSchema;

/// Trainings by H3 cell. A training stands in each cell in which one of its sessions was found, so that the cells may add up
/// to more than `total`.
#[derive(Debug, Serialize, ToSchema, SimpleObject)]
#[graphql(name = "TrainingHeatmap")]
pub struct TrainingMapBody {
    /// H3 resolution.
    #[schema(example = 7)]
    resolution: u8,
    /// Trainings found: the `total` of the search with the same parameters.
    #[schema(example = 214)]
    total: u64,
    /// Those of which no session that was found has a position.
    #[schema(example = 3)]
    unlocated: u64,
    /// Cells with at least one training, by index.
    cells: Vec<Cell>,
    /// What is odd about the request; empty as a rule.
    warnings: Vec<Warning>,
}

impl TrainingMapBody {
    /// The answer, on every face.
    pub fn new(map: Heatmap, warnings: Vec<Warning>) -> Self {
        let cells = map.cells.into_iter().map(Cell::from).collect();
        Self { resolution: map.resolution.into(), total: map.total, unlocated: map.unlocated, cells, warnings }
    }
}

/// Trainings divided by the values of some fields.
#[derive(Debug, Serialize, ToSchema, SimpleObject)]
#[graphql(name = "TrainingFacets")]
pub struct TrainingFacetsBody {
    /// Trainings found: the `total` of the search with the same parameters.
    #[schema(example = 214)]
    total: u64,
    /// A facet a field, in the order asked for.
    facets: Vec<TrainingFacetItem>,
    /// What is odd about the request; empty as a rule.
    warnings: Vec<Warning>,
}

/// The values of one field. A training with several values counts for each.
#[derive(Debug, Serialize, ToSchema, SimpleObject)]
#[schema(as = TrainingFacetCounts)]
#[graphql(name = "TrainingFacetCounts")]
pub struct TrainingFacetItem {
    /// The field.
    field: TrainingFacet,
    /// Values with at least one training, the most frequent first.
    values: Vec<facets::FacetValue>,
    /// What the values count together that `facet_limit` cut off.
    #[schema(example = 17)]
    other: u64,
    /// Trainings without a value.
    #[schema(example = 3)]
    missing: u64,
}

impl TrainingFacetsBody {
    /// The answer, on every face.
    pub fn new(found: TrainingFacets, warnings: Vec<Warning>) -> Self {
        let facets = found.facets.into_iter().map(|facet| TrainingFacetItem {
            values: facet
                .values
                .into_iter()
                .map(|(value, count)| facets::FacetValue::labelled(labelled(facet.field), value, count))
                .collect(),
            field: facet.field,
            other: facet.other,
            missing: facet.missing,
        });
        Self { total: found.total, facets: facets.collect(), warnings }
    }
}

/// The field of offers whose values have the same labels.
const fn labelled(field: TrainingFacet) -> Option<FacetField> {
    match field {
        TrainingFacet::Rome => Some(FacetField::Rome),
        TrainingFacet::Commune => Some(FacetField::Commune),
        TrainingFacet::Department => Some(FacetField::Department),
        TrainingFacet::Region => Some(FacetField::Region),
        TrainingFacet::RomeDomain
        | TrainingFacet::Rncp
        | TrainingFacet::Level
        | TrainingFacet::Provider
        | TrainingFacet::Label
        | TrainingFacet::Funding
        | TrainingFacet::Remote
        | TrainingFacet::Source
        | TrainingFacet::StartMonth => None,
    }
}

/// Count trainings by H3 cell
///
/// As JSON, or with `Accept: application/geo+json` as hexagons that a map shows at once. At most 100,000 cells.
#[utoipa::path(
    tag = "trainings",
    params(TrainingHeatmapParams),
    responses((status = 200, description = "Counts by cell", content(
        (TrainingMapBody = "application/json"),
        (geojson::Collection = "application/geo+json"),
    )))
)]
#[get("/v1/trainings/heatmap")]
pub async fn map_trainings(
    state: web::Data<State>,
    Anyone(caller): Anyone,
    Query(params): Query<TrainingHeatmapParams>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let asked = params.read(&state.service(&caller)?.source_ids())?;
    let drawn = wants_geojson(&request);
    let render = async |tag: &Tag| map(&state, &caller, &asked, drawn, tag);
    etag::answer_trainings(&state, &caller, &asked, if drawn { "geojson" } else { "json" }, &request, render).await
}

/// Count trainings by H3 cell, by a body
///
/// The same counts, with the parameters as JSON.
#[utoipa::path(
    tag = "trainings",
    request_body(content = TrainingHeatmapBody, content_type = "application/json"),
    responses((status = 200, description = "Counts by cell", content(
        (TrainingMapBody = "application/json"),
        (geojson::Collection = "application/geo+json"),
    )))
)]
#[post("/v1/trainings/heatmap")]
pub async fn search_training_map(
    state: web::Data<State>,
    Anyone(caller): Anyone,
    _: Query<NoParams>,
    Body(params): TrainingHeatmapBody,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let asked = params.read(&state.service(&caller)?.source_ids())?;
    state.passed_trainings(&caller, asked.min_position).await?;
    map(&state, &caller, &asked, wants_geojson(&request), &Tag::absent())
}

fn map(
    state: &State,
    caller: &Caller,
    asked: &Asked<TrainingHeatmapRequest>,
    drawn: bool,
    tag: &Tag,
) -> Result<HttpResponse, Problem> {
    let map = state.service(caller)?.trainings_heatmap(caller, &asked.request)?;
    if drawn {
        let text =
            geojson::draw(&map, &asked.warnings).map_err(|error| Problem::new(Kind::Internal, "").because(error))?;
        return Ok(tag.body("application/geo+json", text));
    }
    Ok(tag.json(&TrainingMapBody::new(map, asked.warnings.clone())))
}

/// Count trainings by field
///
/// Each field is counted without its own filter, as shops do. A training with several values of a field counts for each.
#[utoipa::path(
    tag = "trainings",
    params(TrainingFacetParams),
    responses((status = 200, description = "Counts by value", body = TrainingFacetsBody))
)]
#[get("/v1/trainings/facets")]
pub async fn list_training_facets(
    state: web::Data<State>,
    Anyone(caller): Anyone,
    Query(params): Query<TrainingFacetParams>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let asked = params.read(&state.service(&caller)?.source_ids())?;
    let render = async |tag: &Tag| count(&state, &caller, &asked, tag);
    etag::answer_trainings(&state, &caller, &asked, "json", &request, render).await
}

/// Count trainings by field, by a body
///
/// The same counts, with the parameters as JSON.
#[utoipa::path(
    tag = "trainings",
    request_body(content = TrainingFacetBody, content_type = "application/json"),
    responses((status = 200, description = "Counts by value", body = TrainingFacetsBody))
)]
#[post("/v1/trainings/facets")]
pub async fn search_training_facets(
    state: web::Data<State>,
    Anyone(caller): Anyone,
    _: Query<NoParams>,
    Body(params): TrainingFacetBody,
) -> Result<HttpResponse, Problem> {
    let asked = params.read(&state.service(&caller)?.source_ids())?;
    state.passed_trainings(&caller, asked.min_position).await?;
    count(&state, &caller, &asked, &Tag::absent())
}

fn count(
    state: &State,
    caller: &Caller,
    asked: &Asked<TrainingFacetRequest>,
    tag: &Tag,
) -> Result<HttpResponse, Problem> {
    let found = state.service(caller)?.training_facets(caller, &asked.request)?;
    Ok(tag.json(&TrainingFacetsBody::new(found, asked.warnings.clone())))
}

/// Draw trainings on a tile
///
/// As the tiles of offers, with one layer, `trainings`: a hexagon for each H3 cell in which sessions were found, with the
/// attributes `h3` and `count`, the number of trainings.
#[utoipa::path(
    tag = "trainings",
    params(
        ("z" = u8, Path, description = "Zoom, 0 to 22", maximum = 22, example = 8),
        ("x" = u32, Path, description = "Column, from the west", example = 130),
        ("y" = u32, Path, description = "Row, from the north", example = 86),
        TrainingTileParams,
    ),
    responses((
        status = 200,
        description = "The tile",
        content_type = "application/vnd.mapbox-vector-tile",
        body = inline(vector_tile::Bytes),
    ))
)]
#[get("/v1/tiles/trainings/{z}/{x}/{y}.mvt")]
pub async fn draw_training_tile(
    state: web::Data<State>,
    Anyone(caller): Anyone,
    path: web::Path<TilePath>,
    Query(params): Query<TrainingTileParams>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let asked = params.read_training_tile(&path, &state.service(&caller)?.source_ids())?;
    etag::answer_trainings(&state, &caller, &asked, "mvt", &request, async |tag| {
        let cells = state.service(&caller)?.trainings_tile(&caller, &asked.request)?;
        let drawn = vector_tile::draw(asked.request.tile, "trainings", &cells)
            .map_err(|error| Problem::new(Kind::Internal, "").because(error))?;
        Ok(tag.body("application/vnd.mapbox-vector-tile", drawn))
    })
    .await
}
