//! Keys that sign.

use crate::support::at;
use passerelle::domain::{Actor, By};
use passerelle::store::{SigningKeyRecord, Store};
use secrecy::ExposeSecret;

fn key(kid: &str, seconds: i64) -> SigningKeyRecord {
    SigningKeyRecord {
        kid: kid.to_owned(),
        private_key: format!("private half of {kid}").into(),
        public_key: format!("public half of {kid}"),
        created_at: at(seconds),
        active_at: at(seconds + 10),
        retired_at: None,
        stolen_at: None,
    }
}

static BY: By = By::actor(Actor::Operator);

/// Id, private half and end of each key.
async fn keys(store: &dyn Store) -> Vec<(String, String, Option<jiff::Timestamp>)> {
    let all = store.signing_keys().await.unwrap().into_iter();
    all.map(|key| (key.kid, key.private_key.expose_secret().to_owned(), key.retired_at)).collect()
}

crate::on_both_databases! {
    async fn of_two_servers_that_begin_at_once_one_makes_the_first_key(db: &Fresh) {
        let other = db.again().await;
        let (one, two) = (key("a", 0), key("b", 1));
        let (first, second) = tokio::join!(db.store.begin_signing(&one, &BY), other.begin_signing(&two, &BY));
        assert_ne!(first.unwrap(), second.unwrap());
        assert!(!db.store.begin_signing(&key("c", 2), &BY).await.unwrap());
        other.close().await;
        let stored = db.store.signing_keys().await.unwrap();
        assert_eq!(stored.len(), 1);
        assert_eq!(stored[0].active_at, at(if stored[0].kid == "a" { 10 } else { 11 }));
        assert_eq!(db.store.audit_after(0, 10).await.unwrap().len(), 1, "it is told once");
    }

    async fn a_rotation_retires_the_others_once_and_forgets_the_private_half_of_what_is_retired(db: &Fresh) {
        db.store.begin_signing(&key("a", 0), &BY).await.unwrap();
        db.store.rotate_signing(&key("b", 100), at(200), &BY).await.unwrap();
        assert_eq!(keys(db.store.as_ref()).await, [
            ("a".into(), "private half of a".into(), Some(at(200))),
            ("b".into(), "private half of b".into(), None),
        ]);
        db.store.rotate_signing(&key("c", 200), at(300), &BY).await.unwrap();
        assert_eq!(keys(db.store.as_ref()).await, [
            ("a".into(), String::new(), Some(at(200))),
            ("b".into(), "private half of b".into(), Some(at(300))),
            ("c".into(), "private half of c".into(), None),
        ]);
        db.store.rotate_signing(&key("d", 250), at(250), &BY).await.unwrap();
        let ends: Vec<_> = keys(db.store.as_ref()).await.into_iter().map(|(_, half, end)| (half.is_empty(), end)).collect();
        assert_eq!(ends, [(true, Some(at(200))), (true, Some(at(250))), (true, Some(at(250))), (false, None)]);
        let stolen = db.store.signing_keys().await.unwrap().into_iter().map(|key| key.stolen_at).collect::<Vec<_>>();
        assert_eq!(stolen, [None, Some(at(250)), Some(at(250)), None], "the private half of `a` was not here to be stolen");
    }

    async fn what_is_retired_is_forgotten_and_cannot_be_stolen_any_more(db: &Fresh) {
        db.store.begin_signing(&key("a", 0), &BY).await.unwrap();
        db.store.rotate_signing(&key("b", 100), at(200), &BY).await.unwrap();
        let has_private = async |now| {
            db.store.forget_signing(now).await.unwrap();
            keys(db.store.as_ref()).await.into_iter().map(|(_, half, _)| !half.is_empty()).collect::<Vec<_>>()
        };
        assert_eq!((has_private(at(199)).await, has_private(at(200)).await), (vec![true, true], vec![false, true]));
        db.store.rotate_signing(&key("c", 300), at(300), &BY).await.unwrap();
        let stolen = db.store.signing_keys().await.unwrap().into_iter().map(|key| key.stolen_at);
        assert_eq!(stolen.collect::<Vec<_>>(), [None, Some(at(300)), None]);
    }

    async fn the_audit_tells_each_key_and_no_private_half(db: &Fresh) {
        db.store.begin_signing(&key("a", 0), &By::actor(Actor::System)).await.unwrap();
        db.store.rotate_signing(&key("b", 100), at(200), &BY).await.unwrap();
        let rows = db.store.audit_after(0, 10).await.unwrap();
        let told: Vec<_> = rows.iter().map(|row| (row.actor.as_str(), row.action.as_str(), row.subject.as_str())).collect();
        assert_eq!(told, [("system", "signing_key.created", "signing-key:a"), ("operator", "signing_key.rotated", "signing-key:b")]);
        assert!(!format!("{rows:?}").contains("half of"), "{rows:?}");
        let twice = db.store.rotate_signing(&key("b", 300), at(400), &BY).await.unwrap_err();
        assert!(!format!("{twice:?}").contains("half of"), "{twice:?}");
        assert_eq!(db.store.audit_after(0, 10).await.unwrap().len(), 2, "what failed is not told");
        assert_eq!(keys(db.store.as_ref()).await[0].2, Some(at(200)), "and changed nothing");
    }
}
