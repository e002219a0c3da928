//! What is shown of a profile, as numbers; and the fixed order in which it gets coarser.

use super::terms::{department_value, domain, value};
use crate::domain::cv::{MOST_SKILLS, Shown, ShownPlace};
use h3o::{CellIndex, Resolution};
use std::sync::Arc;

/// No skill: the number behind all ranks.
pub(super) const NO_SKILL: u32 = u32::MAX;

/// A place: an H3 cell, or the number of a département, or 0. Cells are larger than all numbers of départements.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct PlaceCode(u64);

impl PlaceCode {
    pub(super) fn cell(cell: CellIndex) -> Self {
        Self(cell.into())
    }

    pub(super) fn department(code: u8) -> Self {
        Self(code.into())
    }

    pub(super) fn shown(self) -> ShownPlace {
        if let Ok(cell) = CellIndex::try_from(self.0) {
            return ShownPlace::Cell(cell);
        }
        let department = u8::try_from(self.0).ok().and_then(department_value);
        department.map_or(ShownPlace::Untold, ShownPlace::Department)
    }
}

/// Everything that a search shows of a profile. The order puts classes of a domain and a place together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Combination {
    pub(super) domain: u16,
    pub(super) place: PlaceCode,
    pub(super) contract: u8,
    pub(super) experience: u8,
    pub(super) diploma: u8,
    pub(super) availability: u8,
    pub(super) licence: u8,
    /// Ranks, the most widely held first; [`NO_SKILL`] at the end.
    pub(super) skills: [u32; MOST_SKILLS],
}

/// Steps by which a combination gets coarser, in their order: the skills, the rarest first, the licence, the
/// availability, the diploma, the cell of resolution 5 to that of 4, and to the département.
pub(super) const STEPS: usize = MOST_SKILLS + 5;

impl Combination {
    /// The combination after so many steps; `department` is that of the place.
    pub(super) fn coarser(mut self, steps: usize, department: u8) -> Self {
        let left = MOST_SKILLS.saturating_sub(steps);
        self.skills[left..].fill(NO_SKILL);
        let further = steps.saturating_sub(MOST_SKILLS);
        if further >= 1 {
            self.licence = 0;
        }
        if further >= 2 {
            self.availability = 0;
        }
        if further >= 3 {
            self.diploma = 0;
        }
        if let (4.., Ok(cell)) = (further, CellIndex::try_from(self.place.0)) {
            self.place = if further >= 5 {
                PlaceCode::department(department)
            } else {
                cell.parent(Resolution::Four).map_or(self.place, PlaceCode::cell)
            };
        }
        self
    }

    /// What is shown.
    pub(super) fn shown(&self, skills: &[Arc<str>]) -> Shown {
        let skill = |rank: &u32| skills.get(*rank as usize).map(ToString::to_string);
        Shown {
            domain: domain(self.domain),
            experience: value(self.experience),
            diploma: value(self.diploma),
            contract: value(self.contract),
            availability: value(self.availability),
            licence: value(self.licence),
            skills: self.skills.iter().filter_map(skill).collect(),
            place: self.place.shown(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_go_one_by_one_in_the_fixed_order() {
        let cell = h3o::LatLng::new(50.6371, 3.0631).unwrap().to_cell(Resolution::Five);
        let whole = Combination {
            domain: 1,
            place: PlaceCode::cell(cell),
            contract: 1,
            experience: 1,
            diploma: 1,
            availability: 1,
            licence: 1,
            skills: [1, 2, 3, 4, 5],
        };
        let four = PlaceCode::cell(cell.parent(Resolution::Four).unwrap());
        let left = |steps: usize| {
            let now = whole.coarser(steps, 59);
            let skills = now.skills.iter().filter(|rank| **rank != NO_SKILL).count();
            let kept = (now.contract, now.experience, now.domain);
            assert_eq!(kept, (1, 1, 1), "these are never taken");
            assert!(now.skills[..skills] == whole.skills[..skills], "the rarest go first");
            (skills, now.licence, now.availability, now.diploma, now.place)
        };
        for steps in 0..=MOST_SKILLS {
            assert_eq!(left(steps), (MOST_SKILLS - steps, 1, 1, 1, whole.place));
        }
        assert_eq!(left(6), (0, 0, 1, 1, whole.place));
        assert_eq!(left(7), (0, 0, 0, 1, whole.place));
        assert_eq!(left(8), (0, 0, 0, 0, whole.place));
        assert_eq!(left(9), (0, 0, 0, 0, four));
        assert_eq!(left(STEPS), (0, 0, 0, 0, PlaceCode::department(59)));
        let nowhere = Combination { place: PlaceCode::department(62), ..whole };
        assert_eq!(nowhere.coarser(STEPS, 59).place, PlaceCode::department(62), "what is no cell stays");
    }
}
