//! Those who let themselves be counted here, from the published lattice, apart from official seekers.

use super::ask::{MarketArea, MarketBy, MarketScope};
use crate::service::lattice::{LatticeTable, SeekerRequest, SeekerStatistics};
use crate::service::{Error, Result, Service};
use async_graphql::SimpleObject;
use serde::Serialize;
use utoipa::ToSchema;

/// People who seek a job and let this server count them: a published value with noise, never a count on demand.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema, SimpleObject)]
pub struct ConsentedProfiles {
    /// With noise, rounded to 5; null below 5, and where the lattice has no such cell.
    #[schema(example = 35)]
    pub value: Option<u32>,
    /// The Monday of the release.
    #[schema(example = "2026-11-23")]
    pub week: Option<String>,
    /// 95 of 100 values are no farther than this from the count.
    #[schema(example = 12)]
    pub margin: Option<u32>,
    /// The value as a share of the official seekers beside it: how far these people stand for them.
    #[schema(example = 0.02)]
    pub coverage: Option<f64>,
    /// Why there is no value.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub why: Option<&'static str>,
}

/// The table that has what a question divides by, where one has; which of place and category is the row's.
pub(super) struct Profiles {
    found: std::result::Result<(SeekerStatistics, bool), &'static str>,
}

impl Profiles {
    /// The value of a row, beside so many official seekers.
    pub(super) fn of(&self, key: &str, seekers: Option<f64>) -> ConsentedProfiles {
        let none = |why| ConsentedProfiles { value: None, week: None, margin: None, coverage: None, why: Some(why) };
        let (found, by_place) = match &self.found {
            Ok(found) => (&found.0, found.1),
            Err(why) => return none(why),
        };
        let row = found.rows.iter().find(|row| if by_place { row.place == key } else { row.what == key });
        let value = row.and_then(|row| row.value);
        let share = |value: u32| {
            let share = f64::from(value) / seekers.filter(|seekers| *seekers > 0.0)?;
            Some((share * 10_000.0).round() / 10_000.0)
        };
        ConsentedProfiles {
            value,
            week: Some(found.week.clone()),
            margin: Some(found.margin),
            coverage: value.and_then(share),
            why: value.is_none().then_some("below 5, or nobody"),
        }
    }
}

impl Service {
    /// The release's table for a question, read once for all its rows.
    pub(super) async fn profiles(&self, by: MarketBy, scope: &MarketScope, classes: &[String]) -> Result<Profiles> {
        let department = match &scope.area {
            MarketArea::Departments(codes) if codes.len() == 1 => Some(codes[0].as_str()),
            MarketArea::Everywhere | MarketArea::Regions(_) | MarketArea::Departments(_) | MarketArea::Basins(_) => {
                None
            }
        };
        let one = |classes: &[String]| match classes {
            [class] if scope.rome_domains.is_empty() => Some(class.clone()),
            _ => None,
        };
        let domain = match (scope.rome.as_slice(), scope.rome_domains.as_slice()) {
            ([], [domain]) => Some(domain.to_string()),
            _ => None,
        };
        let asked = match (by, department) {
            (MarketBy::Rome, Some(place)) => Some((LatticeTable::DepartmentByOccupation, Some(place), None, false)),
            (MarketBy::RomeDomain, Some(place)) => Some((LatticeTable::DepartmentByDomain, Some(place), None, false)),
            (MarketBy::Department, _) => match (one(classes), domain) {
                (Some(class), _) => Some((LatticeTable::DepartmentByOccupation, None, Some(class), true)),
                (None, Some(domain)) => Some((LatticeTable::DepartmentByDomain, None, Some(domain), true)),
                (None, None) => None,
            },
            (MarketBy::Rome | MarketBy::RomeDomain, None) | (MarketBy::Basin, _) => None,
        };
        let Some((table, place, what, by_place)) = asked else {
            let why = "the lattice has départements by occupation or by domain: ask by `rome` or `rome_domain` in one \
                département, or by département for one of these";
            return Ok(Profiles { found: Err(why) });
        };
        let Ok(request) = SeekerRequest::new(table, place, what.as_deref(), None) else {
            return Ok(Profiles { found: Err("the lattice has no such cell") });
        };
        match self.seeker_statistics(&request).await {
            Ok(found) => Ok(Profiles { found: Ok((found, by_place)) }),
            Err(Error::UnknownWeek(_)) => Ok(Profiles { found: Err("no release of the lattice is published yet") }),
            Err(error) => Err(error),
        }
    }
}
