//! Withdrawals: what stays, and that nothing else does.

use crate::support::{Fresh, Kind, at, employer, offer, put, source};
use crate::writing::{demo, history, position, write};
use jiff::SignedDuration;
use passerelle::domain::{ChangeBody, Offer, OnWithdrawal};
use passerelle::store::{Found, OfferWrite, WriteStatus};
use sqlx::{AssertSqlSafe, Connection, PgConnection};
use std::collections::BTreeSet;
use std::time::{Duration, Instant};

/// The employers whose names stand anywhere in the database: in the files of SQLite, in any column of PostgreSQL.
async fn readable(db: &Fresh) -> BTreeSet<String> {
    let length = employer(1).len();
    let mut found = BTreeSet::new();
    let mut search = |text: &str| {
        let names = text.match_indices("Menuiserie Quatrevaux ").filter_map(|(at, _)| text.get(at..at + length));
        // At the end of a page the number can be cut off.
        found.extend(names.filter(|name| name.ends_with(|end: char| end.is_ascii_digit())).map(str::to_owned));
    };
    if db.kind == Kind::Sqlite {
        for file in std::fs::read_dir(db.folder.path()).unwrap() {
            search(&String::from_utf8_lossy(&std::fs::read(file.unwrap().path()).unwrap()));
        }
        return found;
    }
    let mut conn = PgConnection::connect(&db.url).await.unwrap();
    let tables = "SELECT tablename::text FROM pg_tables WHERE schemaname = 'public'";
    let tables: Vec<String> = sqlx::query_scalar(tables).fetch_all(&mut conn).await.unwrap();
    assert!(tables.len() > 6, "{tables:?}");
    for table in tables {
        let rows = format!("SELECT t::text FROM {table} t");
        let rows: Vec<String> = sqlx::query_scalar(AssertSqlSafe(rows)).fetch_all(&mut conn).await.unwrap();
        for row in &rows {
            search(row);
        }
    }
    found
}

