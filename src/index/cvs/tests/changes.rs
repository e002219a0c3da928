//! What changes between two days' classes.

use super::models::all;
use super::world::{SECRET, app, hours, id, index, now, permission, put, somebody};
use crate::domain::cv::CvQuery;
use crate::domain::permission::Purpose;
use crate::index::cvs::{CvEntry, CvIndex, CvUpdate};
use std::sync::atomic::{AtomicUsize, Ordering};

fn found(index: &CvIndex, asking: u128, at: i64) -> usize {
    all(&index.snapshot(), &CvQuery::default(), app(asking), hours(at), 5).len()
}

fn people(count: usize) -> Vec<CvEntry> {
    (0..count).map(somebody).collect()
}

#[test]
fn who_is_dropped_is_found_by_no_reader_that_begins_afterwards() {
    // Enough for several layouts.
    let index = index(&people(60));
    let dropped = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while dropped.load(Ordering::SeqCst) < 55 {
                    let before = dropped.load(Ordering::SeqCst);
                    let hits = all(&index.snapshot(), &CvQuery::default(), app(0), now(), 50);
                    assert!(
                        (0..before).all(|gone| hits.iter().all(|hit| hit.id != id(gone))),
                        "found after it was dropped"
                    );
                }
            });
        }
        for gone in 0..55 {
            index.apply(vec![CvUpdate::Drop(id(gone))]);
            assert!(index.snapshot().shown(id(gone), app(0), now()).is_none() && index.held(id(gone)).is_none());
            dropped.store(gone + 1, Ordering::SeqCst);
        }
    });
    assert_eq!((found(&index, 0, 0), index.len()), (5, 5));
    index.classify(now());
    assert_eq!(found(&index, 0, 0), 5);
    index.apply(vec![CvUpdate::Drop(id(55))]);
    index.classify(now());
    assert_eq!(found(&index, 0, 0), 0, "four are too few");
}

#[test]
fn what_was_read_before_a_drop_brings_nobody_back() {
    let index = index(&people(8));
    let early = index.reading();
    index.apply(vec![CvUpdate::Drop(id(0))]);
    index.apply(vec![CvUpdate::Put(Box::new(somebody(0)), early)]);
    assert_eq!(found(&index, 0, 0), 7);
    index.classify(now());
    index.apply(vec![CvUpdate::Put(Box::new(somebody(0)), early)]);
    assert_eq!(found(&index, 0, 0), 7, "nor do classes forget it");
    put(&index, &[somebody(0)]);
    index.classify(now());
    assert_eq!(found(&index, 0, 0), 8, "what is read later does");
}

#[test]
fn an_older_reading_or_revision_undoes_nothing() {
    let index = index(&people(6));
    let early = index.reading();
    let withdrawn = CvEntry { permissions: vec![], ..somebody(0) };
    put(&index, &[withdrawn]);
    index.apply(vec![CvUpdate::Put(Box::new(somebody(0)), early)]);
    assert_eq!(found(&index, 0, 0), 5);
    put(&index, &[CvEntry { rev: 3, permissions: vec![], ..somebody(1) }]);
    put(&index, &[CvEntry { rev: 2, ..somebody(1) }]);
    assert_eq!((found(&index, 0, 0), index.held(id(1)).unwrap().rev), (4, 3));
}

#[test]
fn a_withdrawal_from_one_app_leaves_the_profile_to_the_other() {
    let index = index(&people(6));
    let left = vec![permission(id(2), 1, Purpose::Search, &[app(1)], Some(-1), 1_000)];
    index.apply(vec![CvUpdate::Drop(id(2))]);
    assert_eq!((found(&index, 0, 0), found(&index, 1, 0)), (5, 5));
    put(&index, &[CvEntry { permissions: left, ..somebody(2) }]);
    assert_eq!((found(&index, 0, 0), found(&index, 1, 0)), (5, 6));
}

#[test]
fn a_permission_that_is_given_or_confirmed_during_the_day_counts_at_once() {
    let mut people = people(7);
    people[6].permissions[0].confirmed_at = None;
    let index = index(&people);
    assert_eq!((found(&index, 0, 0), found(&index, 5, 0)), (6, 0));
    put(&index, &[somebody(6)]);
    assert_eq!(found(&index, 0, 0), 7);
    let more = permission(id(6), 9, Purpose::Search, &[app(5)], Some(-1), 1_000);
    put(&index, &[CvEntry { permissions: vec![more], ..somebody(6) }]);
    assert_eq!((found(&index, 0, 0), found(&index, 5, 0)), (6, 1));
}

#[test]
fn the_clock_alone_ends_a_permission() {
    let mut people = people(12);
    for (hours_left, entry) in (1..).zip(&mut people) {
        entry.permissions[0].expires_at = hours(hours_left);
    }
    let index = index(&people);
    for later in 0..13 {
        assert_eq!(found(&index, 0, later), usize::try_from(12 - later).unwrap().min(12));
    }
}

#[test]
fn a_profile_is_shown_from_the_next_classes_on() {
    let index = index(&people(6));
    put(&index, &[somebody(6)]);
    assert_eq!((found(&index, 0, 0), index.len()), (6, 7));
    assert!(index.held(id(6)).is_some());
    index.classify(now());
    assert_eq!(found(&index, 0, 0), 7);
}

#[test]
fn before_the_first_classes_nobody_is_shown() {
    let index = CvIndex::new(SECRET);
    put(&index, &people(20));
    assert_eq!((found(&index, 0, 0), index.snapshot().day()), (0, None));
    let classified = index.classify(now());
    assert_eq!((classified.shown, classified.withheld, classified.classes), (20, 0, 1));
    assert_eq!(found(&index, 0, 0), 20);
}
