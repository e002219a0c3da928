//! What a person looks for.

use super::levels::{DiplomaLevel, DrivingLicence};
use crate::domain::{CommuneCode, ContractType, DepartmentCode, Point, Radius, RegionCode, RomeCode, WorkingTime};
use jiff::civil::Date;
use serde::Deserialize;

/// What a person looks for, and the little that a search must know of them. Every list may be empty: nothing was said.
#[derive(Clone, PartialEq, Default)]
pub struct Wishes {
    /// Desired occupations, the first one first.
    pub occupations: Vec<DesiredOccupation>,
    /// Contracts that would do.
    pub contracts: Vec<ContractType>,
    /// Working times that would do.
    pub working_times: Vec<WorkingTime>,
    /// From when on.
    pub available_from: Option<Date>,
    /// The least pay, gross EUR a year.
    pub salary_min: Option<u32>,
    /// Where the person accepts to work. Never where they live.
    pub areas: Vec<WorkArea>,
    /// Driving licences.
    pub licences: Vec<DrivingLicence>,
    /// The highest diploma.
    pub diploma: Option<DiplomaLevel>,
}

/// An occupation that a person looks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DesiredOccupation {
    /// ROME code.
    pub rome: RomeCode,
    /// Experience in it, in months.
    pub months: Option<u32>,
}

/// A place where a person accepts to work.
#[derive(Debug, Clone, PartialEq)]
pub enum WorkArea {
    /// Around a point.
    Around(Point, Radius),
    /// In a commune.
    Commune(CommuneCode),
    /// In a département.
    Department(DepartmentCode),
    /// In a région.
    Region(RegionCode),
    /// From wherever the person is.
    Remote,
}

/// What a person looks for, as a platform says it. Everything may be absent.
#[derive(Clone, PartialEq, Default, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WishesDraft {
    /// Desired occupations, the first one first; 10 at most.
    #[serde(default)]
    pub occupations: Vec<OccupationWish>,
    /// Contracts that would do, by the codes that offers have.
    #[serde(default)]
    pub contracts: Vec<String>,
    /// `full_time`, `part_time`.
    #[serde(default)]
    pub working_times: Vec<String>,
    /// From when on: `YYYY-MM-DD`.
    #[schema(example = "2026-12-01")]
    #[serde(default)]
    pub available_from: Option<String>,
    /// The least pay, gross EUR a year: 1 to 1,000,000.
    #[schema(example = 24_000)]
    #[serde(default)]
    pub salary_min: Option<u32>,
    /// Where the person accepts to work; 10 at most.
    #[serde(default)]
    pub areas: Vec<AreaWish>,
    /// Driving licences: `B`, `CE`.
    #[serde(default)]
    pub licences: Vec<String>,
    /// The highest diploma: `2` to `8` in the French framework (`3` CAP, `4` baccalauréat, `5` BTS, `6` licence, `7`
    /// master, `8` doctorate).
    #[schema(example = "4")]
    #[serde(default)]
    pub diploma: Option<String>,
}

/// An occupation that a person looks for, as a platform says it.
#[derive(Clone, PartialEq, Default, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OccupationWish {
    /// ROME code.
    #[schema(example = "J1506")]
    #[serde(default)]
    pub rome: String,
    /// Experience in it, in months: at most 720.
    #[schema(example = 36)]
    #[serde(default)]
    pub months: Option<u32>,
}

/// A place where a person accepts to work, as a platform says it: one of a point with its radius, a commune, a
/// département, a région, and `remote`.
#[derive(Clone, PartialEq, Default, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AreaWish {
    /// Latitude of the point, in degrees.
    #[serde(default)]
    pub lat: Option<f64>,
    /// Its longitude, in degrees.
    #[serde(default)]
    pub lon: Option<f64>,
    /// Kilometres around it: more than 0, at most 500.
    #[serde(default)]
    pub radius_km: Option<f64>,
    /// INSEE code of a commune.
    #[serde(default)]
    pub commune: Option<String>,
    /// INSEE code of a département.
    #[serde(default)]
    pub department: Option<String>,
    /// INSEE code of a région.
    #[serde(default)]
    pub region: Option<String>,
    /// From wherever the person is.
    #[serde(default)]
    pub remote: Option<bool>,
}

impl From<&Wishes> for WishesDraft {
    fn from(wishes: &Wishes) -> Self {
        fn texts<T: ToString>(values: &[T]) -> Vec<String> {
            values.iter().map(ToString::to_string).collect()
        }
        let occupation =
            |wanted: &DesiredOccupation| OccupationWish { rome: wanted.rome.to_string(), months: wanted.months };
        Self {
            occupations: wishes.occupations.iter().map(occupation).collect(),
            contracts: texts(&wishes.contracts),
            working_times: texts(&wishes.working_times),
            available_from: wishes.available_from.map(|date| date.to_string()),
            salary_min: wishes.salary_min,
            areas: wishes.areas.iter().map(AreaWish::from).collect(),
            licences: texts(&wishes.licences),
            diploma: wishes.diploma.map(|level| level.to_string()),
        }
    }
}

impl From<&WorkArea> for AreaWish {
    fn from(area: &WorkArea) -> Self {
        match area {
            WorkArea::Around(point, radius) => {
                Self { lat: Some(point.lat()), lon: Some(point.lon()), radius_km: Some(radius.km()), ..Self::default() }
            }
            WorkArea::Commune(code) => Self { commune: Some(code.to_string()), ..Self::default() },
            WorkArea::Department(code) => Self { department: Some(code.to_string()), ..Self::default() },
            WorkArea::Region(code) => Self { region: Some(code.to_string()), ..Self::default() },
            WorkArea::Remote => Self { remote: Some(true), ..Self::default() },
        }
    }
}

silent!(Wishes WishesDraft OccupationWish AreaWish);
