//! Where shown places lie, and which of them an area finds.
//!
//! One rule, which reads nothing but the shown value: a cell or a département is in an area where its middle is; and near
//! a point also where the point lies in it. A cell counts to the département in which its middle lies.

use super::combination::PlaceCode;
use super::ground::{Unit, cosine, department_at, dot, middle, point, unit};
use super::terms::{department, department_code};
use crate::domain::cv::{CvArea, ShownPlace};
use crate::domain::{Point, RegionCode};
use h3o::{CellIndex, LatLng, Resolution};
use std::collections::{BTreeSet, HashSet};

/// A place that is shown of somebody.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    cell: Option<CellIndex>,
    /// The département that it is or counts to.
    pub(super) department: u8,
    /// Its middle, on the sphere and in degrees, and the cell of the finest resolution that holds it.
    middle: Option<(Unit, Point, CellIndex)>,
}

impl Place {
    pub(super) fn of(code: PlaceCode) -> Self {
        match code.shown() {
            ShownPlace::Cell(cell) => {
                let center = LatLng::from(cell);
                let center = Point::new(center.lat(), center.lng()).ok();
                let department = center.map_or(0, department_at);
                let finest = cell.center_child(CvArea::FINEST).unwrap_or(cell);
                let middle = center.map(|center| (unit(center), center, finest));
                Self { cell: Some(cell), department, middle }
            }
            ShownPlace::Department(known) => {
                let department = department_code(known.as_str());
                let at = |middle| point(middle).map(|point| (middle, point, point.cell(CvArea::FINEST)));
                let middle = middle(department).and_then(at);
                Self { cell: None, department, middle }
            }
            ShownPlace::Untold => Self { cell: None, department: 0, middle: None },
        }
    }

    /// Whether the point lies in it; `own` are the point's cells of resolutions 5 and 4 and its département.
    fn holds(&self, own: &([CellIndex; 2], u8)) -> bool {
        match self.cell {
            Some(cell) => own.0.contains(&cell),
            None => self.department > 0 && self.department == own.1,
        }
    }

    fn in_region(&self, region: &RegionCode) -> bool {
        department(self.department).is_some_and(|known| known.region == region.as_str())
    }
}

/// A point with what is asked of places around it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Around {
    here: Unit,
    own: ([CellIndex; 2], u8),
    least: f64,
}

impl Around {
    pub(super) fn new(point: Point, km: f64) -> Self {
        let cells = [point.cell(Resolution::Five), point.cell(Resolution::Four)];
        Self { here: unit(point), own: (cells, department_at(point)), least: cosine(km) }
    }

    pub(super) fn finds(&self, place: &Place) -> bool {
        place.middle.is_some_and(|(middle, ..)| dot(self.here, middle) >= self.least) || place.holds(&self.own)
    }
}

/// For each place whether the area finds it; `None` where the area is everywhere, which finds those of no place too.
pub(super) fn found(area: &CvArea, places: &[Place]) -> Option<Vec<bool>> {
    let each = |finds: &dyn Fn(&Place) -> bool| Some(places.iter().map(finds).collect());
    match area {
        CvArea::Everywhere => None,
        CvArea::Near(point, radius) => {
            let around = Around::new(*point, radius.km());
            each(&|place| around.finds(place))
        }
        CvArea::Bbox(bbox) => each(&|place| place.middle.is_some_and(|(_, middle, _)| bbox.contains(middle))),
        CvArea::Departments(codes) => {
            let codes: Vec<u8> = codes.iter().map(|code| department_code(code.as_str())).collect();
            each(&|place| place.department > 0 && codes.contains(&place.department))
        }
        CvArea::Regions(codes) => each(&|place| codes.iter().any(|code| place.in_region(code))),
        CvArea::Cells(cells) => {
            let wanted: HashSet<CellIndex> = cells.cells().iter().copied().collect();
            let sizes: BTreeSet<Resolution> = wanted.iter().map(|cell| cell.resolution()).collect();
            let within = |cell: CellIndex| {
                sizes.iter().filter_map(|size| cell.parent(*size)).any(|parent| wanted.contains(&parent))
            };
            each(&|place| place.middle.is_some_and(|(.., cell)| within(cell)))
        }
    }
}
