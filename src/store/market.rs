//! The history of the market, and the figures that others published.

use super::Result;
use crate::domain::{BasinCode, CommuneCode, OfficialDataset, OfficialRow, SourceId};

/// What the rows of a day divide offers by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ClassKind {
    /// The occupation in ROME 3.
    Rome,
    /// The section of NAF rev. 2 of the employer.
    Naf,
    /// Nothing: all offers of the place.
    All,
}

impl ClassKind {
    /// As it stands in the store.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Rome => "rome",
            Self::Naf => "naf",
            Self::All => "all",
        }
    }
}

/// The market of one class in one basin, as one source had it at the end of a day. Texts are empty for what is not known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DayRow {
    /// What `class` is.
    pub kind: ClassKind,
    /// INSEE code of the département.
    pub department: String,
    /// Code of the employment basin.
    pub basin: String,
    /// Code of ROME 3, or section of NAF; empty where `kind` is all.
    pub class: String,
    /// The source.
    pub source: SourceId,
    /// The figures.
    pub tally: DayTally,
}

/// Offers at the end of a day. `new` and `gone` are those of the day itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct DayTally {
    /// Published.
    pub stock: u64,
    /// Come since the day began.
    pub new: u64,
    /// Gone since the day began, whatever the reason.
    pub gone: u64,
    /// Of the stock, open for 30 days or more.
    pub open_30: u64,
    /// Of the stock, open for 60 days or more.
    pub open_60: u64,
    /// Of the stock, marked as hard to fill by their sources.
    pub hard_to_fill: u64,
}

/// What the figures of days are added up by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DayBy {
    /// All together.
    All,
    /// The class.
    Class,
    /// The first three characters of the class: the domain of an occupation.
    Domain,
    /// The département.
    Department,
    /// The employment basin.
    Basin,
}

/// A question about some days. Empty lists do not filter, but for `sources`.
#[derive(Debug, Clone)]
pub struct DayAsk {
    /// The days, since 1970 in UTC.
    pub days: Vec<i64>,
    /// What classes are.
    pub kind: ClassKind,
    /// By what.
    pub by: DayBy,
    /// The sources that count, and no other.
    pub sources: Vec<SourceId>,
    /// Départements.
    pub departments: Vec<String>,
    /// Employment basins.
    pub basins: Vec<String>,
    /// Classes.
    pub classes: Vec<String>,
    /// Domains of ROME: beside `classes`, either will do.
    pub domains: Vec<String>,
}

/// Figures added up: of one day, for one value of what they are added up by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DaySum {
    /// The day, since 1970 in UTC.
    pub day: i64,
    /// The value; empty for what is not known, and where all are added up together.
    pub key: String,
    /// The figures.
    pub tally: DayTally,
}

/// An offer that is here no more, without anything that names it. Texts are empty for what is not known or may not be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spell {
    /// The source.
    pub source: SourceId,
    /// INSEE code of the département.
    pub department: String,
    /// Code of the employment basin.
    pub basin: String,
    /// ROME code, as the source gave it.
    pub rome: String,
    /// Division of NAF rev. 2.
    pub naf: String,
    /// The day since which it was open, in days since 1970.
    pub opened: i64,
    /// The day on which it came here.
    pub entered: i64,
    /// The day on which it went: withdrawn, or expired before that.
    pub closed: i64,
    /// Whether its source called it hard to fill.
    pub hard_to_fill: bool,
}

/// A commune and the employment basin that it lies in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BasinCommune {
    /// The commune.
    pub commune: CommuneCode,
    /// The basin.
    pub basin: BasinCode,
    /// Name of the basin.
    pub label: String,
}

/// The market as it was, and what others published of it.
#[async_trait::async_trait]
pub trait Market: Send + Sync {
    /// Puts the rows of a day in the place of those that it had.
    ///
    /// # Errors
    /// [`super::Error`], as every method here.
    async fn put_market_day(&self, day: i64, rows: &[DayRow]) -> Result<()>;

    /// The days between two, both included, that have rows, in order.
    async fn market_days(&self, from: i64, to: i64) -> Result<Vec<i64>>;

    /// Figures of days, added up, by day and value.
    async fn market_sums(&self, ask: &DayAsk) -> Result<Vec<DaySum>>;

    /// The spells that closed on that day or later, in the order in which they were written.
    async fn spells(&self, closed_from: i64) -> Result<Vec<Spell>>;

    /// Writes spells that are known from elsewhere: of invented offers.
    async fn put_spells(&self, spells: &[Spell]) -> Result<()>;

    /// Deletes the rows of days before `days_before`, and the spells that closed before `spells_before`.
    async fn forget_market(&self, days_before: i64, spells_before: i64) -> Result<()>;

    /// Puts this table of communes in the place of the one that is there.
    async fn put_basins(&self, basins: &[BasinCommune]) -> Result<()>;

    /// The table of communes, by commune.
    async fn basins(&self) -> Result<Vec<BasinCommune>>;

    /// Puts these rows in the place of those that a publication had for the same periods.
    ///
    /// # Errors
    /// [`super::Error::Inconsistent`] where one is given twice.
    async fn put_official(&self, dataset: OfficialDataset, rows: &[OfficialRow]) -> Result<()>;

    /// All rows of all publications.
    async fn official(&self) -> Result<Vec<OfficialRow>>;

    /// A text that changes whenever basins or publications do. Small: read often.
    async fn official_version(&self) -> Result<String>;
}
