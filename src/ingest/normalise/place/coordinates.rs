//! Whether the coordinates of a feed can be believed.

use super::super::NoteKind;
use super::super::check::Check;
use super::ground;
use super::named::Named;
use super::reach_km;
use crate::domain::{Invalid, PlaceDraft, Point};

/// What becomes of the coordinates.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Verdict {
    /// They are plausible.
    Kept(Point),
    /// They are plausible once exchanged; this is the point that was meant.
    Exchanged(Point),
    /// They lie too far from the named commune.
    Contradicted,
    /// There are none, or none that can be believed.
    Absent,
}

/// Judges the coordinates of a draft by what its words name.
pub(super) fn judge(check: &mut Check, draft: &PlaceDraft, named: &Named) -> Verdict {
    let (lat, lon) = match (draft.lat, draft.lon) {
        (None, None) => return Verdict::Absent,
        (Some(lat), Some(lon)) => (lat, lon),
        (lat, lon) => {
            let (field, value) = if lat.is_some() { ("place.lon", lat) } else { ("place.lat", lon) };
            check.refuse(field, value.into(), Invalid::new("", "latitude and longitude come together"));
            return Verdict::Absent;
        }
    };
    // Where geocoders send what they cannot find: the Gulf of Guinea.
    if lat.abs() < 0.1 && lon.abs() < 0.1 {
        return dropped(check, lat, lon);
    }
    let given = Point::new(lat, lon);
    let exchanged = Point::new(lon, lat).ok();
    let fits = |point: Option<Point>| point.map_or(Some(false), |point| fits(point, named));
    match (given.as_ref().ok().copied(), exchanged) {
        (Some(point), _) if fits(Some(point)) == Some(true) => Verdict::Kept(point),
        (_, Some(point)) if fits(Some(point)) == Some(true) => {
            check.note("place.lat", NoteKind::Exchanged);
            Verdict::Exchanged(point)
        }
        (Some(point), _) if fits(Some(point)).is_none() => Verdict::Kept(point),
        (None, _) => {
            if let Err(refused) = given {
                check.refuse("place.lat", vec![lat, lon].into(), refused);
            }
            Verdict::Absent
        }
        (Some(_), _) if named.commune.is_some_and(|commune| commune.center.is_some()) => {
            check.aside("place.lat", vec![lat, lon].into());
            check.note("place.lat", NoteKind::Contradicted);
            Verdict::Contradicted
        }
        (Some(_), _) => dropped(check, lat, lon),
    }
}

fn dropped(check: &mut Check, lat: f64, lon: f64) -> Verdict {
    check.aside("place.lat", vec![lat, lon].into());
    check.note("place.lat", NoteKind::Dropped);
    Verdict::Absent
}

/// Whether a point agrees with what is named; `None` where we cannot tell.
fn fits(point: Point, named: &Named) -> Option<bool> {
    if let Some((commune, center)) = named.commune.and_then(|commune| Some((commune, commune.center?))) {
        return Some(point.distance_km(center) <= reach_km(commune));
    }
    if let Some(department) = named.department {
        return ground::in_department(point, department.code);
    }
    if let Some(region) = named.region {
        return Some(ground::in_region(point, region.code));
    }
    match named.country.as_deref() {
        Some("FR") => Some(ground::in_france(point)),
        Some(country) if ground::is_neighbour(country) => Some(ground::in_western_europe(point)),
        Some(_) => None,
        // Nothing is named: French ground is plausible, and the rest of the world may be.
        None => ground::in_france(point).then_some(true),
    }
}
