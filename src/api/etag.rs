//! Weak entity tags: an answer that the client has already costs nothing.

use actix_web::http::header::{CACHE_CONTROL, ETAG, EntityTag, Header, IfNoneMatch, VARY};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder};
use serde::Serialize;

/// The tag of an answer, and what goes with every answer that depends on the caller.
#[derive(Debug)]
pub struct Tag(EntityTag);

impl Tag {
    /// A weak tag.
    #[must_use]
    pub fn weak(text: impl Into<String>) -> Self {
        Self(EntityTag::new_weak(text.into()))
    }

    /// The answer 304, where the client says that it has this one.
    #[must_use]
    pub fn not_modified(&self, request: &HttpRequest) -> Option<HttpResponse> {
        let has = match IfNoneMatch::parse(request).ok()? {
            IfNoneMatch::Any => true,
            IfNoneMatch::Items(tags) => tags.iter().any(|tag| tag.weak_eq(&self.0)),
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
    pub fn body(&self, content_type: &str, body: String) -> HttpResponse {
        self.label(HttpResponse::Ok()).content_type(content_type).body(body)
    }

    fn label(&self, mut response: HttpResponseBuilder) -> HttpResponseBuilder {
        response.insert_header((ETAG, self.0.to_string()));
        private(&mut response);
        response
    }
}

/// Says that the answer depends on the key, and on the format asked for.
pub fn private(response: &mut HttpResponseBuilder) {
    response.insert_header((CACHE_CONTROL, "private, no-cache"));
    response.insert_header((VARY, "Accept, Authorization, X-API-Key"));
}
