//! GraphQL over HTTP: one question, one answer, in the content type that the client prefers.

use super::asked::{InBody, InPath, Media, Question};
use super::asker::Asker;
use super::failure;
use super::loaders;
use super::toll;
use super::visit::{Outcome, Visit};
use super::{Schema, answer};
use crate::api::State;
use crate::api::access;
use crate::api::caller::{Anyone, address};
use crate::api::errors::request_id;
use crate::api::meter::Counted;
use crate::api::params::Query;
use crate::api::problem::{Kind, Problem};
use crate::api::refusals;
use crate::auth::Caller;
use actix_web::http::StatusCode;
use actix_web::{HttpMessage, HttpRequest, HttpResponse, get, post, web};
use async_graphql::Request;
use async_graphql::parser::types::OperationType;
use std::sync::Arc;

/// Ask by GraphQL
///
/// Offers, occupations, places and sources, joined, in one request, and the writes; `openapi/schema.graphql` is the schema,
/// and `/graphiql` a page to try it. One question in each request, of at most 64 kB. With `Accept:
/// application/graphql-response+json`, a question that is not executed is 400; with `application/json` every question is
/// 200, and its errors tell. `extensions.code` of an error is the name at the end of a problem's `type`. A question costs
/// what the same reads cost one by one; `extensions.cost` tells.
#[utoipa::path(
    tag = "graphql",
    request_body = Question,
    responses((status = 200, description = "What was asked for, and what failed of it", content(
        (answer::Answer = "application/json"),
        (answer::Answer = "application/graphql-response+json")
    )))
)]
#[post("/graphql")]
pub async fn ask_graphql(
    state: web::Data<State>,
    schema: web::Data<Schema>,
    Anyone(caller): Anyone,
    media: Media,
    InBody(question): InBody,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let visit = visit(&state, &caller, &request, |operation| match operation {
        OperationType::Query | OperationType::Mutation => Ok(()),
        OperationType::Subscription => Err(no_stream()),
    });
    respond(&state, &schema, caller, media, question, visit, &request).await
}

/// Ask by GraphQL, without a body
///
/// Queries alone: what changes something is a `POST`. Else as there.
#[utoipa::path(
    tag = "graphql",
    params(InPath),
    responses((status = 200, description = "What was asked for, and what failed of it", content(
        (answer::Answer = "application/json"),
        (answer::Answer = "application/graphql-response+json")
    )))
)]
#[get("/graphql")]
pub async fn query_graphql(
    state: web::Data<State>,
    schema: web::Data<Schema>,
    Anyone(caller): Anyone,
    media: Media,
    Query(params): Query<InPath>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let question = params.read()?;
    let visit = visit(&state, &caller, &request, |operation| match operation {
        OperationType::Query => Ok(()),
        OperationType::Mutation => {
            Err(Problem::new(Kind::Method, "What changes something is sent by `POST`.").allowing(&["POST"]))
        }
        OperationType::Subscription => Err(no_stream()),
    });
    respond(&state, &schema, caller, media, question, visit, &request).await
}

fn no_stream() -> Problem {
    Problem::new(Kind::BadRequest, "A subscription goes over a WebSocket, as `graphql-transport-ws`.")
}

fn visit(
    state: &State,
    caller: &Caller,
    request: &HttpRequest,
    takes: fn(OperationType) -> Result<(), Problem>,
) -> Arc<Visit> {
    let (limiter, paid) = (state.limiter.clone(), access::cost(request));
    Arc::new(Visit::new(limiter, caller.clone(), address(request), paid, takes))
}

async fn respond(
    state: &State,
    schema: &Schema,
    caller: Caller,
    media: Media,
    question: Question,
    visit: Arc<Visit>,
    request: &HttpRequest,
) -> Result<HttpResponse, Problem> {
    let standing = request.extensions().get::<Counted>().and_then(|counted| counted.standing);
    let asker = Asker::new(state, caller, standing.map(|(standing, _)| standing))?;
    let asker = asker.by_request(request_id(request)).with_link(request.headers());
    let prepared = loaders::asked_by(asker, Request::from(question)).data(visit.clone());
    let mut response = match toll::pass(prepared, &visit).await {
        Ok((request, bill)) => bill.beside(loaders::execute(schema, request).await),
        Err(refused) => refused,
    };
    let Outcome { refusal, counted } = visit.end();
    // The headers and the app's usage tell the whole cost.
    if let Some(counted) = counted {
        request.extensions_mut().insert(counted);
    }
    match refusal {
        // Who asks too often, or by a method that is not for it, is told so as everywhere else.
        Some(problem) if problem.kind().status() != StatusCode::BAD_REQUEST => Err(problem),
        refusal => {
            failure::complete(&mut response, &request_id(request));
            refusals::tell_all(state, request, failure::refused(&response));
            Ok(answer::write(media, &response, refusal.as_ref()))
        }
    }
}
