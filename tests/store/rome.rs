//! Editions of ROME.

use crate::support::{offer, put, source};
use crate::writing::write;
use passerelle::domain::{
    Appellation, Core, ItemKind, ItemLink, OccupationSheet, OnWithdrawal, RiasecProfile, RomeCode, RomeEdition,
    RomeItem, RomeMobility, RomeRelease, SkillLink,
};
use passerelle::store::{EditionTally, Error, RowTally};

fn named(ogr: u32, label: &str) -> Appellation {
    let parent = if ogr.is_multiple_of(2) { "B1202" } else { "" };
    Appellation::new(&ogr.to_string(), label, "court", "B1201", parent).unwrap()
}

fn names(appellations: Vec<Appellation>) -> RomeEdition {
    RomeEdition::of_names(appellations)
}

/// A sheet with something in every field.
fn sheet(code: &str) -> OccupationSheet {
    OccupationSheet {
        rome: RomeCode::new(code).unwrap(),
        label: "Tresseur / Tresseuse de “nuages”".to_owned(),
        parent: Some(RomeCode::new("B1202").unwrap()),
        definition: vec!["Tresse l'air.".to_owned(), "Trie les brumes\nà part".to_owned()],
        access: vec!["Sans diplôme.".to_owned()],
        riasec: Some(RiasecProfile::new("RA").unwrap()),
        regulated: Some(true),
        executive: Some(false),
        ecological: Some("Emploi Vert".to_owned()),
        digital: None,
        skills: vec![
            SkillLink { code: "10".to_owned(), core: Some(Core::Main) },
            SkillLink { code: "20".to_owned(), core: None },
        ],
        contexts: vec!["30".to_owned()],
        mobility: vec![RomeMobility { to: RomeCode::new("B1202").unwrap(), rank: 1 }],
        interests: vec![ItemLink { code: "1".to_owned(), main: true }],
        sectors: vec![ItemLink { code: "1".to_owned(), main: false }],
        naf: vec!["01".to_owned()],
    }
}

fn item(kind: ItemKind, code: &str) -> RomeItem {
    let text = |text: &str| Some(text.to_owned());
    RomeItem {
        kind,
        code: code.to_owned(),
        label: "Étirer la rosée".to_owned(),
        category: text("Savoir-faire"),
        part_of: text("9"),
        definition: None,
    }
}

fn whole() -> RomeEdition {
    RomeEdition {
        release: Some(RomeRelease::new("4.60").unwrap()),
        appellations: vec![named(1, "Tresseuse")],
        sheets: vec![sheet("B1201"), sheet("B1202")],
        // One code stands for two things.
        items: vec![item(ItemKind::Skill, "10"), item(ItemKind::Interest, "1"), item(ItemKind::Sector, "1")],
    }
}

