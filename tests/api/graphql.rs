//! GraphQL beside REST: the same offers, pages, counts and refusals.

use crate::catalogue::{self, SOURCES};
use crate::on_both_databases;
use crate::server::Server;
use passerelle::domain::SourceId;
use reqwest::Method;
use serde_json::{Value, json};
use std::collections::BTreeSet;

on_both_databases! {
    async fn the_pages_of_a_search_are_those_of_rest(db: &Fresh) {
        let server = Server::start(db).await;
        let lille = json!({"lat": 50.6371, "lon": 3.0631});
        for (search, sort, query) in [
            (json!({}), None, String::new()),
            (json!({"contract": ["CDI", "CDD"], "rome": ["J1506"]}), None, "contract=CDI,CDD&rome=J1506".into()),
            (json!({"near": [lille], "radiusKm": 12}), None, format!("near={LILLE}&radius_km=12")),
            (json!({"near": [lille], "radiusKm": 12.5}), Some("DATE"), format!("near={LILLE}&radius_km=12.5&sort=date")),
            (json!({"department": ["59"]}), Some("SALARY"), "department=59&sort=salary".into()),
            (json!({"bbox": [3.06, 50.6, 3.09, 50.8]}), None, "bbox=3.06,50.6,3.09,50.8".into()),
            (json!({"salaryMin": 22_000, "includeUnspecified": "SALARY"}), None, "salary_min=22000&include_unspecified=salary".into()),
            (json!({"publishedWithinDays": 28}), None, "published_within_days=28".into()),
            (json!({"precision": ["DEPARTMENT"]}), None, "precision=department".into()),
            (json!({"place": "Lille"}), None, "place=Lille".into()),
        ] {
            let mut after = Value::Null;
            let mut path = format!("/v1/offers?limit=7&{query}");
            for page in 0.. {
                let rest = server.get(&path).await.ok();
                let asked = json!({"search": search, "sort": sort, "after": after});
                let found = data(&server, PAGE, &asked).await["offers"].take();
                let of_rest: Vec<_> = rest["items"].as_array().unwrap().iter().map(|card| (&card["id"], &card["distance_km"])).collect();
                let edges = found["edges"].as_array().unwrap();
                let listed: Vec<_> = edges.iter().map(|edge| (&edge["node"]["uuid"], &edge["distanceKm"])).collect();
                assert_eq!(listed, of_rest, "{search} page {page}");
                assert_eq!(found["totalCount"], rest["total"], "{search}");
                let info = &found["pageInfo"];
                assert_eq!(info["hasNextPage"], rest["next"].is_string(), "{search} page {page}");
                assert_eq!(info["hasPreviousPage"], page > 0, "{search} page {page}");
                assert_eq!(info["endCursor"], edges.last().map_or(Value::Null, |edge| edge["cursor"].clone()));
                let Some(next) = rest["next"].as_str() else { break };
                // One page's end is the other's: each face walks on from what the other one gave.
                assert_eq!(info["endCursor"].as_str(), Some(next), "{search} page {page}");
                path = format!("/v1/offers?limit=7&{query}&cursor={next}");
                after = info["endCursor"].clone();
            }
        }
    }

    async fn the_default_of_a_variable_decides_what_is_skipped(db: &Fresh) {
        let server = Server::start(db).await;
        let query = "query($with: Boolean = true, $without: Boolean = true) { offers(first: 1) {
            totalCount @include(if: $with) pageInfo @skip(if: $without) { endCursor } nodes { title @include(if: $with) uuid }
        } }";
        for (given, expected) in [
            (json!({}), ["nodes", "totalCount"].as_slice()),
            (json!({"with": false}), &["nodes"]),
            (json!({"with": true, "without": false}), &["nodes", "pageInfo", "totalCount"]),
        ] {
            // What is known of the query is known of it with other values too.
            for _ in 0..2 {
                let found = data(&server, query, &given).await["offers"].take();
                let names: Vec<_> = found.as_object().unwrap().keys().collect();
                assert_eq!(names, expected, "{given}");
                assert_eq!(found["nodes"][0]["title"].is_string(), expected.contains(&"totalCount"), "{given}");
            }
        }
    }

    async fn a_page_may_begin_behind_any_offer_of_another(db: &Fresh) {
        let server = Server::start(db).await;
        let all = data(&server, PAGE, &json!({"search": {"contract": ["MIS"]}})).await["offers"].take();
        let edges = all["edges"].as_array().unwrap();
        let asked = json!({"search": {"contract": ["MIS"]}, "after": edges[2]["cursor"]});
        let behind = data(&server, PAGE, &asked).await["offers"].take();
        assert_eq!(behind["edges"][0]["node"]["uuid"], edges[3]["node"]["uuid"]);
        let elsewhere = errors(&server, PAGE, &json!({"search": {}, "after": edges[2]["cursor"]})).await;
        assert_eq!(elsewhere[0]["extensions"]["code"], "cursor_of_another_query");
    }

    async fn a_card_is_told_at_once_and_the_rest_of_it_when_it_is_asked_for(db: &Fresh) {
        let server = Server::start(db).await;
        let found = data(&server, WHOLE, &json!({})).await;
        let listed = found["offers"]["nodes"].as_array().unwrap();
        assert_eq!(listed.len(), 20);
        for offer in listed {
            let rest = server.get(&format!("/v1/offers/{}", offer["uuid"].as_str().unwrap())).await.ok();
            for (name, field) in [
                ("title", "title"), ("description", "description"), ("rev", "rev"), ("seenAt", "seen_at"), ("licence", "licence"),
                ("attribution", "attribution"), ("sourceUpdatedAt", "source_updated_at"), ("openings", "openings"),
            ] {
                assert_eq!(offer[name], rest[field], "{name}");
            }
            assert_eq!(offer["externalId"], rest["source"]["external_id"]);
            assert_eq!(offer["employer"]["name"], rest["employer"]["name"]);
            assert_eq!(offer["employerName"], rest["employer"]["name"]);
            assert_eq!(offer["contract"]["type"], rest["contract"]["type"]);
            assert_eq!(offer["place"]["commune"], rest["place"]["commune"]);
            assert_eq!(offer["place"]["position"], rest["place"]["position"]);
            assert_eq!(offer["dates"]["created"], rest["dates"]["created"]);
            assert_eq!(offer["occupation"]["rome"], rest["occupation"]["rome"]);
            assert_eq!(offer["salary"]["yearlyMax"], rest["salary"]["yearly_max"]);
        }
    }

    async fn an_offer_is_found_by_both_of_its_ids_with_the_fields_of_its_card(db: &Fresh) {
        let server = Server::start(db).await;
        let listed = data(&server, WHOLE, &json!({})).await["offers"]["nodes"][0].take();
        for id in [&listed["id"], &listed["uuid"]] {
            let query = WHOLE.replace("query { offers { nodes {", "query($id: ID!) { offer(id: $id) {").replace("} } }", "} }");
            assert_eq!(data(&server, &query, &json!({"id": id})).await["offer"], listed, "{query}");
        }
        let query = "query($id: ID!) { offer(id: $id) { title } }";
        let unknown = "00000000-0000-5000-8000-000000000000";
        assert_eq!(data(&server, query, &json!({"id": unknown})).await["offer"], Value::Null);
        assert_eq!(errors(&server, query, &json!({"id": "7"})).await[0]["extensions"]["code"], "invalid_request");
    }

    async fn whose_source_is_closed_to_a_caller_is_found_by_no_id(db: &Fresh) {
        let server = Server::start(db).await;
        let ids: Vec<_> = SOURCES.iter().map(|(source, _)| format!("Offer:{}", catalogue::id(source, 0))).collect();
        let query = "query($ids: [ID!]!, $id: ID!) { nodes(ids: $ids) { id } node(id: $id) { id } offer(id: $id) { id } }";
        for (key, readable) in [("", vec!["open"]), (server.reader.as_str(), vec!["open", "guarded"])] {
            let asked = json!({"ids": ids, "id": ids[1]});
            let found = ask(&server, key, query, &asked).await["data"].take();
            let nodes: Vec<_> = found["nodes"].as_array().unwrap().iter().map(|node| node["id"].as_str()).collect();
            let expected: Vec<_> = SOURCES.iter().zip(&ids).map(|((source, _), id)| readable.contains(source).then_some(id.as_str())).collect();
            assert_eq!(nodes, expected);
            let may = readable.contains(&"guarded");
            assert_eq!((found["node"].is_object(), found["offer"].is_object()), (may, may), "{found}");
        }
        let many = vec!["Offer:00000000-0000-5000-8000-000000000000"; 101];
        let refused = errors(&server, "query($ids: [ID!]!) { nodes(ids: $ids) { id } }", &json!({"ids": many})).await;
        assert_eq!(refused[0]["extensions"]["code"], "invalid_request");
    }

    async fn nodes_of_any_kind_are_found_again_in_the_order_of_their_ids(db: &Fresh) {
        let server = Server::start(db).await;
        let query = "{ offers(first: 1) { nodes { id title } } source(id: \"open\") { id name }
            occupation(rome: \"J1506\") { id label } place(kind: COMMUNE, code: \"59350\") { id name } }";
        let known = data(&server, query, &json!({})).await;
        let ids = json!([
            known["place"]["id"], known["offers"]["nodes"][0]["id"], "Occupation:A0000", known["occupation"]["id"],
            "Place:region:99", known["source"]["id"], known["place"]["id"], "Source:nobody",
        ]);
        let query = "query($ids: [ID!]!) { nodes(ids: $ids) { __typename id
            ... on Offer { title } ... on Place { name } ... on Source { name } ... on Occupation { label } } }";
        let nodes = data(&server, query, &json!({"ids": ids})).await["nodes"].take();
        let of = |node: &Value, kind: &str| {
            let mut node = node.clone();
            node["__typename"] = kind.into();
            node
        };
        let place = of(&known["place"], "Place");
        let expected = json!([
            place, of(&known["offers"]["nodes"][0], "Offer"), null, of(&known["occupation"], "Occupation"), null,
            of(&known["source"], "Source"), place, null,
        ]);
        assert_eq!(nodes, expected);
        let refused = errors(&server, query, &json!({"ids": [ids[0], "59350", "Offer:1"]})).await;
        let fields: Vec<_> = refused[0]["extensions"]["errors"].as_array().unwrap().iter().map(|error| &error["field"]).collect();
        assert_eq!(fields, ["ids[1]", "ids[2]"]);
    }

    async fn facets_are_those_of_rest(db: &Fresh) {
        let server = Server::start(db).await;
        let rest = server.get("/v1/offers/facets?contract=CDI&by=contract,rome_domain,commune&facet_limit=2").await.ok();
        let query = "query($search: OfferQuery) { offerFacets(search: $search, by: [CONTRACT, ROME_DOMAIN, COMMUNE], limit: 2) {
            total facets { field values { value label count } other missing } } }";
        let found = data(&server, query, &json!({"search": {"contract": ["CDI"]}})).await["offerFacets"].take();
        assert_eq!(found["total"], rest["total"]);
        for (facet, of_rest) in pairs(&found["facets"], &rest["facets"]) {
            assert_eq!(facet["field"], of_rest["field"].as_str().unwrap().to_uppercase());
            for name in ["other", "missing"] {
                assert_eq!(facet[name], of_rest[name]);
            }
            for (value, of_rest) in pairs(&facet["values"], &of_rest["values"]) {
                assert_eq!((&value["value"], &value["label"], &value["count"]), (&of_rest["value"], &of_rest["label"], &of_rest["count"]));
            }
        }
    }

    async fn a_heatmap_is_that_of_rest_and_so_is_its_refusal(db: &Fresh) {
        let server = Server::start(db).await;
        let query = "query($at: Int) { offerHeatmap(resolution: $at) { resolution total unlocated cells { h3 count } } }";
        for resolution in [0, 5, 7, 10] {
            let rest = server.get(&format!("/v1/offers/heatmap?resolution={resolution}")).await.ok();
            let found = data(&server, query, &json!({"at": resolution})).await["offerHeatmap"].take();
            for name in ["resolution", "total", "unlocated", "cells"] {
                assert_eq!(found[name], rest[name], "{name} at {resolution}");
            }
        }
        let refused = &errors(&server, query, &json!({"at": 11})).await[0];
        assert_eq!((&refused["extensions"]["code"], &refused["extensions"]["errors"][0]["field"]), (&json!("invalid_request"), &json!("resolution")));
    }

    async fn histograms_are_those_of_rest(db: &Fresh) {
        let server = Server::start(db).await;
        let near = json!({"near": [{"lat": 50.6371, "lon": 3.0631}], "radiusKm": 30});
        for (arguments, search, query) in [
            ("by: SALARY", json!({}), "of=salary".to_owned()),
            ("by: SALARY, step: 5000", json!({"contract": ["CDI"]}), "of=salary&step=5000&contract=CDI".to_owned()),
            ("by: PUBLISHED, interval: WEEK, buckets: 6", json!({}), "of=published&interval=week&buckets=6".to_owned()),
            ("by: DISTANCE", near.clone(), format!("of=distance&near={LILLE}&radius_km=30")),
            ("by: DISTANCE, step: 2.5", near, format!("of=distance&step=2.5&near={LILLE}&radius_km=30")),
        ] {
            let rest = server.get(&format!("/v1/offers/histogram?{query}")).await.ok();
            let asked = format!("query($search: OfferQuery) {{ offerHistogram(search: $search, {arguments}) {{
                total missing buckets {{ from to fromTime toTime count }} }} }}");
            let found = data(&server, &asked, &json!({"search": search})).await["offerHistogram"].take();
            assert_eq!((&found["total"], &found["missing"]), (&rest["total"], &rest["missing"]), "{query}");
            for (bucket, of_rest) in pairs(&found["buckets"], &rest["buckets"]) {
                assert_eq!(bucket["count"], of_rest["count"], "{query}");
                for (number, time) in [("from", "fromTime"), ("to", "toTime")] {
                    let bound = if bucket[number].is_null() { &bucket[time] } else { &bucket[number] };
                    assert_eq!(bound, &of_rest[number], "{query}");
                }
            }
        }
        let refused = errors(&server, "{ offerHistogram(by: SALARY, step: 3) { total } }", &json!({})).await;
        assert_eq!(refused[0]["extensions"]["errors"][0]["field"], "step");
    }

    async fn suggestions_are_those_of_rest(db: &Fresh) {
        let server = Server::start(db).await;
        let query = "query($q: String!, $kinds: [SuggestionKind!]) { suggest(q: $q, kinds: $kinds, limit: 4, search: {contract: [CDI]}) {
            occupations { occupation { rome label } count } appellations { label rome occupation count }
            places { place { code name } count } employers { name employer count } } }";
        for q in ["infirm", "lil", "clin", "J15"] {
            let rest = server.get(&format!("/v1/suggest?q={q}&limit=4&contract=CDI")).await.ok();
            let found = data(&server, query, &json!({"q": q})).await["suggest"].take();
            for (one, of_rest) in pairs(&found["occupations"], &rest["occupations"]) {
                assert_eq!((&one["occupation"]["rome"], &one["count"]), (&of_rest["rome"], &of_rest["count"]), "{q}");
            }
            for (one, of_rest) in pairs(&found["appellations"], &rest["appellations"]) {
                assert_eq!((&one["label"], &one["rome"], &one["count"]), (&of_rest["label"], &of_rest["rome"], &of_rest["count"]), "{q}");
            }
            for (one, of_rest) in pairs(&found["places"], &rest["places"]) {
                assert_eq!((&one["place"]["code"], &one["count"]), (&of_rest["code"], &of_rest["count"]), "{q}");
            }
            assert_eq!(found["employers"], rest["employers"], "{q}");
        }
        let places = data(&server, query, &json!({"q": "lil", "kinds": ["PLACE"]})).await["suggest"].take();
        assert!(places["places"].is_array() && places["occupations"].is_null(), "{places}");
        let refused = errors(&server, "{ suggest(q: \"a\", search: {q: \"b\"}) { places { count } } }", &json!({})).await;
        assert_eq!(refused[0]["extensions"]["errors"][0]["field"], "search.q");
    }

    async fn wrong_values_are_told_all_at_once_as_the_input_names_them(db: &Fresh) {
        let server = Server::start(db).await;
        let search = json!({
            "near": [{"lat": 95, "lon": 3}], "radiusKm": 0, "rome": ["x"], "publishedWithinDays": 0, "salaryMin": -1,
            "minPosition": "?",
        });
        let query = "query($search: OfferQuery) { offers(search: $search, first: 1000) { totalCount } sources { id } }";
        let answer = ask(&server, "", query, &json!({"search": search})).await;
        let refused = &answer["errors"][0]["extensions"];
        assert_eq!(refused["code"], "invalid_request");
        let fields: BTreeSet<_> = refused["errors"].as_array().unwrap().iter().map(|error| error["field"].as_str().unwrap()).collect();
        let expected = ["near", "radiusKm", "rome", "publishedWithinDays", "salaryMin", "minPosition", "first"];
        assert_eq!(fields, BTreeSet::from(expected));
        assert!(answer["data"]["sources"].is_array(), "the other fields are answered: {answer}");
        let odd = "query { offers(search: {romeDomain: [\"A99\"], source: [\"opne\"]}) { totalCount warnings { code field value } } }";
        let warned = data(&server, odd, &json!({})).await["offers"]["warnings"].take();
        assert_eq!(warned[0], json!({"code": "UNKNOWN_CODE", "field": "romeDomain", "value": "A99"}));
        assert_eq!(warned[1]["field"], "source");
    }

    async fn a_polygon_and_a_text_are_read_as_rest_reads_them(db: &Fresh) {
        let server = Server::start(db).await;
        let ring = json!([[[3.05, 50.6], [3.12, 50.6], [3.12, 50.75], [3.05, 50.75], [3.05, 50.6]]]);
        let polygon = json!({"type": "Polygon", "coordinates": ring});
        let body = json!({"polygon": polygon, "limit": 100});
        let rest = server.ask(Method::POST, "/v1/offers/search", "", Some(&body)).await.ok();
        let found = data(&server, PAGE, &json!({"search": {"polygon": polygon}})).await;
        assert_eq!(found["offers"]["totalCount"], rest["total"]);
        assert!(rest["total"].as_u64().unwrap() > 0);
        let query = "query($q: String) { offers(search: {q: $q}, first: 3) { edges {
            explanation { score words met { typed by in score } } highlight { title description } node { title } } } }";
        let rest = server.get("/v1/offers?q=poste&limit=3&explain=true&highlight=true").await.ok();
        let found = data(&server, query, &json!({"q": "poste"})).await["offers"]["edges"].take();
        assert!(!rest["items"].as_array().unwrap().is_empty());
        for (edge, card) in pairs(&found, &rest["items"]) {
            assert_eq!(edge["explanation"]["score"], card["explanation"]["score"]);
            assert_eq!(edge["explanation"]["met"][0]["in"], card["explanation"]["met"][0]["in"].as_str().unwrap().to_uppercase());
            assert_eq!(edge["highlight"]["title"], card["highlight"]["title"]);
        }
        let without = data(&server, query, &json!({})).await["offers"]["edges"].take();
        assert_eq!((&without[0]["explanation"], &without[0]["highlight"]), (&Value::Null, &Value::Null));
    }

    async fn what_is_published_is_seen_and_what_is_withdrawn_is_gone(db: &Fresh) {
        let server = Server::start(db).await;
        let draft = json!({
            "title": "Tailleur de pierre (H/F)", "place": {"commune": "59350"}, "employer": {"name": "Atelier Rocaille"},
            "contract": {"type": "CDI"}, "requirements": {"skills": [{"label": "Taille"}]},
        });
        let input = json!({"source": "open", "externalId": "N/1", "draft": draft, "extra": {"atelier": 3}});
        let written = ask(&server, &server.writer, PUBLISH, &json!({"input": input})).await["data"]["publishOffer"].take();
        assert_eq!((&written["status"], &written["rev"], &written["userErrors"]), (&"CREATED".into(), &1.into(), &json!([])), "{written}");
        let rest = server.get(&format!("/v1/offers/{}", written["uuid"].as_str().unwrap())).await.ok();
        assert_eq!((&rest["title"], &rest["extra"]), (&draft["title"], &json!({"atelier": 3})));
        assert_eq!(rest["requirements"]["skills"][0]["label"], "Taille");
        let search = json!({"search": {"employer": ["atelier rocaille"], "minPosition": written["position"]}});
        let found = data(&server, PAGE, &search).await["offers"].take();
        assert_eq!((&found["totalCount"], &found["edges"][0]["node"]["uuid"]), (&1.into(), &written["uuid"]));
        // The same over REST is the same offer.
        let same = server.put("/v1/sources/open/offers/N%2F1", &json!({"title": "Tailleur de pierre"})).await.ok();
        assert_eq!((&same["id"], &same["status"]), (&written["uuid"], &"updated".into()));
        let input = json!({"input": {"source": "open", "externalId": "N/1"}});
        let gone = ask(&server, &server.writer, WITHDRAW, &input).await["data"]["withdrawOffer"].take();
        assert_eq!((&gone["status"], &gone["rev"], &gone["uuid"]), (&"WITHDRAWN".into(), &3.into(), &written["uuid"]));
        let twice = ask(&server, &server.writer, WITHDRAW, &input).await;
        assert_eq!(twice["errors"][0]["extensions"]["code"], "withdrawn", "{twice}");
        let id = json!({"id": written["id"]});
        assert_eq!(data(&server, "query($id: ID!) { node(id: $id) { id } }", &id).await["node"], Value::Null);
    }

    async fn what_a_draft_has_wrong_stands_in_the_payload_and_what_is_not_allowed_beside_it(db: &Fresh) {
        let server = Server::start(db).await;
        let draft = json!({"title": "", "contract": {"type": "NOPE"}, "openings": 0});
        let input = json!({"input": {"source": "open", "externalId": "N/2", "draft": draft}});
        let answer = ask(&server, &server.writer, PUBLISH, &input).await;
        let payload = &answer["data"]["publishOffer"];
        assert!(answer["errors"].is_null() && payload["uuid"].is_null() && payload["position"].is_null(), "{answer}");
        let fields: Vec<_> = payload["userErrors"].as_array().unwrap().iter().map(|error| error["field"].as_str().unwrap()).collect();
        assert!(fields.contains(&"draft.title") && fields.len() >= 3, "{fields:?}");
        assert!(fields.iter().all(|field| field.starts_with("draft.")), "{fields:?}");
        let named = json!({"input": {"source": "Open!", "externalId": " ", "draft": {"title": "x"}}});
        let named = ask(&server, &server.writer, PUBLISH, &named).await["data"]["publishOffer"]["userErrors"].take();
        assert_eq!((&named[0]["field"], &named[1]["field"]), (&"source".into(), &"externalId".into()));
        for (key, source, code) in [
            ("", "open", "unauthenticated"),
            (server.reader.as_str(), "open", "forbidden"),
            (server.writer.as_str(), "guarded", "forbidden"),
        ] {
            let input = json!({"input": {"source": source, "externalId": "N/2", "draft": {"title": "Un titre"}}});
            for query in [PUBLISH, WITHDRAW] {
                let mut input = input.clone();
                if query != PUBLISH {
                    input["input"].as_object_mut().unwrap().remove("draft");
                }
                let refused = ask(&server, key, query, &input).await;
                assert_eq!(refused["errors"][0]["extensions"]["code"], code, "{refused}");
                assert!(refused["data"].as_object().is_none_or(|data| data.values().all(Value::is_null)), "{refused}");
            }
        }
        let id = passerelle::domain::OfferId::of(&SourceId::new("open").unwrap(), &passerelle::domain::ExternalId::new("N/2").unwrap());
        assert_eq!(server.get(&format!("/v1/offers/{id}")).await.status, 404, "nothing was written");
    }

    async fn a_caller_learns_who_it_is_and_what_is_left(db: &Fresh) {
        let server = Server::start(db).await;
        let query = "{ me { id name plan mode scopes sources limits { perSecond burst left day { limit used left } month { left } } } }";
        assert_eq!(data(&server, query, &json!({})).await["me"], Value::Null);
        let me = ask(&server, &server.writer, query, &json!({})).await["data"]["me"].take();
        assert_eq!((&me["name"], &me["plan"], &me["mode"]), (&"essai-2".into(), &"open".into(), &"LIVE".into()));
        assert_eq!((&me["scopes"], &me["sources"]), (&json!(["offers:write"]), &json!(["open"])));
        let limits = &me["limits"];
        assert!(limits["burst"] == 1_000_000 && limits["left"].as_u64() < Some(1_000_000) && limits["day"].is_null(), "{me}");
    }
}

