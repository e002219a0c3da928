//! An app registers, is confirmed, and manages itself.

use crate::door::problem;
use crate::on_both_databases;
use crate::server::{Answer, Server};
use jiff::SignedDuration;
use passerelle::domain::{Actor, By};
use passerelle::service::apps::Who;
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

/// An app that registered.
pub struct Registered {
    /// Its path.
    pub path: String,
    /// Its id.
    pub id: Uuid,
    /// The key that manages it.
    pub manage: String,
    /// Its test key.
    pub test: String,
}

fn registration(name: &str) -> Value {
    json!({"name": name, "email": "Equipe@Exemple.fr", "purpose": "Une carte des offres", "accept_terms": "2026-11"})
}

/// Registers an app; it is pending.
pub async fn register(server: &Server, name: &str) -> Registered {
    let answer = server.ask(Method::POST, "/v1/apps", "", Some(&registration(name))).await;
    assert_eq!(answer.status, 201, "{}", answer.text);
    let (welcome, path) = (answer.json(), answer.header("location").to_owned());
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let id = text(&welcome["app"]["id"]).parse().unwrap();
    Registered { path, id, manage: text(&welcome["manage_key"]), test: text(&welcome["test_key"]) }
}

/// Registers an app and opens its link.
pub async fn active(server: &Server, name: &str) -> Registered {
    let app = register(server, name).await;
    let token = server.mails.token("equipe@exemple.fr");
    server.apps.confirm(&By::actor(Actor::Member { app: None }), app.id, &token).await.unwrap();
    server.clock.forward(SignedDuration::from_secs(1));
    app
}

/// What is asked of an app with its managing key.
pub async fn manage(server: &Server, app: &Registered, method: Method, rest: &str, body: Option<&Value>) -> Answer {
    server.ask(method, &format!("{}{rest}", app.path), &app.manage, body).await
}

