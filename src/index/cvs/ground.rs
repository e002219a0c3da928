//! Départements on the map, by the centres of their communes: there are no borders in the tables.

use super::terms::department_code;
use crate::domain::{EARTH_RADIUS_KM, Point};
use crate::reference::communes;
use h3o::{CellIndex, Resolution};
use std::collections::HashMap;
use std::sync::LazyLock;

/// A place on the sphere of radius 1: what two have in common (their dot product) is the cosine of their distance.
pub(super) type Unit = [f64; 3];

/// A point farther than this from every commune of France lies in no département, in kilometres.
const ABROAD_KM: f64 = 25.0;

pub(super) fn unit(point: Point) -> Unit {
    let (lat, lon) = (point.lat().to_radians(), point.lon().to_radians());
    [lat.cos() * lon.cos(), lat.cos() * lon.sin(), lat.sin()]
}

pub(super) fn dot(one: Unit, two: Unit) -> f64 {
    one[0] * two[0] + one[1] * two[1] + one[2] * two[2]
}

/// The cosine of a distance.
pub(super) fn cosine(km: f64) -> f64 {
    (km / EARTH_RADIUS_KM).cos()
}

/// The centres of communes with the numbers of their départements, by cell.
static COMMUNES: LazyLock<HashMap<CellIndex, Vec<(Unit, u8)>>> = LazyLock::new(|| {
    let mut cells: HashMap<_, Vec<_>> = HashMap::new();
    for commune in communes() {
        if let Some(center) = commune.center {
            let place = (unit(center), department_code(commune.department));
            cells.entry(center.cell(Resolution::Four)).or_default().push(place);
        }
    }
    cells
});

/// The middles of the départements, by their numbers: the means of the centres of their communes.
static MIDDLES: LazyLock<Box<[Option<Unit>]>> = LazyLock::new(|| {
    let mut sums = vec![[0.0; 3]; usize::from(u8::MAX) + 1];
    for (center, department) in COMMUNES.values().flatten() {
        sums[usize::from(*department)].iter_mut().zip(center).for_each(|(sum, part)| *sum += part);
    }
    let middle = |sum: &Unit| {
        let length = dot(*sum, *sum).sqrt();
        (length > 0.0).then(|| sum.map(|part| part / length))
    };
    sums.iter().map(middle).collect()
});

/// The number of the département of the commune whose centre is nearest; 0 abroad.
pub(super) fn department_at(point: Point) -> u8 {
    let here = unit(point);
    let around: Vec<CellIndex> = point.cell(Resolution::Four).grid_disk(1);
    let near = around.iter().filter_map(|cell| COMMUNES.get(cell)).flatten();
    let near = near.map(|(center, department)| (dot(here, *center), *department));
    let nearest = near.max_by(|(one, _), (two, _)| one.total_cmp(two));
    nearest.filter(|(cosine_of, _)| *cosine_of >= cosine(ABROAD_KM)).map_or(0, |(_, department)| department)
}

/// The middle of a département.
pub(super) fn middle(department: u8) -> Option<Unit> {
    MIDDLES.get(usize::from(department)).copied().flatten().filter(|_| department > 0)
}

/// The point of a place on the sphere.
pub(super) fn point(unit: Unit) -> Option<Point> {
    let [x, y, z] = unit;
    Point::new(z.clamp(-1.0, 1.0).asin().to_degrees(), y.atan2(x).to_degrees()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reference::{commune, department};

    fn at(lat: f64, lon: f64) -> u8 {
        department_at(Point::new(lat, lon).unwrap())
    }

    #[test]
    fn a_point_lies_in_the_departement_of_the_nearest_commune() {
        for code in ["59350", "80021", "2A004", "97411", "75056"] {
            let known = commune(code).unwrap();
            let center = known.center.unwrap();
            assert_eq!(at(center.lat(), center.lon()), department_code(known.department), "{code}");
        }
        // Brussels, the middle of the Channel.
        assert_eq!((at(50.85, 4.35), at(50.2, -1.0)), (0, 0));
    }

    #[test]
    fn the_middle_of_a_departement_lies_in_it() {
        for code in ["59", "62", "80", "02", "60", "33", "974"] {
            let number = department_code(department(code).unwrap().code);
            assert_eq!(department_at(point(middle(number).unwrap()).unwrap()), number, "{code}");
        }
        assert_eq!(middle(0), None);
    }
}
