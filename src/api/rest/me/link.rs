//! The link itself.

use super::private;
use crate::api::body::Json;
use crate::api::params::{NoParams, Query};
use crate::api::person::{Person, people};
use crate::api::problem::Problem;
use actix_web::{HttpRequest, HttpResponse, post};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Whose link it is.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LinkRequest {
    /// The e-mail address that stands in the CV.
    #[schema(example = "camille@exemple.fr")]
    email: String,
}

// What people type is in no log.
impl std::fmt::Debug for LinkRequest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("LinkRequest(…)")
    }
}

/// A new link.
#[derive(Serialize, ToSchema)]
pub struct RenewedLink {
    /// What to send as `X-Person-Link` from now on: it is shown this once, and good for 24 months.
    link: String,
}

/// Ask for your link
///
/// Mails the link to your CV to the address in it. The answer is the same whether there is such a CV or not. Three mails an
/// hour at most.
#[utoipa::path(
    tag = "me",
    request_body = LinkRequest,
    responses((status = 202, description = "If there is a CV with this address, its link is on its way")),
    security(())
)]
#[post("/v1/me/link")]
pub async fn send_my_link(
    request: HttpRequest,
    _: Query<NoParams>,
    Json(asked): Json<LinkRequest>,
) -> Result<HttpResponse, Problem> {
    people(&request)?.send_link(&asked.email)?;
    Ok(HttpResponse::Accepted().finish())
}

/// Renew your link
///
/// Gives another link for 24 months; this one and all others end.
#[utoipa::path(
    tag = "me",
    responses((status = 201, description = "The new link", body = RenewedLink)),
    security(("person" = []))
)]
#[post("/v1/me/link/renewal")]
pub async fn renew_my_link(person: Person, _: Query<NoParams>) -> Result<HttpResponse, Problem> {
    let secret = person.people.renew(&person.holder).await?;
    Ok(private(HttpResponse::Created(), &RenewedLink { link: secret.reveal().to_owned() }))
}
