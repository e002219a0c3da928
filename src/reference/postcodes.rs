//! From postal codes to communes.

use super::admin::department;
use super::communes::{Commune, communes, communes_named};
use super::fold::fold_place;
use std::collections::BTreeSet;
use std::sync::LazyLock;

static BY_POSTCODE: LazyLock<Box<[(&'static str, &'static Commune)]>> = LazyLock::new(|| {
    let divided: BTreeSet<&str> = communes().iter().filter_map(|commune| commune.parent).collect();
    let mut pairs: Box<[_]> = communes()
        .iter()
        .filter(|commune| !divided.contains(commune.code))
        .flat_map(|commune| commune.postcodes().map(move |postcode| (postcode, commune)))
        .collect();
    pairs.sort_unstable_by_key(|(postcode, commune)| (*postcode, commune.code));
    pairs
});

/// What to do with a postal code of several communes when the name is that of none of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WhenUnnamed {
    /// No commune.
    Nothing,
    /// The commune with the most inhabitants: a guess, which the caller must tell.
    MostPopulous,
}

/// The communes that share a postal code, by INSEE code. In Paris, Lyon and Marseille, the arrondissement.
pub fn communes_of_postcode(postcode: &str) -> impl ExactSizeIterator<Item = &'static Commune> + Clone + use<> {
    let start = BY_POSTCODE.partition_point(|(known, _)| *known < postcode);
    let end = start + BY_POSTCODE[start..].partition_point(|(known, _)| *known == postcode);
    BY_POSTCODE[start..end].iter().map(|(_, commune)| *commune)
}

/// The communes whose postal codes begin with those digits, by postal code.
pub(super) fn communes_of_postcodes_from(digits: &str) -> impl Iterator<Item = &'static Commune> {
    let start = BY_POSTCODE.partition_point(|(known, _)| *known < digits);
    BY_POSTCODE[start..].iter().take_while(move |(known, _)| known.starts_with(digits)).map(|(_, commune)| *commune)
}

/// The commune meant by a postal code and a name.
///
/// The only commune of a postal code is meant whatever the name says. A postal code that no commune has (those of a
/// cedex, or the `75000` and `69000` that people write) still tells the département in which the name must be unique.
#[must_use]
pub fn commune_by_postcode_and_name(postcode: &str, name: &str, when_unnamed: WhenUnnamed) -> Option<&'static Commune> {
    let mut sharing = communes_of_postcode(postcode);
    match sharing.len() {
        0 => {
            let department = department_of_postcode(postcode)?;
            let mut named = communes_named(name).filter(|commune| commune.department == department);
            named.next().filter(|_| named.next().is_none())
        }
        1 => sharing.next(),
        _ => closest_name(sharing.clone(), name).or_else(|| match when_unnamed {
            WhenUnnamed::Nothing => None,
            WhenUnnamed::MostPopulous => sharing.max_by_key(|commune| commune.population),
        }),
    }
}

/// The one commune of that name; else the one whose name holds it or is held by it; else the one at the least distance.
fn closest_name(communes: impl Iterator<Item = &'static Commune>, name: &str) -> Option<&'static Commune> {
    let asked = fold_place(name);
    if asked.is_empty() {
        return None;
    }
    let mut ranked: Vec<_> = communes
        .map(|commune| {
            let key = fold_place(commune.name);
            let words = |text: &str, part: &str| format!(" {text} ").contains(&format!(" {part} "));
            let rank = if key == asked {
                0
            } else if words(&key, &asked) || words(&asked, &key) {
                1
            } else {
                1 + strsim::osa_distance(&key, &asked)
            };
            (rank, commune)
        })
        // A third of the letters may be wrong: more is another name.
        .filter(|(rank, _)| *rank <= 1 + asked.chars().count().min(9) / 3)
        .collect();
    ranked.sort_by_key(|(rank, _)| *rank);
    match ranked[..] {
        [(_, only)] => Some(only),
        [(first, best), (second, _), ..] if first < second => Some(best),
        _ => None,
    }
}

/// The code of the département that a postal code begins with.
pub(super) fn department_of_postcode(postcode: &str) -> Option<&'static str> {
    let code = match postcode.get(..3).filter(|start| start.is_ascii())? {
        "200" | "201" => "2A",
        "202" | "206" => "2B",
        overseas if overseas.starts_with("97") || overseas.starts_with("98") => overseas,
        mainland => &mainland[..2],
    };
    department(code).map(|department| department.code)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(postcode: &str, name: &str, when_unnamed: WhenUnnamed) -> Option<&'static str> {
        commune_by_postcode_and_name(postcode, name, when_unnamed).map(|commune| commune.code)
    }

    #[test]
    fn the_only_commune_of_a_postcode_is_meant_whatever_the_name() {
        assert_eq!(code("59650", "", WhenUnnamed::Nothing), Some("59009"));
        assert_eq!(code("75011", "Paris", WhenUnnamed::Nothing), Some("75111"));
    }

    #[test]
    fn the_name_decides_between_communes_of_one_postcode() {
        assert!(communes_of_postcode("59650").len() == 1 && communes_of_postcode("59112").len() > 1);
        assert_eq!(code("59112", "ANNOEULLIN", WhenUnnamed::Nothing), Some("59011"));
        assert_eq!(code("59112", "Carnin", WhenUnnamed::Nothing), Some("59133"));
        assert_eq!(code("59112", "Anoeullin", WhenUnnamed::Nothing), Some("59011"), "a typo");
    }

    #[test]
    fn an_unknown_name_gives_the_most_populous_only_when_asked_for() {
        assert_eq!(code("59112", "Zone artisanale", WhenUnnamed::Nothing), None);
        assert_eq!(code("59112", "Zone artisanale", WhenUnnamed::MostPopulous), Some("59011"));
    }

    #[test]
    fn a_postcode_of_no_commune_still_tells_the_departement() {
        assert_eq!(code("75000", "Paris", WhenUnnamed::Nothing), Some("75056"));
        assert_eq!(code("59020", "LILLE CEDEX", WhenUnnamed::Nothing), Some("59350"));
        assert_eq!(code("59020", "Amiens", WhenUnnamed::MostPopulous), None);
        assert_eq!(code("", "Lille", WhenUnnamed::MostPopulous), None);
        for postcode in ["é", "aé", "59é", "ééé"] {
            assert_eq!(code(postcode, "Lille", WhenUnnamed::MostPopulous), None, "{postcode}");
        }
    }

    #[test]
    fn corsican_postcodes_tell_apart_the_two_departements() {
        assert_eq!(department_of_postcode("20090"), Some("2A"));
        assert_eq!(department_of_postcode("20600"), Some("2B"));
    }
}
