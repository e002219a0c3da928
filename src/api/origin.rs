//! Which pages may read an answer: those of any origin, or those that the key names.

use crate::auth::Caller;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue, ORIGIN, VARY};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage};

/// Says of the answer to a key that names origins that it is for pages of this one alone. A page of another origin was
/// refused before, and may read why.
///
/// # Errors
/// Those of what it wraps.
pub async fn name<B: MessageBody>(request: ServiceRequest, next: Next<B>) -> Result<ServiceResponse<B>, Error> {
    let mut response = next.call(request).await?;
    let origin = {
        let extensions = response.request().extensions();
        let names = extensions.get::<Caller>().and_then(Caller::app).is_some_and(|app| !app.origins.is_empty());
        names.then(|| response.request().headers().get(ORIGIN).cloned()).flatten()
    };
    if let Some(origin) = origin {
        response.headers_mut().insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        response.headers_mut().append(VARY, HeaderValue::from_static("Origin"));
    }
    Ok(response)
}
