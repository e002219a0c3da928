//! Bodies: their content type, their size, and JSON that says where it is wrong.

use super::errors::of_payload;
use super::json;
use super::problem::{Kind, Problem};
use crate::domain::Invalid;
use actix_web::dev::{Decompress, Payload};
use actix_web::http::header::HeaderMap;
use actix_web::{FromRequest, HttpMessage, HttpRequest};
use bytes::BytesMut;
use futures_util::StreamExt;
use futures_util::future::LocalBoxFuture;
use serde::de::DeserializeOwned;
use std::time::Duration;

/// The largest offer, in bytes: a body of its own, or a line of a batch.
pub const MAX_OFFER: usize = 256 * 1024;
/// How long a body may take to arrive.
const PATIENCE: Duration = Duration::from_secs(30);

/// A JSON body of at most [`MAX_OFFER`] bytes, compressed or not.
#[derive(Debug)]
pub struct Json<T>(pub T);

impl<T: DeserializeOwned> FromRequest for Json<T> {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let typed = content_type_is(request, "application/json");
        let whole = whole(payload.take(), request.headers(), MAX_OFFER);
        Box::pin(async move {
            typed?;
            let body = whole.await?;
            let value = json::parse(&body).and_then(json::read);
            value.map(Self).map_err(|error| Problem::new(Kind::Json, "").with_errors(vec![error]))
        })
    }
}

/// Refuses another content type than `expected`.
///
/// # Errors
/// A [`Problem`] that says what was sent and what is expected.
pub fn content_type_is(request: &HttpRequest, expected: &str) -> Result<(), Problem> {
    let sent = request.content_type();
    if sent.eq_ignore_ascii_case(expected) {
        return Ok(());
    }
    let sent = if sent.is_empty() { "none".to_owned() } else { format!("`{}`", Invalid::new(sent, "").value) };
    Err(Problem::new(Kind::MediaType, format!("`Content-Type` is {sent}; this path takes `{expected}`.")))
}

/// The whole body, decompressed: at most so many bytes.
///
/// # Errors
/// A [`Problem`] when it is larger, broken, or too long on its way.
pub fn whole(
    payload: Payload,
    headers: &HeaderMap,
    most: usize,
) -> impl Future<Output = Result<BytesMut, Problem>> + 'static {
    let mut chunks = Decompress::from_headers(payload, headers);
    let read = async move {
        let mut body = BytesMut::new();
        while let Some(chunk) = chunks.next().await {
            let chunk = chunk.map_err(|error| of_payload(&error))?;
            if body.len() + chunk.len() > most {
                return Err(Problem::new(Kind::BodyTooLarge, format!("This path takes at most {most} bytes.")));
            }
            body.extend_from_slice(&chunk);
        }
        Ok(body)
    };
    async move { tokio::time::timeout(PATIENCE, read).await.map_err(|_| Problem::new(Kind::Timeout, ""))? }
}
