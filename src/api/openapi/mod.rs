//! The OpenAPI document: what the handlers say of themselves, and to each operation the problems that it can answer.

mod examples;
mod headers;
#[cfg(test)]
mod tests;

use super::access::{ROUTES, Repeat, Route};
use super::problem::{Document, Kind, Problem};
use super::rest;
use actix_web::App;
use std::collections::BTreeMap;
use utoipa::OpenApi;
use utoipa::openapi::example::ExampleBuilder;
use utoipa::openapi::path::Operation;
use utoipa::openapi::security::{
    ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme,
};
use utoipa::openapi::{ContentBuilder, Deprecated, Ref, RefOr, Response, ResponseBuilder};
use utoipa_actix_web::AppExt;

/// The document, as `openapi/openapi.json` holds it.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Passerelle",
        description = "Job offers and trainings of every network, geolocated: search by radius, heatmaps, facets, publishing.\n\n\
            Open sources can be read without a key, at a low rate. `POST /v1/apps` registers an app and gives it keys: \
            a test key (`psl_test_…`) sees generated data, others the real data. Callers send their key as `X-API-Key` or \
            `Authorization: Bearer`. Every refusal is a problem document (RFC 9457) with a stable `type`; each operation \
            lists those that it can answer. A path that there is not is 404 `no_such_path`, a method that a path has not is \
            405 `method_not_allowed`. Times are RFC 3339 UTC, distances kilometres, positions degrees (WGS 84).",
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0")
    ),
    servers((url = "/")),
    tags(
        (name = "offers", description = "Searching and reading offers"),
        (name = "trainings", description = "Searching and reading trainings, and those that lead to a job"),
        (name = "graphql", description = "The same data, joined, in one request"),
        (name = "apps", description = "Registering an app, its keys, members and licences"),
        (name = "me", description = "Your own CV, by the link that was mailed to you"),
        (name = "publishing", description = "Publishing and withdrawing offers and trainings"),
        (name = "sources", description = "The networks behind the offers, and their rules"),
        (name = "reference", description = "Places and occupations"),
        (name = "statistics", description = "How many seek which occupation where, published once a week"),
        (name = "market", description = "What is offered, how long it stays open, and who seeks"),
        (name = "privacy", description = "What persons are told"),
        (name = "changes", description = "What changes in the API"),
        (name = "oauth", description = "Access tokens in the place of keys"),
        (name = "administration", description = "For the operator"),
        (name = "health", description = "For those who run the server")
    ),
    components(schemas(Document))
)]
struct Described;

/// The document.
#[must_use]
pub fn openapi() -> utoipa::openapi::OpenApi {
    let (_, mut document) =
        App::new().into_utoipa_app().openapi(Described::openapi()).configure(rest::routes).split_for_parts();
    let components = document.components.get_or_insert_default();
    let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).bearer_format("psl_…");
    components.add_security_scheme("bearer", SecurityScheme::Http(bearer.build()));
    components.add_security_scheme("api_key", SecurityScheme::ApiKey(ApiKey::Header(ApiKeyValue::new("X-API-Key"))));
    let link = SecurityScheme::ApiKey(ApiKey::Header(ApiKeyValue::new("X-Person-Link")));
    components.add_security_scheme("person", link);
    let client = HttpBuilder::new().scheme(HttpAuthScheme::Basic).description(Some("Id of a key, and the key."));
    components.add_security_scheme("client", SecurityScheme::Http(client.build()));
    for (path, item) in &mut document.paths.paths {
        let operations =
            [("GET", &mut item.get), ("PUT", &mut item.put), ("POST", &mut item.post), ("DELETE", &mut item.delete)];
        for (method, operation) in operations {
            let route = ROUTES.iter().find(|route| route.method == method && route.path == path);
            components.responses.extend(operation.as_mut().map(|it| complete(it, route)).unwrap_or_default());
        }
    }
    // No operation answers these: they are what is answered where there is no operation, or over a WebSocket.
    let others = [Kind::NoRoute, Kind::Method, Kind::SubscriptionTooSlow];
    components.responses.extend(others.map(|kind| (kind.slug().to_owned(), response(&[kind]).into())));
    document
}

/// The document as the committed file holds it.
///
/// # Errors
/// When it cannot be written as JSON: a defect.
pub fn openapi_json() -> serde_json::Result<String> {
    serde_json::to_string_pretty(&openapi()).map(|text| text + "\n")
}

