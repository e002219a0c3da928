//! Communes, municipal arrondissements and former communes.

use super::admin::department;
use super::fold::fold_place;
use super::table::{by_code, gunzip, rows};
use crate::domain::{CommuneCode, Point};
use std::sync::LazyLock;

/// A commune of today, or a municipal arrondissement of Paris, Lyon or Marseille.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Commune {
    /// INSEE code: `59350`, `2A004`, `97411`.
    pub code: &'static str,
    /// Name, with its article: `Le Havre`.
    pub name: &'static str,
    /// INSEE code of the département.
    pub department: &'static str,
    /// Inhabitants; 0 where nobody lives, or where nobody counted.
    pub population: u32,
    /// Centroid of its surface, or the middle of its towns in an overseas collectivity, where it may be absent.
    pub center: Option<Point>,
    /// Radius of the disk that has its surface, in kilometres; 0 in an overseas collectivity.
    pub radius_km: f64,
    /// INSEE code of the commune that this arrondissement is a part of.
    pub parent: Option<&'static str>,
    postcodes: &'static str,
}

impl Commune {
    /// Its postal codes, ascending.
    pub fn postcodes(&self) -> impl Iterator<Item = &'static str> + use<> {
        self.postcodes.split_ascii_whitespace()
    }

    /// INSEE code of its région.
    #[must_use]
    pub fn region(&self) -> &'static str {
        department(self.department).map_or("", |department| department.region)
    }
}

/// A commune that became a part of another one.
#[derive(Debug, Clone, Copy)]
struct Former {
    code: &'static str,
    name: &'static str,
    current: &'static str,
}

/// The 45 municipal arrondissements: asked for with every commune that is counted.
static ARRONDISSEMENTS: LazyLock<Box<[&'static Commune]>> =
    LazyLock::new(|| COMMUNES.iter().filter(|commune| commune.parent.is_some()).collect());

static COMMUNES: LazyLock<Box<[Commune]>> = LazyLock::new(|| {
    let text = gunzip(include_bytes!("tables/communes.tsv.gz"));
    rows(text)
        .map(|[code, name, postcodes, population, lat, lon, radius, parent]| Commune {
            code,
            name,
            department: department_code(code),
            population: population.parse().unwrap_or_default(),
            center: lat.parse().ok().zip(lon.parse().ok()).and_then(|(lat, lon)| Point::new(lat, lon).ok()),
            radius_km: radius.parse().unwrap_or_default(),
            parent: Some(parent).filter(|parent| !parent.is_empty()),
            postcodes,
        })
        .collect()
});

static FORMER: LazyLock<Box<[Former]>> = LazyLock::new(|| {
    let text = gunzip(include_bytes!("tables/former_communes.tsv.gz"));
    rows(text).map(|[code, name, current]| Former { code, name, current }).collect()
});

/// Keys of names with the ordinals of what has them, by key.
type Keys = Box<[(Box<str>, u32)]>;

/// Ordinals in `COMMUNES` with the key of the name, by key.
static BY_NAME: LazyLock<Keys> = LazyLock::new(|| by_name(communes().iter().map(|c| c.name)));

/// Ordinals in `FORMER` with the key of the name, by key.
static FORMER_BY_NAME: LazyLock<Keys> = LazyLock::new(|| by_name(FORMER.iter().map(|f| f.name)));

fn by_name(names: impl Iterator<Item = &'static str>) -> Keys {
    let mut keys: Box<[_]> = (0..).zip(names).map(|(at, name)| (fold_place(name).into_boxed_str(), at)).collect();
    keys.sort_unstable();
    keys
}

/// The code of a commune begins with that of its département: three characters overseas.
fn department_code(code: &'static str) -> &'static str {
    if code.starts_with("97") || code.starts_with("98") { &code[..3] } else { &code[..2] }
}

/// The communes of today and the 45 municipal arrondissements, by code.
#[must_use]
pub fn communes() -> &'static [Commune] {
    &COMMUNES
}

/// The commune or arrondissement with that INSEE code; the code of a former commune gives the one it belongs to now.
#[must_use]
pub fn commune(code: &str) -> Option<&'static Commune> {
    commune_exact(code).or_else(|| commune_exact(by_code(&FORMER, code, |former| former.code)?.current))
}

/// The commune or arrondissement of today with that INSEE code.
#[must_use]
pub fn commune_exact(code: &str) -> Option<&'static Commune> {
    by_code(communes(), code, |commune| commune.code)
}

/// All communes and arrondissements of that name, by code, under the spellings that [`fold_place`] makes equal.
pub fn communes_named(name: &str) -> impl Iterator<Item = &'static Commune> + use<> {
    named(&BY_NAME, &fold_place(name)).map(|at| &COMMUNES[at])
}

/// All communes and arrondissements whose names begin with the words of `name`, and say more.
pub(super) fn communes_named_longer(name: &str) -> impl Iterator<Item = &'static Commune> + use<> {
    let words = fold_place(name) + " ";
    let start = BY_NAME.partition_point(|(known, _)| **known < *words);
    BY_NAME[start..]
        .iter()
        .take_while(move |(known, _)| known.starts_with(&words))
        .map(|(_, at)| &COMMUNES[*at as usize])
}

