//! What persons do with their own CV over the API, by the link that was mailed to them.

use crate::cv_world::{World, cv_id, welder};
use crate::door::problem;
use crate::on_both_databases;
use crate::server::{Answer, Server};
use crate::support::Fresh;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use passerelle::domain::permission::Recipients;
use passerelle::service::NoticeText;
use passerelle::store::ErasureReason;
use reqwest::{Client, Method, StatusCode};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::io::{Cursor, Read};
use std::time::{Duration, Instant};

const PATIENCE: Duration = Duration::from_secs(30);

/// The code of the last link that was mailed to that address.
#[track_caller]
pub fn code(server: &Server, email: &str) -> String {
    let links = server.mails.to(email).into_iter().rev().filter_map(|mail| mail.link);
    let mut codes = links.filter_map(|link| Some(link.split_once("/me#")?.1.to_owned()));
    codes.next().unwrap_or_else(|| panic!("no link was mailed to {email}"))
}

/// A person with a link.
pub struct Person<'w> {
    server: &'w Server,
    pub code: String,
}

impl<'w> Person<'w> {
    /// Whose CV has that mark.
    #[track_caller]
    pub fn of(world: &'w World, mark: &str) -> Self {
        let email = format!("{}i@exemple.fr", mark.to_lowercase());
        Self { server: &world.server, code: code(&world.server, &email) }
    }

    pub async fn ask(&self, method: Method, path: &str, body: Option<&Value>) -> Answer {
        let request = self.server.request(method, path).header("x-person-link", &self.code);
        let request = body.into_iter().fold(request, reqwest::RequestBuilder::json);
        Answer::of(request.send().await.unwrap()).await
    }

    pub async fn get(&self, path: &str) -> Value {
        self.ask(Method::GET, path, None).await.ok()
    }

    async fn permissions(&self) -> Vec<Value> {
        self.get("/v1/me/permissions").await["items"].as_array().unwrap().clone()
    }

    /// Confirms all that waits.
    async fn confirm(&self) {
        for permission in self.permissions().await {
            let path = format!("/v1/me/permissions/{}/confirm", permission["id"].as_str().unwrap());
            assert_eq!(self.ask(Method::POST, &path, Some(&shown())).await.ok()["state"], "in_force");
        }
    }

    async fn zip(&self) -> zip::ZipArchive<Cursor<Vec<u8>>> {
        let request = self.server.request(Method::GET, "/v1/me/export").header("x-person-link", &self.code);
        let answer = request.send().await.unwrap();
        assert_eq!(answer.headers()["content-type"], "application/zip");
        zip::ZipArchive::new(Cursor::new(answer.bytes().await.unwrap().to_vec())).unwrap()
    }
}

/// What a person had before their eyes.
pub fn shown() -> Value {
    let present = NoticeText::present();
    json!({"version": present.version, "language": "fr", "sha256": present.hash("fr").unwrap().to_string()})
}

fn text(zip: &mut zip::ZipArchive<Cursor<Vec<u8>>>, name: &str) -> String {
    let mut text = String::new();
    zip.by_name(name).unwrap_or_else(|_| panic!("{name}")).read_to_string(&mut text).unwrap();
    text
}

fn payload(jws: &str) -> Value {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(jws.split('.').nth(1).unwrap()).unwrap()).unwrap()
}

/// Six persons who weld, of whom everybody says that they agreed to be found by the first app.
async fn six(db: &Fresh, apps: usize) -> World {
    let world = World::new(db, apps).await;
    for number in 0..6 {
        world.publish(&format!("p{number}"), &welder(&format!("MK{number}")), &[world.search(0)]).await.ok();
    }
    world
}