crate::on_both_databases! {
    async fn before_the_first_import_there_is_nothing_and_no_version(db: &Fresh) {
        assert_eq!(db.store.rome().await.unwrap(), RomeEdition::default());
        assert_eq!(db.store.rome_version().await.unwrap(), None);
    }

    async fn an_edition_takes_the_place_of_the_one_before_and_says_what_that_changed(db: &Fresh) {
        // More than one statement writes.
        let first: Vec<_> = (0..250).map(|ogr| named(ogr, "Éleveuse de “nuages”")).collect();
        let tally = db.store.put_rome(&names(first)).await.unwrap().appellations;
        assert_eq!(tally, RowTally { created: 250, ..RowTally::default() });
        let version = db.store.rome_version().await.unwrap();
        assert!(version.is_some());
        let mut second: Vec<_> = (120..255).rev().map(|ogr| named(ogr, "Éleveuse de “nuages”")).collect();
        second[0] = named(254, "Tresseur / Tresseuse");
        second[100].label = "Sourcier".to_owned();
        let tally = db.store.put_rome(&names(second.clone())).await.unwrap().appellations;
        assert_eq!(tally, RowTally { created: 5, updated: 1, unchanged: 129, removed: 120 });
        assert_ne!(db.store.rome_version().await.unwrap(), version);
        let mut stored = db.store.rome().await.unwrap().appellations;
        assert!(stored.is_sorted_by_key(|stored| stored.ogr.clone()));
        stored.sort_by_key(|stored| std::cmp::Reverse(stored.ogr.as_str().parse::<u32>().unwrap()));
        assert_eq!(stored, second);
    }

    async fn sheets_and_items_come_back_as_they_were_and_go_with_their_edition(db: &Fresh) {
        let edition = whole();
        let tally = db.store.put_rome(&edition).await.unwrap();
        assert_eq!((tally.sheets.created, tally.items.created), (2, 3));
        let stored = db.store.rome().await.unwrap();
        assert_eq!((&stored.release, &stored.sheets), (&edition.release, &edition.sheets));
        assert_eq!(stored.items, [
            item(ItemKind::Skill, "10"),
            item(ItemKind::Interest, "1"),
            item(ItemKind::Sector, "1"),
        ]);
        let mut newer = whole();
        newer.sheets[0].skills.pop();
        newer.items.pop();
        let tally = db.store.put_rome(&newer).await.unwrap();
        assert_eq!(tally.sheets, RowTally { updated: 1, unchanged: 1, ..RowTally::default() });
        assert_eq!(tally.items, RowTally { unchanged: 2, removed: 1, ..RowTally::default() });
        let tally = db.store.put_rome(&names(vec![named(1, "Tresseuse")])).await.unwrap();
        assert_eq!((tally.appellations.unchanged, tally.sheets.removed, tally.items.removed), (1, 2, 2));
        assert_eq!(db.store.rome().await.unwrap().release, None);
    }

    async fn the_same_edition_again_changes_nothing_whatever_its_order(db: &Fresh) {
        let mut edition = whole();
        db.store.put_rome(&edition).await.unwrap();
        let version = db.store.rome_version().await.unwrap();
        edition.sheets.reverse();
        edition.items.reverse();
        let again = db.store.put_rome(&edition).await.unwrap();
        let unchanged = |unchanged| RowTally { unchanged, ..RowTally::default() };
        assert_eq!(again, EditionTally { appellations: unchanged(1), sheets: unchanged(2), items: unchanged(3) });
        assert_eq!(db.store.rome_version().await.unwrap(), version);
        edition.release = Some(RomeRelease::new("4.61").unwrap());
        db.store.put_rome(&edition).await.unwrap();
        assert_ne!(db.store.rome_version().await.unwrap(), version, "another version is another edition");
    }

    async fn one_code_twice_is_refused_and_nothing_is_written(db: &Fresh) {
        let twice = names(vec![named(1, "a"), named(2, "b"), named(1, "c")]);
        let sheets = RomeEdition { sheets: vec![sheet("B1201"), sheet("B1201")], ..RomeEdition::default() };
        for wrong in [twice, sheets] {
            let refused = db.store.put_rome(&wrong).await.unwrap_err();
            assert!(matches!(refused, Error::Inconsistent { .. }), "{refused}");
        }
        assert_eq!(db.store.rome().await.unwrap(), RomeEdition::default());
        assert_eq!(db.store.rome_version().await.unwrap(), None);
    }

    async fn of_two_editions_at_once_one_stands_as_a_whole(db: &Fresh) {
        let edition = |label: &str| names((0..300).map(|ogr| named(ogr, label)).collect());
        let (one, two) = (edition("a"), edition("b"));
        let other = db.again().await;
        let (first, second) = tokio::join!(db.store.put_rome(&one), other.put_rome(&two));
        let (first, second) = (first.unwrap().appellations, second.unwrap().appellations);
        assert_eq!((first.created + second.created, first.updated + second.updated), (300, 300));
        let stored = db.store.rome().await.unwrap().appellations;
        assert_eq!(stored.len(), 300);
        assert!(stored.iter().all(|each| each.label == stored[0].label), "a mixture");
        other.close().await;
    }

    async fn an_edition_is_no_matter_of_the_journal(db: &Fresh) {
        let alpha = source("alpha", OnWithdrawal::Keep);
        db.store.put_source(&alpha).await.unwrap();
        write(&db.store, &alpha.id, vec![put(&offer(&alpha.id, 1))], 1).await;
        // How much of it may be read already depends on what runs beside this on the same server.
        let before = db.store.journal().await.unwrap().newest;
        db.store.put_rome(&whole()).await.unwrap();
        assert_eq!(db.store.journal().await.unwrap().newest, before);
    }
}
