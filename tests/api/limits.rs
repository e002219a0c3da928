//! How often and how much a caller may ask, and what it is told of it.

use crate::door::problem;
use crate::on_both_databases;
use crate::server::{Answer, Server};
use passerelle::auth::{Limits, Quotas, Rate};
use std::time::{Duration, Instant};

const WIDE: Rate = Rate::new(1_000_000, 1_000_000);

fn limits(anonymous: Rate, quotas: Quotas) -> Limits {
    Limits { enabled: true, anonymous, key: WIDE, quotas }
}

/// What is left of the rate, as the answer tells it.
#[track_caller]
fn left(answer: &Answer) -> u32 {
    let told = answer.header("ratelimit");
    let left = told.strip_prefix("\"rate\";r=").and_then(|rest| rest.split_once(';'));
    left.unwrap_or_else(|| panic!("`{told}`")).0.parse().unwrap()
}

on_both_databases! {
    async fn every_answer_tells_a_caller_where_it_stands(db: &Fresh) {
        let quotas = Quotas { day: Some(1_000), month: Some(9_000) };
        let server = Server::start_limited(db, limits(Rate::new(1, 50), quotas)).await;
        let stranger = server.get("/v1/sources").await;
        assert_eq!(stranger.header("ratelimit-policy"), "\"rate\";q=50;w=50");
        assert_eq!(stranger.header("ratelimit"), "\"rate\";r=49;t=1");
        let known = server.get_with("/v1/sources", &[("x-api-key", &server.reader)]).await;
        let policy = "\"rate\";q=1000000;w=1, \"day\";q=1000;w=86400, \"month\";q=9000;w=2592000";
        assert_eq!(known.header("ratelimit-policy"), policy);
        // The clock of the test stands at midnight of the first of December.
        let quotas = "\"day\";r=1000;t=86400, \"month\";r=9000;t=2678400";
        assert!(known.header("ratelimit").ends_with(quotas), "{}", known.header("ratelimit"));
        let again = server.get_with("/v1/sources", &[("x-api-key", &server.reader)]).await;
        assert!(again.header("ratelimit").contains("\"day\";r=999;"), "{}", again.header("ratelimit"));
        let refused = server.get("/v1/offers?limit=0").await;
        assert_eq!((refused.status, left(&refused) < 50), (400, true), "a refusal tells it too");
        assert!(server.get("/health/live").await.header("ratelimit").is_empty(), "who is not counted is not told");
    }

    async fn who_asks_too_often_is_told_when_to_come_back(db: &Fresh) {
        let server = Server::start_limited(db, limits(Rate::new(1, 2), Quotas::NONE)).await;
        server.get("/v1/sources").await.ok();
        server.get("/v1/sources").await.ok();
        let refused = loop {
            // A slow machine may have earned another one by now.
            let answer = server.get("/v1/sources").await;
            if answer.status != 200 {
                break answer;
            }
        };
        let told = problem("too often", &refused, 429, "too_many_requests");
        assert_eq!(told["violated-policies"], serde_json::json!(["rate"]));
        assert_eq!((refused.header("retry-after"), refused.header("ratelimit")), ("1", "\"rate\";r=0;t=1"));
        server.get_with("/v1/sources", &[("x-api-key", &server.reader)]).await.ok();
    }

    async fn a_heatmap_costs_more_than_a_look_up(db: &Fresh) {
        let server = Server::start_limited(db, limits(Rate::new(1, 10_000), Quotas::NONE)).await;
        let before = left(&server.get("/v1/occupations/J1506").await);
        let looked_up = left(&server.get("/v1/occupations/J1506").await);
        let mapped = left(&server.get("/v1/offers/heatmap?resolution=4").await);
        // One a second comes back meanwhile.
        assert!(before - looked_up <= 1 && (3..=5).contains(&(looked_up - mapped)), "{before} {looked_up} {mapped}");
    }

    async fn an_app_that_used_up_its_day_waits_for_the_next(db: &Fresh) {
        let quotas = Quotas { day: Some(10), month: Some(100) };
        let server = Server::start_limited(db, limits(WIDE, quotas)).await;
        let ask = async |path: &str| server.get_with(path, &[("x-api-key", &server.reader)]).await;
        for _ in 0..5 {
            ask("/v1/offers").await.ok();
        }
        let refused = ask("/v1/sources").await;
        let told = problem("used up", &refused, 429, "quota_exceeded");
        assert_eq!(told["violated-policies"], serde_json::json!(["day"]));
        assert_eq!(refused.header("retry-after"), "86400");
        assert!(refused.header("ratelimit").contains("\"day\";r=0;t=86400"), "{}", refused.header("ratelimit"));
        server.get("/v1/sources").await.ok();
        let other = server.get_with("/v1/offers", &[("x-api-key", &server.writer)]).await;
        assert_ne!(other.status, 429, "another app has its own");
        let (reader, writer) = (server.reader.clone(), server.writer.clone());
        server.stop().await.unwrap();
        let server = Server::again(db, limits(WIDE, quotas), reader, writer).await;
        let begun = Instant::now();
        while server.get_with("/v1/sources", &[("x-api-key", &server.reader)]).await.status != 429 {
            assert!(begun.elapsed() < Duration::from_secs(20), "what was used before is not known");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    async fn a_deployment_can_turn_limits_off_and_says_so(db: &Fresh) {
        let quotas = Quotas { day: Some(1), month: Some(1) };
        let off = Limits { enabled: false, ..limits(Rate::new(1, 1), quotas) };
        let server = Server::start_limited(db, off).await;
        for headers in [vec![], vec![("x-api-key", server.reader.as_str())]] {
            for _ in 0..20 {
                let answer = server.get_with("/v1/sources", &headers).await;
                answer.ok();
                assert_eq!((answer.header("ratelimit"), answer.header("ratelimit-policy")), ("", ""));
            }
        }
        assert_eq!(server.get("/health/ready").await.ok()["limits"], "off");
    }

    async fn who_tries_keys_out_is_counted_as_a_stranger(db: &Fresh) {
        let server = Server::start_limited(db, limits(Rate::new(1, 3), Quotas::NONE)).await;
        let statuses = futures_util::future::join_all((0..6).map(|_| server.get_with("/v1/sources", &[("x-api-key", "x")])));
        let statuses: Vec<_> = statuses.await.iter().map(|answer| answer.status).collect();
        assert!(statuses.contains(&401) && statuses.contains(&429), "{statuses:?}");
    }
}
