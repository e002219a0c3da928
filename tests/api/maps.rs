//! What charts and maps draw: tiles and histograms.

use crate::catalogue::LILLE;
use crate::door::problem;
use crate::on_both_databases;
use crate::server::{Answer, Server};
use geo::Area;
use mvt_reader::Reader;
use mvt_reader::feature::Value as Attribute;
use passerelle::domain::{Point, Tile};
use reqwest::Method;
use serde_json::json;
use std::collections::BTreeMap;

/// The tile of zoom 10 that holds Lille: column 520, row 344 of 1,024.
const LILLE_TILE: &str = "/v1/tiles/offers/10/520/344.mvt";

/// A tile as a client reads it: counts by cell. Asserts what holds for every tile.
async fn tile(server: &Server, path: &str) -> BTreeMap<String, u64> {
    let response = server.request(Method::GET, path).send().await.unwrap();
    assert_eq!(response.status(), 200, "{path}");
    assert_eq!(response.headers()["content-type"], "application/vnd.mapbox-vector-tile");
    assert!(response.headers().contains_key("etag"));
    let reader = Reader::new(response.bytes().await.unwrap().to_vec()).unwrap();
    let layers = reader.get_layer_metadata().unwrap();
    let Some(layer) = layers.first() else { return BTreeMap::new() };
    assert_eq!((layers.len(), layer.name.as_str(), layer.extent, layer.version), (1, "offers", 4096, 2));
    let features = reader.get_features_as::<f64>(0).unwrap();
    let told = features.iter().map(|feature| {
        let properties = feature.properties.as_ref().unwrap();
        let (Attribute::String(h3), Attribute::UInt(count)) = (&properties["h3"], &properties["count"]) else {
            panic!("{properties:?}")
        };
        assert_eq!(format!("{:x}", feature.id.unwrap()), *h3);
        let geo::Geometry::MultiPolygon(shape) = feature.get_geometry() else { panic!("{:?}", feature.geometry) };
        assert!(shape.signed_area() > 0.0, "an outer ring turns clockwise on the screen");
        (h3.clone(), *count)
    });
    told.collect()
}

