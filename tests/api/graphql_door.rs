//! GraphQL over HTTP: methods, content types, statuses; what a question costs; refusals that are those of REST.

use crate::door::problem;
use crate::on_both_databases;
use crate::server::{Answer, Server};
use passerelle::auth::{Limits, Quotas, Rate};
use reqwest::{Method, Url};
use serde_json::{Value, json};

const GRAPHQL: &str = "application/graphql-response+json; charset=utf-8";
const JSON: &str = "application/json; charset=utf-8";

/// A question that prefers a content type.
async fn post(server: &Server, accept: &str, query: &str) -> Answer {
    let request = server.request(Method::POST, "/graphql").header("accept", accept);
    Answer::of(request.json(&json!({"query": query})).send().await.unwrap()).await
}

/// A question after `?`.
async fn get(server: &Server, pairs: &[(&str, &str)]) -> Answer {
    let url = Url::parse_with_params(&format!("http://{}/graphql", server.address), pairs).unwrap();
    Answer::of(reqwest::get(url).await.unwrap()).await
}

/// What a question costs, and what it may.
#[track_caller]
fn cost(answer: &Answer) -> (u64, u64) {
    let told = answer.json()["extensions"]["cost"].take();
    (told["cost"].as_u64().unwrap(), told["limit"].as_u64().unwrap())
}

/// What is left of the rate, as the answer tells it.
#[track_caller]
fn left(answer: &Answer) -> u64 {
    let told = answer.header("ratelimit").strip_prefix("\"rate\";r=").and_then(|rest| rest.split_once(';'));
    told.unwrap().0.parse().unwrap()
}

fn few(burst: u32) -> Limits {
    Limits { enabled: true, anonymous: Rate::new(1, burst), key: Rate::new(1, 10 * burst), quotas: Quotas::NONE }
}

