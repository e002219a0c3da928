//! Occupations: the ROME 4.0 (répertoire opérationnel des métiers et des emplois) of France Travail.

use super::fold::fold;
use super::table::{by_code, rows};
use std::sync::LazyLock;

/// An occupation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Occupation {
    /// ROME code: `M1805`.
    pub code: &'static str,
    /// Label in French, often in both genders: `Boulanger / Boulangère`.
    pub label: &'static str,
}

static OCCUPATIONS: LazyLock<Box<[Occupation]>> =
    LazyLock::new(|| rows(include_str!("tables/rome.tsv")).map(|[code, label]| Occupation { code, label }).collect());

/// Folded labels with their codes, by label.
static BY_LABEL: LazyLock<Box<[(String, &'static str)]>> = LazyLock::new(|| {
    let mut labels: Box<[_]> = occupations().iter().map(|known| (fold(known.label), known.code)).collect();
    labels.sort_unstable();
    labels
});

static EVERYDAY_NAMES: LazyLock<Box<[[&str; 2]]>> =
    LazyLock::new(|| rows(include_str!("tables/everyday_names.tsv")).collect());

static GRAND_DOMAINS: LazyLock<Box<[[&str; 2]]>> =
    LazyLock::new(|| rows(include_str!("tables/rome_grand_domains.tsv")).collect());

/// The 1,584 occupations, by code.
#[must_use]
pub fn occupations() -> &'static [Occupation] {
    &OCCUPATIONS
}

/// The occupation with that code, in capitals. Codes of ROME 3 are codes of ROME 4 as well, under a narrower label.
#[must_use]
pub fn occupation(code: &str) -> Option<&'static Occupation> {
    by_code(occupations(), code, |occupation| occupation.code)
}

/// The code of the occupation with exactly that label; accents, case and punctuation are forgiven.
#[must_use]
pub fn rome_code_of_label(label: &str) -> Option<&'static str> {
    by_code(&BY_LABEL, &fold(label), |(known, _)| known).map(|(_, code)| *code)
}

/// Names that people use and ROME does not list, such as `Shampouineur / Shampouineuse`, each with the code of an
/// occupation.
pub fn everyday_names() -> impl Iterator<Item = (&'static str, &'static str)> {
    EVERYDAY_NAMES.iter().map(|[name, code]| (*name, *code))
}

/// The label of the grand domaine with that letter, from `A` to `N`.
#[must_use]
pub fn rome_grand_domain_label(letter: &str) -> Option<&'static str> {
    by_code(&GRAND_DOMAINS, letter, |[known, _]| known).map(|[_, label]| *label)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::RomeCode;

    #[test]
    fn all_1584_codes_are_well_formed_and_have_one_label_each() {
        assert_eq!(occupations().len(), 1584);
        for known in occupations() {
            assert!(RomeCode::new(known.code).is_ok_and(|code| code.as_str() == known.code), "{known:?}");
            assert!(!known.label.is_empty() && !known.label.contains('’'), "{known:?}");
            assert!(rome_grand_domain_label(&known.code[..1]).is_some(), "{known:?}");
            assert_eq!(occupation(known.code), Some(known));
            assert_eq!(rome_code_of_label(known.label), Some(known.code), "two occupations share a label");
        }
    }

    #[test]
    fn an_everyday_name_is_that_of_an_occupation_and_no_label() {
        assert!(everyday_names().count() > 30);
        for (name, code) in everyday_names() {
            assert!(occupation(code).is_some(), "{name}: {code}");
            assert_eq!(rome_code_of_label(name), None, "{name}");
        }
    }

    #[test]
    fn a_label_gives_its_code_whatever_its_case_and_accents() {
        assert_eq!(rome_code_of_label("BOULANGER / BOULANGERE"), Some("D1102"));
        assert_eq!(rome_code_of_label("Boulanger"), None);
    }

    #[test]
    fn an_unknown_code_is_absent() {
        assert_eq!(occupation("M9999"), None);
        assert_eq!(occupation("m1805"), None);
        assert_eq!(rome_grand_domain_label("Z"), None);
    }
}
