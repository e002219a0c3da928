//! Subscriptions: who hears of which change.

use crate::graphql_client::{EVENTS, Socket, follower};
use crate::on_both_databases;
use crate::server::Server;
use crate::support::{at, offer, put};
use futures_util::future::join_all;
use jiff::{SignedDuration, Timestamp};
use passerelle::domain::{Offer, Position, Redistribution, RomeCode, SourceId};
use passerelle::store::{OfferWrite, Store};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::time::Duration;

/// New offers, which the catalogue has not.
const NEW: usize = 1_000;

fn source(name: &str) -> SourceId {
    SourceId::new(name).unwrap()
}

fn titled(source: &SourceId, number: usize, title: impl Into<String>) -> Offer {
    Offer { title: title.into(), ..offer(source, NEW + number) }
}

async fn write(store: &dyn Store, source: &SourceId, writes: Vec<OfferWrite>) -> Position {
    store.write_offers(source, writes, at(30 * 86_400)).await.unwrap().position
}

/// Kind, title and revision of an event.
fn told(event: &Value) -> (&str, Option<&str>, i64) {
    (event["kind"].as_str().unwrap(), event["offer"]["title"].as_str(), event["rev"].as_i64().unwrap())
}

on_both_databases! {
    async fn a_hundred_subscribers_hear_of_a_thousand_changes_each_once_and_in_order(db: &Fresh) {
        let server = Server::start(db).await;
        let key = follower(db, &server, &[]).await;
        let names: Vec<String> = (0..10).map(|number| format!("s{number}")).collect();
        let mut sockets = Vec::new();
        for _ in 0..10 {
            let mut socket = Socket::begun(&server, &key).await;
            for name in &names {
                socket.subscribe(name, "subscription { offerChanged { kind id rev } }").await;
            }
            sockets.push(socket);
        }
        let listening = sockets.into_iter().map(|mut socket| async move {
            let mut heard: BTreeMap<String, BTreeMap<String, Vec<(String, i64)>>> = BTreeMap::new();
            for _ in 0..10 * 1_000 {
                let message = socket.hear().await;
                let event = &message["payload"]["data"]["offerChanged"];
                let text = |value: &Value| value.as_str().unwrap().to_owned();
                let of_offer = heard.entry(text(&message["id"])).or_default().entry(text(&event["id"])).or_default();
                of_offer.push((text(&event["kind"]), event["rev"].as_i64().unwrap()));
            }
            socket.settle().await;
            heard
        });
        let writing = async {
            let open = source("open");
            for rev in 1..=10 {
                let all: Vec<OfferWrite> =
                    (0..100).map(|number| put(&titled(&open, number, format!("Menuisier {rev}")))).collect();
                for some in all.chunks(20) {
                    write(db.store.as_ref(), &open, some.to_vec()).await;
                }
            }
        };
        let (heard, ()) = tokio::join!(join_all(listening), writing);
        let expected: Vec<(String, i64)> =
            (1..=10).map(|rev| (if rev == 1 { "PUBLISHED" } else { "UPDATED" }.to_owned(), rev)).collect();
        for socket in heard {
            assert_eq!(socket.keys().collect::<Vec<_>>(), names.iter().collect::<Vec<_>>());
            for offers in socket.values() {
                assert_eq!(offers.len(), 100);
                for (offer, events) in offers {
                    assert_eq!(*events, expected, "{offer}");
                }
            }
        }
    }

    async fn each_kind_of_event_is_told_to_those_whom_it_concerns(db: &Fresh) {
        let server = Server::start(db).await;
        let key = follower(db, &server, &[]).await;
        let (mut all, mut one) = (Socket::begun(&server, &key).await, Socket::begun(&server, &key).await);
        all.subscribe("all", EVENTS).await;
        let of_rome = EVENTS.replace("offerChanged", "offerChanged(search: {rome: [\"F1607\"]})");
        one.subscribe("one", &of_rome).await;
        let open = source("open");
        let first = titled(&open, 1, "Un");
        let renamed = Offer { title: "Deux".into(), ..first.clone() };
        let mut moved = Offer { title: "Trois".into(), ..first.clone() };
        moved.occupation.rome = Some(RomeCode::new("J1506").unwrap());
        for change in [put(&first), put(&renamed), put(&moved), OfferWrite::Withdraw(first.id)] {
            let position = write(db.store.as_ref(), &open, vec![change]).await;
            let event = all.event("all").await;
            assert_eq!(event["position"], position.to_string());
            server.get(&format!("/v1/offers?min_position={position}")).await.ok();
            assert_eq!((&event["uuid"], &event["id"]), (&json!(first.id), &json!(format!("Offer:{}", first.id))));
            assert_eq!(event["at"].as_str().unwrap().parse::<Timestamp>().unwrap(), at(30 * 86_400));
            let expected = match event["rev"].as_i64().unwrap() {
                1 => [("PUBLISHED", Some("Un")), ("PUBLISHED", Some("Un"))],
                2 => [("UPDATED", Some("Deux")), ("UPDATED", Some("Deux"))],
                3 => [("UPDATED", Some("Trois")), ("LEFT", Some("Trois"))],
                rev => {
                    assert_eq!((rev, told(&event)), (4, ("WITHDRAWN", None, 4)));
                    break;
                }
            };
            let rev = event["rev"].as_i64().unwrap();
            assert_eq!(told(&event), (expected[0].0, expected[0].1, rev));
            assert_eq!(told(&one.event("one").await), (expected[1].0, expected[1].1, rev));
        }
        // What is withdrawn had left before.
        one.settle().await;
    }

    async fn several_changes_of_one_offer_at_once_are_told_one_by_one(db: &Fresh) {
        let server = Server::start(db).await;
        let mut socket = Socket::begun(&server, &follower(db, &server, &[]).await).await;
        socket.subscribe("1", EVENTS).await;
        let open = source("open");
        let titles: Vec<String> = (1..=20).map(|number| format!("Version {number}")).collect();
        for title in &titles {
            write(db.store.as_ref(), &open, vec![put(&titled(&open, 1, title))]).await;
        }
        for (title, rev) in titles.iter().zip(1..) {
            let kind = if rev == 1 { "PUBLISHED" } else { "UPDATED" };
            assert_eq!(told(&socket.event("1").await), (kind, Some(title.as_str()), rev));
        }
    }

    async fn a_subscription_that_is_completed_tells_nothing_more(db: &Fresh) {
        let server = Server::start(db).await;
        let mut socket = Socket::begun(&server, &follower(db, &server, &[]).await).await;
        socket.subscribe("1", EVENTS).await;
        socket.subscribe("2", EVENTS).await;
        socket.say(&json!({"type": "complete", "id": "1"})).await;
        socket.settle().await;
        let open = source("open");
        write(db.store.as_ref(), &open, vec![put(&titled(&open, 1, "Un"))]).await;
        assert_eq!(told(&socket.event("2").await), ("PUBLISHED", Some("Un"), 1));
        // Its id is free again.
        socket.subscribe("1", EVENTS).await;
    }

    async fn what_is_joined_to_an_offer_comes_with_its_event(db: &Fresh) {
        let server = Server::start(db).await;
        let mut socket = Socket::begun(&server, &follower(db, &server, &[]).await).await;
        let query = "subscription { offerChanged { offer { title description source { name } } } }";
        socket.subscribe("1", query).await;
        let open = source("open");
        let new = titled(&open, 1, "Un");
        write(db.store.as_ref(), &open, vec![put(&new)]).await;
        let expected = json!({"title": "Un", "description": new.description, "source": {"name": "Réseau open"}});
        assert_eq!(socket.event("1").await["offer"], expected);
    }

    async fn nobody_hears_of_an_offer_that_they_may_not_read(db: &Fresh) {
        let server = Server::start(db).await;
        let mut socket = Socket::begun(&server, &follower(db, &server, &["guarded"]).await).await;
        let mut other = Socket::begun(&server, &crate::server::key(
            db, server.clock.as_ref(), 6, &[passerelle::auth::Scope::OffersRead, passerelle::auth::Scope::ChangesRead], &[], &[],
        ).await).await;
        socket.subscribe("1", EVENTS).await;
        other.subscribe("1", EVENTS).await;
        for name in ["hidden", "guarded", "open"] {
            let source = source(name);
            write(db.store.as_ref(), &source, vec![put(&titled(&source, 1, name))]).await;
        }
        assert_eq!(told(&socket.event("1").await), ("PUBLISHED", Some("guarded"), 1));
        assert_eq!(told(&socket.event("1").await), ("PUBLISHED", Some("open"), 1));
        assert_eq!(told(&other.event("1").await), ("PUBLISHED", Some("open"), 1), "its app accepted no licence");
        // A source that closes is silent from then on, also of what was heard of before.
        let mut closed = db.store.sources().await.unwrap().into_iter().find(|known| known.id.as_str() == "guarded").unwrap();
        closed.policy.redistribution = Redistribution::Internal;
        db.store.put_source(&closed).await.unwrap();
        let hidden = async || server.get_with("/v1/offers", &[("x-api-key", &server.reader)]).await.ok()["total"] == 61;
        while !hidden().await {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        for (name, title) in [("guarded", "plus tard"), ("open", "encore")] {
            let source = source(name);
            write(db.store.as_ref(), &source, vec![put(&titled(&source, 1, title))]).await;
        }
        assert_eq!(told(&socket.event("1").await), ("UPDATED", Some("encore"), 2));
        socket.settle().await;
        other.event("1").await;
        other.settle().await;
    }

    async fn who_does_not_read_is_told_and_dropped_while_others_go_on(db: &Fresh) {
        let server = Server::start(db).await;
        let key = follower(db, &server, &[]).await;
        let (mut slow, mut quick) = (Socket::open_narrow(&server).await.begin(&key).await, Socket::begun(&server, &key).await);
        // So large that the system's buffers hold some hundreds of them.
        let title = (0..25).map(|number| format!("t{number}: title")).collect::<Vec<_>>().join(" ");
        slow.subscribe("1", &format!("subscription {{ offerChanged {{ rev offer {{ {title} }} }} }}")).await;
        quick.subscribe("1", "subscription { offerChanged { rev } }").await;
        let open = source("open");
        let all = 3_500;
        for begin in (0..all).step_by(250) {
            let long = |number| put(&titled(&open, number, format!("{number:0300}")));
            write(db.store.as_ref(), &open, (begin..begin + 250).map(long).collect()).await;
            for _ in 0..250 {
                assert_eq!(quick.event("1").await["rev"], 1);
            }
        }
        let mut heard = 0;
        let end = loop {
            let message = slow.hear().await;
            if message["type"] != "next" {
                break message;
            }
            heard += 1;
        };
        assert!(heard < 1_500, "{heard} of {all} were kept for somebody who read none");
        assert_eq!((&end["type"], &end["id"]), (&json!("error"), &json!("1")), "{end}");
        assert_eq!(end["payload"][0]["extensions"]["code"], "subscription_too_slow", "{end}");
        // The socket is as good as before.
        slow.subscribe("1", EVENTS).await;
        write(db.store.as_ref(), &open, vec![put(&titled(&open, 1, "Encore"))]).await;
        assert_eq!(told(&slow.event("1").await), ("UPDATED", Some("Encore"), 2));
    }

    async fn a_server_that_stops_says_goodbye_to_its_sockets(db: &Fresh) {
        let server = Server::start(db).await;
        let key = follower(db, &server, &[]).await;
        let mut silent = Socket::open_with(&server, &[]).await;
        let mut socket = Socket::begun(&server, &key).await;
        socket.subscribe("1", EVENTS).await;
        let begun = std::time::Instant::now();
        let (stopped, first, second) = tokio::join!(server.stop(), socket.closed(), silent.closed());
        stopped.unwrap();
        assert_eq!((first, second), (1012, 1012));
        assert!(begun.elapsed() < Duration::from_secs(8), "the server waited for its sockets");
    }

    async fn an_offer_that_has_expired_is_no_news(db: &Fresh) {
        let server = Server::start(db).await;
        let mut socket = Socket::begun(&server, &follower(db, &server, &[]).await).await;
        socket.subscribe("1", EVENTS).await;
        let open = source("open");
        let mut expired = titled(&open, 1, "Passée");
        expired.dates.expires = Some(at(30 * 86_400) - SignedDuration::from_secs(1));
        write(db.store.as_ref(), &open, vec![put(&expired)]).await;
        write(db.store.as_ref(), &open, vec![put(&titled(&open, 2, "Présente"))]).await;
        assert_eq!(told(&socket.event("1").await), ("PUBLISHED", Some("Présente"), 1));
    }
}
