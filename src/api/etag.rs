//! Weak entity tags: an answer that the client has already costs nothing. And what caches may keep of an answer.

use super::State;
use super::params::Asked;
use super::problem::Problem;
use crate::auth::Caller;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{CACHE_CONTROL, ETAG, EntityTag, Header, HeaderValue, IfNoneMatch, VARY};
use actix_web::middleware::Next;
use actix_web::{Error, HttpRequest, HttpResponse, HttpResponseBuilder};
use serde::Serialize;
use std::fmt::Debug;

/// Answers a question about many offers: waits for the write that it must have seen, and renders only what the client
/// does not have already. `form` tells the answers to one question apart.
///
/// # Errors
/// Those of the service and of `render`.
pub async fn answer<T: Debug>(
    state: &State,
    caller: &Caller,
    asked: &Asked<T>,
    form: &str,
    request: &HttpRequest,
    render: impl AsyncFnOnce(&Tag) -> Result<HttpResponse, Problem>,
) -> Result<HttpResponse, Problem> {
    state.passed(caller, asked.min_position).await?;
    let tag = Tag::weak(state.service(caller)?.etag(caller, &question(asked), form)?);
    match tag.not_modified(request) {
        Some(same) => Ok(same),
        None => render(&tag).await,
    }
}

/// The same of a question about many trainings.
///
/// # Errors
/// Those of the service and of `render`.
pub async fn answer_trainings<T: Debug>(
    state: &State,
    caller: &Caller,
    asked: &Asked<T>,
    form: &str,
    request: &HttpRequest,
    render: impl AsyncFnOnce(&Tag) -> Result<HttpResponse, Problem>,
) -> Result<HttpResponse, Problem> {
    state.passed_trainings(caller, asked.min_position).await?;
    let tag = Tag::weak(state.service(caller)?.trainings_etag(caller, &question(asked), form)?);
    match tag.not_modified(request) {
        Some(same) => Ok(same),
        None => render(&tag).await,
    }
}

/// What was understood, not what was sent: two spellings of one question have one tag.
fn question<T: Debug>(asked: &Asked<T>) -> String {
    format!("{:?}", (&asked.request, &asked.warnings))
}

/// The tag of an answer; none for the answer to a `POST`, which no cache keeps.
#[derive(Debug)]
pub struct Tag(Option<EntityTag>);

impl Tag {
    /// A weak tag.
    #[must_use]
    pub fn weak(text: impl Into<String>) -> Self {
        Self(Some(EntityTag::new_weak(text.into())))
    }

    /// No tag.
    #[must_use]
    pub const fn absent() -> Self {
        Self(None)
    }

    /// The answer 304, where the client says that it has this one.
    #[must_use]
    pub fn not_modified(&self, request: &HttpRequest) -> Option<HttpResponse> {
        let own = self.0.as_ref()?;
        let has = match IfNoneMatch::parse(request).ok()? {
            IfNoneMatch::Any => true,
            IfNoneMatch::Items(tags) => tags.iter().any(|tag| tag.weak_eq(own)),
        };
        has.then(|| self.label(HttpResponse::NotModified()).finish())
    }

    /// The answer 200 with its tag.
    #[must_use]
    pub fn json(&self, body: &impl Serialize) -> HttpResponse {
        self.label(HttpResponse::Ok()).json(body)
    }

    /// The answer 200 with its tag, in another content type.
    #[must_use]
    pub fn body(&self, content_type: &str, body: impl MessageBody + 'static) -> HttpResponse {
        self.label(HttpResponse::Ok()).content_type(content_type).body(body)
    }

    fn label(&self, mut response: HttpResponseBuilder) -> HttpResponseBuilder {
        if let Some(tag) = &self.0 {
            response.insert_header((ETAG, tag.to_string()));
        }
        response
    }
}

/// What an answer depends on, besides its path and query.
pub const VARY_BY: &str = "Accept, Authorization, X-API-Key";

/// Says of every answer of `/v1`, and of GraphQL, that it depends on the key, and on the format asked for.
///
/// # Errors
/// Those of what it wraps.
pub async fn private<B: MessageBody>(request: ServiceRequest, next: Next<B>) -> Result<ServiceResponse<B>, Error> {
    let ours = request.path().starts_with("/v1/") || request.path() == "/graphql";
    let mut response = next.call(request).await?;
    let headers = response.headers_mut();
    if ours && !headers.contains_key(CACHE_CONTROL) {
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
        headers.insert(VARY, HeaderValue::from_static(VARY_BY));
    }
    Ok(response)
}
