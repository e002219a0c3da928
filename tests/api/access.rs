//! Who gets in: every route with every scope, with none, and with keys that are in force no more.

use crate::door::problem;
use crate::on_both_databases;
use crate::server::{Answer, Server};
use crate::support::{Fresh, at};
use passerelle::api::{Need, ROUTES, Route};
use passerelle::auth::{self, NewKeyRequest, Scope};
use passerelle::domain::{FixedClock, SourceId};
use rand::SeedableRng;
use rand::rngs::StdRng;
use reqwest::Method;

/// Somebody who asks.
struct Caller {
    name: String,
    key: Option<String>,
    /// The scope of the key; nothing where it is in force no more.
    scope: Option<Scope>,
    lapsed: bool,
}

async fn issue(db: &Fresh, seed: u64, scope: Scope, expires: Option<i64>) -> (String, uuid::Uuid) {
    let sources = if scope.is_bound() { vec![SourceId::new("open").unwrap()] } else { vec![] };
    let app = format!("porte-{seed}");
    let request = NewKeyRequest { app, scopes: vec![scope], sources, accepts: vec![], expires_at: expires.map(at) };
    let mut rng = StdRng::seed_from_u64(1_000 + seed);
    let (key, record) = auth::issue(db.store.as_ref(), &FixedClock(at(0)), &mut rng, request).await.unwrap();
    (key.reveal().to_owned(), record.id)
}

async fn callers(db: &Fresh) -> Vec<Caller> {
    let mut all = vec![Caller { name: "nobody".into(), key: None, scope: None, lapsed: false }];
    for (seed, scope) in (0..).zip(Scope::ALL) {
        let (key, _) = issue(db, seed, scope, None).await;
        all.push(Caller { name: scope.to_string(), key: Some(key), scope: Some(scope), lapsed: false });
    }
    // The server's clock stands a month later.
    let (expired, _) = issue(db, 100, Scope::Admin, Some(86_400)).await;
    let (revoked, id) = issue(db, 101, Scope::Admin, None).await;
    assert!(db.store.revoke_key(id, at(1)).await.unwrap());
    for (name, key) in [("expired", expired), ("revoked", revoked), ("no key at all", "psl_x".into())] {
        all.push(Caller { name: name.into(), key: Some(key), scope: None, lapsed: true });
    }
    all
}

/// A path of the route, where its names are filled in.
fn path(route: &Route) -> String {
    let path = route.path.replace("{source}", "open").replace("{external_id}", "porte").replace("{rome}", "J1506");
    let path = path.replace("{z}/{x}/{y}", "5/16/10").replace("{id}", "7a7a7c06-5a5e-5d0c-9a50-0a4a0f6f6f10");
    let path = ["{app}", "{key}", "{member}"].iter().fold(path, |path, name| path.replace(name, "00000000-0000-7000-8000-000000000001"));
    path.replace(['{', '}'], "").replace('*', "")
}

async fn ask(server: &Server, route: &Route, caller: &Caller) -> Answer {
    let request = server.request(Method::from_bytes(route.method.as_bytes()).unwrap(), &path(route));
    let request = caller.key.iter().fold(request, |request, key| request.header("x-api-key", key));
    let batch = route.path.ends_with("/batch");
    let kind = if batch { "application/x-ndjson" } else { "application/json" };
    Answer::of(request.header("content-type", kind).body(if batch { "" } else { "{}" }).send().await.unwrap()).await
}

/// What the table says: let in, or refused with a status.
fn expected(route: &Route, caller: &Caller) -> Option<u16> {
    let has = |scope| caller.scope.is_some_and(|own| own == scope || own == Scope::Admin && scope != Scope::CvsRead);
    match route.need {
        Need::Nothing | Need::Session => None,
        _ if caller.lapsed => Some(401),
        Need::Anyone => None,
        Need::AnyoneOr(scope) => (caller.key.is_some() && !has(scope)).then_some(403),
        Need::Key => caller.key.is_none().then_some(401),
        Need::Scope(_) if caller.key.is_none() => Some(401),
        Need::Scope(scope) => (!has(scope)).then_some(403),
    }
}

on_both_databases! {
    async fn every_route_lets_in_exactly_whom_the_table_names(db: &Fresh) {
        let server = Server::start(db).await;
        let callers = callers(db).await;
        let mut wrong = Vec::new();
        let mut refused = 0;
        for route in ROUTES.iter().filter(|route| route.method != "*") {
            for caller in &callers {
                let answer = ask(&server, route, caller).await;
                let found = [401, 403].contains(&answer.status).then_some(answer.status);
                refused += usize::from(found.is_some());
                if found != expected(route, caller) {
                    wrong.push(format!("{} {} by {}: {} {}", route.method, route.path, caller.name, answer.status, answer.text));
                }
            }
        }
        assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
        assert!(refused > 50, "only {refused} were refused");
    }

    async fn a_refusal_names_the_scope_that_is_missing(db: &Fresh) {
        let server = Server::start(db).await;
        let put = server.request(Method::PUT, "/v1/sources/open/offers/x").header("x-api-key", &server.reader);
        let refused = Answer::of(put.json(&serde_json::json!({"title": "x"})).send().await.unwrap()).await;
        assert_eq!(problem("may only read", &refused, 403, "forbidden")["scope"], "offers:write");
        let nobody = server.request(Method::PUT, "/v1/sources/open/offers/x").send().await.unwrap();
        let nobody = Answer::of(nobody).await;
        problem("no key", &nobody, 401, "unauthenticated");
        assert!(nobody.header("www-authenticate").starts_with("Bearer"));
    }

    async fn a_path_that_is_not_in_the_table_is_answered_by_nobody(db: &Fresh) {
        let server = Server::start(db).await;
        for path in ["/v1", "/v1/nothing", "/metrics", "/v1/offers/a/b", "/portalx"] {
            problem(path, &server.get(path).await, 404, "no_such_path");
        }
        let deleted = Answer::of(server.request(Method::DELETE, "/v1/offers").send().await.unwrap()).await;
        problem("a method that nobody listed", &deleted, 405, "method_not_allowed");
    }
}
