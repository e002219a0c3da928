//! What was erased is erased in every copy: no backup gives it back.

use crate::cvs::{cv, permission, write};
use crate::support::{Fresh, Kind, at};
use jiff::{SignedDuration, Timestamp};
use passerelle::auth::{MasterKeys, MasterSource, SealFor, Vault};
use passerelle::domain::FixedClock;
use passerelle::service::{Replayed, erase, replay_erasures};
use passerelle::store::{self, CvKeys, CvWrite, CvWritten, Erasure, ErasureReason, OpenOptions, Store};
use rand::{SeedableRng, rngs::StdRng};
use std::sync::Arc;

const TEXT: &[u8] = br#"{"basics":{"name":"Camille Exemple"}}"#;

pub fn masters() -> Arc<dyn MasterSource> {
    MasterKeys::generate(&mut StdRng::seed_from_u64(1)).held()
}

pub async fn vault(keys: &Arc<dyn CvKeys>, now: Timestamp) -> Vault {
    let clock = Arc::new(FixedClock(now));
    Vault::open(keys.clone(), masters(), clock, StdRng::seed_from_u64(now.as_second().unsigned_abs())).await.unwrap()
}

/// Publishes a CV with this text.
pub async fn publish(store: &dyn Store, vault: &Vault, number: u128, text: &[u8], now: Timestamp) -> CvWritten {
    let key = vault.data_keys_or_new(&[cv(number)]).await.unwrap().remove(&cv(number)).unwrap();
    let sealed = key.seal(SealFor::Body(1), text);
    let new = CvWrite { sealed, permissions: vec![permission(number, number, 0)], ..write(number, 1, 0) };
    store.write_cvs(&[new], now).await.unwrap()[0]
}

/// The text of a CV, as long as it can be read.
async fn read(store: &dyn Store, vault: &Vault, number: u128) -> Option<Vec<u8>> {
    let stored = store.cv(cv(number)).await.unwrap()?;
    let key = vault.data_keys(&[cv(number)]).await.unwrap().remove(&cv(number))?;
    key.open(SealFor::Body(stored.rev), &stored.sealed)
}

fn asked(number: u128, at: Timestamp) -> Erasure {
    Erasure { cv: cv(number), reason: ErasureReason::Asked, asked_at: at, at, receipt: [6; 32] }
}

async fn open(url: &str) -> Arc<dyn Store> {
    store::open(url, OpenOptions::new(at(0))).await.unwrap()
}

fn days(days: i64) -> Timestamp {
    at(0) + SignedDuration::from_hours(24 * days)
}