/// Adds what holds for all operations: who may call, and what can go wrong. Returns the responses that it refers to.
fn complete(operation: &mut Operation, route: Option<&Route>) -> Vec<(String, RefOr<Response>)> {
    let id = operation.operation_id.clone().unwrap_or_default();
    if operation.security.is_none() {
        let schemes = ["bearer", "api_key"].map(|name| SecurityRequirement::new(name, [""; 0]));
        operation.security = Some(std::iter::once(SecurityRequirement::default()).chain(schemes).collect());
    }
    let mut by_status: BTreeMap<u16, Vec<Kind>> = BTreeMap::new();
    let repeated = route.is_some_and(|route| route.repeat != Repeat::Ignored);
    let keyed = [Kind::IdempotencyUnderWay, Kind::IdempotencyOfAnother].into_iter().filter(|_| repeated);
    for kind in kinds(&id).into_iter().chain(keyed) {
        by_status.entry(kind.status().as_u16()).or_default().push(kind);
    }
    let mut responses = Vec::new();
    for (status, kinds) in by_status {
        let name = kinds.iter().map(|kind| kind.slug()).collect::<Vec<_>>().join(".");
        operation.responses.responses.insert(status.to_string(), Ref::from_response_name(&name).into());
        responses.push((name, response(&kinds).into()));
    }
    if matches!(
        id.as_str(),
        "list_offers"
            | "find_heatmap"
            | "list_facets"
            | "find_histogram"
            | "find_tile"
            | "find_offer"
            | "list_trainings"
            | "map_trainings"
            | "list_training_facets"
            | "draw_training_tile"
            | "find_training"
            | "find_seekers"
            | "map_seekers"
    ) {
        let same = ResponseBuilder::new().description("The client has this answer already (`If-None-Match`)");
        operation.responses.responses.insert("304".to_owned(), same.build().into());
        headers::add_tags(operation);
    }
    if !OUTSIDE.contains(&id.as_str()) {
        headers::add_common(operation);
    }
    if let Some(route) = route.filter(|route| route.repeat != Repeat::Ignored) {
        headers::add_idempotency(operation, route.repeat == Repeat::Kept);
    }
    if route.is_some_and(|route| route.deprecated.is_some()) {
        operation.deprecated = Some(Deprecated::True);
    }
    examples::add(&id, operation);
    responses
}

/// Operations whose answers do not depend on who asks, or are in no cache at all.
const OUTSIDE: [&str; 5] = ["is_alive", "is_ready", "issue_token", "list_public_keys", "describe_server"];

/// What an operation can answer instead of what was asked for.
fn kinds(operation: &str) -> Vec<Kind> {
    use Kind::{
        AnotherEpoch, AppPending, AppSuspended, ApprovalNeeded, BadRequest, BodyTooLarge, Conflict, CursorExpired,
        CursorInvalid, CursorOfAnotherQuery, Forbidden, GraphqlParse, GraphqlValidation, HeadersTooLarge, IndexBehind,
        Internal, Invalid, Json, LatticeOnly, MediaType, NameTaken, NotAcceptable, NotFound, QueryTooExpensive,
        QuotaExceeded, Timeout, TooMany, TooManyCells, TwoKeys, Unauthenticated, Unavailable, UriTooLong, Withdrawn,
    };
    let own: &[Kind] = match operation {
        "list_offers" | "list_trainings" | "list_long_open" => {
            &[CursorInvalid, CursorExpired, CursorOfAnotherQuery, AnotherEpoch, IndexBehind]
        }
        "list_offer_trainings" | "list_occupation_trainings" => {
            &[NotFound, Withdrawn, CursorInvalid, CursorExpired, CursorOfAnotherQuery, AnotherEpoch, IndexBehind]
        }
        "search_offers" | "search_trainings" => &[
            CursorInvalid,
            CursorExpired,
            CursorOfAnotherQuery,
            AnotherEpoch,
            IndexBehind,
            Json,
            Timeout,
            BodyTooLarge,
            MediaType,
        ],
        "find_heatmap" | "map_trainings" => &[TooManyCells, AnotherEpoch, IndexBehind],
        "search_heatmap" | "search_training_map" => {
            &[TooManyCells, AnotherEpoch, IndexBehind, Json, Timeout, BodyTooLarge, MediaType]
        }
        "list_facets" | "find_histogram" | "find_tile" | "list_training_facets" | "draw_training_tile" => {
            &[AnotherEpoch, IndexBehind]
        }
        "search_facets" | "search_histogram" | "search_training_facets" => {
            &[AnotherEpoch, IndexBehind, Json, Timeout, BodyTooLarge, MediaType]
        }
        "find_offer" | "find_training" => &[NotFound, Withdrawn, AnotherEpoch, IndexBehind],
        "ask_graphql" => {
            &[GraphqlParse, GraphqlValidation, QueryTooExpensive, Json, NotAcceptable, Timeout, BodyTooLarge, MediaType]
        }
        "query_graphql" => &[GraphqlParse, GraphqlValidation, QueryTooExpensive, NotAcceptable],
        "find_seekers" | "map_seekers" => &[LatticeOnly, NotFound],
        "publish_offer" | "publish_training" => &[Json, Forbidden, NotFound, Timeout, BodyTooLarge, MediaType],
        "withdraw_offer" | "withdraw_training" => &[Forbidden, NotFound],
        "find_occupation" | "find_usage" | "show_notice" => &[NotFound],
        "register_app" => &[NameTaken, Json, Timeout, BodyTooLarge, MediaType],
        "report_leaked_key" | "send_my_link" => &[Json, Timeout, BodyTooLarge, MediaType],
        "list_apps" => &[Forbidden],
        "find_app" | "list_keys" | "list_members" | "list_licences" | "list_approvals" | "revoke_key" => {
            &[Forbidden, NotFound]
        }
        "send_confirmation" | "remove_member" => &[Forbidden, NotFound, Conflict],
        "rotate_key" => &[Forbidden, ApprovalNeeded, NotFound, Conflict],
        "create_key" => &[Forbidden, ApprovalNeeded, NotFound, Conflict, Json, Timeout, BodyTooLarge, MediaType],
        "add_member" | "ask_approval" => &[Forbidden, NotFound, Conflict, Json, Timeout, BodyTooLarge, MediaType],
        "accept_licence" => &[Forbidden, NotFound, Json, Timeout, BodyTooLarge, MediaType],
        "publish_batch" | "publish_training_batch" => &[Forbidden, NotFound, MediaType],
        "list_audit" => &[Forbidden, CursorInvalid, CursorOfAnotherQuery],
        "issue_token" => return vec![Timeout, BodyTooLarge, TooMany, Internal, Unavailable],
        "list_public_keys" | "describe_server" => return vec![Internal, Unavailable],
        "is_alive" | "is_ready" => return Vec::new(),
        _ => about_persons(operation),
    };
    let everywhere = [
        Invalid,
        BadRequest,
        TwoKeys,
        Unauthenticated,
        Forbidden,
        AppPending,
        AppSuspended,
        UriTooLong,
        HeadersTooLarge,
        TooMany,
        QuotaExceeded,
        Internal,
        Unavailable,
    ];
    let own = own.iter().copied().filter(|kind| !everywhere.contains(kind));
    everywhere.into_iter().chain(own).collect()
}

