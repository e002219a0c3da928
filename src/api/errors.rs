//! The last word on every refusal: whoever refused, the answer is a problem document, and a failure is logged once.

use super::problem::{Kind, Problem};
use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::error::{JsonPayloadError, PayloadError};
use actix_web::http::StatusCode;
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage, HttpRequest};
use tracing_actix_web::RequestId;

/// Turns every error, ours and those of the framework, into a problem document with the request's id.
///
/// # Errors
/// None: they all become answers.
pub async fn render<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let kept = request.request().clone();
    let answer = match next.call(request).await {
        Ok(response) => match response.response().error() {
            Some(error) => rendered(&kept, error),
            None => return Ok(bare(response)),
        },
        Err(error) => rendered(&kept, &error),
    };
    Ok(ServiceResponse::new(kept, answer))
}

/// The framework refuses some requests without an error value: by a status and a text.
fn bare<B: MessageBody + 'static>(response: ServiceResponse<B>) -> ServiceResponse<BoxBody> {
    let status = response.status();
    let is_problem = response.headers().get("content-type").is_some_and(|kind| kind == "application/problem+json");
    if is_problem || !(status.is_client_error() || status.is_server_error()) {
        return response.map_into_boxed_body();
    }
    let request = response.request().clone();
    let answer = finished(&request, &by_status(status));
    ServiceResponse::new(request, answer)
}

fn rendered(request: &HttpRequest, error: &Error) -> actix_web::HttpResponse {
    match error.as_error::<Problem>() {
        Some(problem) => finished(request, problem),
        None => finished(request, &foreign(error)),
    }
}

fn finished(request: &HttpRequest, problem: &Problem) -> actix_web::HttpResponse {
    let id = request.extensions().get::<RequestId>().map(ToString::to_string).unwrap_or_default();
    log(problem);
    problem.response(&id)
}

/// Writes a failure of ours to the log, with its causes; the client's own mistakes are in no log.
pub fn log(problem: &Problem) {
    if problem.kind().status().is_server_error() {
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
    if let Some(JsonPayloadError::Payload(payload)) = error.as_error::<JsonPayloadError>() {
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
