//! Who acts for an app.

use super::manager::Manager;
use super::unstored;
use crate::api::State;
use crate::api::body::Json;
use crate::api::params::{AppPath, MemberPath, NoParams, Query};
use crate::api::problem::Problem;
use crate::service::apps::{MemberRequest, MemberView};
use actix_web::{HttpResponse, delete, get, post, web};
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
    params(AppPath),
    responses((status = 200, description = "The members", body = MemberList)),
    security(("bearer" = []), ("api_key" = []))
)]
#[get("/v1/apps/{app}/members")]
pub async fn list_members(
    state: web::Data<State>,
    manager: Manager,
    _: Query<NoParams>,
) -> Result<HttpResponse, Problem> {
    let items = state.apps.members(manager.who(), manager.app).await?;
    Ok(unstored(HttpResponse::Ok(), &MemberList { items }))
}

/// Name a member
///
/// A link is mailed, by which the member confirms. Needs `app:manage` of this app, or `admin`.
#[utoipa::path(
    tag = "apps",
    params(AppPath),
    request_body = MemberRequest,
    responses((status = 201, description = "The member, not yet confirmed", body = MemberView)),
    security(("bearer" = []), ("api_key" = []))
)]
#[post("/v1/apps/{app}/members")]
pub async fn add_member(
    state: web::Data<State>,
    manager: Manager,
    _: Query<NoParams>,
    Json(asked): Json<MemberRequest>,
) -> Result<HttpResponse, Problem> {
    let member = state.apps.add_member(manager.who(), &manager.by(), manager.app, &asked).await?;
    Ok(unstored(HttpResponse::Created(), &member))
}

/// Take a member away
///
/// The last confirmed member stays. Needs `app:manage` of this app, or `admin`.
#[utoipa::path(
    tag = "apps",
    params(MemberPath),
    responses((status = 204, description = "Gone")),
    security(("bearer" = []), ("api_key" = []))
)]
#[delete("/v1/apps/{app}/members/{member}")]
pub async fn remove_member(
    state: web::Data<State>,
    manager: Manager,
    _: Query<NoParams>,
) -> Result<HttpResponse, Problem> {
    let member = manager.id("member")?;
    state.apps.remove_member(manager.who(), &manager.by(), manager.app, member).await?;
    Ok(HttpResponse::NoContent().finish())
}
