//! Communes, départements and régions by name.

use crate::api::caller::Anyone;
use crate::api::params::{NameParams, PlaceItem, Query};
use crate::api::problem::Problem;
use crate::reference;
use actix_web::{HttpResponse, get};
use serde::Serialize;
use utoipa::ToSchema;

/// Places, the best first.
#[derive(Debug, Serialize, ToSchema)]
pub struct PlaceList {
    /// The places.
    items: Vec<PlaceItem>,
}

/// Find places by name
///
/// Communes, départements and régions, for a form that completes what is typed.
#[utoipa::path(
    tag = "reference",
    params(NameParams),
    responses((status = 200, description = "Places, the best first", body = PlaceList))
)]
#[get("/v1/places")]
pub async fn list_places(_: Anyone, Query(params): Query<NameParams>) -> Result<HttpResponse, Problem> {
    let (q, limit) = params.read()?;
    let items = reference::places(q, limit).into_iter().map(PlaceItem::from).collect();
    Ok(HttpResponse::Ok().json(PlaceList { items }))
}
