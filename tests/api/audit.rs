//! The audit, read over the API, signed by day, and verified.

use crate::apps::{active, manage};
use crate::door::problem;
use crate::on_both_databases;
use crate::server::Server;
use crate::support::{Fresh, Kind, at};
use passerelle::auth::{self, NewKeyRequest, Scope};
use passerelle::domain::{Actor, AuditEvent, By, FixedClock};
use passerelle::service::{AuditFault, sign_days, verify_audit};
use passerelle::store::Store;
use rand::SeedableRng;
use rand::rngs::StdRng;
use reqwest::Method;
use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection, SqliteConnection};
use std::time::{Duration, Instant};

/// A key of the operator.
async fn admin(db: &Fresh) -> String {
    let request = NewKeyRequest {
        app: "region".into(),
        scopes: vec![Scope::Admin],
        sources: vec![],
        accepts: vec![],
        expires_at: None,
    };
    let mut rng = StdRng::seed_from_u64(50);
    auth::issue(db.store.as_ref(), &FixedClock(at(0)), &mut rng, request).await.unwrap().0.reveal().to_owned()
}

fn event(number: i64) -> AuditEvent {
    AuditEvent::new(&By::actor(Actor::Operator), "key.revoked", format_args!("key:{number}"))
}

/// A row a day, six of them, and the digests of all but the last day.
async fn six_days(store: &dyn Store) {
    let key = auth::new_signing_key(&mut StdRng::seed_from_u64(1), at(0), at(0)).unwrap();
    store.begin_signing(&key, &By::actor(Actor::System)).await.unwrap();
    for day in 0..6 {
        // Nothing happens on the third day.
        if day != 2 {
            store.record(&event(day), at(day * 86_400 + 60)).await.unwrap();
        }
        sign_days(store, at(day * 86_400 + 3_600)).await.unwrap();
    }
}

/// Somebody with access to the database.
async fn tamper(db: &Fresh, statement: &str) {
    match db.kind {
        Kind::Sqlite => {
            let mut conn = SqliteConnection::connect(&db.url).await.unwrap();
            conn.execute(AssertSqlSafe(statement.to_owned())).await.unwrap();
        }
        Kind::Postgres => {
            let mut conn = PgConnection::connect(&db.url).await.unwrap();
            conn.execute(AssertSqlSafe(statement.to_owned())).await.unwrap();
        }
    }
}

async fn faults(db: &Fresh) -> Vec<AuditFault> {
    verify_audit(db.store.as_ref(), &[]).await.unwrap().faults
}

