//! Which compression an answer has.

use actix_web::Error;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{ACCEPT_ENCODING, AcceptEncoding, Encoding, Header};
use actix_web::middleware::Next;

/// Forgets an `Accept-Encoding` that forbids everything we could send: the answer is then sent as it is (RFC 9110,
/// 12.5.3), where the compressor would refuse it in a text of its own.
///
/// # Errors
/// Those of what it wraps.
pub async fn forgive<B: MessageBody>(mut request: ServiceRequest, next: Next<B>) -> Result<ServiceResponse<B>, Error> {
    let known = [Encoding::identity(), Encoding::brotli(), Encoding::gzip(), Encoding::deflate()];
    let accepted = AcceptEncoding::parse(request.request()).ok();
    if accepted.is_some_and(|accepted| accepted.negotiate(known.iter()).is_none()) {
        request.headers_mut().remove(ACCEPT_ENCODING);
    }
    next.call(request).await
}
