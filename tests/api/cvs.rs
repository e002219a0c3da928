//! A platform brings CVs, persons allow, apps find, ask and read.

use crate::cv_world::{World, cv_id, processor, welder};
use crate::door::problem;
use crate::on_both_databases;
use crate::server::{Answer, Server};
use jiff::SignedDuration;
use passerelle::domain::Clock;
use passerelle::domain::permission::{
    Act, Age, Basis, DataCategory, NewPermission, Notice, NoticeHash, Purpose, Recipients,
};
use passerelle::store::ContactState;
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

/// The week that each way of asking tells of a profile: a search, then the profile by its id; over REST, then GraphQL.
async fn weeks(world: &World, id: &str) -> [Value; 4] {
    let found = world.get(0, "/v1/cvs?limit=50").await.ok();
    let one = world.get(0, &format!("/v1/cvs/{id}")).await.ok();
    let query = json!({"query": format!("{{cvs(first: 50) {{nodes {{id week}}}} cv(id: \"{id}\") {{week}}}}")});
    let told = world.server.ask(Method::POST, "/graphql", &world.apps[0].key, Some(&query)).await.ok();
    let of_it = |items: &Value| items.as_array().unwrap().iter().find(|item| item["id"] == id).unwrap()["week"].clone();
    let listed = (of_it(&found["items"]), of_it(&told["data"]["cvs"]["nodes"]));
    [listed.0, one["week"].clone(), listed.1, told["data"]["cv"]["week"].clone()]
}