on_both_databases! {
    async fn the_status_follows_the_content_type_that_the_client_prefers(db: &Fresh) {
        let server = Server::start(db).await;
        // Its error is that of a field.
        let executed = |query: &str| query.contains("first");
        for (accept, query, status, content_type, code) in [
            ("*/*", "{ sources { id } }", 200, GRAPHQL, None),
            ("application/json", "{ sources { id } }", 200, JSON, None),
            ("*/*", "{ sources", 400, GRAPHQL, Some("graphql_parse_failed")),
            ("application/json", "{ sources", 200, JSON, Some("graphql_parse_failed")),
            ("*/*", "{ colour }", 400, GRAPHQL, Some("graphql_validation_failed")),
            ("application/json", "{ colour }", 200, JSON, Some("graphql_validation_failed")),
            ("*/*", "query A { sources { id } } query B { sources { id } }", 400, GRAPHQL, Some("invalid_request")),
            ("*/*", "{ offers(first: 0) { totalCount } sources { id } }", 200, GRAPHQL, Some("invalid_request")),
        ] {
            let answer = post(&server, accept, query).await;
            let told = answer.json();
            assert_eq!((answer.status, answer.header("content-type")), (status, content_type), "{query}: {told}");
            let error = &told["errors"][0];
            assert_eq!(error["extensions"]["code"].as_str(), code, "{query}: {told}");
            assert_eq!(error["locations"].is_array(), code.is_some_and(|code| code.starts_with("graphql") || executed(query)), "{told}");
            if code.is_some() {
                assert_eq!(error["extensions"]["requestId"], answer.header("x-request-id"), "{query}");
            }
            assert_eq!(told.get("data").is_some(), code.is_none() || executed(query), "{query}: {told}");
        }
        let partial = post(&server, "*/*", "{ offers(first: 0) { totalCount } sources { id } }").await.ok();
        assert!(partial["data"]["offers"].is_null() && partial["data"]["sources"].is_array(), "{partial}");
        problem("a page", &post(&server, "text/html", "{ sources { id } }").await, 406, "not_acceptable");
    }

    async fn a_question_of_get_reads_and_changes_nothing(db: &Fresh) {
        let server = Server::start(db).await;
        let named = "query A { sources { sourceId } } query B($first: Int!) { offers(first: $first) { nodes { uuid } } }";
        let answer = get(&server, &[("query", named), ("operationName", "B"), ("variables", "{\"first\": 2}")]).await;
        assert_eq!(answer.json()["data"]["offers"]["nodes"].as_array().unwrap().len(), 2);
        assert_eq!(answer.header("cache-control"), "private, no-cache");
        assert!(answer.header("vary").starts_with("Accept, Authorization, X-API-Key"), "{}", answer.header("vary"));
        let write = "mutation { withdrawOffer(input: {source: \"open\", externalId: \"1\"}) { rev } }";
        let refused = get(&server, &[("query", write)]).await;
        problem("a write", &refused, 405, "method_not_allowed");
        assert_eq!(refused.header("allow"), "POST");
        let long = get(&server, &[("query", &format!("{{ sources {{ id }} }} #{}", "x".repeat(9_000)))]).await;
        problem("9 kB", &long, 414, "query_too_long");
        for (pairs, field) in [
            (&[("query", "{ a }"), ("variables", "[1]")][..], "variables"),
            (&[("query", "{ a }"), ("variables", "{")], "variables"),
            (&[("operationName", "A")], "query"),
            (&[("query", "{ a }"), ("variable", "{}")], "variable"),
        ] {
            let refused = problem(field, &get(&server, pairs).await, 400, "invalid_request");
            assert_eq!(refused["errors"][0]["field"], field, "{refused}");
        }
    }

    async fn what_is_no_question_is_a_problem(db: &Fresh) {
        let server = Server::start(db).await;
        let sent = async |content_type: &str, body: &str| {
            let request = server.request(Method::POST, "/graphql").header("content-type", content_type);
            Answer::of(request.body(body.to_owned()).send().await.unwrap()).await
        };
        let question = "{\"query\": \"{ sources { id } }\"}";
        sent("application/json; charset=utf-8", question).await.ok();
        problem("text", &sent("text/plain", question).await, 415, "unsupported_media_type");
        problem("GraphQL itself", &sent("application/graphql", "{ a }").await, 415, "unsupported_media_type");
        problem("a form", &sent("multipart/form-data; boundary=x", question).await, 415, "unsupported_media_type");
        problem("no JSON", &sent("application/json", "{").await, 400, "invalid_json");
        let several = problem("a list", &sent("application/json", &format!("[{question}]")).await, 400, "invalid_request");
        assert!(several["errors"][0]["reason"].as_str().unwrap().contains("several"), "{several}");
        problem("nothing", &sent("application/json", "{}").await, 400, "invalid_request");
        let large = format!("{{\"query\": \"{{ sources {{ id }} }}\", \"variables\": {{\"a\": \"{}\"}}}}", "x".repeat(65_536));
        problem("64 kB", &sent("application/json", &large).await, 413, "body_too_large");
        let other = Answer::of(server.request(Method::PUT, "/graphql").send().await.unwrap()).await;
        problem("PUT", &other, 405, "method_not_allowed");
        assert_eq!(other.header("allow"), "GET, HEAD, POST");
    }

    async fn a_question_costs_what_the_same_reads_cost_over_rest(db: &Fresh) {
        let server = Server::start_limited(db, few(10_000)).await;
        for (query, expected) in [
            ("{ sources { id } }", 1),
            ("{ offers(first: 50) { totalCount nodes { id title } } }", 2),
            ("{ offers(first: 3) { nodes { near(first: 2) { node { id } } } } }", 8),
            ("{ offerFacets(by: [CONTRACT]) { total } }", 5),
            ("{ a: offers(first: 1) { totalCount } b: offers(first: 1) { totalCount } }", 4),
            ("query($n: Int! = 3) { offers(first: $n) { nodes { near(first: $n) { node { id } } } } }", 8),
        ] {
            let before = left(&server.get("/v1/occupations/J1506").await);
            let answer = post(&server, "*/*", query).await;
            assert!(answer.json()["errors"].is_null(), "{query}: {}", answer.text);
            assert_eq!(cost(&answer), (expected, 1_000), "{query}");
            // One a second comes back meanwhile.
            let spent = before - left(&answer);
            assert!((expected.saturating_sub(2)..=expected).contains(&spent), "{query}: {spent}");
        }
    }

    async fn an_argument_whose_variable_has_no_value_has_its_default(db: &Fresh) {
        let server = Server::start(db).await;
        let query = "query($first: Int, $search: OfferQuery) { offers(first: $first, search: $search) { nodes { uuid } } }";
        let answer = post(&server, "*/*", query).await.ok();
        assert_eq!(answer["data"]["offers"]["nodes"].as_array().map(Vec::len), Some(20), "{answer}");
    }

    async fn an_app_sees_the_whole_cost_in_its_usage(db: &Fresh) {
        let server = Server::start(db).await;
        let question = json!({"query": "{ offers(first: 3) { nodes { near(first: 2) { node { id } } } } }"});
        server.ask(Method::POST, "/graphql", &server.reader, Some(&question)).await.ok();
        let refused = json!({"query": "{ offers(first: 100) { nodes { near(first: 10) { node { near(first: 10) { distanceKm } } } } } }"});
        server.ask(Method::POST, "/graphql", &server.reader, Some(&refused)).await;
        server.flush().await;
        let apps = db.store.apps().await.unwrap();
        let id = apps.iter().find(|app| app.name == "essai-1").unwrap().id;
        let path = format!("/v1/apps/{id}/usage?by=route");
        let usage = server.get_with(&path, &[("x-api-key", &server.reader)]).await.ok();
        // The door costs one, whatever is refused behind it.
        assert_eq!(usage["items"], json!([{"route": "POST /graphql", "requests": 2, "cost": 9}]));
    }

    async fn what_a_caller_can_never_pay_is_refused_with_what_it_may_spend(db: &Fresh) {
        let server = Server::start_limited(db, few(20)).await;
        let query = "{ offers(first: 20) { nodes { near(first: 1) { distanceKm } } } }";
        let refused = post(&server, "*/*", query).await;
        assert_eq!((refused.status, cost(&refused)), (400, (42, 20)));
        let error = refused.json()["errors"][0].take();
        assert_eq!(error["extensions"]["code"], "query_too_expensive");
        assert!(error["message"].as_str().unwrap().contains("42") && error["message"].as_str().unwrap().contains("20"), "{error}");
        assert!(left(&refused) >= 18, "only the door was paid");
        let with_key = server.ask(Method::POST, "/graphql", &server.reader, Some(&json!({"query": query}))).await;
        assert_eq!(cost(&with_key), (42, 200), "a key may spend more: {}", with_key.text);
    }

    async fn who_asks_for_more_than_is_left_is_told_when_to_come_back(db: &Fresh) {
        let server = Server::start_limited(db, few(20)).await;
        let query = "{ offers(first: 8) { nodes { near(first: 1) { distanceKm } } } }";
        post(&server, "*/*", query).await.ok();
        let refused = post(&server, "application/json", query).await;
        let told = problem("too often", &refused, 429, "too_many_requests");
        assert_eq!(told["violated-policies"], json!(["rate"]));
        let wait: u64 = refused.header("retry-after").parse().unwrap();
        assert!((1..=17).contains(&wait), "{wait}");
    }

    async fn a_refusal_is_the_same_on_both_faces(db: &Fresh) {
        let server = Server::start(db).await;
        let writer = server.writer.clone();
        let draft = "draft: {title: \"\", place: {}, contract: {type: \"CDI\"}, created: \"2026-11-01T00:00:00Z\"}";
        let publish = format!("mutation {{ publishOffer(input: {{source: \"guarded\", externalId: \"1\", {draft}}}) {{ rev }} }}");
        for (key, path, query) in [
            ("", "/v1/offers?limit=0", "{ offers(first: 0) { totalCount } }"),
            ("", "/v1/offers?radius_km=5.5", "{ offers(search: {radiusKm: 5.5}) { totalCount } }"),
            ("", "/v1/offers?cursor=abc", "{ offers(after: \"abc\") { totalCount } }"),
            ("", "/v1/offers?min_position=7.0.1", "{ offers(search: {minPosition: \"7.0.1\"}) { totalCount } }"),
            ("", "/v1/offers?place=Xyzzyville", "{ offers(search: {place: \"Xyzzyville\"}) { totalCount } }"),
            ("", "/v1/offers/heatmap?resolution=11", "{ offerHeatmap(resolution: 11) { total } }"),
            (&writer, "/v1/offers", "{ offers { totalCount } }"),
            (&writer, "PUT /v1/sources/guarded/offers/1", &publish),
        ] {
            let (method, path) = path.split_once(' ').unwrap_or(("GET", path));
            let body = json!({"title": "Boulanger", "place": {"commune": "59350"}, "contract": {"type": "CDI"}, "created": "2026-11-01T00:00:00Z"});
            let body = (method == "PUT").then_some(&body);
            let rest = server.ask(method.parse().unwrap(), path, key, body).await.json();
            let told = server.ask(Method::POST, "/graphql", key, Some(&json!({"query": query}))).await.json();
            let error = &told["errors"][0];
            let slug = rest["type"].as_str().unwrap().strip_prefix("urn:passerelle:problem:").unwrap();
            assert_eq!(error["extensions"]["code"].as_str(), Some(slug), "{query}: {told}");
            assert_eq!(error["extensions"].get("scope"), rest.get("scope"), "{query}: {told}");
            let reasons = |errors: &Value| errors.as_array().into_iter().flatten().map(|e| e["value"].clone()).collect::<Vec<_>>();
            assert_eq!(reasons(&error["extensions"]["errors"]), reasons(&rest["errors"]), "{query}: {told}");
            assert_eq!(error["extensions"]["errors"].is_array(), rest["errors"].is_array(), "{query}: {told}");
        }
    }

    async fn the_page_to_try_queries_asks_nothing_of_anybody_else(db: &Fresh) {
        let server = Server::start(db).await;
        for (path, content_type) in [
            ("/graphiql/", "text/html; charset=utf-8"),
            ("/graphiql/graphiql.js", "text/javascript; charset=utf-8"),
            ("/graphiql/graphiql.css", "text/css; charset=utf-8"),
            ("/graphiql/LICENSES.txt", "text/plain; charset=utf-8"),
        ] {
            let answer = server.get(path).await;
            assert_eq!((answer.status, answer.header("content-type")), (200, content_type), "{path}");
            let policy = answer.header("content-security-policy");
            assert!(policy.starts_with("default-src 'none'; script-src 'self'") && !policy.contains("http"), "{policy}");
            assert!(!answer.text.contains("@font-face") && !answer.text.is_empty(), "{path}");
        }
        assert_eq!(server.get("/graphiql").await.status, 200, "it leads to the page");
        problem("no file", &server.get("/graphiql/nothing.js").await, 404, "no_such_path");
    }
}
