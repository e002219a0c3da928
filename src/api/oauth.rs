//! The token endpoint's way of asking and refusing (RFC 6749): a form, and errors that are no problem documents, because
//! every OAuth client expects them so.

use super::body::whole;
use super::errors::request_id;
use super::problem::Problem;
use crate::auth::Error;
use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::http::header::{AUTHORIZATION, CACHE_CONTROL, PRAGMA, WWW_AUTHENTICATE};
use actix_web::{FromRequest, HttpMessage, HttpRequest, HttpResponse, web};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use futures_util::future::LocalBoxFuture;
use percent_encoding::percent_decode_str;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The largest form, in bytes.
const LARGEST: usize = 16 * 1024;
const FORM: &str = "application/x-www-form-urlencoded";

/// What a client asks for. Other fields are passed over, as RFC 6749 (3.2) wants it.
#[derive(Default, Deserialize, ToSchema)]
pub struct TokenForm {
    /// Always `client_credentials`.
    #[schema(example = "client_credentials")]
    pub grant_type: Option<String>,
    /// The scopes of the token, separated by blanks; absent, all that the key has.
    #[schema(example = "offers:read")]
    pub scope: Option<String>,
    /// Id of the key, where it is not sent as the user name of `Authorization: Basic`.
    #[schema(example = "0198c0de-7a1e-7c55-9d1b-2f6f6d0f9a10")]
    pub client_id: Option<String>,
    /// The key, where it is not sent as the password of `Authorization: Basic`.
    #[schema(example = "psl_…")]
    pub client_secret: Option<String>,
}

/// The form, or why it cannot be read.
pub struct Form(pub Result<TokenForm, Refusal>);

impl FromRequest for Form {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let is_form = request.content_type().eq_ignore_ascii_case(FORM);
        let whole = whole(payload.take(), request.headers(), LARGEST);
        Box::pin(async move {
            let body = whole.await?;
            let other = Refusal::Request("the body is a form: `Content-Type: application/x-www-form-urlencoded`");
            Ok(Self(if is_form { read(&body) } else { Err(other) }))
        })
    }
}

fn read(body: &[u8]) -> Result<TokenForm, Refusal> {
    let unreadable = Refusal::Request("the form cannot be read");
    let text = std::str::from_utf8(body).map_err(|_| unreadable)?;
    let pairs = web::Query::<Vec<(String, String)>>::from_query(text).map_err(|_| unreadable)?.into_inner();
    let mut form = TokenForm::default();
    for (name, value) in pairs {
        let field = match name.as_str() {
            "grant_type" => &mut form.grant_type,
            "scope" => &mut form.scope,
            "client_id" => &mut form.client_id,
            "client_secret" => &mut form.client_secret,
            _ => continue,
        };
        // RFC 6749 (3.2): without a value it is as if it was not sent, and nothing is sent twice.
        if field.is_some() {
            return Err(Refusal::Request("a field of the form stands once"));
        }
        *field = Some(value).filter(|value| !value.trim().is_empty());
    }
    Ok(form)
}

/// Who asks: the id of a key, and the key.
pub struct Client {
    /// The id.
    pub id: String,
    /// The key.
    pub secret: String,
}

impl Client {
    /// The client, by `Authorization: Basic` or by the form, not by both.
    ///
    /// # Errors
    /// A [`Refusal`] where it is not told, or told twice.
    pub fn of(request: &HttpRequest, form: &TokenForm) -> Result<Self, Refusal> {
        let TokenForm { client_id, client_secret, .. } = form;
        let Some(header) = request.headers().get(AUTHORIZATION) else {
            let told = client_id.clone().zip(client_secret.clone());
            return told.map(|(id, secret)| Self { id, secret }).ok_or(Refusal::Client);
        };
        let basic = header.to_str().ok().and_then(basic).ok_or(Refusal::Client)?;
        if client_secret.is_some() || client_id.as_ref().is_some_and(|id| *id != basic.id) {
            return Err(Refusal::Request("the client is told by `Authorization: Basic` or by the form, not by both"));
        }
        Ok(basic)
    }
}

/// Reads the value of `Authorization`: id and secret are form-encoded before they are joined (RFC 6749, 2.3.1).
fn basic(value: &str) -> Option<Client> {
    let (scheme, encoded) = value.trim().split_once(' ')?;
    let joined = scheme.eq_ignore_ascii_case("basic").then(|| STANDARD.decode(encoded.trim()).ok())??;
    let joined = String::from_utf8(joined).ok()?;
    let (id, secret) = joined.split_once(':')?;
    let plain = |text: &str| Some(percent_decode_str(&text.replace('+', " ")).decode_utf8().ok()?.into_owned());
    Some(Client { id: plain(id)?, secret: plain(secret)? })
}

