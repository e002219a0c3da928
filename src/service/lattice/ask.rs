//! What is asked of the statistics: a table of a release, or a part of it. Nothing here reads a profile.

use super::{Lattice, LatticeTable};
use crate::domain::{FieldError, Invalid};
use crate::reference;
use crate::service::{Error, Result, Service};
use crate::store::LatticeRelease;
use async_graphql::SimpleObject;
use h3o::CellIndex;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use utoipa::ToSchema;

/// A question: a table, or what it says of one place or one category.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeekerRequest {
    /// The table.
    pub table: LatticeTable,
    /// Only this place of the table.
    pub place: Option<String>,
    /// Only this category of it.
    pub what: Option<String>,
    /// The Monday of the release; the newest one where absent.
    pub week: Option<Date>,
}

impl SeekerRequest {
    /// A question of the lattice; of anything else there are no statistics.
    ///
    /// # Errors
    /// The [`FieldError`] of a place or a category that the table does not have.
    pub fn new(
        table: LatticeTable,
        place: Option<&str>,
        what: Option<&str>,
        week: Option<Date>,
    ) -> Result<Self, FieldError> {
        let lattice = Lattice::whole();
        let place = place.map(|text| lattice.place(table, text)).transpose().map_err(|error| error.at("place"))?;
        let what = what.map(|text| lattice.what(table, text)).transpose().map_err(|error| error.at("what"))?;
        Ok(Self { table, place: place.map(str::to_owned), what: what.map(str::to_owned), week })
    }

    fn asks_for(&self, place: &str, what: &str) -> bool {
        self.place.as_deref().is_none_or(|asked| asked == place)
            && self.what.as_deref().is_none_or(|asked| asked == what)
    }
}

/// A table of the statistics of seekers, or the part that was asked for.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema, SimpleObject)]
pub struct SeekerStatistics {
    /// Which table.
    #[schema(example = "b")]
    pub table: LatticeTable,
    /// Its week, by the Monday.
    #[schema(example = "2026-11-23")]
    pub week: String,
    /// When it was counted.
    #[schema(value_type = String, format = "date-time", example = "2026-11-23T00:04:00Z")]
    pub made_at: Timestamp,
    /// The share of each person's privacy budget that this table spends (ε); the four tables spend 1 together.
    #[schema(example = 0.2)]
    pub epsilon: f64,
    /// 95 of 100 values are no farther than this from the count.
    #[schema(example = 17)]
    pub margin: u32,
    /// What is not among these is below 5, or is nobody at all. By place and category; where both were asked for, one.
    pub rows: Vec<SeekerRow>,
}

/// A value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema, SimpleObject)]
pub struct SeekerRow {
    /// H3 cell of resolution 5, or INSEE code of a département.
    #[schema(example = "59")]
    pub place: String,
    /// Letter of the grand domaine, domain or code of ROME, or level of diploma.
    #[schema(example = "M18")]
    pub what: String,
    /// Its label in French, where it has one: grand domaines and occupations do.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "Études et développement informatique")]
    pub label: Option<String>,
    /// How many seek there, with noise, rounded to 5; null below 5.
    #[schema(example = 1240)]
    pub value: Option<u32>,
}

/// How many seek where, of all occupations or of one grand domaine.
#[derive(Debug, Clone, PartialEq)]
pub struct SeekerMap {
    /// Its week, by the Monday.
    pub week: Date,
    /// When it was counted.
    pub made_at: Timestamp,
    /// 95 of 100 values of one grand domaine are no farther than this from the count.
    pub margin: u32,
    /// Cells with a value, by index. Of all occupations: the sum of those grand domaines that have a value there.
    pub cells: Vec<(CellIndex, u64)>,
}

/// A week that has statistics.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema, SimpleObject)]
pub struct SeekerWeek {
    /// Its Monday.
    #[schema(example = "2026-11-23")]
    pub week: String,
}

