//! Writing offers and reading them back.

use crate::support::{at, employer, offer, put, source};
use passerelle::domain::{ChangeBody, OfferId, OnWithdrawal, Position, SourceId};
use passerelle::store::{Error, Found, OfferWrite, Store, WriteStatus};
use std::sync::Arc;

async fn demo(store: &Arc<dyn Store>, rule: OnWithdrawal) -> SourceId {
    let source = source("demo", rule);
    store.put_source(&source).await.unwrap();
    source.id
}

async fn write(store: &Arc<dyn Store>, source: &SourceId, writes: Vec<OfferWrite>, second: i64) -> Vec<WriteStatus> {
    store.write_offers(source, writes, at(second)).await.unwrap().statuses
}

crate::on_both_databases! {
    async fn an_offer_comes_back_as_it_was_written(db: &Fresh) {
        let demo = demo(&db.store, OnWithdrawal::Keep).await;
        let mut offer = offer(&demo, 1);
        offer.extra = serde_json::from_str(r#"{"b": {"z": 1.5, "a": null}, "a": ["é", true]}"#).unwrap();
        assert_eq!(write(&db.store, &demo, vec![put(&offer)], 5).await, [WriteStatus::Created(1)]);
        let Found::Live(stored) = db.store.offer(offer.id, at(6)).await.unwrap() else { panic!("it is not live") };
        assert_eq!(stored.offer, offer);
        assert_eq!((stored.rev, stored.changed_at, stored.seen_at), (1, at(5), at(5)));
    }

    async fn an_equal_offer_is_unchanged_and_only_its_last_sight_moves(db: &Fresh) {
        let demo = demo(&db.store, OnWithdrawal::Keep).await;
        let mut offer = offer(&demo, 1);
        offer.extra = serde_json::from_str(r#"{"b": 1, "a": {"d": 1, "c": 2}}"#).unwrap();
        write(&db.store, &demo, vec![put(&offer)], 1).await;
        offer.extra = serde_json::from_str(r#"{"a": {"c": 2, "d": 1}, "b": 1}"#).unwrap();
        assert_eq!(write(&db.store, &demo, vec![put(&offer)], 9).await, [WriteStatus::Unchanged(1)]);
        assert_eq!(write(&db.store, &demo, vec![put(&offer)], 7).await, [WriteStatus::Unchanged(1)]);
        let stored = db.store.offers(&[offer.id]).await.unwrap().remove(0);
        assert_eq!((stored.changed_at, stored.seen_at), (at(1), at(9)));
        let changes = db.store.changes_after(db.store.journal().await.unwrap().horizon, 10).await.unwrap();
        assert_eq!(changes.len(), 1);
    }

    async fn a_different_offer_gets_the_next_revision_and_a_change_with_its_whole_body(db: &Fresh) {
        let demo = demo(&db.store, OnWithdrawal::Keep).await;
        let mut offer = offer(&demo, 1);
        write(&db.store, &demo, vec![put(&offer)], 1).await;
        offer.title = "Menuisier agenceur".into();
        assert_eq!(write(&db.store, &demo, vec![put(&offer)], 2).await, [WriteStatus::Updated(2)]);
        let changes = db.store.changes_after(db.store.journal().await.unwrap().horizon, 10).await.unwrap();
        let revs: Vec<_> = changes.iter().map(|change| (change.id, change.rev, change.at)).collect();
        assert_eq!(revs, [(offer.id, 1, at(1)), (offer.id, 2, at(2))]);
        assert_eq!(changes[1].body, ChangeBody::Put(Box::new(offer)));
    }
}
