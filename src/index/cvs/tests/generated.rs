//! A region of generated people: what the rules leave of them.

use super::world::{SECRET, app, now};
use crate::domain::cv::{CvId, CvQuery, ShownPlace};
use crate::domain::permission::{Notice, NoticeHash};
use crate::domain::{RomeDomain, SourceId};
use crate::index::cvs::tests::models::all;
use crate::index::cvs::{CvEntry, CvIndex, CvUpdate, outline_of};
use crate::ingest::generated::CvGenerator;
use std::collections::HashMap;

/// So many people. The whole region has 550,000: what is measured there is in `docs/benchmarks.md`.
const PEOPLE: usize = 10_000;

#[test]
fn a_region_is_shown_in_crowds_and_most_of_its_people_are_shown() {
    let notice = Notice {
        url: "https://passerelle.example/notice".to_owned(),
        version: "2026-11-01".to_owned(),
        language: "fr".to_owned(),
        sha256: NoticeHash([0; 32]),
    };
    let source = SourceId::new("demo-cv").unwrap();
    let index = CvIndex::new(SECRET);
    let read = index.reading();
    let updates = CvGenerator::new(59, PEOPLE, now()).filter_map(|made| {
        let id = CvId::of(&source, &made.external);
        let permissions = made.permissions(id, &[app(0), app(1)], &notice, now());
        let outline = outline_of(&made.cv)?;
        Some(CvUpdate::Put(Box::new(CvEntry { id, rev: 1, outline, permissions, updated_at: made.updated_at }), read))
    });
    index.apply(updates.collect());
    let classified = index.classify(now());
    let snapshot = index.snapshot();
    println!("{classified:?}");
    assert!(classified.shown > classified.withheld, "{classified:?}");
    // One app finds nearly all that are shown, each in a class of five or more.
    let found = all(&snapshot, &CvQuery::default(), app(0), now(), 50);
    assert!(found.len() > classified.shown * 8 / 10, "{}", found.len());
    let cells = found.iter().filter(|hit| matches!(hit.shown.place, ShownPlace::Cell(_))).count();
    println!("{} with a cell, {} with a skill", cells, found.iter().filter(|hit| !hit.shown.skills.is_empty()).count());
    assert!(cells > found.len() / 4, "{cells} of {} are shown with a cell", found.len());
    let mut rows: HashMap<u32, usize> = HashMap::new();
    for row in 0..snapshot.rows() {
        *rows.entry(snapshot.picture.class_of(row)).or_default() += 1;
    }
    assert!(rows.values().all(|count| *count >= 5));
    let domain = CvQuery { domains: vec![RomeDomain::new("K13").unwrap()], ..CvQuery::default() };
    let of_domain = all(&snapshot, &domain, app(1), now(), 50);
    assert!(!of_domain.is_empty() && of_domain.iter().all(|hit| hit.shown.domain.as_str() == "K13"));
}
