//! Who calls: the key of a request, and whether its caller may ask again already.

use super::State;
use super::access;
use super::access::Need;
use super::meter::Counted;
use super::problem::{Kind, Problem, sentence};
use crate::auth::{self, Caller, Error};
use crate::domain::Actor;
use actix_web::dev::Payload;
use actix_web::http::header::{AUTHORIZATION, HeaderMap, HeaderName, ORIGIN};
use actix_web::{FromRequest, HttpMessage, HttpRequest, web};
use std::future::{Ready, ready};
use std::net::{IpAddr, Ipv4Addr};

/// Whoever calls, with or without a key.
#[derive(Debug)]
pub struct Anyone(pub Caller);

/// A caller with a key; without one, the answer is 401.
#[derive(Debug)]
pub struct KeyHolder(pub Caller);

/// Name of the app that calls, for the access log.
#[derive(Debug, Clone)]
pub struct AppName(String);

impl std::fmt::Display for AppName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromRequest for Anyone {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(admitted(request).map(Self))
    }
}

impl FromRequest for KeyHolder {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let holder = admitted(request).and_then(|caller| Need::Key.met_by(&caller).map(|()| Self(caller)));
        ready(holder)
    }
}

/// The caller that the guard let in.
fn admitted(request: &HttpRequest) -> Result<Caller, Problem> {
    let missing = || Problem::new(Kind::Internal, "").because("nobody was let in: the route needs nothing");
    request.extensions().get::<Caller>().cloned().ok_or_else(missing)
}

/// The caller, counted. For the guard alone, once a request.
///
/// # Errors
/// A [`Problem`] when the key is none of ours, may not be used, or too often.
pub async fn identify(request: &HttpRequest) -> Result<Caller, Problem> {
    let Some(state) = request.app_data::<web::Data<State>>() else {
        return Err(Problem::new(Kind::Internal, "").because("the state of the API is missing"));
    };
    let key = presented(request.headers())?;
    let found = state.authenticator.authenticate(key).await;
    Ok(count(request, state, found).await??)
}

/// Counts the request as its caller's, and tells the log and the audit who that is.
///
/// # Errors
/// A [`Problem`] when the caller asks too often; inside, why there is no caller.
pub async fn count(
    request: &HttpRequest,
    state: &State,
    found: auth::Result<Caller>,
) -> Result<auth::Result<Caller>, Problem> {
    let address = address(request);
    // Whoever tries keys out is counted as somebody without one.
    let counted = found.as_ref().unwrap_or(&Caller::Anonymous);
    let cost = access::cost(request);
    let judged = state.limiter.check(counted, address, cost).await;
    let app = if let Caller::App(app) = counted { Some(app.clone()) } else { None };
    request.extensions_mut().insert(Counted::new(app, cost, &judged));
    judged?;
    if let Some(app) = found.as_ref().ok().and_then(Caller::app) {
        let mut told = request.extensions_mut();
        told.insert(AppName(app.app.clone()));
        told.insert(Actor::App { app: app.app_id, key: app.key_id });
    }
    let origin = request.headers().get(ORIGIN).map(|origin| origin.to_str().unwrap_or("null"));
    Ok(found.and_then(|caller| caller.require_place(address, origin).map(|()| caller)))
}

/// The address that a request comes from: the peer's, or what our proxies tell.
pub fn address(request: &HttpRequest) -> IpAddr {
    let peer = request.peer_addr().map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |peer| peer.ip());
    let Some(state) = request.app_data::<web::Data<State>>() else { return peer };
    let proxies = &state.door.proxies;
    // A value that is no text hides what stands in it.
    let told = request.headers().get_all(proxies.header.name()).map(|value| value.to_str().unwrap_or("?"));
    proxies.caller(peer, told.collect::<Vec<_>>().into_iter())
}

/// The headers that hold a key.
pub const HEADERS: [HeaderName; 2] = [AUTHORIZATION, HeaderName::from_static("x-api-key")];

/// The key that the headers hold.
///
/// # Errors
/// A [`Problem`] where it cannot be read, or where they hold two.
pub fn presented(headers: &HeaderMap) -> Result<Option<&str>, Problem> {
    let unreadable = || Problem::new(Kind::Unauthenticated, "The key is not readable text.");
    let text = |name: &HeaderName| headers.get(name).map(|value| value.to_str().map_err(|_| unreadable())).transpose();
    let [bearer_in, plain_in] = &HEADERS;
    let bearer = text(bearer_in)?.map(bearer).transpose()?;
    let plain = text(plain_in)?.map(str::trim);
    match (bearer, plain) {
        (Some(one), Some(other)) if one != other => {
            Err(Problem::new(Kind::TwoKeys, "`Authorization` and `X-API-Key` hold different keys; send one."))
        }
        (one, other) => Ok(one.or(other)),
    }
}

fn bearer(value: &str) -> Result<&str, Problem> {
    match value.trim().split_once(' ') {
        Some((scheme, key)) if scheme.eq_ignore_ascii_case("bearer") => Ok(key.trim()),
        Some(_) | None => Err(Problem::new(Kind::Unauthenticated, "`Authorization` is `Bearer` and a key.")),
    }
}

/// The part of the table of errors that tells who may not.
impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        let sentence = sentence(&error.to_string());
        match error {
            Error::Malformed(_) | Error::Unknown | Error::Revoked | Error::Expired => {
                Self::new(Kind::Unauthenticated, sentence)
            }
            Error::Pending => Self::new(Kind::AppPending, sentence),
            Error::Suspended => Self::new(Kind::AppSuspended, sentence),
            Error::NotApproved { scope } => Self::new(Kind::ApprovalNeeded, sentence).with_scope(scope),
            Error::Token(_) => Self::new(Kind::Unauthenticated, sentence).challenged("invalid_token"),
            Error::ScopeNotHeld(refused) => Self::invalid(vec![refused.at("scope")]),
            Error::Signing(_) | Error::Vault(_) => Self::new(Kind::Internal, "").because(error),
            Error::MissingScope { scope } | Error::NotGiven { scope } => {
                Self::new(Kind::Forbidden, sentence).with_scope(scope)
            }
            Error::NotBound { .. } | Error::Elsewhere | Error::OtherOrigin => Self::new(Kind::Forbidden, sentence),
            Error::Request(field) => Self::invalid(vec![field]),
            Error::Store(cause) => crate::service::Error::from(cause).into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::http::header::HeaderValue;

    fn key(headers: &[(&'static str, &'static str)]) -> Result<Option<String>, Kind> {
        let pairs =
            headers.iter().map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)));
        let headers: HeaderMap = pairs.collect();
        presented(&headers).map(|key| key.map(str::to_owned)).map_err(|problem| problem.kind())
    }

    #[test]
    fn both_headers_are_read_and_two_different_keys_are_refused() {
        assert_eq!(key(&[]), Ok(None));
        assert_eq!(key(&[("authorization", "bearer  abc ")]), Ok(Some("abc".into())));
        assert_eq!(key(&[("x-api-key", " abc")]), Ok(Some("abc".into())));
        assert_eq!(key(&[("authorization", "Bearer abc"), ("x-api-key", "abc")]), Ok(Some("abc".into())));
        assert_eq!(key(&[("authorization", "Bearer abc"), ("x-api-key", "abd")]), Err(Kind::TwoKeys));
        assert_eq!(key(&[("authorization", "Basic abc")]), Err(Kind::Unauthenticated));
        assert_eq!(key(&[("authorization", "abc")]), Err(Kind::Unauthenticated));
    }
}
