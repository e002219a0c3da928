//! Offers that fit the person's own profile, asked by the person.

use crate::catalogue::LILLE;
use crate::cv_world::{World, welder};
use crate::door::problem;
use crate::me::Person;
use crate::on_both_databases;
use reqwest::Method;
use serde_json::{Value, json};
use std::cmp::Reverse;

/// What an offer counts for `welder`, by the plainest means: as a list shows it.
fn naive(offer: &Value) -> u64 {
    let rome = offer["occupation"]["rome"].as_str().unwrap_or_default();
    let occupation = if rome == "J1506" {
        8
    } else if rome.starts_with("J15") {
        4
    } else {
        0
    };
    // The offers of the catalogue ask for nothing else that a profile says.
    occupation + 4 + if offer["contract"]["type"] == "CDI" { 2 } else { 0 }
}

fn ids(page: &Value) -> Vec<String> {
    page["items"].as_array().unwrap().iter().map(|one| one["offer"]["id"].as_str().unwrap().to_owned()).collect()
}

on_both_databases! {
    async fn offers_stand_by_fit_as_a_plain_model_ranks_them_and_nobody_is_told(db: &Fresh) {
        let world = World::new(db, 1).await;
        world.publish("p", &welder("MK"), &[]).await.ok();
        let person = Person::of(&world, "MK");
        let found = person.get("/v1/me/offers?limit=100").await;
        // All open offers of the domain within 20 km, by another way.
        let all = world.server.get(&format!("/v1/offers?rome_domain=J15&near={LILLE}&radius_km=20&limit=100")).await.ok();
        let mut expected: Vec<(Reverse<u64>, Reverse<String>, String)> = all["items"].as_array().unwrap().iter().map(|offer| {
            let created = offer["dates"]["created"].as_str().unwrap_or_default().to_owned();
            (Reverse(naive(offer)), Reverse(created), offer["id"].as_str().unwrap().to_owned())
        }).collect();
        expected.sort();
        assert!(expected.len() > 10, "{}", expected.len());
        assert_eq!(ids(&found), expected.iter().map(|(_, _, id)| id.clone()).collect::<Vec<_>>());
        for (one, (score, _, _)) in found["items"].as_array().unwrap().iter().zip(&expected) {
            assert_eq!(one["score"].as_u64().unwrap(), score.0, "{one}");
            assert_eq!((&one["reasons"][0], &one["reasons"][1]), (&json!("occupation"), &json!("place")));
            assert_eq!(one["offer"]["source"], "open", "what everybody may read, and nothing else");
            assert!(one["offer"]["licence"].is_string() && one["offer"]["attribution"].is_string());
        }
        let three = person.get("/v1/me/offers?limit=3").await;
        assert_eq!((ids(&three), &three["more"]), (ids(&found)[..3].to_vec(), &json!(true)));
        assert!(person.get("/v1/me/disclosures").await["items"].as_array().unwrap().is_empty());
    }

    async fn where_the_person_accepts_to_work_and_what_they_look_for_decide(db: &Fresh) {
        let world = World::new(db, 0).await;
        world.publish("p", &welder("MK"), &[]).await.ok();
        let person = Person::of(&world, "MK");
        let counted = async |wishes: Value| {
            let mut resume = welder("MK");
            resume["passerelle"] = wishes;
            let put = person.ask(Method::PUT, "/v1/me/cv", Some(&resume)).await;
            assert_eq!(put.status, 200, "{}", put.text);
            person.get("/v1/me/offers?limit=100").await["items"].as_array().unwrap().len()
        };
        let rome = json!([{"rome": "J1506"}]);
        assert_eq!(counted(json!({})).await, 0, "nothing is looked for");
        assert_eq!(counted(json!({"occupations": rome})).await, 30, "everywhere");
        assert_eq!(counted(json!({"occupations": rome, "areas": [{"department": "59"}]})).await, 30);
        assert_eq!(counted(json!({"occupations": rome, "areas": [{"department": "80"}]})).await, 0);
        assert_eq!(counted(json!({"occupations": rome, "areas": [{"remote": true}]})).await, 0, "none is done from anywhere");
        let near = json!([{"lat": 50.6371, "lon": 3.0631, "radius_km": 1.0}]);
        let few = counted(json!({"occupations": rome, "areas": near})).await;
        assert!((1..10).contains(&few), "{few}");
        let two = json!([{"lat": 50.6371, "lon": 3.0631, "radius_km": 1.0}, {"department": "59"}]);
        assert_eq!(counted(json!({"occupations": rome, "areas": two})).await, 30, "each once");
    }

    async fn graphql_asks_the_same_with_the_link_and_refuses_without_it(db: &Fresh) {
        let world = World::new(db, 1).await;
        world.publish("p", &welder("MK"), &[]).await.ok();
        let person = Person::of(&world, "MK");
        let query = json!({"query": "{ myOffers(first: 4) { more nodes { score reasons offer { uuid title source { id } } } } }"});
        let asked = person.ask(Method::POST, "/graphql", Some(&query)).await.ok();
        let rest = person.get("/v1/me/offers?limit=4").await;
        let nodes = asked["data"]["myOffers"]["nodes"].as_array().unwrap_or_else(|| panic!("{asked}"));
        let uuids: Vec<_> = nodes.iter().map(|node| node["offer"]["uuid"].as_str().unwrap().to_owned()).collect();
        assert_eq!((uuids, &asked["data"]["myOffers"]["more"]), (ids(&rest), &json!(true)));
        assert_eq!(nodes[0]["reasons"][0], "OCCUPATION");
        let server = &world.server;
        let without = server.ask(Method::POST, "/graphql", "", Some(&query)).await.json();
        assert_eq!(without["errors"][0]["extensions"]["code"], "unauthenticated", "{without}");
        let keyed = server.ask(Method::POST, "/graphql", &world.apps[0].key, Some(&query)).await.json();
        assert_eq!(keyed["errors"][0]["extensions"]["code"], "unauthenticated", "an app's key is no link: {keyed}");
        problem("no link", &server.get("/v1/me/offers").await, 401, "unauthenticated");
        let wrong = person.ask(Method::GET, "/v1/me/offers?limit=0", None).await;
        assert_eq!(problem("none", &wrong, 400, "invalid_request")["errors"][0]["field"], "limit");
    }
}
