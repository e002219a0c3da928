//! Suggestions while somebody types.

use crate::catalogue::LILLE;
use crate::on_both_databases;
use crate::server::Server;
use crate::support::{at, offer, put, source};
use passerelle::domain::{Appellation, OnWithdrawal, RomeEdition};
use serde_json::Value;
use std::time::Duration;

/// The total of a search.
async fn total(server: &Server, query: &str) -> u64 {
    server.get(&format!("/v1/offers?{query}")).await.ok()["total"].as_u64().unwrap()
}

fn list<'v>(found: &'v Value, kind: &str) -> &'v Vec<Value> {
    found[kind].as_array().unwrap_or_else(|| panic!("no {kind}: {found}"))
}

on_both_databases! {
    async fn every_count_is_the_total_of_the_search_that_it_stands_for(db: &Fresh) {
        let server = Server::start(db).await;
        let near = format!("near={LILLE}&radius_km=12");
        let mut counted = 0;
        for filters in ["", "contract=CDI", near.as_str(), "rome=J1506&contract=CDD", "source=open&department=59"] {
            let parameters: Vec<&str> = filters.split('&').filter(|part| !part.is_empty()).collect();
            let without = |names: &[&str]| {
                let kept = parameters.iter().filter(|part| !names.iter().any(|name| part.starts_with(&format!("{name}="))));
                kept.copied().collect::<Vec<_>>().join("&")
            };
            for typed in ["infirmier", "lill", "nord", "hauts", "employ", "F1607", "coiffeur", "paris"] {
                let found = server.get(&format!("/v1/suggest?limit=20&q={typed}&{filters}")).await.ok();
                for occupation in list(&found, "occupations").iter().chain(list(&found, "appellations")) {
                    let query = format!("{}&rome={}", without(&["rome"]), occupation["rome"].as_str().unwrap());
                    assert_eq!(occupation["count"], total(&server, &query).await, "{typed} {query}");
                }
                for place in list(&found, "places").iter().take(5) {
                    let area = without(&["near", "radius_km", "department"]);
                    let (kind, code) = (place["kind"].as_str().unwrap(), place["code"].as_str().unwrap());
                    let query = format!("{area}&{kind}={code}");
                    assert_eq!(place["count"], total(&server, &query).await, "{typed} {query}");
                }
                for employer in list(&found, "employers") {
                    let query = format!("{filters}&employer={}", employer["employer"].as_str().unwrap());
                    assert_eq!(employer["count"], total(&server, &query).await, "{typed} {query}");
                    assert!(employer["count"].as_u64().unwrap() > 0);
                }
                for kind in ["occupations", "appellations", "places", "employers"] {
                    counted += list(&found, kind).iter().filter(|item| item["count"].as_u64().unwrap() > 0).count();
                }
            }
        }
        assert!(counted > 10, "the suggestions give offers: {counted}");
    }

    async fn an_import_of_appellations_is_known_within_seconds_to_suggestions_and_to_the_search_of_occupations(db: &Fresh) {
        let server = Server::start(db).await;
        let occupations = async || server.get("/v1/occupations?q=xylonimb").await.ok()["items"].clone();
        assert_eq!(occupations().await, serde_json::json!([]));
        let named = Appellation::new("77", "Xylonimbeur / Xylonimbeuse", "", "J1506", "").unwrap();
        db.store.put_rome(&RomeEdition::of_names(vec![named])).await.unwrap();
        let mut tries = 0;
        while occupations().await == serde_json::json!([]) {
            tries += 1;
            assert!(tries < 200, "the import is never seen");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        let item = &occupations().await[0];
        assert_eq!((&item["rome"], &item["name"]), (&"J1506".into(), &"Xylonimbeur / Xylonimbeuse".into()));
        let found = server.get("/v1/suggest?q=xylo&types=appellation").await.ok();
        let item = &list(&found, "appellations")[0];
        assert_eq!((&item["ogr"], &item["rome"]), (&"77".into(), &"J1506".into()));
        assert_eq!(item["count"], total(&server, "rome=J1506").await);
        assert!(found.get("places").is_none(), "{found}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_employer_is_told_by_the_name_as_written_to_those_alone_who_may_read_its_offers() {
    use crate::support::{Fresh, Kind};
    let db = Fresh::new(Kind::Sqlite).await;
    let server = Server::start(&db).await;
    for (network, name) in [("open", "Œuf & Blé, fils"), ("guarded", "Œufs gardés"), ("hidden", "Œufs cachés")] {
        let network = source(network, OnWithdrawal::Keep).id;
        let mut offer = offer(&network, 900);
        offer.employer.name = Some(name.to_owned());
        let written = db.store.write_offers(&network, vec![put(&offer)], at(2)).await.unwrap();
        // Waits until the index has it.
        server.get(&format!("/v1/offers?min_position={}", written.position)).await.ok();
    }
    let names = |found: &Value| -> Vec<String> {
        list(found, "employers").iter().map(|employer| employer["name"].as_str().unwrap().to_owned()).collect()
    };
    let path = "/v1/suggest?q=oeuf&types=employer";
    let anonymous = server.get(path).await.ok();
    assert_eq!(names(&anonymous), ["Œuf & Blé, fils"]);
    assert_eq!(list(&anonymous, "employers")[0]["employer"], "oeuf ble fils");
    let mut known = names(&server.get_with(path, &[("x-api-key", &server.reader)]).await.ok());
    known.sort();
    assert_eq!(known, ["Œuf & Blé, fils", "Œufs gardés"]);
    db.remove().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_wrong_with_the_parameters_is_told_by_name() {
    use crate::support::{Fresh, Kind};
    let db = Fresh::new(Kind::Sqlite).await;
    let server = Server::start(&db).await;
    for (query, field) in [
        ("", "q"),
        ("q=", "q"),
        ("q=%20", "q"),
        (&*format!("q={}", "x".repeat(101)), "q"),
        ("q=lille&limit=0", "limit"),
        ("q=lille&limit=21", "limit"),
        ("q=lille&types=place,town", "types"),
        ("q=lille&typ=place", "typ"),
        ("q=lille&radius_km=x&near=50,3", "radius_km"),
    ] {
        let refused = server.get(&format!("/v1/suggest?{query}")).await;
        assert_eq!(refused.status, 400, "{query}: {}", refused.text);
        assert_eq!(refused.json()["errors"][0]["field"], field, "{query}: {}", refused.text);
    }
    let nothing = server.get("/v1/suggest?q=---").await.ok();
    for kind in ["occupations", "appellations", "places", "employers"] {
        assert_eq!(nothing[kind], serde_json::json!([]), "{nothing}");
    }
    db.remove().await;
}
