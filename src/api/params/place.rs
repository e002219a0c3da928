//! A place by its name or postal code.

use super::super::warning::{Warning, WarningCode};
use super::area;
use super::read::Reader;
use crate::domain::{Area, DepartmentCode, Point, Radius, RegionCode};
use crate::reference::{self, PlaceHit, Resolved, Unresolved};
use serde::Serialize;
use utoipa::ToSchema;

/// A commune, a département or a région.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct PlaceItem {
    /// What it is: the parameter that takes its code.
    pub kind: Kind,
    /// INSEE code.
    #[schema(example = "59350")]
    pub code: &'static str,
    /// Name.
    #[schema(example = "Lille")]
    pub name: &'static str,
    /// INSEE code of the département; absent for a région.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "59")]
    pub department: Option<&'static str>,
    /// Postal codes of a commune.
    #[schema(example = json!(["59000", "59160", "59260", "59777", "59800"]))]
    pub postcodes: Vec<&'static str>,
    /// Inhabitants.
    #[schema(example = 236_000)]
    pub population: u32,
    /// Centre of a commune; a département and a région have none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub center: Option<Point>,
}

/// Kinds of place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema, async_graphql::Enum)]
#[graphql(name = "PlaceKind", remote = "reference::PlaceKind")]
#[serde(rename_all = "snake_case")]
#[schema(as = PlaceKind)]
pub enum Kind {
    /// A commune or a municipal arrondissement.
    Commune,
    /// A département, or an overseas collectivity.
    Department,
    /// A région.
    Region,
}

impl From<PlaceHit> for PlaceItem {
    fn from(hit: PlaceHit) -> Self {
        let PlaceHit { kind, code, name, department, postcodes, population, center, .. } = hit;
        Self { kind: kind.into(), code, name, department, postcodes, population, center }
    }
}

/// The area that the text names: communes, a circle around one, a département or a région.
pub fn read(text: &str, radius: Option<Radius>, reader: &mut Reader, warnings: &mut Vec<Warning>) -> Option<Area> {
    let text = text.trim();
    let sharing: Vec<_> = reference::communes_of_postcode(text).collect();
    if radius.is_none() && sharing.len() > 1 {
        return Some(area::within(&sharing));
    }
    match reference::resolve_place(text) {
        Ok(place) => {
            warnings.extend(taken(place, text));
            of(place, text, radius, reader)
        }
        Err(Unresolved::Ambiguous(candidates)) => {
            let reason = "several places are meant; ask again with the code of one of `candidates`";
            reader.refuse_place(text, reason, candidates);
            None
        }
        Err(Unresolved::Unknown(candidates)) => {
            let reason = match candidates.first() {
                Some(nearest) => format!("no place has this name or postal code; did you mean `{}`?", nearest.name),
                None => "no place has this name or postal code".to_owned(),
            };
            reader.refuse_place(text, reason, candidates);
            None
        }
    }
}

/// How many namesakes a warning names.
const NAMESAKES: usize = 5;

/// That the place was taken although others bear the name. A commune that is its whole département is one place with it.
fn taken(place: Resolved, text: &str) -> Option<Warning> {
    let (name, code, seat) = match place {
        Resolved::Commune(commune) => (commune.name, commune.code, Some(commune.department)),
        Resolved::Department(department) => (department.name, department.code, Some(department.seat)),
        Resolved::Region(region) => (region.name, region.code, None),
    };
    let communes = reference::communes_named(text).map(|commune| commune.code);
    let department = reference::department_named(text).map(|department| department.code);
    let others: Vec<_> = communes.chain(department).filter(|other| *other != code && Some(*other) != seat).collect();
    let (told, more) = others.split_at(others.len().min(NAMESAKES));
    let more = if more.is_empty() { String::new() } else { format!(" and {} more", more.len()) };
    (!told.is_empty()).then(|| Warning {
        code: WarningCode::PlaceTaken,
        field: "place".to_owned(),
        value: text.to_owned(),
        message: format!("{name} ({code}) was taken; the name is also that of {}{more}", told.join(", ")),
    })
}

fn of(place: Resolved, text: &str, radius: Option<Radius>, reader: &mut Reader) -> Option<Area> {
    let (center, area) = match place {
        Resolved::Commune(commune) => (commune.center, area::within(&[commune])),
        Resolved::Department(department) => {
            (None, Area::Departments(DepartmentCode::new(department.code).into_iter().collect()))
        }
        Resolved::Region(region) => (None, Area::Regions(RegionCode::new(region.code).into_iter().collect())),
    };
    let Some(radius) = radius else { return Some(area) };
    if center.is_none() {
        reader.refuse("place", text, "this place has no centre: name a commune, or leave `radius_km` out");
    }
    center.map(|center| Area::near(center, radius))
}
