//! Bad input: every case is a problem document that names the field, the value and what was expected.

use crate::on_both_databases;
use crate::server::{Answer, Server};
use reqwest::Method;
use serde_json::Value;
use std::io::{Read, Write};
use std::time::Duration;

/// A bad query of `/v1/offers`: name of the case, query, status, slug, field, and a part of the reason.
type Case = (&'static str, &'static str, u16, &'static str, &'static str, &'static str);

const QUERIES: &[Case] = &[
    ("unknown parameter", "limmit=5", 400, "invalid_request", "limmit", "`limit`"),
    ("unknown parameter, far from all", "colour=red", 400, "invalid_request", "colour", "known are near"),
    ("repeated parameter", "limit=5&limit=6", 400, "invalid_request", "limit", "once"),
    ("radius 0", "near=50.6,3.1&radius_km=0", 400, "invalid_request", "radius_km", "more than 0 and at most 500"),
    ("radius -1", "near=50.6,3.1&radius_km=-1", 400, "invalid_request", "radius_km", "more than 0"),
    ("radius 1e9", "near=50.6,3.1&radius_km=1e9", 400, "invalid_request", "radius_km", "at most 500"),
    ("radius NaN", "near=50.6,3.1&radius_km=NaN", 400, "invalid_request", "radius_km", "more than 0"),
    ("radius in words", "near=50.6,3.1&radius_km=ten", 400, "invalid_request", "radius_km", "kilometres"),
    ("radius without a centre", "radius_km=10", 400, "invalid_request", "radius_km", "needs a centre"),
    ("radius around a box", "bbox=2,50,3,51&radius_km=10", 400, "invalid_request", "radius_km", "needs a centre"),
    ("radius around a region", "place=Bretagne&radius_km=10", 400, "invalid_request", "place", "no centre"),
    ("radius around two communes", "commune=59350,59512&radius_km=5", 400, "invalid_request", "commune", "one commune"),
    ("radius around no commune", "commune=59999&radius_km=5", 400, "invalid_request", "commune", "no commune has"),
    ("latitude 91", "near=91,3.1", 400, "invalid_request", "near", "from -90 to 90"),
    ("longitude 181", "near=50,181", 400, "invalid_request", "near", "from -180 to 180"),
    ("one coordinate", "near=50.6", 400, "invalid_request", "near", "lat,lon"),
    ("three coordinates", "near=50.6,3.1,4", 400, "invalid_request", "near", "lat,lon"),
    ("no number", "near=fifty,three", 400, "invalid_request", "near", "lat,lon"),
    ("two areas", "near=50.6,3.1&department=59", 400, "invalid_request", "near", "`near` and `department`"),
    ("south above north", "bbox=2,51,3,50", 400, "invalid_request", "bbox", "south at most north"),
    ("bbox of three", "bbox=2,51,3", 400, "invalid_request", "bbox", "west,south,east,north"),
    ("bad cell", "cells=zzz", 400, "invalid_request", "cells", "hexadecimal"),
    ("no cell at all", "cells=", 400, "invalid_request", "cells", "hexadecimal"),
    ("cell too fine", "cells=8b1fb46622d8fff", 400, "invalid_request", "cells", "resolution 0 to 10"),
    ("unknown place", "place=Xyzzyville", 400, "invalid_request", "place", "no place"),
    ("postal code of nobody", "place=00000", 400, "invalid_request", "place", "no place"),
    ("commune by name", "commune=Lille", 400, "invalid_request", "commune", "59350"),
    ("unknown contract", "contract=CDI,XYZ", 400, "invalid_request", "contract", "a contract is one of CDI"),
    ("empty list item", "contract=CDI,", 400, "invalid_request", "contract", "a contract is one of"),
    ("malformed ROME code", "rome=1234", 400, "invalid_request", "rome", "M1805"),
    ("boolean in words", "apprenticeship=yes", 400, "invalid_request", "apprenticeship", "`true` or `false`"),
    ("salary in words", "salary_min=a+lot", 400, "invalid_request", "salary_min", "whole number"),
    ("unspecified what", "include_unspecified=age", 400, "invalid_request", "include_unspecified", "`salary`"),
    ("date in words", "published_after=yesterday", 400, "invalid_request", "published_after", "RFC 3339"),
    ("no days", "published_within_days=0", 400, "invalid_request", "published_within_days", "1 to 3650"),
    ("eleven years", "published_within_days=3651", 400, "invalid_request", "published_within_days", "1 to 3650"),
    ("unknown precision", "precision=roughly", 400, "invalid_request", "precision", "exact, commune"),
    ("unknown sort", "sort=best", 400, "invalid_request", "sort", "distance, date, salary"),
    ("distance from nowhere", "sort=distance", 400, "invalid_request", "sort", "needs a centre"),
    ("limit 0", "limit=0", 400, "invalid_request", "limit", "1 to 100"),
    ("limit 101", "limit=101", 400, "invalid_request", "limit", "1 to 100"),
    ("limit in words", "limit=all", 400, "invalid_request", "limit", "1 to 100"),
    ("bad cursor", "cursor=abc", 400, "cursor_invalid", "cursor", "`next`"),
    ("bad position", "min_position=now", 400, "invalid_request", "min_position", "a position is"),
    ("position of another epoch", "min_position=7.0.1", 409, "position_of_another_epoch", "min_position", "restored"),
    ("invalid UTF-8", "employer=%FF%FE", 400, "invalid_request", "employer", "UTF-8"),
];

on_both_databases! {
    async fn every_bad_query_is_a_problem_that_names_its_field(db: &Fresh) {
        let server = Server::start(db).await;
        for (case, query, status, slug, field, reason) in QUERIES {
            let answer = server.get(&format!("/v1/offers?{query}")).await;
            let problem = problem(case, &answer, *status, slug);
            let error = problem["errors"].as_array().into_iter().flatten().find(|error| error["field"] == **field);
            let error = error.unwrap_or_else(|| panic!("{case}: {field} is not told: {problem}"));
            assert!(error["reason"].as_str().unwrap().contains(reason), "{case}: {error}");
            assert!(error["value"].is_string(), "{case}: {error}");
        }
    }

    async fn all_wrong_values_are_told_at_once(db: &Fresh) {
        let server = Server::start(db).await;
        let answer = server.get("/v1/offers?near=91,0&limit=0&rome=x&contract=a,b").await;
        let problem = problem("several", &answer, 400, "invalid_request");
        let fields: Vec<_> = problem["errors"].as_array().unwrap().iter().map(|e| e["field"].as_str().unwrap()).collect();
        assert_eq!(fields, ["near", "contract", "contract", "rome", "limit"]);
    }

    async fn the_other_endpoints_have_the_same_door(db: &Fresh) {
        let server = Server::start(db).await;
        let cases = [
            ("/v1/offers/heatmap?resolution=11", "resolution", "0 to 10"),
            ("/v1/offers/heatmap?limit=5", "limit", "no such parameter"),
            ("/v1/offers/facets", "by", "required"),
            ("/v1/offers/facets?by=", "by", "required"),
            ("/v1/offers/facets?by=colour", "by", "a facet is one of contract"),
            ("/v1/offers/facets?by=contract&facet_limit=0", "facet_limit", "1 to 1000"),
            ("/v1/places", "q", "required: 1 to 100 characters"),
            ("/v1/occupations?q=", "q", "required"),
            ("/v1/places?q=lille&limit=51", "limit", "1 to 50"),
            ("/v1/occupations?Q=x", "Q", "`q`"),
            ("/v1/occupations/nurse", "rome", "M1805"),
            ("/v1/sources?x=1", "x", "takes no parameters"),
            ("/v1/offers/not-a-uuid", "id", "UUID"),
        ];
        for (path, field, reason) in cases {
            let problem = problem(path, &server.get(path).await, 400, "invalid_request");
            assert_eq!(problem["errors"][0]["field"], field, "{path}: {problem}");
            assert!(problem["errors"][0]["reason"].as_str().unwrap().contains(reason), "{path}: {problem}");
        }
    }

    async fn a_query_of_ten_kilobytes_is_refused_and_a_thousand_cells_are_not(db: &Fresh) {
        let server = Server::start(db).await;
        let long = server.get(&format!("/v1/offers?employer={}", "x".repeat(10_000))).await;
        problem("10 kB of query", &long, 414, "query_too_long");
        let center = h3o::LatLng::new(50.6371, 3.0631).unwrap().to_cell(h3o::Resolution::Ten);
        let cells: Vec<_> = center.grid_disk::<Vec<_>>(18).into_iter().map(|cell| cell.to_string()).collect();
        let asked = server.get(&format!("/v1/offers?cells={}", cells[..1000].join(","))).await;
        asked.ok();
        let one_more = server.get(&format!("/v1/offers?cells={}", cells[..1001].join(","))).await;
        assert_eq!(problem("1,001 cells", &one_more, 400, "invalid_request")["errors"][0]["field"], "cells");
    }

    async fn a_cursor_goes_with_its_query(db: &Fresh) {
        let server = Server::start(db).await;
        let next = server.get("/v1/offers?limit=2").await.ok()["next"].as_str().unwrap().to_owned();
        server.get(&format!("/v1/offers?limit=3&cursor={next}")).await.ok();
        let other = server.get(&format!("/v1/offers?contract=CDI&cursor={next}")).await;
        problem("cursor of another query", &other, 400, "cursor_of_another_query");
        let order = server.get(&format!("/v1/offers?sort=salary&cursor={next}")).await;
        problem("cursor of another order", &order, 400, "cursor_of_another_query");
    }

    async fn equal_queries_have_one_cursor_in_whatever_order_their_values_stand(db: &Fresh) {
        let server = Server::start(db).await;
        for (one, other) in [
            ("contract=CDI,CDD", "contract=CDD,CDI,CDD"),
            ("employer=Zinc,Atelier&contract=CDI", "employer=atelier,ZINC&contract=CDI"),
            ("commune=59350,59512", "commune=59512,59350"),
            ("commune=75056", "commune=75056,75101"),
            ("department=62,59", "department=59,62"),
        ] {
            let first = server.get(&format!("/v1/offers?limit=1&{one}")).await;
            let tag = server.get(&format!("/v1/offers?limit=1&{other}")).await.header("etag").to_owned();
            assert_eq!(first.header("etag"), tag, "{one}");
            let first = first.ok();
            if let Some(next) = first["next"].as_str() {
                let second = server.get(&format!("/v1/offers?limit=1&{other}&cursor={next}")).await.ok();
                assert_eq!(second["total"], first["total"], "{one}");
            }
        }
    }

    async fn a_refused_value_is_told_as_it_was_given(db: &Fresh) {
        let server = Server::start(db).await;
        for (query, value) in [
            ("near=50.6,3.1&radius_km=1e9", "1e9"),
            ("near=91.0,3.1", "91.0,3.1"),
            ("bbox=2,51.0,3,50", "2,51.0,3,50"),
            ("limit=0101", "0101"),
        ] {
            let refused = problem(query, &server.get(&format!("/v1/offers?{query}")).await, 400, "invalid_request");
            assert_eq!(refused["errors"][0]["value"], value, "{query}");
        }
    }

    async fn a_name_of_several_places_is_refused_with_the_candidates(db: &Fresh) {
        let server = Server::start(db).await;
        let answer = server.get("/v1/offers?place=Saint-Aubin").await;
        let problem = problem("ambiguous", &answer, 400, "invalid_request");
        let candidates = problem["candidates"].as_array().unwrap();
        assert!(candidates.len() > 1 && candidates[0]["kind"] == "commune" && candidates[0]["code"].is_string(), "{problem}");
    }

    async fn paths_methods_and_bodies_have_their_problems_too(db: &Fresh) {
        let server = Server::start(db).await;
        let path = "/v1/sources/open/offers/x";
        let send = async |method: Method, path: &str, kind: &str, body: String| {
            let request = server.request(method, path).header("x-api-key", &server.writer).header("content-type", kind);
            Answer::of(request.body(body).send().await.unwrap()).await
        };
        problem("unknown path", &server.get("/v2/offers").await, 404, "no_such_path");
        problem("path of the root", &server.get("/v1").await, 404, "no_such_path");
        let method = send(Method::POST, "/v1/offers", "application/json", "{}".into()).await;
        problem("wrong method", &method, 405, "method_not_allowed");
        assert_eq!(method.header("allow"), "GET, HEAD");
        let method = send(Method::GET, path, "application/json", String::new()).await;
        problem("wrong method", &method, 405, "method_not_allowed");
        assert_eq!(method.header("allow"), "PUT, DELETE");
        let typed = send(Method::PUT, path, "text/plain", "{}".into()).await;
        problem("wrong content type", &typed, 415, "unsupported_media_type");
        let typed = send(Method::POST, "/v1/sources/open/offers/batch", "application/json", "{}".into()).await;
        problem("wrong content type of a batch", &typed, 415, "unsupported_media_type");
        let large = send(Method::PUT, path, "application/json", format!("{{\"title\":\"{}\"}}", "x".repeat(300_000))).await;
        problem("body too large", &large, 413, "body_too_large");
        let json = send(Method::PUT, path, "application/json", "{\"title\": ".into()).await;
        problem("JSON that breaks off", &json, 400, "invalid_json");
        let json = send(Method::PUT, path, "application/json", r#"{"title":"x","place":{"lat":"fifty"}}"#.into()).await;
        assert_eq!(problem("wrong type", &json, 400, "invalid_json")["errors"][0]["field"], "place.lat");
        let json = send(Method::PUT, path, "application/json", r#"{"titel":"x"}"#.into()).await;
        let unknown = problem("unknown field", &json, 400, "invalid_json");
        assert_eq!(unknown["errors"][0]["field"], "titel", "{unknown}");
        assert!(unknown["errors"][0]["reason"].as_str().unwrap().contains("`title`"), "{unknown}");
        for (body, field) in [
            (r#"["x"]"#, "body"),
            (r#"{"title":"x","place":["Lille"]}"#, "place"),
            (r#"{"title":"x","salary":["1800"]}"#, "salary"),
        ] {
            let list = send(Method::PUT, path, "application/json", body.into()).await;
            let error = &problem(body, &list, 400, "invalid_json")["errors"][0];
            assert_eq!((&error["field"], &error["value"]), (&field.into(), &"a list".into()), "{error}");
            assert_eq!(error["reason"], "expected an object", "{body}");
        }
        let number = send(Method::PUT, path, "application/json", "5".into()).await;
        assert_eq!(problem("a number", &number, 400, "invalid_json")["errors"][0]["value"], "integer `5`");
        let value = send(Method::PUT, path, "application/json", r#"{"title":"x","contract":{"type":"NOPE"}}"#.into()).await;
        problem("wrong value", &value, 400, "invalid_request");
    }

    async fn what_is_not_http_is_answered_with_400(db: &Fresh) {
        let server = Server::start(db).await;
        let address = server.address;
        let text = tokio::task::spawn_blocking(move || {
            let mut socket = std::net::TcpStream::connect(address).unwrap();
            socket.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
            socket.write_all(b"\x16\x03\x01 garbage\r\n\r\n").unwrap();
            let mut text = String::new();
            socket.read_to_string(&mut text).unwrap();
            text
        });
        assert!(text.await.unwrap().starts_with("HTTP/1.1 400"));
        server.get("/health/live").await.ok();
    }

    async fn odd_requests_are_answered_with_a_warning(db: &Fresh) {
        let server = Server::start(db).await;
        let swapped = server.get("/v1/offers?near=3.0631,50.6371").await.ok();
        assert_eq!(swapped["warnings"][0]["code"], "swapped_position", "{swapped}");
        let unknown = server.get("/v1/offers?rome=N9999&naf=99.99Z").await.ok();
        let codes: Vec<_> = unknown["warnings"].as_array().unwrap().iter().map(|w| w["value"].as_str().unwrap()).collect();
        assert_eq!((codes, &unknown["total"]), (vec!["N9999", "99.99Z"], &Value::from(0)));
        let commune = server.get("/v1/offers/facets?by=contract&commune=59999").await.ok();
        assert_eq!(commune["warnings"][0]["field"], "commune");
        let usual = server.get("/v1/offers?near=50.6371,3.0631&rome=J1506").await.ok();
        assert_eq!(usual["warnings"], Value::Array(vec![]));
    }
}

/// The problem of an answer, checked for what all problems have.
#[track_caller]
pub fn problem(case: &str, answer: &Answer, status: u16, slug: &str) -> Value {
    assert_eq!(answer.status, status, "{case}: {}", answer.text);
    assert_eq!(answer.header("content-type"), "application/problem+json", "{case}");
    let problem = answer.json();
    assert_eq!(problem["type"], format!("urn:passerelle:problem:{slug}"), "{case}: {problem}");
    assert_eq!(problem["status"], status, "{case}");
    assert_eq!(problem["request_id"], answer.header("x-request-id"), "{case}");
    assert!(answer.header("x-request-id").len() == 36, "{case}");
    assert_eq!(answer.header("cache-control"), "private, no-store", "{case}");
    let vary = answer.vary();
    assert!(["authorization", "x-api-key"].iter().all(|name| vary.contains(name)), "{case}: {vary}");
    assert!(problem["title"].is_string() && problem["detail"].as_str().is_some_and(|text| !text.is_empty()), "{case}");
    problem
}
