//! Who is counted, and where: from a profile and its permissions.

use super::{CELLS, Contributor};
use crate::domain::cv::{CvId, Wishes, WorkArea};
use crate::domain::permission::{Permission, PermissionState, Purpose};
use crate::domain::{DepartmentCode, Point};
use crate::reference::{self, Commune};
use h3o::CellIndex;
use jiff::Timestamp;
use std::collections::HashMap;
use std::sync::LazyLock;

/// The communes by the cell of table a that their centre is in.
static COMMUNES: LazyLock<HashMap<CellIndex, Vec<(Point, &'static Commune)>>> = LazyLock::new(|| {
    let mut by_cell: HashMap<_, Vec<_>> = HashMap::new();
    for commune in reference::communes() {
        if let Some(center) = commune.center {
            by_cell.entry(center.cell(CELLS)).or_default().push((center, commune));
        }
    }
    by_cell
});

/// Whether a permission for statistics is in force at `now`.
pub(super) fn allows(permissions: &[Permission], now: Timestamp) -> bool {
    permissions.iter().any(|permission| {
        permission.purpose == Purpose::Statistics && permission.state(now) == PermissionState::InForce
    })
}

/// The person behind a profile, as they are counted; nobody where no occupation or no place is desired.
///
/// The place is the first one that they named, where that is a point, a commune or a département: never where they live.
pub(super) fn contributor(id: CvId, wishes: &Wishes) -> Option<Contributor> {
    let (cell, department) = wishes.areas.iter().find_map(place)?;
    let rome = wishes.occupations.first()?.rome.clone();
    Some(Contributor { id, cell, department, rome, diploma: wishes.diploma })
}

fn place(area: &WorkArea) -> Option<(Option<CellIndex>, Option<DepartmentCode>)> {
    match area {
        WorkArea::Around(point, _) => {
            let department = nearest(*point).and_then(|commune| DepartmentCode::new(commune.department).ok());
            Some((Some(point.cell(CELLS)), department))
        }
        WorkArea::Commune(code) => {
            let commune = reference::commune(code.as_str())?;
            let cell = commune.center.map(|center| center.cell(CELLS));
            Some((cell, DepartmentCode::new(commune.department).ok()))
        }
        WorkArea::Department(code) => Some((None, Some(code.clone()))),
        WorkArea::Region(_) | WorkArea::Remote => None,
    }
}

/// The commune whose centre is nearest, among those in the point's cell and the ones around it.
fn nearest(point: Point) -> Option<&'static Commune> {
    let around: Vec<CellIndex> = point.cell(CELLS).grid_disk(1);
    let near = around.iter().filter_map(|cell| COMMUNES.get(cell)).flatten();
    let distance = |(center, _): &&(Point, &'static Commune)| point.distance_km(*center);
    near.min_by(|one, other| distance(one).total_cmp(&distance(other))).map(|(_, commune)| *commune)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::cv::{DesiredOccupation, DiplomaLevel};
    use crate::domain::permission::{Act, Age, Basis, DataCategory, NewPermission, Recipients};
    use crate::domain::{CommuneCode, Radius, RegionCode, RomeCode};
    use crate::service::NoticeText;
    use jiff::ToSpan;
    use std::collections::BTreeSet;
    use uuid::Uuid;

    fn now() -> Timestamp {
        "2026-11-23T03:00:00Z".parse().unwrap()
    }

    fn id() -> CvId {
        CvId::from(Uuid::from_u128(5))
    }

    fn allowed(purpose: Purpose) -> Permission {
        let recipients =
            if purpose == Purpose::Statistics { Recipients::Operator } else { Recipients::app(Uuid::from_u128(1)) };
        let new = NewPermission {
            id: Uuid::from_u128(9),
            cv: id(),
            purpose,
            basis: Basis::Consent,
            recipients,
            categories: BTreeSet::from([DataCategory::Profile]),
            notice: NoticeText::present().shown("https://passerelle.example", "fr").unwrap(),
            months: 6,
            age: Age::Adult,
        };
        new.grant(Act::Ticked, now()).unwrap()
    }

    fn wishes(areas: Vec<WorkArea>) -> Wishes {
        let wanted = |code| DesiredOccupation { rome: RomeCode::new(code).unwrap(), months: None };
        let occupations = vec![wanted("M1805"), wanted("D1102")];
        Wishes { occupations, areas, diploma: Some(DiplomaLevel::Level5), ..Wishes::default() }
    }

    fn lille() -> WorkArea {
        WorkArea::Around(Point::new(50.6371, 3.0631).unwrap(), Radius::new(20.0).unwrap())
    }

    #[test]
    fn only_who_allows_statistics_now_is_counted() {
        let (yes, search) = (allowed(Purpose::Statistics), allowed(Purpose::Search));
        let counted = |permission: &Permission, at| allows(std::slice::from_ref(permission), at);
        assert!(counted(&yes, now()) && allows(&[search.clone(), yes.clone()], now()));
        assert!(!counted(&yes, yes.expires_at), "it ended by itself");
        assert!(!counted(&yes.clone().withdrawn(now()), now()));
        assert!(!counted(&yes, now() - 1.second()), "not yet given");
        assert!(!counted(&search, now()) && !allows(&[], now()));
    }

    #[test]
    fn a_person_counts_once_at_the_first_occupation_and_the_first_place() {
        let commune = |code| WorkArea::Commune(CommuneCode::new(code).unwrap());
        let areas = vec![WorkArea::Remote, WorkArea::Region(RegionCode::new("32").unwrap()), lille(), commune("80021")];
        let counted = contributor(id(), &wishes(areas)).unwrap();
        assert_eq!(counted.rome.as_str(), "M1805");
        assert_eq!(counted.department.unwrap().as_str(), "59");
        assert_eq!(counted.cell, Some(Point::new(50.6371, 3.0631).unwrap().cell(CELLS)));
        assert_eq!(counted.diploma, Some(DiplomaLevel::Level5));
        let amiens = contributor(id(), &wishes(vec![commune("80021")])).unwrap();
        assert_eq!(amiens.department.unwrap().as_str(), "80");
        let department = vec![WorkArea::Department(DepartmentCode::new("62").unwrap())];
        let somewhere = contributor(id(), &wishes(department)).unwrap();
        assert_eq!((somewhere.cell, somewhere.department.unwrap().as_str()), (None, "62"));
        assert!(contributor(id(), &wishes(vec![WorkArea::Remote])).is_none());
        assert!(contributor(id(), &Wishes { areas: vec![lille()], ..Wishes::default() }).is_none());
    }

    #[test]
    fn the_commune_that_is_found_near_a_point_is_the_nearest_of_all() {
        for (lat, lon) in [(50.6371, 3.0631), (49.89, 2.3), (50.95, 1.86), (48.85, 2.35), (43.3, 5.37), (49.55, 3.6)] {
            let point = Point::new(lat, lon).unwrap();
            let all = reference::communes().iter().filter_map(|commune| Some((commune.center?, commune)));
            let distance = |(center, _): &(Point, &Commune)| point.distance_km(*center);
            let naive = all.min_by(|one, other| distance(one).total_cmp(&distance(other))).unwrap().1;
            assert_eq!(nearest(point).unwrap().code, naive.code);
        }
    }
}
