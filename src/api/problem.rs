//! Problem documents (RFC 9457): the one shape of every refusal and failure.
//!
//! [`Kind`] lists them all; [`Problem::from`] a [`service::Error`] is the table of errors. Internal text stays in
//! [`Problem::because`], which only the log sees.

use super::etag::VARY_BY;
use super::params::PlaceItem;
use crate::domain::FieldError;
use crate::portal;
use crate::service;
use actix_web::http::StatusCode;
use actix_web::http::header::{
    ALLOW, CACHE_CONTROL, HeaderName, HeaderValue, LINK, RETRY_AFTER, VARY, WWW_AUTHENTICATE,
};
use actix_web::{HttpResponse, ResponseError};
use serde::Serialize;
use std::error::Error as StdError;
use std::time::Duration;
use utoipa::ToSchema;

/// What stands before the slug in `type`. Compare the whole text: it is a name, not an address.
pub const TYPE_PREFIX: &str = "urn:passerelle:problem:";

macro_rules! kinds {
    ($($(#[doc = $doc:literal])+ $kind:ident = $slug:literal, $status:ident, $title:literal;)+) => {
        /// The kinds of problem, each with a name that never changes.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Kind {
            $($(#[doc = $doc])+ $kind,)+
        }

        impl Kind {
            /// All kinds.
            pub const ALL: &[Self] = &[$(Self::$kind),+];

            /// The name of the kind.
            #[must_use]
            pub const fn slug(self) -> &'static str {
                match self { $(Self::$kind => $slug),+ }
            }

            /// The status that answers it.
            #[must_use]
            pub const fn status(self) -> StatusCode {
                match self { $(Self::$kind => StatusCode::$status),+ }
            }

            /// What it is, in a few words.
            #[must_use]
            pub const fn title(self) -> &'static str {
                match self { $(Self::$kind => $title),+ }
            }

            /// When it happens.
            #[must_use]
            pub const fn meaning(self) -> &'static str {
                match self { $(Self::$kind => concat!($($doc),+)),+ }
            }
        }
    };
}

