//! Scopes that need the operator's word.

use super::{id, unstored};
use crate::api::State;
use crate::api::body::Json;
use crate::api::by::by;
use crate::api::caller::KeyHolder;
use crate::api::params::{NoParams, Query};
use crate::api::problem::Problem;
use crate::service::apps::{ApprovalRequest, ApprovalView, Who};
use actix_web::{HttpRequest, HttpResponse, get, post, web};
use serde::Serialize;
use utoipa::ToSchema;

/// What an app asked for.
#[derive(Debug, Serialize, ToSchema)]
pub struct ApprovalList {
    /// The questions, the oldest first.
    items: Vec<ApprovalView>,
}

/// List the scopes that an app asked for
///
/// With what was decided. Needs `app:manage` of this app, or `admin`.
#[utoipa::path(
    tag = "apps",
    params(("app" = uuid::Uuid, Path, description = "Id of the app", example = "019ac5b0-1c00-7d6a-9c1e-3a0f6f0b7a11")),
    responses((status = 200, description = "The questions", body = ApprovalList)),
    security(("bearer" = []), ("api_key" = []))
)]
#[get("/v1/apps/{app}/approvals")]
pub async fn list_approvals(
    state: web::Data<State>,
    KeyHolder(caller): KeyHolder,
    path: web::Path<String>,
    _: Query<NoParams>,
) -> Result<HttpResponse, Problem> {
    let items = state.apps.approvals(Who::Key(&caller), id("app", &path)?).await?;
    Ok(unstored(HttpResponse::Ok(), &ApprovalList { items }))
}

/// Ask for `cvs:read`
///
/// With a purpose, and the agreement accepted. The operator answers within 14 days; an approval ends by itself. Needs
/// `app:manage` of this app, which is active, or `admin`.
#[utoipa::path(
    tag = "apps",
    params(("app" = uuid::Uuid, Path, description = "Id of the app", example = "019ac5b0-1c00-7d6a-9c1e-3a0f6f0b7a11")),
    request_body = ApprovalRequest,
    responses((status = 201, description = "The question, which waits for its answer", body = ApprovalView)),
    security(("bearer" = []), ("api_key" = []))
)]
#[post("/v1/apps/{app}/approvals")]
pub async fn ask_approval(
    state: web::Data<State>,
    KeyHolder(caller): KeyHolder,
    request: HttpRequest,
    path: web::Path<String>,
    _: Query<NoParams>,
    Json(asked): Json<ApprovalRequest>,
) -> Result<HttpResponse, Problem> {
    let app = id("app", &path)?;
    let asked = state.apps.ask_approval(Who::Key(&caller), &by(&request, &caller), app, &asked).await?;
    Ok(unstored(HttpResponse::Created(), &asked))
}
