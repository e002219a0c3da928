//! Answers as GraphQL over HTTP has them.

use super::asked::Media;
use crate::api::problem::Problem;
use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use async_graphql::{PathSegment, Pos, Response, ServerError, Value};
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// An answer of GraphQL.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = GraphqlAnswer)]
pub struct Answer<'a> {
    /// What was asked for; absent where nothing was executed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    data: Option<&'a Value>,
    /// What failed; absent where nothing did.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    #[schema(value_type = Option<Vec<Failure>>)]
    errors: &'a [ServerError],
    /// What is told beside: under `cost`, the look-ups that the question costs, those that it may, and how deep it is.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    #[schema(value_type = Option<Object>)]
    extensions: &'a BTreeMap<String, Value>,
}

/// An error in an answer of GraphQL.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = GraphqlError)]
pub struct Failure {
    /// What happened, in a sentence.
    message: String,
    /// Where in the query.
    #[schema(value_type = Option<Vec<Object>>)]
    locations: Vec<Pos>,
    /// Where in the answer: `data` is null there.
    #[schema(value_type = Option<Vec<Object>>)]
    path: Vec<PathSegment>,
    /// `code`, the name at the end of a problem's `type`; `requestId`; and what else the problem document has.
    #[schema(value_type = Option<Object>)]
    extensions: Option<Value>,
}

/// The answer in that form. What a rule refused was not executed.
pub fn write(media: Media, response: &Response, refusal: Option<&Problem>) -> HttpResponse {
    let status = match (media, refusal) {
        (Media::Response, Some(problem)) => problem.kind().status(),
        (Media::Response, None) | (Media::Json, _) => StatusCode::OK,
    };
    let data = refusal.is_none().then_some(&response.data);
    let answer = Answer { data, errors: &response.errors, extensions: &response.extensions };
    HttpResponse::build(status).content_type(media.content_type()).json(answer)
}