kinds! {
    /// A parameter or field is unknown, repeated, missing or has a wrong value; `errors` lists all of them.
    Invalid = "invalid_request", BAD_REQUEST, "Some values are wrong";
    /// The body is not JSON, or not of the documented shape; `errors` says where.
    Json = "invalid_json", BAD_REQUEST, "The body could not be read";
    /// The request itself is malformed.
    BadRequest = "bad_request", BAD_REQUEST, "The request is malformed";
    /// `Authorization` and `X-API-Key` hold two different keys.
    TwoKeys = "two_keys", BAD_REQUEST, "Two different keys were sent";
    /// `cursor` is not one that an answer gave.
    CursorInvalid = "cursor_invalid", BAD_REQUEST, "The cursor cannot be read";
    /// `cursor` was given for another query or another order.
    CursorOfAnotherQuery = "cursor_of_another_query", BAD_REQUEST, "The cursor belongs to another query";
    /// The first page of `cursor` was asked for more than a day ago.
    CursorExpired = "cursor_expired", BAD_REQUEST, "The cursor is too old";
    /// The heatmap would have too many cells; `resolution` says which one fits.
    TooManyCells = "too_many_cells", BAD_REQUEST, "The heatmap would have too many cells";
    /// Statistics of seekers are the tables of a lattice: H3 cells of resolution 5 by grand domaine of ROME (`a`), départements
    /// by domain of ROME (`b`), by ROME code (`c`) and by level of diploma (`d`), a release a week. Nothing else is counted:
    /// no radius, no polygon, no other resolution, no other filter.
    LatticeOnly = "lattice_only", BAD_REQUEST, "There are no such statistics";
    /// The query is no GraphQL document.
    GraphqlParse = "graphql_parse_failed", BAD_REQUEST, "The query cannot be read";
    /// The query does not go with the schema: it names what there is not, or gives wrong values.
    GraphqlValidation = "graphql_validation_failed", BAD_REQUEST, "The query does not go with the schema";
    /// The query is deeper or larger than any that is answered, or costs more than the caller may spend at once; nothing of
    /// it was executed.
    QueryTooExpensive = "query_too_expensive", BAD_REQUEST, "The query is too expensive";
    /// No key was sent where one is needed, or the key is wrong, revoked or has ended.
    Unauthenticated = "unauthenticated", UNAUTHORIZED, "A valid key is needed";
    /// The key lacks the scope that `scope` names, or is not bound to the source.
    Forbidden = "forbidden", FORBIDDEN, "The key does not allow this";
    /// No member of the key's app has confirmed an address yet: open the link that was mailed. Test keys work meanwhile.
    AppPending = "app_pending", FORBIDDEN, "The app is not confirmed yet";
    /// The operator has suspended the app.
    AppSuspended = "app_suspended", FORBIDDEN, "The app is suspended";
    /// The scope that `scope` names needs an approval in force.
    ApprovalNeeded = "approval_needed", FORBIDDEN, "This needs an approval";
    /// CVs are handled only by those who said who they are in law: `PUT /v1/apps/{app}/processor`; for a source, the
    /// operator does.
    ProcessorNeeded = "processor_needed", FORBIDDEN, "It is not written down who handles CVs here";
    /// There is nothing at this path.
    NoRoute = "no_such_path", NOT_FOUND, "There is nothing at this path";
    /// There is no such record, or the caller may not read it.
    NotFound = "not_found", NOT_FOUND, "There is no such record";
    /// The path exists, but not with this method; `Allow` lists those that it has.
    Method = "method_not_allowed", METHOD_NOT_ALLOWED, "The path does not have this method";
    /// `Accept` lists no content type that this path answers in.
    NotAcceptable = "not_acceptable", NOT_ACCEPTABLE, "The answer has none of the content types that are accepted";
    /// The body did not arrive in time.
    Timeout = "request_timeout", REQUEST_TIMEOUT, "The request took too long to arrive";
    /// Another app has this name.
    NameTaken = "name_taken", CONFLICT, "The name is taken";
    /// What is asked for does not go with how things are; `detail` says why.
    Conflict = "conflict", CONFLICT, "This does not go with how things are";
    /// `min_position` was given before the database was restored: read without it.
    AnotherEpoch = "position_of_another_epoch", CONFLICT, "The position belongs to another epoch";
    /// Another request with this `Idempotency-Key` is under way: ask again for its answer.
    IdempotencyUnderWay = "idempotency_key_under_way", CONFLICT, "The same request is under way";
    /// The offer was withdrawn, at `withdrawn_at`.
    Withdrawn = "withdrawn", GONE, "The record was withdrawn";
    /// The body is larger than this path takes.
    BodyTooLarge = "body_too_large", PAYLOAD_TOO_LARGE, "The body is too large";
    /// The query is longer than 8 kB, the value of `cells` aside.
    UriTooLong = "query_too_long", URI_TOO_LONG, "The query is too long";
    /// `Content-Type` is not what this path takes.
    MediaType = "unsupported_media_type", UNSUPPORTED_MEDIA_TYPE, "The body has another content type than expected";
    /// This `Idempotency-Key` came with another request: a key is for one request, and for the same again.
    IdempotencyOfAnother = "idempotency_key_of_another_request", UNPROCESSABLE_ENTITY, "The key belongs to another request";
    /// The headers are larger than 16 kB together.
    HeadersTooLarge = "headers_too_large", REQUEST_HEADER_FIELDS_TOO_LARGE, "The headers are too large";
    /// The app has used up its quota of the day or of the month: `Retry-After` says when the next one begins.
    QuotaExceeded = "quota_exceeded", TOO_MANY_REQUESTS, "The quota is used up";
    /// Too many requests: wait as long as `Retry-After` says.
    TooMany = "too_many_requests", TOO_MANY_REQUESTS, "Too many requests";
    /// The app saw as many different profiles today as it may: `Retry-After` says when the next day begins.
    CvCapReached = "cv_cap_reached", TOO_MANY_REQUESTS, "No more profiles today";
    /// The person gets no further request for contact now: three a week are the most, and one of an app waits at a time.
    ContactLimit = "contact_limit", TOO_MANY_REQUESTS, "The person gets no further request now";
    /// The events of a subscription were not read in time, and some are lost: it has ended.
    SubscriptionTooSlow = "subscription_too_slow", TOO_MANY_REQUESTS, "The subscription was not read in time";
    /// A failure of ours. Quote `request_id` to us.
    Internal = "internal_error", INTERNAL_SERVER_ERROR, "Something failed on our side";
    /// The index has not passed `min_position` in 2 seconds: ask again.
    IndexBehind = "index_behind", SERVICE_UNAVAILABLE, "The index has not yet seen that write";
    /// This server holds no CVs, or not yet.
    CvsNotConfigured = "cvs_not_configured", SERVICE_UNAVAILABLE, "This server is not set up for CVs";
    /// This node has not heard for 5 seconds whether persons withdrew their permissions, and shows none of them: ask again.
    CvsStale = "cvs_stale", SERVICE_UNAVAILABLE, "CVs are not shown now";
    /// The database does not answer: ask again later.
    Unavailable = "unavailable", SERVICE_UNAVAILABLE, "The service cannot answer now";
}

