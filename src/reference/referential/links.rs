//! Links between ROME 4 and ROME 3.

use super::Referential;
use super::sheet::OccupationNumber;
use crate::domain::{LinkPrecision, RomeCode};

/// The codes that a code stands for in another version, and how precisely.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RomeLink {
    /// The codes, the one that the sheet itself names first.
    pub codes: Vec<RomeCode>,
    /// How precise the link is.
    pub precision: LinkPrecision,
}

impl Referential {
    /// The codes of ROME 3 that an occupation comes from; several where its names come from several. None where the
    /// edition does not tell.
    #[must_use]
    pub fn rome3_of(&self, rome: &RomeCode) -> Option<RomeLink> {
        self.parents.get(rome).and_then(|codes| link(codes.clone()))
    }

    /// The occupations of ROME 4 that a code means where it is one of ROME 3. None where it is no such code.
    #[must_use]
    pub fn rome4_of(&self, rome3: &RomeCode) -> Option<RomeLink> {
        link(self.children_of(rome3).iter().map(|number| self.sheet(*number).rome().clone()).collect())
    }

    /// The same, by number.
    #[must_use]
    pub fn children_of(&self, rome3: &RomeCode) -> &[OccupationNumber] {
        self.children.get(rome3).map_or(&[], Vec::as_slice)
    }
}

fn link(codes: Vec<RomeCode>) -> Option<RomeLink> {
    let precision = match codes.len() {
        0 => return None,
        1 => LinkPrecision::V4,
        _ => LinkPrecision::Several,
    };
    Some(RomeLink { codes, precision })
}