/// Why no token was issued.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// The request is not one.
    Request(&'static str),
    /// The key is not known, not in force, or not the one with that id. Which of these, nobody is told.
    Client,
    /// Another grant than ours.
    Grant,
    /// A scope that there is not, or that the key has not.
    Scope,
}

/// An error of the token endpoint (RFC 6749, 5.2).
#[derive(Debug, Serialize, ToSchema)]
pub struct TokenError {
    /// `invalid_request`, `invalid_client`, `unsupported_grant_type` or `invalid_scope`.
    #[schema(example = "invalid_client")]
    error: &'static str,
    /// The same in a sentence.
    #[schema(example = "the client is not known, or its key is not in force")]
    error_description: &'static str,
    /// Also in the header `X-Request-Id`. Quote it to us.
    #[schema(example = "5f3c1f0e-6a0c-4c0b-9a59-5a1c1a3b8f10")]
    request_id: String,
}

/// Why there is no token: told as OAuth clients expect it, or as everywhere.
#[derive(Debug)]
pub enum Refused {
    /// As RFC 6749 (5.2) says.
    Told(Refusal),
    /// Asked too often, or a failure of ours.
    Problem(Problem),
}

impl From<Refusal> for Refused {
    fn from(refusal: Refusal) -> Self {
        Self::Told(refusal)
    }
}

impl From<Problem> for Refused {
    fn from(problem: Problem) -> Self {
        Self::Problem(problem)
    }
}

impl From<Error> for Refused {
    fn from(error: Error) -> Self {
        if matches!(error, Error::ScopeNotHeld(_)) {
            Self::Told(Refusal::Scope)
        } else if matches!(error, Error::Store(_) | Error::Vault(_) | Error::Signing(_)) {
            Self::Problem(error.into())
        } else {
            Self::Told(Refusal::Client)
        }
    }
}

impl Refusal {
    /// The answer.
    #[must_use]
    pub fn response(self, request: &HttpRequest) -> HttpResponse {
        let (status, error, error_description) = match self {
            Self::Request(why) => (StatusCode::BAD_REQUEST, "invalid_request", why),
            Self::Client => (
                StatusCode::UNAUTHORIZED,
                "invalid_client",
                "the client is not known, or its key is not in force: `client_id` is the id of a key, `client_secret` the key",
            ),
            Self::Grant => (
                StatusCode::BAD_REQUEST,
                "unsupported_grant_type",
                "`grant_type` is `client_credentials`: there is no other",
            ),
            Self::Scope => (
                StatusCode::BAD_REQUEST,
                "invalid_scope",
                "the key does not have every scope that is asked for; without `scope`, the token has all that it has",
            ),
        };
        let mut response = HttpResponse::build(status);
        if self == Self::Client {
            response.insert_header((WWW_AUTHENTICATE, "Basic realm=\"passerelle\""));
        }
        response.insert_header((CACHE_CONTROL, "no-store")).insert_header((PRAGMA, "no-cache"));
        response.json(TokenError { error, error_description, request_id: request_id(request) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_read_once_a_field_and_what_is_empty_was_not_sent() {
        let form = read(b"grant_type=client_credentials&scope=offers%3Aread+market%3Aread&client_id=&other=1&other=2");
        let form = form.ok().unwrap();
        assert_eq!(form.grant_type.as_deref(), Some("client_credentials"));
        assert_eq!((form.scope.as_deref(), form.client_id), (Some("offers:read market:read"), None));
        for twice in ["grant_type=a&grant_type=a", "client_secret=a&client_secret=b"] {
            assert!(matches!(read(twice.as_bytes()), Err(Refusal::Request(_))), "{twice}");
        }
        assert!(matches!(read(b"\xff\xfe"), Err(Refusal::Request(_))));
    }

    #[test]
    fn id_and_secret_of_basic_are_decoded_apart() {
        let told =
            |text: &str| basic(&format!("basic {}", STANDARD.encode(text))).map(|client| (client.id, client.secret));
        assert_eq!(told("a%3Ab:c+d%2B"), Some(("a:b".to_owned(), "c d+".to_owned())));
        assert_eq!(told("no colon"), None);
        for other in ["Bearer YTpi", "Basic", "Basic ???", "Basic /w=="] {
            assert!(basic(other).is_none(), "{other}");
        }
    }
}
