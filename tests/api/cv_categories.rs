//! A person allows a kind of recipients: its members of that day, listed before them, and nobody who joins later.

use crate::apps::{active, manage};
use crate::cv_world::{World, cv_id, processor, welder};
use crate::door::problem;
use crate::me::{Person, code, shown};
use crate::on_both_databases;
use crate::portal::{Browser, between, token};
use passerelle::domain::permission::Recipients;
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

/// Says what kind of recipient an app is.
async fn declare(world: &World, app: &crate::apps::Registered, category: &str) {
    let mut said = processor();
    said["category"] = json!(category);
    let written = manage(&world.server, app, Method::PUT, "/processor", Some(&said)).await.ok();
    assert_eq!(written["category"], category);
}

/// A category with the members that the person was shown.
fn of(category: &str, members: &[Uuid]) -> Value {
    json!({"purpose": "search", "category": category, "apps": members, "notice": shown()})
}

fn apps(given: &Value) -> Vec<Uuid> {
    let apps = given["recipients"].as_array().unwrap().iter();
    apps.map(|one| one["app"].as_str().unwrap().parse().unwrap()).collect()
}

on_both_databases! {
    async fn a_category_is_its_members_of_that_day_and_a_new_one_needs_a_new_act(db: &Fresh) {
        let world = World::new(db, 1).await;
        world.publish("p", &welder("MK"), &[]).await.ok();
        let person = Person::of(&world, "MK");
        let (one, other) = (active(&world.server, "Atelier").await, active(&world.server, "Usine").await);
        declare(&world, &one, "employers").await;
        let listed = person.get("/v1/me/recipients").await;
        let kinds: Vec<_> = listed["items"].as_array().unwrap().iter().map(|app| app["category"].clone()).collect();
        assert!(kinds.contains(&json!("employers")) && kinds.contains(&Value::Null), "{kinds:?}");
        let given = person.ask(Method::POST, "/v1/me/permissions", Some(&of("employers", &[one.id]))).await.ok();
        assert_eq!((&given["category"], apps(&given)), (&json!("employers"), vec![one.id]));
        assert!(given["category_on"].is_string(), "{given}");
        declare(&world, &other, "employers").await;
        let kept = person.get("/v1/me/permissions").await["items"][0].clone();
        assert_eq!(apps(&kept), [one.id], "who joins later is not in it");
        let stored = db.store.cv(cv_id("p")).await.unwrap().unwrap();
        assert!(matches!(&stored.permissions[0].recipients, Recipients::Category { members, .. } if !members.contains(&other.id)));
        let unseen = person.ask(Method::POST, "/v1/me/permissions", Some(&of("employers", &[one.id]))).await;
        let refused = problem("a member that the person did not see", &unseen, 400, "invalid_request");
        assert_eq!(refused["errors"][0]["field"], "apps");
        let both = of("employers", &[one.id, other.id]);
        let again = person.ask(Method::POST, "/v1/me/permissions", Some(&both)).await.ok();
        assert_eq!(apps(&again).len(), 2, "{again}");
        let states: Vec<_> = person.get("/v1/me/permissions").await["items"].as_array().unwrap().iter().map(|it| it["state"].clone()).collect();
        assert_eq!(states, ["in_force", "withdrawn"], "one click takes back all of it");
        let receipt = person.ask(Method::GET, &format!("/v1/me/permissions/{}/receipt", again["id"].as_str().unwrap()), None).await;
        assert_eq!(receipt.header("content-type"), "application/jose");
    }

    async fn a_category_that_nobody_is_in_or_that_does_not_go_with_the_purpose_is_refused(db: &Fresh) {
        let world = World::new(db, 1).await;
        world.publish("p", &welder("MK"), &[]).await.ok();
        let person = Person::of(&world, "MK");
        let app = active(&world.server, "Atelier").await;
        declare(&world, &app, "employers").await;
        let mut contact = of("employers", &[app.id]);
        contact["purpose"] = json!("contact");
        contact["categories"] = json!(["identity"]);
        let mut both = of("employers", &[app.id]);
        both["every_app"] = json!(true);
        let mut counted = of("employers", &[app.id]);
        counted["purpose"] = json!("statistics");
        for (case, wrong, field) in [
            ("nobody", of("training_bodies", &[]), "recipients"),
            ("no list", of("employers", &[]), "apps"),
            ("contact", contact, "recipients"),
            ("statistics", counted, "recipients"),
            ("two ways", both, "apps"),
        ] {
            let refused = person.ask(Method::POST, "/v1/me/permissions", Some(&wrong)).await;
            assert_eq!(problem(case, &refused, 400, "invalid_request")["errors"][0]["field"], field, "{case}");
        }
        let unknown = person.ask(Method::POST, "/v1/me/permissions", Some(&of("friends", &[]))).await;
        assert_eq!(unknown.status, 400, "{}", unknown.text);
        let mut said = processor();
        said["category"] = json!("friends");
        let refused = manage(&world.server, &app, Method::PUT, "/processor", Some(&said)).await;
        assert_eq!(problem("no such kind", &refused, 400, "invalid_request")["errors"][0]["field"], "category");
        let mut resume = welder("YOUNG");
        resume["basics"]["birthDate"] = json!("2010-01-01");
        resume["passerelle"].as_object_mut().unwrap().remove("contracts");
        world.publish("y", &resume, &[]).await.ok();
        let minor = Person::of(&world, "YOUNG").ask(Method::POST, "/v1/me/permissions", Some(&of("employers", &[app.id]))).await;
        assert_eq!(problem("a minor", &minor, 400, "invalid_request")["errors"][0]["field"], "recipients");
    }

    async fn the_page_lists_the_members_of_a_category_before_anything_is_ticked(db: &Fresh) {
        let world = World::new(db, 1).await;
        world.publish("p", &welder("MK"), &[]).await.ok();
        let app = active(&world.server, "Atelier").await;
        declare(&world, &app, "employers").await;
        let mut browser = Browser::new(&world.server);
        browser.submit("/me", "/me", &[("code", &code(&world.server, "mki@exemple.fr"))]).await;
        let page = browser.get("/me").await.text;
        let form = between(&page, "id=\"allow-search\"", "</form>");
        let choice = between(form, "name=\"category\" value=\"employers\"", "</label>");
        assert!(choice.contains("Association Exemple") && choice.contains("needs a new act"), "{choice}");
        assert!(!form.contains("checked") && !form.contains("training_bodies"), "nothing ticked, and no empty kind");
        assert!(!between(&page, "id=\"allow-contact\"", "</form>").contains("name=\"category\""), "contact names apps");
        let listed = between(form, "name=\"members-employers\" value=\"", "\"");
        assert_eq!(listed.trim(), app.id.to_string());
        let hidden = |name: &str| between(&page, &format!("name=\"{name}\" value=\""), "\"").to_owned();
        let (token, notice) = (token(&page), ["notice_version", "notice_language", "notice_sha256"].map(hidden));
        let [version, language, sha256] = &notice;
        let mut fields = vec![
            ("form_token", token.as_str()), ("notice_version", version), ("notice_language", language), ("notice_sha256", sha256),
            ("purpose", "search"), ("category", "employers"), ("members-employers", listed), ("months", "6"),
        ];
        assert_eq!(browser.post("/me/permissions", &fields).await.status, 303);
        let page = browser.get("/me").await.text;
        assert!(page.contains("employers, as listed on"), "{}", between(&page, "id=\"permissions\"", "</section>"));
        fields.push(("category", "training_bodies"));
        let two = browser.post("/me/permissions", &fields).await;
        assert!(two.status == 422 && two.text.contains("role=\"alert\""), "one category at a time: {}", two.status);
    }
}