/// Waits until only these employers are readable, and gives those that are at the end.
async fn readable_soon(db: &Fresh, expected: &BTreeSet<String>) -> BTreeSet<String> {
    let begun = Instant::now();
    loop {
        let names = readable(db).await;
        if names == *expected || begun.elapsed() > Duration::from_secs(10) {
            return names;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// An offer of `demo` after an update and a withdrawal, with the journal's bodies.
async fn withdrawn(db: &Fresh, rule: OnWithdrawal) -> (Offer, Vec<ChangeBody>) {
    let demo = demo(&db.store, rule).await;
    let mut offer = offer(&demo, 1);
    write(&db.store, &demo, vec![put(&offer)], 1).await;
    offer.openings = Some(3);
    write(&db.store, &demo, vec![put(&offer)], 2).await;
    let outcome = db.store.write_offers(&demo, vec![OfferWrite::Withdraw(offer.id)], at(3)).await.unwrap();
    assert_eq!(outcome.statuses, [WriteStatus::Withdrawn(3)]);
    let changes = history(&db.store, outcome.position).await;
    assert_eq!(changes.iter().map(|change| change.rev).collect::<Vec<_>>(), [1, 2, 3]);
    (offer, changes.into_iter().map(|change| change.body).collect())
}

crate::on_both_databases! {
    async fn a_withdrawn_offer_is_answered_with_its_date_for_twelve_months(db: &Fresh) {
        let (offer, _) = withdrawn(db, OnWithdrawal::Anonymise).await;
        let found = db.store.offer(offer.id, at(4)).await.unwrap();
        assert!(matches!(found, Found::Withdrawn { at: when, .. } if when == at(3)), "{found:?}");
        let year = SignedDuration::from_hours(24 * 365);
        assert!(matches!(db.store.offer(offer.id, at(2) + year).await.unwrap(), Found::Withdrawn { .. }));
        assert!(matches!(db.store.offer(offer.id, at(3) + year).await.unwrap(), Found::Nothing));
        assert!(db.store.offers(&[offer.id]).await.unwrap().is_empty());
    }

    async fn where_the_policy_anonymises_every_change_of_the_offer_becomes_its_tombstone(db: &Fresh) {
        let (offer, bodies) = withdrawn(db, OnWithdrawal::Anonymise).await;
        let stone = ChangeBody::<Offer>::Withdrawn(offer.tombstone(at(3), OnWithdrawal::Anonymise));
        assert!(matches!(&stone, ChangeBody::Withdrawn(stone) if stone.rome.is_some() && stone.department.is_some()));
        assert_eq!(bodies, [stone.clone(), stone.clone(), stone]);
    }

    async fn where_the_policy_erases_only_id_source_and_date_stay(db: &Fresh) {
        let (offer, bodies) = withdrawn(db, OnWithdrawal::Erase).await;
        let stone = ChangeBody::<Offer>::Withdrawn(offer.tombstone(at(3), OnWithdrawal::Erase));
        assert!(matches!(&stone, ChangeBody::Withdrawn(stone) if stone.rome.is_none() && stone.department.is_none()));
        assert_eq!(bodies, [stone.clone(), stone.clone(), stone]);
    }

    async fn where_the_policy_keeps_the_earlier_changes_stay(db: &Fresh) {
        let (offer, bodies) = withdrawn(db, OnWithdrawal::Keep).await;
        assert_eq!(bodies[1], ChangeBody::Put(Box::new(offer.clone())));
        assert_eq!(bodies[2], ChangeBody::Withdrawn(offer.tombstone(at(3), OnWithdrawal::Keep)));
        assert_eq!(readable(db).await, [employer(1)].into());
    }

    async fn nothing_of_a_withdrawn_text_stays_readable_in_the_database(db: &Fresh) {
        let demo = demo(&db.store, OnWithdrawal::Anonymise).await;
        // Enough for pages to be split, and long ones among them for pages of overflow.
        let mut all: Vec<_> = (0..600).map(|number| offer(&demo, number)).collect();
        for offer in all.iter_mut().step_by(7) {
            offer.description = Some(format!("{} cherche. ", offer.employer.name.as_ref().unwrap()).repeat(700));
        }
        write(&db.store, &demo, all.iter().map(put).collect(), 1).await;
        for offer in &mut all {
            offer.openings = Some(9);
        }
        write(&db.store, &demo, all.iter().map(put).collect(), 2).await;
        assert_eq!(readable(db).await.len(), 600);
        let withdraw = |third: usize| -> Vec<_> {
            all.iter().skip(third).step_by(3).map(|offer| OfferWrite::Withdraw(offer.id)).collect()
        };
        write(&db.store, &demo, withdraw(0), 3).await;
        let kept = (0..600).filter(|number| number % 3 != 0).map(employer).collect();
        assert_eq!(readable_soon(db, &kept).await, kept);
        // Compaction moves rows about: what is withdrawn after it must go as well.
        assert!(db.store.compact(at(3), at(0)).await.unwrap() > 0);
        write(&db.store, &demo, withdraw(1), 4).await;
        let kept = (0..600).filter(|number| number % 3 == 2).map(employer).collect();
        assert_eq!(readable_soon(db, &kept).await, kept);
        // And at a close it goes at once.
        write(&db.store, &demo, withdraw(2), 5).await;
        if db.kind == Kind::Sqlite {
            db.store.close().await;
        }
        assert!(readable(db).await.is_empty());
    }

    async fn a_withdrawn_offer_can_be_published_again_as_a_created_one_with_the_next_revision(db: &Fresh) {
        let (offer, _) = withdrawn(db, OnWithdrawal::Anonymise).await;
        let demo = offer.source.id.clone();
        assert_eq!(write(&db.store, &demo, vec![put(&offer)], 4).await, [WriteStatus::Created(4)]);
        assert_eq!(write(&db.store, &demo, vec![put(&offer)], 5).await, [WriteStatus::Unchanged(4)]);
        assert_eq!(db.store.offers(&[offer.id]).await.unwrap()[0].record, offer);
        let last = position(&db.store, &demo, vec![OfferWrite::Withdraw(offer.id)], 6).await;
        let stone = ChangeBody::<Offer>::Withdrawn(offer.tombstone(at(6), OnWithdrawal::Anonymise));
        assert!(history(&db.store, last).await.iter().all(|change| change.body == stone));
    }

    async fn a_withdrawal_finds_neither_what_is_not_there_nor_what_is_of_another_source(db: &Fresh) {
        let demo = demo(&db.store, OnWithdrawal::Anonymise).await;
        let other = source("autre", OnWithdrawal::Erase);
        db.store.put_source(&other).await.unwrap();
        let offer = offer(&demo, 1);
        let withdraw = || vec![OfferWrite::Withdraw(offer.id)];
        assert_eq!(write(&db.store, &demo, withdraw(), 1).await, [WriteStatus::NotFound]);
        write(&db.store, &demo, vec![put(&offer)], 2).await;
        assert_eq!(write(&db.store, &other.id, withdraw(), 3).await, [WriteStatus::NotFound]);
        assert_eq!(write(&db.store, &demo, withdraw(), 4).await, [WriteStatus::Withdrawn(2)]);
        assert_eq!(write(&db.store, &demo, withdraw(), 5).await, [WriteStatus::NotFound]);
    }
}
