//! What the words of a place name.

use super::super::NoteKind;
use super::super::check::Check;
use crate::domain::{CommuneCode, DepartmentCode, Invalid, LocatedBy, PlaceDraft, Point, PostalCode, RegionCode};
use crate::reference::{self, Commune, Department, LabelPlace, Region};

/// Country codes of French territories: France, for us.
const FRENCH: [&str; 12] = ["FR", "GP", "MQ", "GF", "RE", "YT", "PM", "BL", "MF", "WF", "PF", "NC"];

/// What the words of a place name, from fine to coarse: a commune comes with its département, and so on.
#[derive(Debug)]
pub(super) struct Named {
    pub(super) commune: Option<&'static Commune>,
    /// How the commune was found.
    pub(super) by: LocatedBy,
    /// The centre of the most populous commune of the postal code, where no commune is named.
    pub(super) postcode_center: Option<Point>,
    pub(super) department: Option<&'static Department>,
    pub(super) region: Option<&'static Region>,
    pub(super) country: Option<String>,
}

impl Named {
    pub(super) fn read(
        check: &mut Check,
        draft: &PlaceDraft,
        label: Option<&str>,
        postcode: Option<&PostalCode>,
    ) -> Self {
        let country = check.read("place.country", draft.country.as_deref(), country);
        let foreign = country.as_deref().is_some_and(|country| country != "FR");
        let code = check.read("place.commune", draft.commune.as_deref(), CommuneCode::new);
        let by_code = code.as_ref().and_then(|code| reference::commune(code.as_str()));
        let by_bare_code = label.and_then(|label| commune_code_as_label(label, postcode));
        if let Some(code) = &code {
            let kind = match by_code {
                None => Some(NoteKind::UnknownCode),
                Some(today) => (today.code != code.as_str()).then_some(NoteKind::Rewritten),
            };
            if let Some(kind) = kind {
                check.aside("place.commune", code.as_str().into());
                check.note("place.commune", kind);
            }
        }
        // "Mons" in Belgium is not the Mons of the Gard.
        let label = label.filter(|_| !foreign);
        let postcode = postcode.map(PostalCode::as_str).filter(|_| !foreign);
        let (of_label, of_postcode) =
            (label.and_then(reference::place_of_label), postcode.and_then(reference::place_of_label));
        let found = by_code
            .map(|commune| (commune, LocatedBy::CommuneCode))
            .or_else(|| by_bare_code.map(|commune| (commune, LocatedBy::Label)))
            .or_else(|| by_postcode(postcode, label).map(|commune| (commune, LocatedBy::Postcode)))
            .or_else(|| by_label(of_label, of_postcode).map(|commune| (commune, LocatedBy::Label)));
        let area = found.map(|(commune, _)| LabelPlace::Commune(commune));
        let given_department = given(check, "place.department", draft.department.as_deref(), |text| {
            DepartmentCode::new(text).map(|code| reference::department(code.as_str()))
        });
        let given_region = given(check, "place.region", draft.region.as_deref(), |text| {
            RegionCode::new(text).map(|code| reference::region(code.as_str()))
        });
        let department = department_of(area)
            .or(given_department)
            .or_else(|| department_of(of_postcode))
            .or_else(|| department_of(of_label));
        let region = department.and_then(|department| reference::region(department.region)).or(given_region).or(
            match of_label {
                Some(LabelPlace::Region(region)) => Some(region),
                Some(LabelPlace::Commune(_) | LabelPlace::Department(_) | LabelPlace::Country(_)) | None => None,
            },
        );
        let country = match of_label {
            _ if region.is_some() => Some("FR".to_owned()),
            Some(LabelPlace::Country(code)) => country.or_else(|| Some(code.to_owned())),
            Some(LabelPlace::Commune(_) | LabelPlace::Department(_) | LabelPlace::Region(_)) | None => country,
        };
        Self {
            commune: found.map(|(commune, _)| commune),
            by: found.map_or(LocatedBy::Nothing, |(_, by)| by),
            postcode_center: postcode.filter(|_| found.is_none()).and_then(most_populous_center),
            department,
            region,
            country,
        }
    }
}

fn country(text: &str) -> Result<String, Invalid> {
    let code = text.to_ascii_uppercase();
    if code.len() != 2 || !code.bytes().all(|b| b.is_ascii_uppercase()) {
        return Err(Invalid::new(text, "a country is its ISO 3166-1 alpha-2 code, as FR"));
    }
    Ok(if FRENCH.contains(&code.as_str()) { "FR".to_owned() } else { code })
}

/// A code that the source gives for an area; one that nobody knows is kept aside.
fn given<T>(
    check: &mut Check,
    field: &'static str,
    text: Option<&str>,
    find: impl FnOnce(&str) -> Result<Option<T>, Invalid>,
) -> Option<T> {
    let found = check.read(field, text, find)?;
    if found.is_none() {
        check.aside(field, text.unwrap_or_default().into());
        check.note(field, NoteKind::UnknownCode);
    }
    found
}

/// The commune whose INSEE code some dumps write in the label's stead; a number that may be a postal code is not one.
fn commune_code_as_label(label: &str, postcode: Option<&PostalCode>) -> Option<&'static Commune> {
    let commune = reference::commune_exact(label)?;
    let agrees = match postcode {
        Some(given) => commune.postcodes().any(|postcode| postcode == given.as_str()),
        None => reference::communes_of_postcode(label).len() == 0,
    };
    agrees.then_some(commune)
}

/// The commune that the postal code and the name in the label mean together, or the only one of the postal code.
fn by_postcode(postcode: Option<&str>, label: Option<&str>) -> Option<&'static Commune> {
    let postcode = postcode?;
    let together = format!("{postcode} {}", label.unwrap_or_default());
    commune_of(reference::place_of_label(&together)).or_else(|| commune_of(reference::place_of_label(postcode)))
}

/// The commune of the label, unless it lies in another département than the postal code.
fn by_label(of_label: Option<LabelPlace>, of_postcode: Option<LabelPlace>) -> Option<&'static Commune> {
    let commune = commune_of(of_label)?;
    department_of(of_postcode).is_none_or(|department| department.code == commune.department).then_some(commune)
}

fn commune_of(place: Option<LabelPlace>) -> Option<&'static Commune> {
    match place {
        Some(LabelPlace::Commune(commune)) => Some(commune),
        Some(LabelPlace::Department(_) | LabelPlace::Region(_) | LabelPlace::Country(_)) | None => None,
    }
}

fn department_of(place: Option<LabelPlace>) -> Option<&'static Department> {
    match place {
        Some(LabelPlace::Commune(commune)) => reference::department(commune.department),
        Some(LabelPlace::Department(department)) => Some(department),
        Some(LabelPlace::Region(_) | LabelPlace::Country(_)) | None => None,
    }
}

fn most_populous_center(postcode: &str) -> Option<Point> {
    reference::communes_of_postcode(postcode)
        .filter(|commune| commune.center.is_some())
        .max_by_key(|commune| commune.population)
        .and_then(|commune| commune.center)
}
