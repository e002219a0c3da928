//! Search of communes, départements and régions by name or code, and the resolution of one name.

use super::admin::{Department, Region, department, departments, region, regions};
use super::communes::{Commune, commune, communes, name_keys};
use super::fold::{fold, fold_place};
use super::labels::{LabelPlace, place_of_label};
use super::matching::{Letters, Match, Query};
use super::postcodes::{communes_of_postcode, communes_of_postcodes_from};
use crate::domain::Point;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

/// A place of the gazetteer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Resolved {
    /// A commune or a municipal arrondissement.
    Commune(&'static Commune),
    /// A département, or an overseas collectivity.
    Department(&'static Department),
    /// A région.
    Region(&'static Region),
}

/// What kind of place a hit is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PlaceKind {
    /// A commune or a municipal arrondissement.
    Commune,
    /// A département, or an overseas collectivity.
    Department,
    /// A région.
    Region,
}

/// A place that a search found.
#[derive(Debug, Clone, PartialEq)]
pub struct PlaceHit {
    /// What it is.
    pub kind: PlaceKind,
    /// INSEE code, unique among places of its kind.
    pub code: &'static str,
    /// Name.
    pub name: &'static str,
    /// INSEE code of the département; absent for a région.
    pub department: Option<&'static str>,
    /// Postal codes, ascending; empty for a département and a région.
    pub postcodes: Vec<&'static str>,
    /// Inhabitants.
    pub population: u32,
    /// Centre of a commune; a département and a région have none.
    pub center: Option<Point>,
    /// How well the query is met: 1 exactly, 0.8 by its beginning, 0.6 by a word inside, 0.4 and 0.2 with typos.
    pub score: f64,
}

/// Why a name or postal code is not one place.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Unresolved {
    /// Several places have that name or postal code: these, the most populous first.
    #[error("several places are called that")]
    Ambiguous(Vec<PlaceHit>),
    /// No place has it; these come nearest.
    #[error("no place is called that")]
    Unknown(Vec<PlaceHit>),
}

/// A name that this much more people live under is meant: `Lyon` is not the hamlet of that name.
const FAR_MORE_POPULOUS: u32 = 20;

/// How many candidates a refusal names.
const CANDIDATES: usize = 10;

/// A name made ready for the search.
struct Searchable {
    key: &'static str,
    letters: Letters,
    place: Resolved,
}

static NAMES: LazyLock<Box<[Searchable]>> = LazyLock::new(|| {
    let searchable = |key, place| Searchable { key, letters: Letters::of(key), place };
    let folded = |name: &str| -> &'static str { Box::leak(fold(name).into_boxed_str()) };
    name_keys()
        .map(|(key, commune)| searchable(key, Resolved::Commune(commune)))
        .chain(departments().iter().map(|found| searchable(folded(found.name), Resolved::Department(found))))
        .chain(regions_apart().map(|found| searchable(folded(found.name), Resolved::Region(found))))
        .collect()
});

/// Inhabitants by département, and by région.
static INHABITANTS: LazyLock<[BTreeMap<&'static str, u32>; 2]> = LazyLock::new(|| {
    let mut inhabitants = [BTreeMap::new(), BTreeMap::new()];
    for commune in communes().iter().filter(|commune| commune.parent.is_none()) {
        *inhabitants[0].entry(commune.department).or_default() += commune.population;
        *inhabitants[1].entry(commune.region()).or_default() += commune.population;
    }
    inhabitants
});

/// The régions of several départements: Guadeloupe and such are found as départements already.
fn regions_apart() -> impl Iterator<Item = &'static Region> {
    regions().iter().filter(|region| departments().iter().filter(|inside| inside.region == region.code).count() > 1)
}

impl Resolved {
    fn population(self) -> u32 {
        let known = |at: usize, code| INHABITANTS[at].get(code).copied().unwrap_or_default();
        match self {
            Self::Commune(commune) => commune.population,
            Self::Department(department) => known(0, department.code),
            Self::Region(region) => known(1, region.code),
        }
    }

    fn code(self) -> &'static str {
        match self {
            Self::Commune(commune) => commune.code,
            Self::Department(department) => department.code,
            Self::Region(region) => region.code,
        }
    }

    fn hit(self, met: Match) -> PlaceHit {
        let (kind, name, department) = match self {
            Self::Commune(commune) => (PlaceKind::Commune, commune.name, Some(commune.department)),
            Self::Department(department) => (PlaceKind::Department, department.name, Some(department.code)),
            Self::Region(region) => (PlaceKind::Region, region.name, None),
        };
        let (postcodes, center) = match self {
            Self::Commune(commune) => (commune.postcodes().collect(), commune.center),
            Self::Department(_) | Self::Region(_) => (Vec::new(), None),
        };
        let score = match met {
            Match::Exact => 1.0,
            Match::Prefix => 0.8,
            Match::Inside => 0.6,
            Match::Typos(0 | 1) => 0.4,
            Match::Typos(_) => 0.2,
        };
        PlaceHit { kind, code: self.code(), name, department, postcodes, population: self.population(), center, score }
    }
}

