//! Answers as GraphQL over HTTP has them.

use super::asked::Media;
use super::text;
use crate::api::problem::Problem;
use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use async_graphql::{PathSegment, Pos, Response, Value};
use serde::Serialize;
use utoipa::ToSchema;

/// An answer of GraphQL.
#[derive(Debug, ToSchema)]
#[schema(as = GraphqlAnswer)]
#[expect(dead_code, reason = "only its schema is used: a part of the data is JSON already")]
pub struct Answer {
    /// What was asked for; absent where nothing was executed.
    #[schema(value_type = Option<Object>)]
    data: Option<Value>,
    /// What failed; absent where nothing did.
    errors: Option<Vec<Failure>>,
    /// What is told beside: under `cost`, the look-ups that the question costs, those that it may, and how deep it is.
    #[schema(value_type = Option<Object>)]
    extensions: Option<Value>,
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
    HttpResponse::build(status).content_type(media.content_type()).body(text(response, refusal.is_none()))
}

/// The text of an answer, with its data where anything was executed.
pub fn text(response: &Response, executed: bool) -> Vec<u8> {
    let Response { data, errors, extensions, .. } = response;
    let mut out = Vec::with_capacity(text::length(data) + 256);
    if executed {
        out.extend_from_slice(b",\"data\":");
        text::write(data, &mut out);
    }
    if !errors.is_empty() {
        out.extend_from_slice(b",\"errors\":");
        text::serialize(errors, &mut out);
    }
    if !extensions.is_empty() {
        out.extend_from_slice(b",\"extensions\":");
        text::serialize(extensions, &mut out);
    }
    match out.first_mut() {
        Some(first) => *first = b'{',
        None => out.push(b'{'),
    }
    out.push(b'}');
    out
}