impl Kind {
    /// The `type` of the problem document.
    #[must_use]
    pub fn type_uri(self) -> String {
        format!("{TYPE_PREFIX}{}", self.slug())
    }
}

/// What the pages behind the problems are made of.
pub(super) fn pages() -> Vec<portal::Problem> {
    let page = |kind: &Kind| portal::Problem {
        prefix: TYPE_PREFIX,
        slug: kind.slug(),
        status: kind.status().as_u16(),
        title: kind.title(),
        meaning: kind.meaning(),
    };
    Kind::ALL.iter().map(page).collect()
}

/// A problem, before it is written.
#[derive(Debug)]
pub struct Problem {
    kind: Kind,
    // Boxed, because it travels in every `Result` of the room.
    details: Box<Details>,
    cause: Option<Box<dyn StdError + Send + Sync>>,
}

#[derive(Debug, Clone, Default)]
struct Details {
    headers: Vec<(HeaderName, HeaderValue)>,
    detail: String,
    errors: Vec<FieldError>,
    candidates: Vec<PlaceItem>,
    scope: Option<String>,
    withdrawn_at: Option<jiff::Timestamp>,
    resolution: Option<u8>,
    rehearsed: bool,
    violated: Vec<&'static str>,
}

/// A problem document (RFC 9457).
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Problem)]
pub struct Document {
    /// Which problem it is: `urn:passerelle:problem:` and a name that never changes.
    #[serde(rename = "type")]
    #[schema(example = "urn:passerelle:problem:invalid_request")]
    kind: String,
    /// The same in a few words.
    #[schema(example = "Some values are wrong")]
    title: &'static str,
    /// HTTP status.
    #[schema(example = 400)]
    status: u16,
    /// What happened this time.
    #[schema(example = "radius_km: a radius is more than 0 and at most 500 km")]
    detail: String,
    /// Also in the header `X-Request-Id`. Quote it to us.
    #[schema(example = "5f3c1f0e-6a0c-4c0b-9a59-5a1c1a3b8f10")]
    request_id: String,
    /// The wrong values, all of them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<FieldError>,
    /// What a `place` that is not clear may mean.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    candidates: Vec<PlaceItem>,
    /// The scope that the key lacks.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "offers:write")]
    scope: Option<String>,
    /// When the offer was withdrawn.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = "date-time")]
    withdrawn_at: Option<jiff::Timestamp>,
    /// The finest heatmap resolution that fits.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = 6)]
    resolution: Option<u8>,
    /// Which of the limits in `RateLimit-Policy` was reached.
    #[serde(rename = "violated-policies", skip_serializing_if = "Vec::is_empty")]
    #[schema(example = json!(["rate"]))]
    violated_policies: Vec<&'static str>,
}

impl Problem {
    /// A problem, with a sentence on what happened this time.
    #[must_use]
    pub fn new(kind: Kind, detail: impl Into<String>) -> Self {
        let details = Box::new(Details { detail: detail.into(), ..Details::default() });
        Self { kind, details, cause: None }
    }

    /// Wrong values, all of them.
    #[must_use]
    pub fn invalid(errors: Vec<FieldError>) -> Self {
        Self::new(Kind::Invalid, "").with_errors(errors)
    }