/// The same for CVs, and for what persons do with theirs.
fn about_persons(operation: &str) -> &'static [Kind] {
    use Kind::{
        ApprovalNeeded, BodyTooLarge, Conflict, ContactLimit, CursorInvalid, CursorOfAnotherQuery, CvCapReached,
        CvsNotConfigured, CvsStale, Json, MediaType, NotFound, ProcessorNeeded, Timeout, Withdrawn,
    };
    match operation {
        "list_cvs" => &[
            ApprovalNeeded,
            ProcessorNeeded,
            CursorInvalid,
            CursorOfAnotherQuery,
            CvCapReached,
            CvsNotConfigured,
            CvsStale,
        ],
        "list_candidates" => &[
            ApprovalNeeded,
            ProcessorNeeded,
            NotFound,
            Withdrawn,
            Conflict,
            CursorInvalid,
            CursorOfAnotherQuery,
            CvCapReached,
            CvsNotConfigured,
            CvsStale,
        ],
        "find_cv" => &[ApprovalNeeded, ProcessorNeeded, NotFound, CvCapReached, CvsNotConfigured, CvsStale],
        "list_cv_changes" | "list_contact_requests" => &[ApprovalNeeded, ProcessorNeeded, CvsNotConfigured, CvsStale],
        "ask_contact" => &[
            ApprovalNeeded,
            ProcessorNeeded,
            NotFound,
            ContactLimit,
            CvsNotConfigured,
            CvsStale,
            Json,
            Timeout,
            BodyTooLarge,
            MediaType,
        ],
        "take_back_cv" => &[CvsNotConfigured],
        "create_cv" | "publish_cv" => {
            &[ProcessorNeeded, CvsNotConfigured, Json, NotFound, Timeout, BodyTooLarge, MediaType]
        }
        "find_processor" => &[NotFound, CvsNotConfigured],
        "put_processor" => &[NotFound, CvsNotConfigured, Json, Timeout, BodyTooLarge, MediaType],
        "find_my_cv"
        | "allow_my_platform_updates"
        | "end_my_platform_updates"
        | "erase_my_cv"
        | "export_my_cv"
        | "list_my_permissions"
        | "list_my_disclosures"
        | "list_my_offers"
        | "withdraw_my_permission"
        | "find_my_receipt"
        | "list_my_contact_requests" => &[NotFound],
        "replace_my_cv" => &[NotFound, Timeout, BodyTooLarge],
        "grant_my_permission" => &[NotFound, Json, Timeout, BodyTooLarge, MediaType],
        "confirm_my_permission" | "accept_my_contact_request" => {
            &[NotFound, Conflict, Json, Timeout, BodyTooLarge, MediaType]
        }
        "answer_my_contact_request" => &[NotFound, Conflict],
        _ => &[],
    }
}

/// The problems of one status, each with an example.
fn response(kinds: &[Kind]) -> Response {
    let said: Vec<_> = kinds.iter().map(|kind| format!("`{}`: {}", kind.slug(), kind.meaning().trim())).collect();
    let examples = kinds.iter().map(|kind| {
        let document = Problem::new(*kind, "").document("5f3c1f0e-6a0c-4c0b-9a59-5a1c1a3b8f10");
        let example = ExampleBuilder::new().summary(kind.title()).value(serde_json::to_value(document).ok());
        (kind.slug(), example.build())
    });
    let content =
        ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).examples_from_iter(examples).build();
    let mut response =
        ResponseBuilder::new().description(said.join(" ")).content("application/problem+json", content).build();
    headers::add_refusal(&mut response, kinds);
    response
}