/// The communes of today that a former commune of that name belongs to.
pub fn former_communes_named(name: &str) -> impl Iterator<Item = &'static Commune> + use<> {
    named(&FORMER_BY_NAME, &fold_place(name)).filter_map(|at| commune_exact(FORMER[at].current))
}

fn named(keys: &'static [(Box<str>, u32)], key: &str) -> impl Iterator<Item = usize> + use<> {
    let start = keys.partition_point(|(known, _)| **known < *key);
    let end = start + keys[start..].partition_point(|(known, _)| **known == *key);
    keys[start..end].iter().map(|(_, at)| *at as usize)
}

/// The municipal arrondissements of Paris (`75056`), Lyon (`69123`) or Marseille (`13055`); none for another code.
pub fn arrondissements_of(parent: &str) -> impl Iterator<Item = &'static Commune> {
    ARRONDISSEMENTS.iter().copied().filter(move |commune| commune.parent == Some(parent))
}

/// All codes under which something lies in a commune: its own, that of the commune that it belongs to now, and those of its
/// municipal arrondissements.
#[must_use]
pub fn parts_of_commune(code: &CommuneCode) -> Vec<CommuneCode> {
    let current = commune(code.as_str()).filter(|commune| commune.code != code.as_str());
    let named = [code.clone()].into_iter().chain(current.and_then(|commune| CommuneCode::new(commune.code).ok()));
    let arrondissements = arrondissements_of(code.as_str());
    named.chain(arrondissements.filter_map(|part| CommuneCode::new(part.code).ok())).collect()
}

/// The keys of all names with the commune of each, by key.
pub(super) fn name_keys() -> impl ExactSizeIterator<Item = (&'static str, &'static Commune)> {
    BY_NAME.iter().map(|(key, at)| (&**key, &COMMUNES[*at as usize]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reference::{department, region};
    use std::collections::BTreeSet;

    #[test]
    fn every_commune_stands_in_a_known_departement_and_region() {
        let parents: BTreeSet<_> = communes().iter().filter_map(|commune| commune.parent).collect();
        assert_eq!(communes().len(), 34_969 + 45);
        assert_eq!(parents, BTreeSet::from(["13055", "69123", "75056"]));
        for commune in communes() {
            assert!(department(commune.department).is_some() && region(commune.region()).is_some(), "{commune:?}");
            assert!(commune.parent.is_none_or(|parent| commune_exact(parent).is_some()), "{commune:?}");
            assert_eq!(commune_exact(commune.code), Some(commune), "the table is not sorted");
            assert!(commune.postcodes().all(|code| code.len() == 5), "{commune:?}");
        }
    }

    #[test]
    fn every_commune_outside_the_overseas_collectivities_has_a_centre_near_its_seat() {
        for commune in communes().iter().filter(|commune| commune.department < "975" || commune.department == "976") {
            let center = commune.center.unwrap_or_else(|| panic!("{commune:?}"));
            assert!(commune.radius_km > 0.05 && commune.radius_km < 100.0, "{commune:?}");
            if commune.department.len() == 2 {
                let seat = commune_exact(department(commune.department).unwrap().seat).unwrap().center.unwrap();
                assert!(center.distance_km(seat) < 160.0, "{commune:?}");
            }
        }
    }

    #[test]
    fn a_known_commune_is_where_it_is() {
        let lille = commune("59350").unwrap();
        assert_eq!((lille.name, lille.department, lille.region()), ("Lille", "59", "32"));
        assert!(lille.center.unwrap().distance_km(Point::new(50.6365, 3.0635).unwrap()) < 3.0);
        assert!(lille.population > 200_000);
        assert!(lille.postcodes().eq(["59000", "59160", "59260", "59777", "59800"]), "{lille:?}");
    }

    #[test]
    fn a_former_commune_gives_the_one_it_belongs_to() {
        assert_eq!(commune_exact("01120"), None);
        assert_eq!(commune("01120").map(|commune| commune.code), Some("01262"));
        for former in FORMER.iter() {
            assert!(commune_exact(former.current).is_some(), "{former:?}");
        }
        assert!(former_communes_named("CORDIEUX").map(|commune| commune.code).eq(["01262"]));
    }

    #[test]
    fn arrondissements_are_communes_with_a_parent() {
        assert_eq!(["75056", "69123", "13055", "59350"].map(|code| arrondissements_of(code).count()), [20, 9, 16, 0]);
        let eleventh: Vec<_> = communes_named("Paris 11ème").collect();
        assert_eq!(
            eleventh.iter().map(|commune| (commune.code, commune.parent)).collect::<Vec<_>>(),
            [("75111", Some("75056"))]
        );
    }

    #[test]
    fn all_homonyms_are_found() {
        let departments: BTreeSet<_> = communes_named("SAINT DENIS").map(|commune| commune.department).collect();
        assert!(departments.is_superset(&BTreeSet::from(["93", "974", "11", "30"])), "{departments:?}");
        assert_eq!(communes_named("Nulle-Part-sur-Rien").count(), 0);
    }

    #[test]
    fn keys_of_names_find_every_commune() {
        for commune in communes() {
            assert!(communes_named(commune.name).any(|found| found.code == commune.code), "{commune:?}");
        }
    }
}
