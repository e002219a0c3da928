//! Where a query looks: exactly one area, or everywhere.

use super::super::warning::{Warning, WarningCode};
use super::read::{Listed, Reader, number, numbers};
use super::{place, polygon};
use crate::domain::{Area, Bbox, CellSet, Centers, CommuneCode, DepartmentCode, Invalid, Point, Radius, RegionCode};
use crate::reference::{self, Commune};
use h3o::{CellIndex, Resolution};
use serde_json::Value;
use std::collections::{BTreeSet, HashSet};
use std::sync::LazyLock;

/// The radius around `near` where none is given, in kilometres.
pub const DEFAULT_RADIUS_KM: f64 = 10.0;

const RADIUS: &str = "a radius is a number of kilometres, more than 0 and at most 500";
const NEAR: &str = "a centre is lat,lon in degrees, as 50.6371,3.0631";
const BBOX: &str = "a bbox is west,south,east,north in degrees, as 2.8,50.5,3.3,50.8";
const CELL: &str = "a cell is an H3 index in hexadecimal, as 85194ad3fffffff";
const CENTRE: &str = "a radius needs a centre: `near`, one `commune`, or a `place`";

/// An area as it was named.
#[derive(Debug, Clone, Copy)]
pub enum NamedArea<'t> {
    Near(&'t [String]),
    Commune(&'t Listed),
    Place(&'t str),
    Department(&'t Listed),
    Region(&'t Listed),
    Bbox(&'t str),
    Cells(&'t Listed),
    Polygon(&'t Value),
}

impl NamedArea<'_> {
    /// The parameter.
    const fn field(self) -> &'static str {
        match self {
            Self::Near(_) => "near",
            Self::Commune(_) => "commune",
            Self::Place(_) => "place",
            Self::Department(_) => "department",
            Self::Region(_) => "region",
            Self::Bbox(_) => "bbox",
            Self::Cells(_) => "cells",
            Self::Polygon(_) => "polygon",
        }
    }

    fn text(self) -> String {
        match self {
            Self::Near(centers) => centers.join(" "),
            Self::Commune(listed) | Self::Department(listed) | Self::Region(listed) | Self::Cells(listed) => {
                listed.to_string()
            }
            Self::Place(text) | Self::Bbox(text) => text.to_owned(),
            Self::Polygon(geometry) => geometry["type"].as_str().unwrap_or_default().to_owned(),
        }
    }
}

/// The area that is named, with its radius; everywhere where none is, or where what is named is refused.
pub fn read(named: &[NamedArea<'_>], km: Option<&str>, reader: &mut Reader, warnings: &mut Vec<Warning>) -> Area {
    let radius = reader.one("radius_km", km, |text| Radius::new(number(text, RADIUS)?));
    match named {
        [] => {
            if let Some(text) = km {
                reader.refuse("radius_km", text, CENTRE);
            }
            Area::Everywhere
        }
        [one] => {
            let centred = matches!(one, NamedArea::Near(_) | NamedArea::Commune(_) | NamedArea::Place(_));
            if let Some(km) = km.filter(|_| !centred) {
                reader.refuse("radius_km", km, CENTRE);
            }
            area(*one, radius, reader, warnings).unwrap_or_default()
        }
        several => {
            let fields: Vec<_> = several.iter().map(|one| format!("`{}`", one.field())).collect();
            let reason = format!("a query has one area, and {} are given", fields.join(" and "));
            for one in several {
                reader.refuse(one.field(), one.text(), reason.as_str());
            }
            Area::Everywhere
        }
    }
}

fn area(
    named: NamedArea<'_>,
    radius: Option<Radius>,
    reader: &mut Reader,
    warnings: &mut Vec<Warning>,
) -> Option<Area> {
    let field = named.field();
    match named {
        NamedArea::Near(centers) => near(centers, radius, reader, warnings),
        NamedArea::Commune(codes) => communes(codes, radius, reader, warnings),
        NamedArea::Place(text) => place::read(text, radius, reader, warnings),
        NamedArea::Department(codes) => {
            let codes = reader.set(field, Some(codes), DepartmentCode::new);
            let unknown = codes.iter().filter(|code| reference::department(code.as_str()).is_none());
            warnings.extend(unknown.map(|code| Warning::unknown(field, code, "no département has this INSEE code")));
            Some(Area::Departments(codes))
        }
        NamedArea::Region(codes) => {
            let codes = reader.set(field, Some(codes), RegionCode::new);
            let unknown = codes.iter().filter(|code| reference::region(code.as_str()).is_none());
            warnings.extend(unknown.map(|code| Warning::unknown(field, code, "no région has this INSEE code")));
            Some(Area::Regions(codes))
        }
        NamedArea::Bbox(text) => reader.one(field, Some(text), bbox).map(Area::Bbox),
        NamedArea::Cells(indexes) => cells(indexes, reader),
        NamedArea::Polygon(geometry) => reader.take(field, polygon::read(geometry)).map(Area::Polygon),
    }
}

fn near(texts: &[String], radius: Option<Radius>, reader: &mut Reader, warnings: &mut Vec<Warning>) -> Option<Area> {
    let mut centers = Vec::with_capacity(texts.len());
    for text in texts {
        let center = reader.one("near", Some(text), |text| {
            let [lat, lon] = numbers(text, NEAR)?;
            Point::new(lat, lon)
        });
        warnings.extend(center.and_then(|center| exchanged(center, text)));
        centers.extend(center);
    }
    if centers.len() < texts.len() {
        return None;
    }
    let centers = reader.take("near", Centers::new(centers))?;
    let radius = radius.or_else(|| Radius::new(DEFAULT_RADIUS_KM).ok())?;
    Some(Area::Near { centers, radius })
}

/// That a centre lies off French ground, where it would lie on it with latitude and longitude exchanged.
fn exchanged(center: Point, text: &str) -> Option<Warning> {
    let swapped = center.swapped().filter(|swapped| !on_french_ground(center) && on_french_ground(*swapped))?;
    Some(Warning {
        code: WarningCode::SwappedPosition,
        field: "near".to_owned(),
        value: text.to_owned(),
        message: format!(
            "the centre is not on French ground, but {},{} is: are latitude and longitude exchanged?",
            swapped.lat(),
            swapped.lon()
        ),
    })
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

fn communes(listed: &Listed, radius: Option<Radius>, reader: &mut Reader, warnings: &mut Vec<Warning>) -> Option<Area> {
    let codes = reader.set("commune", Some(listed), CommuneCode::new);
    let Some(radius) = radius else {
        for code in codes.iter().filter(|code| reference::commune(code.as_str()).is_none()) {
            warnings.push(Warning::unknown("commune", code, "no commune has this INSEE code"));
        }
        return Some(all_parts(codes.iter()));
    };
    let [code] = &codes[..] else {
        if codes.len() > 1 {
            reader.refuse("commune", listed, "with `radius_km`, one commune is the centre");
        }
        return None;
    };
    let Some(center) = reference::commune(code.as_str()).and_then(|commune| commune.center) else {
        reader.refuse("commune", code, "no commune has this INSEE code, so it has no centre");
        return None;
    };
    Some(Area::near(center, radius))
}

/// The communes with all that belongs to them, each once and in order: equal areas are equal values.
fn all_parts<'c>(codes: impl Iterator<Item = &'c CommuneCode>) -> Area {
    let parts: BTreeSet<_> = codes.flat_map(reference::parts_of_commune).collect();
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

fn cells(listed: &Listed, reader: &mut Reader) -> Option<Area> {
    let cells =
        reader.list("cells", Some(listed), |cell| cell.parse::<CellIndex>().map_err(|_| Invalid::new(cell, CELL)));
    if cells.is_empty() {
        return None;
    }
    reader.take("cells", CellSet::new(cells)).map(Area::Cells)
}