crate::on_both_databases! {
    async fn a_backup_of_thirty_days_ago_says_nothing_of_an_erased_cv_and_is_brought_up_to_the_ledger(db: &Fresh) {
        let keys = db.keys().await;
        let then = vault(&keys, days(0)).await;
        for number in [1, 2] {
            publish(db.store.as_ref(), &then, number, TEXT, days(0)).await;
        }
        assert_eq!(read(db.store.as_ref(), &then, 1).await.as_deref(), Some(TEXT));
        let backup = db.copy().await;
        let store = db.again().await;
        let now = vault(&keys, days(30)).await;
        assert!(erase(store.as_ref(), &now, &asked(1, days(30))).await.unwrap());
        assert_eq!(read(store.as_ref(), &now, 1).await, None);
        store.close().await;

        let restored = open(&backup).await;
        assert!(restored.cv(cv(1)).await.unwrap().is_some(), "the backup has the row");
        assert!(restored.erasures(Timestamp::MIN).await.unwrap().is_empty(), "and knows of no erasure");
        assert_eq!(read(restored.as_ref(), &now, 1).await, None, "but nobody can read it: its key is gone");
        assert_eq!(read(restored.as_ref(), &now, 2).await.as_deref(), Some(TEXT), "the other can be read");

        assert_eq!(replay_erasures(restored.as_ref(), &now).await.unwrap(), Replayed { cvs: 1, keys: 0 });
        assert!(restored.cv(cv(1)).await.unwrap().is_none());
        assert_eq!(restored.erasures(Timestamp::MIN).await.unwrap(), [asked(1, days(30))], "with its proof");
        let later = vault(&keys, days(31)).await;
        assert_eq!(publish(restored.as_ref(), &later, 1, TEXT, days(31)).await, CvWritten::Erased, "no platform brings it back");
        assert_eq!(replay_erasures(restored.as_ref(), &now).await.unwrap(), Replayed::default(), "once");
        assert_eq!(read(restored.as_ref(), &now, 2).await.as_deref(), Some(TEXT));
        restored.close().await;
        keys.close_keys().await;
    }

    async fn a_backup_from_before_the_cv_knows_of_its_erasure_too(db: &Fresh) {
        let keys = db.keys().await;
        let backup = db.copy().await;
        let (store, vault) = (db.again().await, vault(&keys, days(1)).await);
        publish(store.as_ref(), &vault, 1, TEXT, days(1)).await;
        erase(store.as_ref(), &vault, &asked(1, days(2))).await.unwrap();
        store.close().await;
        let restored = open(&backup).await;
        assert_eq!(replay_erasures(restored.as_ref(), &vault).await.unwrap(), Replayed::default(), "there was nothing to erase");
        assert_eq!(publish(restored.as_ref(), &vault, 1, TEXT, days(3)).await, CvWritten::Erased);
        restored.close().await;
        keys.close_keys().await;
    }

    async fn keys_that_were_restored_are_shredded_again(db: &Fresh) {
        let keys = db.keys().await;
        let vault = vault(&keys, days(0)).await;
        for number in [1, 2] {
            publish(db.store.as_ref(), &vault, number, TEXT, days(0)).await;
        }
        // As if the keys came from a copy that was made before: the database knows of the erasure, they do not.
        db.store.erase_cv(&asked(1, days(5))).await.unwrap();
        assert_eq!(vault.data_keys(&[cv(1)]).await.unwrap().len(), 1);
        assert_eq!(replay_erasures(db.store.as_ref(), &vault).await.unwrap(), Replayed { cvs: 0, keys: 1 });
        assert!(vault.data_keys(&[cv(1)]).await.unwrap().is_empty());
        assert_eq!(read(db.store.as_ref(), &vault, 2).await.as_deref(), Some(TEXT));
        keys.close_keys().await;
    }

    async fn what_was_published_anew_after_its_erasure_is_not_erased_by_a_restart(db: &Fresh) {
        let keys = db.keys().await;
        let before = vault(&keys, days(0)).await;
        publish(db.store.as_ref(), &before, 1, TEXT, days(0)).await;
        erase(db.store.as_ref(), &before, &asked(1, days(1))).await.unwrap();
        let later = vault(&keys, days(400)).await;
        assert_eq!(publish(db.store.as_ref(), &later, 1, TEXT, days(400)).await, CvWritten::Created);
        assert_eq!(replay_erasures(db.store.as_ref(), &later).await.unwrap(), Replayed::default());
        assert_eq!(read(db.store.as_ref(), &later, 1).await.as_deref(), Some(TEXT));
        keys.close_keys().await;
    }

    async fn an_erasure_that_was_broken_off_after_the_key_is_finished_by_the_replay(db: &Fresh) {
        let keys = db.keys().await;
        let vault = vault(&keys, days(0)).await;
        publish(db.store.as_ref(), &vault, 1, TEXT, days(0)).await;
        // The clock of the node that erases may be behind that of the one that wrote.
        vault.shred(&asked(1, days(-1))).await.unwrap();
        assert_eq!(replay_erasures(db.store.as_ref(), &vault).await.unwrap(), Replayed { cvs: 1, keys: 0 });
        assert!(db.store.cv(cv(1)).await.unwrap().is_none());
        keys.close_keys().await;
    }
}

#[tokio::test]
async fn a_copy_of_the_database_alone_says_nothing_of_anybody() {
    let db = Fresh::new(Kind::Sqlite).await;
    let keys = db.keys().await;
    publish(db.store.as_ref(), &vault(&keys, days(0)).await, 1, TEXT, days(0)).await;
    db.copy().await;
    let bytes = std::fs::read(db.folder.path().join("copy.db")).unwrap();
    assert!(!bytes.windows(7).any(|part| part == b"Camille"));
    keys.close_keys().await;
    db.remove().await;
}
