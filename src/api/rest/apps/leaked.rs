//! A key that was found where it should not be.

use super::unstored;
use crate::api::State;
use crate::api::body::Json;
use crate::api::by::by;
use crate::api::caller::Anyone;
use crate::api::params::{NoParams, Query};
use crate::api::problem::Problem;
use actix_web::{HttpRequest, HttpResponse, post, web};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A key that leaked.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LeakedKey {
    /// The whole key.
    #[schema(example = "psl_EXAMPLExEXAMPLExEXAMPLExEXAMPLExEXAMPLEx")]
    key: String,
}

/// What became of the report.
#[derive(Debug, Serialize, ToSchema)]
pub struct LeakReport {
    /// Whether it is a key of ours, which is revoked now or was before.
    revoked: bool,
}

/// Report a leaked key
///
/// For whoever found a key in a repository, a page or a log: it is revoked at once, and the members of its app are told.
/// Needs nothing but the key itself.
#[utoipa::path(
    tag = "apps",
    request_body = LeakedKey,
    responses((status = 200, description = "Thank you", body = LeakReport)),
    security(())
)]
#[post("/v1/keys/leaked")]
pub async fn report_leaked_key(
    state: web::Data<State>,
    Anyone(caller): Anyone,
    request: HttpRequest,
    _: Query<NoParams>,
    Json(leaked): Json<LeakedKey>,
) -> Result<HttpResponse, Problem> {
    let revoked = state.apps.report_leaked(&by(&request, &caller), &leaked.key).await?;
    Ok(unstored(HttpResponse::Ok(), &LeakReport { revoked }))
}
