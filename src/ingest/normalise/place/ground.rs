//! Rough grounds, to tell plausible coordinates from implausible ones: never to say where something is.

use crate::domain::Point;
use crate::reference;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// Added on each side of the box of a département's commune centres, in degrees: about 30 km.
const MARGIN: f64 = 0.3;

/// France and the countries around it, whose offers French networks carry.
const NEIGHBOURS: [&str; 13] = ["AD", "AT", "BE", "CH", "DE", "ES", "GB", "IE", "IT", "LU", "MC", "NL", "PT"];

/// The collectivities whose communes have no centre in our tables.
const COLLECTIVITIES: [(&str, Ground); 6] = [
    ("975", Ground { south: 46.6, north: 47.3, west: -56.6, east: -56.0 }),
    ("977", Ground { south: 17.7, north: 18.1, west: -63.1, east: -62.6 }),
    ("978", Ground { south: 17.9, north: 18.3, west: -63.3, east: -62.9 }),
    ("986", Ground { south: -14.6, north: -13.0, west: -178.4, east: -175.9 }),
    ("987", Ground { south: -28.0, north: -7.6, west: -155.0, east: -134.2 }),
    ("988", Ground { south: -23.2, north: -17.9, west: 158.0, east: 172.3 }),
];

#[derive(Debug, Clone, Copy)]
struct Ground {
    south: f64,
    north: f64,
    west: f64,
    east: f64,
}

impl Ground {
    fn holds(&self, point: Point) -> bool {
        (self.south..=self.north).contains(&point.lat()) && (self.west..=self.east).contains(&point.lon())
    }

    fn around(point: Point) -> Self {
        Self {
            south: point.lat() - MARGIN,
            north: point.lat() + MARGIN,
            west: point.lon() - MARGIN,
            east: point.lon() + MARGIN,
        }
    }

    fn and(self, other: Self) -> Self {
        Self {
            south: self.south.min(other.south),
            north: self.north.max(other.north),
            west: self.west.min(other.west),
            east: self.east.max(other.east),
        }
    }
}

static DEPARTMENTS: LazyLock<BTreeMap<&'static str, Ground>> = LazyLock::new(|| {
    let mut grounds = BTreeMap::from(COLLECTIVITIES);
    for (department, center) in reference::communes().iter().filter_map(|c| Some((c.department, c.center?))) {
        let ground = Ground::around(center);
        grounds.entry(department).and_modify(|known| *known = known.and(ground)).or_insert(ground);
    }
    grounds
});

/// `None` for a place without inhabitants, of which we know no ground.
pub(super) fn in_department(point: Point, code: &str) -> Option<bool> {
    DEPARTMENTS.get(code).map(|ground| ground.holds(point))
}

pub(super) fn in_region(point: Point, code: &str) -> bool {
    let inside = |department: &str| reference::department(department).is_some_and(|known| known.region == code);
    DEPARTMENTS.iter().any(|(department, ground)| inside(department) && ground.holds(point))
}

pub(super) fn in_france(point: Point) -> bool {
    DEPARTMENTS.values().any(|ground| ground.holds(point))
}

pub(super) fn is_neighbour(country: &str) -> bool {
    NEIGHBOURS.contains(&country)
}

/// Madeira and the Canaries included.
pub(super) fn in_western_europe(point: Point) -> bool {
    Ground { south: 27.0, north: 61.5, west: -32.0, east: 19.5 }.holds(point)
}
