//! Keys.

use crate::support::{at, source, told};
use passerelle::domain::{AppStatus, KeyMode, OnWithdrawal, SourceId};
use passerelle::store::{Error, NamedApp, NewKey};
use uuid::Uuid;

/// A key whose id and hash follow from its number.
pub fn key(number: u8) -> NewKey {
    NewKey {
        id: Uuid::from_u128(u128::from(number)),
        hash: [number; 32],
        hint: format!("psl_{number}"),
        scopes: vec!["offers:read".into(), "offers:write".into()],
        created_at: at(number.into()),
        expires_at: Some(at(1000)),
        ..NewKey::default()
    }
}

/// An app whose id follows from its name.
pub fn app(name: &str, accepts: &[&SourceId]) -> NamedApp {
    NamedApp {
        id: Uuid::new_v5(&Uuid::NAMESPACE_OID, name.as_bytes()),
        name: name.to_owned(),
        accepts: accepts.iter().copied().cloned().collect(),
    }
}

crate::on_both_databases! {
    async fn a_key_is_found_by_its_hash_alone_with_what_its_app_accepted(db: &Fresh) {
        let (alpha, beta) = (source("alpha", OnWithdrawal::Keep), source("beta", OnWithdrawal::Keep));
        db.store.put_source(&alpha).await.unwrap();
        db.store.put_source(&beta).await.unwrap();
        let moteur = app("Moteur", &[&alpha.id]);
        let new = NewKey {
            sources: vec![beta.id.clone()],
            label: "production".into(),
            mode: KeyMode::Test,
            ip_ranges: vec!["192.0.2.0/24".into()],
            origins: vec!["https://exemple.fr".into()],
            ..key(1)
        };
        let created = db.store.create_key(&moteur, &new, &told()).await.unwrap();
        assert_eq!((created.id, created.app_id, created.app.as_str()), (new.id, moteur.id, "Moteur"));
        assert_eq!((created.status, created.plan.as_str()), (AppStatus::Active, "open"));
        assert_eq!((&created.label, created.mode), (&new.label, new.mode));
        assert_eq!((&created.ip_ranges, &created.origins), (&new.ip_ranges, &new.origins));
        assert_eq!((&created.scopes, &created.sources, &created.hint), (&new.scopes, &new.sources, &new.hint));
        assert_eq!((created.created_at, created.expires_at, created.revoked_at), (at(1), Some(at(1000)), None));
        assert_eq!(created.accepted, [alpha.id]);
        assert_eq!(db.store.key_by_hash(&new.hash).await.unwrap().as_ref(), Some(&created));
        assert_eq!(db.store.key(new.id).await.unwrap(), Some(created));
        assert_eq!(db.store.key_by_hash(&[9; 32]).await.unwrap(), None);
    }

    async fn keys_of_one_name_share_their_app_and_the_first_acceptance_counts(db: &Fresh) {
        let (alpha, beta) = (source("alpha", OnWithdrawal::Keep), source("beta", OnWithdrawal::Keep));
        db.store.put_source(&alpha).await.unwrap();
        db.store.put_source(&beta).await.unwrap();
        db.store.create_key(&app("Zone", &[]), &key(3), &told()).await.unwrap();
        let first = db.store.create_key(&app("Moteur", &[&alpha.id]), &key(1), &told()).await.unwrap();
        let second = db.store.create_key(&app("Moteur", &[&beta.id, &alpha.id]), &key(2), &told()).await.unwrap();
        assert_eq!(first.app_id, second.app_id);
        let keys = db.store.keys().await.unwrap();
        assert_eq!(keys.iter().map(|key| key.hint.as_str()).collect::<Vec<_>>(), ["psl_1", "psl_2", "psl_3"]);
        assert_eq!(keys[0].accepted, [alpha.id.clone(), beta.id.clone()]);
        assert_eq!(db.store.keys_of(first.app_id).await.unwrap(), keys[..2]);
        let apps = db.store.apps().await.unwrap();
        assert_eq!(apps.iter().map(|app| app.name.as_str()).collect::<Vec<_>>(), ["Moteur", "Zone"]);
        assert_eq!(apps[0].accepted, [(alpha.id, at(1)), (beta.id, at(2))]);
        assert_eq!((apps[0].id, apps[0].created_at), (first.app_id, at(1)));
    }

    async fn a_key_is_revoked_once_and_stays_listed(db: &Fresh) {
        let created = db.store.create_key(&app("Moteur", &[]), &key(1), &told()).await.unwrap();
        assert!(db.store.revoke_key(created.id, at(5), &told()).await.unwrap());
        assert!(!db.store.revoke_key(created.id, at(6), &told()).await.unwrap());
        assert!(!db.store.revoke_key(Uuid::nil(), at(6), &told()).await.unwrap());
        assert_eq!(db.store.keys().await.unwrap()[0].revoked_at, Some(at(5)));
    }

    async fn a_key_that_fails_leaves_no_app_behind_and_its_error_quotes_no_value(db: &Fresh) {
        let unknown = source("autre", OnWithdrawal::Keep).id;
        let refused = db.store.create_key(&app("Moteur", &[&unknown]), &key(1), &told()).await.unwrap_err();
        assert!(matches!(refused, Error::UnknownSource(id) if id == unknown));
        assert!(db.store.apps().await.unwrap().is_empty());
        db.store.create_key(&app("Moteur", &[]), &key(1), &told()).await.unwrap();
        let twice = NewKey { id: Uuid::from_u128(77), ..key(1) };
        let refused = db.store.create_key(&app("Agence Quatrevaux", &[]), &twice, &told()).await.unwrap_err();
        let told = format!("{refused} {refused:?} {}", std::error::Error::source(&refused).unwrap());
        assert!(told.contains("database") && told.to_lowercase().contains("unique"), "{told}");
        assert!(!told.contains("0101") && !told.contains("Quatrevaux"), "{told}");
        assert_eq!(db.store.apps().await.unwrap().len(), 1);
    }

    async fn an_app_has_so_many_keys_in_force_at_most_also_when_they_are_asked_for_at_once(db: &Fresh) {
        let first = db.store.create_key(&app("Moteur", &[]), &key(1), &told()).await.unwrap();
        let (two, three) = (key(2), key(3));
        let same = told();
        let both = tokio::join!(db.store.add_key(first.app_id, &two, 2, &same), db.store.add_key(first.app_id, &three, 2, &same));
        let added = [both.0.unwrap(), both.1.unwrap()];
        assert_eq!(added.iter().flatten().count(), 1, "{added:?}");
        assert!(db.store.revoke_key(first.id, at(5), &told()).await.unwrap());
        assert!(db.store.add_key(first.app_id, &key(4), 2, &told()).await.unwrap().is_some(), "a revoked one makes room");
        let later = NewKey { created_at: at(1000), expires_at: None, ..key(5) };
        assert!(db.store.add_key(first.app_id, &later, 1, &told()).await.unwrap().is_some(), "so do those that have ended");
        assert_eq!(db.store.add_key(Uuid::nil(), &key(6), 2, &told()).await.unwrap(), None);
    }

    async fn a_key_is_replaced_once_and_lives_on_no_longer_than_it_was_to(db: &Fresh) {
        let old = db.store.create_key(&app("Moteur", &[]), &key(1), &told()).await.unwrap();
        let new = db.store.rotate_key(old.id, &key(2), at(100), &told()).await.unwrap().unwrap();
        assert_eq!(new.app_id, old.app_id);
        let kept = db.store.key(old.id).await.unwrap().unwrap();
        assert_eq!((kept.expires_at, kept.replaced_by, kept.revoked_at), (Some(at(100)), Some(new.id), None));
        assert_eq!(db.store.rotate_key(old.id, &key(3), at(100), &told()).await.unwrap(), None);
        let newest = db.store.rotate_key(new.id, &key(4), at(5000), &told()).await.unwrap().unwrap();
        assert_eq!(db.store.key(new.id).await.unwrap().unwrap().expires_at, Some(at(1000)), "its own end was earlier");
        assert!(db.store.revoke_key(newest.id, at(6), &told()).await.unwrap());
        assert_eq!(db.store.rotate_key(newest.id, &key(5), at(100), &told()).await.unwrap(), None);
        assert_eq!(db.store.keys().await.unwrap().len(), 3, "what was not rotated left no key behind");
    }

    async fn the_last_use_of_keys_never_moves_back(db: &Fresh) {
        let moteur = app("Moteur", &[]);
        let (one, two) = (key(1), key(2));
        for key in [&one, &two] {
            db.store.create_key(&moteur, key, &told()).await.unwrap();
        }
        let last = async |key: &NewKey| db.store.key(key.id).await.unwrap().unwrap().last_used_at;
        assert_eq!(last(&one).await, None);
        db.store.touch_keys(&[(one.id, at(20)), (two.id, at(10)), (Uuid::nil(), at(20))]).await.unwrap();
        db.store.touch_keys(&[(one.id, at(15)), (two.id, at(15))]).await.unwrap();
        db.store.touch_keys(&[]).await.unwrap();
        assert_eq!((last(&one).await, last(&two).await), (Some(at(20)), Some(at(15))));
    }
}
