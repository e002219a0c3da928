//! Scopes that need the operator's word.

use super::manager::Manager;
use super::unstored;
use crate::api::State;
use crate::api::body::Json;
use crate::api::params::{AppPath, NoParams, Query};
use crate::api::problem::Problem;
use crate::service::apps::{ApprovalRequest, ApprovalView};
use actix_web::{HttpResponse, get, post, web};
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
    params(AppPath),
    responses((status = 200, description = "The questions", body = ApprovalList)),
    security(("bearer" = []), ("api_key" = []))
)]
#[get("/v1/apps/{app}/approvals")]
pub async fn list_approvals(
    state: web::Data<State>,
    manager: Manager,
    _: Query<NoParams>,
) -> Result<HttpResponse, Problem> {
    let items = state.apps.approvals(manager.who(), manager.app).await?;
    Ok(unstored(HttpResponse::Ok(), &ApprovalList { items }))
}

/// Ask for `cvs:read`
///
/// With a purpose, and the agreement accepted. The operator answers within 14 days; an approval ends by itself. Needs
/// `app:manage` of this app, which is active, or `admin`.
#[utoipa::path(
    tag = "apps",
    params(AppPath),
    request_body = ApprovalRequest,
    responses((status = 201, description = "The question, which waits for its answer", body = ApprovalView)),
    security(("bearer" = []), ("api_key" = []))
)]
#[post("/v1/apps/{app}/approvals")]
pub async fn ask_approval(
    state: web::Data<State>,
    manager: Manager,
    _: Query<NoParams>,
    Json(asked): Json<ApprovalRequest>,
) -> Result<HttpResponse, Problem> {
    let asked = state.apps.ask_approval(manager.who(), &manager.by(), manager.app, &asked).await?;
    Ok(unstored(HttpResponse::Created(), &asked))
}
