//! The data keys of CVs, in a database of their own.

use crate::cvs::cv;
use crate::support::{Fresh, Kind, at};
use passerelle::store::{Erasure, ErasureReason, Error, WrappedKey};

fn key(number: u128, master: &str, byte: u8) -> WrappedKey {
    WrappedKey { cv: cv(number), master: master.into(), wrapped: [byte; 60], made_at: at(1) }
}

fn erasure(number: u128, seconds: i64) -> Erasure {
    Erasure { cv: cv(number), reason: ErasureReason::Asked, asked_at: at(seconds), at: at(seconds), receipt: [4; 32] }
}

crate::on_both_databases! {
    async fn of_one_cv_the_first_key_stays(db: &Fresh) {
        let keys = db.keys().await;
        keys.migrate_keys().await.unwrap();
        assert_eq!(keys.put_keys(&[key(1, "a", 1)]).await.unwrap(), [key(1, "a", 1)]);
        let standing = keys.put_keys(&[key(2, "a", 2), key(1, "a", 9)]).await.unwrap();
        assert!(standing.len() == 2 && standing.contains(&key(1, "a", 1)) && standing.contains(&key(2, "a", 2)));
        assert_eq!(keys.keys_of(&[cv(2), cv(3)]).await.unwrap(), [key(2, "a", 2)]);
        keys.close_keys().await;
    }

    async fn nodes_that_make_keys_at_once_agree(db: &Fresh) {
        let (one, two) = (db.keys().await, db.keys().await);
        let of = |byte| (0..300).map(|number| key(number, "a", byte)).collect::<Vec<_>>();
        let (mine, theirs) = (of(1), of(2).into_iter().rev().collect::<Vec<_>>());
        let (first, second) = tokio::join!(one.put_keys(&mine), two.put_keys(&theirs));
        let (mut first, mut second) = (first.unwrap(), second.unwrap());
        first.sort_by_key(|key| key.cv);
        second.sort_by_key(|key| key.cv);
        assert_eq!((first.len(), &first), (300, &second));
        one.close_keys().await;
        two.close_keys().await;
    }

    async fn a_shredded_key_is_gone_and_the_ledger_knows_it(db: &Fresh) {
        let keys = db.keys().await;
        keys.put_keys(&[key(1, "a", 1), key(2, "a", 2)]).await.unwrap();
        assert!(keys.shred_key(&erasure(1, 10)).await.unwrap());
        assert!(!keys.shred_key(&erasure(1, 10)).await.unwrap(), "once");
        assert!(!keys.shred_key(&erasure(3, 20)).await.unwrap(), "there was none");
        assert!(keys.keys_of(&[cv(1)]).await.unwrap().is_empty());
        assert_eq!(keys.scan_keys(None, 9).await.unwrap(), [key(2, "a", 2)]);
        assert_eq!(keys.count_by_master().await.unwrap(), [("a".to_owned(), 1)]);
        assert_eq!(keys.shredded().await.unwrap(), [erasure(1, 10), erasure(3, 20)]);
        assert_eq!(keys.put_keys(&[key(1, "a", 7)]).await.unwrap(), [key(1, "a", 7)], "published anew, it gets another");
        assert_eq!(keys.forget_shredded(at(20)).await.unwrap(), 1);
        assert_eq!(keys.shredded().await.unwrap(), [erasure(3, 20)]);
        keys.close_keys().await;
    }

    async fn every_key_is_scanned_once(db: &Fresh) {
        let keys = db.keys().await;
        let all: Vec<_> = (0..250).map(|number| key(number, "a", 1)).collect();
        keys.put_keys(&all).await.unwrap();
        let (mut scanned, mut after) = (Vec::new(), None);
        loop {
            let page = keys.scan_keys(after, 60).await.unwrap();
            let Some(last) = page.last() else { break };
            after = Some(last.cv);
            scanned.extend(page);
        }
        assert_eq!(scanned, all);
        keys.close_keys().await;
    }

    async fn nothing_is_wrapped_with_a_master_key_that_is_retired(db: &Fresh) {
        let keys = db.keys().await;
        keys.put_keys(&[key(1, "a", 1), key(2, "a", 2), key(3, "b", 3)]).await.unwrap();
        keys.retire_master("a").await.unwrap();
        let refused = keys.put_keys(&[key(4, "b", 4), key(5, "a", 5)]).await.unwrap_err();
        assert!(matches!(&refused, Error::RetiredMaster(id) if id == "a"), "{refused}");
        assert!(keys.keys_of(&[cv(4)]).await.unwrap().is_empty(), "all or nothing");
        keys.shred_key(&erasure(2, 10)).await.unwrap();
        let anew = [key(1, "b", 11), key(2, "b", 12), key(3, "b", 13)];
        assert_eq!(keys.rewrap_keys("a", &anew).await.unwrap(), 1, "what was shredded stays so, and what another wraps as it is");
        assert_eq!(keys.scan_keys(None, 9).await.unwrap(), [key(1, "b", 11), key(3, "b", 3)]);
        assert_eq!(keys.count_by_master().await.unwrap(), [("b".to_owned(), 2)]);
        keys.close_keys().await;
    }

    async fn a_key_that_is_made_while_its_master_is_retired_is_refused_or_counted(db: &Fresh) {
        let (keys, other) = (db.keys().await, db.keys().await);
        let making = tokio::spawn(async move {
            let mut made = 0_u64;
            for number in 0..200 {
                match other.put_keys(&[key(number, "a", 1)]).await {
                    Ok(_) => made += 1,
                    Err(Error::RetiredMaster(_)) => break,
                    Err(error) => panic!("{error}"),
                }
            }
            other.close_keys().await;
            made
        });
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        keys.retire_master("a").await.unwrap();
        let counted = keys.count_by_master().await.unwrap().first().map_or(0, |(_, count)| *count);
        assert_eq!(making.await.unwrap(), counted, "none is written after the master key is retired");
        keys.close_keys().await;
    }
}

#[tokio::test]
async fn on_sqlite_a_shredded_key_is_in_no_file_any_more_whatever_was_moved_about() {
    let db = Fresh::new(Kind::Sqlite).await;
    let keys = db.keys().await;
    let marker: Vec<u8> = (1..=60).collect();
    // Ids in no order and many rows around it: pages of the index split, and the row's page fills.
    for batch in 0..20_u128 {
        let batch: Vec<_> = (0..100).map(|n| key((batch * 100 + n) * 7_919 % 2_003 + 10, "a", 200)).collect();
        keys.put_keys(&batch).await.unwrap();
        let stored_key = WrappedKey { wrapped: marker.clone().try_into().unwrap(), ..key(1, "a", 0) };
        keys.put_keys(&[stored_key]).await.unwrap();
    }
    let held = || {
        let files =
            std::fs::read_dir(db.folder.path()).unwrap().map(|file| std::fs::read(file.unwrap().path()).unwrap());
        files.into_iter().any(|bytes| bytes.windows(20).any(|part| part == &marker[..20]))
    };
    assert!(held(), "it was there");
    keys.shred_key(&erasure(1, 10)).await.unwrap();
    assert!(!held(), "the answer comes when it is gone");
    keys.close_keys().await;
    db.remove().await;
}
