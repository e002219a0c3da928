//! Areas that a query can name.

use super::{CommuneCode, DepartmentCode, Invalid, Point, Polygon, RegionCode};
use h3o::{CellIndex, Resolution};

/// A radius in kilometres: more than 0, at most 500.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct Radius(f64);

impl Radius {
    /// The widest radius, in kilometres.
    pub const MAX_KM: f64 = 500.0;

    /// A radius in kilometres.
    ///
    /// # Errors
    /// [`Invalid`] when it is not a number, not more than 0, or more than [`Self::MAX_KM`].
    pub fn new(km: f64) -> Result<Self, Invalid> {
        if km > 0.0 && km <= Self::MAX_KM {
            Ok(Self(km))
        } else {
            Err(Invalid::new(km, "a radius is more than 0 and at most 500 km"))
        }
    }

    /// The radius in kilometres.
    #[must_use]
    pub const fn km(self) -> f64 {
        self.0
    }
}

/// The centres of a query: 1 to 10 points, each once and in order, so that equal sets are equal values.
#[derive(Debug, Clone, PartialEq)]
pub struct Centers(Vec<Point>);

impl Centers {
    /// The most centres that a query may name.
    pub const MAX: usize = 10;

    /// Several centres.
    ///
    /// # Errors
    /// [`Invalid`] when there is none, or more than [`Self::MAX`].
    pub fn new(mut points: Vec<Point>) -> Result<Self, Invalid> {
        if points.is_empty() || points.len() > Self::MAX {
            return Err(Invalid::new(format!("{} centres", points.len()), "1 to 10 centres"));
        }
        points.sort_by(|a, b| a.lat().total_cmp(&b.lat()).then_with(|| a.lon().total_cmp(&b.lon())));
        points.dedup();
        Ok(Self(points))
    }

    /// The points, at least one.
    #[must_use]
    pub fn points(&self) -> &[Point] {
        &self.0
    }

    /// Kilometres from the point to the nearest centre.
    #[must_use]
    pub fn distance_km(&self, point: Point) -> f64 {
        self.0.iter().map(|center| center.distance_km(point)).fold(f64::INFINITY, f64::min)
    }
}

impl From<Point> for Centers {
    fn from(point: Point) -> Self {
        Self(vec![point])
    }
}

/// A box of longitudes and latitudes, borders included. `west > east` crosses the antimeridian (RFC 7946, 5.2).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bbox {
    west: f64,
    south: f64,
    east: f64,
    north: f64,
}

impl Bbox {
    /// A box from its borders, in degrees.
    ///
    /// # Errors
    /// [`Invalid`] when a corner is not on the globe or `south > north`.
    pub fn new(west: f64, south: f64, east: f64, north: f64) -> Result<Self, Invalid> {
        Point::new(south, west)?;
        Point::new(north, east)?;
        if south > north {
            return Err(Invalid::new(
                format!("{west},{south},{east},{north}"),
                "a bbox is west,south,east,north with south at most north",
            ));
        }
        Ok(Self { west, south, east, north })
    }

    /// West, south, east, north, in degrees.
    #[must_use]
    pub const fn borders(self) -> [f64; 4] {
        [self.west, self.south, self.east, self.north]
    }

    /// Whether the box runs over the antimeridian.
    #[must_use]
    pub fn crosses_antimeridian(self) -> bool {
        self.west > self.east
    }

    /// Whether the point lies in the box or on its border. Planar in longitude and latitude.
    #[must_use]
    pub fn contains(self, point: Point) -> bool {
        let (lat, lon) = (point.lat(), point.lon());
        let between = if self.crosses_antimeridian() {
            lon >= self.west || lon <= self.east
        } else {
            lon >= self.west && lon <= self.east
        };
        between && lat >= self.south && lat <= self.north
    }
}

/// A union of H3 cells of resolutions 0 to 10, sorted, without a cell that another one contains.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellSet(Vec<CellIndex>);

impl CellSet {
    /// The most cells that a query may name.
    pub const MAX: usize = 1000;

