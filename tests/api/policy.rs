//! Whom each source lets in: the same answer from every class of question.

use crate::catalogue;
use crate::door::problem;
use crate::on_both_databases;
use crate::server::Server;
use passerelle::domain::{Policy, Redistribution, SourceId};
use serde_json::Value;
use std::time::{Duration, Instant};

on_both_databases! {
    async fn who_may_not_read_a_source_finds_it_in_no_list_total_facet_heatmap_or_offer(db: &Fresh) {
        let server = Server::start(db).await;
        for (who, key, total, sources) in [
            ("a stranger", None, 60, &["open"][..]),
            ("an app that accepted the licence", Some(server.reader.as_str()), 80, &["guarded", "open"]),
        ] {
            let headers: Vec<_> = key.into_iter().map(|key| ("x-api-key", key)).collect();
            let get = async |path: &str| server.get_with(path, &headers).await;
            let page = get("/v1/offers?limit=100").await.ok();
            let mut listed: Vec<_> = page["items"].as_array().unwrap().iter().map(|i| i["source"].as_str().unwrap()).collect();
            listed.sort_unstable();
            listed.dedup();
            assert_eq!((page["total"].as_u64(), listed), (Some(total), sources.to_vec()), "{who}");
            let map = get("/v1/offers/heatmap?resolution=6").await.ok();
            assert_eq!(map["total"], total, "{who}");
            let facets = get("/v1/offers/facets?by=source").await.ok();
            let mut counted: Vec<_> =
                facets["facets"][0]["values"].as_array().unwrap().iter().map(|v| v["value"].as_str().unwrap()).collect();
            counted.sort_unstable();
            assert_eq!(counted, sources, "{who}");
            for (source, _) in catalogue::SOURCES {
                let named = get(&format!("/v1/offers?source={source}")).await.ok();
                let may = sources.contains(&source);
                assert_eq!(named["total"].as_u64().unwrap() > 0, may, "{who} {source}");
                let offer = get(&format!("/v1/offers/{}", catalogue::id(source, 0))).await;
                if may {
                    offer.ok();
                } else {
                    problem(who, &offer, 404, "not_found");
                }
            }
        }
    }

    async fn new_rules_of_a_source_stand_on_every_card_without_a_change_of_the_offers(db: &Fresh) {
        let server = Server::start(db).await;
        let before = server.get("/v1/offers?limit=1").await;
        assert_eq!(before.ok()["items"][0]["licence"], "Licence Ouverte 2.0");
        let open = SourceId::new("open").unwrap();
        db.store.set_policy(&open, &Policy::open("Licence nouvelle", "Source : nouvelle")).await.unwrap();
        let after = eventually(&server, "/v1/offers?limit=100", |page| {
            page["items"].as_array().unwrap().iter().all(|card| card["licence"] == "Licence nouvelle")
        });
        let after = after.await;
        assert_eq!((&after["total"], &after["items"][0]["attribution"]), (&60.into(), &"Source : nouvelle".into()));
        let tag = [("if-none-match", before.header("etag"))];
        assert_eq!(server.get_with("/v1/offers?limit=1", &tag).await.status, 200, "the answer is another one");
        db.store.set_policy(&open, &Policy { redistribution: Redistribution::Internal, ..Policy::open("x", "y") }).await.unwrap();
        eventually(&server, "/v1/offers", |page| page["total"] == 0).await;
    }

    async fn a_wrong_key_is_401_and_a_missing_scope_403_that_names_it(db: &Fresh) {
        let server = Server::start(db).await;
        let put = async |headers: &[(&str, &str)], path: &str| {
            let request = server.request(reqwest::Method::PUT, path).json(&serde_json::json!({"title": "x"}));
            let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
            crate::server::Answer::of(request.send().await.unwrap()).await
        };
        let path = "/v1/sources/open/offers/x";
        let without = put(&[], path).await;
        problem("no key", &without, 401, "unauthenticated");
        assert_eq!(without.header("www-authenticate"), "Bearer realm=\"passerelle\"");
        problem("no key of ours", &put(&[("x-api-key", "psl_nonsense")], path).await, 401, "unauthenticated");
        problem("another scheme", &put(&[("authorization", "Basic eDp5")], path).await, 401, "unauthenticated");
        let both = [("x-api-key", server.writer.as_str()), ("authorization", "Bearer other")];
        problem("two keys", &put(&both, path).await, 400, "two_keys");
        let scope = problem("missing scope", &put(&[("x-api-key", &server.reader)], path).await, 403, "forbidden");
        assert_eq!(scope["scope"], "offers:write");
        let bound = put(&[("x-api-key", &server.writer)], "/v1/sources/guarded/offers/x").await;
        assert!(problem("not bound", &bound, 403, "forbidden")["detail"].as_str().unwrap().contains("guarded"));
        let bearer = format!("Bearer {}", server.reader);
        server.get_with("/v1/offers", &[("authorization", &bearer)]).await.ok();
        let reading = server.get_with("/v1/offers", &[("x-api-key", &server.writer)]).await;
        assert_eq!(problem("a key that may only write", &reading, 403, "forbidden")["scope"], "offers:read");
        problem("a wrong key to read", &server.get_with("/v1/offers", &[("x-api-key", "x")]).await, 401, "unauthenticated");
    }
}

/// The answer, once it is as expected: sources are read anew every second.
async fn eventually(server: &Server, path: &str, expected: impl Fn(&Value) -> bool) -> Value {
    let begun = Instant::now();
    loop {
        let answer = server.get(path).await.ok();
        if expected(&answer) {
            return answer;
        }
        assert!(begun.elapsed() < Duration::from_secs(20), "{path}: {answer}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
