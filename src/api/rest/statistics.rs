//! Statistics of those who seek a job: the tables that are published once a week.

use super::geojson;
use super::heatmap::{Cell, wants_geojson};
use crate::api::State;
use crate::api::accept::prefers;
use crate::api::caller::Anyone;
use crate::api::etag::Tag;
use crate::api::params::{LatticeQuery, NoParams, Query, SeekerMapParams, SeekerParams};
use crate::api::problem::{Kind, Problem};
use crate::service::lattice::{CELLS, SeekerMap, SeekerStatistics, SeekerWeek};
use ::geojson::FeatureCollection;
use actix_web::{HttpRequest, HttpResponse, get, web};
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

/// How many seek where. Every number has noise; nothing adds up exactly.
#[derive(Debug, Serialize, ToSchema)]
pub struct SeekerHeatmapBody {
    /// The Monday of its week.
    #[schema(example = "2026-11-23")]
    week: String,
    /// H3 resolution: always 5.
    #[schema(example = 5)]
    resolution: u8,
    /// 95 of 100 values of one grand domaine are no farther than this from the count.
    #[schema(example = 12)]
    margin: u32,
    /// Cells that have a value, by index.
    cells: Vec<Cell>,
}

/// A GeoJSON `FeatureCollection` of hexagons of resolution 5.
#[derive(Debug, ToSchema)]
#[schema(as = SeekerGeoJson)]
#[expect(dead_code, reason = "only its schema is used: `geojson` writes the text")]
pub struct SeekerCollection {
    /// Always `FeatureCollection`.
    #[schema(example = "FeatureCollection")]
    r#type: String,
    /// A hexagon a cell, with the properties `h3` and `count`.
    features: Vec<Value>,
    /// The Monday of its week.
    #[schema(example = "2026-11-23")]
    week: String,
    /// H3 resolution: always 5.
    #[schema(example = 5)]
    resolution: u8,
    /// 95 of 100 values of one grand domaine are no farther than this from the count.
    #[schema(example = 12)]
    margin: u32,
}

/// The weeks that have statistics.
#[derive(Debug, Serialize, ToSchema)]
pub struct SeekerWeekList {
    /// The newest first.
    items: Vec<SeekerWeek>,
}

/// Count those who seek a job
///
/// A table of the weekly release, or one place or category of it. People who allow it are counted once, at the first
/// occupation and the first place that they wish. Every value has noise (ε of the table), is rounded to 5 and absent below
/// 5; while the same people are counted in a cell, its value stays the same. There is nothing else: no radius, no polygon,
/// no other resolution, no other filter, no count on demand.
///
/// As JSON, or with `Accept: text/csv` for a spreadsheet (RFC 4180, UTF-8): a row a value, with the columns `week`, `table`,
/// `place`, `what`, `label`, `value` and `margin`.
#[utoipa::path(
    tag = "statistics",
    params(SeekerParams),
    responses((status = 200, description = "The table", content(
        (SeekerStatistics = "application/json"),
        (String = "text/csv"),
    )))
)]
#[get("/v1/statistics/seekers")]
pub async fn find_seekers(
    state: web::Data<State>,
    Anyone(caller): Anyone,
    LatticeQuery(params): LatticeQuery<SeekerParams>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let asked = params.read()?;
    let found = state.service(&caller)?.seeker_statistics(&asked).await?;
    let (place, what) = (asked.place.unwrap_or_default(), asked.what.unwrap_or_default());
    let as_csv = prefers(&request, &["text/csv"]);
    let form = if as_csv { "csv" } else { "json" };
    let (week, made_at, table) = (&found.week, found.made_at.as_second(), found.table.letter());
    let tag = Tag::weak(format!("{week}-{made_at}-{table}-{place}-{what}-{form}"));
    if let Some(same) = tag.not_modified(&request) {
        return Ok(same);
    }
    if as_csv {
        let rows = spreadsheet(&found).map_err(|error| Problem::new(Kind::Internal, "").because(error))?;
        return Ok(tag.body("text/csv; charset=utf-8; header=present", rows));
    }
    Ok(tag.json(&found))
}

/// Map those who seek a job
///
/// Table `a` of the weekly release by H3 cell of resolution 5: of one grand domaine of ROME, or the sum of those that have a
/// value. As JSON, or with `Accept: application/geo+json` as hexagons that a map shows at once.
#[utoipa::path(
    tag = "statistics",
    params(SeekerMapParams),
    responses((status = 200, description = "Values by cell", content(
        (SeekerHeatmapBody = "application/json"),
        (SeekerCollection = "application/geo+json"),
    )))
)]
#[get("/v1/statistics/seekers/heatmap")]
pub async fn map_seekers(
    state: web::Data<State>,
    Anyone(caller): Anyone,
    LatticeQuery(params): LatticeQuery<SeekerMapParams>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let (what, week) = params.read()?;
    let map = state.service(&caller)?.seeker_map(what, week).await?;
    let as_geojson = wants_geojson(&request);
    let form = if as_geojson { "geojson" } else { "json" };
    let tag = Tag::weak(format!("{}-{}-{}-{form}", map.week, map.made_at.as_second(), what.unwrap_or_default()));
    if let Some(same) = tag.not_modified(&request) {
        return Ok(same);
    }
    if as_geojson {
        let drawn = draw(&map).map_err(|error| Problem::new(Kind::Internal, "").because(error))?;
        return Ok(tag.body("application/geo+json", drawn));
    }
    Ok(tag.json(&SeekerHeatmapBody::from(map)))
}

/// List the weeks that have statistics
///
/// A release stays as it was published. Later ones take nothing back.
#[utoipa::path(tag = "statistics", responses((status = 200, description = "The weeks", body = SeekerWeekList)))]
#[get("/v1/statistics/seekers/weeks")]
pub async fn list_weeks(
    state: web::Data<State>,
    Anyone(caller): Anyone,
    _: Query<NoParams>,
) -> Result<HttpResponse, Problem> {
    let items = state.service(&caller)?.seeker_weeks().await?;
    Ok(HttpResponse::Ok().json(SeekerWeekList { items }))
}

impl From<SeekerMap> for SeekerHeatmapBody {
    fn from(map: SeekerMap) -> Self {
        let cells = map.cells.into_iter().map(|(h3, count)| Cell::new(h3, count)).collect();
        Self { week: map.week.to_string(), resolution: CELLS.into(), margin: map.margin, cells }
    }
}

/// The table for a spreadsheet. A value that is absent is an empty cell.
fn spreadsheet(found: &SeekerStatistics) -> Result<Vec<u8>, csv::Error> {
    let mut rows = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    rows.write_record(["week", "table", "place", "what", "label", "value", "margin"])?;
    let (table, margin) = (found.table.letter().to_string(), found.margin.to_string());
    for row in &found.rows {
        let (label, value) = (row.label.as_deref().unwrap_or_default(), row.value.map(|value| value.to_string()));
        let value = value.unwrap_or_default();
        rows.write_record([found.week.as_str(), &table, &row.place, &row.what, label, &value, &margin])?;
    }
    Ok(rows.into_inner().map_err(csv::IntoInnerError::into_error)?)
}

fn draw(map: &SeekerMap) -> serde_json::Result<String> {
    let members =
        [("week", json!(map.week.to_string())), ("resolution", json!(u8::from(CELLS))), ("margin", json!(map.margin))];
    serde_json::to_string(&FeatureCollection {
        bbox: None,
        features: map.cells.iter().map(|(h3, count)| geojson::feature(*h3, *count)).collect(),
        foreign_members: Some(members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()),
    })
}