    /// The same with the values that are wrong. They make the detail where there is none.
    #[must_use]
    pub fn with_errors(mut self, errors: Vec<FieldError>) -> Self {
        if self.details.detail.is_empty() {
            self.details.detail = said(&errors);
        }
        self.details.errors = errors;
        self
    }

    /// The same, the fields of its wrong values called as another face calls them.
    #[must_use]
    pub fn renaming(mut self, name: impl Fn(&str) -> String) -> Self {
        let made = self.details.detail == said(&self.details.errors);
        for error in &mut self.details.errors {
            error.field = name(&error.field);
        }
        if made {
            self.details.detail = said(&self.details.errors);
        }
        self
    }

    /// The same with what an ambiguous name may mean.
    #[must_use]
    pub fn with_candidates(mut self, candidates: Vec<PlaceItem>) -> Self {
        self.details.candidates = candidates;
        self
    }

    /// The same with the scope that is missing.
    #[must_use]
    pub fn with_scope(mut self, scope: impl std::fmt::Display) -> Self {
        self.details.scope = Some(scope.to_string());
        self
    }

    /// The same with the limit that was reached.
    #[must_use]
    pub fn with_violated(mut self, policy: &'static str) -> Self {
        self.details.violated = vec![policy];
        self
    }

    /// The same with the cause, for the log only.
    #[must_use]
    pub fn because(mut self, cause: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.cause = Some(cause.into());
        self
    }

    /// The same, to be asked again after that time; at least a second.
    #[must_use]
    pub fn retry_after(self, wait: Duration) -> Self {
        let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
        self.with_header(RETRY_AFTER, HeaderValue::from(seconds.max(1)))
    }

    /// A question that the lattice of statistics does not answer.
    #[must_use]
    pub fn lattice_only(errors: Vec<FieldError>) -> Self {
        let detail = format!("{}. Known are `table` (a, b, c, d), `place`, `what` and `week`.", said(&errors));
        Self::new(Kind::LatticeOnly, detail).with_errors(errors)
    }

    /// An offer that was withdrawn at that time.
    #[must_use]
    pub fn withdrawn(at: jiff::Timestamp) -> Self {
        let mut problem = Self::new(Kind::Withdrawn, format!("It was withdrawn at {at}."));
        problem.details.withdrawn_at = Some(at);
        problem
    }

    /// The same, which did not happen: a test key asked to see it.
    #[must_use]
    pub fn rehearsed(mut self) -> Self {
        self.details.rehearsed = true;
        self
    }

    /// Whether a test key asked to see it.
    #[must_use]
    pub fn is_rehearsed(&self) -> bool {
        self.details.rehearsed
    }

    /// The same with the methods that the path has.
    #[must_use]
    pub fn allowing(self, methods: &[&str]) -> Self {
        match HeaderValue::from_str(&methods.join(", ")) {
            Ok(value) => self.with_header(ALLOW, value),
            Err(_) => self,
        }
    }

    /// The same with the error of RFC 6750 (3.1), for clients that speak OAuth 2.
    #[must_use]
    pub fn challenged(self, error: &'static str) -> Self {
        match HeaderValue::from_str(&format!("Bearer realm=\"passerelle\", error=\"{error}\"")) {
            Ok(value) => self.with_header(WWW_AUTHENTICATE, value),
            Err(_) => self,
        }
    }

