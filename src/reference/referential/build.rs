//! Making a picture of an edition.

use super::Referential;
use super::sheet::{Mobility, OccupationNumber, Required, Sheet, SkillNumber};
use crate::domain::{ItemKind, OccupationSheet, RomeCode, RomeEdition, RomeItem};
use std::collections::{BTreeMap, HashMap};

impl Referential {
    /// The picture of an edition. A link to what the edition does not hold is left out.
    #[must_use]
    pub fn new(edition: &RomeEdition) -> Self {
        let is_skill = |item: &&RomeItem| matches!(item.kind, ItemKind::Skill | ItemKind::Knowledge);
        let mut skills: Vec<RomeItem> = edition.items.iter().filter(is_skill).cloned().collect();
        skills.sort_unstable_by(|a, b| a.code.cmp(&b.code));
        let skill_numbers: HashMap<&str, SkillNumber> = skills
            .iter()
            .enumerate()
            .filter_map(|(place, skill)| Some((skill.code.as_str(), SkillNumber::new(place)?)))
            .collect();
        let mut told: Vec<&OccupationSheet> = edition.sheets.iter().collect();
        told.sort_unstable_by(|a, b| a.rome.cmp(&b.rome));
        let numbers: HashMap<RomeCode, OccupationNumber> = told
            .iter()
            .enumerate()
            .filter_map(|(place, sheet)| Some((sheet.rome.clone(), OccupationNumber::new(place)?)))
            .collect();
        let sheets: Box<[Sheet]> = told.into_iter().map(|told| sheet(told, &numbers, &skill_numbers)).collect();
        let others = edition.items.iter().filter(|item| !is_skill(item));
        let others = others.map(|item| ((item.kind, item.code.clone()), item.clone())).collect();
        let (children, parents) = families(edition, &numbers);
        let release = edition.release.clone();
        Self { release, sheets, numbers, others, children, parents, skills: skills.into() }
    }
}

fn sheet(
    told: &OccupationSheet,
    numbers: &HashMap<RomeCode, OccupationNumber>,
    skills: &HashMap<&str, SkillNumber>,
) -> Sheet {
    let required = told
        .skills
        .iter()
        .filter_map(|link| Some(Required { skill: *skills.get(link.code.as_str())?, core: link.core }));
    let mut required: Vec<Required> = required.collect();
    required.sort_unstable_by_key(|required| (required.skill, required.core.is_none()));
    required.dedup_by_key(|required| required.skill);
    let mobility =
        told.mobility.iter().filter_map(|link| Some(Mobility { to: *numbers.get(&link.to)?, rank: link.rank }));
    let mut mobility: Vec<Mobility> = mobility.collect();
    mobility.sort_by_key(|link| link.rank);
    let mut told = told.clone();
    told.interests.sort_by_key(|link| !link.main);
    told.sectors.sort_by_key(|link| !link.main);
    Sheet { told, skills: required.into(), mobility: mobility.into() }
}

/// By code of ROME 3 the occupations that it has become, and by code of ROME 4 the codes of ROME 3 that it comes from.
type Families = (BTreeMap<RomeCode, Vec<OccupationNumber>>, BTreeMap<RomeCode, Vec<RomeCode>>);

fn families(edition: &RomeEdition, numbers: &HashMap<RomeCode, OccupationNumber>) -> Families {
    let mut parents: BTreeMap<RomeCode, Vec<RomeCode>> = BTreeMap::new();
    let of_sheets = edition.sheets.iter().filter_map(|sheet| Some((&sheet.rome, sheet.parent.as_ref()?)));
    let of_names = edition.appellations.iter().filter_map(|named| Some((&named.rome, named.parent.as_ref()?)));
    for (rome, parent) in of_sheets.chain(of_names) {
        let known = parents.entry(rome.clone()).or_default();
        if !known.contains(parent) {
            known.push(parent.clone());
        }
    }
    let mut children: BTreeMap<RomeCode, Vec<OccupationNumber>> = BTreeMap::new();
    for (rome, parents) in &parents {
        if let Some(number) = numbers.get(rome) {
            for parent in parents {
                children.entry(parent.clone()).or_default().push(*number);
            }
        }
    }
    (children, parents)
}
