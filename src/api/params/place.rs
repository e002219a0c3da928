//! A place by its name or postal code.

use super::area;
use super::read::Reader;
use crate::domain::{Area, DepartmentCode, PostalCode, Radius, RegionCode};
use crate::reference::{self, Commune};
use serde::Serialize;
use utoipa::ToSchema;

/// A commune that a name may mean.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Candidate {
    /// INSEE code: ask again with `commune=`.
    #[schema(example = "93066")]
    pub commune: &'static str,
    /// Name.
    #[schema(example = "Saint-Denis")]
    pub name: &'static str,
    /// INSEE code of the département.
    #[schema(example = "93")]
    pub department: &'static str,
    /// Inhabitants.
    #[schema(example = 150_000)]
    pub population: u32,
}

impl From<&'static Commune> for Candidate {
    fn from(commune: &'static Commune) -> Self {
        let Commune { code, name, department, population, .. } = *commune;
        Self { commune: code, name, department, population }
    }
}

/// The area that the text names: communes, a circle around one, a département or a région.
pub fn read(text: &str, radius: Option<Radius>, reader: &mut Reader) -> Option<Area> {
    if let Ok(code) = PostalCode::new(text) {
        return of_postcode(text, &code, radius, reader);
    }
    let mut named: Vec<_> = reference::communes_named(text).collect();
    if named.is_empty() {
        named = reference::former_communes_named(text).collect();
        named.dedup_by_key(|commune| commune.code);
    }
    match named[..] {
        [] => administrative(text, radius, reader),
        [only] => around(&[only], text, radius, reader),
        _ => {
            named.sort_by_key(|commune| std::cmp::Reverse(commune.population));
            reader.ambiguous("place", text, named.into_iter().map(Candidate::from).collect());
            None
        }
    }
}

/// The communes of a postal code; the most populous of them is the centre.
fn of_postcode(text: &str, code: &PostalCode, radius: Option<Radius>, reader: &mut Reader) -> Option<Area> {
    let mut communes: Vec<_> = reference::communes_of_postcode(code.as_str()).collect();
    communes.sort_by_key(|commune| std::cmp::Reverse(commune.population));
    if communes.is_empty() {
        reader.refuse("place", text, "no commune has this postal code");
        return None;
    }
    around(&communes, text, radius, reader)
}

fn around(communes: &[&'static Commune], text: &str, radius: Option<Radius>, reader: &mut Reader) -> Option<Area> {
    let Some(radius) = radius else { return Some(area::within(communes)) };
    let center = communes.iter().find_map(|commune| commune.center);
    if center.is_none() {
        reader.refuse("place", text, "the centre of this commune is not known: leave `radius_km` out");
    }
    center.map(|center| Area::Near { center, radius })
}

fn administrative(text: &str, radius: Option<Radius>, reader: &mut Reader) -> Option<Area> {
    let department = reference::department_named(text).and_then(|known| DepartmentCode::new(known.code).ok());
    let region = reference::region_named(text).and_then(|known| RegionCode::new(known.code).ok());
    let area = department
        .map(|code| Area::Departments(vec![code]))
        .or_else(|| region.map(|code| Area::Regions(vec![code])));
    if area.is_none() {
        reader.refuse("place", text, "no commune, département or région has this name; `/v1/places?q=` finds near ones");
    } else if radius.is_some() {
        reader.refuse("place", text, "a département or a région has no centre: leave `radius_km` out, or name a commune");
        return None;
    }
    area
}