    fn with_header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.details.headers.push((name, value));
        self
    }

    /// Which problem it is.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        self.kind
    }

    /// The wrong values.
    #[must_use]
    pub fn errors(&self) -> &[FieldError] {
        &self.details.errors
    }

    /// The scope that is missing.
    #[must_use]
    pub fn scope(&self) -> Option<&str> {
        self.details.scope.as_deref()
    }

    /// What happened this time, for the client.
    #[must_use]
    pub fn detail(&self) -> &str {
        if self.details.detail.is_empty() { self.kind.meaning().trim() } else { &self.details.detail }
    }

    /// Seconds to wait before asking again, where it is worth it.
    #[must_use]
    pub fn wait(&self) -> Option<u64> {
        let wait = self.details.headers.iter().find(|(name, _)| name == RETRY_AFTER);
        wait.and_then(|(_, seconds)| seconds.to_str().ok()?.parse().ok())
    }

    /// Why it happened: for the log, never for the client.
    #[must_use]
    pub fn cause(&self) -> Option<&(dyn StdError + Send + Sync)> {
        self.cause.as_deref()
    }

    /// The document that the client reads.
    #[must_use]
    pub fn document(&self, request_id: &str) -> Document {
        let Details {
            errors,
            candidates,
            scope,
            withdrawn_at,
            resolution,
            violated,
            detail: _,
            headers: _,
            rehearsed: _,
        } = *self.details.clone();
        Document {
            kind: self.kind.type_uri(),
            title: self.kind.title(),
            status: self.kind.status().as_u16(),
            detail: self.detail().to_owned(),
            request_id: request_id.to_owned(),
            errors,
            candidates,
            scope,
            withdrawn_at,
            resolution,
            violated_policies: violated,
        }
    }

    /// The whole answer.
    #[must_use]
    pub fn response(&self, request_id: &str) -> HttpResponse {
        let mut response = HttpResponse::build(self.kind.status());
        response.content_type("application/problem+json");
        // What one key is refused, another may read: no cache may keep it.
        response.insert_header((CACHE_CONTROL, "private, no-store"));
        response.insert_header((VARY, VARY_BY));
        if self.kind == Kind::Unauthenticated {
            response.insert_header((WWW_AUTHENTICATE, "Bearer realm=\"passerelle\""));
        }
        let page = format!("</problems/{}>; rel=\"help\"", self.kind.slug());
        response.insert_header((LINK, page));
        for header in &self.details.headers {
            response.insert_header(header.clone());
        }
        // `json` keeps a content type that is set.
        response.json(self.document(request_id))
    }
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.kind.title())
    }
}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        self.kind.status()
    }

    // `errors::render` writes it again with the request's id; this is what a handler outside of it would answer.
    fn error_response(&self) -> HttpResponse {
        self.response("")
    }
}

/// The table of errors.
impl From<service::Error> for Problem {
    fn from(error: service::Error) -> Self {
        use service::Error;
        match error {
            Error::Invalid(errors) => Self::invalid(errors),
            Error::UnknownOffer(id) => Self::new(Kind::NotFound, format!("There is no offer `{id}`.")),
            Error::UnknownTraining(id) => Self::new(Kind::NotFound, format!("There is no training `{id}`.")),
            Error::UnknownCv => Self::new(Kind::NotFound, "There is no such profile."),
            Error::CvsNotConfigured => Self::new(Kind::CvsNotConfigured, ""),
            Error::CvsStale(_) => Self::new(Kind::CvsStale, "").retry_after(Duration::from_secs(1)),
            Error::CvCap(wait) => Self::new(Kind::CvCapReached, "").retry_after(wait),
            Error::ContactLimit(wait) => Self::new(Kind::ContactLimit, "").retry_after(wait),
            Error::NoProcessor => Self::new(Kind::ProcessorNeeded, ""),
            Error::UnknownSource(source) => Self::new(Kind::NotFound, format!("There is no source `{source}`.")),
            Error::UnknownApp(id) => Self::new(Kind::NotFound, format!("There is no app `{id}`.")),
            Error::UnknownKey(id) => Self::new(Kind::NotFound, format!("There is no key `{id}`.")),
            Error::UnknownMember(id) => Self::new(Kind::NotFound, format!("There is no member `{id}`.")),
            Error::UnknownPermission(id) => Self::new(Kind::NotFound, format!("There is no permission `{id}`.")),
            Error::UnknownContactRequest(id) => {
                Self::new(Kind::NotFound, format!("There is no request for contact `{id}`."))
            }
            Error::LinkInvalid => Self::new(Kind::NotFound, "This link is not good, or no longer: ask for another."),
            Error::NameTaken(name) => {
                let taken = at("name", &name, "no two apps have the same name");
                Self::new(Kind::NameTaken, "").with_errors(vec![taken])
            }
            Error::Conflict(_) => Self::new(Kind::Conflict, sentence(&error.to_string())),
            Error::TooManyMails(wait) => {
                Self::new(Kind::TooMany, "Too many mails went to this address within an hour.").retry_after(wait)
            }
            Error::Withdrawn(at) => Self::withdrawn(at),
            Error::Auth(error) => error.into(),
            Error::TooManyCells { max, fits } => {
                let detail = format!("The heatmap would have more than {max} cells; resolution {fits} fits.");
                let mut problem = Self::new(Kind::TooManyCells, detail);
                problem.details.resolution = Some(fits);
                problem
            }
            Error::LatticeOnly(errors) => Self::lattice_only(errors),
            Error::UnknownWeek(Some(week)) => {
                Self::new(Kind::NotFound, format!("There are no statistics of the week of {week}."))
            }
            Error::UnknownWeek(None) => Self::new(Kind::NotFound, "There are no statistics yet."),
            Error::CursorInvalid(cursor) => at_cursor(Kind::CursorInvalid, &cursor, "what an answer gave as `next`"),
            Error::CursorOfAnotherQuery(cursor) => at_cursor(
                Kind::CursorOfAnotherQuery,
                &cursor,
                "a cursor goes with the query and the order it was given for",
            ),
            Error::CursorExpired(cursor) => {
                at_cursor(Kind::CursorExpired, &cursor, "a cursor whose first page was asked for at most a day ago")
            }
            Error::PositionOfAnotherEpoch(position) => {
                let reason = "the database was restored since; leave `min_position` out";
                Self::new(Kind::AnotherEpoch, "").with_errors(vec![at("min_position", &position, reason)])
            }
            Error::SubscriptionTooSlow => Self::new(Kind::SubscriptionTooSlow, ""),
            Error::SubscriptionEnded => {
                let problem = Self::new(Kind::Unavailable, "What is watched begins anew: subscribe again.");
                problem.because(error).retry_after(Duration::from_secs(1))
            }
            Error::TooManySubscriptions => {
                Self::new(Kind::TooMany, "This server has as many subscriptions as it takes.")
                    .retry_after(Duration::from_secs(30))
            }
            Error::IndexBehind(waited) => Self::new(Kind::IndexBehind, "").retry_after(waited),
            Error::Store(cause) => Self::new(Kind::Unavailable, "").because(cause).retry_after(Duration::from_secs(5)),
            Error::Index(cause) => Self::new(Kind::Unavailable, "").because(cause).retry_after(Duration::from_secs(5)),
            Error::Interrupted => Self::new(Kind::Unavailable, "").because(error).retry_after(Duration::from_secs(1)),
        }
    }
}

