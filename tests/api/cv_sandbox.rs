//! Invented people for test keys: whoever builds an app meets nobody real, and needs no agreement for it.

use crate::apps::{Registered, register};
use crate::cv_world::welder;
use crate::door::problem;
use crate::graphql::ask;
use crate::on_both_databases;
use crate::server::{Answer, Server, key};
use jiff::SignedDuration;
use passerelle::auth::Scope;
use passerelle::domain::SourceId;
use passerelle::service::cvs::ProcessorRequest;
use reqwest::Method;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::time::{Duration, Instant};

/// The test key of a new app, once there are people for it.
async fn guest(server: &Server, name: &str) -> Registered {
    let app = register(server, name).await;
    let begun = Instant::now();
    loop {
        let answer = server.get_with("/v1/cvs/changes", &[("x-api-key", &app.test)]).await;
        if answer.status != 503 {
            answer.ok();
            println!("{name}: there were people for a new app after {:?}", begun.elapsed());
            return app;
        }
        assert!(begun.elapsed() < Duration::from_mins(3), "nobody ever comes: {}", answer.text);
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

fn ids(page: &Value) -> BTreeSet<String> {
    page["items"].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap().to_owned()).collect()
}

/// The ids that an app finds by a query, page by page, with the profiles.
async fn walk(server: &Server, key: &str, query: &str) -> Vec<Value> {
    let (mut all, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = server.get_with(&format!("/v1/cvs?limit=50&{query}{cursor}"), &[("x-api-key", key)]).await.ok();
        all.extend(page["items"].as_array().unwrap().iter().cloned());
        match page["next"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return all,
        }
    }
}

on_both_databases! {
    async fn a_test_key_finds_invented_people_by_the_same_gate_and_no_real_one(db: &Fresh) {
        let server = Server::start_with_invented_people(db).await;
        let source = SourceId::new("open").unwrap();
        let said: ProcessorRequest = serde_json::from_value(crate::cv_world::processor()).unwrap();
        server.cvs.as_ref().unwrap().put_source_processor(&source, &said).await.unwrap();
        let platform = key(db, server.clock.as_ref(), 910, &[Scope::CvsWrite], &["open"], &[]).await;
        for number in 0..6 {
            let body = json!({"source": "open", "external_id": format!("p{number}"), "resume": welder(&format!("MK{number}"))});
            server.ask(Method::POST, "/v1/cvs", &platform, Some(&body)).await.ok();
        }
        let app = guest(&server, "Bac").await;
        let headers = [("x-api-key", app.test.as_str())];
        let first = server.get_with("/v1/cvs?limit=50", &headers).await.ok();
        assert_eq!((ids(&first).len(), &first["more"]), (50, &json!(true)), "{first}");
        assert!(!first.to_string().contains("Exemple") && !first.to_string().contains("MK"), "no name, no employer");
        let all = walk(&server, &app.test, "").await;
        assert_eq!(all.len(), 200, "the caps are those of real people");
        for one in &all {
            assert!(["search", "contact"].contains(&one["purpose"].as_str().unwrap()) && one.get("resume").is_none(), "{one}");
        }
        let placed = all.iter().filter(|one| one["profile"]["place"]["cell"].is_string()).count();
        assert!(placed > 20, "a profile says something: {placed}");
        let filtered = walk(&server, &app.test, "department=59&contract=CDI").await;
        assert!(!filtered.is_empty() && filtered.iter().all(|one| one["profile"]["contract"] == "CDI"));
        let path = format!("/v1/cvs/{}", first["items"][0]["id"].as_str().unwrap());
        assert_eq!(server.get_with(&path, &headers).await.ok()["profile"], first["items"][0]["profile"]);
        assert!(db.store.disclosures_to(app.id, jiff::Timestamp::MIN, jiff::Timestamp::MAX).await.unwrap().is_empty(), "nobody real was seen");
    }

    async fn candidates_and_graphql_are_invented_too(db: &Fresh) {
        let server = Server::start_with_invented_people(db).await;
        let app = guest(&server, "Bac").await;
        let headers = [("x-api-key", app.test.as_str())];
        let offers = server.get_with("/v1/offers?limit=5", &headers).await.ok();
        let offer = offers["items"][0]["id"].as_str().unwrap();
        let page = server.get_with(&format!("/v1/offers/{offer}/candidates"), &headers).await.ok();
        assert_eq!(page["items"].as_array().unwrap().len(), 20, "{page}");
        assert!(page["items"][0]["score"].as_u64() >= page["items"][19]["score"].as_u64());
        let real = format!("/v1/offers/{}/candidates", crate::catalogue::id("open", 3));
        problem("a real offer", &server.get_with(&real, &headers).await, 404, "not_found");
        let query = format!("{{ candidates(offer: \"{offer}\", first: 20) {{ nodes {{ score cv {{ id }} }} }} cvs(first: 3) {{ nodes {{ id purpose }} }} }}");
        let asked = ask(&server, &app.test, &query, &json!({})).await;
        let nodes = asked["data"]["candidates"]["nodes"].as_array().unwrap_or_else(|| panic!("{asked}"));
        let found: BTreeSet<String> = nodes.iter().map(|node| node["cv"]["id"].as_str().unwrap().to_owned()).collect();
        assert_eq!(found, ids(&page));
        assert_eq!(asked["data"]["cvs"]["nodes"].as_array().unwrap().len(), 3);
    }

    async fn apps_see_nothing_of_each_other_and_requests_for_contact_go_nowhere(db: &Fresh) {
        let server = Server::start_with_invented_people(db).await;
        let (one, other) = (guest(&server, "Une").await, guest(&server, "Autre").await);
        let found = async |key: &str| ids(&server.get_with("/v1/cvs?limit=50", &[("x-api-key", key)]).await.ok());
        let (own, foreign) = (found(&one.test).await, found(&other.test).await);
        assert!(own.is_disjoint(&foreign), "each app has ids of its own");
        let id = own.first().unwrap();
        let taken = server.get_with(&format!("/v1/cvs/{id}"), &[("x-api-key", &other.test)]).await;
        problem("another app's id", &taken, 404, "not_found");
        let path = format!("/v1/cvs/{id}/contact-requests");
        let message = json!({"message": "Bonjour, pouvons-nous parler d'un poste ?"});
        let made = server.ask(Method::POST, &path, &one.test, Some(&message)).await.ok();
        assert_eq!((&made["state"], &made["cv"]), (&json!("waiting"), &json!(id)));
        problem("a second one", &server.ask(Method::POST, &path, &one.test, Some(&message)).await, 429, "contact_limit");
        let listed = async |key: &str| {
            let list = server.get_with("/v1/contact-requests", &[("x-api-key", key)]).await.ok();
            list["items"].as_array().unwrap().len()
        };
        assert_eq!((listed(&one.test).await, listed(&other.test).await), (1, 0));
        assert!(server.mails.to("personne.1@example.org").is_empty(), "nobody is written to");
        assert!(db.store.contacts_by(one.id, 10).await.unwrap().is_empty());
    }

    async fn some_invented_people_withdraw_so_that_an_app_learns_to_delete(db: &Fresh) {
        let server = Server::start_with_invented_people(db).await;
        let app = guest(&server, "Bac").await;
        let headers = [("x-api-key", app.test.as_str())];
        for department in ["59", "62"] {
            walk(&server, &app.test, &format!("department={department}")).await;
        }
        let mut page = server.get_with("/v1/cvs/changes", &headers).await.ok();
        let next = async |page: &Value| {
            let path = format!("/v1/cvs/changes?after={}", page["position"].as_str().unwrap());
            server.get_with(&path, &headers).await.ok()
        };
        loop {
            assert!(page["items"].as_array().unwrap().iter().all(|one| one["kind"] == "updated"), "{page}");
            if page["more"] == false {
                break;
            }
            page = next(&page).await;
        }
        server.clock.forward(SignedDuration::from_mins(11));
        let changes = next(&page).await;
        let gone: Vec<_> = changes["items"].as_array().unwrap().iter().filter(|one| one["kind"] == "withdrawn").collect();
        assert!(!gone.is_empty() && gone.iter().all(|one| one["delete_by"].is_string()), "{changes}");
        let path = format!("/v1/cvs/{}", gone[0]["id"].as_str().unwrap());
        problem("gone", &server.get_with(&path, &headers).await, 404, "not_found");
    }

    async fn a_live_key_gets_to_no_invented_person_and_a_test_key_publishes_none(db: &Fresh) {
        let server = Server::start_with_invented_people(db).await;
        let app = guest(&server, "Bac").await;
        let invented = server.get_with("/v1/cvs?limit=1", &[("x-api-key", &app.test)]).await.ok();
        let live = key(db, server.clock.as_ref(), 911, &[Scope::OffersRead], &[], &[]).await;
        let path = format!("/v1/cvs/{}", invented["items"][0]["id"].as_str().unwrap());
        problem("no scope", &server.get_with(&path, &[("x-api-key", &live)]).await, 403, "forbidden");
        let body = json!({"source": "open", "external_id": "p", "resume": welder("MK")});
        let published = server.ask(Method::POST, "/v1/cvs", &app.test, Some(&body)).await;
        problem("a test key brings nobody", &published, 403, "forbidden");
        let file = server.request(Method::DELETE, "/v1/sources/open/cvs/p").header("x-api-key", &app.test);
        problem("nor takes anybody back", &Answer::of(file.send().await.unwrap()).await, 403, "forbidden");
    }

    async fn a_server_without_people_has_no_invented_ones_either(db: &Fresh) {
        let server = Server::start_with_sandbox(db).await;
        let key = register(&server, "Sans").await.test;
        let none = server.get_with("/v1/cvs", &[("x-api-key", &key)]).await;
        problem("a server without CVs", &none, 503, "cvs_not_configured");
    }
}
