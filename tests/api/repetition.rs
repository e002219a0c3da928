//! `Idempotency-Key` over the API: an app that registers twice is registered once.

use crate::door::problem;
use crate::on_both_databases;
use crate::server::{Answer, Server};
use reqwest::Method;
use serde_json::{Value, json};

const KEY: &str = "3f0c9d9e-5b0e-4a3c-9d5e-6f1f6c0a7b11";

fn app(name: &str) -> Value {
    json!({
        "name": name,
        "email": "equipe@exemple.fr",
        "purpose": "Une carte des offres pour les missions locales",
        "accept_terms": passerelle::service::apps::TERMS.version,
    })
}

async fn post(server: &Server, path: &str, headers: &[(&str, &str)], body: &Value) -> Answer {
    let request = server.request(Method::POST, path);
    let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
    Answer::of(request.json(body).send().await.unwrap()).await
}

on_both_databases! {
    async fn an_app_that_registers_again_with_the_same_key_gets_the_same_keys(db: &Fresh) {
        let server = Server::start(db).await;
        let register = async |name: &str| post(&server, "/v1/apps", &[("idempotency-key", KEY)], &app(name)).await;
        let first = register("Carte des offres").await;
        assert_eq!((first.status, first.header("idempotency-replayed")), (201, ""), "{}", first.text);
        let again = register("Carte des offres").await;
        assert_eq!((again.status, again.header("idempotency-replayed")), (201, "true"), "{}", again.text);
        assert_eq!((&again.text, again.header("location")), (&first.text, first.header("location")));
        assert_eq!(again.header("cache-control"), "private, no-store");
        assert_ne!(again.header("x-request-id"), first.header("x-request-id"), "each request has an id of its own");
        let apps = db.store.apps().await.unwrap();
        assert_eq!(apps.iter().filter(|app| app.name == "Carte des offres").count(), 1);
        let other = register("Une autre carte").await;
        problem("another body", &other, 422, "idempotency_key_of_another_request");
    }

    async fn without_a_key_a_second_registration_is_a_second_one(db: &Fresh) {
        let server = Server::start(db).await;
        assert_eq!(post(&server, "/v1/apps", &[], &app("Carte des offres")).await.status, 201);
        let again = post(&server, "/v1/apps", &[], &app("Carte des offres")).await;
        problem("the name is taken", &again, 409, "name_taken");
    }

    async fn a_registration_that_was_refused_may_be_sent_again_with_the_same_key(db: &Fresh) {
        let server = Server::start(db).await;
        let mut wrong = app("Carte des offres");
        wrong["email"] = "no address".into();
        let register = async |body: &Value| post(&server, "/v1/apps", &[("idempotency-key", KEY)], body).await;
        problem("no address", &register(&wrong).await, 400, "invalid_request");
        assert_eq!(register(&app("Carte des offres")).await.status, 201);
    }

    async fn a_question_is_answered_anew_and_its_key_is_for_it_alone(db: &Fresh) {
        let server = Server::start(db).await;
        let headers = [("idempotency-key", KEY), ("x-api-key", server.reader.as_str())];
        let ask = async |body: Value| post(&server, "/v1/offers/search", &headers, &body).await;
        let first = ask(json!({"limit": 3})).await.ok();
        assert_eq!(ask(json!({"limit": 3})).await.ok(), first);
        problem("another question", &ask(json!({"limit": 4})).await, 422, "idempotency_key_of_another_request");
    }

    async fn a_key_that_others_may_guess_is_refused(db: &Fresh) {
        let server = Server::start(db).await;
        let refused = post(&server, "/v1/apps", &[("idempotency-key", "12345")], &app("Carte")).await;
        let refused = problem("too short", &refused, 400, "invalid_request");
        assert_eq!(refused["errors"][0]["field"], "Idempotency-Key");
        assert!(db.store.apps().await.unwrap().iter().all(|app| app.name != "Carte"));
    }
}
