//! The index against the naive model.

use super::naive;
use super::world::{SECRET, app, hours, index, now, profiles, put, query};
use crate::domain::cv::{CROWD, CvId, CvLimit, CvQuery, OfferFacts, SKILL_CROWD, Shown};
use crate::domain::permission::{PermissionState, Purpose};
use crate::domain::{ContractType, DepartmentCode, RomeDomain};
use crate::index::cvs::kept::{monday, week};
use crate::index::cvs::{CvEntry, CvHit, CvIndex, CvMatch, CvSnapshot, CvUpdate, reasons};
use jiff::Timestamp;
use jiff::civil::Date;
use proptest::prelude::*;
use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap, HashSet};
use uuid::Uuid;

/// What the index shows of each profile that has a row.
fn shown_by(snapshot: &CvSnapshot) -> HashMap<CvId, Shown> {
    let picture = &snapshot.picture;
    (0..picture.len()).map(|row| (picture.id(row), picture.shown(row))).collect()
}

/// All pages.
pub fn all(snapshot: &CvSnapshot, query: &CvQuery, app: Uuid, now: Timestamp, limit: u64) -> Vec<CvHit> {
    let mut found: Vec<CvHit> = Vec::new();
    loop {
        let after = found.last().map(CvHit::after);
        let page = snapshot.search(query, app, now, after.as_ref(), CvLimit::new(limit).unwrap());
        assert!(page.hits.len() <= usize::try_from(limit).unwrap());
        assert!(!page.more || page.hits.len() == usize::try_from(limit).unwrap(), "a page before another one is full");
        found.extend(page.hits);
        if !page.more {
            return found;
        }
    }
}

fn may(entry: &CvEntry, app: Uuid, purpose: Purpose, now: Timestamp) -> bool {
    entry.permissions.iter().any(|permission| permission.covers(app, purpose, now))
}