/// What wrong values say together.
fn said(errors: &[FieldError]) -> String {
    let said: Vec<_> = errors.iter().map(|error| format!("{}: {}", error.field, error.reason)).collect();
    said.join("; ")
}

/// A text of ours as a sentence.
pub fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(char::to_uppercase);
    first.map(|first| first.chain(letters).chain(['.']).collect()).unwrap_or_default()
}

fn at(field: &str, value: &str, reason: &str) -> FieldError {
    crate::domain::Invalid::new(value, reason).at(field)
}

fn at_cursor(kind: Kind, cursor: &str, reason: &str) -> Problem {
    Problem::new(kind, "").with_errors(vec![at("cursor", cursor, reason)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_a_name_of_its_own() {
        let mut slugs: Vec<_> = Kind::ALL.iter().map(|kind| kind.slug()).collect();
        slugs.sort_unstable();
        slugs.dedup();
        assert_eq!(slugs.len(), Kind::ALL.len());
    }

    #[test]
    fn every_kind_has_a_page_in_french_and_in_english() {
        assert_eq!(portal::untranslated(&pages()), Vec::<&str>::new());
    }

    #[test]
    fn the_cause_of_a_failure_is_in_no_document() {
        let secret = std::io::Error::other("password=hunter2");
        let problem = Problem::new(Kind::Unavailable, "").because(secret);
        let document = serde_json::to_string(&problem.document("id")).unwrap();
        assert!(!document.contains("hunter2") && document.contains("urn:passerelle:problem:unavailable"), "{document}");
        assert!(problem.cause().is_some());
    }

    #[test]
    fn a_wait_of_less_than_a_second_is_told_as_one() {
        let response = Problem::new(Kind::TooMany, "").retry_after(Duration::from_millis(20)).response("id");
        assert_eq!(response.headers().get(RETRY_AFTER).unwrap(), "1");
    }
}
