//! What the person allows.

use super::{Items, private};
use crate::api::body::Json;
use crate::api::params::{self, NoParams, Query};
use crate::api::person::Person;
use crate::api::problem::Problem;
use crate::service::person::{GrantRequest, MyPermission, Recipient, Shown};
use actix_web::http::header::{CACHE_CONTROL, LOCATION};
use actix_web::{HttpResponse, delete, get, post, web};
use uuid::Uuid;

/// An id in the path.
pub(super) fn id(path: &str) -> Result<Uuid, Problem> {
    params::id(path).map_err(|refused| Problem::invalid(vec![refused.at("id")]))
}

/// List your permissions
///
/// Those in force, those that wait for you, and those that ended; the newest first.
#[utoipa::path(
    tag = "me",
    responses((status = 200, description = "Your permissions", body = Items<MyPermission>)),
    security(("person" = []))
)]
#[get("/v1/me/permissions")]
pub async fn list_my_permissions(person: Person, _: Query<NoParams>) -> Result<HttpResponse, Problem> {
    let items = person.people.permissions(&person.holder).await?;
    Ok(private(HttpResponse::Ok(), &Items { items }))
}

/// List the apps that you may name
///
/// Those that handle CVs, with their names in law.
#[utoipa::path(
    tag = "me",
    responses((status = 200, description = "The apps", body = Items<Recipient>)),
    security(("person" = []))
)]
#[get("/v1/me/recipients")]
pub async fn list_my_recipients(person: Person, _: Query<NoParams>) -> Result<HttpResponse, Problem> {
    Ok(private(HttpResponse::Ok(), &Items { items: person.people.recipients().await? }))
}

/// Give a permission
///
/// For one purpose, to apps that you name, for 6 months unless you say otherwise. `notice` says which text you had before
/// your eyes: `GET /v1/notices/{version}`. A permission of the same purpose and recipients that is in force ends with it.
#[utoipa::path(
    tag = "me",
    request_body = GrantRequest,
    responses((status = 201, description = "In force from now on", body = MyPermission)),
    security(("person" = []))
)]
#[post("/v1/me/permissions")]
pub async fn grant_my_permission(
    person: Person,
    _: Query<NoParams>,
    Json(asked): Json<GrantRequest>,
) -> Result<HttpResponse, Problem> {
    let given = person.people.grant(&person.holder, &asked).await?;
    let mut response = HttpResponse::Created();
    response.insert_header((LOCATION, format!("/v1/me/permissions/{}/receipt", given.id)));
    Ok(private(response, &given))
}

/// Take a permission back
///
/// Or object, where the ground is a public task. When the answer comes, this server shows nothing by it any more, and every
/// other server of this service within a second, or nothing of anybody. Again is no harm.
#[utoipa::path(
    tag = "me",
    params(("id" = String, Path, description = "Its id", example = "019ac5b0-1c00-7d6a-9c1e-3a0f6f0b7a11")),
    responses((status = 204, description = "Taken back")),
    security(("person" = []))
)]
#[delete("/v1/me/permissions/{id}")]
pub async fn withdraw_my_permission(
    person: Person,
    path: web::Path<String>,
    _: Query<NoParams>,
) -> Result<HttpResponse, Problem> {
    person.people.withdraw(&person.holder, id(&path)?).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Confirm what a platform said
///
/// A permission that a platform asserts counts for nothing until you confirm it.
#[utoipa::path(
    tag = "me",
    params(("id" = String, Path, description = "Its id", example = "019ac5b0-1c00-7d6a-9c1e-3a0f6f0b7a11")),
    request_body = Shown,
    responses((status = 200, description = "In force from now on", body = MyPermission)),
    security(("person" = []))
)]
#[post("/v1/me/permissions/{id}/confirm")]
pub async fn confirm_my_permission(
    person: Person,
    path: web::Path<String>,
    _: Query<NoParams>,
    Json(shown): Json<Shown>,
) -> Result<HttpResponse, Problem> {
    Ok(private(HttpResponse::Ok(), &person.people.confirm(&person.holder, id(&path)?, &shown).await?))
}

/// Read the receipt of a permission
///
/// As it stands now: a JWS (EdDSA) by the keys at `/.well-known/jwks.json`, whose payload is JSON-LD in the profile
/// `https://w3id.org/dpv/schema/dpv-27560#receipt-eu-gdpr`.
#[utoipa::path(
    tag = "me",
    params(("id" = String, Path, description = "Its id", example = "019ac5b0-1c00-7d6a-9c1e-3a0f6f0b7a11")),
    responses((status = 200, description = "The receipt", body = String, content_type = "application/jose")),
    security(("person" = []))
)]
#[get("/v1/me/permissions/{id}/receipt")]
pub async fn find_my_receipt(
    person: Person,
    path: web::Path<String>,
    _: Query<NoParams>,
) -> Result<HttpResponse, Problem> {
    let receipt = person.people.receipt(&person.holder, id(&path)?).await?;
    let mut response = HttpResponse::Ok();
    response.insert_header((CACHE_CONTROL, "private, no-store")).content_type("application/jose");
    Ok(response.body(receipt))
}
