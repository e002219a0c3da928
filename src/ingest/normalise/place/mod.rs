//! Where an offer is: the part of a feed that is most often wrong.
//!
//! 1. The words name a commune (by INSEE code, else by postal code and name, else by label), or an area, or nothing.
//! 2. Coordinates that agree with what is named are kept. Exchanged latitude and longitude are exchanged back. What lies
//!    farther from the named commune than its [reach](reach_km) loses against the commune.
//! 3. Without coordinates the position is the commune's centre. An area alone never gets a position.

mod coordinates;
mod ground;
mod named;

use super::check::Check;
use super::{NoteKind, text};
use crate::domain::{
    CommuneCode, DepartmentCode, LocatedBy, Place, PlaceDraft, Point, PostalCode, Precision, RegionCode, RemoteMode,
};
use crate::reference::Commune;
use coordinates::Verdict;
use named::Named;

/// How far from its centre something may be and still count as in the commune: twice its radius, at least 30 km.
#[must_use]
pub fn reach_km(commune: &Commune) -> f64 {
    (2.0 * commune.radius_km).max(30.0)
}

/// Normalises a place.
pub(super) fn place(check: &mut Check, draft: &PlaceDraft, remote: Option<RemoteMode>) -> Place {
    let label = draft.label.as_deref().and_then(text::line);
    let postcode = check.read("place.postcode", draft.postcode.as_deref(), PostalCode::new);
    let named = Named::read(check, draft, label.as_deref(), postcode.as_ref());
    let verdict = coordinates::judge(check, draft, &named);
    let (position, precision, located_by) = position(verdict, &named, remote);
    if precision == Precision::Unknown && label.is_some() {
        check.note("place.label", NoteKind::NotRead);
    }
    Place {
        label,
        commune: named.commune.and_then(|commune| CommuneCode::new(commune.code).ok()),
        commune_name: named.commune.map(|commune| commune.name.to_owned()),
        postcode,
        department: named.department.and_then(|department| DepartmentCode::new(department.code).ok()),
        region: named.region.and_then(|region| RegionCode::new(region.code).ok()),
        country: named.country,
        position,
        precision,
        located_by,
    }
}

fn position(verdict: Verdict, named: &Named, remote: Option<RemoteMode>) -> (Option<Point>, Precision, LocatedBy) {
    let by_words = match verdict {
        Verdict::Kept(point) => return (Some(point), Precision::Exact, LocatedBy::Coordinates),
        Verdict::Exchanged(point) => return (Some(point), Precision::Exact, LocatedBy::SwappedCoordinates),
        Verdict::Contradicted => LocatedBy::CommuneOverCoordinates,
        Verdict::Absent => named.by,
    };
    if let Some(center) = named.commune.and_then(|commune| commune.center) {
        return (Some(center), Precision::Commune, by_words);
    }
    if let Some(center) = named.postcode_center {
        return (Some(center), Precision::Postcode, LocatedBy::Postcode);
    }
    let precision = if named.department.is_some() {
        Precision::Department
    } else if named.region.is_some() {
        Precision::Region
    } else if named.country.is_some() {
        Precision::Country
    } else if remote == Some(RemoteMode::Full) {
        Precision::Remote
    } else {
        Precision::Unknown
    };
    (None, precision, LocatedBy::Nothing)
}

#[cfg(test)]
mod tests;
