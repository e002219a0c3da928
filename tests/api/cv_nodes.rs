//! Two nodes over one database: what is withdrawn on one is gone from the other.

use crate::cv_world::{World, cv_id, resume, welder};
use crate::door::problem;
use crate::on_both_databases;
use crate::server::Server;
use crate::support::{Fresh as Database, Kind, run};
use crate::wire::Wire;
use passerelle::domain::Clock;
use passerelle::domain::permission::{DataCategory, Purpose};
use passerelle::store::{self, Disclosure, OpenOptions};
use sqlx::{Connection, Executor, PgConnection, SqliteConnection};
use std::time::{Duration, Instant};

/// Runs a statement behind the server's back.
async fn behind(db: &Database, statement: &str) {
    let statement = sqlx::AssertSqlSafe(statement.to_owned());
    match db.kind {
        Kind::Sqlite => drop(SqliteConnection::connect(&db.url).await.unwrap().execute(statement).await.unwrap()),
        Kind::Postgres => drop(PgConnection::connect(&db.url).await.unwrap().execute(statement).await.unwrap()),
    }
}

async fn filled(db: &Database, world: &World) {
    for number in 0..8 {
        world.publish(&format!("p{number}"), &welder(&format!("MK{number}")), &[world.search(0)]).await.ok();
    }
    world.confirm_all(db).await;
}

/// A node whose wire to the database is cut shows nothing that was withdrawn since, and after five seconds nothing at all,
/// while the other goes on.
async fn cut_off(db: &Database) {
    let world = World::new(db, 1).await;
    filled(db, &world).await;
    let wire = Wire::to(&db.url).await;
    let store = store::open(&wire.url, OpenOptions::new(world.server.clock.now())).await.unwrap();
    let other = Server::node_over(db, &world.server, store).await;
    let client = reqwest::Client::builder().timeout(Duration::from_secs(2)).build().unwrap();
    let url = format!("http://{}/v1/cvs?limit=50", other.address);
    let key = world.apps[0].key.as_str();
    // How many profiles the node that is cut off shows, where it shows any; a refusal, or silence, is none.
    let shown = async || {
        let answer = client.get(&url).header("x-api-key", key).send().await.ok()?;
        let answered = (answer.status() == 200).then_some(answer)?;
        Some(answered.json::<serde_json::Value>().await.ok()?["items"].as_array()?.len())
    };
    assert_eq!(shown().await, Some(8));
    wire.cut();
    let cut = Instant::now();
    let now = world.server.clock.now();
    let given = db.store.cv(cv_id("p0")).await.unwrap().unwrap().permissions;
    let taken: Vec<_> = given.into_iter().map(|given| given.withdrawn(now)).collect();
    db.store.save_permissions(&taken, now).await.unwrap();
    world.cvs().changed(&[cv_id("p0")]).await.unwrap();
    let mut silent = 0;
    while cut.elapsed() < Duration::from_secs(9) {
        let asked = cut.elapsed();
        let seen = shown().await;
        assert!(seen.is_none() || asked < Duration::from_secs(5), "stale consent is served {asked:?} after the cut");
        silent += usize::from(seen.is_none());
        let here = world.get(0, "/v1/cvs?limit=50").await.ok();
        assert_eq!(here["items"].as_array().unwrap().len(), 7, "the other node goes on without the one who withdrew");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert!(silent > 0 && !other.cvs.as_ref().unwrap().is_fresh());
    wire.mend();
    let mended = Instant::now();
    let again = loop {
        if let Some(again) = shown().await {
            break again;
        }
        assert!(mended.elapsed() < Duration::from_secs(20), "it never recovers");
        tokio::time::sleep(Duration::from_millis(50)).await;
    };
    println!("{silent} times nothing while cut off; right again {:?} after", mended.elapsed());
    assert_eq!(again, 7, "the first thing that it shows is right");
    other.stop().await.unwrap();
}

// Nodes that share a SQLite share its file: nothing cuts one of them off alone.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_nodes_the_one_that_is_cut_off_shows_nothing_and_the_other_goes_on() {
    run(Kind::Postgres, |db| Box::pin(cut_off(db))).await;
}

