//! Who fits an offer: found by who allows it, ranked by what is shown, with the reasons.

use crate::catalogue::id;
use crate::cv_world::{World, cv_id, resume, welder};
use crate::door::problem;
use crate::graphql::ask;
use crate::on_both_databases;
use crate::support::Fresh as Database;
use jiff::SignedDuration;
use passerelle::auth::Scope;
use passerelle::domain::Clock;
use passerelle::domain::permission::Purpose;
use reqwest::Method;
use serde_json::{Value, json};

/// An offer of the catalogue: a nurse, open-ended, near Lille.
fn nurse() -> String {
    format!("/v1/offers/{}/candidates", id("open", 3))
}

/// Six nurses of Lille, six salespeople of Amiens, who allow the first app to compare; the first of each may be found too.
async fn filled(db: &Database, apps: usize) -> World {
    let world = World::new(db, apps).await;
    for number in 0..6 {
        let mut given = vec![world.matching(0)];
        given.extend((number == 0).then(|| world.search(0)));
        world.publish(&format!("n{number}"), &welder(&format!("MK{number}")), &given).await.ok();
        let seller = resume(&format!("SE{number}"), "D1211", (49.894, 2.295));
        world.publish(&format!("s{number}"), &seller, &given).await.ok();
    }
    // Whom nobody may find counts in no class: these do, and make the classes.
    for number in 0..5 {
        world.publish(&format!("cn{number}"), &welder(&format!("CN{number}")), &[world.search(0)]).await.ok();
        let seller = resume(&format!("CS{number}"), "D1211", (49.894, 2.295));
        world.publish(&format!("cs{number}"), &seller, &[world.search(0)]).await.ok();
    }
    world.confirm_all(db).await;
    world
}

fn ids(page: &Value) -> Vec<String> {
    page["items"].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap().to_owned()).collect()
}

