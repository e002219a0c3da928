//! What GraphQL joins, beside the same questions asked over REST; and how many reads it takes.

use crate::catalogue;
use crate::graphql::{ask, data, errors, pairs};
use crate::on_both_databases;
use crate::server::Server;
use passerelle::domain::{Appellation, RomeEdition};
use serde_json::{Value, json};
use std::collections::BTreeMap;

on_both_databases! {
    async fn five_offers_and_fifty_take_the_same_number_of_reads(db: &Fresh) {
        let (server, store) = Server::start_counted(db).await;
        let query = "query($first: Int!) { offers(first: $first) { nodes {
            description source { name } romeOccupation { label } commune { name }
            near(first: 3) { node { uuid description source { offerCount } } }
        } } }";
        // The keys and licences of the caller are read once.
        ask(&server, &server.reader, query, &json!({"first": 1})).await;
        store.take();
        for first in [5, 50] {
            let answer = ask(&server, &server.reader, query, &json!({"first": first})).await;
            let nodes = answer["data"]["offers"]["nodes"].as_array().unwrap();
            assert!(answer["errors"].is_null() && nodes.len() == first, "{answer}");
            let near = nodes.iter().map(|offer| offer["near"].as_array().unwrap().len()).sum::<usize>();
            assert!(near > 2 * first, "{near}");
            // Two levels of offers; a source is its row and its last run.
            assert_eq!(store.take(), BTreeMap::from([("last_runs", 2), ("offers", 2), ("sources", 2)]), "{first} offers");
        }
    }

    async fn lists_inside_of_lists_with_highlights_take_one_read(db: &Fresh) {
        let (server, store) = Server::start_counted(db).await;
        let query = "query($codes: [ID!]!) { nodes(ids: $codes) { ... on Occupation { rome
            offers(first: 3, search: {q: \"fenêtres\"}) { edges { highlight { description } node { uuid } } } } } }";
        let codes = json!({"codes": ["Occupation:F1607", "Occupation:J1506"]});
        let found = data(&server, query, &codes).await["nodes"].take();
        assert_eq!(store.take(), BTreeMap::from([("offers", 1)]));
        for occupation in found.as_array().unwrap() {
            let path = format!("/v1/offers?rome={}&q=fen%C3%AAtres&limit=3&highlight=true", occupation["rome"].as_str().unwrap());
            let rest = server.get(&path).await.ok();
            for (edge, card) in pairs(&occupation["offers"]["edges"], &rest["items"]) {
                assert_eq!(edge["node"]["uuid"], card["id"]);
                assert!(card["highlight"]["description"].is_string());
                assert_eq!(edge["highlight"]["description"], card["highlight"]["description"]);
            }
        }
    }

    async fn an_offer_has_its_source_its_occupation_its_commune_and_those_near_it(db: &Fresh) {
        let server = Server::start(db).await;
        let query = "query($after: String) { offers(first: 100, after: $after) { nodes {
            uuid occupation { rome } place { commune position { lat lon } }
            source { sourceId name } romeOccupation { id rome label } commune { kind code name }
            near(first: 4, radiusKm: 3.5, search: {contract: [CDI, CDD]}) { distanceKm node { uuid title } }
        } } }";
        let found = data(&server, query, &json!({})).await["offers"]["nodes"].take();
        let (mut placed, mut unplaced) = (0, 0);
        for offer in found.as_array().unwrap() {
            assert_eq!(offer["source"], json!({"sourceId": "open", "name": "Réseau open"}));
            let rome = offer["occupation"]["rome"].as_str().unwrap();
            let of_rest = server.get(&format!("/v1/occupations/{rome}")).await.ok();
            assert_eq!((&offer["romeOccupation"]["rome"], &offer["romeOccupation"]["label"]), (&of_rest["rome"], &of_rest["label"]));
            let near = offer["near"].as_array().unwrap();
            let Some(lat) = offer["place"]["position"]["lat"].as_f64() else {
                assert!(near.is_empty() && offer["commune"].is_null(), "{offer}");
                unplaced += 1;
                continue;
            };
            placed += 1;
            assert_eq!(offer["commune"], json!({"kind": "COMMUNE", "code": "59350", "name": "Lille"}));
            let lon = &offer["place"]["position"]["lon"];
            let path = format!("/v1/offers?near={lat},{lon}&radius_km=3.5&rome={rome}&contract=CDI,CDD&sort=distance&limit=5");
            let rest = server.get(&path).await.ok();
            let others = rest["items"].as_array().unwrap().iter().filter(|card| card["id"] != offer["uuid"]).take(4);
            let others: Vec<_> = others.map(|card| (&card["id"], &card["distance_km"])).collect();
            let listed: Vec<_> = near.iter().map(|near| (&near["node"]["uuid"], &near["distanceKm"])).collect();
            assert_eq!(listed, others);
        }
        assert_eq!((placed, unplaced), (54, 6));
    }

    async fn an_occupation_has_the_offers_and_counts_of_a_search_for_its_code(db: &Fresh) {
        let server = Server::start(db).await;
        let query = "query($rome: RomeCode!, $search: OfferQuery, $after: String) { occupation(rome: $rome) {
            id rome label domain grandDomain
            offers(search: $search, sort: SALARY, first: 4, after: $after) {
                totalCount edges { cursor node { uuid } } pageInfo { endCursor hasNextPage } }
            offerFacets(by: [CONTRACT], search: $search) { total facets { values { value count } } }
            offerHeatmap(resolution: 6, search: $search) { total unlocated cells { h3 count } }
            offerHistogram(by: SALARY, step: 5000, search: $search) { total missing buckets { from to count } }
        } }";
        let search = json!({"department": ["59"], "contract": ["CDI", "MIS"]});
        let filters = "rome=J1506&department=59&contract=CDI,MIS";
        let mut after = Value::Null;
        let mut path = format!("/v1/offers?{filters}&sort=salary&limit=4");
        let mut pages = 0;
        loop {
            let found = data(&server, query, &json!({"rome": "j1506", "search": search, "after": after})).await["occupation"].take();
            let rest = server.get(&path).await.ok();
            for (edge, card) in pairs(&found["offers"]["edges"], &rest["items"]) {
                assert_eq!(edge["node"]["uuid"], card["id"]);
            }
            assert_eq!(found["offers"]["totalCount"], rest["total"]);
            pages += 1;
            if pages > 1 && rest["next"].is_null() {
                assert_eq!(found["offers"]["pageInfo"]["hasNextPage"], false);
                break;
            }
            after = found["offers"]["pageInfo"]["endCursor"].clone();
            path = format!("/v1/offers?{filters}&sort=salary&limit=4&cursor={}", rest["next"].as_str().unwrap());
            let of_rest = server.get("/v1/occupations/J1506").await.ok();
            for (name, field) in [("rome", "rome"), ("label", "label"), ("domain", "domain"), ("grandDomain", "grand_domain")] {
                assert_eq!(found[name], of_rest[field], "{name}");
            }
            let facets = server.get(&format!("/v1/offers/facets?{filters}&by=contract")).await.ok();
            assert_eq!(found["offerFacets"]["total"], facets["total"]);
            for (value, of_rest) in pairs(&found["offerFacets"]["facets"][0]["values"], &facets["facets"][0]["values"]) {
                assert_eq!((&value["value"], &value["count"]), (&of_rest["value"], &of_rest["count"]));
            }
            let heatmap = server.get(&format!("/v1/offers/heatmap?{filters}&resolution=6")).await.ok();
            for name in ["total", "unlocated", "cells"] {
                assert_eq!(found["offerHeatmap"][name], heatmap[name]);
            }
            let histogram = server.get(&format!("/v1/offers/histogram?{filters}&of=salary&step=5000")).await.ok();
            assert_eq!(found["offerHistogram"]["missing"], histogram["missing"]);
            for (bucket, of_rest) in pairs(&found["offerHistogram"]["buckets"], &histogram["buckets"]) {
                assert_eq!(bucket["count"], of_rest["count"]);
            }
        }
        let unknown = data(&server, "{ occupation(rome: \"A9999\") { rome } }", &json!({})).await;
        assert_eq!(unknown, json!({"occupation": null}));
        let refused = errors(&server, "{ occupation(rome: \"baker\") { rome } }", &json!({})).await;
        assert_eq!(refused[0]["extensions"]["errors"][0]["field"], "rome");
    }

    async fn occupations_and_places_are_found_by_name_as_over_rest(db: &Fresh) {
        let server = Server::start(db).await;
        let query = "query($q: String!, $limit: Int) { occupations(q: $q, limit: $limit) { name occupation { rome label } } }";
        for (q, limit) in [("boulangere", 5), ("J15", 50), ("shampouineuse", 1), ("zzzz", 10)] {
            let found = data(&server, query, &json!({"q": q, "limit": limit})).await["occupations"].take();
            let rest = server.get(&format!("/v1/occupations?q={q}&limit={limit}")).await.ok();
            for (found, item) in pairs(&found, &rest["items"]) {
                assert_eq!((&found["occupation"]["rome"], &found["name"]), (&item["rome"], &item["name"]), "{q}");
            }
        }
        let query = "query($q: String!, $limit: Int) { places(q: $q, limit: $limit) {
            kind code name department postcodes population center { lat lon } } }";
        for (q, limit) in [("lile", 10), ("59", 3), ("59000", 5), ("Hauts-de", 5), ("saint-denis", 50), ("zzzz", 10)] {
            let found = data(&server, query, &json!({"q": q, "limit": limit})).await["places"].take();
            let rest = server.get(&format!("/v1/places?q={q}&limit={limit}")).await.ok();
            for (found, item) in pairs(&found, &rest["items"]) {
                assert_eq!(found["kind"], item["kind"].as_str().unwrap().to_uppercase());
                for name in ["code", "name", "department", "postcodes", "population", "center"] {
                    assert_eq!(found[name], item[name], "{q} {name}");
                }
            }
        }
        for (variables, field) in [(json!({"q": " "}), "q"), (json!({"q": "x", "limit": 51}), "limit")] {
            let refused = errors(&server, query, &variables).await;
            assert_eq!(refused[0]["extensions"]["errors"][0]["field"], field, "{refused}");
        }
    }

    async fn an_occupation_tells_its_names_and_those_near_it(db: &Fresh) {
        let named = |ogr: &str, label, rome| Appellation::new(ogr, label, "", rome, "").unwrap();
        let all = [named("1", "Tresseuse de nuages", "D1102"), named("2", "Étireur de brume", "D1102"), named("3", "Gardien", "D1101")];
        db.store.put_rome(&RomeEdition::of_names(all.to_vec())).await.unwrap();
        let server = Server::start(db).await;
        let query = "query($q: String, $first: Int) { occupation(rome: \"D1102\") {
            appellations(q: $q, first: $first) { label ogr } near(first: $first) { rome label } } }";
        let found = data(&server, query, &json!({"q": "nuage", "first": 3})).await["occupation"].take();
        assert_eq!(found["appellations"], json!([{"label": "Tresseuse de nuages", "ogr": "1"}]));
        let near: Vec<_> = found["near"].as_array().unwrap().iter().map(|near| near["rome"].as_str().unwrap()).collect();
        assert!(near.len() == 3 && near.iter().all(|rome| rome.starts_with("D11") && *rome != "D1102"), "{near:?}");
        let some = data(&server, query, &json!({"first": 1})).await["occupation"]["appellations"].take();
        assert_eq!(some.as_array().unwrap().len(), 1);
        let refused = errors(&server, query, &json!({"first": 0})).await;
        let told: Vec<_> = refused.as_array().unwrap().iter().map(|error| &error["extensions"]["errors"][0]["field"]).collect();
        assert_eq!(told, ["first", "first"]);
    }

    async fn a_place_has_the_offers_and_counts_of_a_search_there(db: &Fresh) {
        let server = Server::start(db).await;
        let query = "query($kind: PlaceKind!, $code: String!, $search: OfferQuery) { place(kind: $kind, code: $code) {
            id name
            offers(search: $search, first: 7) { totalCount edges { distanceKm node { uuid } } }
            offerFacets(by: [ROME, PRECISION], search: $search) { total }
            offerHeatmap(search: $search) { total unlocated cells { h3 count } }
        } }";
        for (kind, code, search, path) in [
            ("COMMUNE", "59350", json!({}), "commune=59350"),
            ("COMMUNE", "59350", json!({"radiusKm": 9.5, "contract": ["CDD"]}), "commune=59350&radius_km=9.5&contract=CDD"),
            ("COMMUNE", "59355", json!({"radiusKm": 2}), "commune=59350&radius_km=2"),
            ("DEPARTMENT", "59", json!({"rome": ["J1506"]}), "department=59&rome=J1506"),
            ("REGION", "32", Value::Null, "region=32"),
            ("REGION", "11", json!({}), "region=11"),
        ] {
            let found = data(&server, query, &json!({"kind": kind, "code": code, "search": search})).await["place"].take();
            let rest = server.get(&format!("/v1/offers?limit=7&{path}")).await.ok();
            assert_eq!(found["offers"]["totalCount"], rest["total"], "{path}");
            for (edge, card) in pairs(&found["offers"]["edges"], &rest["items"]) {
                assert_eq!((&edge["node"]["uuid"], &edge["distanceKm"]), (&card["id"], &card["distance_km"]), "{path}");
            }
            let heatmap = server.get(&format!("/v1/offers/heatmap?{path}")).await.ok();
            assert_eq!((&found["offerHeatmap"]["cells"], &found["offerFacets"]["total"]), (&heatmap["cells"], &heatmap["total"]));
        }
        let query = "query($code: String!) { place(kind: COMMUNE, code: $code) { name } }";
        assert_eq!(data(&server, query, &json!({"code": "59999"})).await["place"], Value::Null);
        let refused = errors(&server, query, &json!({"code": "Lille"})).await;
        assert_eq!(refused[0]["extensions"]["errors"][0]["field"], "code");
    }

    async fn what_a_parent_says_its_search_may_not_say_again(db: &Fresh) {
        let server = Server::start(db).await;
        for (query, field, value) in [
            ("{ occupation(rome: \"J1506\") { offers(search: {rome: [\"F1607\"]}) { totalCount } } }", "rome", "[\"F1607\"]"),
            ("{ occupation(rome: \"J1506\") { offerFacets(by: [ROME], search: {romeDomain: [\"J15\"]}) { total } } }", "romeDomain", "[\"J15\"]"),
            ("{ place(kind: REGION, code: \"32\") { offers(search: {place: \"Arras\"}) { totalCount } } }", "place", "Arras"),
            ("{ place(kind: COMMUNE, code: \"59350\") { offerHeatmap(search: {commune: [\"62041\"]}) { total } } }", "commune", "[\"62041\"]"),
            ("{ place(kind: REGION, code: \"32\") { offers(search: {radiusKm: 5.5}) { totalCount } } }", "radiusKm", "5.5"),
            ("{ source(id: \"open\") { offers(search: {source: [\"guarded\"]}) { totalCount } } }", "source", "[\"guarded\"]"),
            ("{ offers(first: 1) { nodes { near(search: {radiusKm: 3.5}) { distanceKm } } } }", "radiusKm", "3.5"),
            ("{ offers(first: 1, search: {precision: [COMMUNE]}) { nodes { near(radiusKm: 0) { distanceKm } } } }", "radiusKm", "0.0"),
            ("{ offers(first: 1) { nodes { near(first: 51) { distanceKm } } } }", "first", "51"),
        ] {
            let refused = errors(&server, query, &json!({})).await;
            let error = &refused[0]["extensions"]["errors"][0];
            assert_eq!((&error["field"], &error["value"]), (&json!(field), &json!(value)), "{query} {refused}");
            assert_eq!(refused[0]["extensions"]["code"], "invalid_request", "{query}");
        }
    }

    async fn sources_are_those_of_rest_with_their_offers(db: &Fresh) {
        let server = Server::start(db).await;
        let query = "{ sources { sourceId name kind url offerCount readable stale refreshedAt
            policy { licence licenceUrl attribution redistribution refreshWithinH onWithdrawal wholeRecord bulkExport contactsForApplicants }
            lastRun { finishedAt read rejected { reason count } }
            offers(search: {contract: [CDI]}, first: 3) { totalCount nodes { uuid source { sourceId } } } } }";
        for key in ["", server.reader.as_str()] {
            let found = ask(&server, key, query, &json!({})).await["data"]["sources"].take();
            let headers: Vec<_> = Some(("x-api-key", key)).into_iter().filter(|_| !key.is_empty()).collect();
            let rest = server.get_with("/v1/sources", &headers).await.ok();
            for (source, item) in pairs(&found, &rest["items"]) {
                for (name, field) in [
                    ("sourceId", "id"), ("name", "name"), ("url", "url"), ("offerCount", "offers"), ("readable", "readable"),
                    ("stale", "stale"), ("refreshedAt", "refreshed_at"),
                ] {
                    assert_eq!(source[name], item[field], "{name}");
                }
                for (name, field) in [
                    ("licence", "licence"), ("attribution", "attribution"), ("refreshWithinH", "refresh_within_h"),
                    ("wholeRecord", "whole_record"), ("bulkExport", "bulk_export"), ("contactsForApplicants", "contacts_for_applicants"),
                ] {
                    assert_eq!(source["policy"][name], item["policy"][field], "{name}");
                }
                assert_eq!(source["policy"]["redistribution"], item["policy"]["redistribution"].as_str().unwrap().to_uppercase());
                assert_eq!((&source["lastRun"]["finishedAt"], &source["lastRun"]["read"]), (&item["last_run"]["finished_at"], &item["last_run"]["read"]));
                let path = format!("/v1/offers?contract=CDI&limit=3&source={}", item["id"].as_str().unwrap());
                let page = server.get_with(&path, &headers).await.ok();
                assert_eq!(source["offers"]["totalCount"], page["total"]);
                for (offer, card) in pairs(&source["offers"]["nodes"], &page["items"]) {
                    assert_eq!((&offer["uuid"], &offer["source"]["sourceId"]), (&card["id"], &item["id"]));
                }
            }
        }
        let query = "query($id: SourceId!) { source(id: $id) { name } }";
        assert_eq!(data(&server, query, &json!({"id": "guarded"})).await["source"]["name"], "Réseau guarded");
        assert_eq!(data(&server, query, &json!({"id": "nobody"})).await["source"], Value::Null);
        let refused = errors(&server, query, &json!({"id": "No Body"})).await;
        assert_eq!(refused[0]["extensions"]["errors"][0]["field"], "id");
    }

    async fn an_object_of_any_type_is_found_again_by_its_id(db: &Fresh) {
        let server = Server::start(db).await;
        let query = "{ occupation(rome: \"J1506\") { id } place(kind: DEPARTMENT, code: \"2A\") { id } source(id: \"hidden\") { id } }";
        let found = data(&server, query, &json!({})).await;
        let ids: Vec<_> = ["occupation", "place", "source"].iter().map(|name| found[name]["id"].clone()).collect();
        let query = "query($ids: [ID!]!) { nodes(ids: $ids) { __typename id
            ... on Occupation { rome } ... on Place { kind code } ... on Source { sourceId } } }";
        let nodes = data(&server, query, &json!({"ids": ids})).await["nodes"].take();
        assert_eq!(
            nodes,
            json!([
                {"__typename": "Occupation", "id": ids[0], "rome": "J1506"},
                {"__typename": "Place", "id": ids[1], "kind": "DEPARTMENT", "code": "2A"},
                {"__typename": "Source", "id": ids[2], "sourceId": "hidden"},
            ])
        );
        let gone = json!({"ids": ["Occupation:A9999", "Place:commune:99999", "Place:region:x", "Source:nobody"]});
        assert_eq!(data(&server, query, &gone).await["nodes"], json!([null, null, null, null]));
    }

    async fn an_offer_of_a_closed_source_is_in_no_join(db: &Fresh) {
        let server = Server::start(db).await;
        let query = "query($ids: [ID!]!) {
            nodes(ids: $ids) { ... on Offer { source { sourceId } } }
            occupation(rome: \"F1607\") { offers(first: 10) { totalCount nodes { source { sourceId }
                near(first: 50, radiusKm: 500) { node { description source { sourceId } } } } }
                offerFacets(by: [SOURCE]) { facets { values { value } } } }
            place(kind: REGION, code: \"32\") { offers(first: 100) { totalCount nodes { source { sourceId } } }
                offerHeatmap { total } }
            source(id: \"guarded\") { readable offerCount offers { totalCount } }
            sources { sourceId offers(first: 100) { totalCount } }
        }";
        let ids: Vec<_> = catalogue::SOURCES.iter().map(|(source, _)| format!("Offer:{}", catalogue::id(source, 0))).collect();
        // Asked at the same time, again and again: what one caller loads, the other never gets.
        let asked = json!({"ids": ids});
        let callers = (0..12).map(|at| if at % 2 == 0 { "" } else { server.reader.as_str() });
        let answers = callers.map(|key| {
            let (server, asked) = (&server, &asked);
            async move { (key, ask(server, key, query, asked).await) }
        });
        for (key, answer) in futures_util::future::join_all(answers).await {
            assert!(answer["errors"].is_null(), "{answer}");
            let may = !key.is_empty();
            let told = answer.to_string();
            // Its name and its rules are told to anybody, and its offers' number.
            let named = told.matches("\"sourceId\":\"guarded\"").count();
            assert_eq!(named > 1, may, "{told}");
            assert_eq!(told.matches("\"sourceId\":\"hidden\"").count(), 1, "{told}");
            let found = &answer["data"];
            let total = if may { 80 } else { 60 };
            assert_eq!((&found["place"]["offers"]["totalCount"], &found["place"]["offerHeatmap"]["total"]), (&json!(total), &json!(total)));
            assert_eq!(found["occupation"]["offers"]["totalCount"], total / 2);
            assert_eq!(found["source"]["readable"], may);
            assert_eq!(found["source"]["offers"]["totalCount"], if may { 20 } else { 0 });
            let nodes: Vec<_> = found["nodes"].as_array().unwrap().iter().map(Value::is_object).collect();
            assert_eq!(nodes, [true, may, false]);
            let values = found["occupation"]["offerFacets"]["facets"][0]["values"].as_array().unwrap().len();
            assert_eq!(values, if may { 2 } else { 1 });
        }
    }
}
