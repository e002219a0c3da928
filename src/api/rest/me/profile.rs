//! The profile, all that is known of it, and its end.

use super::{Items, private};
use crate::api::body;
use crate::api::params::{NoParams, Query};
use crate::api::person::Person;
use crate::api::problem::Problem;
use crate::service::person::{Erased, MOST_CV, MyCv, MyDisclosure};
use actix_web::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION};
use actix_web::{HttpRequest, HttpResponse, delete, get, post, put, web};
use serde::Serialize;
use utoipa::ToSchema;

/// What became of a profile that you sent.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReplacedCv {
    /// Whether it is another than before.
    changed: bool,
}

/// Read your profile
///
/// All of it, as JSON Resume, with what was left out when it came.
#[utoipa::path(
    tag = "me",
    responses((status = 200, description = "Your profile", body = MyCv)),
    security(("person" = []))
)]
#[get("/v1/me/cv")]
pub async fn find_my_cv(person: Person, _: Query<NoParams>) -> Result<HttpResponse, Problem> {
    Ok(private(HttpResponse::Ok(), &person.people.profile(&person.holder).await?))
}

/// Correct or replace your profile
///
/// The body is a whole CV: JSON Resume 1.0, or Europass as XML or JSON; 1 MiB at most. Your permissions stay as they are.
/// From now on your version counts: the platform that it came from does not overwrite it any more, until you let it
/// (`POST /v1/me/cv/platform-updates`).
#[utoipa::path(
    tag = "me",
    request_body(content = String, content_type = "application/json", description = "JSON Resume or Europass"),
    responses((status = 200, description = "It took the place of what was there", body = ReplacedCv)),
    security(("person" = []))
)]
#[put("/v1/me/cv")]
pub async fn replace_my_cv(
    person: Person,
    request: HttpRequest,
    _: Query<NoParams>,
    payload: web::Payload,
) -> Result<HttpResponse, Problem> {
    let file = body::whole(payload.into_inner(), request.headers(), MOST_CV).await?;
    let replaced = person.people.replace(&person.holder, &file).await?;
    Ok(private(HttpResponse::Ok(), &ReplacedCv { changed: replaced.changed }))
}

/// Let the platform update your profile again
///
/// What it sends next takes the place of your own version. Your permissions stay as they are.
#[utoipa::path(
    tag = "me",
    responses((status = 204, description = "The platform may write it")),
    security(("person" = []))
)]
#[post("/v1/me/cv/platform-updates")]
pub async fn allow_my_platform_updates(person: Person, _: Query<NoParams>) -> Result<HttpResponse, Problem> {
    person.people.let_platform_write(&person.holder, true).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Keep your profile as it is
///
/// What is there now is your own version: the platform that it came from does not overwrite it any more.
#[utoipa::path(
    tag = "me",
    responses((status = 204, description = "The platform does not write it any more")),
    security(("person" = []))
)]
#[delete("/v1/me/cv/platform-updates")]
pub async fn end_my_platform_updates(person: Person, _: Query<NoParams>) -> Result<HttpResponse, Problem> {
    person.people.let_platform_write(&person.holder, false).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Erase your profile
///
/// Destroys the key of your profile and all that is stored of it. The answer is your receipt: we keep its hash alone.
#[utoipa::path(
    tag = "me",
    responses((status = 200, description = "Erased, with the receipt", body = Erased)),
    security(("person" = []))
)]
#[delete("/v1/me/cv")]
pub async fn erase_my_cv(person: Person, _: Query<NoParams>) -> Result<HttpResponse, Problem> {
    Ok(private(HttpResponse::Ok(), &person.people.erase(&person.holder).await?))
}

/// Take everything away
///
/// A ZIP file: the profile as JSON Resume, your permissions with a signed receipt for each, who saw what as JSON and CSV,
/// the requests for contact, and the file as it came while it is kept.
#[utoipa::path(
    tag = "me",
    responses((status = 200, description = "The file", body = Vec<u8>, content_type = "application/zip")),
    security(("person" = []))
)]
#[get("/v1/me/export")]
pub async fn export_my_cv(person: Person, _: Query<NoParams>) -> Result<HttpResponse, Problem> {
    let export = person.people.export(&person.holder).await?;
    let mut response = HttpResponse::Ok();
    response.insert_header((CACHE_CONTROL, "private, no-store")).content_type("application/zip");
    response.insert_header((CONTENT_DISPOSITION, "attachment; filename=\"passerelle.zip\""));
    Ok(response.body(export.0))
}

/// See who saw what, when and why
///
/// Each time that an app saw your profile in the last 12 months, the newest first; 10,000 at most.
#[utoipa::path(
    tag = "me",
    responses((status = 200, description = "What was seen", body = Items<MyDisclosure>)),
    security(("person" = []))
)]
#[get("/v1/me/disclosures")]
pub async fn list_my_disclosures(person: Person, _: Query<NoParams>) -> Result<HttpResponse, Problem> {
    let items = person.people.disclosures(&person.holder).await?;
    Ok(private(HttpResponse::Ok(), &Items { items }))
}
