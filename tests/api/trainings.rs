//! Trainings: published, found by their sessions, counted, joined to the jobs that they lead to, hidden and withdrawn by the
//! rules of their source.

use crate::catalogue::LILLE;
use crate::door::problem;
use crate::on_both_databases;
use crate::server::{Answer, Server, key};
use crate::support::{Fresh, at};
use passerelle::auth::Scope;
use passerelle::domain::FixedClock;
use reqwest::Method;
use serde_json::{Value, json};

/// A key that writes trainings of `open` and `guarded`.
async fn teacher(db: &Fresh) -> String {
    key(db, &FixedClock(at(0)), 77, &[Scope::TrainingsWrite], &["open", "guarded"], &[]).await
}

fn training(title: &str, rome: &str, sessions: &Value) -> Value {
    json!({
        "title": title, "rome": [rome], "level_out": "3", "provider": {"name": "Atelier du canal"},
        "certifications": [{"rncp": "900001"}], "funding": ["region"], "remote": "on_site", "sessions": sessions
    })
}

fn session(start: &str, commune: &str, state: &str) -> Value {
    json!({"start": start, "enrolment": {"state": state}, "place": {"commune": commune}})
}

/// Publishes into `open`; gives the id and the place in the journal.
async fn publish(server: &Server, key: &str, external: &str, draft: &Value) -> (String, String) {
    let path = format!("/v1/sources/open/trainings/{external}");
    let receipt = server.ask(Method::PUT, &path, key, Some(draft)).await.ok();
    (receipt["id"].as_str().unwrap().to_owned(), receipt["position"].as_str().unwrap().to_owned())
}

/// Three trainings: bakers in Lille and Arras, bakers in Arras alone, joiners in Lille. Gives the last place.
async fn filled(server: &Server, key: &str) -> String {
    let both = json!([session("2027-01-11", "59350", "open"), session("2027-09", "62041", "closed")]);
    publish(server, key, "C1", &training("Titre professionnel boulanger", "D1102", &both)).await;
    let arras = json!([session("2027-02-01", "62041", "open")]);
    publish(server, key, "C2", &training("CAP boulanger", "D1102", &arras)).await;
    let lille = json!([session("2026-10-05", "59350", "closed")]);
    publish(server, key, "C3", &training("Menuisier poseur", "F1607", &lille)).await.1
}

fn titles(page: &Value) -> Vec<&str> {
    page["items"].as_array().unwrap().iter().map(|item| item["title"].as_str().unwrap()).collect()
}

