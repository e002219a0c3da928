//! What a person looks for, read from what a platform says of it: all refusals at once.

use super::{AreaWish, DesiredOccupation, DiplomaLevel, DrivingLicence, OccupationWish, Wishes, WishesDraft, WorkArea};
use crate::domain::{
    CommuneCode, ContractType, DepartmentCode, FieldError, Invalid, Point, Radius, RegionCode, RomeCode, WorkingTime,
};
use jiff::civil::Date;

/// Items of a list at most.
const MOST: usize = 10;
/// Sixty years of work.
const MOST_MONTHS: u32 = 720;
const MOST_SALARY: u32 = 1_000_000;

const AREA: &str = "one of `lat`, `lon` and `radius_km` together, `commune`, `department`, `region` and `remote`";

impl WishesDraft {
    /// The wishes.
    ///
    /// # Errors
    /// Every [`FieldError`]; the fields begin with `passerelle.`.
    pub fn read(&self) -> Result<Wishes, Vec<FieldError>> {
        let mut errors = Vec::new();
        let mut check = Check { errors: &mut errors };
        let wishes = Wishes {
            occupations: check.list("occupations", &self.occupations, occupation),
            contracts: check.list("contracts", &self.contracts, |text| ContractType::new(text).map_err(at_itself)),
            working_times: check
                .list("working_times", &self.working_times, |text| WorkingTime::new(text).map_err(at_itself)),
            available_from: check.one("available_from", self.available_from.as_deref(), |text| {
                text.parse::<Date>().map_err(|_| Invalid::new(text, "a date is YYYY-MM-DD, as 2026-12-01"))
            }),
            salary_min: check.one("salary_min", self.salary_min, |eur| {
                let fits = (1..=MOST_SALARY).contains(&eur);
                fits.then_some(eur).ok_or_else(|| Invalid::new(eur, "gross euros a year, 1 to 1000000"))
            }),
            areas: check.list("areas", &self.areas, area),
            licences: check.list("licences", &self.licences, |text| DrivingLicence::new(text).map_err(at_itself)),
            diploma: check.one("diploma", self.diploma.as_deref(), DiplomaLevel::new),
        };
        let twice = |(at, wanted): (usize, &DesiredOccupation)| {
            let before = wishes.occupations[..at].iter().any(|other| other.rome == wanted.rome);
            before.then(|| {
                Invalid::new(&wanted.rome, "an occupation is named once")
                    .at(format!("passerelle.occupations[{at}].rome"))
            })
        };
        errors.extend(wishes.occupations.iter().enumerate().filter_map(twice));
        if errors.is_empty() { Ok(wishes) } else { Err(errors) }
    }
}

/// A refusal of a value, or of a member of it.
type Refused = (&'static str, Invalid);

fn at_itself(refused: Invalid) -> Refused {
    ("", refused)
}

struct Check<'e> {
    errors: &'e mut Vec<FieldError>,
}

impl Check<'_> {
    fn one<S, T>(&mut self, field: &str, given: Option<S>, read: impl FnOnce(S) -> Result<T, Invalid>) -> Option<T> {
        read(given?).map_err(|refused| self.errors.push(refused.at(format!("passerelle.{field}")))).ok()
    }

    fn list<S, T>(&mut self, field: &str, given: &[S], read: impl Fn(&S) -> Result<T, Refused>) -> Vec<T> {
        if given.len() > MOST {
            let refused = Invalid::new(given.len(), format!("a list of at most {MOST}"));
            self.errors.push(refused.at(format!("passerelle.{field}")));
        }
        let mut values = Vec::with_capacity(given.len());
        for (at, item) in given.iter().enumerate() {
            match read(item) {
                Ok(value) => values.push(value),
                Err((member, refused)) => {
                    self.errors.push(refused.at(format!("passerelle.{field}[{at}]{member}")));
                }
            }
        }
        values
    }
}

fn occupation(wish: &OccupationWish) -> Result<DesiredOccupation, Refused> {
    let rome = RomeCode::new(&wish.rome).map_err(|refused| (".rome", refused))?;
    if let Some(months) = wish.months.filter(|months| *months > MOST_MONTHS) {
        return Err((".months", Invalid::new(months, format!("months of experience, 0 to {MOST_MONTHS}"))));
    }
    Ok(DesiredOccupation { rome, months: wish.months })
}

fn area(wish: &AreaWish) -> Result<WorkArea, Refused> {
    let AreaWish { lat, lon, radius_km, commune, department, region, remote } = wish;
    let around = lat.is_some() || lon.is_some() || radius_km.is_some();
    let said = [around, commune.is_some(), department.is_some(), region.is_some(), remote.is_some()];
    let refused = || at_itself(Invalid::new("an area", AREA));
    if said.into_iter().filter(|said| *said).count() != 1 {
        return Err(refused());
    }
    if let Some(code) = commune {
        return CommuneCode::new(code).map(WorkArea::Commune).map_err(|refused| (".commune", refused));
    }
    if let Some(code) = department {
        return DepartmentCode::new(code).map(WorkArea::Department).map_err(|refused| (".department", refused));
    }
    if let Some(code) = region {
        return RegionCode::new(code).map(WorkArea::Region).map_err(|refused| (".region", refused));
    }
    if *remote == Some(true) {
        return Ok(WorkArea::Remote);
    }
    let (Some(lat), Some(lon), Some(km)) = (lat, lon, radius_km) else { return Err(refused()) };
    let point = Point::new(*lat, *lon).map_err(at_itself)?;
    Ok(WorkArea::Around(point, Radius::new(*km).map_err(|refused| (".radius_km", refused))?))
}
