//! `Idempotency-Key`: a `POST` that is sent again does nothing again, and gets the answer of the first time.

use super::access::{Repeat, Route};
use super::problem::{Kind, Problem};
use super::{State, body};
use crate::auth::{Caller, Seal, digest};
use crate::domain::{Invalid, hex};
use crate::service::person::Holder;
use crate::service::{Attempt, Begun, KeptReply};
use actix_web::body::{BoxBody, EitherBody, MessageBody, to_bytes_limited};
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, LOCATION, VARY};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage, HttpResponse, HttpResponseBuilder, web};
use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use bytes::Bytes;
use std::time::Duration;

/// The header.
pub const NAME: &str = "idempotency-key";
/// Says of an answer that it was given before.
pub const REPLAYED: &str = "idempotency-replayed";
/// Characters of a key. It also closes the answer that is kept, so it must not be one that others guess.
const LENGTH: std::ops::RangeInclusive<usize> = 16..=255;
/// Bytes of a body that carries a key.
const MOST_BODY: usize = 1024 * 1024;
/// Bytes of an answer that is kept.
const MOST_ANSWER: usize = 1024 * 1024;
/// Headers that are kept with it.
const KEPT: [HeaderName; 4] = [CONTENT_TYPE, LOCATION, CACHE_CONTROL, VARY];

/// Answers a repetition from what is kept, and keeps what answers a first time.
///
/// # Errors
/// Those of what it wraps.
pub async fn once<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, Error> {
    let repeat = request.extensions().get::<&'static Route>().map_or(Repeat::Ignored, |route| route.repeat);
    if repeat == Repeat::Ignored || !request.headers().contains_key(NAME) {
        return Ok(next.call(request).await?.map_into_left_body());
    }
    let mut request = request;
    let begun = match begin(&mut request, repeat).await {
        Ok(begun) => begun,
        Err(problem) => return Ok(request.error_response(problem).map_into_right_body()),
    };
    match begun {
        Known::Answer(answer) => Ok(request.into_response(answer).map_into_right_body()),
        Known::Nothing => Ok(next.call(request).await?.map_into_left_body()),
        // A client that does not wait for its answer will ask again: what was begun is brought to its end all the same.
        Known::First(first) => {
            let done = actix_web::rt::spawn(async move { first.answer(next.call(request).await).await });
            let lost = |_| Error::from(Problem::new(Kind::Internal, "").because("a request ended badly"));
            done.await.map_err(lost)?.map(ServiceResponse::map_into_right_body)
        }
    }
}

/// What there is to do.
enum Known {
    /// To answer this.
    Answer(HttpResponse),
    /// To answer as if there were no key.
    Nothing,
    /// To answer, and to keep it.
    First(First),
}

/// A request that is the first with its key.
struct First {
    state: web::Data<State>,
    attempt: Attempt,
    sent: Sent,
    repeat: Repeat,
}

/// What the caller sent, of which the seal is made.
struct Sent {
    key: String,
    body: Bytes,
}

impl Sent {
    fn seal(&self, caller: &str, began: jiff::Timestamp) -> Option<Seal> {
        let began = began.as_millisecond().to_le_bytes();
        Seal::of(&[caller.as_bytes(), self.key.as_bytes(), &self.body, &began])
    }
}

async fn begin(request: &mut ServiceRequest, repeat: Repeat) -> Result<Known, Problem> {
    let key = key(request.headers())?;
    let holder = request.extensions().get::<Holder>().map(Holder::label);
    let caller = match request.extensions().get::<Caller>() {
        _ if holder.is_some() => holder.unwrap_or_default(),
        Some(Caller::App(app)) => format!("key {}", app.key_id),
        // Whoever asks without a key would fill the database with questions.
        Some(Caller::Anonymous) | None if repeat == Repeat::Anew => return Ok(Known::Nothing),
        Some(Caller::Anonymous) | None => "anonymous".to_owned(),
    };
    let Some(state) = request.app_data::<web::Data<State>>().cloned() else {
        return Err(Problem::new(Kind::Internal, "").because("the state of the API is missing"));
    };
    // As it was sent: the handler decompresses it.
    let body = body::whole(request.take_payload(), &HeaderMap::new(), MOST_BODY).await?.freeze();
    request.set_payload(Payload::from(body.clone()));
    let sent = Sent { key, body };
    let (named, asked) = (hex(&digest("idempotency key", &[sent.key.as_bytes()])), fingerprint(request, &sent.body));
    let (attempt, begun) = state.service.begin_reply(caller, named, asked).await?;
    match begun {
        Begun::First => Ok(Known::First(First { state, attempt, sent, repeat })),
        Begun::UnderWay => Err(Problem::new(Kind::IdempotencyUnderWay, "").retry_after(Duration::from_secs(1))),
        Begun::Another => Err(Problem::new(Kind::IdempotencyOfAnother, "")),
        Begun::Done(reply) if reply.body.is_none() => Ok(Known::Nothing),
        Begun::Done(reply) => replay(&reply, &sent, &attempt).map(Known::Answer),
    }
}

