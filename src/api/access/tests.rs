//! The table holds every route, and only what is one.

use super::*;
use crate::api::openapi::openapi;
use crate::auth::AppCaller;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Method and path of every operation of the document.
fn described() -> BTreeSet<(&'static str, String)> {
    let document = openapi();
    let of = |(path, item): (&String, &utoipa::openapi::PathItem)| {
        let operations = [("GET", &item.get), ("PUT", &item.put), ("POST", &item.post), ("DELETE", &item.delete)];
        let path = path.clone();
        operations
            .into_iter()
            .filter(|(_, it)| it.is_some())
            .map(move |(method, _)| (method, path.clone()))
            .collect::<Vec<_>>()
    };
    document.paths.paths.iter().flat_map(of).collect()
}

#[test]
fn every_route_of_the_document_is_in_the_table_and_every_row_is_a_route() {
    let listed: BTreeSet<_> = ROUTES.iter().map(|route| (route.method, route.path.to_owned())).collect();
    assert_eq!(listed.len(), ROUTES.len(), "a row stands twice");
    let missing: Vec<_> = described().difference(&listed).cloned().collect();
    assert_eq!(missing, [], "these routes would be answered by nobody");
    // Pages for people, and what has its form from elsewhere, are not in the document.
    let others = [
        "/",
        "/docs",
        "/docs/*",
        "/graphiql",
        "/openapi.json",
        "/.well-known/",
        "/portal",
        "/me",
        "/me/*",
        "/privacy",
        "/problems",
        "/oauth/",
        "/v1/apps/{app}/confirm",
    ];
    let is_other = |path: &str| others.iter().any(|other| path == *other || other.len() > 6 && path.starts_with(other));
    let unknown: Vec<_> = listed.difference(&described()).filter(|(_, path)| !is_other(path)).cloned().collect();
    assert_eq!(unknown, [], "these rows are no routes");
}

#[test]
fn a_request_finds_the_row_of_the_handler_that_answers_it() {
    let found =
        |method: &str, template: &str, path: &str| find(method, template, path).map(|route| (route.method, route.path));
    assert_eq!(found("GET", "/v1/offers/{id}", "/v1/offers/x"), Some(("GET", "/v1/offers/{id}")));
    assert_eq!(found("HEAD", "/v1/offers", "/v1/offers"), Some(("GET", "/v1/offers")));
    // `/v1/offers/search` takes POST alone: with GET, it is an offer of that id.
    assert_eq!(found("GET", "/v1/offers/search", "/v1/offers/search"), Some(("GET", "/v1/offers/{id}")));
    assert_eq!(found("POST", "/v1/offers/search", "/v1/offers/search"), Some(("POST", "/v1/offers/search")));
    assert_eq!(found("GET", "/docs/{_:.*}", "/docs/index.html"), Some(("GET", "/docs/*")));
    assert_eq!(found("POST", "/v1/offers", "/v1/offers"), None);
    assert_eq!(found("GET", "unmatched", "/v1/nothing"), None);
}

#[test]
fn every_post_says_what_a_repetition_does_and_everything_costs_something() {
    for route in ROUTES {
        let ignores = ["/v1/sources/{source}/offers/batch", "/v1/sources/{source}/trainings/batch", "/oauth/token"];
        if route.method == "POST" && !ignores.contains(&route.path) && route.need != Need::Session {
            assert_ne!(route.repeat, Repeat::Ignored, "{}", route.path);
        }
        assert!(route.cost > 0, "{}", route.path);
        assert!(route.deprecated.is_none_or(|it| it.is_fair()), "{} ends too soon", route.path);
    }
}

#[test]
fn each_need_is_met_by_exactly_whom_it_names() {
    let key = |scope| Caller::App(Arc::new(AppCaller { scopes: [scope].into(), ..AppCaller::default() }));
    let callers = [Caller::Anonymous, key(Scope::OffersRead), key(Scope::OffersWrite), key(Scope::Admin)];
    let table = [
        (Need::Nothing, [true; 4]),
        (Need::Anyone, [true; 4]),
        (Need::AnyoneOr(Scope::OffersRead), [true, true, false, true]),
        (Need::Key, [false, true, true, true]),
        (Need::Scope(Scope::OffersWrite), [false, false, true, true]),
    ];
    for (need, expected) in table {
        assert_eq!(callers.each_ref().map(|caller| need.met_by(caller).is_ok()), expected, "{need:?}");
    }
    let without = Need::Scope(Scope::OffersWrite).met_by(&Caller::Anonymous).unwrap_err();
    assert_eq!(without.kind(), Kind::Unauthenticated);
    let other = Need::Scope(Scope::OffersWrite).met_by(&callers[1]).unwrap_err();
    assert_eq!(other.kind(), Kind::Forbidden);
}

#[test]
fn a_test_key_gets_to_no_route_that_is_not_for_it() {
    let app = |mode| Caller::App(Arc::new(AppCaller { mode, ..AppCaller::default() }));
    let live_only = Route { test_keys: false, ..Route::get("/v1/apps", Need::Key) };
    assert!(live_only.lets_in(&app(KeyMode::Live)).is_ok());
    assert_eq!(live_only.lets_in(&app(KeyMode::Test)).unwrap_err().kind(), Kind::Forbidden);
}

#[test]
fn the_committed_page_is_the_one_that_the_table_tells() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/scopes.md");
    if std::env::var_os("INSTA_UPDATE").is_some_and(|value| value == "always") {
        std::fs::write(path, scopes_page()).unwrap();
    }
    assert!(
        std::fs::read_to_string(path).unwrap_or_default() == scopes_page(),
        "docs/scopes.md has drifted: run `make bless`"
    );
}