on_both_databases! {
    async fn an_app_has_a_test_key_at_once_and_live_keys_once_its_link_was_opened(db: &Fresh) {
        let server = Server::start(db).await;
        let app = register(&server, "Carte").await;
        assert!(app.test.starts_with("psl_test_") && app.manage.starts_with("psl_"), "{}", app.path);
        server.get_with("/v1/offers", &[("x-api-key", &app.test)]).await.ok();
        let asked = json!({"scopes": ["offers:read"], "label": "production"});
        let refused = manage(&server, &app, Method::POST, "/keys", Some(&asked)).await;
        problem("a live key of a pending app", &refused, 403, "app_pending");
        let test = json!({"scopes": ["offers:read"], "mode": "test"});
        assert_eq!(manage(&server, &app, Method::POST, "/keys", Some(&test)).await.status, 201);
        let token = server.mails.token("equipe@exemple.fr");
        let by = By::actor(Actor::Member { app: None });
        assert!(server.apps.confirm(&by, Uuid::nil(), &token).await.is_err(), "a link is for its own app");
        let confirmed = server.apps.confirm(&by, app.id, &token).await.unwrap();
        assert_eq!(confirmed.email.expose(), "equipe@exemple.fr");
        assert!(server.apps.confirm(&by, app.id, &token).await.is_err(), "a link is good once");
        let issued = manage(&server, &app, Method::POST, "/keys", Some(&asked)).await;
        assert_eq!((issued.status, issued.header("cache-control")), (201, "private, no-store"), "{}", issued.text);
        let key = issued.json()["secret"].as_str().unwrap().to_owned();
        server.get_with("/v1/offers", &[("x-api-key", &key)]).await.ok();
        let shown = manage(&server, &app, Method::GET, "", None).await.ok();
        assert_eq!((&shown["status"], &shown["plan"]), (&json!("active"), &json!("open")));
    }

    async fn a_registration_that_makes_no_sense_names_every_wrong_field(db: &Fresh) {
        let server = Server::start(db).await;
        let body = json!({"name": " ", "email": "equipe", "purpose": "x", "website": "ftp://a", "accept_terms": "1"});
        let answer = server.ask(Method::POST, "/v1/apps", "", Some(&body)).await;
        let refused = problem("all wrong", &answer, 400, "invalid_request");
        let fields: Vec<_> = refused["errors"].as_array().unwrap().iter().map(|e| e["field"].as_str().unwrap()).collect();
        assert_eq!(fields, ["name", "email", "purpose", "website", "accept_terms"]);
        assert!(refused["errors"][4]["reason"].as_str().unwrap().contains("`2026-11`"), "{refused}");
        let mut unknown = registration("Carte");
        unknown["mail"] = json!("x");
        let answer = server.ask(Method::POST, "/v1/apps", "", Some(&unknown)).await;
        assert_eq!(problem("unknown field", &answer, 400, "invalid_json")["errors"][0]["field"], "mail");
        register(&server, "Carte").await;
        let answer = server.ask(Method::POST, "/v1/apps", "", Some(&registration("Carte"))).await;
        assert_eq!(problem("name taken", &answer, 409, "name_taken")["errors"][0]["field"], "name");
    }

    async fn one_address_is_not_flooded_with_mails(db: &Fresh) {
        let server = Server::start(db).await;
        for number in 0..6 {
            register(&server, &format!("Carte {number}")).await;
        }
        let answer = server.ask(Method::POST, "/v1/apps", "", Some(&registration("Carte 6"))).await;
        problem("a seventh mail", &answer, 429, "too_many_requests");
        assert_eq!(answer.header("retry-after"), "3600");
        assert_eq!(server.mails.to("equipe@exemple.fr").len(), 6);
        server.clock.forward(SignedDuration::from_hours(1));
        register(&server, "Carte 6").await;
    }

    async fn an_app_is_managed_by_nobody_but_its_own_key(db: &Fresh) {
        let server = Server::start(db).await;
        let (one, other) = (active(&server, "Une").await, active(&server, "Autre").await);
        for rest in ["", "/keys", "/members", "/licences", "/approvals"] {
            let path = format!("{}{rest}", one.path);
            manage(&server, &one, Method::GET, rest, None).await.ok();
            problem(rest, &server.ask(Method::GET, &path, &other.manage, None).await, 404, "not_found");
            problem(rest, &server.ask(Method::GET, &path, "", None).await, 401, "unauthenticated");
            for key in [&server.reader, &one.test] {
                let refused = problem(rest, &server.ask(Method::GET, &path, key, None).await, 403, "forbidden");
                assert_eq!(refused["scope"], "app:manage");
            }
        }
        let listed = server.ask(Method::GET, "/v1/apps", &one.manage, None).await.ok();
        assert_eq!((listed["items"].as_array().unwrap().len(), &listed["items"][0]["name"]), (1, &json!("Une")));
        let nothing = server.get_with("/v1/offers", &[("x-api-key", &one.manage)]).await;
        problem("a managing key reads nothing", &nothing, 403, "forbidden");
    }

    async fn members_are_named_confirmed_and_taken_away_but_for_the_last(db: &Fresh) {
        let server = Server::start(db).await;
        let app = active(&server, "Carte").await;
        let colleague = json!({"email": "collegue@exemple.fr"});
        let added = manage(&server, &app, Method::POST, "/members", Some(&colleague)).await;
        assert_eq!((added.status, &added.json()["confirmed"]), (201, &json!(false)), "{}", added.text);
        let twice = manage(&server, &app, Method::POST, "/members", Some(&colleague)).await;
        problem("named twice", &twice, 409, "conflict");
        let listed = manage(&server, &app, Method::GET, "/members", None).await.ok();
        let first = listed["items"][0]["id"].as_str().unwrap().to_owned();
        assert_eq!(listed["items"][0]["email"], "equipe@exemple.fr");
        let last = manage(&server, &app, Method::DELETE, &format!("/members/{first}"), None).await;
        problem("the last confirmed member", &last, 409, "conflict");
        let token = server.mails.token("collegue@exemple.fr");
        server.apps.confirm(&By::actor(Actor::Member { app: None }), app.id, &token).await.unwrap();
        let gone = manage(&server, &app, Method::DELETE, &format!("/members/{first}"), None).await;
        assert_eq!((gone.status, gone.text.as_str()), (204, ""));
        let unknown = manage(&server, &app, Method::DELETE, &format!("/members/{first}"), None).await;
        problem("a member that is gone", &unknown, 404, "not_found");
    }

    async fn accepting_its_licence_opens_a_source_within_a_second(db: &Fresh) {
        let server = Server::start(db).await;
        let app = active(&server, "Carte").await;
        let issued = manage(&server, &app, Method::POST, "/keys", Some(&json!({"scopes": ["offers:read"]}))).await;
        let key = issued.json()["secret"].as_str().unwrap().to_owned();
        let total = async || server.get_with("/v1/offers", &[("x-api-key", &key)]).await.ok()["total"].as_u64().unwrap();
        let before = total().await;
        let listed = manage(&server, &app, Method::GET, "/licences", None).await.ok();
        let licences = listed["items"].as_array().unwrap();
        let guarded = licences.iter().find(|one| one["source"] == "guarded").unwrap();
        assert_eq!((&guarded["needed"], &guarded["accepted_at"]), (&json!(true), &Value::Null));
        let old = json!({"source": "guarded", "version": "une autre"});
        let refused = manage(&server, &app, Method::POST, "/licences", Some(&old)).await;
        assert_eq!(problem("another version", &refused, 400, "invalid_request")["errors"][0]["field"], "version");
        let accept = json!({"source": "guarded", "version": guarded["version"]});
        let accepted = manage(&server, &app, Method::POST, "/licences", Some(&accept)).await.ok();
        let guarded = accepted["items"].as_array().unwrap().iter().find(|one| one["source"] == "guarded").unwrap();
        assert!(guarded["accepted_at"].is_string() && guarded["accepted_version"] == guarded["version"], "{guarded}");
        server.clock.forward(SignedDuration::from_secs(1));
        assert!(total().await > before, "{before}");
        let unknown = json!({"source": "nulle-part", "version": "x"});
        let unknown = manage(&server, &app, Method::POST, "/licences", Some(&unknown)).await;
        problem("no such source", &unknown, 404, "not_found");
    }

    async fn cvs_are_asked_for_with_a_purpose_and_nobody_gives_them_without(db: &Fresh) {
        let server = Server::start(db).await;
        let app = active(&server, "Carte").await;
        let (who, by, scope) = (Who::Operator, By::actor(Actor::Operator), "cvs:read".parse().unwrap());
        let key = json!({"scopes": ["cvs:read"]});
        let refused = manage(&server, &app, Method::POST, "/keys", Some(&key)).await;
        assert_eq!(problem("no approval", &refused, 403, "approval_needed")["scope"], "cvs:read");
        let until = "2027-06-01T00:00:00Z".parse().unwrap();
        assert!(server.apps.approve(who, &by, app.id, scope, until).await.is_err(), "nothing was asked for");
        let asked = json!({"scope": "cvs:read", "purpose": "Rapprocher offres et profils", "accept_agreement": "2026-11"});
        let answer = manage(&server, &app, Method::POST, "/approvals", Some(&asked)).await;
        assert_eq!((answer.status, &answer.json()["state"]), (201, &json!("waiting")), "{}", answer.text);
        assert_eq!(answer.json()["expected_by"], "2026-12-15T00:00:01Z");
        let again = manage(&server, &app, Method::POST, "/approvals", Some(&asked)).await;
        problem("asked twice", &again, 409, "conflict");
        problem("still waiting", &manage(&server, &app, Method::POST, "/keys", Some(&key)).await, 403, "approval_needed");
        server.apps.approve(who, &by, app.id, scope, until).await.unwrap();
        assert!(server.mails.to("equipe@exemple.fr").iter().any(|mail| mail.subject.contains("accordé")));
        let given = manage(&server, &app, Method::POST, "/keys", Some(&key)).await;
        assert_eq!(given.status, 201, "{}", given.text);
        server.apps.refuse(who, &by, app.id, scope).await.unwrap();
        problem("ended", &manage(&server, &app, Method::POST, "/keys", Some(&key)).await, 403, "approval_needed");
        let listed = manage(&server, &app, Method::GET, "/approvals", None).await.ok();
        assert_eq!(listed["items"][0]["state"], "ended");
        let wrong = json!({"scope": "offers:read", "purpose": "court", "accept_agreement": "0"});
        let refused = manage(&server, &app, Method::POST, "/approvals", Some(&wrong)).await;
        assert_eq!(problem("all wrong", &refused, 400, "invalid_request")["errors"].as_array().unwrap().len(), 3);
    }

    async fn a_suspended_app_is_refused_within_a_second_and_changes_nothing(db: &Fresh) {
        let server = Server::start(db).await;
        let app = active(&server, "Carte").await;
        manage(&server, &app, Method::GET, "", None).await.ok();
        let (who, by) = (Who::Operator, By::actor(Actor::Operator));
        server.apps.suspend(who, &by, app.id).await.unwrap();
        server.clock.forward(SignedDuration::from_secs(1));
        for key in [&app.manage, &app.test] {
            problem("suspended", &server.ask(Method::GET, &app.path, key, None).await, 403, "app_suspended");
        }
        let member = passerelle::domain::Email::new("equipe@exemple.fr").unwrap();
        let email = passerelle::service::apps::MemberRequest { email: "autre@exemple.fr".into() };
        assert!(server.apps.members(Who::Member(&member), app.id).await.is_ok(), "a member may look");
        assert!(server.apps.add_member(Who::Member(&member), &by, app.id, &email).await.is_err());
        server.apps.resume(who, &by, app.id).await.unwrap();
        server.clock.forward(SignedDuration::from_secs(1));
        manage(&server, &app, Method::GET, "", None).await.ok();
    }

    async fn a_member_signs_in_by_a_mailed_link_and_a_stranger_learns_nothing(db: &Fresh) {
        let server = Server::start(db).await;
        let app = active(&server, "Carte").await;
        let by = By::actor(Actor::Member { app: None });
        let stranger = passerelle::domain::Email::new("autre@exemple.fr").unwrap();
        assert!(server.apps.members(Who::Member(&stranger), app.id).await.is_err());
        server.apps.send_sign_in(&by, "autre@exemple.fr").await.unwrap();
        assert!(server.mails.to("autre@exemple.fr").is_empty());
        server.apps.send_sign_in(&by, " EQUIPE@exemple.fr").await.unwrap();
        let token = server.mails.token("equipe@exemple.fr");
        assert!(server.apps.confirm(&by, app.id, &token).await.is_err(), "it is for something else");
        assert!(server.apps.link(&token).await.is_ok(), "looking does not use it");
        assert_eq!(server.apps.sign_in(&by, &token).await.unwrap().expose(), "equipe@exemple.fr");
        assert!(server.apps.sign_in(&by, &token).await.is_err(), "it is good once");
        for nonsense in ["", "abc", &"A".repeat(43)] {
            assert!(server.apps.sign_in(&by, nonsense).await.is_err(), "{nonsense}");
        }
    }
}
