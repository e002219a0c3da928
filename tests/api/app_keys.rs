//! The keys of an app: made, bound to places, replaced, revoked, reported.

use crate::apps::{Registered, active, manage, register};
use crate::door::problem;
use crate::on_both_databases;
use crate::server::Server;
use jiff::SignedDuration;
use reqwest::Method;
use serde_json::{Value, json};

/// The secret and the id of a key that is created.
async fn create(server: &Server, app: &Registered, body: Value) -> (String, String) {
    let answer = manage(server, app, Method::POST, "/keys", Some(&body)).await;
    assert_eq!(answer.status, 201, "{}", answer.text);
    let issued = answer.json();
    (issued["secret"].as_str().unwrap().to_owned(), issued["id"].as_str().unwrap().to_owned())
}

/// The status that a key gets for a list of offers.
async fn status(server: &Server, key: &str) -> u16 {
    server.get_with("/v1/offers", &[("x-api-key", key)]).await.status
}

on_both_databases! {
    async fn a_secret_is_shown_once_and_the_list_tells_all_else(db: &Fresh) {
        let server = Server::start(db).await;
        let app = active(&server, "Carte").await;
        let body = json!({
            "label": " production ", "scopes": ["market:read", "offers:read", "offers:read"],
            "ip_ranges": ["127.0.0.9/8", "::1"], "origins": ["HTTPS://Carte.exemple.fr:443"],
            "expires_at": "2027-11-01T00:00:00Z"
        });
        let (secret, id) = create(&server, &app, body).await;
        assert_eq!(status(&server, &secret).await, 200);
        let listed = manage(&server, &app, Method::GET, "/keys", None).await;
        assert!(!listed.text.contains(&secret) && !listed.text.contains(&app.manage), "{}", listed.text);
        let listed = listed.ok();
        let keys = listed["items"].as_array().unwrap();
        assert_eq!(keys.iter().map(|key| key["label"].as_str().unwrap()).collect::<Vec<_>>(), ["test", "manage", "production"]);
        let key = keys.iter().find(|key| key["id"] == id.as_str()).unwrap();
        assert_eq!((key["hint"].as_str().unwrap(), &key["mode"], &key["state"]), (&secret[..8], &json!("live"), &json!("in_force")));
        assert_eq!(key["scopes"], json!(["market:read", "offers:read"]));
        assert_eq!((&key["ip_ranges"], &key["origins"]), (&json!(["127.0.0.0/8", "::1/128"]), &json!(["https://carte.exemple.fr"])));
    }

    async fn a_key_that_makes_no_sense_is_refused_with_its_field(db: &Fresh) {
        let server = Server::start(db).await;
        let app = active(&server, "Carte").await;
        let cases = [
            (json!({"scopes": []}), "scopes"),
            (json!({"scopes": ["offers:reed"]}), "scopes[0]"),
            (json!({"scopes": ["offers:read"], "label": "x".repeat(61)}), "label"),
            (json!({"scopes": ["offers:read"], "ip_ranges": ["ici"]}), "ip_ranges[0]"),
            (json!({"scopes": ["offers:read"], "origins": ["https://a.fr", "a.fr"]}), "origins[1]"),
            (json!({"scopes": ["offers:read"], "expires_at": "2026-01-01T00:00:00Z"}), "expires_at"),
            (json!({"scopes": ["offers:read"], "sources": ["open"]}), "sources"),
            (json!({"scopes": ["offers:write"], "mode": "test", "sources": ["open"]}), "sources"),
            (json!({"scopes": ["offers:read"], "ip_ranges": vec!["::1"; 51]}), "ip_ranges"),
        ];
        for (body, field) in cases {
            let answer = manage(&server, &app, Method::POST, "/keys", Some(&body)).await;
            assert_eq!(problem(field, &answer, 400, "invalid_request")["errors"][0]["field"], field, "{body}");
        }
        for (body, scope) in [
            (json!({"scopes": ["offers:write"], "sources": ["open"]}), "offers:write"),
            (json!({"scopes": ["admin"]}), "admin"),
            (json!({"scopes": ["app:manage"], "mode": "test"}), "app:manage"),
            (json!({"scopes": ["admin"], "mode": "test"}), "admin"),
        ] {
            let answer = manage(&server, &app, Method::POST, "/keys", Some(&body)).await;
            assert_eq!(problem(scope, &answer, 403, "forbidden")["scope"], scope, "{body}");
        }
        let typo = manage(&server, &app, Method::POST, "/keys", Some(&json!({"scope": ["offers:read"]}))).await;
        problem("unknown field", &typo, 400, "invalid_json");
    }

    async fn a_key_is_refused_outside_of_its_networks_and_for_pages_of_other_origins(db: &Fresh) {
        let server = Server::start(db).await;
        let app = active(&server, "Carte").await;
        let (here, _) = create(&server, &app, json!({"scopes": ["offers:read"], "ip_ranges": ["127.0.0.0/8"]})).await;
        let (there, _) = create(&server, &app, json!({"scopes": ["offers:read"], "ip_ranges": ["192.0.2.0/24"]})).await;
        assert_eq!(status(&server, &here).await, 200);
        problem("elsewhere", &server.get_with("/v1/offers", &[("x-api-key", &there)]).await, 403, "forbidden");
        let origins = json!({"scopes": ["offers:read"], "origins": ["https://carte.exemple.fr"]});
        let (page, _) = create(&server, &app, origins).await;
        for (origin, expected) in [("https://carte.exemple.fr", 200), ("https://autre.exemple.fr", 403), ("null", 403)] {
            let answer = server.get_with("/v1/offers", &[("x-api-key", &page), ("origin", origin)]).await;
            assert_eq!(answer.status, expected, "{origin}: {}", answer.text);
            let named = answer.header("access-control-allow-origin");
            // Who is refused may read why, and nothing else.
            assert_eq!(named, if expected == 200 { origin } else { "*" }, "{origin}");
            assert!(answer.vary().split([',', ' ']).any(|part| part == "origin"), "{}", answer.vary());
        }
    }

    async fn a_key_is_replaced_with_an_overlap_in_which_both_work(db: &Fresh) {
        let server = Server::start(db).await;
        let app = active(&server, "Carte").await;
        let body = json!({"scopes": ["offers:read"], "label": "production", "ip_ranges": ["127.0.0.0/8"]});
        let (old, id) = create(&server, &app, body).await;
        let rotate = format!("/keys/{id}/rotate?overlap=2h");
        let answer = manage(&server, &app, Method::POST, &rotate, None).await;
        assert_eq!(answer.status, 201, "{}", answer.text);
        let issued = answer.json();
        assert_eq!((&issued["label"], &issued["ip_ranges"]), (&json!("production"), &json!(["127.0.0.0/8"])));
        let new = issued["secret"].as_str().unwrap();
        assert_eq!((status(&server, &old).await, status(&server, new).await), (200, 200));
        problem("twice", &manage(&server, &app, Method::POST, &rotate, None).await, 409, "conflict");
        server.clock.forward(SignedDuration::from_hours(2));
        assert_eq!((status(&server, &old).await, status(&server, new).await), (401, 200));
        let listed = manage(&server, &app, Method::GET, "/keys", None).await.ok();
        let keys = listed["items"].as_array().unwrap();
        let replaced = keys.iter().find(|key| key["id"] == id.as_str()).unwrap();
        assert_eq!((&replaced["state"], &replaced["replaced_by"]), (&json!("expired"), &issued["id"]));
        for overlap in ["721h", "soon", "-1h"] {
            let path = format!("/keys/{}/rotate?overlap={overlap}", issued["id"].as_str().unwrap());
            let answer = manage(&server, &app, Method::POST, &path, None).await;
            assert_eq!(problem(overlap, &answer, 400, "invalid_request")["errors"][0]["field"], "overlap");
        }
    }

    async fn a_revoked_key_is_refused_within_a_second(db: &Fresh) {
        let server = Server::start(db).await;
        let (app, other) = (active(&server, "Carte").await, active(&server, "Autre").await);
        let (secret, id) = create(&server, &app, json!({"scopes": ["offers:read"]})).await;
        assert_eq!(status(&server, &secret).await, 200);
        let foreign = manage(&server, &other, Method::DELETE, &format!("/keys/{id}"), None).await;
        problem("a key of another app", &foreign, 404, "not_found");
        for _ in 0..2 {
            assert_eq!(manage(&server, &app, Method::DELETE, &format!("/keys/{id}"), None).await.status, 204);
        }
        server.clock.forward(SignedDuration::from_secs(1));
        assert_eq!(status(&server, &secret).await, 401);
    }

    async fn a_leaked_key_is_revoked_for_whoever_holds_it_and_never_repeated(db: &Fresh) {
        let server = Server::start(db).await;
        let app = active(&server, "Carte").await;
        let (secret, _) = create(&server, &app, json!({"scopes": ["offers:read"]})).await;
        let report = async |key: &str| server.ask(Method::POST, "/v1/keys/leaked", "", Some(&json!({"key": key}))).await;
        let cut = report(&secret[..40]).await;
        problem("a part of a key", &cut, 400, "invalid_request");
        assert!(!cut.text.contains(&secret[..12]), "{}", cut.text);
        for _ in 0..2 {
            assert_eq!(report(&format!(" {secret}\n")).await.ok()["revoked"], true);
        }
        let told = server.mails.to("equipe@exemple.fr").into_iter().filter(|mail| mail.text.contains(&secret[..8]));
        assert_eq!(told.count(), 1, "its members are told once");
        server.clock.forward(SignedDuration::from_secs(1));
        assert_eq!(status(&server, &secret).await, 401);
        let stranger = passerelle::auth::PlainKey::generate(&mut <rand::rngs::StdRng as rand::SeedableRng>::seed_from_u64(77));
        assert_eq!(report(stranger.reveal()).await.ok()["revoked"], false);
    }

    async fn a_pending_app_manages_itself_and_reads_the_real_data_with_nothing(db: &Fresh) {
        let server = Server::start(db).await;
        let app = register(&server, "Carte").await;
        manage(&server, &app, Method::GET, "/keys", None).await.ok();
        create(&server, &app, json!({"scopes": ["app:manage"], "label": "a second one"})).await;
        let (writer, _) = create(&server, &app, json!({"scopes": ["offers:write"], "mode": "test"})).await;
        assert!(writer.starts_with("psl_test_"));
        let sent = manage(&server, &app, Method::POST, "/confirmation", None).await;
        assert_eq!(sent.status, 202, "{}", sent.text);
        assert_eq!(server.mails.to("equipe@exemple.fr").len(), 2);
    }
}