/// The place of that kind with that INSEE code, in capitals; the code of a former commune gives the one it belongs to now.
#[must_use]
pub fn place(kind: PlaceKind, code: &str) -> Option<PlaceHit> {
    let found = match kind {
        PlaceKind::Commune => commune(code).map(Resolved::Commune),
        PlaceKind::Department => department(code).map(Resolved::Department),
        PlaceKind::Region => region(code).map(Resolved::Region),
    };
    found.map(|found| found.hit(Match::Exact))
}

/// The places that meet `query`, the best first, at most `limit`.
///
/// A query is a name, its beginning or a word of it, a postal code or its beginning, or an INSEE code. Accents and case
/// are forgiven, and one typo from 4 letters, two from 8. Exact names come before beginnings, those before typos; then
/// the most populous first.
#[must_use]
pub fn places(query: &str, limit: usize) -> Vec<PlaceHit> {
    let mut found = search(query);
    let order = |(met, place): &(Match, Resolved)| (*met, Reverse(place.population()), place.code());
    if limit > 0 && found.len() > limit {
        found.select_nth_unstable_by_key(limit - 1, order);
        found.truncate(limit);
    }
    found.sort_by_cached_key(order);
    found.into_iter().take(limit).map(|(met, place)| place.hit(met)).collect()
}

fn search(query: &str) -> Vec<(Match, Resolved)> {
    let coded = by_code(query.trim());
    if !coded.is_empty() {
        return coded;
    }
    let key = fold_place(query);
    if key.is_empty() {
        return Vec::new();
    }
    let asked = Query::new(&key);
    let mut found: Vec<_> =
        NAMES.iter().filter_map(|name| Some((asked.meets(name.key, name.letters)?, name.place))).collect();
    if !found.iter().any(|(met, _)| *met == Match::Exact)
        && let Some(place) = labelled(query)
    {
        found.retain(|(_, known)| *known != place);
        found.push((Match::Exact, place));
    }
    found
}

/// The places whose code, or postal code, is `text` or begins with it.
fn by_code(text: &str) -> Vec<(Match, Resolved)> {
    let text = text.to_ascii_uppercase();
    if text.len() > 5 || !text.starts_with(|first: char| first.is_ascii_digit()) {
        return Vec::new();
    }
    let met = if text.len() == 5 { Match::Exact } else { Match::Prefix };
    let sharing: BTreeSet<&str> = communes_of_postcodes_from(&text).map(|commune| commune.code).collect();
    let exactly = department(&text).map(|found| (Match::Exact, Resolved::Department(found)));
    let insee = commune(&text).filter(|found| !sharing.contains(found.code));
    let places = sharing.into_iter().filter_map(commune).map(|found| (met, Resolved::Commune(found)));
    // A postal code that is an INSEE code as well is a postal code first.
    let insee = insee.map(|found| (Match::Prefix, Resolved::Commune(found)));
    exactly.into_iter().chain(places).chain(insee).collect()
}

/// The place of a label such as `Lille (59)`; a country is none of the gazetteer's.
fn labelled(label: &str) -> Option<Resolved> {
    match place_of_label(label)? {
        LabelPlace::Commune(commune) => Some(Resolved::Commune(commune)),
        LabelPlace::Department(department) => Some(Resolved::Department(department)),
        LabelPlace::Region(region) => Some(Resolved::Region(region)),
        LabelPlace::Country(_) => None,
    }
}

/// The one place that a name, a postal code or a label means.
///
/// Of several places with exactly that name, one with 20 times the inhabitants of each other is meant. A commune that
/// is its whole département (Paris) stands for both.
///
/// # Errors
/// [`Unresolved::Ambiguous`] with the candidates, [`Unresolved::Unknown`] with the nearest names.
pub fn resolve_place(name_or_postcode: &str) -> Result<Resolved, Unresolved> {
    let mut exact = exactly(name_or_postcode.trim());
    exact.sort_by_key(|place| (Reverse(place.population()), place.code()));
    if let [Resolved::Commune(seat), Resolved::Department(whole), ..]
    | [Resolved::Department(whole), Resolved::Commune(seat), ..] = exact[..]
        && whole.seat == seat.code
        && seat.population == Resolved::Department(whole).population()
    {
        exact.retain(|place| *place != Resolved::Department(whole));
    }
    match exact[..] {
        [only] => Ok(only),
        [first, second, ..] if first.population() / FAR_MORE_POPULOUS >= second.population().max(1) => Ok(first),
        [] => labelled(name_or_postcode).ok_or_else(|| Unresolved::Unknown(places(name_or_postcode, CANDIDATES))),
        _ => Err(Unresolved::Ambiguous(
            exact.into_iter().take(CANDIDATES).map(|place| place.hit(Match::Exact)).collect(),
        )),
    }
}

/// The places with exactly that name or postal code; else the one with that INSEE code.
fn exactly(text: &str) -> Vec<Resolved> {
    let sharing: Vec<_> = communes_of_postcode(text).map(Resolved::Commune).collect();
    if !sharing.is_empty() {
        return sharing;
    }
    let key = fold_place(text);
    let named: Vec<_> = NAMES.iter().filter(|name| name.key == key).map(|name| name.place).collect();
    if !named.is_empty() || key.is_empty() {
        return named;
    }
    let code = text.to_ascii_uppercase();
    let coded = commune(&code).map(Resolved::Commune);
    coded.or_else(|| department(&code).map(Resolved::Department)).into_iter().collect()
}
