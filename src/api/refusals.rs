//! What a rule refused to an app, for the audit.

use super::State;
use super::caller::address;
use super::errors::request_id;
use super::problem::Problem;
use crate::domain::{Actor, AuditEvent, By};
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage, HttpRequest, web};
use std::fmt::Display;

/// Tells the audit of every answer "forbidden" to an app that is known: who asked, for what, and which scope it lacks. What
/// strangers are refused is in the access log alone.
///
/// # Errors
/// Those of what it wraps.
pub async fn tell<B: MessageBody>(request: ServiceRequest, next: Next<B>) -> Result<ServiceResponse<B>, Error> {
    let response = next.call(request).await?;
    if let Some(problem) = response.response().error().and_then(|error| error.as_error::<Problem>())
        && problem.kind().status() == StatusCode::FORBIDDEN
        && let Some(event) = event(response.request(), problem.kind().slug(), problem.scope())
        && let Some(state) = response.request().app_data::<web::Data<State>>()
    {
        state.service.refused(event);
    }
    Ok(response)
}

/// The same of what was refused in an answer that is none by itself: the name of each problem, with the scope.
pub fn tell_all<'p>(
    state: &State,
    request: &HttpRequest,
    problems: impl IntoIterator<Item = (&'p str, Option<&'p str>)>,
) {
    for (slug, scope) in problems {
        if let Some(event) = event(request, slug, scope) {
            state.service.refused(event);
        }
    }
}

fn event(request: &HttpRequest, slug: &str, scope: Option<&str>) -> Option<AuditEvent> {
    let actor = *request.extensions().get::<Actor>()?;
    let by = By { actor, request_id: Some(request_id(request)), origin: Some(address(request)) };
    // The template: the path itself may name a record.
    let route = request.match_pattern().unwrap_or_default();
    Some(told(&by, format_args!("{} {route}", request.method()), slug, scope))
}

/// What the audit is told of a refusal of `what`: the name of the problem, and the scope that is missing.
pub fn told(by: &By, what: impl Display, slug: &str, scope: Option<&str>) -> AuditEvent {
    let event = AuditEvent::new(by, "request.refused", what).with("reason", slug);
    match scope {
        Some(scope) => event.with("scope", scope),
        None => event,
    }
}
