//! The texts that apps accept.

use crate::api::caller::Anyone;
use crate::api::params::{NoParams, Query};
use crate::api::problem::Problem;
use crate::service::apps::{AnswerTime, CV_AGREEMENT, Document, TERMS};
use actix_web::{HttpResponse, get};
use serde::Serialize;
use utoipa::ToSchema;

/// The texts that apps accept.
#[derive(Debug, Serialize, ToSchema)]
pub struct Texts {
    /// The terms of use: accepted by registering.
    terms: Document,
    /// The agreement that comes with `cvs:read`: accepted by asking for it.
    cv_agreement: Document,
    /// Days within which a question for a scope is answered.
    #[schema(example = 14)]
    answered_within_days: i64,
}

/// Read the terms of use
///
/// And the agreement for CVs, in French and English, each with the version that is sent to accept it.
#[utoipa::path(tag = "apps", security(()), responses((status = 200, description = "The texts", body = Texts)))]
#[get("/v1/terms")]
pub async fn show_terms(_: Anyone, _: Query<NoParams>) -> Result<HttpResponse, Problem> {
    let texts = Texts { terms: TERMS, cv_agreement: CV_AGREEMENT, answered_within_days: AnswerTime::DAYS };
    Ok(HttpResponse::Ok().json(texts))
}