on_both_databases! {
    async fn every_change_of_an_app_is_a_row_that_names_ids_alone(db: &Fresh) {
        let server = Server::start(db).await;
        let app = active(&server, "Carte").await;
        let issued = manage(&server, &app, Method::POST, "/keys", Some(&json!({"scopes": ["offers:read"]}))).await;
        let id = issued.json()["id"].as_str().unwrap().to_owned();
        manage(&server, &app, Method::POST, &format!("/keys/{id}/rotate"), None).await;
        manage(&server, &app, Method::DELETE, &format!("/keys/{id}"), None).await;
        let colleague = json!({"email": "collegue@exemple.fr"});
        manage(&server, &app, Method::POST, "/members", Some(&colleague)).await;
        let key = admin(db).await;
        let told = server.get_with("/v1/admin/audit?limit=100", &[("x-api-key", &key)]).await;
        let told_of = told.ok();
        let rows: Vec<_> = told_of["items"].as_array().unwrap().iter().rev().collect();
        let actions: Vec<_> = rows.iter().map(|row| row["action"].as_str().unwrap()).collect();
        let expected =
            ["app.registered", "app.confirmed", "key.created", "key.rotated", "key.revoked", "member.added"];
        assert!(expected.iter().all(|action| actions.contains(action)), "{actions:?}");
        let revoked = rows.iter().find(|row| row["action"] == "key.revoked").unwrap();
        assert_eq!(revoked["subject"], format!("key:{id}"));
        assert!(revoked["actor"].as_str().unwrap().starts_with("app:") && revoked["request_id"].is_string(), "{revoked}");
        assert!(!told.text.contains('@') && !told.text.contains("psl_"), "{}", told.text);
    }

    async fn the_audit_is_for_the_operator_alone_and_is_walked_to_its_end(db: &Fresh) {
        let server = Server::start(db).await;
        let key = admin(db).await;
        for number in 0..7 {
            db.store.record(&event(number), at(number)).await.unwrap();
        }
        problem("no key", &server.get("/v1/admin/audit").await, 401, "unauthenticated");
        let reader = server.get_with("/v1/admin/audit", &[("x-api-key", &server.reader)]).await;
        assert_eq!(problem("a reader", &reader, 403, "forbidden")["scope"], "admin");
        let get = async |query: &str| server.get_with(&format!("/v1/admin/audit?{query}"), &[("x-api-key", &key)]).await;
        let (mut seen, mut query) = (Vec::new(), "action=key.revoked&limit=3".to_owned());
        loop {
            let page = get(&query).await.ok();
            seen.extend(page["items"].as_array().unwrap().iter().map(|item| item["subject"].as_str().unwrap().to_owned()));
            let Some(next) = page["next"].as_str() else { break };
            query = format!("action=key.revoked&limit=3&cursor={next}");
        }
        assert_eq!(seen, ["key:6", "key:5", "key:4", "key:3", "key:2", "key:1", "key:0"]);
        let one = get("subject=key:3").await.ok();
        let item = &one["items"][0];
        assert_eq!((&item["actor"], &item["at"], &item["detail"]), (&json!("operator"), &json!("2026-11-01T00:00:03Z"), &json!({})));
        let next = get("limit=3").await.ok()["next"].as_str().unwrap().to_owned();
        problem("of another query", &get(&format!("actor=operator&cursor={next}")).await, 400, "cursor_of_another_query");
        problem("no cursor", &get("cursor=abc").await, 400, "cursor_invalid");
        problem("limit", &get("limit=0").await, 400, "invalid_request");
    }

    async fn what_a_rule_refuses_to_an_app_is_told_once_a_minute_with_who_and_what(db: &Fresh) {
        let server = Server::start(db).await;
        let key = admin(db).await;
        for _ in 0..3 {
            server.get_with("/v1/admin/audit", &[("x-api-key", &server.reader)]).await;
            let put = server.request(Method::PUT, "/v1/sources/guarded/offers/secret-7").header("x-api-key", &server.writer);
            assert_eq!(put.json(&json!({"title": "x"})).send().await.unwrap().status(), 403);
        }
        let begun = Instant::now();
        let items = loop {
            let page = server.get_with("/v1/admin/audit?action=request.refused", &[("x-api-key", &key)]).await.ok();
            let items = page["items"].as_array().unwrap().clone();
            if items.len() >= 2 || begun.elapsed() > Duration::from_secs(20) {
                break items;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        };
        let told: Vec<_> = items.iter().map(|item| (item["subject"].as_str().unwrap(), &item["detail"])).collect();
        let (scope, bound) = (json!({"reason": "forbidden", "scope": "admin"}), json!({"reason": "forbidden"}));
        assert_eq!(told, [("PUT /v1/sources/{source}/offers/{external_id}", &bound), ("GET /v1/admin/audit", &scope)]);
        let keys = db.store.keys().await.unwrap();
        let reader = keys.iter().find(|key| key.app == "essai-1").unwrap();
        assert_eq!(items[1]["actor"], format!("app:{}/key:{}", reader.app_id, reader.id));
        assert!(items[1]["request_id"].as_str().unwrap().len() == 36 && items[1]["origin"] == "127.0.0.0/24", "{}", items[1]);
        assert!(!Value::Array(items).to_string().contains("secret-7"));
    }

    async fn each_day_is_signed_once_and_an_audit_that_nobody_touched_is_found_whole(db: &Fresh) {
        six_days(db.store.as_ref()).await;
        let digests = db.store.audit_digests().await.unwrap();
        let covered: Vec<_> = digests.iter().map(|digest| (digest.day.day(), digest.first_seq, digest.last_seq)).collect();
        assert_eq!(covered, [(1, 1, 2), (2, 3, 3), (3, 4, 3), (4, 4, 4), (5, 5, 5)]);
        assert_eq!(sign_days(db.store.as_ref(), at(5 * 86_400 + 7_200)).await.unwrap(), 0, "today is not over");
        let report = verify_audit(db.store.as_ref(), &digests).await.unwrap();
        assert_eq!((report.rows, report.digests, report.faults), (6, 5, vec![]));
        // A server that was away signs all days that it missed.
        assert_eq!(sign_days(db.store.as_ref(), at(9 * 86_400)).await.unwrap(), 4);
        assert_eq!(faults(db).await, []);
    }

    async fn nothing_is_signed_before_there_is_a_row_and_a_key(db: &Fresh) {
        assert_eq!(sign_days(db.store.as_ref(), at(86_400)).await.unwrap(), 0);
        db.store.record(&event(1), at(0)).await.unwrap();
        assert_eq!(sign_days(db.store.as_ref(), at(86_400)).await.unwrap(), 0);
        assert_eq!(faults(db).await, []);
    }

    async fn a_changed_row_is_found_whatever_of_it_was_changed(db: &Fresh) {
        six_days(db.store.as_ref()).await;
        for change in ["at = at + 1", "actor = 'system'", "action = 'x'", "subject = 'x'", "detail = '{}  '", "request_id = 'x'", "origin = 'x'"] {
            let before = db.store.audit_after(2, 1).await.unwrap().pop().unwrap();
            tamper(db, &format!("UPDATE audit SET {change} WHERE seq = 3")).await;
            assert_eq!(faults(db).await, [AuditFault::Changed(3)], "{change}");
            let at = before.at.as_millisecond();
            let restore = format!(
                "UPDATE audit SET at = {at}, actor = '{}', action = '{}', subject = '{}', detail = '{}', \
                request_id = NULL, origin = NULL WHERE seq = 3",
                before.actor, before.action, before.subject, before.detail
            );
            tamper(db, &restore).await;
        }
        assert_eq!(faults(db).await, []);
        // Whoever writes the hash anew as well breaks the row behind it, and the digest of the day.
        let mut row = db.store.audit_after(2, 1).await.unwrap().pop().unwrap();
        row.subject = "key:innocent".to_owned();
        let before = db.store.audit_after(1, 1).await.unwrap().pop().unwrap().hash;
        let change = format!("UPDATE audit SET subject = 'key:innocent', hash = '{}' WHERE seq = 3", row.chained(&before));
        tamper(db, &change).await;
        let found = faults(db).await;
        let day = jiff::civil::date(2026, 11, 2);
        assert!(found.contains(&AuditFault::Changed(4)) && found.contains(&AuditFault::OtherPast(day, 3)), "{found:?}");
    }

    async fn a_missing_row_is_found_wherever_it_stood(db: &Fresh) {
        six_days(db.store.as_ref()).await;
        tamper(db, "DELETE FROM audit WHERE seq = 4").await;
        let found = faults(db).await;
        assert_eq!(found[0], AuditFault::Missing(4, 4), "{found:?}");
        tamper(db, "DELETE FROM audit WHERE seq = 1").await;
        assert_eq!(faults(db).await[0], AuditFault::Missing(1, 1));
        tamper(db, "DELETE FROM audit WHERE seq = 6").await;
        assert!(faults(db).await.contains(&AuditFault::Cut(6)), "the last one, which no digest covers yet");
    }

    async fn a_past_that_was_written_anew_from_some_row_on_is_given_away_by_the_digests(db: &Fresh) {
        six_days(db.store.as_ref()).await;
        let copies = db.store.audit_digests().await.unwrap();
        let mut rows = db.store.audit_after(0, 100).await.unwrap();
        rows[2].subject = "key:innocent".to_owned();
        let mut before = rows[1].hash.clone();
        for row in &mut rows[2..] {
            row.hash = row.chained(&before);
            before.clone_from(&row.hash);
            let (seq, subject, hash) = (row.seq, &row.subject, &row.hash);
            tamper(db, &format!("UPDATE audit SET subject = '{subject}', hash = '{hash}' WHERE seq = {seq}")).await;
        }
        tamper(db, &format!("UPDATE editions SET version = '6 {before}' WHERE name = 'audit'")).await;
        let found = faults(db).await;
        assert_eq!(found.len(), 4, "the chain holds, the four days since do not: {found:?}");
        assert!(found.iter().all(|fault| matches!(fault, AuditFault::OtherPast(..))), "{found:?}");
        // Without the private key the digests cannot be made anew.
        for digest in &copies[1..] {
            let hash = &rows[usize::try_from(digest.last_seq).unwrap() - 1].hash;
            tamper(db, &format!("UPDATE audit_digests SET hash = '{hash}' WHERE day = '{}'", digest.day)).await;
        }
        let found = faults(db).await;
        assert!(found.len() == 4 && found.iter().all(|fault| matches!(fault, AuditFault::Unsigned(_))), "{found:?}");
        // Who throws them away is given away by a copy that was kept elsewhere.
        tamper(db, "DELETE FROM audit_digests").await;
        assert_eq!(faults(db).await, []);
        let report = verify_audit(db.store.as_ref(), &copies).await.unwrap();
        assert_eq!(report.faults.len(), 5, "{:?}", report.faults);
    }

    async fn a_digest_that_is_missing_in_between_and_a_row_that_was_put_in_are_found(db: &Fresh) {
        six_days(db.store.as_ref()).await;
        tamper(db, "DELETE FROM audit_digests WHERE day = '2026-11-03'").await;
        let day = jiff::civil::date(2026, 11, 4);
        assert_eq!(faults(db).await, [AuditFault::Gap(day)]);
        tamper(db, "INSERT INTO audit (seq, at, actor, action, subject, detail, hash) VALUES (7, 0, 'a', 'b', 'c', '{}', 'd')").await;
        let found = faults(db).await;
        assert!(found.contains(&AuditFault::Foreign(7)) && found.contains(&AuditFault::Changed(7)), "{found:?}");
    }
}
