//! Requests for contact.

use crate::api::State;
use crate::api::body::Json;
use crate::api::caller::KeyHolder;
use crate::api::params::{NoParams, Query};
use crate::api::problem::Problem;
use crate::service::cvs::{ContactRequest, ContactView};
use actix_web::{HttpResponse, get, post, web};
use serde::Serialize;
use utoipa::ToSchema;

/// The requests of an app.
#[derive(Debug, Serialize, ToSchema)]
pub struct ContactList {
    /// The requests, the newest first; at most 500.
    items: Vec<ContactView>,
}

/// Ask a person for contact
///
/// The person reads the message and answers by their link. Where they accept, `GET /v1/cvs/{cv}` reveals what they agreed
/// to. A person gets at most three requests a week, and one of an app at a time. Needs `cvs:read`.
#[utoipa::path(
    tag = "cvs",
    params(("cv" = String, Path, description = "Your app's id of the profile", example = "Q2FtaWxsZUV4ZW1wbGVYWA")),
    request_body = ContactRequest,
    responses((status = 201, description = "The request, which waits for its answer", body = ContactView)),
    security(("bearer" = []), ("api_key" = []))
)]
#[post("/v1/cvs/{cv}/contact-requests")]
pub async fn ask_contact(
    state: web::Data<State>,
    KeyHolder(caller): KeyHolder,
    cv: web::Path<String>,
    _: Query<NoParams>,
    Json(asked): Json<ContactRequest>,
) -> Result<HttpResponse, Problem> {
    let made = state.cvs(&caller).await?.ask_contact(&caller, &cv, &asked).await?;
    Ok(HttpResponse::Created().json(made))
}

/// List your app's requests for contact
///
/// With their states. Whether a person refused or reported a request is not told apart. Needs `cvs:read`.
#[utoipa::path(
    tag = "cvs",
    responses((status = 200, description = "The requests", body = ContactList)),
    security(("bearer" = []), ("api_key" = []))
)]
#[get("/v1/contact-requests")]
pub async fn list_contact_requests(
    state: web::Data<State>,
    KeyHolder(caller): KeyHolder,
    _: Query<NoParams>,
) -> Result<HttpResponse, Problem> {
    let items = state.cvs(&caller).await?.contacts(&caller).await?;
    Ok(HttpResponse::Ok().json(ContactList { items }))
}
