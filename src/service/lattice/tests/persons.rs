//! Persons with several CVs, against a naive choice of one.

use super::world::{self, codes, seeker};
use crate::domain::cv::{CvId, DiplomaLevel};
use crate::service::lattice::persons::Persons;
use crate::service::lattice::{Contributor, LatticeTable, NoiseKey, Tally};
use jiff::Timestamp;
use proptest::prelude::*;

/// A CV: whose it is, where that is known, when it came, and where it would be counted.
type Cv = (Option<u8>, i64, Contributor);

fn cvs() -> impl Strategy<Value = Vec<Cv>> {
    let one = (prop::option::weighted(0.9, 0..8_u8), 0..4_i64, 0..3_usize, 0..12_usize, 0..codes().len());
    prop::collection::vec(one, 0..40).prop_map(|all| {
        let cv = |(number, (person, came, department, place, code)): (u128, (_, _, _, _, usize))| {
            (person, came, seeker(number, department, place, codes()[code], DiplomaLevel::Level5))
        };
        (0..).zip(all).map(cv).collect()
    })
}

fn chosen<'c>(cvs: impl IntoIterator<Item = &'c Cv>) -> Vec<CvId> {
    let mut persons = Persons::default();
    for (person, came, contributor) in cvs {
        let email = person.map(|person| [person; 32]);
        persons.add(email, Timestamp::from_second(*came).unwrap(), contributor.clone());
    }
    let mut ids: Vec<CvId> = persons.counted().into_iter().map(|contributor| contributor.id).collect();
    ids.sort_unstable();
    ids
}

fn naive(cvs: &[Cv]) -> Vec<CvId> {
    let counts = |(person, came, one): &&Cv| {
        let before = |(other, earlier, another): &Cv| other == person && (*earlier, another.id) < (*came, one.id);
        person.is_none() || !cvs.iter().any(before)
    };
    let mut ids: Vec<CvId> = cvs.iter().filter(counts).map(|(_, _, contributor)| contributor.id).collect();
    ids.sort_unstable();
    ids
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn a_person_counts_once_at_the_cv_that_came_first_in_whatever_order_they_are_read(
        (cvs, shuffled) in cvs().prop_flat_map(|cvs| (Just(cvs.clone()), Just(cvs).prop_shuffle())),
    ) {
        let counted = chosen(&cvs);
        prop_assert_eq!(&counted, &naive(&cvs));
        prop_assert_eq!(&counted, &chosen(&shuffled));
    }

    #[test]
    fn who_takes_all_their_cvs_back_takes_one_from_the_count_and_moves_nobody_else(cvs in cvs(), person in 0..8_u8) {
        let (before, rest) = (chosen(&cvs), cvs.iter().filter(|(whose, ..)| *whose != Some(person)));
        let after = chosen(rest);
        prop_assert!(after.iter().all(|id| before.contains(id)));
        let had_some = cvs.iter().any(|(whose, ..)| *whose == Some(person));
        prop_assert_eq!(before.len() - after.len(), usize::from(had_some));
    }
}

#[test]
fn a_second_cv_of_a_person_changes_no_value_of_a_release() {
    let (lattice, key) = (world::lattice(), NoiseKey::new(&[5; 32]));
    let published = |again: bool| {
        let mut persons = Persons::default();
        for number in 0..60_u8 {
            let email = Some([number; 32]);
            let cv = |id, place, code| seeker(id, 0, place, code, DiplomaLevel::Level5);
            persons.add(email, Timestamp::from_second(1).unwrap(), cv(number.into(), 0, "M1805"));
            if again {
                persons.add(email, Timestamp::from_second(2).unwrap(), cv(1_000 + u128::from(number), 5, "D1101"));
            }
        }
        Tally::of(&lattice, persons.counted()).publish(&key)
    };
    assert_eq!(published(false), published(true));
    let developers = |table: LatticeTable| {
        let all = published(true).into_iter().filter(move |cell| cell.table == table.letter());
        all.filter(|cell| cell.what == "M1805").map(|cell| cell.value.unwrap_or_default()).sum::<u32>()
    };
    assert!(developers(LatticeTable::DepartmentByOccupation) > 30, "all of them are counted");
}
