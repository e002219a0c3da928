//! Activities of employers: the NAF rev. 2 of INSEE.

use super::table::{by_code, rows};
use std::borrow::Cow;
use std::sync::LazyLock;

/// An activity: a subclass of the NAF.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Naf {
    /// Code with its point: `62.01Z`.
    pub code: &'static str,
    /// Label in French.
    pub label: &'static str,
    /// Letter of its section: `J`.
    pub section: &'static str,
    /// Two digits of its division: `62`.
    pub division: &'static str,
}

static ACTIVITIES: LazyLock<Box<[Naf]>> = LazyLock::new(|| {
    rows(include_str!("tables/naf.tsv"))
        .map(|[code, label, section]| Naf { code, label, section, division: &code[..2] })
        .collect()
});

static SECTIONS: LazyLock<Box<[[&str; 2]]>> = LazyLock::new(|| rows(include_str!("tables/naf_sections.tsv")).collect());

/// The 732 activities, by code.
#[must_use]
pub fn activities() -> &'static [Naf] {
    &ACTIVITIES
}

/// The activity with that code, with or without its point: `62.01Z`, `6201Z`.
#[must_use]
pub fn naf(code: &str) -> Option<&'static Naf> {
    let dotted = match (code.len(), code.get(..2), code.get(2..)) {
        (5, Some(division), Some(class)) => Cow::Owned(format!("{division}.{class}")),
        _ => Cow::Borrowed(code),
    };
    by_code(activities(), &dotted, |activity| activity.code)
}

/// The label of the section with that letter, from `A` to `U`.
#[must_use]
pub fn naf_section_label(letter: &str) -> Option<&'static str> {
    by_code(&SECTIONS, letter, |[known, _]| known).map(|[_, label]| *label)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_point_of_a_code_may_be_left_out() {
        let programming = naf("62.01Z").unwrap();
        assert_eq!(naf("6201Z"), Some(programming));
        assert_eq!((programming.section, programming.division), ("J", "62"));
        assert_eq!(naf("62"), None);
        assert_eq!(naf("6é01"), None);
    }

    #[test]
    fn every_activity_has_a_known_section() {
        assert_eq!((activities().len(), SECTIONS.len()), (732, 21));
        for activity in activities() {
            assert!(naf_section_label(activity.section).is_some(), "{activity:?}");
            assert_eq!(naf(activity.code), Some(activity));
        }
    }
}