on_both_databases! {
    async fn who_allows_matching_stands_by_fit_with_the_reasons_and_nobody_else_does(db: &Fresh) {
        let world = filled(db, 2).await;
        let page = world.get(0, &format!("{}?limit=50", nurse())).await.ok();
        let items = page["items"].as_array().unwrap();
        assert_eq!((items.len(), &page["more"], &page["next"]), (12, &json!(false), &Value::Null), "{page}");
        assert!(page.get("total").is_none());
        for (at, one) in items.iter().enumerate() {
            let (score, reasons) = if at < 6 { (14, json!(["domain", "place", "contract"])) } else { (2, json!(["contract"])) };
            assert_eq!((&one["score"], &one["reasons"]), (&json!(score), &reasons), "{at}: {one}");
            assert_eq!((&one["purpose"], &one["categories"]), (&json!("matching"), &json!(["profile"])));
            assert!(one.get("resume").is_none());
        }
        assert!(!page.to_string().contains("MK") && !page.to_string().contains("SE"), "{page}");
        assert_eq!(world.ids(0, "").await.len(), 12, "to be found is another permission");
        assert!(world.get(1, &nurse()).await.ok()["items"].as_array().unwrap().is_empty(), "the other app has none");
        let seen = db.store.disclosures_of(cv_id("n3"), 10).await.unwrap();
        assert_eq!((seen.len(), seen[0].purpose, seen[0].app), (1, Purpose::Matching, world.apps[0].id));
        assert!(seen[0].route == "GET /v1/offers/{id}/candidates" && seen[0].request_id.is_some(), "{}", seen[0].route);
        let one = world.get(0, &format!("/v1/cvs/{}", ids(&page)[1])).await.ok();
        assert_eq!(one["profile"], items[1]["profile"], "the same view under the same id");
    }

    async fn pages_follow_each_other_and_cursors_say_nothing_elsewhere(db: &Fresh) {
        let world = filled(db, 2).await;
        let whole = ids(&world.get(0, &format!("{}?limit=50", nurse())).await.ok());
        let (mut walked, mut cursor, mut first) = (Vec::new(), String::new(), None);
        loop {
            let page = world.get(0, &format!("{}?limit=5{cursor}", nurse())).await.ok();
            walked.extend(ids(&page));
            let Some(next) = page["next"].as_str() else { break };
            first.get_or_insert(next.to_owned());
            cursor = format!("&cursor={next}");
        }
        assert_eq!(walked, whole);
        let cursor = first.unwrap();
        let with = |path: String| format!("{path}?limit=5&cursor={cursor}");
        problem("another app", &world.get(1, &with(nurse())).await, 400, "cursor_invalid");
        problem("another list", &world.get(0, &with("/v1/cvs".to_owned())).await, 400, "cursor_invalid");
        let other = format!("/v1/offers/{}/candidates", id("open", 4));
        problem("another offer", &world.get(0, &with(other)).await, 400, "cursor_of_another_query");
        let tag = world.get(0, &nurse()).await.header("etag").to_owned();
        let again = [("x-api-key", world.apps[0].key.as_str()), ("if-none-match", tag.as_str())];
        assert_eq!(world.server.get_with(&nurse(), &again).await.status, 304);
    }

    async fn what_is_hidden_of_a_profile_moves_nobody(db: &Fresh) {
        let world = filled(db, 1).await;
        let before = world.get(0, &format!("{}?limit=50", nurse())).await.ok();
        // Another employer, name, skill and school, a commune inside the same cell, other months of the same class.
        let mut other = resume("AUTRE", "J1506", (50.6390, 3.0650));
        other["passerelle"]["occupations"][0]["months"] = json!(35);
        other["passerelle"]["salary_min"] = json!(60_000);
        other["passerelle"]["occupations"].as_array_mut().unwrap().push(json!({"rome": "F1607"}));
        world.publish("n3", &other, &[]).await.ok();
        world.cvs().classify().await;
        for offer in [3, 1, 2, 9, 21] {
            let path = format!("/v1/offers/{}/candidates?limit=50", id("open", offer));
            let page = world.get(0, &path).await.ok();
            if offer == 3 {
                assert_eq!(page, before);
            }
            let ranked = |page: &Value| {
                let of = |one: &Value| (one["score"].as_u64().unwrap(), one["week"].as_str().unwrap().to_owned());
                page["items"].as_array().unwrap().iter().map(of).collect::<Vec<_>>()
            };
            assert!(ranked(&page).is_sorted_by(|one, next| one >= next), "{offer}: {page}");
        }
    }

    async fn who_takes_matching_back_is_gone_when_the_answer_comes_and_the_clock_ends_it_too(db: &Fresh) {
        let world = filled(db, 1).await;
        let now = world.server.clock.now();
        let withdrawn = db.store.cv(cv_id("n2")).await.unwrap().unwrap().permissions;
        let withdrawn: Vec<_> = withdrawn.into_iter().map(|given| given.withdrawn(now)).collect();
        db.store.save_permissions(&withdrawn, now).await.unwrap();
        world.cvs().changed(&[cv_id("n2")]).await.unwrap();
        assert_eq!(ids(&world.get(0, &format!("{}?limit=50", nurse())).await.ok()).len(), 11);
        world.server.clock.forward(SignedDuration::from_hours(24 * 200));
        assert!(ids(&world.get(0, &nurse()).await.ok()).is_empty());
    }

    async fn an_offer_that_cannot_be_read_or_is_over_has_no_candidates(db: &Fresh) {
        let world = filled(db, 1).await;
        let of = |offer: String| format!("/v1/offers/{offer}/candidates");
        let get = async |offer: String| world.get(0, &of(offer)).await;
        problem("unknown", &get(uuid::Uuid::nil().to_string()).await, 404, "not_found");
        problem("another's", &get(id("hidden", 1).to_string()).await, 404, "not_found");
        problem("no licence", &get(id("guarded", 1).to_string()).await, 404, "not_found");
        let refused = problem("no id", &get("3".to_owned()).await, 400, "invalid_request");
        assert_eq!(refused["errors"][0]["field"], "id");
        let wrong = world.get(0, &format!("{}?limit=51&sort=name", nurse())).await;
        assert_eq!(problem("a wrong parameter", &wrong, 400, "invalid_request")["errors"][0]["field"], "sort");
        let server = &world.server;
        let end = world.server.clock.now() + SignedDuration::from_hours(1);
        let put = json!({"title": "Infirmier", "occupation": {"rome": "J1506"}, "expires": end});
        let path = "/v1/sources/open/offers/over";
        let receipt = server.ask(Method::PUT, path, &server.writer, Some(&put)).await.ok();
        let over = receipt["id"].as_str().unwrap().to_owned();
        assert!(!ids(&get(over.clone()).await.ok()).is_empty());
        server.clock.forward(SignedDuration::from_hours(2));
        problem("over", &get(over).await, 409, "conflict");
        server.ask(Method::DELETE, path, &server.writer, None).await;
        problem("withdrawn", &get(receipt["id"].as_str().unwrap().to_owned()).await, 410, "withdrawn");
        problem("no key", &server.get(&nurse()).await, 401, "unauthenticated");
        let reader = [("x-api-key", server.reader.as_str())];
        problem("another scope", &server.get_with(&nurse(), &reader).await, 403, "forbidden");
    }

    async fn one_offer_shows_two_hundred_and_the_day_five_hundred(db: &Fresh) {
        let world = World::new(db, 1).await;
        let given = [world.search(0), world.matching(0)];
        for number in 0..210 {
            world.publish(&format!("n{number}"), &welder("MK"), &given).await.ok();
        }
        world.confirm_all(db).await;
        let (mut seen, mut cursor) = (0, String::new());
        loop {
            let page = world.get(0, &format!("{}?limit=50{cursor}", nurse())).await.ok();
            seen += page["items"].as_array().unwrap().len();
            match page["next"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => break,
            }
        }
        assert_eq!(seen, 200);
    }

    async fn graphql_gives_the_same_candidates_by_the_same_gate(db: &Fresh) {
        let world = filled(db, 1).await;
        let rest = world.get(0, &format!("{}?limit=5", nurse())).await.ok();
        let query = "query($offer: ID!, $first: Int, $after: String) { candidates(offer: $offer, first: $first, after: $after) {
            nodes { score reasons cv { id purpose week profile { romeDomain contract cell } } }
            totalCount pageInfo { hasNextPage endCursor } } }";
        let key = &world.apps[0].key;
        let variables = json!({"offer": id("open", 3).to_string(), "first": 5});
        let asked = ask(&world.server, key, query, &variables).await;
        let found = &asked["data"]["candidates"];
        assert_eq!((&found["totalCount"], &found["pageInfo"]["endCursor"]), (&Value::Null, &rest["next"]), "{asked}");
        for (node, item) in found["nodes"].as_array().unwrap().iter().zip(rest["items"].as_array().unwrap()) {
            assert_eq!((&node["cv"]["id"], &node["score"]), (&item["id"], &item["score"]));
            let reasons = item["reasons"].as_array().unwrap().iter().map(|reason| reason.as_str().unwrap().to_uppercase());
            assert_eq!(node["reasons"], json!(reasons.collect::<Vec<_>>()));
            assert_eq!((&node["cv"]["purpose"], &node["cv"]["profile"]["cell"]), (&json!("MATCHING"), &item["profile"]["place"]["cell"]));
        }
        let next = json!({"offer": id("open", 3).to_string(), "first": 5, "after": rest["next"]});
        let next = ask(&world.server, key, query, &next).await;
        assert_eq!(next["data"]["candidates"]["nodes"].as_array().unwrap().len(), 5, "{next}");
        let wrong = ask(&world.server, key, query, &json!({"offer": "x", "first": 99})).await;
        let fields: Vec<_> = wrong["errors"][0]["extensions"]["errors"].as_array().unwrap().iter().map(|e| e["field"].clone()).collect();
        assert_eq!(fields, ["first", "offer"], "{wrong}");
        let other = crate::server::key(db, world.server.clock.as_ref(), 903, &[Scope::OffersRead], &[], &[]).await;
        let refused = ask(&world.server, &other, query, &variables).await;
        assert_eq!(refused["errors"][0]["extensions"]["code"], "forbidden", "{refused}");
    }
}
