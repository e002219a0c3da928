//! Whom each source lets in: the same answer from every class of question.

use crate::catalogue;
use crate::door::problem;
use crate::on_both_databases;
use crate::server::Server;

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
