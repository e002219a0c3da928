//! The same counts by going through everybody for each cell.

use super::world::{self, cell, id};
use crate::domain::cv::DiplomaLevel;
use crate::domain::{DepartmentCode, RomeCode};
use crate::service::lattice::{Contributor, Lattice, LatticeTable, NoiseKey, Tally};
use crate::store::LatticeCell;
use proptest::prelude::*;
use sha2::{Digest, Sha256};

fn lattice() -> Lattice {
    Lattice::new([cell(0, 0), cell(0, 1)], ["59", "62"], ["M1805", "M1801", "M1502", "D1102"])
}

/// Some are outside of the lattice, some lack a place or a diploma, and some come twice.
fn somebody() -> impl Strategy<Value = Contributor> {
    let codes = prop::sample::select(vec!["M1805", "M1801", "M1502", "D1102", "D1101", "N4105"]);
    let department = prop::option::of(prop::sample::select(vec!["59", "62", "75"]));
    let diploma = prop::option::of(prop::sample::select(DiplomaLevel::ALL.to_vec()));
    let place = prop::option::of(0_usize..3);
    (0_u128..200, place, department, codes, diploma).prop_map(|(number, place, department, code, diploma)| {
        Contributor {
            id: id(number),
            cell: place.map(|number| cell(0, number)),
            department: department.map(|code| DepartmentCode::new(code).unwrap()),
            rome: RomeCode::new(code).unwrap(),
            diploma,
        }
    })
}

fn is_in(person: &Contributor, table: LatticeTable, place: &str, what: &str) -> bool {
    let department = person.department.as_ref().is_some_and(|code| code.as_str() == place);
    match table {
        LatticeTable::CellByGrandDomain => {
            person.cell.is_some_and(|cell| cell.to_string() == place) && person.rome.as_str().starts_with(what)
        }
        LatticeTable::DepartmentByDomain => department && person.rome.domain().as_str() == what,
        LatticeTable::DepartmentByOccupation => department && person.rome.as_str() == what,
        LatticeTable::DepartmentByDiploma => department && person.diploma.is_some_and(|level| level.as_str() == what),
    }
}

fn naive(lattice: &Lattice, people: &[Contributor], key: &NoiseKey) -> Vec<LatticeCell> {
    let mut cells = Vec::new();
    for table in LatticeTable::ALL {
        for place in lattice.places(table) {
            for what in lattice.whats(table) {
                let first = |at: usize| people[..at].iter().all(|before| before.id != people[at].id);
                let inside = (0..people.len()).filter(|at| first(*at) && is_in(&people[*at], table, place, what));
                let mut ids: Vec<_> = inside.map(|at| people[at].id).collect();
                ids.sort();
                let bytes: Vec<u8> = ids.iter().flat_map(|id| id.uuid().into_bytes()).collect();
                let mut message = format!("{}\0{place}\0{what}\0", table.letter()).into_bytes();
                message.extend(Sha256::digest(bytes));
                let noisy = i64::try_from(ids.len()).unwrap() + key.draw(&message, table.epsilon_tenths());
                if noisy >= 5 {
                    let value = u32::try_from((noisy + 2).div_euclid(5) * 5).unwrap();
                    let (place, what) = (place.clone(), what.clone());
                    cells.push(LatticeCell { table: table.letter(), place, what, value: Some(value) });
                }
            }
        }
    }
    cells
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn the_release_is_what_going_through_everybody_for_each_cell_gives(
        people in prop::collection::vec(somebody(), 0..160),
        secret: [u8; 32],
    ) {
        let (lattice, key) = (lattice(), NoiseKey::new(&secret));
        prop_assert_eq!(Tally::of(&lattice, people.clone()).publish(&key), naive(&lattice, &people, &key));
    }

    #[test]
    fn cells_whose_people_stay_the_same_keep_their_values_whatever_happens_elsewhere(
        people in prop::collection::vec(somebody(), 1..160),
        secret: [u8; 32],
    ) {
        let (lattice, key) = (lattice(), NoiseKey::new(&secret));
        let mut distinct = people;
        distinct.sort_by_key(|person| person.id);
        distinct.dedup_by_key(|person| person.id);
        let before = Tally::of(&lattice, distinct.clone()).publish(&key);
        let gone = distinct.remove(0);
        distinct.reverse();
        let after = Tally::of(&lattice, distinct).publish(&key);
        let elsewhere = |cells: &[LatticeCell]| {
            let with = |cell: &LatticeCell| {
                let table = LatticeTable::new(&cell.table.to_string()).unwrap();
                is_in(&gone, table, &cell.place, &cell.what)
            };
            cells.iter().filter(|cell| !with(cell)).cloned().collect::<Vec<_>>()
        };
        prop_assert_eq!(elsewhere(&before), elsewhere(&after));
    }
}

#[test]
fn a_cell_that_nobody_is_in_has_noise_like_any_other() {
    let (lattice, key) = (world::lattice(), NoiseKey::new(&[3; 32]));
    let shown = Tally::of(&lattice, []).publish(&key).len();
    // Of noise alone, 5 or more has a probability of 0.13 with ε = 0.3 and of 0.20 with ε = 0.2.
    let share = f64::from(u32::try_from(shown).unwrap()) / f64::from(u32::try_from(lattice.size()).unwrap());
    assert!((0.09..0.20).contains(&share), "{share}");
}
