//! The networks.

use crate::api::State;
use crate::api::caller::Anyone;
use crate::api::params::{NoParams, Query};
use crate::api::problem::Problem;
use crate::service::SourceView;
use actix_web::{HttpResponse, get, web};
use serde::Serialize;
use utoipa::ToSchema;

/// All sources.
#[derive(Debug, Serialize, ToSchema)]
pub struct SourceList {
    /// The sources, by id.
    items: Vec<SourceView>,
}

/// List the sources
///
/// Every network that provides offers: how many it has here, how fresh they are, under which licence, what its last run
/// rejected, and whether the caller may read it.
#[utoipa::path(tag = "sources", responses((status = 200, description = "All sources", body = SourceList)))]
#[get("/v1/sources")]
pub async fn list_sources(
    state: web::Data<State>,
    Anyone(caller): Anyone,
    _: Query<NoParams>,
) -> Result<HttpResponse, Problem> {
    let items = state.service(&caller)?.sources(&caller).await?;
    Ok(HttpResponse::Ok().json(SourceList { items }))
}