fn key(shown: &Shown) -> String {
    let Shown { domain, experience, diploma, contract, availability, licence, skills, place } = shown;
    format!("{domain} {experience:?} {diploma:?} {contract:?} {availability:?} {licence:?} {skills:?} {place:?}")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, max_shrink_iters: 200, ..ProptestConfig::default() })]

    #[test]
    fn what_is_shown_is_what_the_plain_model_shows_and_at_least_five_share_it(profiles in profiles()) {
        let index = index(&profiles);
        let shown = shown_by(&index.snapshot());
        prop_assert!(shown == naive::classes(&profiles, now()), "other classes than the model's");
        let mut sharing: BTreeMap<String, usize> = BTreeMap::new();
        let mut holding: BTreeMap<&str, usize> = BTreeMap::new();
        for entry in &profiles {
            let found = entry.permissions.iter().any(|permission| {
                permission.purpose == Purpose::Search && permission.state(now()) == PermissionState::InForce
            });
            if let (Some(shown), true) = (shown.get(&entry.id), found) {
                *sharing.entry(key(shown)).or_default() += 1;
            }
            if found {
                entry.outline.skills.iter().for_each(|skill| *holding.entry(skill).or_default() += 1);
            }
        }
        for shown in shown.values() {
            prop_assert!(sharing.get(&key(shown)).is_some_and(|count| *count >= CROWD));
            prop_assert!(shown.skills.iter().all(|skill| holding[&**skill] >= SKILL_CROWD));
        }
    }

    #[test]
    fn the_order_in_which_profiles_come_changes_nothing(profiles in profiles(), queries in proptest::collection::vec(query(), 1..4)) {
        let one = index(&profiles);
        let other = CvIndex::new(SECRET);
        profiles.iter().rev().for_each(|entry| put(&other, std::slice::from_ref(entry)));
        other.classify(now());
        for query in &queries {
            prop_assert!(all(&one.snapshot(), query, app(0), now(), 3) == all(&other.snapshot(), query, app(0), now(), 3));
        }
    }

    #[test]
    fn a_search_finds_what_the_plain_model_finds_in_pages_by_week(
        profiles in profiles(),
        queries in proptest::collection::vec(query(), 1..5),
        later in 0_i64..7,
        limit in 1_u64..8,
    ) {
        let snapshot = index(&profiles).snapshot();
        let shown = naive::classes(&profiles, now());
        let by_id: HashMap<CvId, &CvEntry> = profiles.iter().map(|entry| (entry.id, entry)).collect();
        let at = hours(later);
        for query in &queries {
            for asking in [app(0), app(1), app(9)] {
                let found = all(&snapshot, query, asking, at, limit);
                let expected: HashSet<CvId> = shown
                    .iter()
                    .filter(|(id, shown)| may(by_id[id], asking, Purpose::Search, at) && naive::matches(query, shown))
                    .map(|(id, _)| *id)
                    .collect();
                let ids: HashSet<CvId> = found.iter().map(|hit| hit.id).collect();
                prop_assert_eq!(ids.len(), found.len(), "each profile stands on one page");
                prop_assert_eq!(ids, expected, "{:?}", query);
                prop_assert!(found.is_sorted_by(|one, next| one.week >= next.week), "newest first");
                prop_assert!(found.iter().all(|hit| hit.week.weekday() == jiff::civil::Weekday::Monday));
                for hit in &found {
                    prop_assert!(hit.shown == shown[&hit.id]);
                    let allowing = by_id[&hit.id].permissions.iter().find(|known| known.id == hit.permission);
                    prop_assert!(allowing.is_some_and(|known| known.covers(asking, Purpose::Search, at)));
                    prop_assert!(snapshot.shown(hit.id, asking, at).as_ref() == Some(&hit.shown));
                }
            }
        }
    }

    #[test]
    fn offers_meet_the_profiles_with_the_weightiest_reasons_page_by_page(
        profiles in profiles(),
        contract in 0_usize..3,
        most in 1_u64..20,
        later in 0_i64..3,
    ) {
        let index = index(&profiles);
        // What changes since the classes were made is looked at apart.
        let dropped: Vec<CvId> = profiles.iter().step_by(7).map(|entry| entry.id).collect();
        index.apply(dropped.iter().map(|id| CvUpdate::Drop(*id)).collect());
        let (snapshot, shown, at) = (index.snapshot(), naive::classes(&profiles, now()), hours(later));
        let offer = OfferFacts {
            domain: RomeDomain::new("M18").ok(),
            contract: ContractType::ALL.get(contract).copied(),
            department: DepartmentCode::new("59").ok(),
            experience_months: Some(12),
            ..OfferFacts::default()
        };
        let weight = |shown: &Shown| reasons(shown, &offer).iter().map(|reason| reason.weight()).sum::<u32>();
        let allowed = profiles.iter().filter(|entry| may(entry, app(0), Purpose::Matching, at));
        let allowed = allowed.filter(|entry| !dropped.contains(&entry.id));
        let mut expected: Vec<(Reverse<u32>, Reverse<Date>, CvId)> = allowed
            .filter_map(|entry| Some((weight(shown.get(&entry.id)?), monday(week(entry.updated_at)), entry.id)))
            .filter(|(weight, _, _)| *weight > 0)
            .map(|(weight, week, id)| (Reverse(weight), Reverse(week), id))
            .collect();
        let (mut found, mut after) = (Vec::new(), None);
        loop {
            let page = snapshot.matching(&offer, app(0), at, after.as_ref(), CvLimit::new(most).unwrap());
            prop_assert!(page.matches.len() <= usize::try_from(most).unwrap());
            prop_assert!(!page.more || page.matches.len() == usize::try_from(most).unwrap());
            after = page.matches.last().map(CvMatch::after);
            found.extend(page.matches);
            if !page.more {
                break;
            }
        }
        prop_assert!(found.iter().all(|matched| matched.reasons == reasons(&matched.shown, &offer)));
        prop_assert!(found.iter().all(|matched| Some(&matched.shown) == shown.get(&matched.id)));
        let of = |matched: &CvMatch| (Reverse(matched.after().weight), Reverse(matched.week), matched.id);
        let mut ranked: Vec<_> = found.iter().map(of).collect();
        prop_assert!(ranked.is_sorted_by_key(|(weight, week, _)| (*weight, *week)), "weightiest, then newest first");
        // Within a week the order is the app's own: compared as sets.
        ranked.sort_unstable();
        expected.sort_unstable();
        prop_assert_eq!(ranked, expected);
    }
}
