//! Apps and keys.

use crate::support::{at, source};
use passerelle::domain::{OnWithdrawal, SourceId};
use passerelle::store::{Error, NewKey};
use uuid::Uuid;

/// A key whose id and hash follow from its number.
fn key(number: u8, app: &str, accepts: &[&SourceId]) -> NewKey {
    NewKey {
        id: Uuid::from_u128(u128::from(number)),
        app_id: Uuid::from_u128(1000 + u128::from(number)),
        app: app.to_owned(),
        hash: [number; 32],
        hint: format!("psl_{number}"),
        scopes: vec!["offers:read".into(), "offers:write".into()],
        sources: Vec::new(),
        accepts: accepts.iter().copied().cloned().collect(),
        created_at: at(number.into()),
        expires_at: Some(at(1000)),
    }
}

crate::on_both_databases! {
    async fn a_key_is_found_by_its_hash_alone_with_what_its_app_accepted(db: &Fresh) {
        let (alpha, beta) = (source("alpha", OnWithdrawal::Keep), source("beta", OnWithdrawal::Keep));
        db.store.put_source(&alpha).await.unwrap();
        db.store.put_source(&beta).await.unwrap();
        let new = NewKey { sources: vec![beta.id.clone()], ..key(1, "Moteur", &[&alpha.id]) };
        let created = db.store.create_key(&new).await.unwrap();
        assert_eq!((created.id, created.app_id, created.app.as_str()), (new.id, new.app_id, "Moteur"));
        assert_eq!((&created.scopes, &created.sources, &created.hint), (&new.scopes, &new.sources, &new.hint));
        assert_eq!((created.created_at, created.expires_at, created.revoked_at), (at(1), Some(at(1000)), None));
        assert_eq!(created.accepted, [alpha.id]);
        assert_eq!(db.store.key_by_hash(&new.hash).await.unwrap(), Some(created));
        assert_eq!(db.store.key_by_hash(&[9; 32]).await.unwrap(), None);
    }

    async fn keys_of_one_name_share_their_app_and_the_first_acceptance_counts(db: &Fresh) {
        let (alpha, beta) = (source("alpha", OnWithdrawal::Keep), source("beta", OnWithdrawal::Keep));
        db.store.put_source(&alpha).await.unwrap();
        db.store.put_source(&beta).await.unwrap();
        db.store.create_key(&key(3, "Zone", &[])).await.unwrap();
        let first = db.store.create_key(&key(1, "Moteur", &[&alpha.id])).await.unwrap();
        let second = db.store.create_key(&key(2, "Moteur", &[&beta.id, &alpha.id])).await.unwrap();
        assert_eq!(first.app_id, second.app_id);
        let keys = db.store.keys().await.unwrap();
        assert_eq!(keys.iter().map(|key| key.hint.as_str()).collect::<Vec<_>>(), ["psl_1", "psl_2", "psl_3"]);
        assert_eq!(keys[0].accepted, [alpha.id.clone(), beta.id.clone()]);
        let apps = db.store.apps().await.unwrap();
        assert_eq!(apps.iter().map(|app| app.name.as_str()).collect::<Vec<_>>(), ["Moteur", "Zone"]);
        assert_eq!(apps[0].accepted, [(alpha.id, at(1)), (beta.id, at(2))]);
        assert_eq!((apps[0].id, apps[0].created_at), (first.app_id, at(1)));
    }

    async fn a_key_is_revoked_once_and_stays_listed(db: &Fresh) {
        let created = db.store.create_key(&key(1, "Moteur", &[])).await.unwrap();
        assert!(db.store.revoke_key(created.id, at(5)).await.unwrap());
        assert!(!db.store.revoke_key(created.id, at(6)).await.unwrap());
        assert!(!db.store.revoke_key(Uuid::nil(), at(6)).await.unwrap());
        assert_eq!(db.store.keys().await.unwrap()[0].revoked_at, Some(at(5)));
    }

    async fn a_key_that_fails_leaves_no_app_behind_and_its_error_quotes_no_value(db: &Fresh) {
        let unknown = source("autre", OnWithdrawal::Keep).id;
        let refused = db.store.create_key(&key(1, "Moteur", &[&unknown])).await.unwrap_err();
        assert!(matches!(refused, Error::UnknownSource(id) if id == unknown));
        assert!(db.store.apps().await.unwrap().is_empty());
        db.store.create_key(&key(1, "Moteur", &[])).await.unwrap();
        let twice = NewKey { id: Uuid::from_u128(77), ..key(1, "Agence Quatrevaux", &[]) };
        let refused = db.store.create_key(&twice).await.unwrap_err();
        let told = format!("{refused} {refused:?} {}", std::error::Error::source(&refused).unwrap());
        assert!(told.contains("database") && told.to_lowercase().contains("unique"), "{told}");
        assert!(!told.contains("0101") && !told.contains("Quatrevaux"), "{told}");
        assert_eq!(db.store.apps().await.unwrap().len(), 1);
    }
}
