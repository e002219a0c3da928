//! Where a query looks: exactly one area, or everywhere.

use super::super::warning::{Warning, WarningCode};
use super::place;
use super::read::{Reader, number, numbers};
use crate::domain::{Area, Bbox, CellSet, CommuneCode, DepartmentCode, Invalid, Point, Radius, RegionCode};
use crate::reference::{self, Commune};
use h3o::{CellIndex, Resolution};
use std::collections::{BTreeSet, HashSet};
use std::sync::LazyLock;

/// The radius around `near` where none is given, in kilometres.
pub const DEFAULT_RADIUS_KM: f64 = 10.0;

const RADIUS: &str = "a radius is a number of kilometres, more than 0 and at most 500";
const NEAR: &str = "a centre is lat,lon in degrees, as 50.6371,3.0631";
const BBOX: &str = "a bbox is west,south,east,north in degrees, as 2.8,50.5,3.3,50.8";
const CELL: &str = "a cell is an H3 index in hexadecimal, as 85194ad3fffffff";
const CENTRE: &str = "a radius needs a centre: `near`, one `commune`, or a `place`";

/// The texts that say where.
#[derive(Debug, Default)]
pub struct AreaTexts<'t> {
    pub near: Option<&'t str>,
    pub commune: Option<&'t str>,
    pub place: Option<&'t str>,
    pub department: Option<&'t str>,
    pub region: Option<&'t str>,
    pub bbox: Option<&'t str>,
    pub cells: Option<&'t str>,
    pub radius_km: Option<&'t str>,
}

/// The area that the texts name; everywhere where they name none, or where they are refused.
pub fn read(texts: &AreaTexts<'_>, reader: &mut Reader, warnings: &mut Vec<Warning>) -> Area {
    let radius = reader.one("radius_km", texts.radius_km, |text| Radius::new(number(text, RADIUS)?));
    match texts.given()[..] {
        [] => {
            if let Some(text) = texts.radius_km {
                reader.refuse("radius_km", text, CENTRE);
            }
            Area::Everywhere
        }
        [(name, text)] => {
            if let (Some(km), "department" | "region" | "bbox" | "cells") = (texts.radius_km, name) {
                reader.refuse("radius_km", km, CENTRE);
            }
            one(name, text, radius, reader, warnings).unwrap_or_default()
        }
        ref several => {
            let names: Vec<_> = several.iter().map(|(name, _)| format!("`{name}`")).collect();
            let reason = format!("a query has one area, and {} are given", names.join(" and "));
            for (name, text) in several {
                reader.refuse(name, text, reason.as_str());
            }
            Area::Everywhere
        }
    }
}

impl<'t> AreaTexts<'t> {
    fn given(&self) -> Vec<(&'static str, &'t str)> {
        [
            ("near", self.near),
            ("commune", self.commune),
            ("place", self.place),
            ("department", self.department),
            ("region", self.region),
            ("bbox", self.bbox),
            ("cells", self.cells),
        ]
        .into_iter()
        .filter_map(|(name, text)| Some((name, text?)))
        .collect()
    }
}

fn one(
    name: &'static str,
    text: &str,
    radius: Option<Radius>,
    reader: &mut Reader,
    warnings: &mut Vec<Warning>,
) -> Option<Area> {
    match name {
        "near" => near(text, radius, reader, warnings),
        "commune" => communes(text, radius, reader, warnings),
        "place" => place::read(text, radius, reader, warnings),
        "department" => {
            let codes = reader.set(name, Some(text), DepartmentCode::new);
            let unknown = codes.iter().filter(|code| reference::department(code.as_str()).is_none());
            warnings.extend(unknown.map(|code| Warning::unknown(name, code, "no département has this INSEE code")));
            Some(Area::Departments(codes))
        }
        "region" => {
            let codes = reader.set(name, Some(text), RegionCode::new);
            let unknown = codes.iter().filter(|code| reference::region(code.as_str()).is_none());
            warnings.extend(unknown.map(|code| Warning::unknown(name, code, "no région has this INSEE code")));
            Some(Area::Regions(codes))
        }
        "bbox" => reader.one(name, Some(text), bbox).map(Area::Bbox),
        _ => cells(text, reader),
    }
}

