//! Whose version counts: what a person corrected outlives what a platform sends, and what it takes back.

use crate::cv_world::{World, cv_id, welder};
use crate::door::problem;
use crate::me::{Person, shown};
use crate::on_both_databases;
use crate::portal::{Browser, between};
use crate::server::{Answer, key};
use jiff::SignedDuration;
use passerelle::auth::Scope;
use passerelle::store::ErasureReason;
use reqwest::Method;
use serde_json::{Value, json};
use std::time::{Duration, Instant};

async fn take_back(world: &World, external: &str) -> Answer {
    let path = format!("/v1/sources/open/cvs/{external}");
    world.server.ask(Method::DELETE, &path, &world.platform, None).await
}

fn name(mine: &Value) -> &str {
    mine["resume"]["basics"]["name"].as_str().unwrap()
}

on_both_databases! {
    async fn what_a_person_corrected_outlives_the_platforms_next_write_until_they_allow_it(db: &Fresh) {
        let world = World::new(db, 1).await;
        world.publish("p", &welder("MK"), &[]).await.ok();
        let person = Person::of(&world, "MK");
        assert!(person.get("/v1/me/cv").await.get("owned_since").is_none());
        assert_eq!(world.publish("p", &welder("MKB"), &[]).await.ok()["status"], "updated", "nobody corrected it");
        person.ask(Method::PUT, "/v1/me/cv", Some(&welder("OWN"))).await.ok();
        let sent = world.publish("p", &welder("OWNC"), &[world.search(0)]).await.ok();
        assert_eq!((&sent["status"], &sent["waiting"], &sent["told"]), (&json!("kept"), &json!(1), &json!(false)), "{sent}");
        assert!(world.server.mails.to("ownci@exemple.fr").is_empty(), "another address is written to by nobody");
        let mine = person.get("/v1/me/cv").await;
        assert!(name(&mine) == "OWNI Exemple" && mine["owned_since"].is_string(), "{}", mine["owned_since"]);
        assert_eq!(person.get("/v1/me/permissions").await["items"][0]["state"], "pending", "what is asserted waits");
        let file = world.server.request(Method::PUT, "/v1/sources/open/cvs/p").header("x-api-key", &world.platform);
        let file = Answer::of(file.json(&welder("OWNC")).send().await.unwrap()).await.ok();
        assert_eq!(file["status"], "kept", "nor by a file");
        assert_eq!(person.ask(Method::POST, "/v1/me/cv/platform-updates", None).await.status, 204);
        assert!(person.get("/v1/me/cv").await.get("owned_since").is_none());
        assert_eq!(world.publish("p", &welder("OWNC"), &[]).await.ok()["status"], "updated");
        assert_eq!(person.ask(Method::DELETE, "/v1/me/cv/platform-updates", None).await.status, 204);
        assert_eq!(world.publish("p", &welder("OWND"), &[]).await.ok()["status"], "kept", "kept as it is, without a correction");
        assert_eq!(name(&person.get("/v1/me/cv").await), "OWNCI Exemple");
        let stranger = world.server.ask(Method::POST, "/v1/me/cv/platform-updates", &world.platform, None).await;
        problem("a platform is no person", &stranger, 401, "unauthenticated");
    }

    async fn the_page_says_whose_version_it_is_and_changes_it_by_one_button(db: &Fresh) {
        let world = World::new(db, 0).await;
        world.publish("p", &welder("MK"), &[]).await.ok();
        let mut browser = Browser::new(&world.server);
        let code = crate::me::code(&world.server, "mki@exemple.fr");
        browser.submit("/me", "/me", &[("code", &code)]).await;
        let may = |page: &str| between(page, "id=\"platform-updates\"", "</form>").contains("value=\"yes\"");
        assert!(!may(&browser.get("/me").await.text));
        assert_eq!(browser.submit("/me", "/me/platform-updates", &[("may", "no")]).await.status, 303);
        assert!(may(&browser.get("/me").await.text));
        assert_eq!(world.publish("p", &welder("MKB"), &[]).await.ok()["status"], "kept");
        assert_eq!(browser.submit("/me", "/me/platform-updates", &[("may", "yes")]).await.status, 303);
        assert_eq!(world.publish("p", &welder("MKB"), &[]).await.ok()["status"], "updated");
    }

    async fn what_a_platform_takes_back_is_erased_with_proof_where_nobody_made_it_their_own(db: &Fresh) {
        let world = World::new(db, 1).await;
        for number in 0..6 {
            world.publish(&format!("p{number}"), &welder(&format!("MK{number}")), &[world.search(0)]).await.ok();
        }
        world.confirm_all(db).await;
        assert_eq!(world.ids(0, "").await.len(), 6);
        world.publish("q", &welder("MKQ"), &[world.search(0)]).await.ok();
        let person = Person::of(&world, "MKQ");
        person.get("/v1/me/cv").await;
        let answer = take_back(&world, "q").await;
        assert_eq!((answer.status, answer.text.as_str()), (204, ""));
        assert!(db.store.cv(cv_id("q")).await.unwrap().is_none());
        assert!(world.cvs().vault().data_keys(&[cv_id("q")]).await.unwrap().is_empty(), "the key is shredded");
        let ledger = db.store.erasures(jiff::Timestamp::MIN).await.unwrap();
        assert_eq!((ledger.len(), ledger[0].cv, ledger[0].reason), (1, cv_id("q"), ErasureReason::TakenBack));
        let mail = world.server.mails.to("mkqi@exemple.fr").pop().unwrap();
        assert!(mail.text.contains(&passerelle::domain::hex(&ledger[0].receipt)) && mail.link.is_none(), "{}", mail.subject);
        problem("the link is dead", &person.ask(Method::GET, "/v1/me/cv", None).await, 401, "unauthenticated");
        assert_eq!(take_back(&world, "q").await.status, 204, "again is no harm");
        assert_eq!(take_back(&world, "never").await.status, 204, "whether there was one is not told");
        assert_eq!(db.store.erasures(jiff::Timestamp::MIN).await.unwrap().len(), 1);
        assert_eq!(world.publish("q", &welder("MKQ"), &[]).await.ok()["status"], "created", "it may come again");
    }

    async fn who_gave_a_permission_or_corrected_the_profile_keeps_it_and_is_told_once(db: &Fresh) {
        let world = World::new(db, 1).await;
        for number in 0..6 {
            world.publish(&format!("p{number}"), &welder(&format!("MK{number}")), &[world.search(0)]).await.ok();
        }
        world.confirm_all(db).await;
        let person = Person::of(&world, "MK1");
        // What the platform asserts besides, nobody confirmed.
        world.publish("p1", &welder("MK1"), &[world.contact(0, &["identity"])]).await.ok();
        assert_eq!(take_back(&world, "p1").await.status, 204, "the same answer");
        let mine = person.get("/v1/me/cv").await;
        assert!(mine["taken_back_at"].is_string() && mine["owned_since"].is_string());
        let given = person.get("/v1/me/permissions").await;
        let state = |purpose: &str| {
            let all = given["items"].as_array().unwrap();
            all.iter().find(|one| one["purpose"] == purpose).unwrap()["state"].clone()
        };
        assert_eq!(state("contact"), "withdrawn", "what the platform alone says ends");
        assert_eq!(state("search"), "in_force", "the person's own act stands");
        // A node that hears of a withdrawal drops the profile, then reads it anew.
        let begun = Instant::now();
        while world.ids(0, "").await.len() < 6 {
            assert!(begun.elapsed() < Duration::from_secs(20), "it is found by nobody any more");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        let mail = world.server.mails.to("mk1i@exemple.fr").pop().unwrap();
        assert!(mail.subject.contains("« open »") && mail.link.is_some(), "{}", mail.subject);
        let mails = world.server.mails.to("mk1i@exemple.fr").len();
        assert_eq!(take_back(&world, "p1").await.status, 204);
        assert_eq!(world.server.mails.to("mk1i@exemple.fr").len(), mails, "told once");
        assert_eq!(world.publish("p1", &welder("ELSE"), &[]).await.ok()["status"], "kept", "it is closed to the platform");
        assert_eq!(name(&person.get("/v1/me/cv").await), "MK1I Exemple");
        // Without a permission, a correction is enough; and one that was taken back or has ended is none.
        world.publish("c", &welder("MKC"), &[]).await.ok();
        Person::of(&world, "MKC").ask(Method::PUT, "/v1/me/cv", Some(&welder("MKCB"))).await.ok();
        world.publish("d", &welder("MKD"), &[]).await.ok();
        let given = json!({"purpose": "search", "apps": [world.apps[0].id], "months": 1, "notice": shown()});
        Person::of(&world, "MKD").ask(Method::POST, "/v1/me/permissions", Some(&given)).await.ok();
        world.server.clock.forward(SignedDuration::from_hours(24 * 32));
        for external in ["c", "d"] {
            assert_eq!(take_back(&world, external).await.status, 204);
        }
        assert!(db.store.cv(cv_id("c")).await.unwrap().is_some());
        assert!(db.store.cv(cv_id("d")).await.unwrap().is_none(), "its permission had ended");
    }

    async fn a_cv_is_taken_back_by_a_key_of_its_source_alone(db: &Fresh) {
        let world = World::new(db, 1).await;
        world.publish("p", &welder("MK"), &[]).await.ok();
        let server = &world.server;
        let other = key(db, server.clock.as_ref(), 905, &[Scope::CvsWrite], &["guarded"], &[]).await;
        let path = "/v1/sources/open/cvs/p";
        problem("another source", &server.ask(Method::DELETE, path, &other, None).await, 403, "forbidden");
        problem("a reader", &server.ask(Method::DELETE, path, &world.apps[0].key, None).await, 403, "forbidden");
        problem("nobody", &server.ask(Method::DELETE, path, "", None).await, 401, "unauthenticated");
        let wrong = server.ask(Method::DELETE, &format!("{path}?sure=yes"), &world.platform, None).await;
        problem("a parameter", &wrong, 400, "invalid_request");
        assert!(db.store.cv(cv_id("p")).await.unwrap().is_some());
    }
}