fn key(headers: &HeaderMap) -> Result<String, Problem> {
    let mut values = headers.get_all(NAME);
    let text = values.next().and_then(|value| value.to_str().ok()).unwrap_or_default().trim().trim_matches('"');
    let fits = LENGTH.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic());
    if fits && values.next().is_none() {
        return Ok(text.to_owned());
    }
    let reason = "one random text of 16 to 255 visible ASCII characters, such as a UUID";
    // The key is half of what protects the answer: it is not repeated.
    Err(Problem::invalid(vec![Invalid::new("", reason).at("Idempotency-Key")]))
}

fn fingerprint(request: &ServiceRequest, body: &[u8]) -> String {
    let header = |name: &str| request.headers().get(name).map_or(&b""[..], HeaderValue::as_bytes);
    let uri = request.uri().path_and_query().map_or("", |it| it.as_str());
    let parts = [
        request.method().as_str().as_bytes(),
        uri.as_bytes(),
        header("content-type"),
        header("content-encoding"),
        body,
    ];
    hex(&digest("request", &parts))
}

fn replay(reply: &KeptReply, sent: &Sent, attempt: &Attempt) -> Result<HttpResponse, Problem> {
    let broken = || Problem::new(Kind::Internal, "").because("a kept answer cannot be read");
    let sealed = STANDARD_NO_PAD.decode(reply.body.as_deref().unwrap_or_default()).map_err(|_| broken())?;
    let seal = sent.seal(&attempt.caller, reply.began).ok_or_else(broken)?;
    let text = seal.open(&sealed).ok_or_else(broken)?;
    let headers: Vec<(String, String)> = serde_json::from_str(&reply.headers).map_err(|_| broken())?;
    let mut answer = HttpResponseBuilder::new(StatusCode::from_u16(reply.status).map_err(|_| broken())?);
    for (name, value) in headers {
        answer.insert_header((name, value));
    }
    Ok(answer.insert_header((REPLAYED, "true")).body(text))
}

impl First {
    /// The answer, which is kept when it is a success: what was refused changed nothing, and may be tried again.
    async fn answer<B: MessageBody + 'static>(
        self,
        answered: Result<ServiceResponse<B>, Error>,
    ) -> Result<ServiceResponse<BoxBody>, Error> {
        let response = match answered {
            Ok(response) if response.status().is_success() => response,
            Ok(response) => {
                self.give_up().await;
                return Ok(response.map_into_boxed_body());
            }
            Err(error) => {
                self.give_up().await;
                return Err(error);
            }
        };
        if self.repeat == Repeat::Anew {
            self.keep(response.status(), "[]".to_owned(), None).await;
            return Ok(response.map_into_boxed_body());
        }
        let (request, response) = response.into_parts();
        let (response, body) = response.into_parts();
        let Ok(Ok(body)) = to_bytes_limited(body, MOST_ANSWER).await else {
            let problem = Problem::new(Kind::Internal, "").because("the answer is too large to be kept");
            return Ok(ServiceResponse::from_err(problem, request));
        };
        let kept =
            |name: HeaderName| Some((name.to_string(), response.headers().get(&name)?.to_str().ok()?.to_owned()));
        let headers: Vec<(String, String)> = KEPT.into_iter().filter_map(kept).collect();
        let headers = serde_json::to_string(&headers).unwrap_or_else(|_| "[]".to_owned());
        self.keep(response.status(), headers, Some(&body)).await;
        Ok(ServiceResponse::new(request, response.set_body(BoxBody::new(body))))
    }

    async fn keep(self, status: StatusCode, headers: String, body: Option<&[u8]>) {
        let began = self.attempt.at;
        let close = |text: &[u8]| self.sent.seal(&self.attempt.caller, began)?.close(text);
        let body = body.map(|text| STANDARD_NO_PAD.encode(close(text).unwrap_or_default()));
        let reply = KeptReply { status: status.as_u16(), headers, body, began };
        // The change is made: a client that asks again meets what it did.
        if let Err(error) = self.state.service.finish_reply(&self.attempt, &reply).await {
            tracing::error!(error = &error as &dyn std::error::Error, "an answer could not be kept");
        }
    }

    async fn give_up(self) {
        if let Err(error) = self.state.service.give_up_reply(&self.attempt).await {
            tracing::error!(error = &error as &dyn std::error::Error, "an attempt could not be given up");
        }
    }
}

#[cfg(test)]
mod tests;
