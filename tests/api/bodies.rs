//! Questions in a body: the same as those after `?`, and polygons.

use crate::catalogue::LILLE;
use crate::door::problem;
use crate::on_both_databases;
use crate::server::{Answer, Server};
use reqwest::Method;
use serde_json::{Value, json};

/// `POST` of JSON without a key.
async fn post(server: &Server, path: &str, body: &Value) -> Answer {
    Answer::of(server.request(Method::POST, path).json(body).send().await.unwrap()).await
}

/// A box around the south of the catalogue's offers, with a hole in it.
fn basin() -> Value {
    json!({"type": "Polygon", "coordinates": [
        [[3.0, 50.6], [3.2, 50.6], [3.2, 50.7001], [3.0, 50.7001], [3.0, 50.6]],
        [[3.05, 50.65], [3.05, 50.67], [3.15, 50.67], [3.15, 50.65], [3.05, 50.65]],
    ]})
}

on_both_databases! {
    async fn a_search_by_a_body_is_answered_as_the_same_search_by_a_query_and_shares_its_cursors(db: &Fresh) {
        let server = Server::start(db).await;
        for (query, body) in [
            ("contract=CDI,CDD&limit=7&sort=date", json!({"contract": ["CDD", "CDI"], "limit": 7, "sort": "date"})),
            (
                "near=50.6371,3.0631&near=50.8,3.07&radius_km=9&limit=3",
                json!({"near": [{"lat": 50.8, "lon": 3.07}, {"lat": 50.6371, "lon": 3.0631}], "radius_km": 9, "limit": 3}),
            ),
            ("bbox=3,50.6,3.2,51&published_within_days=30", json!({"bbox": [3, 50.6, 3.2, 51], "published_within_days": 30})),
        ] {
            let (mut by_query, mut cursor) = (server.get(&format!("/v1/offers?{query}")).await.ok(), Value::Null);
            let mut pages = 0;
            loop {
                let mut body = body.clone();
                body["cursor"] = cursor;
                let by_body = post(&server, "/v1/offers/search", &body).await.ok();
                assert_eq!(by_body, by_query, "{query}");
                assert!(by_query["total"].as_u64().unwrap() > 0, "{query}");
                cursor = by_query["next"].clone();
                let Some(next) = by_body["next"].as_str() else { break };
                by_query = server.get(&format!("/v1/offers?{query}&cursor={next}")).await.ok();
                pages += 1;
            }
            assert!(pages > 0 || query.starts_with("bbox"), "{query}");
        }
    }

    async fn a_polygon_finds_what_lies_in_it_in_lists_heatmaps_and_facets(db: &Fresh) {
        let server = Server::start(db).await;
        let body = json!({"polygon": basin(), "limit": 100});
        let answer = post(&server, "/v1/offers/search", &body).await;
        assert_eq!((answer.header("etag"), answer.header("cache-control")), ("", "private, no-cache"));
        let page = answer.ok();
        let bbox = server.get("/v1/offers?bbox=3,50.6,3.2,50.7001&limit=100").await.ok();
        let in_hole = server.get("/v1/offers?bbox=3.05,50.65,3.15,50.67&limit=100").await.ok();
        let total = page["total"].as_u64().unwrap();
        assert!(in_hole["total"].as_u64().unwrap() > 0 && total > 0, "{total}");
        assert_eq!(total + in_hole["total"].as_u64().unwrap(), bbox["total"].as_u64().unwrap());
        let positions = page["items"].as_array().unwrap().iter().map(|item| item["place"]["position"]["lat"].as_f64().unwrap());
        assert!(positions.into_iter().all(|lat| lat <= 50.65 || (50.67..=50.7001).contains(&lat)));
        let map = post(&server, "/v1/offers/heatmap", &json!({"polygon": basin(), "resolution": 6})).await.ok();
        assert_eq!((&map["total"], &map["unlocated"]), (&page["total"], &json!(0)));
        let facets = post(&server, "/v1/offers/facets", &json!({"polygon": basin(), "by": ["contract"]})).await.ok();
        assert_eq!(facets["total"], page["total"]);
        let geojson = server.request(Method::POST, "/v1/offers/heatmap").header("accept", "application/geo+json");
        let drawn = Answer::of(geojson.json(&json!({"polygon": basin()})).send().await.unwrap()).await;
        assert_eq!((drawn.header("content-type"), &drawn.json()["total"]), ("application/geo+json", &page["total"]));
    }

    async fn several_centres_find_their_union_at_the_distance_from_the_nearest(db: &Fresh) {
        let server = Server::start(db).await;
        let near = async |query: &str| server.get(&format!("/v1/offers?limit=100&radius_km=6&{query}")).await.ok();
        let (one, other) = (near(&format!("near={LILLE}")).await, near("near=50.82,3.08").await);
        let both = near(&format!("near={LILLE}&near=50.82,3.08")).await;
        let items = |page: &Value| page["items"].as_array().unwrap().clone();
        assert_eq!(both["total"].as_u64().unwrap(), one["total"].as_u64().unwrap() + other["total"].as_u64().unwrap());
        let mut apart: Vec<_> = [items(&one), items(&other)].concat();
        apart.sort_by(|a, b| a["distance_km"].as_f64().unwrap().total_cmp(&b["distance_km"].as_f64().unwrap()));
        let distances = |items: &[Value]| items.iter().map(|item| item["distance_km"].clone()).collect::<Vec<_>>();
        assert_eq!(distances(&items(&both)), distances(&apart));
        let overlapping = near(&format!("near={LILLE}&near={LILLE}&near=50.6371,3.0632")).await;
        let ids: std::collections::BTreeSet<_> = items(&overlapping).iter().map(|item| item["id"].to_string()).collect();
        assert_eq!(overlapping["total"].as_u64().unwrap(), ids.len() as u64, "each offer once");
        let eleven = server.get(&format!("/v1/offers?{}", "near=50,3&".repeat(11))).await;
        assert_eq!(problem("eleven centres", &eleven, 400, "invalid_request")["errors"][0]["reason"], "1 to 10 centres");
        let repeated = server.get("/v1/offers?near=50,3&radius_km=5&radius_km=6").await;
        assert_eq!(problem("two radii", &repeated, 400, "invalid_request")["errors"][0]["field"], "radius_km");
    }

    async fn a_body_that_is_wrong_says_where(db: &Fresh) {
        let server = Server::start(db).await;
        let ring = |vertices: u32| {
            let turn = std::f64::consts::TAU / f64::from(vertices);
            let mut ring: Vec<_> = (0..vertices).map(|n| (turn * f64::from(n)).sin_cos()).map(|(y, x)| json!([x, y])).collect();
            ring.push(ring[0].clone());
            json!({"polygon": {"type": "Polygon", "coordinates": [ring]}})
        };
        post(&server, "/v1/offers/search", &ring(10_000)).await.ok();
        let over = json!({"type": "Polygon", "coordinates": [[[179, 0], [-179, 0], [-179, 1], [179, 0]]]});
        for (body, field, reason) in [
            (json!({"limmit": 5}), "limmit", "`limit`"),
            (json!({"near": [{"lat": 50.6, "lng": 3.1}]}), "near[0].lng", "\"lon\""),
            (json!({"near": [{"lat": 91, "lon": 3.1}]}), "near", "from -90 to 90"),
            (json!({"contract": ["XYZ"]}), "contract", "CDI"),
            (json!({"contract": "CDI"}), "contract", "list"),
            (json!({"polygon": {"type": "Point", "coordinates": [3, 50]}}), "polygon", "MultiPolygon"),
            (json!({"polygon": over}), "polygon", "antimeridian"),
            (ring(10_001), "polygon", "10000 vertices"),
            (json!({"polygon": basin(), "sort": "distance"}), "sort", "centre"),
        ] {
            let problem = problem(field, &post(&server, "/v1/offers/search", &body).await, 400, "invalid_request");
            assert_eq!(problem["errors"][0]["field"], field, "{problem}");
            assert!(problem["errors"][0]["reason"].as_str().unwrap().contains(reason), "{problem}");
        }
        let sent = async |content_type: &str, body: String| {
            let request = server.request(Method::POST, "/v1/offers/search").header("content-type", content_type);
            Answer::of(request.body(body).send().await.unwrap()).await
        };
        problem("no JSON", &sent("application/json", "{".to_owned()).await, 400, "invalid_json");
        problem("a list", &sent("application/json", "[]".to_owned()).await, 400, "invalid_json");
        problem("no type", &sent("text/plain", "{}".to_owned()).await, 415, "unsupported_media_type");
        let large = format!("{{\"place\": \"{}\"}}", "x".repeat(1024 * 1024));
        problem("1 MB", &sent("application/json", large).await, 413, "body_too_large");
        let queried = post(&server, "/v1/offers/search?limit=5", &json!({})).await;
        problem("parameters after ?", &queried, 400, "invalid_request");
        let polygon = server.get("/v1/offers?polygon=POLYGON((0 0))").await;
        problem("a polygon after ?", &polygon, 400, "invalid_request");
    }

    async fn a_search_by_a_body_shows_whom_its_caller_may_see(db: &Fresh) {
        let server = Server::start(db).await;
        let asked = async |key: &str| {
            let request = server.request(Method::POST, "/v1/offers/search").json(&json!({"limit": 1}));
            let request = if key.is_empty() { request } else { request.header("x-api-key", key) };
            Answer::of(request.send().await.unwrap()).await
        };
        assert_eq!(asked("").await.ok()["total"], 60);
        assert_eq!(asked(&server.reader).await.ok()["total"], 80);
        problem("a key that may only write", &asked(&server.writer).await, 403, "forbidden");
        problem("no key of ours", &asked("psl_nonsense").await, 401, "unauthenticated");
    }
}