on_both_databases! {
    async fn a_profile_that_was_edited_tells_the_week_of_the_last_picture_however_it_is_read(db: &Fresh) {
        let world = World::new(db, 1).await;
        for number in 0..6 {
            world.publish(&format!("p{number}"), &welder(&format!("MK{number}")), &[world.search(0)]).await.ok();
        }
        world.confirm_all(db).await;
        let ids = world.ids(0, "").await;
        let before = weeks(&world, &ids[0]).await;
        assert!(before.iter().all(|week| week.is_string() && *week == before[0]), "{before:?}");
        world.server.clock.forward(SignedDuration::from_hours(24 * 14));
        let mut edited = welder("MK3");
        edited["basics"]["summary"] = json!("autre");
        assert_eq!(world.publish("p3", &edited, &[]).await.ok()["status"], "updated");
        for id in &ids {
            assert_eq!(weeks(&world, id).await, before, "which one was written stays untold until the next picture");
        }
        world.cvs().classify().await;
        let mut moved = 0;
        for id in &ids {
            let after = weeks(&world, id).await;
            assert!(after.iter().all(|week| *week == after[0]), "{after:?}");
            moved += usize::from(after != before);
        }
        assert_eq!(moved, 1, "the picture after it tells the week of the one that was written");
    }

    async fn a_profile_is_found_once_its_person_confirmed_and_shows_what_five_share(db: &Fresh) {
        let world = World::new(db, 2).await;
        for number in 0..6 {
            let answer = world.publish(&format!("p{number}"), &welder(&format!("MK{number}")), &[world.search(0)]).await;
            let published = answer.ok();
            assert_eq!((answer.status, &published["status"], &published["waiting"]), (201, &json!("created"), &json!(1)));
            assert_eq!(published["told"], true, "the person gets their link");
            assert!(!answer.text.contains(&cv_id(&format!("p{number}")).to_string()), "no id of ours leaves");
        }
        world.cvs().classify().await;
        assert_eq!(world.ids(0, "").await.len(), 0, "what a platform says waits for the person");
        world.confirm_all(db).await;
        let page = world.get(0, "/v1/cvs?rome=J1506&near=50.6371,3.0631&radius_km=30").await.ok();
        let items = page["items"].as_array().unwrap();
        assert_eq!((items.len(), &page["more"], &page["next"]), (6, &json!(false), &Value::Null), "{page}");
        assert!(page.get("total").is_none());
        let one = &items[0];
        assert_eq!(one["profile"]["rome_domain"], "J15");
        assert_eq!((&one["profile"]["diploma"], &one["profile"]["contract"]), (&json!("4"), &json!("CDI")));
        assert_eq!((&one["purpose"], &one["categories"]), (&json!("search"), &json!(["profile"])));
        assert!(one["profile"]["skills"].as_array().unwrap().is_empty(), "no skill is held by fifty: {one}");
        assert!(one.get("resume").is_none() && !page.to_string().contains("MK"), "{page}");
        let path = format!("/v1/cvs/{}", one["id"].as_str().unwrap());
        assert_eq!(&world.get(0, &path).await.ok()["profile"], &one["profile"]);
        assert_eq!(world.ids(1, "").await.len(), 0, "nobody allowed the other app anything");
        let seen = db.store.disclosures_of(cv_id("p0"), 10).await.unwrap();
        assert!(!seen.is_empty() && seen.iter().all(|seen| seen.app == world.apps[0].id && seen.request_id.is_some()));
        assert!(seen.iter().any(|seen| seen.route == "GET /v1/cvs"), "{:?}", seen[0].route);
    }

    async fn what_no_employer_may_ask_for_is_left_out_and_told(db: &Fresh) {
        let world = World::new(db, 0).await;
        let mut resume = welder("MK");
        resume["basics"]["image"] = json!("https://exemple.fr/photo.jpg");
        resume["basics"]["birthDate"] = json!("1990-03-12");
        resume["basics"]["nationality"] = json!("FR");
        let published = world.publish("p", &resume, &[]).await.ok();
        let mut left: Vec<_> = published["left_out"].as_array().unwrap().iter().map(|one| one["what"].as_str().unwrap()).collect();
        left.sort_unstable();
        assert_eq!(left, ["date of birth or age", "nationality", "photo"]);
        assert_eq!(world.publish("p", &resume, &[]).await.ok()["status"], "unchanged");
        resume["basics"]["summary"] = json!("autre");
        assert_eq!(world.publish("p", &resume, &[]).await.ok()["status"], "updated");
    }

    async fn a_child_is_refused_and_a_minor_looks_for_apprenticeships_alone(db: &Fresh) {
        let world = World::new(db, 1).await;
        let mut resume = welder("MK");
        resume["basics"]["birthDate"] = json!("2014-01-01");
        let refused = problem("a child", &world.publish("a", &resume, &[]).await, 400, "invalid_request");
        assert!(refused["errors"][0]["field"] == "basics.birthDate" && !refused.to_string().contains("2014"), "{refused}");
        resume["basics"]["birthDate"] = json!("2010-01-01");
        let refused = problem("a contract", &world.publish("a", &resume, &[]).await, 400, "invalid_request");
        assert_eq!(refused["errors"][0]["field"], "passerelle.contracts");
        resume["passerelle"].as_object_mut().unwrap().remove("contracts");
        let published = world.publish("a", &resume, &[world.search(0)]).await.ok();
        assert_eq!(published["minor"], true);
        assert!(db.store.cv(cv_id("a")).await.unwrap().unwrap().minor_until.is_some());
    }

    async fn what_a_platform_asserts_is_held_to_the_rules_and_every_wrong_field_is_named(db: &Fresh) {
        let world = World::new(db, 1).await;
        let mut contact_by_nobody = world.contact(0, &["identity"]);
        contact_by_nobody["apps"] = json!([]);
        let mut long = world.search(0);
        long["months"] = json!(25);
        let mut wide = world.search(0);
        wide["categories"] = json!(["identity"]);
        let mut unread = world.search(0);
        unread["notice"]["sha256"] = json!("abc");
        let answer = world.publish("p", &welder("MK"), &[contact_by_nobody, long, wide, unread]).await;
        let refused = problem("all wrong", &answer, 400, "invalid_request");
        let fields: Vec<_> = refused["errors"].as_array().unwrap().iter().map(|e| e["field"].as_str().unwrap()).collect();
        let expected = ["permissions[0].recipients", "permissions[1].months", "permissions[2].categories", "permissions[3].notice.sha256"];
        assert_eq!(fields, expected);
        assert!(!answer.text.contains("MK"), "{}", answer.text);
        assert_eq!(db.store.count_cvs().await.unwrap(), 0);
    }

    async fn nobody_reads_cvs_who_did_not_say_who_they_are_in_law(db: &Fresh) {
        let world = World::new(db, 1).await;
        let server = &world.server;
        let app = crate::apps::active(server, "Nouvelle").await;
        let none = crate::apps::manage(server, &app, Method::GET, "/processor", None).await;
        problem("not said", &none, 404, "not_found");
        let mut wrong = processor();
        wrong["siren"] = json!("732829321");
        wrong["address"] = json!("");
        wrong["countries"] = json!(["FR", "US"]);
        let refused = crate::apps::manage(server, &app, Method::PUT, "/processor", Some(&wrong)).await;
        let refused = problem("wrong", &refused, 400, "invalid_request");
        let fields: Vec<_> = refused["errors"].as_array().unwrap().iter().map(|e| e["field"].as_str().unwrap()).collect();
        assert_eq!(fields, ["address", "siren", "countries[1]"]);
        let foreign = server.ask(Method::PUT, &format!("/v1/apps/{}/processor", world.apps[0].id), &app.manage, Some(&processor())).await;
        problem("another's", &foreign, 404, "not_found");
        let other = crate::server::key(db, server.clock.as_ref(), 901, &[passerelle::auth::Scope::CvsWrite], &["guarded"], &[]).await;
        let body = json!({"source": "guarded", "external_id": "p", "resume": welder("MK")});
        problem("a source", &server.ask(Method::POST, "/v1/cvs", &other, Some(&body)).await, 403, "processor_needed");
        problem("no key", &server.get("/v1/cvs").await, 401, "unauthenticated");
        let by_writer = server.get_with("/v1/cvs", &[("x-api-key", &world.platform)]).await;
        problem("another scope", &by_writer, 403, "forbidden");
    }

    async fn a_server_without_data_keys_says_so(db: &Fresh) {
        let server = Server::start(db).await;
        let admin = crate::server::key(db, server.clock.as_ref(), 902, &[passerelle::auth::Scope::Admin], &[], &[]).await;
        let path = format!("/v1/apps/{}/processor", Uuid::nil());
        problem("no CVs", &server.ask(Method::GET, &path, &admin, None).await, 503, "cvs_not_configured");
    }

    async fn an_app_asks_for_contact_and_reads_what_the_person_agreed_to_reveal(db: &Fresh) {
        let world = World::new(db, 1).await;
        for number in 0..6 {
            world.publish(&format!("p{number}"), &welder(&format!("MK{number}")), &[world.search(0)]).await.ok();
        }
        world.confirm_all(db).await;
        let id = world.ids(0, "").await.remove(0);
        let path = format!("/v1/cvs/{id}/contact-requests");
        let ask = async |body: &Value| world.server.ask(Method::POST, &path, &world.apps[0].key, Some(body)).await;
        let linked = ask(&json!({"message": "Bonjour, voyez https://exemple.fr"})).await;
        assert_eq!(problem("a link", &linked, 400, "invalid_request")["errors"][0]["field"], "message");
        let message = json!({"message": "Bonjour, pouvons-nous parler d'un poste ?", "employer": "Atelier Exemple"});
        let made = ask(&message).await.ok();
        assert_eq!((&made["cv"], &made["state"]), (&json!(id), &json!("waiting")));
        problem("a second one", &ask(&message).await, 429, "contact_limit");
        let listed = world.get(0, "/v1/contact-requests").await.ok();
        assert_eq!(listed["items"][0]["id"], made["id"]);
        let record = db.store.contacts_by(world.apps[0].id, 10).await.unwrap().remove(0);
        assert!(!record.sealed.windows(7).any(|part| part == b"Bonjour"), "messages are sealed");
        let now = world.server.clock.now();
        let given = NewPermission {
            id: Uuid::from_u128(99),
            cv: record.cv,
            purpose: Purpose::Contact,
            basis: Basis::Consent,
            recipients: Recipients::app(world.apps[0].id),
            categories: [DataCategory::Identity, DataCategory::History].into(),
            notice: Notice { url: "https://exemple.fr".into(), version: "1".into(), language: "fr".into(), sha256: NoticeHash([1; 32]) },
            months: 1,
            age: Age::Adult,
        };
        let given = given.grant(Act::Accepted { request: record.id }, now).unwrap();
        assert!(db.store.answer_contact(record.id, ContactState::Accepted, Some(&given), now).await.unwrap());
        world.cvs().changed(&[record.cv]).await.unwrap();
        let revealed = world.get(0, &format!("/v1/cvs/{id}")).await.ok();
        assert_eq!((&revealed["purpose"], &revealed["categories"]), (&json!("contact"), &json!(["identity", "history"])));
        let text = revealed["resume"].to_string();
        assert!(text.contains("I Exemple") && text.contains('H') && text.contains("i@exemple.fr"), "{text}");
        assert!(!text.contains("T\"") && !text.contains("passerelle") && !text.contains("TIG"), "{text}");
        assert_eq!(world.get(0, "/v1/contact-requests").await.ok()["items"][0]["state"], "accepted");
        world.server.clock.forward(SignedDuration::from_hours(24 * 32));
        let after = world.get(0, &format!("/v1/cvs/{id}")).await.ok();
        assert_eq!((&after["purpose"], after.get("resume")), (&json!("search"), None), "the clock alone ends it");
    }

    async fn a_person_gets_three_requests_a_week_at_most(db: &Fresh) {
        let world = World::new(db, 4).await;
        let all: Vec<Value> = (0..4).map(|app| world.search(app)).collect();
        for number in 0..6 {
            world.publish(&format!("p{number}"), &welder(&format!("MK{number}")), &all).await.ok();
        }
        world.confirm_all(db).await;
        let target = cv_id("p3");
        let mut answers: Vec<Answer> = Vec::new();
        for app in 0..4 {
            // Which of the app's ids is the target's, the log of disclosures tells us, and nobody else.
            let mut found = None;
            for id in world.ids(app, "").await {
                world.get(app, &format!("/v1/cvs/{id}")).await.ok();
                let last = db.store.disclosures_of(target, 1).await.unwrap();
                if last.first().is_some_and(|seen| seen.app == world.apps[app].id && seen.route == "GET /v1/cvs/{cv}") {
                    found = Some(id);
                    break;
                }
            }
            let path = format!("/v1/cvs/{}/contact-requests", found.unwrap());
            let body = json!({"message": "Bonjour, pouvons-nous parler ?"});
            answers.push(world.server.ask(Method::POST, &path, &world.apps[app].key, Some(&body)).await);
        }
        let statuses: Vec<u16> = answers.iter().map(|answer| answer.status).collect();
        assert_eq!(statuses, [201, 201, 201, 429]);
        problem("a fourth", &answers[3], 429, "contact_limit");
    }

    async fn an_app_learns_what_it_must_delete_and_by_when(db: &Fresh) {
        let world = World::new(db, 2).await;
        for number in 0..7 {
            world.publish(&format!("p{number}"), &welder(&format!("MK{number}")), &[world.search(0), world.search(1)]).await.ok();
        }
        world.confirm_all(db).await;
        let ids = world.ids(0, "").await;
        assert_eq!(ids.len(), 7);
        world.server.clock.forward(SignedDuration::from_mins(1));
        let first = world.get(0, "/v1/cvs/changes").await.ok();
        let position = first["position"].as_str().unwrap().to_owned();
        world.server.clock.forward(SignedDuration::from_hours(1));
        let now = world.server.clock.now();
        let withdrawn = db.store.cv(cv_id("p2")).await.unwrap().unwrap().permissions.into_iter().map(|given| given.withdrawn(now));
        db.store.save_permissions(&withdrawn.collect::<Vec<_>>(), now).await.unwrap();
        world.cvs().changed(&[cv_id("p2")]).await.unwrap();
        world.server.clock.forward(SignedDuration::from_hours(1));
        let next = world.get(0, &format!("/v1/cvs/changes?after={position}")).await.ok();
        let items = next["items"].as_array().unwrap();
        assert_eq!(items.len(), 1, "{next}");
        assert_eq!(items[0]["kind"], "withdrawn");
        assert!(ids.contains(&items[0]["id"].as_str().unwrap().to_owned()) && items[0]["delete_by"].is_string());
        problem("gone", &world.get(0, &format!("/v1/cvs/{}", items[0]["id"].as_str().unwrap())).await, 404, "not_found");
        let end = next["position"].as_str().unwrap();
        assert!(world.get(0, &format!("/v1/cvs/changes?after={end}")).await.ok()["items"].as_array().unwrap().is_empty());
        let foreign = world.get(1, &format!("/v1/cvs/changes?after={end}")).await;
        problem("another app's position", &foreign, 400, "cursor_invalid");
        let none = world.get(1, "/v1/cvs/changes").await.ok();
        assert!(none["items"].as_array().unwrap().is_empty(), "it received nothing: {none}");
    }
}
