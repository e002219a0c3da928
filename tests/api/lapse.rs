//! What has lapsed: withdrawn offers, old cursors, and dates that have not come yet.

use crate::catalogue;
use crate::door::problem;
use crate::on_both_databases;
use crate::server::Server;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use passerelle::domain::SourceId;
use passerelle::store::OfferWrite;
use serde_json::{Value, json};

on_both_databases! {
    async fn a_withdrawn_offer_is_known_only_to_those_who_could_read_it(db: &Fresh) {
        let server = Server::start(db).await;
        let (guarded, id) = (SourceId::new("guarded").unwrap(), catalogue::id("guarded", 0));
        let now = "2026-12-01T00:00:00Z".parse().unwrap();
        db.store.write_offers(&guarded, vec![OfferWrite::Withdraw(id)], now).await.unwrap();
        let path = format!("/v1/offers/{id}");
        problem("a stranger", &server.get(&path).await, 404, "not_found");
        let reader = server.get_with(&path, &[("x-api-key", &server.reader)]).await;
        problem("an app that accepted the licence", &reader, 410, "withdrawn");
    }

    async fn a_withdrawn_offer_is_in_no_list_once_the_index_has_passed_its_withdrawal(db: &Fresh) {
        let server = Server::start(db).await;
        let (open, id) = (SourceId::new("open").unwrap(), catalogue::id("open", 0));
        let now = "2026-12-01T00:00:00Z".parse().unwrap();
        let listed = async |position: &str| {
            let page = server.get(&format!("/v1/offers?limit=100{position}")).await.ok();
            let listed = page["items"].as_array().unwrap().iter().any(|card| card["id"] == id.to_string());
            (page["total"].as_u64(), page["items"].as_array().unwrap().len(), listed)
        };
        assert_eq!(listed("").await, (Some(60), 60, true));
        let outcome = db.store.write_offers(&open, vec![OfferWrite::Withdraw(id)], now).await.unwrap();
        assert_eq!(listed(&format!("&min_position={}", outcome.position)).await, (Some(59), 59, false));
    }

    async fn a_cursor_that_claims_another_time_is_refused(db: &Fresh) {
        let server = Server::start(db).await;
        let next = server.get("/v1/offers?limit=3").await.ok()["next"].as_str().unwrap().to_owned();
        let mut parts: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(&next).unwrap()).unwrap();
        let as_of = parts[3].as_i64().unwrap();
        for (shift, accepted) in [(0, true), (-23 * 3_600_000, true), (-25 * 3_600_000, false), (3_600_000, false)] {
            parts[3] = json!(as_of + shift);
            let cursor = URL_SAFE_NO_PAD.encode(parts.to_string());
            let answer = server.get(&format!("/v1/offers?limit=3&cursor={cursor}")).await;
            if accepted {
                answer.ok();
            } else {
                problem("a cursor of another time", &answer, 400, "cursor_expired");
            }
        }
    }

    async fn an_offer_cannot_be_published_from_the_future(db: &Fresh) {
        let server = Server::start(db).await;
        let draft = json!({"title": "Demain", "created": "2030-01-01T10:00:00Z"});
        let answer = server.put("/v1/sources/open/offers/demain", &draft).await;
        assert_eq!(problem("created in the future", &answer, 400, "invalid_request")["errors"][0]["field"], "created");
    }
}
