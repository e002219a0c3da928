//! Départements and régions, with the overseas collectivities, which count as both.

use super::fold::fold;
use super::table::{by_code, rows};
use std::sync::LazyLock;

/// A département, or an overseas collectivity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Department {
    /// INSEE code: `59`, `2A`, `974`.
    pub code: &'static str,
    /// Name, without its article save where that is part of it: `Nord`, `La Réunion`.
    pub name: &'static str,
    /// INSEE code of its région; an overseas collectivity is its own.
    pub region: &'static str,
    /// INSEE code of the commune that is its seat.
    pub seat: &'static str,
}

/// A région, or an overseas collectivity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Region {
    /// INSEE code: `32`, `04`, `975`.
    pub code: &'static str,
    /// Name: `Hauts-de-France`.
    pub name: &'static str,
    /// INSEE code of the commune that is its seat.
    pub seat: &'static str,
}

static DEPARTMENTS: LazyLock<Box<[Department]>> = LazyLock::new(|| {
    rows(include_str!("tables/departments.tsv"))
        .map(|[code, name, region, seat]| Department { code, name, region, seat })
        .collect()
});

static REGIONS: LazyLock<Box<[Region]>> = LazyLock::new(|| {
    rows(include_str!("tables/regions.tsv")).map(|[code, name, seat]| Region { code, name, seat }).collect()
});

/// The folded names, without their articles, of the départements and of the régions, in the order of their codes.
static KEYS: LazyLock<[Box<[String]>; 2]> = LazyLock::new(|| {
    let key = |name| without_article(&fold(name)).to_owned();
    [
        departments().iter().map(|found| key(found.name)).collect(),
        regions().iter().map(|found| key(found.name)).collect(),
    ]
});

/// The 109 départements and overseas collectivities, by code.
#[must_use]
pub fn departments() -> &'static [Department] {
    &DEPARTMENTS
}

/// The 26 régions and overseas collectivities, by code.
#[must_use]
pub fn regions() -> &'static [Region] {
    &REGIONS
}

/// The département with that INSEE code, in capitals.
#[must_use]
pub fn department(code: &str) -> Option<&'static Department> {
    by_code(departments(), code, |department| department.code)
}

/// The région with that INSEE code.
#[must_use]
pub fn region(code: &str) -> Option<&'static Region> {
    by_code(regions(), code, |region| region.code)
}

/// The département with that name; accents, case, hyphens and a leading article are forgiven.
#[must_use]
pub fn department_named(name: &str) -> Option<&'static Department> {
    named(&KEYS[0], name).map(|at| &departments()[at])
}

/// The région with that name; accents, case, hyphens and a leading article are forgiven.
#[must_use]
pub fn region_named(name: &str) -> Option<&'static Region> {
    named(&KEYS[1], name).map(|at| &regions()[at])
}

fn named(keys: &[String], name: &str) -> Option<usize> {
    let name = fold(name);
    keys.iter().position(|key| key == without_article(&name))
}

fn without_article(name: &str) -> &str {
    ["la ", "le ", "les ", "l "].iter().find_map(|article| name.strip_prefix(article)).unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reference::{commune, commune_exact};

    #[test]
    fn every_departement_stands_in_a_known_region_and_every_seat_is_a_commune() {
        assert_eq!((departments().len(), regions().len()), (109, 26));
        for found in departments() {
            assert!(region(found.region).is_some(), "{found:?}");
            assert!(commune_exact(found.seat).is_some(), "{found:?}");
            assert_eq!(department(found.code), Some(found));
        }
        for found in regions() {
            assert!(commune_exact(found.seat).is_some(), "{found:?}");
            assert_eq!(region(found.code), Some(found));
        }
    }

    #[test]
    fn names_are_found_whatever_their_case_accents_and_article() {
        for (name, code) in [
            ("Nord", "59"),
            ("PARIS", "75"),
            ("Reunion", "974"),
            ("la réunion", "974"),
            ("Côtes d’Armor", "22"),
            ("l'Ain", "01"),
            ("haute corse", "2B"),
            ("Le Lot", "46"),
        ] {
            assert_eq!(department_named(name).map(|found| found.code), Some(code), "{name}");
        }
        assert_eq!(region_named("hauts de france").map(|found| found.code), Some("32"));
        assert_eq!(region_named("Provence-Alpes-Côte d'Azur").map(|found| found.code), Some("93"));
        assert_eq!(department_named("Picardie"), None);
    }

    #[test]
    fn overseas_collectivities_are_their_own_region() {
        let noumea = commune("98818").unwrap();
        assert!(noumea.center.is_some_and(|center| center.lat() < -22.0 && center.lon() > 166.0));
        assert_eq!((noumea.department, noumea.region()), ("988", "988"));
        assert_eq!(commune("97411").unwrap().region(), "04");
    }
}