on_both_databases! {
    async fn a_withdrawal_is_gone_from_the_other_node_within_a_second(db: &Fresh) {
        let world = World::new(db, 1).await;
        filled(db, &world).await;
        let other = Server::node_with_cvs(db, &world.server).await;
        let key = world.apps[0].key.as_str();
        let on_other = async |path: &str| other.get_with(path, &[("x-api-key", key)]).await;
        let ids = world.ids(0, "").await;
        assert_eq!(on_other("/v1/cvs?limit=50").await.ok()["items"].as_array().unwrap().len(), 8);
        let mut worst = Duration::ZERO;
        for number in 0..5 {
            let cv = cv_id(&format!("p{number}"));
            let before = on_other("/v1/cvs?limit=50").await.ok()["items"].as_array().unwrap().len();
            let now = world.server.clock.now();
            let taken = db.store.cv(cv).await.unwrap().unwrap().permissions.into_iter().map(|given| given.withdrawn(now));
            let taken: Vec<_> = taken.collect();
            let begun = Instant::now();
            db.store.save_permissions(&taken, now).await.unwrap();
            world.cvs().changed(&[cv]).await.unwrap();
            let answered = begun.elapsed();
            let here = world.get(0, "/v1/cvs?limit=50").await.ok()["items"].as_array().unwrap().len();
            assert_eq!(here, before - 1, "the answer comes after this node dropped it");
            loop {
                if on_other("/v1/cvs?limit=50").await.ok()["items"].as_array().unwrap().len() == before - 1 {
                    break;
                }
                assert!(begun.elapsed() < Duration::from_secs(5), "it is never gone");
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
            let gone = begun.elapsed();
            println!("{:?}: withdrawn here after {answered:?}, gone from the other node after {gone:?}", db.kind);
            worst = worst.max(gone);
        }
        assert!(worst < Duration::from_secs(1), "{worst:?}");
        let mut missing = 0;
        for id in &ids {
            missing += usize::from(on_other(&format!("/v1/cvs/{id}")).await.status == 404);
        }
        assert_eq!(missing, 5, "one by one, too");
        other.stop().await.unwrap();
    }

    async fn two_nodes_together_show_an_app_no_more_profiles_a_day_than_it_may_see(db: &Fresh) {
        let world = World::new(db, 1).await;
        let search = world.search(0);
        for (rome, place) in [("J1506", (50.6371, 3.0631)), ("G1602", (50.291, 2.777))] {
            for number in 0..15 {
                let external = format!("{rome}-{number}");
                world.publish(&external, &resume("MK", rome, place), std::slice::from_ref(&search)).await.ok();
            }
        }
        world.confirm_all(db).await;
        let other = Server::node_with_cvs(db, &world.server).await;
        let now = world.server.clock.now();
        // What the app has seen today already: fifteen more are allowed, not thirty.
        let seen = |number: u32| Disclosure {
            cv: cv_id(&format!("seen-{number}")),
            app: world.apps[0].id,
            purpose: Purpose::Search,
            categories: [DataCategory::Profile].into(),
            permission: uuid::Uuid::nil(),
            at: now,
            route: "GET /v1/cvs".to_owned(),
            request_id: None,
        };
        assert!(db.store.disclose(&(0..485).map(seen).collect::<Vec<_>>(), now, 500).await.unwrap());
        let paths = ["/v1/cvs?limit=50&rome=J15", "/v1/cvs?limit=50&rome=G16"];
        let key = world.apps[0].key.as_str();
        let on_other = async |path: &str| other.get_with(path, &[("x-api-key", key)]).await;
        let (one, two) = tokio::join!(world.get(0, paths[0]), on_other(paths[1]));
        let (shown, capped) = if one.status == 200 { (paths[0], paths[1]) } else { (paths[1], paths[0]) };
        let mut statuses = [one.status, two.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 429], "{} {}", one.text, two.text);
        for answer in [world.get(0, shown).await, on_other(shown).await] {
            assert_eq!(answer.ok()["items"].as_array().unwrap().len(), 15, "what it has seen it may see again");
        }
        for answer in [world.get(0, capped).await, on_other(capped).await] {
            problem("the cap", &answer, 429, "cv_cap_reached");
        }
        let told = db.store.audit_after(0, 10_000).await.unwrap();
        assert_eq!(told.iter().filter(|row| row.action == "cvs.cap_reached").count(), 1, "one alarm for both nodes");
        other.stop().await.unwrap();
    }

    async fn a_node_hears_its_own_heartbeat_by_a_clock_that_counts_nanoseconds(db: &Fresh) {
        let world = World::new(db, 1).await;
        filled(db, &world).await;
        let begun = Instant::now();
        while begun.elapsed() < Duration::from_millis(6_500) {
            world.server.clock.forward(jiff::SignedDuration::new(0, 123_456_789));
            world.get(0, "/v1/cvs").await.ok();
            tokio::time::sleep(Duration::from_millis(123)).await;
        }
    }

    async fn a_node_that_does_not_hear_of_withdrawals_shows_nothing_after_five_seconds(db: &Fresh) {
        let world = World::new(db, 1).await;
        filled(db, &world).await;
        world.get(0, "/v1/cvs").await.ok();
        behind(db, "ALTER TABLE cv_events RENAME TO cv_events_elsewhere").await;
        let begun = Instant::now();
        let refused = loop {
            // What counts is when it was asked: a busy machine takes its time to answer.
            let asked = begun.elapsed();
            let answer = world.get(0, "/v1/cvs").await;
            if answer.status != 200 {
                break answer;
            }
            assert!(asked < Duration::from_secs(5), "stale consent is served");
            tokio::time::sleep(Duration::from_millis(20)).await;
        };
        println!("{:?}: refused {:?} after the last heartbeat could be followed", db.kind, begun.elapsed());
        problem("stale", &refused, 503, "cvs_stale");
        assert_eq!(refused.header("retry-after"), "1");
        for path in ["/v1/cvs/AAAAAAAAAAAAAAAAAAAAAA", "/v1/cvs/changes", "/v1/contact-requests"] {
            problem(path, &world.get(0, path).await, 503, "cvs_stale");
        }
        world.server.get("/v1/offers?limit=1").await.ok();
        behind(db, "ALTER TABLE cv_events_elsewhere RENAME TO cv_events").await;
        let begun = Instant::now();
        while world.get(0, "/v1/cvs").await.status != 200 {
            assert!(begun.elapsed() < Duration::from_secs(10), "it never recovers");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}
