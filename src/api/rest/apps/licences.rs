//! The licences of sources, and what an app accepted of them.

use super::manager::Manager;
use super::unstored;
use crate::api::State;
use crate::api::body::Json;
use crate::api::params::{AppPath, NoParams, Query};
use crate::api::problem::Problem;
use crate::service::apps::{LicenceRequest, LicenceView};
use actix_web::{HttpResponse, get, post, web};
use serde::Serialize;
use utoipa::ToSchema;

/// The licences of all sources.
#[derive(Debug, Serialize, ToSchema)]
pub struct LicenceList {
    /// The licences, by source.
    items: Vec<LicenceView>,
}

/// List the licences of the sources
///
/// Each with what the app accepted of it, and when. Needs `app:manage` of this app, or `admin`.
#[utoipa::path(
    tag = "apps",
    params(AppPath),
    responses((status = 200, description = "The licences", body = LicenceList)),
    security(("bearer" = []), ("api_key" = []))
)]
#[get("/v1/apps/{app}/licences")]
pub async fn list_licences(
    state: web::Data<State>,
    manager: Manager,
    _: Query<NoParams>,
) -> Result<HttpResponse, Problem> {
    let items = state.apps.licences(manager.who(), manager.app).await?;
    Ok(unstored(HttpResponse::Ok(), &LicenceList { items }))
}

/// Accept the licence of a source
///
/// A source for registered apps opens to the app's keys within a second. Answers all licences as they stand then. Needs
/// `app:manage` of this app, or `admin`.
#[utoipa::path(
    tag = "apps",
    params(AppPath),
    request_body = LicenceRequest,
    responses((status = 200, description = "The licences", body = LicenceList)),
    security(("bearer" = []), ("api_key" = []))
)]
#[post("/v1/apps/{app}/licences")]
pub async fn accept_licence(
    state: web::Data<State>,
    manager: Manager,
    _: Query<NoParams>,
    Json(asked): Json<LicenceRequest>,
) -> Result<HttpResponse, Problem> {
    state.apps.accept_licence(manager.who(), &manager.by(), manager.app, &asked).await?;
    let items = state.apps.licences(manager.who(), manager.app).await?;
    Ok(unstored(HttpResponse::Ok(), &LicenceList { items }))
}
