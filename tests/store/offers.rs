//! Writing offers and reading them back.

use crate::support::{at, offer, put, source};
use crate::writing::{demo, history, position, write};
use passerelle::domain::{ChangeBody, OfferId, OnWithdrawal};
use passerelle::store::{Error, Found, OfferWrite, WriteStatus};

crate::on_both_databases! {
    async fn an_offer_comes_back_as_it_was_written(db: &Fresh) {
        let demo = demo(&db.store, OnWithdrawal::Keep).await;
        let mut offer = offer(&demo, 1);
        offer.extra = serde_json::from_str(r#"{"b": {"z": 1.5, "a": null}, "a": ["é", true]}"#).unwrap();
        assert_eq!(write(&db.store, &demo, vec![put(&offer)], 5).await, [WriteStatus::Created(1)]);
        let Found::Live(stored) = db.store.offer(offer.id, at(6)).await.unwrap() else { panic!("it is not live") };
        assert_eq!(stored.record, offer);
        assert_eq!((stored.rev, stored.changed_at, stored.seen_at), (1, at(5), at(5)));
    }

    async fn an_equal_offer_is_unchanged_and_only_its_last_sight_moves(db: &Fresh) {
        let demo = demo(&db.store, OnWithdrawal::Keep).await;
        let mut offer = offer(&demo, 1);
        offer.extra = serde_json::from_str(r#"{"b": 1, "a": {"d": 1, "c": 2}}"#).unwrap();
        let first = position(&db.store, &demo, vec![put(&offer)], 1).await;
        offer.extra = serde_json::from_str(r#"{"a": {"c": 2, "d": 1}, "b": 1}"#).unwrap();
        assert_eq!(write(&db.store, &demo, vec![put(&offer)], 9).await, [WriteStatus::Unchanged(1)]);
        assert_eq!(write(&db.store, &demo, vec![put(&offer)], 7).await, [WriteStatus::Unchanged(1)]);
        let stored = db.store.offers(&[offer.id]).await.unwrap().remove(0);
        assert_eq!((stored.changed_at, stored.seen_at), (at(1), at(9)));
        assert_eq!(position(&db.store, &demo, vec![put(&offer)], 10).await, first);
        assert_eq!(history(&db.store, first).await.len(), 1);
    }

    async fn a_different_offer_gets_the_next_revision_and_a_change_with_its_whole_body(db: &Fresh) {
        let demo = demo(&db.store, OnWithdrawal::Keep).await;
        let mut offer = offer(&demo, 1);
        write(&db.store, &demo, vec![put(&offer)], 1).await;
        offer.title = "Menuisier agenceur".into();
        assert_eq!(write(&db.store, &demo, vec![put(&offer)], 2).await, [WriteStatus::Updated(2)]);
        offer.openings = Some(2);
        let third = position(&db.store, &demo, vec![put(&offer)], 3).await;
        let changes = history(&db.store, third).await;
        let revs: Vec<_> = changes.iter().map(|change| (change.id, change.rev, change.at)).collect();
        assert_eq!(revs, [(offer.id, 1, at(1)), (offer.id, 2, at(2)), (offer.id, 3, at(3))]);
        assert_eq!(changes[2].body, ChangeBody::Put(Box::new(offer)));
        assert_eq!(changes[2].position, third);
    }

    async fn of_two_writes_of_one_batch_with_one_id_the_last_wins(db: &Fresh) {
        let demo = demo(&db.store, OnWithdrawal::Keep).await;
        let (mut early, other) = (offer(&demo, 1), offer(&demo, 2));
        let late = early.clone();
        early.title = "Ancien titre".into();
        let batch = vec![put(&early), OfferWrite::Withdraw(other.id), put(&late), put(&other)];
        let statuses = write(&db.store, &demo, batch, 1).await;
        let superseded = WriteStatus::Superseded;
        assert_eq!(statuses, [superseded, superseded, WriteStatus::Created(1), WriteStatus::Created(1)]);
        assert_eq!(db.store.offers(&[late.id]).await.unwrap()[0].record, late);
    }

    async fn a_batch_is_all_or_nothing(db: &Fresh) {
        let demo = demo(&db.store, OnWithdrawal::Keep).await;
        let mut foreign = offer(&demo, 2);
        foreign.id = OfferId::new("3f0c2a7e-5b0d-5d0a-9a58-0d5c5a3b8f10").unwrap();
        let batch = vec![put(&offer(&demo, 1)), put(&foreign)];
        let refused = db.store.write_offers(&demo, batch, at(1)).await.unwrap_err();
        assert!(matches!(refused, Error::Inconsistent { .. }), "{refused}");
        assert_eq!(db.store.count_offers().await.unwrap(), []);
        let unknown = source("autre", OnWithdrawal::Keep).id;
        let refused = db.store.write_offers(&unknown, vec![put(&offer(&unknown, 1))], at(1)).await.unwrap_err();
        assert!(matches!(refused, Error::UnknownSource(id) if id == unknown));
    }

    async fn a_scan_gives_every_live_offer_once_in_the_order_of_ids(db: &Fresh) {
        let demo = demo(&db.store, OnWithdrawal::Keep).await;
        let mut all: Vec<_> = (0..457).map(|number| offer(&demo, number)).collect();
        write(&db.store, &demo, all.iter().map(put).collect(), 1).await;
        let gone = all.split_off(450);
        write(&db.store, &demo, gone.iter().map(|offer| OfferWrite::Withdraw(offer.id)).collect(), 2).await;
        let (mut scanned, mut after) = (Vec::new(), None);
        loop {
            let page = db.store.scan_offers(after, 150).await.unwrap();
            let Some(last) = page.last() else { break };
            assert_eq!(page.len(), 150);
            after = Some(last.record.id);
            scanned.extend(page.into_iter().map(|stored| stored.record));
        }
        all.sort_by_key(|offer| offer.id);
        assert_eq!(scanned, all);
        assert_eq!(db.store.count_offers().await.unwrap(), [(demo, 450)]);
    }

    async fn only_the_live_ones_of_many_ids_are_given(db: &Fresh) {
        let demo = demo(&db.store, OnWithdrawal::Keep).await;
        let all: Vec<_> = (0..230).map(|number| offer(&demo, number)).collect();
        write(&db.store, &demo, all[..220].iter().map(put).collect(), 1).await;
        write(&db.store, &demo, vec![OfferWrite::Withdraw(all[7].id)], 2).await;
        let ids: Vec<_> = all.iter().map(|offer| offer.id).collect();
        let mut found: Vec<_> = db.store.offers(&ids).await.unwrap().into_iter().map(|stored| stored.record.id).collect();
        let mut expected = ids[..220].to_vec();
        expected.remove(7);
        found.sort();
        expected.sort();
        assert_eq!(found, expected);
        assert!(db.store.offers(&[]).await.unwrap().is_empty());
        assert!(matches!(db.store.offer(ids[229], at(2)).await.unwrap(), Found::Nothing));
    }
}