impl Service {
    /// A table of a release, or a part of it.
    ///
    /// # Errors
    /// [`Error::UnknownWeek`] where there is no such release.
    pub async fn seeker_statistics(&self, asked: &SeekerRequest) -> Result<SeekerStatistics> {
        let release = self.release(asked.week).await?;
        let cells = release.cells.iter().filter(|cell| cell.table == asked.table.letter());
        let cells = cells.filter(|cell| asked.asks_for(&cell.place, &cell.what));
        let mut rows: Vec<_> = cells.map(|cell| row(asked.table, &cell.place, &cell.what, cell.value)).collect();
        if let (true, Some(place), Some(what)) = (rows.is_empty(), &asked.place, &asked.what) {
            rows.push(row(asked.table, place, what, None));
        }
        Ok(SeekerStatistics {
            table: asked.table,
            week: release.week.to_string(),
            made_at: release.made_at,
            epsilon: asked.table.epsilon(),
            margin: asked.table.margin(),
            rows,
        })
    }

    /// Table a as a map: of one grand domaine, or of all.
    ///
    /// # Errors
    /// [`Error::UnknownWeek`] where there is no such release.
    pub async fn seeker_map(&self, what: Option<&str>, week: Option<Date>) -> Result<SeekerMap> {
        let table = LatticeTable::CellByGrandDomain;
        let release = self.release(week).await?;
        let mut cells: BTreeMap<CellIndex, u64> = BTreeMap::new();
        for cell in release.cells.iter().filter(|cell| cell.table == table.letter()) {
            let asked = what.is_none_or(|what| what == cell.what);
            if let (true, Some(value), Ok(index)) = (asked, cell.value, cell.place.parse()) {
                *cells.entry(index).or_default() += u64::from(value);
            }
        }
        Ok(SeekerMap {
            week: release.week,
            made_at: release.made_at,
            margin: table.margin(),
            cells: cells.into_iter().collect(),
        })
    }

    /// The weeks that have statistics, the newest first.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn seeker_weeks(&self) -> Result<Vec<SeekerWeek>> {
        let weeks = self.store.lattice_weeks().await?;
        Ok(weeks.into_iter().map(|week| SeekerWeek { week: week.to_string() }).collect())
    }

    async fn release(&self, week: Option<Date>) -> Result<Arc<LatticeRelease>> {
        let newest = async || Ok::<_, Error>(self.store.lattice_weeks().await?.first().copied());
        let named = if week.is_some() { week } else { newest().await? }.ok_or(Error::UnknownWeek(week))?;
        if let Some(known) = self.releases.find(named) {
            return Ok(known);
        }
        let release = Arc::new(self.store.lattice(Some(named)).await?.ok_or(Error::UnknownWeek(week))?);
        self.releases.keep(release.clone());
        Ok(release)
    }
}

/// The releases that were last asked for. A release never changes.
#[derive(Debug, Default)]
pub(in crate::service) struct Releases(Mutex<Vec<Arc<LatticeRelease>>>);

impl Releases {
    const MOST: usize = 4;

    fn find(&self, week: Date) -> Option<Arc<LatticeRelease>> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.iter().find(|release| release.week == week).cloned()
    }

    fn keep(&self, release: Arc<LatticeRelease>) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.retain(|other| other.week != release.week);
        known.insert(0, release);
        known.truncate(Self::MOST);
    }
}

fn row(table: LatticeTable, place: &str, what: &str, value: Option<u32>) -> SeekerRow {
    let label = match table {
        LatticeTable::CellByGrandDomain => reference::rome_grand_domain_label(what),
        LatticeTable::DepartmentByOccupation => reference::occupation(what).map(|known| known.label),
        LatticeTable::DepartmentByDomain | LatticeTable::DepartmentByDiploma => None,
    };
    SeekerRow { place: place.to_owned(), what: what.to_owned(), label: label.map(str::to_owned), value }
}

/// Reads the Monday of a release.
///
/// # Errors
/// [`Invalid`] for what is no Monday.
pub fn week(text: &str) -> std::result::Result<Date, Invalid> {
    let day = text.parse::<Date>().ok().filter(|day| day.weekday() == jiff::civil::Weekday::Monday);
    day.ok_or_else(|| Invalid::new(text, "a week is called by its Monday, as 2026-11-23"))
}
