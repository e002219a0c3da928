//! A person who shows the link of their own CV, in a header: never in an address, which is logged everywhere.

use super::State;
use super::caller;
use super::problem::{Kind, Problem};
use crate::auth::{Caller, SessionSecret};
use crate::service::person::{Holder, People};
use actix_web::dev::Payload;
use actix_web::http::header::{AUTHORIZATION, HeaderMap};
use actix_web::{FromRequest, HttpMessage, HttpRequest, web};
use std::future::{Ready, ready};
use std::sync::Arc;

/// The header that holds the secret of a link and nothing else.
pub const NAME: &str = "x-person-link";
/// The scheme of `Authorization` that holds it.
const SCHEME: &str = "person";

/// A person, by their link; without one, the answer is 401.
#[derive(Debug)]
pub struct Person {
    /// Whose CV it is.
    pub holder: Holder,
    /// What persons ask.
    pub people: Arc<People>,
}

impl FromRequest for Person {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let missing = || Problem::new(Kind::Internal, "").because("no person was let in: the route needs none");
        let holder = request.extensions().get::<Holder>().copied().ok_or_else(missing);
        ready(holder.and_then(|holder| Ok(Self { holder, people: people(request)? })))
    }
}

/// What persons ask, where this server handles CVs.
///
/// # Errors
/// A [`Problem`] where it does not.
pub fn people(request: &HttpRequest) -> Result<Arc<People>, Problem> {
    let state = request.app_data::<web::Data<State>>();
    state.and_then(|state| state.people.clone()).ok_or_else(no_cvs)
}

/// What is said where there is nothing for persons.
#[must_use]
pub fn no_cvs() -> Problem {
    Problem::new(Kind::Unavailable, "This server handles no CVs.")
}

/// The secret that stands in the header of its own, where one does: beside a key, which has the other header.
#[must_use]
pub fn in_header(headers: &HeaderMap) -> Option<SessionSecret> {
    headers.get(NAME)?.to_str().ok().and_then(|text| SessionSecret::parse(text.trim()))
}

/// Whose link the headers hold, counted as a request without a key. For the guard alone, once a request.
///
/// # Errors
/// A [`Problem`] where there is none, where it is none of ours or has ended, or where its address asks too often.
pub async fn identify(request: &HttpRequest) -> Result<Holder, Problem> {
    let Some(state) = request.app_data::<web::Data<State>>() else {
        return Err(Problem::new(Kind::Internal, "").because("the state of the API is missing"));
    };
    let _ = caller::count(request, state, Ok(Caller::Anonymous)).await?;
    let secret = presented(request.headers())?;
    let found = people(request)?.holder(&secret).await?;
    found.ok_or_else(|| {
        let detail = "This link is not good, or no longer: `POST /v1/me/link` mails another one.";
        Problem::new(Kind::Unauthenticated, detail)
    })
}

fn presented(headers: &HeaderMap) -> Result<SessionSecret, Problem> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).map(str::trim);
    let bearer = text(AUTHORIZATION.as_str()).and_then(|value| value.split_once(' '));
    let bearer = bearer.filter(|(scheme, _)| scheme.eq_ignore_ascii_case(SCHEME)).map(|(_, secret)| secret.trim());
    let secret = match (bearer, text(NAME)) {
        (Some(one), Some(other)) if one != other => {
            return Err(Problem::new(Kind::TwoKeys, "`Authorization` and `X-Person-Link` hold different links."));
        }
        (one, other) => one.or(other),
    };
    secret.and_then(SessionSecret::parse).ok_or_else(|| {
        let detail = "This needs the link of a CV: send what stands behind `#` in it as `X-Person-Link` or as \
                      `Authorization: Person`.";
        Problem::new(Kind::Unauthenticated, detail)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::http::header::{HeaderName, HeaderValue};

    fn read(headers: &[(&'static str, &str)]) -> Result<String, Kind> {
        let pairs =
            headers.iter().map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_str(value).unwrap()));
        let headers: HeaderMap = pairs.collect();
        presented(&headers).map(|secret| secret.reveal().to_owned()).map_err(|problem| problem.kind())
    }

    #[test]
    fn both_headers_hold_a_link_and_nothing_else_is_one() {
        let (one, other) = ("a".repeat(43), "b".repeat(43));
        assert_eq!(read(&[("x-person-link", &one)]), Ok(one.clone()));
        assert_eq!(read(&[("authorization", &format!("PERSON {one}"))]), Ok(one.clone()));
        let both = format!("Person {one}");
        assert_eq!(read(&[("authorization", &both), ("x-person-link", &one)]), Ok(one.clone()));
        assert_eq!(read(&[("authorization", &both), ("x-person-link", &other)]), Err(Kind::TwoKeys));
        for wrong in ["", "short", &format!("{one}!"), &format!("Bearer {one}")] {
            assert_eq!(read(&[("authorization", wrong)]), Err(Kind::Unauthenticated), "{wrong}");
        }
    }
}