const LILLE: &str = catalogue::LILLE;

const PAGE: &str = "query($search: OfferQuery, $sort: OfferSort, $after: String) {
    offers(search: $search, sort: $sort, first: 7, after: $after) {
        totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
        edges { cursor distanceKm node { uuid } }
    }
}";

const WHOLE: &str = "query { offers { nodes {
    id uuid title description externalId rev seenAt licence attribution sourceUpdatedAt sourceRefreshedAt openings
    employerName employer { name } contract { type } place { commune position { lat lon } } dates { created }
    occupation { rome } salary { yearlyMax } requirements { skills { label } } extra
} } }";

const PUBLISH: &str = "mutation($input: PublishOfferInput!) {
    publishOffer(input: $input) { id uuid status rev position userErrors { field value reason } }
}";

const WITHDRAW: &str = "mutation($input: WithdrawOfferInput!) {
    withdrawOffer(input: $input) { id uuid status rev position userErrors { field value reason } }
}";

/// The answer to a query.
pub async fn ask(server: &Server, key: &str, query: &str, variables: &Value) -> Value {
    let body = json!({"query": query, "variables": variables});
    server.ask(Method::POST, "/graphql", key, Some(&body)).await.json()
}

/// The data of a query without a key that nothing is wrong with.
pub async fn data(server: &Server, query: &str, variables: &Value) -> Value {
    let mut answer = ask(server, "", query, variables).await;
    assert!(answer["errors"].is_null(), "{answer}");
    answer["data"].take()
}

/// The errors of a query without a key.
pub async fn errors(server: &Server, query: &str, variables: &Value) -> Value {
    ask(server, "", query, variables).await["errors"].take()
}

/// The items of two lists of the same length, in pairs.
#[track_caller]
pub fn pairs<'v>(one: &'v Value, other: &'v Value) -> impl Iterator<Item = (&'v Value, &'v Value)> {
    let (one, other) = (one.as_array().unwrap(), other.as_array().unwrap());
    assert_eq!(one.len(), other.len());
    one.iter().zip(other)
}