on_both_databases! {
    async fn who_confirms_is_found_and_who_takes_it_back_is_gone_when_the_answer_comes(db: &Fresh) {
        let world = six(db, 1).await;
        for number in 0..6 {
            Person::of(&world, &format!("MK{number}")).confirm().await;
        }
        world.cvs().classify().await;
        assert_eq!(world.ids(0, "").await.len(), 6);
        let person = Person::of(&world, "MK0");
        let given = person.permissions().await.remove(0);
        assert_eq!((&given["state"], &given["act"], &given["asserted_by"]), (&json!("in_force"), &json!("asserted"), &json!("open")));
        assert_eq!(given["recipients"][0]["legal_name"], "Association Exemple");
        assert_eq!(given["recipients"][0]["address"], "1 rue de l'Exemple, 59000 Lille");
        let path = format!("/v1/me/permissions/{}", given["id"].as_str().unwrap());
        assert_eq!(person.ask(Method::DELETE, &path, None).await.status, 204);
        assert_eq!(world.ids(0, "").await.len(), 5, "at once, without waiting for anything");
        assert_eq!(person.permissions().await[0]["state"], "withdrawn");
        assert_eq!(person.ask(Method::DELETE, &path, None).await.status, 204, "again is no harm");
    }

    async fn the_notice_that_is_recorded_is_the_text_that_is_served_and_no_other_is_taken(db: &Fresh) {
        let world = World::new(db, 1).await;
        world.publish("p", &welder("MK"), &[]).await.ok();
        let person = Person::of(&world, "MK");
        let asked = |notice: Value| json!({"purpose": "search", "apps": [world.apps[0].id], "notice": notice});
        let given = person.ask(Method::POST, "/v1/me/permissions", Some(&asked(shown()))).await;
        assert_eq!(given.status, 201, "{}", given.text);
        let given = given.json();
        let (_, path) = given["notice_url"].as_str().unwrap().split_once("exemple.fr").unwrap();
        let served = Client::new().get(format!("http://{}{path}", world.server.address)).send().await.unwrap();
        let hash = Sha256::digest(served.bytes().await.unwrap());
        let hash = passerelle::domain::hex(&hash);
        assert_eq!(given["notice_sha256"], hash);
        let mut other = shown();
        other["sha256"] = json!("0".repeat(64));
        let refused = person.ask(Method::POST, "/v1/me/permissions", Some(&asked(other))).await;
        assert_eq!(problem("a text that was not shown", &refused, 400, "invalid_request")["errors"][0]["field"], "notice.sha256");
        let mut old = shown();
        old["version"] = json!("2020-01-01");
        let refused = person.ask(Method::POST, "/v1/me/permissions", Some(&asked(old))).await;
        assert_eq!(problem("an old notice", &refused, 400, "invalid_request")["errors"][0]["field"], "notice.version");
    }

    async fn a_new_act_takes_the_place_of_the_one_before_and_categories_are_frozen(db: &Fresh) {
        let world = World::new(db, 2).await;
        world.publish("p", &welder("MK"), &[]).await.ok();
        let person = Person::of(&world, "MK");
        let asked = json!({"purpose": "search", "every_app": true, "months": 12, "notice": shown()});
        for _ in 0..2 {
            let given = person.ask(Method::POST, "/v1/me/permissions", Some(&asked)).await.ok();
            assert_eq!((given["recipients"].as_array().unwrap().len(), &given["category"]), (2, &json!("every_app")));
        }
        let states: Vec<_> = person.permissions().await.iter().map(|one| one["state"].clone()).collect();
        assert_eq!(states, ["in_force", "withdrawn"]);
        let stored = db.store.cv(cv_id("p")).await.unwrap().unwrap();
        assert!(matches!(&stored.permissions[1].recipients, Recipients::Category { members, .. } if members.len() == 2));
        for (case, wrong, field) in [
            ("nobody", json!({"purpose": "search", "notice": shown()}), "recipients"),
            ("an unknown app", json!({"purpose": "search", "apps": [uuid::Uuid::nil()], "notice": shown()}), "apps"),
            ("too long", json!({"purpose": "statistics", "months": 25, "notice": shown()}), "months"),
            ("nothing revealed", json!({"purpose": "contact", "apps": [world.apps[0].id], "notice": shown()}), "categories"),
        ] {
            let refused = person.ask(Method::POST, "/v1/me/permissions", Some(&wrong)).await;
            assert_eq!(problem(case, &refused, 400, "invalid_request")["errors"][0]["field"], field, "{case}");
        }
        let counted = json!({"purpose": "statistics", "notice": shown()});
        let counted = person.ask(Method::POST, "/v1/me/permissions", Some(&counted)).await.ok();
        assert!(counted["recipients"].as_array().unwrap().is_empty(), "the operator alone counts");
    }

    async fn who_is_under_18_names_the_apps_one_by_one(db: &Fresh) {
        let world = World::new(db, 2).await;
        let mut resume = welder("MK");
        resume["basics"]["birthDate"] = json!("2010-01-01");
        resume["passerelle"].as_object_mut().unwrap().remove("contracts");
        world.publish("p", &resume, &[]).await.ok();
        let person = Person::of(&world, "MK");
        assert_eq!(person.get("/v1/me/cv").await["minor"], true);
        let every = json!({"purpose": "search", "every_app": true, "notice": shown()});
        let refused = person.ask(Method::POST, "/v1/me/permissions", Some(&every)).await;
        assert_eq!(problem("all apps", &refused, 400, "invalid_request")["errors"][0]["field"], "recipients");
        let grown_up = person.ask(Method::PUT, "/v1/me/cv", Some(&welder("MK"))).await;
        let refused = problem("a contract", &grown_up, 400, "invalid_request");
        assert_eq!(refused["errors"][0]["field"], "passerelle.contracts", "who was known to be a minor stays one");
        let one = json!({"purpose": "search", "apps": [world.apps[1].id], "notice": shown()});
        person.ask(Method::POST, "/v1/me/permissions", Some(&one)).await.ok();
    }

    async fn a_link_is_good_for_its_own_cv_and_for_nothing_else(db: &Fresh) {
        let world = six(db, 1).await;
        let (one, other) = (Person::of(&world, "MK0"), Person::of(&world, "MK1"));
        let id = other.permissions().await[0]["id"].as_str().unwrap().to_owned();
        let path = format!("/v1/me/permissions/{id}");
        for (method, path, body) in [
            (Method::DELETE, path.clone(), None),
            (Method::POST, format!("{path}/confirm"), Some(shown())),
            (Method::GET, format!("{path}/receipt"), None),
        ] {
            problem("another's permission", &one.ask(method, &path, body.as_ref()).await, 404, "not_found");
        }
        assert_eq!(other.permissions().await[0]["state"], "pending");
        let server = &world.server;
        problem("no link", &server.get("/v1/me/cv").await, 401, "unauthenticated");
        let wrong = server.get_with("/v1/me/cv", &[("x-person-link", &"a".repeat(43))]).await;
        problem("none of ours", &wrong, 401, "unauthenticated");
        let key = server.get_with("/v1/me/cv", &[("x-api-key", &world.apps[0].key)]).await;
        problem("an app's key is no link", &key, 401, "unauthenticated");
        let both = format!("Person {}", one.code);
        server.get_with("/v1/me/cv", &[("authorization", &both)]).await.ok();
        let renewed = one.ask(Method::POST, "/v1/me/link/renewal", None).await;
        assert_eq!(renewed.status, 201);
        problem("replaced", &one.ask(Method::GET, "/v1/me/cv", None).await, 401, "unauthenticated");
        let new = Person { server, code: renewed.json()["link"].as_str().unwrap().to_owned() };
        assert_eq!(new.get("/v1/me/cv").await["resume"]["basics"]["name"], "MK0I Exemple");
    }

    async fn asking_for_the_link_says_nothing_and_fills_no_mailbox(db: &Fresh) {
        let world = World::new(db, 0).await;
        world.publish("p", &welder("MK"), &[]).await.ok();
        let server = &world.server;
        let ask = async |email: &str| {
            let answer = server.ask(Method::POST, "/v1/me/link", "", Some(&json!({"email": email}))).await;
            (answer.status, answer.text)
        };
        let before = server.mails.to("mki@exemple.fr").len();
        let unknown = ask("personne@exemple.fr").await;
        assert_eq!(unknown, (202, String::new()));
        for _ in 0..5 {
            assert_eq!(ask("MKI@exemple.fr").await, unknown, "the same answer, whoever it is");
        }
        // The first one was mailed when the CV came.
        let begun = Instant::now();
        while server.mails.to("mki@exemple.fr").len() < before + 2 {
            assert!(begun.elapsed() < PATIENCE, "no link was mailed");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        let person = Person::of(&world, "MK");
        assert_eq!(person.get("/v1/me/cv").await["source"], "open");
        assert!(server.mails.to("personne@exemple.fr").is_empty());
        assert!(server.mails.to("mki@exemple.fr").len() <= before + 3);
        let wrong = server.ask(Method::POST, "/v1/me/link", "", Some(&json!({"email": "nobody"}))).await;
        assert_eq!(problem("no address", &wrong, 400, "invalid_request")["errors"][0]["field"], "email");
    }

    async fn a_request_for_contact_reveals_what_the_person_ticks_and_the_log_tells_it(db: &Fresh) {
        let world = six(db, 1).await;
        for number in 0..6 {
            Person::of(&world, &format!("MK{number}")).confirm().await;
        }
        world.cvs().classify().await;
        let asked = json!({"message": "Bonjour, pouvons-nous parler de notre atelier ?", "employer": "Atelier Exemple"});
        let ids = world.ids(0, "").await;
        let path = format!("/v1/cvs/{}/contact-requests", ids[0]);
        let answer = world.server.ask(Method::POST, &path, &world.apps[0].key, Some(&asked)).await;
        assert!(answer.status < 300, "{}", answer.text);
        let mut asked_of = None;
        for number in 0..6 {
            let person = Person::of(&world, &format!("MK{number}"));
            let requests = person.get("/v1/me/contact-requests").await["items"].as_array().unwrap().clone();
            if let Some(request) = requests.first() {
                asked_of = Some((number, person, request.clone()));
            }
        }
        let (number, person, request) = asked_of.expect("somebody was asked");
        assert_eq!((&request["state"], &request["message"]), (&json!("waiting"), &json!("Bonjour, pouvons-nous parler de notre atelier ?\nAtelier Exemple")));
        assert_eq!(request["from"]["legal_name"], "Association Exemple");
        let mail = world.server.mails.to(&format!("mk{number}i@exemple.fr")).pop().unwrap();
        assert!(mail.subject.contains("Lectrice 0") && !mail.text.contains("atelier"), "{}", mail.subject);
        let path = format!("/v1/me/contact-requests/{}", request["id"].as_str().unwrap());
        let nothing = json!({"categories": [], "notice": shown()});
        let refused = person.ask(Method::POST, &format!("{path}/accept"), Some(&nothing)).await;
        assert_eq!(problem("nothing ticked", &refused, 400, "invalid_request")["errors"][0]["field"], "categories");
        let identity = json!({"categories": ["identity"], "notice": shown()});
        assert_eq!(person.ask(Method::POST, &format!("{path}/accept"), Some(&identity)).await.status, 204);
        let again = person.ask(Method::POST, &format!("{path}/refuse"), None).await;
        problem("answered already", &again, 409, "conflict");
        let seen = world.get(0, &format!("/v1/cvs/{}", ids[0])).await.ok();
        assert_eq!((&seen["purpose"], &seen["resume"]["basics"]["name"]), (&json!("contact"), &json!(format!("MK{number}I Exemple"))));
        assert!(!seen.to_string().contains(&format!("MK{number}H")), "the history was not ticked");
        let log = person.get("/v1/me/disclosures").await;
        let line = &log["items"][0];
        assert_eq!((&line["purpose"], &line["by"]["name"]), (&json!("contact"), &json!("Lectrice 0")));
        assert_eq!((&line["categories"], &line["route"]), (&json!(["identity"]), &json!("GET /v1/cvs/{cv}")));
    }

    async fn who_reports_a_request_hears_nothing_of_that_app_any_more(db: &Fresh) {
        let world = six(db, 1).await;
        for number in 0..6 {
            Person::of(&world, &format!("MK{number}")).confirm().await;
        }
        world.cvs().classify().await;
        let asked = json!({"message": "Bonjour, pouvons-nous parler de notre atelier ?"});
        for id in world.ids(0, "").await {
            let path = format!("/v1/cvs/{id}/contact-requests");
            world.server.ask(Method::POST, &path, &world.apps[0].key, Some(&asked)).await.ok();
        }
        let (one, other) = (Person::of(&world, "MK0"), Person::of(&world, "MK1"));
        let request = async |person: &Person<'_>| {
            person.get("/v1/me/contact-requests").await["items"][0]["id"].as_str().unwrap().to_owned()
        };
        let id = request(&one).await;
        let foreign = other.ask(Method::POST, &format!("/v1/me/contact-requests/{id}/refuse"), None).await;
        problem("another's request", &foreign, 404, "not_found");
        let path = |answer: &str| format!("/v1/me/contact-requests/{id}/{answer}");
        problem("no such answer", &one.ask(Method::POST, &path("later"), None).await, 400, "invalid_request");
        assert_eq!(one.ask(Method::POST, &path("report"), None).await.status, 204);
        assert_eq!(db.store.blocked_apps(cv_id("p0")).await.unwrap(), [world.apps[0].id]);
        assert_eq!(one.get("/v1/me/contact-requests").await["items"][0]["state"], "reported");
    }

    async fn the_export_has_everything_and_its_receipts_are_those_of_the_house(db: &Fresh) {
        let world = six(db, 1).await;
        let person = Person::of(&world, "MK0");
        person.confirm().await;
        let mut zip = person.zip().await;
        let resume: Value = serde_json::from_str(&text(&mut zip, "resume.json")).unwrap();
        assert_eq!(resume["basics"]["name"], "MK0I Exemple");
        let permissions: Value = serde_json::from_str(&text(&mut zip, "permissions.json")).unwrap();
        let id = permissions[0]["id"].as_str().unwrap();
        let document: Value = serde_json::from_str(&text(&mut zip, &format!("receipts/{id}.jsonld"))).unwrap();
        let jws = text(&mut zip, &format!("receipts/{id}.jws"));
        assert_eq!(payload(&jws), document);
        assert_eq!(document["dct:conformsTo"], "https://w3id.org/dpv/schema/dpv-27560#receipt-eu-gdpr");
        assert!(!document.to_string().contains(&cv_id("p0").to_string()) && !document.to_string().contains("MK0"));
        assert!(text(&mut zip, "disclosures.csv").starts_with("at,app,legal_name,purpose"));
        assert!(text(&mut zip, "original.json").contains("MK0I"), "the file as it came");
        let receipt = person.ask(Method::GET, &format!("/v1/me/permissions/{id}/receipt"), None).await;
        assert_eq!(receipt.header("content-type"), "application/jose");
        let subject = |document: &Value| document["dpv:hasRecordOfActivity"]["dpv:hasDataSubject"].clone();
        assert_eq!(subject(&payload(&receipt.text)), subject(&document), "one random id for one person");
        let other = Person::of(&world, "MK1");
        let id = other.permissions().await[0]["id"].as_str().unwrap().to_owned();
        let others = other.ask(Method::GET, &format!("/v1/me/permissions/{id}/receipt"), None).await;
        assert_ne!(subject(&payload(&others.text)), subject(&document));
    }

    async fn who_replaces_the_profile_keeps_the_permissions_and_reads_what_was_left_out(db: &Fresh) {
        let world = World::new(db, 1).await;
        world.publish("p", &welder("MK"), &[world.search(0)]).await.ok();
        let person = Person::of(&world, "MK");
        person.confirm().await;
        let mut resume = welder("NEW");
        resume["basics"]["image"] = json!("https://exemple.fr/photo.jpg");
        assert_eq!(person.ask(Method::PUT, "/v1/me/cv", Some(&resume)).await.ok()["changed"], true);
        let mine = person.get("/v1/me/cv").await;
        assert_eq!(mine["resume"]["basics"]["name"], "NEWI Exemple");
        let platform = (&mine["source"], &mine["platform"]["legal_name"], &mine["platform"]["address"]);
        assert_eq!(platform, (&json!("open"), &json!("Association Exemple"), &json!("1 rue de l'Exemple, 59000 Lille")));
        assert_eq!((&mine["left_out"][0]["what"], &mine["left_out"][0]["field"]), (&json!("photo"), &json!("basics.image")));
        assert_eq!(person.permissions().await[0]["state"], "in_force");
        let wrong = person.ask(Method::PUT, "/v1/me/cv", Some(&json!({"work": "soudeuse"}))).await;
        let refused = problem("a wrong CV", &wrong, 400, "invalid_request");
        assert!(refused["errors"][0]["field"].as_str().unwrap().starts_with("work") && !refused.to_string().contains("soudeuse"));
    }

    async fn an_erased_profile_leaves_a_receipt_and_its_hash_and_nothing_else(db: &Fresh) {
        let world = six(db, 1).await;
        for number in 0..6 {
            Person::of(&world, &format!("MK{number}")).confirm().await;
        }
        world.cvs().classify().await;
        let person = Person::of(&world, "MK0");
        let erased = person.ask(Method::DELETE, "/v1/me/cv", None).await.ok();
        assert_eq!(world.ids(0, "").await.len(), 5, "gone when the answer comes");
        let jws = erased["receipt"].as_str().unwrap();
        let process = &payload(jws)["dpv:hasProcess"];
        assert_eq!(process["dpv:hasProcessing"], "dpv:Erase");
        let hash: [u8; 32] = Sha256::digest(jws).into();
        let told = passerelle::domain::hex(&hash);
        assert_eq!(erased["sha256"], told);
        let ledger = db.store.erasures(jiff::Timestamp::MIN).await.unwrap();
        assert_eq!((ledger.len(), ledger[0].receipt, ledger[0].reason), (1, hash, ErasureReason::Asked));
        assert!(db.store.cv(cv_id("p0")).await.unwrap().is_none());
        assert!(world.cvs().vault().data_keys(&[cv_id("p0")]).await.unwrap().is_empty(), "the key is shredded");
        problem("the link is dead", &person.ask(Method::GET, "/v1/me/cv", None).await, 401, "unauthenticated");
        let mail = world.server.mails.to("mk0i@exemple.fr").pop().unwrap();
        assert!(mail.text.contains(&told) && mail.link.is_none(), "{}", mail.subject);
    }

    async fn a_server_without_cvs_says_so(db: &Fresh) {
        let server = Server::start(db).await;
        let asked = server.get_with("/v1/me/cv", &[("x-person-link", &"a".repeat(43))]).await;
        assert_eq!(asked.status, StatusCode::SERVICE_UNAVAILABLE.as_u16(), "{}", asked.text);
        let page = server.get("/me").await;
        assert_eq!(page.status, 200, "{}", page.text);
        server.stop().await.unwrap();
    }
}
