//! Reading: every endpoint, tags, compression, browsers.

use crate::catalogue::{self, LILLE};
use crate::door::problem;
use crate::on_both_databases;
use crate::server::{Answer, Server};
use reqwest::Method;
use serde_json::Value;

on_both_databases! {
    async fn a_search_by_radius_comes_nearest_first_with_distances(db: &Fresh) {
        let server = Server::start(db).await;
        let page = server.get(&format!("/v1/offers?near={LILLE}&radius_km=5&limit=100")).await.ok();
        let items = page["items"].as_array().unwrap();
        let distances: Vec<_> = items.iter().map(|item| item["distance_km"].as_f64().unwrap()).collect();
        assert!(!items.is_empty() && page["total"] == items.len() && page["next"].is_null(), "{page}");
        assert!(distances.is_sorted() && distances.iter().all(|km| *km <= 5.0), "{distances:?}");
        let first = &items[0];
        assert_eq!((&first["source"], &first["licence"]), (&Value::from("open"), &Value::from("Licence Ouverte 2.0")));
        assert!(first["attribution"].is_string() && first["modified_by_us"].is_array(), "{first}");
        assert_eq!((&first["source_refreshed_at"], first.get("seen_at")), (&"2026-11-01T00:00:00Z".into(), None));
        let whole = server.get(&format!("/v1/offers/{}", first["id"].as_str().unwrap())).await.ok();
        for field in ["id", "title", "place", "dates", "licence", "attribution", "source_updated_at"] {
            assert_eq!(first[field], whole[field], "{field}");
        }
    }

    async fn every_way_to_say_lille_means_lille(db: &Fresh) {
        let server = Server::start(db).await;
        let total = async |query: &str| server.get(&format!("/v1/offers?{query}")).await.ok()["total"].as_u64().unwrap();
        let in_lille = total("commune=59350").await;
        assert_eq!(in_lille, 54, "six of sixty name only the département");
        assert_eq!(total("place=LILLE").await, in_lille);
        assert_eq!(total("place=59000").await, in_lille);
        assert_eq!(total("department=59").await, 60);
        assert_eq!(total("region=32").await, 60);
        assert_eq!(total("place=Nord").await, 60);
        assert_eq!(total("bbox=3,50.6,3.2,51").await, in_lille);
        assert_eq!(total(&format!("near={LILLE}&radius_km=100")).await, in_lille);
        assert_eq!(total(&format!("near={LILLE}")).await, total(&format!("near={LILLE}&radius_km=10")).await);
        assert_eq!(total("commune=59350&radius_km=100").await, in_lille);
        assert_eq!(total("").await, 60);
    }

    async fn filters_combine_by_and_and_lists_by_or(db: &Fresh) {
        let server = Server::start(db).await;
        let total = async |query: &str| server.get(&format!("/v1/offers?{query}")).await.ok()["total"].as_u64().unwrap();
        assert_eq!(total("contract=CDI").await, 20);
        assert_eq!(total("contract=cdi,CDD").await, 40);
        assert_eq!(total("contract=CDI,CDD&rome=J1506").await, 20);
        assert_eq!(total("rome_domain=J15,F16").await, 60);
        assert_eq!(total("salary_min=20000").await, 15);
        assert_eq!(total("salary_min=20000&include_unspecified=salary").await, 60);
        assert_eq!(total("precision=department").await, 6);
        assert_eq!(total("employer=menuiserie%20QUATREVAUX%20000003").await, 1);
        assert_eq!(total("source=open").await, 60);
        assert_eq!(total("published_after=2026-11-03").await, total("published_within_days=28").await);
        assert_eq!(total("published_after=2026-11-03T01:00:00+01:00").await, total("published_after=2026-11-03").await);
    }

    async fn sorting_puts_offers_without_the_key_last(db: &Fresh) {
        let server = Server::start(db).await;
        let paid = server.get("/v1/offers?sort=salary&limit=100").await.ok();
        let salaries: Vec<_> = paid["items"].as_array().unwrap().iter().map(|i| i["salary"]["yearly_max"].as_f64()).collect();
        assert!(salaries.windows(2).all(|pair| pair[0] >= pair[1]), "{salaries:?}");
        let dated = server.get("/v1/offers?limit=100").await.ok();
        let days: Vec<_> = dated["items"].as_array().unwrap().iter().map(|i| i["dates"]["created"].as_str()).collect();
        assert!(days.windows(2).all(|pair| pair[0] >= pair[1]) && days.last().unwrap().is_none(), "{days:?}");
    }

    async fn an_offer_is_read_whole_with_its_tag(db: &Fresh) {
        let server = Server::start(db).await;
        let path = format!("/v1/offers/{}", catalogue::id("open", 1));
        let answer = server.get(&path).await;
        let offer = answer.ok();
        assert!(offer["description"].as_str().unwrap().contains("recrute") && offer["rev"] == 1, "{offer}");
        assert_eq!((&offer["source"]["external_id"], &offer["licence"]), (&"essai-1".into(), &"Licence Ouverte 2.0".into()));
        same(&server, &path, answer.header("etag")).await;
        let unknown = server.get("/v1/offers/00000000-0000-5000-8000-000000000000").await;
        problem("unknown offer", &unknown, 404, "not_found");
    }

    async fn a_heatmap_comes_as_json_or_as_hexagons(db: &Fresh) {
        let server = Server::start(db).await;
        let map = server.get("/v1/offers/heatmap?resolution=8").await.ok();
        assert_eq!((&map["total"], &map["unlocated"], &map["resolution"]), (&60.into(), &6.into(), &8.into()));
        let path = "/v1/offers/heatmap?resolution=8";
        let drawn = server.get_with(path, &[("accept", "application/geo+json")]).await;
        assert_eq!(drawn.header("content-type"), "application/geo+json");
        assert!(drawn.header("vary").to_lowercase().contains("accept,"), "{:?}", drawn.header("vary"));
        let features = drawn.ok()["features"].as_array().unwrap().clone();
        assert_eq!(features.len(), map["cells"].as_array().unwrap().len());
        assert_eq!(features[0]["properties"]["h3"], map["cells"][0]["h3"]);
        assert_eq!(features[0]["geometry"]["type"], "Polygon");
        let either = server.get_with(path, &[("accept", "*/*")]).await;
        assert_eq!(either.header("content-type"), "application/json");
        assert_ne!(either.header("etag"), drawn.header("etag"));
    }

    async fn facets_are_counted_without_their_own_filter(db: &Fresh) {
        let server = Server::start(db).await;
        let found = server.get("/v1/offers/facets?by=contract,department,rome&contract=CDI&facet_limit=1").await.ok();
        assert_eq!(found["total"], 20);
        let contract = &found["facets"][0];
        assert_eq!((&contract["field"], &contract["values"][0]["count"], &contract["other"]), (&"contract".into(), &20.into(), &40.into()));
        let department = &found["facets"][1]["values"][0];
        assert_eq!((&department["value"], &department["label"], &department["count"]), (&"59".into(), &"Nord".into(), &20.into()));
        assert!(found["facets"][2]["values"][0]["label"].is_string(), "{found}");
    }

    async fn places_and_occupations_forgive_accents_and_typos(db: &Fresh) {
        let server = Server::start(db).await;
        let places = server.get("/v1/places?q=lile&limit=3").await.ok();
        assert!(places["items"].as_array().unwrap().iter().any(|place| place["code"] == "59350"), "{places}");
        let region = server.get("/v1/places?q=hauts%20de%20france").await.ok();
        assert_eq!((&region["items"][0]["kind"], &region["items"][0]["code"]), (&"region".into(), &"32".into()));
        let nurses = server.get("/v1/occupations?q=infirmiere").await.ok();
        assert!(nurses["items"].as_array().unwrap().iter().any(|item| item["rome"] == "J1506"), "{nurses}");
        let nurse = server.get("/v1/occupations/j1506").await.ok();
        assert_eq!((&nurse["domain"], nurse["grand_domain"].is_string()), (&"J15".into(), true));
        problem("unknown occupation", &server.get("/v1/occupations/N9999").await, 404, "not_found");
    }

    async fn sources_tell_their_rules_and_whether_the_caller_may_read_them(db: &Fresh) {
        let server = Server::start(db).await;
        let sources = server.get("/v1/sources").await.ok();
        let told: Vec<_> = sources["items"].as_array().unwrap().iter().map(|s| (s["id"].as_str().unwrap(), s["readable"] == true)).collect();
        assert_eq!(told, [("guarded", false), ("hidden", false), ("open", true)]);
        assert_eq!(sources["items"][2]["offers"], 60);
    }

    async fn an_answer_that_the_client_has_is_304(db: &Fresh) {
        let server = Server::start(db).await;
        for path in ["/v1/offers", "/v1/offers/heatmap", "/v1/offers/facets?by=contract"] {
            let answer = server.get(path).await;
            answer.ok();
            assert!(answer.header("etag").starts_with("W/\""), "{path}");
            assert_eq!(answer.header("cache-control"), "private, no-cache");
            assert!(answer.header("vary").to_lowercase().contains("authorization"), "{path}");
            same(&server, path, answer.header("etag")).await;
            let other = server.get_with(path, &[("x-api-key", &server.reader)]).await;
            assert_ne!(other.header("etag"), answer.header("etag"), "another caller sees other sources: {path}");
        }
    }

    async fn answers_are_compressed_where_asked_for(db: &Fresh) {
        let server = Server::start(db).await;
        let request = server.request(Method::GET, "/v1/offers?limit=100");
        let plain = Answer::of(request.header("accept-encoding", "identity").send().await.unwrap()).await;
        let request = server.request(Method::GET, "/v1/offers?limit=100").header("accept-encoding", "br");
        let packed = request.send().await.unwrap();
        assert_eq!(packed.headers()["content-encoding"], "br");
        let vary = packed.headers().get_all("vary").iter().map(|v| v.to_str().unwrap().to_lowercase()).collect::<String>();
        assert!(vary.contains("accept-encoding") && vary.contains("x-api-key"), "{vary}");
        let bytes = packed.bytes().await.unwrap().len();
        assert!(bytes * 5 < plain.text.len(), "{bytes} of {}", plain.text.len());
    }

    async fn a_client_that_accepts_no_encoding_gets_the_answer_as_it_is(db: &Fresh) {
        let server = Server::start(db).await;
        for refused in ["identity;q=0, *;q=0", "zstd, *;q=0", "*;q=0"] {
            let answer = server.get_with("/v1/offers?limit=1", &[("accept-encoding", refused)]).await;
            answer.ok();
            assert_eq!(answer.header("content-encoding"), "", "{refused}");
        }
    }

    async fn every_answer_says_that_it_depends_on_the_key(db: &Fresh) {
        let server = Server::start(db).await;
        let offer = format!("/v1/offers/{}", catalogue::id("open", 1));
        for path in ["/v1/offers", &offer, "/v1/places?q=lille", "/v1/occupations?q=soin", "/v1/occupations/J1506", "/v1/sources"] {
            let answer = server.get(path).await;
            answer.ok();
            assert_eq!(answer.header("cache-control"), "private, no-cache", "{path}");
            assert!(answer.vary().contains("authorization") && answer.vary().contains("x-api-key"), "{path}");
        }
        let put = server.put("/v1/sources/open/offers/x", &serde_json::json!({"title": "x"})).await;
        assert_eq!((put.status, put.header("cache-control")), (201, "private, no-cache"));
    }

    async fn what_is_odd_about_a_query_is_told_in_every_form(db: &Fresh) {
        let server = Server::start(db).await;
        for (query, code, field, value, part) in [
            ("rome=N9999", "unknown_code", "rome", "N9999", "ROME 4.0"),
            ("department=59,99", "unknown_code", "department", "99", "INSEE"),
            ("region=99", "unknown_code", "region", "99", "INSEE"),
            ("source=opem", "unknown_code", "source", "opem", "`open`"),
            ("source=quite-another", "unknown_code", "source", "quite-another", "/v1/sources"),
            ("place=Saint-Omer", "place_taken", "place", "Saint-Omer", "Saint-Omer (62765) was taken; the name is also that of 14635"),
        ] {
            for path in ["/v1/offers?", "/v1/offers/facets?by=contract&", "/v1/offers/heatmap?"] {
                let answer = server.get(&format!("{path}{query}")).await.ok();
                told(&answer, code, field, value, part);
            }
            let drawn = [("accept", "application/geo+json")];
            let drawn = server.get_with(&format!("/v1/offers/heatmap?{query}"), &drawn).await.ok();
            assert_eq!(drawn["type"], "FeatureCollection");
            told(&drawn, code, field, value, part);
        }
        for query in ["place=Lille", "place=59000", "place=Paris", "place=Nord", "department=59&source=open,guarded,hidden"] {
            let answer = server.get(&format!("/v1/offers?{query}")).await.ok();
            assert_eq!(answer["warnings"], serde_json::json!([]), "{query}");
        }
    }

    async fn browsers_may_read_and_write_from_anywhere(db: &Fresh) {
        let server = Server::start(db).await;
        let origin = [("origin", "https://carte.example")];
        let answer = server.get_with("/v1/offers", &origin).await;
        assert_eq!(answer.header("access-control-allow-origin"), "*");
        let exposed = answer.header("access-control-expose-headers").to_lowercase();
        assert!(["etag", "x-request-id", "retry-after"].iter().all(|name| exposed.contains(name)), "{exposed}");
        let refused = server.get_with("/v1/offers?limit=0", &origin).await;
        assert_eq!(refused.header("access-control-allow-origin"), "*", "also where something is wrong");
        let preflight = server
            .request(Method::OPTIONS, "/v1/sources/open/offers/x")
            .header("origin", "https://carte.example")
            .header("access-control-request-method", "PUT")
            .header("access-control-request-headers", "x-api-key,content-type,authorization");
        let preflight = Answer::of(preflight.send().await.unwrap()).await;
        assert_eq!((preflight.status, preflight.header("access-control-allow-origin")), (200, "*"));
        assert!(preflight.header("access-control-allow-methods").contains("PUT"));
    }

    async fn head_is_get_without_a_body_and_options_tells_the_methods(db: &Fresh) {
        let server = Server::start(db).await;
        let head = Answer::of(server.request(Method::HEAD, "/v1/offers").send().await.unwrap()).await;
        assert_eq!((head.status, head.text.as_str(), head.header("etag").is_empty()), (200, "", false));
        let options = Answer::of(server.request(Method::OPTIONS, "/v1/offers").send().await.unwrap()).await;
        assert_eq!((options.status, options.header("allow")), (204, "GET, HEAD"));
    }

    async fn health_documentation_and_metrics_answer(db: &Fresh) {
        let server = Server::start(db).await;
        assert_eq!(server.get("/health/live").await.ok()["status"], "alive");
        let ready = server.get("/health/ready").await.ok();
        assert_eq!((&ready["ready"], &ready["offers"]), (&true.into(), &90.into()));
        let described = server.get("/openapi.json").await.ok();
        assert_eq!((&described["openapi"], &described["info"]["title"]), (&"3.1.0".into(), &"Passerelle".into()));
        for path in ["/docs", "/docs/", "/"] {
            let docs = server.get(path).await;
            assert!(docs.status == 200 && docs.text.contains("swagger-ui"), "{path} {}", docs.status);
        }
        let script = server.get("/docs/swagger-initializer.js").await;
        assert!(script.text.contains("../openapi.json"), "{}", script.text);
        let metrics = reqwest::get(format!("http://{}/metrics", server.metrics)).await.unwrap();
        assert_eq!(metrics.status(), 200);
        problem("metrics stay inside", &server.get("/metrics").await, 404, "no_such_path");
    }

    async fn a_stranger_who_asks_too_often_is_told_when_to_come_back(db: &Fresh) {
        let server = Server::start_with(db, 3).await;
        for _ in 0..3 {
            server.get("/v1/places?q=lille").await.ok();
        }
        let refused = server.get("/v1/places?q=lille").await;
        problem("too many", &refused, 429, "too_many_requests");
        assert!(refused.header("retry-after").parse::<u64>().unwrap() >= 1);
        server.get_with("/v1/places?q=lille", &[("x-api-key", &server.reader)]).await.ok();
    }

    async fn a_store_that_does_not_answer_is_503_and_tells_nothing_of_itself(db: &Fresh) {
        let server = Server::start(db).await;
        db.store.close().await;
        let answer = server.get(&format!("/v1/offers/{}", catalogue::id("open", 1))).await;
        problem("no store", &answer, 503, "unavailable");
        assert!(!answer.header("retry-after").is_empty());
        let text = answer.text.to_lowercase();
        assert!(["pool", "sql", "database error"].iter().all(|word| !text.contains(word)), "{text}");
        let ready = server.get("/health/ready").await;
        assert_eq!((ready.status, &ready.json()["ready"]), (503, &false.into()));
        server.get("/health/live").await.ok();
        for path in ["/v1/offers", "/v1/offers/heatmap", "/v1/offers/facets?by=contract"] {
            assert_eq!(server.get(path).await.ok()["total"], 60, "{path} needs no store");
        }
    }

    async fn a_server_that_is_asked_to_stop_ends_well(db: &Fresh) {
        let server = Server::start(db).await;
        server.get("/v1/offers").await.ok();
        server.stop().await.unwrap();
    }
}

async fn same(server: &Server, path: &str, tag: &str) {
    let again = server.get_with(path, &[("if-none-match", tag)]).await;
    assert_eq!((again.status, again.text.as_str()), (304, ""), "{path}");
    assert_eq!(again.header("etag"), tag);
    let other = server.get_with(path, &[("if-none-match", "W/\"other\"")]).await;
    assert_eq!(other.status, 200, "{path}");
}

/// Asserts that the one warning is that one.
#[track_caller]
fn told(answer: &Value, code: &str, field: &str, value: &str, part: &str) {
    let warnings = answer["warnings"].as_array().unwrap();
    assert_eq!(warnings.len(), 1, "{answer}");
    let warning = &warnings[0];
    assert_eq!((&warning["code"], &warning["field"], &warning["value"]), (&code.into(), &field.into(), &value.into()));
    assert!(warning["message"].as_str().unwrap().contains(part), "{warning}");
}
