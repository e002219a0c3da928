//! The last word on every refusal: whoever refused, the answer is a problem document, and a failure is logged once.

use super::problem::{Kind, Problem};
use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::error::{InternalError, PayloadError};
use actix_web::http::StatusCode;
use actix_web::http::header::CONTENT_TYPE;
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage, HttpRequest, HttpResponse};
use tracing_actix_web::RequestId;

/// Turns every error, ours and those of the framework, into a problem document with the request's id.
///
/// # Errors
/// Those of what it wraps, as problem documents.
pub async fn render<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    // The router needs the request for itself alone: nothing of it may be kept but its id.
    let id = request_id(request.request());
    let response = match next.call(request).await {
        Ok(response) => response,
        Err(error) => {
            let answer = answer(&id, problem_of(&error).as_ref());
            return Err(InternalError::from_response(error, answer).into());
        }
    };
    let Some(problem) = problem_in(&response) else { return Ok(response.map_into_boxed_body()) };
    let answer = answer(&id, problem.as_ref());
    Ok(response.into_response(answer))
}

/// The id of a request, as problems and the log tell it.
pub fn request_id(request: &HttpRequest) -> String {
    request.extensions().get::<RequestId>().map(ToString::to_string).unwrap_or_default()
}

/// A problem of ours, or one made of what the framework says.
enum Told<'e> {
    Ours(&'e Problem),
    Made(Problem),
}

impl AsRef<Problem> for Told<'_> {
    fn as_ref(&self) -> &Problem {
        match self {
            Self::Ours(problem) => problem,
            Self::Made(problem) => problem,
        }
    }
}

/// The problem that a response stands for. The framework refuses some requests by a status and a text alone.
fn problem_in<B>(response: &ServiceResponse<B>) -> Option<Told<'_>> {
    if let Some(error) = response.response().error() {
        return Some(problem_of(error));
    }
    let status = response.status();
    let is_ours = response.headers().contains_key(CONTENT_TYPE);
    let failed = status.is_client_error() || status.is_server_error();
    (failed && !is_ours).then(|| Told::Made(by_status(status)))
}

fn problem_of(error: &Error) -> Told<'_> {
    error.as_error::<Problem>().map_or_else(|| Told::Made(foreign(error)), Told::Ours)
}

fn answer(id: &str, problem: &Problem) -> HttpResponse {
    log(problem);
    problem.response(id)
}

/// Writes a failure of ours to the log, with its causes; the client's own mistakes are in no log. Whether an index that is
/// behind is a failure, [`super::State`] tells.
pub fn log(problem: &Problem) {
    if problem.is_rehearsed() {
        return;
    }
    if problem.kind() == Kind::IndexBehind {
        tracing::info!(kind = problem.kind().slug(), "a read asked for a write that the index has not seen");
    } else if problem.kind().status().is_server_error() {
        tracing::error!(kind = problem.kind().slug(), cause = causes(problem), "a request failed");
    }
}

/// The chain of causes, as one text.
fn causes(problem: &Problem) -> String {
    let first = problem.cause().map(|cause| cause as &dyn std::error::Error);
    let chain = std::iter::successors(first, |cause| cause.source());
    chain.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

/// What an error of the framework means.
fn foreign(error: &Error) -> Problem {
    if let Some(payload) = error.as_error::<PayloadError>() {
        return of_payload(payload);
    }
    let status = error.as_response_error().status_code();
    if status.is_server_error() { by_status(status).because(error.to_string()) } else { by_status(status) }
}

/// What a body means that could not be read.
pub fn of_payload(error: &PayloadError) -> Problem {
    match error {
        PayloadError::Overflow => Problem::new(Kind::BodyTooLarge, ""),
        PayloadError::EncodingCorrupted => Problem::new(Kind::BadRequest, "`Content-Encoding` does not fit the body."),
        PayloadError::Incomplete(_) => Problem::new(Kind::BadRequest, "The body ended before its announced length."),
        PayloadError::UnknownLength | PayloadError::Io(_) | _ => {
            Problem::new(Kind::BadRequest, "The body could not be read.")
        }
    }
}

fn by_status(status: StatusCode) -> Problem {
    let kind = match status {
        StatusCode::NOT_FOUND => Kind::NoRoute,
        StatusCode::METHOD_NOT_ALLOWED => Kind::Method,
        StatusCode::REQUEST_TIMEOUT => Kind::Timeout,
        StatusCode::PAYLOAD_TOO_LARGE => Kind::BodyTooLarge,
        StatusCode::URI_TOO_LONG => Kind::UriTooLong,
        StatusCode::UNSUPPORTED_MEDIA_TYPE => Kind::MediaType,
        StatusCode::TOO_MANY_REQUESTS => Kind::TooMany,
        StatusCode::SERVICE_UNAVAILABLE => Kind::Unavailable,
        other if other.is_server_error() => Kind::Internal,
        _ => Kind::BadRequest,
    };
    Problem::new(kind, "")
}
