//! What is asked about the market: where, of which occupations, by what.

use super::tables::Tables;
use crate::domain::{
    Area, BasinCode, DepartmentCode, Filters, Invalid, OfferQuery, RegionCode, RomeCode, RomeDomain, SourceId,
};
use crate::index::Snapshot;
use crate::reference;
use crate::service::{Error, Result};
use crate::store::{ClassKind, DayAsk, DayBy};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What figures of the market are divided by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema, async_graphql::Enum)]
#[serde(rename_all = "snake_case")]
pub enum MarketBy {
    /// The occupation, by its code in ROME 3: the parent of what an offer bears, where that is a code of ROME 4.
    Rome,
    /// The ROME domain: the first three characters of that code.
    RomeDomain,
    /// The département, by its INSEE code.
    Department,
    /// The employment basin of France Travail, by its code of four digits.
    Basin,
}

impl MarketBy {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Rome, Self::RomeDomain, Self::Department, Self::Basin];

    pub(super) const fn of_days(self) -> DayBy {
        match self {
            Self::Rome => DayBy::Class,
            Self::RomeDomain => DayBy::Domain,
            Self::Department => DayBy::Department,
            Self::Basin => DayBy::Basin,
        }
    }

    /// The name of a value, where our tables have one.
    pub(super) fn label(self, tables: &Tables, key: &str) -> Option<String> {
        match self {
            Self::Rome => reference::occupation(key).map(|known| known.label.to_owned()),
            Self::RomeDomain => None,
            Self::Department => reference::department(key).map(|known| known.name.to_owned()),
            Self::Basin => tables.basin_name(key).map(str::to_owned),
        }
    }
}

/// Where.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub enum MarketArea {
    /// Everywhere, offers without a place included.
    #[default]
    Everywhere,
    /// In régions.
    Regions(Vec<RegionCode>),
    /// In départements.
    Departments(Vec<DepartmentCode>),
    /// In employment basins.
    Basins(Vec<BasinCode>),
}

impl MarketArea {
    /// In words, as an answer tells which area a published figure is of.
    pub(super) fn told(&self) -> String {
        fn listed<T: ToString>(kind: &str, codes: &[T]) -> String {
            format!("{kind} {}", codes.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "))
        }
        match self {
            Self::Everywhere => "country".to_owned(),
            Self::Regions(codes) => listed("region", codes),
            Self::Departments(codes) => listed("department", codes),
            Self::Basins(codes) => listed("basin", codes),
        }
    }
}

/// Which part of the market.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MarketScope {
    /// Where.
    pub area: MarketArea,
    /// Occupations, by codes of ROME 3 or 4; a code of ROME 4 stands for its parent. All where empty.
    pub rome: Vec<RomeCode>,
    /// ROME domains; beside `rome`, either will do.
    pub rome_domains: Vec<RomeDomain>,
}

/// A question about tension.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TensionRequest {
    /// By what.
    pub by: MarketBy,
    /// Of what.
    pub scope: MarketScope,
    /// Rows at most, those with the most offers.
    pub limit: usize,
}

impl MarketScope {
    /// Some occupations in an area, to be told apart.
    #[must_use]
    pub fn occupations(area: MarketArea, rome: Vec<RomeCode>) -> Self {
        Self { area, rome, rome_domains: Vec::new() }
    }

    /// The codes of ROME 3 that are asked for.
    pub(super) fn classes(&self, tables: &Tables) -> Vec<String> {
        let mut classes: Vec<String> = self.rome.iter().map(|code| tables.rome3(code.as_str()).to_owned()).collect();
        classes.sort_unstable();
        classes.dedup();
        classes
    }

    /// Whether some occupations are asked for, and not all.
    pub(super) const fn names_occupations(&self) -> bool {
        !self.rome.is_empty() || !self.rome_domains.is_empty()
    }

    /// Whether a code of ROME 3 is asked for.
    pub(super) fn holds(&self, class: &str, classes: &[String]) -> bool {
        !self.names_occupations()
            || classes.iter().any(|asked| asked == class)
            || self.rome_domains.iter().any(|domain| class.get(..3) == Some(domain.as_str()))
    }

    /// The départements of the area, where it is one of them.
    pub(super) fn departments(&self) -> Option<Vec<&str>> {
        match &self.area {
            MarketArea::Everywhere | MarketArea::Basins(_) => None,
            MarketArea::Departments(codes) => Some(codes.iter().map(DepartmentCode::as_str).collect()),
            MarketArea::Regions(regions) => {
                let inside = |region: &str| regions.iter().any(|asked| asked.as_str() == region);
                let all = reference::departments().iter();
                Some(all.filter(|known| inside(known.region)).map(|known| known.code).collect())
            }
        }
    }

    /// The basins of the area, where it is one of them.
    pub(super) fn basins(&self) -> Option<Vec<&str>> {
        let MarketArea::Basins(codes) = &self.area else { return None };
        Some(codes.iter().map(BasinCode::as_str).collect())
    }

    /// The offers that are asked for, as the index finds them.
    ///
    /// # Errors
    /// [`Error::Invalid`] for a basin where there is no table of basins, or that it does not have.
    pub(super) fn query(&self, tables: &Tables, snapshot: &Snapshot) -> Result<OfferQuery> {
        let area = match &self.area {
            MarketArea::Everywhere => Area::Everywhere,
            MarketArea::Regions(codes) => Area::Regions(codes.clone()),
            MarketArea::Departments(codes) => Area::Departments(codes.clone()),
            MarketArea::Basins(codes) => {
                let mut communes = Vec::new();
                for code in codes {
                    communes.extend(
                        tables
                            .communes_of(code.as_str())
                            .map_err(|reason| Error::Invalid(vec![Invalid::new(code, reason).at("basin")]))?,
                    );
                }
                Area::Communes(communes)
            }
        };
        let mut rome = Vec::new();
        if self.names_occupations() {
            let classes = self.classes(tables);
            let borne = snapshot.rome_codes().into_iter().filter(|code| self.holds(tables.rome3(code), &classes));
            rome.extend(borne.filter_map(|code| RomeCode::new(code).ok()));
            // Where no offer bears such a code, none is found: a list of none would not filter.
            let none = || self.rome_domains.iter().filter_map(|domain| RomeCode::new(&format!("{domain}00")).ok());
            if rome.is_empty() {
                rome.extend(self.rome.iter().cloned().chain(none()));
            }
        }
        Ok(OfferQuery { area, filters: Filters { rome, ..Filters::default() }, ..OfferQuery::default() })
    }

    /// The same question about rows of earlier days.
    pub(super) fn days(&self, tables: &Tables, sources: &[SourceId], days: Vec<i64>, by: DayBy) -> DayAsk {
        let owned = |codes: Option<Vec<&str>>| {
            codes.map(|codes| codes.into_iter().map(str::to_owned).collect()).unwrap_or_default()
        };
        let by_class = matches!(by, DayBy::Class | DayBy::Domain) || self.names_occupations();
        DayAsk {
            days,
            kind: if by_class { ClassKind::Rome } else { ClassKind::All },
            by,
            sources: sources.to_vec(),
            departments: owned(self.departments()),
            basins: owned(self.basins()),
            classes: self.classes(tables),
            domains: self.rome_domains.iter().map(ToString::to_string).collect(),
        }
    }
}
