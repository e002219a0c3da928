//! The sandbox: what a test key sees, writes, and makes happen.

use crate::apps::register;
use crate::door::problem;
use crate::on_both_databases;
use crate::server::{Answer, Server};
use passerelle::domain::SourceId;
use passerelle::ingest::generated;
use reqwest::Method;
use serde_json::json;
use std::time::{Duration, Instant};

/// The test key of an app that registers: it may read, and write to the sources of the sandbox.
async fn test_key(server: &Server) -> String {
    register(server, "Bac à sable").await.test
}

fn a_source() -> SourceId {
    generated::sources().remove(0).id
}

on_both_databases! {
    async fn a_test_key_sees_generated_offers_and_no_real_one(db: &Fresh) {
        let server = Server::start_with_sandbox(db).await;
        let key = test_key(&server).await;
        let headers = [("x-api-key", key.as_str())];
        let seen = server.get_with("/v1/offers?limit=5", &headers).await.ok();
        assert_eq!(seen["total"], 2_000, "{seen}");
        let real = server.get("/v1/offers?limit=1").await.ok();
        assert_eq!(real["total"], 60);
        let one = format!("/v1/offers/{}", real["items"][0]["id"].as_str().unwrap());
        problem("a real offer", &server.get_with(&one, &headers).await, 404, "not_found");
        let generated = format!("/v1/offers/{}", seen["items"][0]["id"].as_str().unwrap());
        server.get_with(&generated, &headers).await.ok();
        problem("a generated offer", &server.get(&generated).await, 404, "not_found");
        let sources = server.get_with("/v1/sources", &headers).await.text;
        assert!(sources.contains(a_source().as_str()) && !sources.contains("guarded"), "{sources}");
        for path in ["/v1/offers/heatmap?resolution=5", "/v1/offers/facets?by=contract", "/v1/offers/histogram?of=salary"] {
            assert_eq!(server.get_with(path, &headers).await.ok()["total"], 2_000, "{path}");
        }
    }

    async fn what_a_test_key_writes_is_in_the_sandbox_alone(db: &Fresh) {
        let server = Server::start_with_sandbox(db).await;
        let key = test_key(&server).await;
        let before = db.store.journal().await.unwrap().newest;
        let path = format!("/v1/sources/{}/offers/essai", a_source());
        let put = server.request(Method::PUT, &path).header("x-api-key", &key).json(&json!({"title": "Zythologue du bac"}));
        let receipt = Answer::of(put.send().await.unwrap()).await.ok();
        let search = format!("/v1/offers?q=zythologue&min_position={}", receipt["position"].as_str().unwrap());
        assert_eq!(server.get_with(&search, &[("x-api-key", &key)]).await.ok()["total"], 1);
        let line = json!({"external_id": "lot", "title": "Zythologue du lot"}).to_string();
        let batch = server.request(Method::POST, &format!("/v1/sources/{}/offers/batch", a_source()));
        let batch = batch.header("x-api-key", &key).header("content-type", "application/x-ndjson").body(line);
        let told = Answer::of(batch.send().await.unwrap()).await;
        assert!(told.text.contains("\"created\""), "{}", told.text);
        assert_eq!(server.get("/v1/offers?q=zythologue").await.ok()["total"], 0);
        assert_eq!(db.store.journal().await.unwrap().newest, before, "the journal of the real data has nothing new");
        let real = server.request(Method::PUT, "/v1/sources/open/offers/essai").header("x-api-key", &key);
        problem("a real source", &Answer::of(real.json(&json!({"title": "x"})).send().await.unwrap()).await, 403, "forbidden");
    }

    async fn a_test_key_makes_cases_happen(db: &Fresh) {
        let server = Server::start_with_sandbox(db).await;
        let key = test_key(&server).await;
        let asked = async |case: &str| {
            server.get_with("/v1/offers?limit=1", &[("x-api-key", &key), ("x-passerelle-test", case)]).await
        };
        let limited = asked("429").await;
        problem("429", &limited, 429, "too_many_requests");
        assert_eq!(limited.header("retry-after"), "2");
        let away = asked("503").await;
        problem("503", &away, 503, "unavailable");
        assert_eq!(away.header("retry-after"), "2");
        assert!(problem("withdrawn", &asked("withdrawn").await, 410, "withdrawn")["withdrawn_at"].is_string());
        let begun = Instant::now();
        asked("slow").await.ok();
        assert!(begun.elapsed() >= Duration::from_secs(3));
        let unknown = problem("another case", &asked("418").await, 400, "invalid_request");
        assert_eq!(unknown["errors"][0]["field"], "X-Passerelle-Test");
        assert!(unknown["errors"][0]["reason"].as_str().unwrap().contains("429, 503, slow, withdrawn"));
    }

    async fn nothing_happens_on_purpose_to_others(db: &Fresh) {
        let server = Server::start(db).await;
        for headers in [&[("x-passerelle-test", "503")][..], &[("x-passerelle-test", "503"), ("x-api-key", &server.reader)]] {
            let refused = problem("no test key", &server.get_with("/v1/offers", headers).await, 400, "invalid_request");
            assert!(refused["errors"][0]["reason"].as_str().unwrap().contains("test key"), "{refused}");
        }
    }

    async fn without_a_sandbox_a_test_key_gets_nowhere(db: &Fresh) {
        let server = Server::start(db).await;
        let key = test_key(&server).await;
        problem("no sandbox", &server.get_with("/v1/offers", &[("x-api-key", &key)]).await, 403, "forbidden");
    }
}