on_both_databases! {
    async fn a_tile_is_read_by_a_client_and_counts_as_the_heatmap_does(db: &Fresh) {
        let server = Server::start(db).await;
        for filters in ["", "contract=CDI", "near=50.6371,3.0631&radius_km=8"] {
            let told = tile(&server, &format!("{LILLE_TILE}?{filters}")).await;
            let map = server.get(&format!("/v1/offers/heatmap?resolution=7&{filters}")).await.ok();
            let lille = Tile::new(10, 520, 344).unwrap();
            let cells = map["cells"].as_array().unwrap().iter();
            let cells = cells.map(|cell| (cell["h3"].as_str().unwrap().to_owned(), cell["count"].as_u64().unwrap()));
            let shown: BTreeMap<_, _> = cells.filter(|(h3, _)| !lille.outline(h3.parse().unwrap()).0.is_empty()).collect();
            assert!(!told.is_empty(), "{filters}");
            assert_eq!(told, shown, "{filters}");
        }
        let world = tile(&server, "/v1/tiles/offers/0/0/0.mvt").await;
        assert_eq!(world.values().sum::<u64>(), 54, "all that have a position");
        let lille = Point::new(50.6371, 3.0631).unwrap();
        assert!(world.contains_key(&lille.cell(h3o::Resolution::One).to_string()));
        let deep = tile(&server, "/v1/tiles/offers/22/2132839/1410851.mvt").await;
        assert!(deep.contains_key(&lille.cell(h3o::Resolution::Ten).to_string()) && deep.len() < 4, "{deep:?}");
    }

    async fn an_empty_tile_is_an_empty_body_and_an_unchanged_one_none(db: &Fresh) {
        let server = Server::start(db).await;
        let empty = server.get("/v1/tiles/offers/10/0/0.mvt").await;
        assert_eq!((empty.status, empty.text.as_str()), (200, ""));
        assert_eq!(empty.header("cache-control"), "private, no-cache");
        let first = server.request(Method::GET, LILLE_TILE).send().await.unwrap();
        let tag = first.headers()["etag"].to_str().unwrap().to_owned();
        let again = server.get_with(LILLE_TILE, &[("if-none-match", &tag)]).await;
        assert_eq!((again.status, again.text.as_str()), (304, ""));
        let zipped = server.request(Method::GET, LILLE_TILE).header("accept-encoding", "gzip").send().await.unwrap();
        assert!(zipped.headers().get("vary").is_some());
    }

    async fn what_is_no_tile_is_refused_at_its_field(db: &Fresh) {
        let server = Server::start(db).await;
        for (path, field, reason) in [
            ("23/0/0.mvt", "z", "from 0 to 22"),
            ("-1/0/0.mvt", "z", "from 0 to 22"),
            ("1/2/0.mvt", "x", "from 0 to 1"),
            ("1/0/2.mvt", "y", "from 0 to 1"),
            ("1/a/0.mvt", "x", "whole numbers"),
            ("1/0/0.mvt?limit=5", "limit", "no such parameter"),
            ("1/0/0.mvt?contract=x", "contract", "CDI"),
        ] {
            let problem = problem(path, &server.get(&format!("/v1/tiles/offers/{path}")).await, 400, "invalid_request");
            assert_eq!(problem["errors"][0]["field"], field, "{problem}");
            assert!(problem["errors"][0]["reason"].as_str().unwrap().contains(reason), "{problem}");
        }
    }

    async fn a_histogram_adds_up_to_the_total_of_the_search(db: &Fresh) {
        let server = Server::start(db).await;
        for (query, buckets) in [
            ("of=salary", 47),
            ("of=salary&step=30000&contract=CDI", 5),
            ("of=published", 32),
            ("of=published&interval=week", 28),
            ("of=published&interval=week&buckets=4", 6),
        ] {
            let histogram = server.get(&format!("/v1/offers/histogram?{query}")).await.ok();
            let all = histogram["buckets"].as_array().unwrap();
            let counted: u64 = all.iter().map(|bucket| bucket["count"].as_u64().unwrap()).sum();
            assert_eq!(all.len(), buckets, "{query}");
            assert_eq!(counted + histogram["missing"].as_u64().unwrap(), histogram["total"].as_u64().unwrap(), "{query}");
            assert!(counted > 0 && all[0]["from"].is_null() && all[buckets - 1]["to"].is_null(), "{histogram}");
            for pair in all.windows(2) {
                assert_eq!(pair[0]["to"], pair[1]["from"], "{query}");
            }
        }
        let salaries = server.get("/v1/offers/histogram?of=salary").await.ok();
        let paid = server.get("/v1/offers?salary_min=0&limit=1").await.ok();
        assert_eq!(salaries["total"].as_u64().unwrap() - salaries["missing"].as_u64().unwrap(), paid["total"]);
        let recent = server.get("/v1/offers/histogram?of=published&buckets=1").await.ok();
        assert_eq!(recent["buckets"][1]["from"], "2026-12-01T00:00:00Z");
    }

    async fn rings_around_a_centre_end_at_the_radius(db: &Fresh) {
        let server = Server::start(db).await;
        let rings = server.get(&format!("/v1/offers/histogram?of=distance&near={LILLE}&radius_km=30")).await.ok();
        let bounds: Vec<_> = rings["buckets"].as_array().unwrap().iter().map(|ring| (ring["from"].clone(), ring["to"].clone())).collect();
        let numbers = [(0.0, 5.0), (5.0, 10.0), (10.0, 15.0), (15.0, 20.0), (20.0, 25.0), (25.0, 30.0)];
        assert_eq!(bounds, numbers.map(|(from, to)| (json!(from), json!(to))));
        assert_eq!((&rings["total"], &rings["missing"]), (&json!(54), &json!(0)));
        let inner = server.get(&format!("/v1/offers?near={LILLE}&radius_km=5&limit=1")).await.ok();
        assert_eq!(rings["buckets"][0]["count"], inner["total"]);
        let body = json!({"of": "distance", "near": [{"lat": 50.6371, "lon": 3.0631}], "radius_km": 30, "step": 5});
        let request = server.request(Method::POST, "/v1/offers/histogram").json(&body);
        assert_eq!(Answer::of(request.send().await.unwrap()).await.ok(), rings);
        for (query, field, reason) in [
            ("", "of", "required"),
            ("of=colour", "of", "one of salary, published, distance"),
            ("of=distance", "of", "centre"),
            ("of=distance&near=50,3&step=0.01", "step", "100 rings"),
            ("of=salary&step=1", "step", "500 to 30000"),
            ("of=salary&buckets=3", "buckets", "published"),
            ("of=published&step=3", "step", "interval"),
            ("of=published&interval=month", "interval", "one of day, week"),
            ("of=published&buckets=0", "buckets", "1 to 366"),
        ] {
            let answer = server.get(&format!("/v1/offers/histogram?{query}")).await;
            let problem = problem(query, &answer, 400, "invalid_request");
            assert_eq!(problem["errors"][0]["field"], field, "{problem}");
            assert!(problem["errors"][0]["reason"].as_str().unwrap().contains(reason), "{problem}");
        }
    }
}
