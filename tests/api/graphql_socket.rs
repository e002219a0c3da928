//! Who may open a socket, and what it is closed for.

use crate::apps::{active, manage};
use crate::graphql_client::{EVENTS, Socket, follower, refused};
use crate::on_both_databases;
use crate::server::{self, Server};
use crate::support::{at, offer, put, told};
use jiff::SignedDuration;
use passerelle::auth::Scope;
use passerelle::domain::SourceId;
use passerelle::ingest::generated;
use reqwest::Method;
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message;

const PROTOCOL: (&str, &str) = ("sec-websocket-protocol", "graphql-transport-ws");

/// What a socket is closed with that says this of itself.
async fn turned_away(server: &Server, headers: &[(&'static str, &str)], payload: Value) -> (u16, String) {
    let mut socket = Socket::open_with(server, headers).await;
    socket.say(&json!({"type": "connection_init", "payload": payload})).await;
    socket.goodbye().await
}

/// What a socket is closed with that was let in and then says this.
async fn ended(server: &Server, key: &str, messages: &[Message]) -> u16 {
    let mut socket = Socket::begun(server, key).await;
    for message in messages {
        socket.send(message.clone()).await;
    }
    socket.closed().await
}

/// The code of the error that answers a subscription with that id.
async fn error(socket: &mut Socket, id: &str, payload: Value) -> Value {
    socket.say(&json!({"type": "subscribe", "id": id, "payload": payload})).await;
    let heard = socket.hear().await;
    assert_eq!((&heard["type"], &heard["id"]), (&json!("error"), &json!(id)), "{heard}");
    heard["payload"][0]["extensions"]["code"].clone()
}

fn subscribe(id: &str) -> Message {
    Message::text(json!({"type": "subscribe", "id": id, "payload": {"query": EVENTS}}).to_string())
}

on_both_databases! {
    async fn a_socket_is_for_keys_that_may_follow_changes(db: &Fresh) {
        let server = Server::start(db).await;
        let key = follower(db, &server, &[]).await;
        let bearer = format!("Bearer {key}");
        for payload in [json!({"X-API-Key": &key}), json!({"x-api-key": &key}), json!({"Authorization": &bearer, "other": 1})] {
            let mut socket = Socket::open_with(&server, &[]).await;
            socket.say(&json!({"type": "connection_init", "payload": payload})).await;
            assert_eq!(socket.hear().await["type"], "connection_ack", "{payload}");
        }
        for headers in [[("x-api-key", key.as_str())], [("authorization", bearer.as_str())]] {
            let mut socket = Socket::open_with(&server, &headers).await;
            socket.say(&json!({"type": "connection_init"})).await;
            assert_eq!(socket.hear().await["type"], "connection_ack");
        }
        let only = [Scope::ChangesRead];
        let blind = server::key(db, server.clock.as_ref(), 7, &only, &[], &[]).await;
        let invented = format!("{}{}", &key[..key.len() - 4], "aaaa");
        for (payload, said) in [
            (json!(null), "needs a key"),
            (json!({}), "needs a key"),
            (json!({"X-API-Key": 7}), "not readable"),
            (json!({"X-API-Key": &invented}), "key"),
            (json!({"Authorization": "Basic abc"}), "Bearer"),
            (json!({"X-API-Key": &server.reader}), "`changes:read`"),
            (json!({"X-API-Key": &blind}), "`offers:read`"),
            (json!({"X-API-Key": &key, "Authorization": format!("Bearer {}", server.reader)}), "different keys"),
        ] {
            let (code, reason) = turned_away(&server, &[], payload.clone()).await;
            assert_eq!(code, 4403, "{payload} {reason}");
            assert!(reason.contains(said) && !reason.contains(&key), "{payload} {reason}");
        }
        let (code, reason) = turned_away(&server, &[("x-api-key", &key)], json!({"X-API-Key": &server.reader})).await;
        assert_eq!(code, 4403, "{reason}");
        // A key of the request itself is looked at before the socket is opened.
        assert_eq!(refused(&server, &[PROTOCOL, ("x-api-key", &invented)]).await, 401);
        assert_eq!(turned_away(&server, &[("x-api-key", &blind)], json!({})).await.0, 4403);
    }

    async fn a_key_that_is_bound_to_places_opens_no_socket_elsewhere(db: &Fresh) {
        let server = Server::start(db).await;
        let app = active(&server, "Carte").await;
        let scopes = json!(["offers:read", "changes:read"]);
        for (field, value, origin, expected) in [
            ("ip_ranges", "192.0.2.0/24", None, Some("address")),
            ("ip_ranges", "127.0.0.0/8", None, None),
            ("origins", "https://carte.exemple.fr", Some("https://autre.exemple.fr"), Some("origin")),
            ("origins", "https://carte.exemple.fr", Some("https://carte.exemple.fr"), None),
        ] {
            let body = json!({"scopes": scopes, field: [value]});
            let issued = manage(&server, &app, Method::POST, "/keys", Some(&body)).await;
            let payload = json!({"X-API-Key": issued.json()["secret"]});
            let headers: Vec<_> = origin.map(|origin| ("origin", origin)).into_iter().collect();
            if let Some(expected) = expected {
                let (code, reason) = turned_away(&server, &headers, payload).await;
                assert!(code == 4403 && reason.contains(expected), "{code} {reason}");
            } else {
                let mut socket = Socket::open_with(&server, &headers).await;
                socket.say(&json!({"type": "connection_init", "payload": payload})).await;
                assert_eq!(socket.hear().await["type"], "connection_ack");
            }
        }
    }

    async fn an_open_socket_ends_when_its_key_is_revoked_or_means_something_else(db: &Fresh) {
        let server = Server::start(db).await;
        let (revoked, changed) = (follower(db, &server, &[]).await, active(&server, "Carte").await);
        let body = json!({"scopes": ["offers:read", "changes:read"]});
        let issued = manage(&server, &changed, Method::POST, "/keys", Some(&body)).await.json();
        let mut first = Socket::begun(&server, &revoked).await;
        let mut second = Socket::begun(&server, issued["secret"].as_str().unwrap()).await;
        first.subscribe("1", EVENTS).await;
        second.subscribe("1", EVENTS).await;
        let id = db.store.keys().await.unwrap().into_iter().find(|key| key.app == "essai-5").unwrap().id;
        assert!(db.store.revoke_key(id, at(0), &told()).await.unwrap());
        let licences = manage(&server, &changed, Method::GET, "/licences", None).await.ok();
        let guarded = licences["items"].as_array().unwrap().iter().find(|licence| licence["source"] == "guarded").unwrap();
        let accepted = json!({"source": "guarded", "version": guarded["version"]});
        manage(&server, &changed, Method::POST, "/licences", Some(&accepted)).await.ok();
        // A key is remembered for a second.
        server.clock.forward(SignedDuration::from_secs(1));
        let (code, reason) = first.goodbye().await;
        assert!(code == 4403 && reason.contains("revoked"), "{code} {reason}");
        let (code, reason) = second.goodbye().await;
        assert!(code == 4403 && reason.contains("rights"), "{code} {reason}");
        let (code, _) = turned_away(&server, &[], json!({"X-API-Key": &revoked})).await;
        assert_eq!(code, 4403);
    }

    async fn a_test_key_hears_of_the_sandbox_alone(db: &Fresh) {
        let server = Server::start_with_sandbox(db).await;
        let app = active(&server, "Carte").await;
        let body = json!({"scopes": ["offers:read", "changes:read"], "mode": "test"});
        let issued = manage(&server, &app, Method::POST, "/keys", Some(&body)).await.json();
        let mut socket = Socket::begun(&server, issued["secret"].as_str().unwrap()).await;
        socket.subscribe("1", EVENTS).await;
        let open = SourceId::new("open").unwrap();
        let real = db.store.write_offers(&open, vec![put(&offer(&open, 2_000))], at(0)).await.unwrap();
        server.get(&format!("/v1/offers?min_position={}", real.position)).await.ok();
        let path = format!("/v1/sources/{}/offers/essai", generated::sources().remove(0).id);
        server.ask(Method::PUT, &path, &app.test, Some(&json!({"title": "Zythologue du bac"}))).await.ok();
        assert_eq!(socket.event("1").await["offer"]["title"], "Zythologue du bac");
        socket.settle().await;
    }

    async fn what_is_not_the_protocol_closes_the_socket_with_its_code(db: &Fresh) {
        let server = Server::start(db).await;
        let key = follower(db, &server, &[]).await;
        let text = |text: &str| Message::text(text.to_owned());
        let init = text(&json!({"type": "connection_init", "payload": {"X-API-Key": &key}}).to_string());
        let mut early = Socket::open_with(&server, &[]).await;
        early.settle().await;
        early.send(subscribe("1")).await;
        assert_eq!(early.closed().await, 4401);
        let mut wrong = Socket::open_with(&server, &[]).await;
        wrong.send(text("hello")).await;
        assert_eq!(wrong.closed().await, 4400);
        for (messages, code) in [
            (vec![text("{")], 4400),
            (vec![text("{\"type\":\"start\",\"id\":\"1\"}")], 4400),
            (vec![text("{\"type\":\"ping\",\"type\":\"ping\"}")], 4400),
            (vec![Message::binary(b"{\"type\":\"ping\"}".to_vec())], 4400),
            (vec![init], 4429),
            (vec![subscribe("1"), subscribe("1")], 4409),
            (vec![text(&" ".repeat(64 * 1024 + 1))], 1009),
        ] {
            assert_eq!(ended(&server, &key, &messages).await, code, "{messages:?}");
        }
    }

    async fn a_socket_that_says_nothing_is_closed(db: &Fresh) {
        let server = Server::start(db).await;
        assert_eq!(Socket::open_with(&server, &[]).await.closed().await, 4408);
    }

    async fn another_protocol_or_none_opens_no_socket(db: &Fresh) {
        let server = Server::start(db).await;
        for protocol in [None, Some("graphql-ws"), Some("chat, superchat")] {
            let headers: Vec<_> = protocol.map(|protocol| ("sec-websocket-protocol", protocol)).into_iter().collect();
            assert_eq!(refused(&server, &headers).await, 400, "{protocol:?}");
        }
        // Without a socket, the path answers as ever.
        server.get("/graphql?query=%7Bsources%7Bid%7D%7D").await.ok();
    }

    async fn what_is_no_subscription_is_refused_and_the_socket_goes_on(db: &Fresh) {
        let server = Server::start(db).await;
        let mut socket = Socket::begun(&server, &follower(db, &server, &[]).await).await;
        let near = |center: &str| format!("subscription {{ offerChanged(search: {{near: [{center}]}}) {{ rev }} }}");
        let many = (0..31).map(|number| format!("a{number}: rev")).collect::<Vec<_>>().join(" ");
        for (query, code) in [
            ("{ sources { id } }".to_owned(), "bad_request"),
            ("mutation { withdrawOffer(source: \"open\", externalId: \"1\") { __typename } }".to_owned(), "bad_request"),
            ("subscription { a: offerChanged { rev } b: offerChanged { rev } }".to_owned(), "bad_request"),
            ("subscription {".to_owned(), "graphql_parse_failed"),
            ("subscription { nothing }".to_owned(), "graphql_validation_failed"),
            (near("{lat: 91, lon: 3}"), "invalid_request"),
            (format!("subscription {{ offerChanged {{ {many} }} }}"), "query_too_expensive"),
        ] {
            assert_eq!(error(&mut socket, "1", json!({"query": &query})).await, code, "{query}");
            socket.settle().await;
        }
        socket.subscribe("1", EVENTS).await;
        for number in 2..=10 {
            socket.subscribe(&number.to_string(), EVENTS).await;
        }
        assert_eq!(error(&mut socket, "11", json!({"query": EVENTS})).await, "too_many_requests");
        socket.say(&json!({"type": "complete", "id": "3"})).await;
        socket.subscribe("11", EVENTS).await;
    }

    async fn a_key_has_so_many_sockets_and_no_more(db: &Fresh) {
        let server = Server::start(db).await;
        let key = follower(db, &server, &[]).await;
        let mut sockets = Vec::new();
        for _ in 0..20 {
            sockets.push(Socket::begun(&server, &key).await);
        }
        let (code, reason) = turned_away(&server, &[], json!({"X-API-Key": &key})).await;
        assert!(code == 1013 && reason.contains("20"), "{code} {reason}");
        drop(sockets);
    }

    async fn a_subscription_counts_for_its_key_and_is_refused_above_its_rate(db: &Fresh) {
        let rate = passerelle::auth::Rate::new(1, 10);
        let quotas = passerelle::auth::Quotas::NONE;
        let anonymous = passerelle::auth::Rate::new(1_000, 1_000);
        let limits = passerelle::auth::Limits { anonymous, key: rate, quotas, enabled: true };
        let server = Server::start_limited(db, limits).await;
        let mut socket = Socket::begun(&server, &follower(db, &server, &[]).await).await;
        let mut taken = 0;
        loop {
            taken += 1;
            socket.say(&json!({"type": "subscribe", "id": "1", "payload": {"query": EVENTS}})).await;
            socket.say(&json!({"type": "complete", "id": "1"})).await;
            socket.say(&json!({"type": "ping"})).await;
            let heard = socket.hear().await;
            if heard["type"] == "error" {
                assert_eq!(heard["payload"][0]["extensions"]["code"], "too_many_requests", "{heard}");
                break;
            }
            assert!(taken < 10, "{taken} subscriptions of 2 each were let in, of 10");
        }
        assert!(taken > 3, "{taken}");
        server.flush().await;
        let app = db.store.keys().await.unwrap().into_iter().find(|key| key.app == "essai-5").unwrap().app_id;
        let used = db.store.usage_sums(&[app], 0, 1_000_000).await.unwrap();
        assert_eq!(used.iter().map(|sum| sum.cost).sum::<u64>(), 2 * (taken - 1), "{used:?}");
    }
}
