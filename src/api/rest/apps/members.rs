//! Who acts for an app.

use super::{id, unstored};
use crate::api::State;
use crate::api::body::Json;
use crate::api::by::by;
use crate::api::caller::KeyHolder;
use crate::api::params::{NoParams, Query};
use crate::api::problem::Problem;
use crate::service::apps::{MemberRequest, MemberView, Who};
use actix_web::{HttpRequest, HttpResponse, delete, get, post, web};
use serde::Serialize;
use utoipa::ToSchema;

/// The members of an app.
#[derive(Serialize, ToSchema)]
pub struct MemberList {
    /// The members, by the date on which they were named.
    items: Vec<MemberView>,
}

/// List the members of an app
///
/// Members sign in to the portal by a mailed link. Needs `app:manage` of this app, or `admin`.
#[utoipa::path(
    tag = "apps",
    params(("app" = uuid::Uuid, Path, description = "Id of the app", example = "019ac5b0-1c00-7d6a-9c1e-3a0f6f0b7a11")),
    responses((status = 200, description = "The members", body = MemberList)),
    security(("bearer" = []), ("api_key" = []))
)]
#[get("/v1/apps/{app}/members")]
pub async fn list_members(
    state: web::Data<State>,
    KeyHolder(caller): KeyHolder,
    path: web::Path<String>,
    _: Query<NoParams>,
) -> Result<HttpResponse, Problem> {
    let items = state.apps.members(Who::Key(&caller), id("app", &path)?).await?;
    Ok(unstored(HttpResponse::Ok(), &MemberList { items }))
}

/// Name a member
///
/// A link is mailed, by which the member confirms. Needs `app:manage` of this app, or `admin`.
#[utoipa::path(
    tag = "apps",
    params(("app" = uuid::Uuid, Path, description = "Id of the app", example = "019ac5b0-1c00-7d6a-9c1e-3a0f6f0b7a11")),
    request_body = MemberRequest,
    responses((status = 201, description = "The member, not yet confirmed", body = MemberView)),
    security(("bearer" = []), ("api_key" = []))
)]
#[post("/v1/apps/{app}/members")]
pub async fn add_member(
    state: web::Data<State>,
    KeyHolder(caller): KeyHolder,
    request: HttpRequest,
    path: web::Path<String>,
    _: Query<NoParams>,
    Json(asked): Json<MemberRequest>,
) -> Result<HttpResponse, Problem> {
    let app = id("app", &path)?;
    let member = state.apps.add_member(Who::Key(&caller), &by(&request, &caller), app, &asked).await?;
    Ok(unstored(HttpResponse::Created(), &member))
}

/// Take a member away
///
/// The last confirmed member stays. Needs `app:manage` of this app, or `admin`.
#[utoipa::path(
    tag = "apps",
    params(
        ("app" = uuid::Uuid, Path, description = "Id of the app", example = "019ac5b0-1c00-7d6a-9c1e-3a0f6f0b7a11"),
        ("member" = uuid::Uuid, Path, description = "Id of the member", example = "5d1f3c1a-9f2e-5b60-8a54-0c2f0e6d7b33")
    ),
    responses((status = 204, description = "Gone")),
    security(("bearer" = []), ("api_key" = []))
)]
#[delete("/v1/apps/{app}/members/{member}")]
pub async fn remove_member(
    state: web::Data<State>,
    KeyHolder(caller): KeyHolder,
    request: HttpRequest,
    path: web::Path<(String, String)>,
    _: Query<NoParams>,
) -> Result<HttpResponse, Problem> {
    let (app, member) = (id("app", &path.0)?, id("member", &path.1)?);
    state.apps.remove_member(Who::Key(&caller), &by(&request, &caller), app, member).await?;
    Ok(HttpResponse::NoContent().finish())
}
