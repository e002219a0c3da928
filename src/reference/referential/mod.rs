//! ROME as a picture in memory, made of an imported edition, for reads by the thousand.
//!
//! Occupations and skills are numbered, so that what two occupations share is a walk along two sorted lists. A picture
//! never changes: another edition is another picture.
//!
//! ```
//! # use passerelle::domain::RomeEdition;
//! # use passerelle::reference::Referential;
//! let picture = Referential::new(&RomeEdition::default());
//! assert!(!picture.is_whole());
//! ```

mod build;
mod links;
mod sheet;
mod suiting;
#[cfg(test)]
mod tests;

pub use links::RomeLink;
pub use sheet::{Mobility, OccupationNumber, Required, Sheet, SkillNumber};
pub use suiting::Suiting;

use crate::domain::{ItemKind, RomeCode, RomeItem, RomeRelease};
use std::collections::{BTreeMap, HashMap};

/// An edition of ROME, for fast reads.
#[derive(Debug, Default)]
pub struct Referential {
    release: Option<RomeRelease>,
    /// By code; a number is a place here.
    sheets: Box<[Sheet]>,
    numbers: HashMap<RomeCode, OccupationNumber>,
    /// Skills and knowledge, by the number of their OGR code; a number is a place here.
    skills: Box<[RomeItem]>,
    /// All else that sheets point to.
    others: BTreeMap<(ItemKind, String), RomeItem>,
    /// The occupations that a code of ROME 3 has become, by that code.
    children: BTreeMap<RomeCode, Vec<OccupationNumber>>,
    /// The codes of ROME 3 that the names of an occupation come from, by the code of ROME 4.
    parents: BTreeMap<RomeCode, Vec<RomeCode>>,
}

impl Referential {
    /// The version of the edition, where it is known.
    #[must_use]
    pub fn release(&self) -> Option<&RomeRelease> {
        self.release.as_ref()
    }

    /// Whether there are sheets, and not names alone or nothing.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        !self.sheets.is_empty()
    }

    /// The occupations, by code; the place of one is its number.
    #[must_use]
    pub fn sheets(&self) -> &[Sheet] {
        &self.sheets
    }

    /// The number of the occupation with that code.
    #[must_use]
    pub fn number(&self, rome: &RomeCode) -> Option<OccupationNumber> {
        self.numbers.get(rome).copied()
    }

    /// The sheet of an occupation, by its number.
    #[must_use]
    pub fn sheet(&self, number: OccupationNumber) -> &Sheet {
        &self.sheets[number.place()]
    }

    /// The sheet of the occupation with that code.
    #[must_use]
    pub fn sheet_of(&self, rome: &RomeCode) -> Option<&Sheet> {
        self.number(rome).map(|number| self.sheet(number))
    }

    /// A skill, or something to know, by its number.
    #[must_use]
    pub fn skill(&self, number: SkillNumber) -> &RomeItem {
        &self.skills[number.place()]
    }

    /// The number of the skill with that OGR code.
    #[must_use]
    pub fn skill_number(&self, ogr: &str) -> Option<SkillNumber> {
        self.skills.binary_search_by(|skill| skill.code.as_str().cmp(ogr)).ok().and_then(SkillNumber::new)
    }

    /// A context, interest, sector or domain.
    #[must_use]
    pub fn item(&self, kind: ItemKind, code: &str) -> Option<&RomeItem> {
        self.others.get(&(kind, code.to_owned()))
    }

    /// All items of a kind that is no skill, by code.
    pub fn items(&self, kind: ItemKind) -> impl Iterator<Item = &RomeItem> {
        self.others.values().filter(move |item| item.kind == kind)
    }
}
