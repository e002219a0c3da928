//! Appellations.

use crate::support::{offer, put, source};
use crate::writing::write;
use passerelle::domain::{Appellation, OnWithdrawal};
use passerelle::store::{AppellationTally, Error};

fn named(ogr: u32, label: &str) -> Appellation {
    let parent = if ogr.is_multiple_of(2) { "B1202" } else { "" };
    Appellation::new(&ogr.to_string(), label, "court", "B1201", parent).unwrap()
}

crate::on_both_databases! {
    async fn before_the_first_import_there_are_none_and_no_version(db: &Fresh) {
        assert_eq!(db.store.appellations().await.unwrap(), []);
        assert_eq!(db.store.appellations_version().await.unwrap(), None);
    }

    async fn an_edition_takes_the_place_of_the_one_before_and_says_what_that_changed(db: &Fresh) {
        // More than one statement writes.
        let first: Vec<_> = (0..250).map(|ogr| named(ogr, "Éleveuse de “nuages”")).collect();
        let tally = db.store.put_appellations(&first).await.unwrap();
        assert_eq!(tally, AppellationTally { created: 250, ..AppellationTally::default() });
        let version = db.store.appellations_version().await.unwrap();
        assert!(version.is_some());
        let mut second: Vec<_> = (120..255).rev().map(|ogr| named(ogr, "Éleveuse de “nuages”")).collect();
        second[0] = named(254, "Tresseur / Tresseuse");
        second[100].label = "Sourcier".to_owned();
        let tally = db.store.put_appellations(&second).await.unwrap();
        assert_eq!(tally, AppellationTally { created: 5, updated: 1, unchanged: 129, removed: 120 });
        assert_ne!(db.store.appellations_version().await.unwrap(), version);
        let mut stored = db.store.appellations().await.unwrap();
        assert!(stored.is_sorted_by_key(|stored| stored.ogr.clone()));
        stored.sort_by_key(|stored| std::cmp::Reverse(stored.ogr.as_str().parse::<u32>().unwrap()));
        assert_eq!(stored, second);
    }

    async fn the_same_edition_again_changes_nothing_whatever_its_order(db: &Fresh) {
        let mut edition: Vec<_> = (0..5).map(|ogr| named(ogr, "Sourcier")).collect();
        db.store.put_appellations(&edition).await.unwrap();
        let version = db.store.appellations_version().await.unwrap();
        edition.reverse();
        let again = db.store.put_appellations(&edition).await.unwrap();
        assert_eq!(again, AppellationTally { unchanged: 5, ..AppellationTally::default() });
        assert_eq!(db.store.appellations_version().await.unwrap(), version);
    }

    async fn one_code_twice_is_refused_and_nothing_is_written(db: &Fresh) {
        let refused = db.store.put_appellations(&[named(1, "a"), named(2, "b"), named(1, "c")]).await.unwrap_err();
        assert!(matches!(refused, Error::Inconsistent { .. }), "{refused}");
        assert_eq!(db.store.appellations().await.unwrap(), []);
        assert_eq!(db.store.appellations_version().await.unwrap(), None);
    }

    async fn of_two_editions_at_once_one_stands_as_a_whole(db: &Fresh) {
        let edition = |label: &str| (0..300).map(|ogr| named(ogr, label)).collect::<Vec<_>>();
        let (one, two) = (edition("a"), edition("b"));
        let other = db.again().await;
        let (first, second) = tokio::join!(db.store.put_appellations(&one), other.put_appellations(&two));
        let (first, second) = (first.unwrap(), second.unwrap());
        assert_eq!((first.created + second.created, first.updated + second.updated), (300, 300));
        let stored = db.store.appellations().await.unwrap();
        assert_eq!(stored.len(), 300);
        assert!(stored.iter().all(|each| each.label == stored[0].label), "a mixture");
        other.close().await;
    }

    async fn appellations_are_no_matter_of_the_journal(db: &Fresh) {
        let alpha = source("alpha", OnWithdrawal::Keep);
        db.store.put_source(&alpha).await.unwrap();
        write(&db.store, &alpha.id, vec![put(&offer(&alpha.id, 1))], 1).await;
        // How much of it may be read already depends on what runs beside this on the same server.
        let before = db.store.journal().await.unwrap().newest;
        db.store.put_appellations(&[named(1, "Sourcier")]).await.unwrap();
        assert_eq!(db.store.journal().await.unwrap().newest, before);
    }
}
