//! What the codes of a profile stand for, as its person reads it.

use crate::reference;

/// A nomenclature that codes of a profile are from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nomenclature {
    /// Occupations: ROME.
    Rome,
    /// Communes: INSEE.
    Commune,
    /// Départements: INSEE.
    Department,
    /// Régions: INSEE.
    Region,
}

/// The label of a code, in French; nothing for one that the tables do not know.
#[must_use]
pub fn label(nomenclature: Nomenclature, code: &str) -> Option<&'static str> {
    match nomenclature {
        Nomenclature::Rome => reference::occupation(code).map(|known| known.label),
        Nomenclature::Commune => reference::commune(code).map(|known| known.name),
        Nomenclature::Department => reference::department(code).map(|known| known.name),
        Nomenclature::Region => reference::region(code).map(|known| known.name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_told_by_its_name_and_one_that_is_not_known_by_none() {
        assert_eq!(label(Nomenclature::Commune, "59350"), Some("Lille"));
        assert_eq!(label(Nomenclature::Department, "62"), Some("Pas-de-Calais"));
        assert_eq!(label(Nomenclature::Region, "32"), Some("Hauts-de-France"));
        assert!(label(Nomenclature::Rome, "J1506").is_some_and(|name| !name.is_empty()));
        assert_eq!((label(Nomenclature::Rome, "Z9999"), label(Nomenclature::Commune, "")), (None, None));
    }
}
