//! A question made ready for one picture: what classes must show.

use super::combination::{Combination, NO_SKILL};
use super::outlining::skill_key;
use super::picture::{Class, Picture};
use super::place::found;
use super::terms::{domain_code, mask};
use super::words::Met;
use crate::domain::cv::{CvQuery, MOST_SKILLS, SkillName};

/// A question, looked up in a picture.
pub(super) struct Asked<'p> {
    picture: &'p Picture,
    domains: Option<Vec<u16>>,
    /// For each place whether it is in the area.
    places: Option<Vec<bool>>,
    /// Bits of numbers, for experience, diploma, contract, availability and licence.
    masks: [Option<u32>; 5],
    skills: Option<Vec<u32>>,
    text: Option<Met>,
}

impl<'p> Asked<'p> {
    pub(super) fn new(picture: &'p Picture, query: &CvQuery) -> Self {
        let mut domains: Vec<u16> = query.domains.iter().map(domain_code).collect();
        domains.sort_unstable();
        domains.dedup();
        let rank = |skill: &SkillName| picture.ranks.get(skill_key(skill.as_str()).as_str()).copied();
        Self {
            picture,
            domains: (!domains.is_empty()).then_some(domains),
            places: found(&query.area, &picture.places),
            masks: [
                mask(&query.experience),
                mask(&query.diplomas),
                mask(&query.contracts),
                mask(&query.availability),
                mask(query.licence.as_slice()),
            ],
            skills: (!query.skills.is_empty()).then(|| query.skills.iter().filter_map(rank).collect()),
            text: query.text.as_ref().map(|text| Met::new(text, &picture.words)),
        }
    }

    /// Whether the profiles of a class match.
    pub(super) fn meets(&self, class: &Class) -> bool {
        let domain = |domains: &Vec<u16>| domains.binary_search(&class.shown.domain).is_ok();
        self.places.as_ref().is_none_or(|places| places[class.place as usize])
            && self.domains.as_ref().is_none_or(domain)
            && self.meets_rest(&class.shown)
    }

    fn meets_rest(&self, shown: &Combination) -> bool {
        let Combination { experience, diploma, contract, availability, licence, skills, .. } = shown;
        let held = &skills[..skills.iter().position(|rank| *rank == NO_SKILL).unwrap_or(MOST_SKILLS)];
        let numbers = [experience, diploma, contract, availability, licence];
        self.masks.iter().zip(numbers).all(|(mask, number)| mask.is_none_or(|mask| mask >> number & 1 == 1))
            && self.skills.as_ref().is_none_or(|wanted| held.iter().any(|rank| wanted.contains(rank)))
            && self.text.as_ref().is_none_or(|text| text.by(shown.domain, held))
    }

    /// Calls `sink` with each class that matches.
    pub(super) fn each_class(&self, mut sink: impl FnMut(u32)) {
        let classes = &self.picture.classes;
        let mut look = |class: u32| {
            if self.meets(&classes[class as usize]) {
                sink(class);
            }
        };
        match (&self.domains, &self.places) {
            (Some(domains), _) => {
                domains.iter().flat_map(|domain| self.picture.of_domain(*domain)).for_each(look);
            }
            (None, Some(places)) => {
                let places = places.iter().enumerate().filter(|(_, found)| **found);
                places.flat_map(|(place, _)| self.picture.of_place(place)).for_each(|class| look(*class));
            }
            (None, None) => (0..crate::index::ordinal(classes.len())).for_each(look),
        }
    }
}