    /// The union of `cells`.
    ///
    /// # Errors
    /// [`Invalid`] when there is none, more than [`Self::MAX`], or one finer than resolution 10.
    pub fn new(mut cells: Vec<CellIndex>) -> Result<Self, Invalid> {
        if cells.is_empty() || cells.len() > Self::MAX {
            return Err(Invalid::new(format!("{} cells", cells.len()), "1 to 1000 H3 cells"));
        }
        if let Some(fine) = cells.iter().find(|cell| cell.resolution() > Resolution::Ten) {
            return Err(Invalid::new(fine, "an H3 cell of resolution 0 to 10"));
        }
        cells.sort_unstable_by_key(|cell| (cell.resolution(), u64::from(*cell)));
        let mut kept: std::collections::BTreeSet<u64> = std::collections::BTreeSet::new();
        let mut union = Vec::with_capacity(cells.len());
        for cell in cells {
            let covered = Resolution::range(Resolution::Zero, cell.resolution())
                .filter_map(|resolution| cell.parent(resolution))
                .any(|parent| kept.contains(&u64::from(parent)));
            if !covered {
                kept.insert(u64::from(cell));
                union.push(cell);
            }
        }
        Ok(Self(union))
    }

    /// The cells, coarse ones first.
    #[must_use]
    pub fn cells(&self) -> &[CellIndex] {
        &self.0
    }
}

/// Where a query looks. Only [`Area::Everywhere`] and the administrative areas find offers without a position.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Area {
    /// No restriction.
    #[default]
    Everywhere,
    /// Within a distance of one of some points.
    Near {
        /// The centres. An offer's distance is that to the nearest one.
        centers: Centers,
        /// The radius around each.
        radius: Radius,
    },
    /// In one of the communes. The caller lists the municipal arrondissements of Paris, Lyon and Marseille.
    Communes(Vec<CommuneCode>),
    /// In one of the départements.
    Departments(Vec<DepartmentCode>),
    /// In one of the régions.
    Regions(Vec<RegionCode>),
    /// In a box.
    Bbox(Bbox),
    /// In one of the cells: the cell is an ancestor of the offer's resolution-10 cell.
    Cells(CellSet),
    /// In a polygon.
    Polygon(Polygon),
}

impl Area {
    /// Within a radius of one point.
    #[must_use]
    pub fn near(center: Point, radius: Radius) -> Self {
        Self::Near { centers: center.into(), radius }
    }

    /// The centres, where the area has some: distances are told and `sort=distance` works.
    #[must_use]
    pub const fn centers(&self) -> Option<&Centers> {
        if let Self::Near { centers, .. } = self { Some(centers) } else { None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_radius_is_positive_and_at_most_500_km() {
        for km in [0.0, -1.0, 1e9, 500.1, f64::NAN, f64::INFINITY] {
            assert!(Radius::new(km).is_err(), "{km}");
        }
        assert!(Radius::new(500.0).is_ok());
    }

    #[test]
    fn equal_sets_of_centres_are_equal_and_the_nearest_one_tells_the_distance() {
        let [lille, arras] = [(50.6371, 3.0631), (50.291, 2.777)].map(|(lat, lon)| Point::new(lat, lon).unwrap());
        let both = Centers::new(vec![lille, arras, lille]).unwrap();
        assert_eq!(both, Centers::new(vec![arras, lille]).unwrap());
        assert_eq!(both.points().len(), 2);
        let lens = Point::new(50.4289, 2.8319).unwrap();
        assert!((both.distance_km(lens) - arras.distance_km(lens)).abs() < f64::EPSILON);
        assert!(Centers::new(vec![]).is_err() && Centers::new(vec![lille; 11]).is_err());
    }

    #[test]
    fn a_box_over_the_antimeridian_holds_both_sides_and_nothing_between() {
        let bbox = Bbox::new(170.0, -20.0, -170.0, 20.0).unwrap();
        assert!(bbox.contains(Point::new(0.0, 175.0).unwrap()));
        assert!(bbox.contains(Point::new(0.0, -175.0).unwrap()));
        assert!(!bbox.contains(Point::new(0.0, 0.0).unwrap()));
        assert!(Bbox::new(0.0, 10.0, 1.0, 9.0).is_err());
    }

    #[test]
    fn a_cell_inside_another_one_adds_nothing_to_the_union() {
        let lille = Point::new(50.6371, 3.0631).unwrap();
        let (coarse, fine) = (lille.cell(Resolution::Five), lille.cell(Resolution::Eight));
        let set = CellSet::new(vec![fine, coarse, fine]).unwrap();
        assert_eq!(set.cells(), [coarse]);
        assert!(CellSet::new(vec![]).is_err());
        assert!(CellSet::new(vec![lille.cell(Resolution::Eleven)]).is_err());
    }
}