on_both_databases! {
    async fn what_is_published_is_seen_by_a_read_that_asks_for_it(db: &Fresh) {
        let (server, key) = (Server::start(db).await, teacher(db).await);
        let path = "/v1/sources/open/trainings/T%2F1";
        let draft = training("Soudeur", "H2913", &json!([session("2027-01-11", "59350", "open")]));
        let created = server.ask(Method::PUT, path, &key, Some(&draft)).await;
        assert_eq!((created.status, &created.ok()["status"]), (201, &"created".into()));
        let position = created.ok()["position"].as_str().unwrap().to_owned();
        let page = server.get(&format!("/v1/trainings?q=soudeur&min_position={position}")).await.ok();
        assert_eq!((&page["total"], &page["items"][0]["id"]), (&1.into(), &created.ok()["id"]));
        let whole = server.get(created.header("location")).await.ok();
        assert_eq!((&whole["source"]["external_id"], &whole["rev"]), (&"T/1".into(), &1.into()));
        assert_eq!((&whole["hours"]["total"], &whole["remaining_cost"]["eur"], &whole["objectives"]), (&Value::Null, &Value::Null, &Value::Null));
        assert_eq!(whole["sessions"][0]["place"]["precision"], "commune");
        let same = server.ask(Method::PUT, path, &key, Some(&draft)).await;
        assert_eq!((same.status, &same.ok()["status"]), (200, &"unchanged".into()));
        let gone = server.ask(Method::DELETE, path, &key, None).await.ok();
        let position = gone["position"].as_str().unwrap();
        assert_eq!(server.get(&format!("/v1/trainings?min_position={position}")).await.ok()["total"], 0);
        problem("withdrawn", &server.get(created.header("location")).await, 410, "withdrawn");
    }

    async fn area_dates_and_seats_are_asked_of_one_session(db: &Fresh) {
        let (server, key) = (Server::start(db).await, teacher(db).await);
        let position = filled(&server, &key).await;
        server.get(&format!("/v1/trainings?min_position={position}")).await.ok();
        let total = async |query: &str| server.get(&format!("/v1/trainings?{query}")).await.ok()["total"].as_u64().unwrap();
        assert_eq!(total("").await, 3);
        assert_eq!(total("rome=D1102").await, 2);
        assert_eq!(total("rome=D1102&commune=59350").await, 1);
        assert_eq!(total("commune=62041&starts_before=2027-03-01").await, 1, "C1 is in Arras later");
        assert_eq!(total("commune=62041&open_seats=true").await, 1, "in Arras, C1 is closed");
        assert_eq!(total("starts_after=2027-09-15").await, 1, "some day of that month");
        assert_eq!(total("open_seats=false").await, 2);
        assert_eq!(total(&format!("near={LILLE}&radius_km=5")).await, 2);
        assert_eq!(total("level=3&rncp=RNCP900001&funding=region&remote=on_site&provider=atelier%20du%20CANAL").await, 3);
        assert_eq!(total("level=4").await, 0);
        assert_eq!(total("q=boulang%C3%A8re").await, 2);
    }

    async fn a_result_is_walked_page_by_page_by_the_next_start(db: &Fresh) {
        let (server, key) = (Server::start(db).await, teacher(db).await);
        let position = filled(&server, &key).await;
        let mut path = format!("/v1/trainings?sort=start&limit=1&min_position={position}");
        let mut walked = Vec::new();
        loop {
            let page = server.get(&path).await.ok();
            assert_eq!(page["total"], 3);
            walked.extend(titles(&page).into_iter().map(str::to_owned));
            let Some(next) = page["next"].as_str() else { break };
            path = format!("/v1/trainings?sort=start&limit=1&cursor={next}");
        }
        assert_eq!(walked, ["Titre professionnel boulanger", "CAP boulanger", "Menuisier poseur"], "the clock stands at December");
        let first = server.get("/v1/trainings?sort=start&limit=1").await.ok();
        let item = &first["items"][0];
        assert_eq!((&item["next_start"], &item["session_count"]), (&"2027-01-11".into(), &2.into()));
        let cursor = first["next"].as_str().unwrap();
        let other = server.get(&format!("/v1/trainings?sort=start&limit=1&rome=D1102&cursor={cursor}")).await;
        problem("another query", &other, 400, "cursor_of_another_query");
        let body = json!({"rome": ["D1102"], "level": [3], "near": [{"lat": 50.6371, "lon": 3.0631}], "radius_km": 100});
        let page = server.ask(Method::POST, "/v1/trainings/search", "", Some(&body)).await.ok();
        assert_eq!(titles(&page), ["Titre professionnel boulanger", "CAP boulanger"], "nearest first");
        assert!(page["items"][0]["distance_km"].as_f64().unwrap() < 5.0);
    }

    async fn maps_and_facets_count_trainings_not_sessions(db: &Fresh) {
        let (server, key) = (Server::start(db).await, teacher(db).await);
        let position = filled(&server, &key).await;
        let map = server.get(&format!("/v1/trainings/heatmap?resolution=5&min_position={position}")).await.ok();
        let cells: u64 = map["cells"].as_array().unwrap().iter().map(|cell| cell["count"].as_u64().unwrap()).sum();
        assert_eq!((&map["total"], &map["unlocated"], cells), (&3.into(), &0.into(), 4), "C1 stands in two cells");
        let facets = server.get("/v1/trainings/facets?by=rome,department&rome=D1102").await.ok();
        assert_eq!(facets["total"], 2);
        let of = |at: usize| -> Vec<(String, u64)> {
            let values = facets["facets"][at]["values"].as_array().unwrap();
            values.iter().map(|value| (value["value"].as_str().unwrap().to_owned(), value["count"].as_u64().unwrap())).collect()
        };
        assert_eq!(of(0), [("D1102".to_owned(), 2), ("F1607".to_owned(), 1)], "without its own filter");
        assert_eq!(of(1), [("62".to_owned(), 2), ("59".to_owned(), 1)]);
        let tile = server.get("/v1/tiles/trainings/6/32/21.mvt").await;
        assert_eq!((tile.status, tile.header("content-type")), (200, "application/vnd.mapbox-vector-tile"));
        assert!(!tile.text.is_empty());
        let tag = server.get("/v1/trainings?rome=D1102").await.header("etag").to_owned();
        let again = server.get_with("/v1/trainings?rome=D1102", &[("if-none-match", &tag)]).await;
        assert_eq!(again.status, 304);
    }

    async fn an_offer_and_an_occupation_tell_the_trainings_that_lead_to_them(db: &Fresh) {
        let (server, key) = (Server::start(db).await, teacher(db).await);
        let position = filled(&server, &key).await;
        let offer = server.get("/v1/offers?rome=F1607&commune=59350&limit=1").await.ok();
        let id = offer["items"][0]["id"].as_str().unwrap();
        let near = server.get(&format!("/v1/offers/{id}/trainings?min_position={position}")).await.ok();
        assert_eq!(titles(&near), ["Menuisier poseur"]);
        assert_eq!(near["occupations"], json!([{"rome": "F1607", "precision": "v4"}]));
        assert!(near["items"][0]["distance_km"].as_f64().unwrap() <= 50.0);
        let of = server.get("/v1/occupations/D1102/trainings").await.ok();
        assert_eq!(titles(&of), ["Titre professionnel boulanger", "CAP boulanger"], "by the next start");
        let given = server.get("/v1/occupations/D1102/trainings?rome=F1607").await;
        problem("rome is given", &given, 400, "invalid_request");
        let nothing = server.get("/v1/occupations/M1805/trainings").await.ok();
        assert_eq!((&nothing["total"], &nothing["why"]), (&0.into(), &Value::Null));
    }

    async fn trainings_of_a_guarded_source_are_for_those_who_accepted_its_licence(db: &Fresh) {
        let (server, key) = (Server::start(db).await, teacher(db).await);
        let draft = training("Soudeur", "H2913", &json!([]));
        let written = server.ask(Method::PUT, "/v1/sources/guarded/trainings/G1", &key, Some(&draft)).await.ok();
        let position = written["position"].as_str().unwrap();
        let path = format!("/v1/trainings?min_position={position}");
        assert_eq!(server.get(&path).await.ok()["total"], 0);
        let id = written["id"].as_str().unwrap();
        problem("hidden", &server.get(&format!("/v1/trainings/{id}")).await, 404, "not_found");
        let clock = FixedClock(at(0));
        let reader = crate::server::key(db, &clock, 78, &[Scope::TrainingsRead], &[], &["guarded"]).await;
        assert_eq!(server.ask(Method::GET, &path, &reader, None).await.ok()["total"], 1);
        problem("offers alone", &server.ask(Method::GET, &path, &server.reader, None).await, 403, "forbidden");
        let refused = server.ask(Method::PUT, "/v1/sources/open/trainings/X", &server.writer, Some(&draft)).await;
        assert_eq!(refused.status, 403);
    }

    async fn wrong_values_are_told_all_at_once_and_a_batch_goes_on(db: &Fresh) {
        let (server, key) = (Server::start(db).await, teacher(db).await);
        let asked = server.get("/v1/trainings?level=9&starts_after=demain&funding=oncle").await;
        let mut told = problem("wrong", &asked, 400, "invalid_request");
        let errors = told["errors"].as_array_mut().unwrap();
        errors.sort_by_key(|error| error["field"].to_string());
        let fields: Vec<_> = errors.iter().map(|error| error["field"].as_str().unwrap()).collect();
        assert_eq!(fields, ["funding", "level", "starts_after"]);
        problem("unknown", &server.get("/v1/trainings?labl=x").await, 400, "invalid_request");
        let bad = json!({"title": "x", "sessions": [{"start": "demain"}], "rome": ["boulanger"]});
        let refused = server.ask(Method::PUT, "/v1/sources/open/trainings/B", &key, Some(&bad)).await;
        let errors = refused.json()["errors"].clone();
        let fields: Vec<_> = errors.as_array().unwrap().iter().map(|error| error["field"].as_str().unwrap()).collect();
        assert_eq!((refused.status, fields), (400, vec!["rome", "sessions[0].start"]));
        let lines = "{\"external_id\":\"L1\",\"title\":\"Un\"}\n{\"external_id\":\"L2\",\"titel\":\"?\"}\n";
        let request = server.request(Method::POST, "/v1/sources/open/trainings/batch").header("x-api-key", &key);
        let request = request.header("content-type", "application/x-ndjson").body(lines);
        let answer = Answer::of(request.send().await.unwrap()).await;
        let told: Vec<Value> = answer.text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let statuses: Vec<_> = told.iter().filter_map(|line| line["status"].as_str()).collect();
        assert_eq!((statuses, &told[2]["accepted"]), (vec!["created", "rejected"], &1.into()), "{}", answer.text);
    }

    async fn graphql_joins_trainings_to_offers_and_occupations(db: &Fresh) {
        let (server, key) = (Server::start(db).await, teacher(db).await);
        let position = filled(&server, &key).await;
        server.get(&format!("/v1/trainings?min_position={position}")).await.ok();
        let query = "{
            trainings(search: {rome: [\"D1102\"]}, sort: START) {
                totalCount edges { nextStart sessions { start enrolment { state } place { commune } }
                    node { id title levelOut rome occupations { label } source { name } sessions { start } objectives } }
            }
            offers(first: 3, search: {rome: [\"F1607\"], commune: [\"59350\"]}) { nodes { title trainings(first: 2) { totalCount why nodes { title } } } }
            occupation(rome: \"D1102\") { trainings { nodes { title } occupations { rome precision } } }
            trainingFacets(by: [LEVEL]) { total facets { values { value count } } }
        }";
        let body = json!({"query": query});
        let answer = server.ask(Method::POST, "/graphql", "", Some(&body)).await.ok();
        assert!(answer.get("errors").is_none(), "{answer}");
        let data = &answer["data"];
        let edges = &data["trainings"]["edges"];
        assert_eq!((&data["trainings"]["totalCount"], &edges[0]["nextStart"]), (&2.into(), &"2027-01-11".into()));
        assert_eq!(edges[0]["node"]["sessions"].as_array().unwrap().len(), 2);
        assert_eq!(edges[0]["node"]["occupations"].as_array().unwrap().len(), 1);
        for offer in data["offers"]["nodes"].as_array().unwrap() {
            assert_eq!(offer["trainings"]["nodes"], json!([{"title": "Menuisier poseur"}]));
        }
        assert_eq!(data["occupation"]["trainings"]["nodes"].as_array().unwrap().len(), 2);
        assert_eq!(data["trainingFacets"]["facets"][0]["values"], json!([{"value": "3", "count": 3}]));
        let id = edges[0]["node"]["id"].as_str().unwrap();
        let body = json!({"query": "query($id: ID!) { training(id: $id) { title } node(id: $id) { id } }", "variables": {"id": id}});
        let one = server.ask(Method::POST, "/graphql", "", Some(&body)).await.ok();
        assert_eq!((&one["data"]["training"]["title"], &one["data"]["node"]["id"]), (&"Titre professionnel boulanger".into(), &id.into()));
    }
}
