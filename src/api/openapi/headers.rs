//! The headers that answers have, and the one that asks whether an answer has changed.

use crate::api::problem::Kind;
use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::path::{Operation, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::{Header, RefOr, Required, Response};

const REQUEST_ID: (&str, &str, &str) =
    ("X-Request-Id", "Id of the request. Quote it to us.", "5f3c1f0e-6a0c-4c0b-9a59-5a1c1a3b8f10");
const VARY: (&str, &str, &str) =
    ("Vary", "The answer depends on these headers.", "Accept, Authorization, X-API-Key, Accept-Encoding");
const PRIVATE: (&str, &str, &str) =
    ("Cache-Control", "What a caller may see depends on its key: no shared cache keeps it.", "private, no-cache");
const NO_STORE: (&str, &str, &str) = ("Cache-Control", "No cache keeps a refusal.", "private, no-store");
const TAG: (&str, &str, &str) =
    ("ETag", "Weak entity tag of the answer, for `If-None-Match`.", "W/\"93b1c6a2f40d7e58\"");
const RETRY: (&str, &str, &str) = ("Retry-After", "Seconds to wait before asking again.", "1");
const CHALLENGE: (&str, &str, &str) = ("WWW-Authenticate", "How to send a key.", "Bearer realm=\"passerelle\"");
const REPLAYED: (&str, &str, &str) =
    ("Idempotency-Replayed", "The answer was given before, to the same request with the same key.", "true");
const LIMIT: (&str, &str, &str) = (
    "RateLimit",
    "What is left of each limit (`r`), and the seconds until there is more (`t`). Absent where limits are off, and where nobody was \
     counted.",
    "\"rate\";r=398;t=1, \"day\";r=99998;t=41000, \"month\";r=1999998;t=646000",
);
const POLICY: (&str, &str, &str) = (
    "RateLimit-Policy",
    "The limits: as much as `q` in `w` seconds. `rate` is of the key, or of the network without one; `day` and `month` are \
     of the app. Absent as `RateLimit` is.",
    "\"rate\";q=400;w=2, \"day\";q=100000;w=86400, \"month\";q=2000000;w=2592000",
);
const ALLOW: (&str, &str, &str) = ("Allow", "The methods that the path has.", "GET, HEAD");

fn header((_, description, example): (&str, &str, &str)) -> Header {
    let schema = ObjectBuilder::new().schema_type(Type::String).build();
    HeaderBuilder::new().schema(Some(schema)).description(Some(description)).example(Some(example.into())).build()
}

fn add(response: &mut Response, headers: &[(&str, &str, &str)]) {
    for told in headers {
        response.headers.insert(told.0.to_owned(), header(*told).into());
    }
}

/// Adds what every answer has that is not a refusal.
pub fn add_common(operation: &mut Operation) {
    for response in operation.responses.responses.values_mut() {
        if let RefOr::T(response) = response {
            add(response, &[PRIVATE, VARY, REQUEST_ID, LIMIT, POLICY]);
        }
    }
}

/// Adds the entity tag, and the parameter that sends it back.
pub fn add_tags(operation: &mut Operation) {
    let schema = ObjectBuilder::new().schema_type(Type::String).build();
    let asked = ParameterBuilder::new()
        .name("If-None-Match")
        .parameter_in(ParameterIn::Header)
        .required(Required::False)
        .description(Some("`ETag` of the answer that you have: 304 where it has not changed."))
        .schema(Some(schema))
        .example(Some(TAG.2.into()))
        .build();
    operation.parameters.get_or_insert_default().push(asked.into());
    for status in ["200", "304"] {
        if let Some(RefOr::T(response)) = operation.responses.responses.get_mut(status) {
            add(response, &[TAG]);
        }
    }
}

/// Adds the key that makes a repetition harmless, and, where answers are kept, what says that one was given before.
pub fn add_idempotency(operation: &mut Operation, kept: bool) {
    let schema = ObjectBuilder::new().schema_type(Type::String).min_length(Some(16)).max_length(Some(255)).build();
    let told = if kept {
        "A random text of yours: the same request with the same key does nothing again within 24 hours, and gets the same \
         answer; another request with it is 422."
    } else {
        "A random text of yours: another request with the same key within 24 hours is 422. The same one is answered anew."
    };
    let asked = ParameterBuilder::new()
        .name("Idempotency-Key")
        .parameter_in(ParameterIn::Header)
        .required(Required::False)
        .description(Some(told))
        .schema(Some(schema))
        .example(Some("8e03978e-40d5-43e8-bc93-6894a57f9324".into()))
        .build();
    operation.parameters.get_or_insert_default().push(asked.into());
    for (status, response) in &mut operation.responses.responses {
        if let RefOr::T(response) = response
            && kept
            && status.starts_with('2')
        {
            add(response, &[REPLAYED]);
        }
    }
}

/// Adds what a refusal has.
pub fn add_refusal(response: &mut Response, kinds: &[Kind]) {
    add(response, &[NO_STORE, VARY, REQUEST_ID, LIMIT, POLICY]);
    let any = |some: &[Kind]| kinds.iter().any(|kind| some.contains(kind));
    for (some, told) in [
        (&[Kind::TooMany, Kind::IndexBehind, Kind::Unavailable, Kind::IdempotencyUnderWay][..], RETRY),
        (&[Kind::TooMany, Kind::QuotaExceeded, Kind::IndexBehind, Kind::Unavailable][..], RETRY),
        (&[Kind::Unauthenticated], CHALLENGE),
        (&[Kind::Method], ALLOW),
    ] {
        if any(some) {
            add(response, &[told]);
        }
    }
}
