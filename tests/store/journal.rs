//! Following the journal: positions, epochs, wake-ups.

use crate::support::{Follower, at, offer, put};
use crate::writing::{demo, history, position, write};
use passerelle::domain::{OnWithdrawal, Position};
use passerelle::store::{Error, OfferWrite};
use std::time::{Duration, Instant};

crate::on_both_databases! {
    async fn an_empty_journal_begins_and_ends_at_one_position(db: &Fresh) {
        let journal = db.store.journal().await.unwrap();
        assert_eq!(journal.horizon, journal.head);
        assert_eq!(journal.head, Position { epoch: at(0).as_second(), xid: 0, seq: 0 });
        assert!(db.store.changes_after(journal.head, 10).await.unwrap().is_empty());
    }

    async fn changes_are_read_in_pages_without_gap_or_repetition(db: &Fresh) {
        let demo = demo(&db.store, OnWithdrawal::Keep).await;
        let all: Vec<_> = (0..250).map(|number| put(&offer(&demo, number))).collect();
        let last = position(&db.store, &demo, all, 1).await;
        let whole = history(&db.store, last).await;
        assert_eq!((whole.len(), whole[249].position), (250, last));
        let mut paged = Follower::from_the_horizon(db.store.as_ref()).await;
        while paged.read(db.store.as_ref(), 7).await {}
        assert_eq!(paged.changes, whole);
        assert_eq!(db.store.journal().await.unwrap().head, last);
    }

    async fn a_reader_that_has_passed_the_position_of_a_write_has_seen_it(db: &Fresh) {
        let demo = demo(&db.store, OnWithdrawal::Keep).await;
        let mut follower = Follower::from_the_horizon(db.store.as_ref()).await;
        for number in 0..5 {
            let passed = position(&db.store, &demo, vec![put(&offer(&demo, number)), put(&offer(&demo, 0))], 1).await;
            follower.read_to(db.store.as_ref(), passed).await;
            assert!(follower.state().contains_key(&offer(&demo, number).id));
        }
        let nothing = position(&db.store, &demo, vec![OfferWrite::Withdraw(offer(&demo, 9).id)], 2).await;
        assert!(follower.position >= nothing);
    }

    async fn another_epoch_is_refused_and_a_new_one_begins_at_the_state_tables(db: &Fresh) {
        let demo = demo(&db.store, OnWithdrawal::Keep).await;
        let old = position(&db.store, &demo, vec![put(&offer(&demo, 1))], 1).await;
        let other = Position { epoch: old.epoch + 1, ..old };
        let refused = db.store.changes_after(other, 10).await.unwrap_err();
        assert!(matches!(refused, Error::EpochChanged { asked, current } if asked == other && current == old.epoch));
        db.store.begin_epoch(other.epoch).await.unwrap();
        assert!(matches!(db.store.changes_after(old, 10).await.unwrap_err(), Error::EpochChanged { .. }));
        let beginning = Position { epoch: other.epoch, ..Position::default() };
        assert!(matches!(db.store.changes_after(beginning, 10).await.unwrap_err(), Error::PositionExpired { .. }));
        let journal = db.store.journal().await.unwrap();
        assert_eq!((journal.head.epoch, journal.head), (other.epoch, journal.horizon));
        let next = position(&db.store, &demo, vec![put(&offer(&demo, 2))], 2).await;
        assert!(next > journal.head);
        assert_eq!(history(&db.store, next).await.len(), 1);
        assert_eq!(db.store.scan_offers(None, 10).await.unwrap().len(), 2);
    }

    async fn a_commit_wakes_who_waits_also_when_it_comes_before_the_waiting_begins(db: &Fresh) {
        let demo = demo(&db.store, OnWithdrawal::Keep).await;
        let long = Duration::from_secs(20);
        let begun = Instant::now();
        let woken = db.store.changed(long);
        write(&db.store, &demo, vec![put(&offer(&demo, 1))], 1).await;
        woken.await;
        assert!(begun.elapsed() < long);
        // PostgreSQL sends a node its own announcement as well; after that, nothing wakes.
        let mut waits = 0..10;
        let quiet = loop {
            let begun = Instant::now();
            db.store.changed(Duration::from_millis(30)).await;
            if begun.elapsed() >= Duration::from_millis(30) || waits.next().is_none() {
                break waits;
            }
        };
        assert!(!quiet.is_empty(), "it is woken by nothing, again and again");
    }
}

#[tokio::test]
async fn on_postgresql_a_commit_of_one_node_wakes_another() {
    crate::support::run(crate::support::Kind::Postgres, |db| {
        Box::pin(async move {
            let demo = demo(&db.store, OnWithdrawal::Keep).await;
            let other = db.again().await;
            let long = Duration::from_secs(20);
            // The other node's listener may still be connecting: only a wake-up that comes counts.
            for number in 0..50 {
                let begun = Instant::now();
                let woken = other.changed(Duration::from_millis(400));
                write(&db.store, &demo, vec![put(&offer(&demo, number))], 1).await;
                woken.await;
                if begun.elapsed() < Duration::from_millis(300) {
                    other.close().await;
                    return;
                }
                assert!(begun.elapsed() < long);
            }
            panic!("no wake-up ever came");
        })
    })
    .await;
}

#[tokio::test]
async fn on_postgresql_a_transaction_that_stays_open_stalls_the_journal_but_loses_nothing() {
    use sqlx::{Connection, Executor, PgConnection};
    crate::support::run(crate::support::Kind::Postgres, |db| {
        Box::pin(async move {
            let demo = demo(&db.store, OnWithdrawal::Keep).await;
            let first = position(&db.store, &demo, vec![put(&offer(&demo, 0))], 1).await;
            let mut follower = Follower::from_the_horizon(db.store.as_ref()).await;
            follower.read_to(db.store.as_ref(), first).await;
            let mut slow = PgConnection::connect(&db.url).await.unwrap();
            slow.execute("BEGIN").await.unwrap();
            let row = "INSERT INTO changes (entity_id, rev, op, at, payload) SELECT entity_id, 2, op, at, payload FROM changes";
            slow.execute(row).await.unwrap();
            let last = position(&db.store, &demo, vec![put(&offer(&demo, 1))], 2).await;
            // The later transaction has committed, but the earlier one could still come before it.
            assert!(!follower.read(db.store.as_ref(), 10).await);
            assert!(db.store.journal().await.unwrap().head < last);
            slow.execute("COMMIT").await.unwrap();
            follower.read_to(db.store.as_ref(), last).await;
            let revs: Vec<_> = follower.changes.iter().map(|change| (change.id, change.rev)).collect();
            assert_eq!(revs, [(offer(&demo, 0).id, 1), (offer(&demo, 0).id, 2), (offer(&demo, 1).id, 1)]);
        })
    })
    .await;
}
