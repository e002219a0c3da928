//! Who gets in: every route with every scope, with none, and with keys that are in force no more.

use crate::apps::register;
use crate::door::problem;
use crate::on_both_databases;
use crate::server::{Answer, Server};
use crate::support::{Fresh, at, told};
use passerelle::api::{Need, ROUTES, Route};
use passerelle::auth::{self, GivenBy, NewKeyRequest, PlainKey, Scope};
use passerelle::domain::{FixedClock, SourceId};
use passerelle::ingest::generated;
use passerelle::store::{NamedApp, NewKey};
use rand::SeedableRng;
use rand::rngs::StdRng;
use reqwest::Method;
use uuid::Uuid;

/// Somebody who asks.
struct Caller {
    name: String,
    key: Option<String>,
    /// What the key allows.
    scopes: Vec<Scope>,
    /// Whether it is in force no more.
    lapsed: bool,
    /// Whether it is a test key.
    test: bool,
}

impl Caller {
    fn new(name: &str, key: Option<String>, scopes: &[Scope]) -> Self {
        Self { name: name.to_owned(), key, scopes: scopes.to_vec(), lapsed: false, test: false }
    }
}

async fn issue(db: &Fresh, seed: u64, scope: Scope, expires: Option<i64>) -> (String, Uuid) {
    let sources = if scope.is_bound() { vec![SourceId::new("open").unwrap()] } else { vec![] };
    let app = format!("porte-{seed}");
    let request = NewKeyRequest { app, scopes: vec![scope], sources, accepts: vec![], expires_at: expires.map(at) };
    let mut rng = StdRng::seed_from_u64(1_000 + seed);
    let (key, record) = auth::issue(db.store.as_ref(), &FixedClock(at(0)), &mut rng, request).await.unwrap();
    (key.reveal().to_owned(), record.id)
}

/// A key with a scope that needs an approval, of an app that has none any more.
async fn unapproved(db: &Fresh, scope: Scope) -> String {
    let plain = PlainKey::generate(&mut StdRng::seed_from_u64(999));
    let app = NamedApp { id: Uuid::from_u128(998), name: "sans accord".to_owned(), accepts: vec![] };
    let key = NewKey {
        id: Uuid::from_u128(999),
        hash: plain.hash(),
        hint: plain.hint().to_owned(),
        scopes: vec![scope.to_string()],
        created_at: at(0),
        ..NewKey::default()
    };
    db.store.create_key(&app, &key, &told()).await.unwrap();
    plain.reveal().to_owned()
}

async fn callers(db: &Fresh, server: &Server) -> Vec<Caller> {
    let mut all = vec![Caller::new("nobody", None, &[])];
    for (seed, scope) in (0..).zip(Scope::ALL) {
        if scope.given_by() == GivenBy::Approval {
            let key = unapproved(db, scope).await;
            all.push(Caller::new(&format!("{scope} without an approval"), Some(key), &[]));
        } else {
            let (key, _) = issue(db, seed, scope, None).await;
            all.push(Caller::new(scope.as_str(), Some(key), &[scope]));
        }
    }
    let test = Some(register(server, "Bac à sable").await.test);
    let scopes = [Scope::OffersRead, Scope::OffersWrite, Scope::TrainingsRead, Scope::MarketRead, Scope::CvsRead];
    let test = Caller::new("a test key", test, &scopes);
    all.push(Caller { test: true, ..test });
    // The server's clock stands a month later.
    let (expired, _) = issue(db, 100, Scope::Admin, Some(86_400)).await;
    let (revoked, id) = issue(db, 101, Scope::Admin, None).await;
    assert!(db.store.revoke_key(id, at(1), &told()).await.unwrap());
    for (name, key) in [("expired", expired), ("revoked", revoked), ("no key at all", "psl_x".into())] {
        all.push(Caller { lapsed: true, ..Caller::new(name, Some(key), &[]) });
    }
    all
}

/// A path of the route, where its names are filled in.
fn path(route: &Route, caller: &Caller) -> String {
    let sandbox = generated::sources().remove(0).id;
    let path = route.path.replace("{source}", if caller.test { sandbox.as_str() } else { "open" });
    let path = path.replace("{external_id}", "porte").replace("{rome}", "J1506").replace("{z}/{x}/{y}", "5/16/10");
    let id = "7a7a7c06-5a5e-5d0c-9a50-0a4a0f6f6f10";
    let path = ["{id}", "{app}", "{key}", "{member}"].iter().fold(path, |path, name| path.replace(name, id));
    path.replace(['{', '}', '*'], "")
}

async fn ask(server: &Server, route: &Route, caller: &Caller) -> Answer {
    let request = server.request(Method::from_bytes(route.method.as_bytes()).unwrap(), &path(route, caller));
    let request = caller.key.iter().fold(request, |request, key| request.header("x-api-key", key));
    let batch = route.path.ends_with("/batch");
    let kind = if batch { "application/x-ndjson" } else { "application/json" };
    Answer::of(request.header("content-type", kind).body(if batch { "" } else { "{}" }).send().await.unwrap()).await
}

/// What the table says: let in, or refused with a status.
fn expected(route: &Route, caller: &Caller) -> Option<u16> {
    let admin = caller.scopes.contains(&Scope::Admin);
    let has = |scope: Scope| caller.scopes.contains(&scope) || admin && scope.given_by() != GivenBy::Approval;
    match route.need {
        Need::Nothing | Need::Session => None,
        // A key says nothing here: only a person's link does.
        Need::Person => Some(401),
        _ if caller.lapsed => Some(401),
        _ if caller.test && !route.test_keys => Some(403),
        Need::Anyone => None,
        Need::AnyoneOr(scope) => (caller.key.is_some() && !has(scope)).then_some(403),
        Need::Key => caller.key.is_none().then_some(401),
        Need::Scope(_) if caller.key.is_none() => Some(401),
        Need::Scope(scope) => (!has(scope)).then_some(403),
    }
}

on_both_databases! {
    async fn every_route_lets_in_exactly_whom_the_table_names(db: &Fresh) {
        let server = Server::start_with_sandbox(db).await;
        let callers = callers(db, &server).await;
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