fn near(text: &str, radius: Option<Radius>, reader: &mut Reader, warnings: &mut Vec<Warning>) -> Option<Area> {
    let center = reader.one("near", Some(text), |text| {
        let [lat, lon] = numbers(text, NEAR)?;
        Point::new(lat, lon)
    })?;
    let swapped = center.swapped().filter(|swapped| !on_french_ground(center) && on_french_ground(*swapped));
    if let Some(swapped) = swapped {
        warnings.push(Warning {
            code: WarningCode::SwappedPosition,
            field: "near".to_owned(),
            value: text.to_owned(),
            message: format!(
                "the centre is not on French ground, but {},{} is: are latitude and longitude exchanged?",
                swapped.lat(),
                swapped.lon()
            ),
        });
    }
    let radius = radius.or_else(|| Radius::new(DEFAULT_RADIUS_KM).ok())?;
    Some(Area::Near { center, radius })
}

/// The cells around the communes of France, some 10 km beyond their borders.
static FRENCH_GROUND: LazyLock<HashSet<CellIndex>> = LazyLock::new(|| {
    let centred = reference::communes().iter().filter_map(|commune| Some((commune.center?, commune.radius_km)));
    centred
        .flat_map(|(center, radius_km)| {
            // The centres of two neighbours lie 17 km apart.
            let rings = (1..=9).find(|rings| f64::from(*rings) * 17.0 >= radius_km + 10.0).unwrap_or(1);
            center.cell(Resolution::Five).grid_disk::<Vec<_>>(rings)
        })
        .collect()
});

fn on_french_ground(point: Point) -> bool {
    FRENCH_GROUND.contains(&point.cell(Resolution::Five))
}

fn communes(text: &str, radius: Option<Radius>, reader: &mut Reader, warnings: &mut Vec<Warning>) -> Option<Area> {
    let codes = reader.set("commune", Some(text), CommuneCode::new);
    let Some(radius) = radius else {
        for code in codes.iter().filter(|code| reference::commune(code.as_str()).is_none()) {
            warnings.push(Warning::unknown("commune", code, "no commune has this INSEE code"));
        }
        return Some(all_parts(codes.iter()));
    };
    let [code] = &codes[..] else {
        if codes.len() > 1 {
            reader.refuse("commune", text, "with `radius_km`, one commune is the centre");
        }
        return None;
    };
    let Some(center) = reference::commune(code.as_str()).and_then(|commune| commune.center) else {
        reader.refuse("commune", code, "no commune has this INSEE code, so it has no centre");
        return None;
    };
    Some(Area::Near { center, radius })
}

/// The commune, the one that it belongs to now, and its arrondissements.
fn parts(code: &CommuneCode) -> Vec<CommuneCode> {
    let current = reference::commune(code.as_str()).filter(|commune| commune.code != code.as_str());
    let named = [code.clone()].into_iter().chain(current.and_then(|commune| CommuneCode::new(commune.code).ok()));
    let arrondissements = reference::arrondissements_of(code.as_str());
    named.chain(arrondissements.filter_map(|part| CommuneCode::new(part.code).ok())).collect()
}

/// The communes with all that belongs to them, each once and in order: equal areas are equal values.
fn all_parts<'c>(codes: impl Iterator<Item = &'c CommuneCode>) -> Area {
    let parts: BTreeSet<_> = codes.flat_map(parts).collect();
    Area::Communes(parts.into_iter().collect())
}

/// All offers of the communes, arrondissements included.
pub fn within(communes: &[&Commune]) -> Area {
    let codes: Vec<_> = communes.iter().filter_map(|commune| CommuneCode::new(commune.code).ok()).collect();
    all_parts(codes.iter())
}

fn bbox(text: &str) -> Result<Bbox, Invalid> {
    let [west, south, east, north] = numbers(text, BBOX)?;
    Bbox::new(west, south, east, north)
}

fn cells(text: &str, reader: &mut Reader) -> Option<Area> {
    let cells =
        reader.list("cells", Some(text), |cell| cell.parse::<CellIndex>().map_err(|_| Invalid::new(cell, CELL)));
    if cells.is_empty() {
        return None;
    }
    reader.take("cells", CellSet::new(cells)).map(Area::Cells)
}
