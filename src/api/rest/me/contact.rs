//! Requests for contact.

use super::permissions::id;
use super::{Items, private};
use crate::api::body::Json;
use crate::api::params::{NoParams, Query};
use crate::api::person::Person;
use crate::api::problem::Problem;
use crate::domain::Invalid;
use crate::domain::permission::DataCategory;
use crate::service::person::{Answer, MyContactRequest, Shown};
use actix_web::{HttpResponse, get, post, web};
use serde::Deserialize;
use std::collections::BTreeSet;
use utoipa::ToSchema;

/// What to reveal to whoever asks for contact.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AcceptRequest {
    /// Which parts of the profile; at least one.
    categories: BTreeSet<DataCategory>,
    /// How long, in months: 1 to 24, 6 where nothing is said.
    #[serde(default)]
    months: Option<u8>,
    /// The notice that you had before your eyes.
    notice: Shown,
}

/// List who asks for contact
///
/// Every request, the newest first, with its message.
#[utoipa::path(
    tag = "me",
    responses((status = 200, description = "The requests", body = Items<MyContactRequest>)),
    security(("person" = []))
)]
#[get("/v1/me/contact-requests")]
pub async fn list_my_contact_requests(person: Person, _: Query<NoParams>) -> Result<HttpResponse, Problem> {
    let items = person.people.contact_requests(&person.holder).await?;
    Ok(private(HttpResponse::Ok(), &Items { items }))
}

/// Accept a request for contact
///
/// To accept is to consent to `contact` for that app: it sees the parts that you name. You take it back as any permission.
#[utoipa::path(
    tag = "me",
    params(("id" = String, Path, description = "Its id", example = "019ac5b0-1c00-7d6a-9c1e-3a0f6f0b7a11")),
    request_body = AcceptRequest,
    responses((status = 204, description = "Accepted")),
    security(("person" = []))
)]
#[post("/v1/me/contact-requests/{id}/accept")]
pub async fn accept_my_contact_request(
    person: Person,
    path: web::Path<String>,
    _: Query<NoParams>,
    Json(asked): Json<AcceptRequest>,
) -> Result<HttpResponse, Problem> {
    let AcceptRequest { categories, months, notice: shown } = asked;
    let answer = Answer::Accept { categories, months, shown };
    person.people.answer_contact(&person.holder, id(&path)?, &answer).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Refuse a request for contact
///
/// Who asked is told that the answer is no, and nothing else.
#[utoipa::path(
    tag = "me",
    params(
        ("id" = String, Path, description = "Its id", example = "019ac5b0-1c00-7d6a-9c1e-3a0f6f0b7a11"),
        (
            "answer" = String,
            Path,
            description = "`refuse`; `block`, to hear nothing of this app any more; `report`, so that the operator looks into it, too",
            example = "refuse"
        )
    ),
    responses((status = 204, description = "Answered")),
    security(("person" = []))
)]
#[post("/v1/me/contact-requests/{id}/{answer}")]
pub async fn answer_my_contact_request(
    person: Person,
    path: web::Path<(String, String)>,
    _: Query<NoParams>,
) -> Result<HttpResponse, Problem> {
    let answer = match path.1.as_str() {
        "refuse" => Answer::Refuse,
        "block" => Answer::Block,
        "report" => Answer::Report,
        other => {
            let refused = Invalid::new(other, "`accept`, `refuse`, `block` or `report`").at("answer");
            return Err(Problem::invalid(vec![refused]));
        }
    };
    person.people.answer_contact(&person.holder, id(&path.0)?, &answer).await?;
    Ok(HttpResponse::NoContent().finish())
}
