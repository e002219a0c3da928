//! The licences of sources, and what an app accepted of them.

use super::{id, unstored};
use crate::api::State;
use crate::api::body::Json;
use crate::api::by::by;
use crate::api::caller::KeyHolder;
use crate::api::params::{NoParams, Query};
use crate::api::problem::Problem;
use crate::service::apps::{LicenceRequest, LicenceView, Who};
use actix_web::{HttpRequest, HttpResponse, get, post, web};
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
    params(("app" = uuid::Uuid, Path, description = "Id of the app", example = "019ac5b0-1c00-7d6a-9c1e-3a0f6f0b7a11")),
    responses((status = 200, description = "The licences", body = LicenceList)),
    security(("bearer" = []), ("api_key" = []))
)]
#[get("/v1/apps/{app}/licences")]
pub async fn list_licences(
    state: web::Data<State>,
    KeyHolder(caller): KeyHolder,
    path: web::Path<String>,
    _: Query<NoParams>,
) -> Result<HttpResponse, Problem> {
    let items = state.apps.licences(Who::Key(&caller), id("app", &path)?).await?;
    Ok(unstored(HttpResponse::Ok(), &LicenceList { items }))
}

/// Accept the licence of a source
///
/// A source for registered apps opens to the app's keys within a second. Answers all licences as they stand then. Needs
/// `app:manage` of this app, or `admin`.
#[utoipa::path(
    tag = "apps",
    params(("app" = uuid::Uuid, Path, description = "Id of the app", example = "019ac5b0-1c00-7d6a-9c1e-3a0f6f0b7a11")),
    request_body = LicenceRequest,
    responses((status = 200, description = "The licences", body = LicenceList)),
    security(("bearer" = []), ("api_key" = []))
)]
#[post("/v1/apps/{app}/licences")]
pub async fn accept_licence(
    state: web::Data<State>,
    KeyHolder(caller): KeyHolder,
    request: HttpRequest,
    path: web::Path<String>,
    _: Query<NoParams>,
    Json(asked): Json<LicenceRequest>,
) -> Result<HttpResponse, Problem> {
    let (app, who) = (id("app", &path)?, Who::Key(&caller));
    state.apps.accept_licence(who, &by(&request, &caller), app, &asked).await?;
    let items = state.apps.licences(who, app).await?;
    Ok(unstored(HttpResponse::Ok(), &LicenceList { items }))
}
