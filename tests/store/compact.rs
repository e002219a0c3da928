//! The journal does not grow for ever, and says what it has forgotten.

use crate::support::{Follower, at, offer, put};
use crate::writing::{demo, history, position, write};
use passerelle::domain::OnWithdrawal;
use passerelle::store::{Error, Found, OfferWrite, WriteStatus};

crate::on_both_databases! {
    async fn what_was_superseded_long_ago_goes_and_a_reader_below_it_is_told(db: &Fresh) {
        let demo = demo(&db.store, OnWithdrawal::Keep).await;
        let beginning = db.store.journal().await.unwrap().horizon;
        let mut offers: Vec<_> = (0..700).map(|number| offer(&demo, number)).collect();
        let first = position(&db.store, &demo, offers.iter().map(put).collect(), 1).await;
        for offer in &mut offers {
            offer.openings = Some(2);
        }
        let second = position(&db.store, &demo, offers.iter().map(put).collect(), 20).await;
        offers[0].openings = Some(3);
        let third = position(&db.store, &demo, vec![put(&offers[0])], 40).await;
        assert_eq!(history(&db.store, third).await.len(), 1401);

        assert_eq!(db.store.compact(at(20), at(0)).await.unwrap(), 0, "superseded at 20 is not before 20");
        assert_eq!(db.store.compact(at(30), at(0)).await.unwrap(), 700);
        assert_eq!(db.store.compact(at(30), at(0)).await.unwrap(), 0);
        assert_eq!(db.store.journal().await.unwrap().horizon, first);
        let expired = db.store.changes_after(beginning, 10).await.unwrap_err();
        assert!(matches!(expired, Error::PositionExpired { asked, horizon } if asked == beginning && horizon == first));
        let mut follower = Follower::from_the_horizon(db.store.as_ref()).await;
        follower.read_to(db.store.as_ref(), third).await;
        assert_eq!(follower.changes.len(), 701);
        assert_eq!(follower.changes[699].position, second);
        let mut stored = db.store.scan_offers(None, 1000).await.unwrap();
        stored.sort_by_key(|stored| stored.record.title.clone());
        offers.sort_by_key(|offer| offer.title.clone());
        assert_eq!(stored.into_iter().map(|stored| stored.record).collect::<Vec<_>>(), offers);
    }

    async fn a_withdrawal_is_forgotten_after_its_time_and_the_offer_can_come_again(db: &Fresh) {
        let demo = demo(&db.store, OnWithdrawal::Anonymise).await;
        let (gone, kept) = (offer(&demo, 1), offer(&demo, 2));
        write(&db.store, &demo, vec![put(&gone), put(&kept)], 1).await;
        let last = position(&db.store, &demo, vec![OfferWrite::Withdraw(gone.id)], 5).await;
        assert_eq!(db.store.compact(at(0), at(5)).await.unwrap(), 0);
        assert_eq!(db.store.compact(at(0), at(6)).await.unwrap(), 2);
        assert!(matches!(db.store.offer(gone.id, at(7)).await.unwrap(), Found::Nothing));
        let journal = db.store.journal().await.unwrap();
        assert_eq!((journal.horizon, journal.head), (last, last));
        assert_eq!(write(&db.store, &demo, vec![put(&gone)], 8).await, [WriteStatus::Created(1)]);
        assert_eq!(write(&db.store, &demo, vec![OfferWrite::Withdraw(kept.id)], 9).await, [WriteStatus::Withdrawn(2)]);
        // The marks of forgotten rows are forgotten too: nothing else is left to compact but the row of `kept`.
        assert_eq!(db.store.compact(at(99), at(0)).await.unwrap(), 1);
    }
}
