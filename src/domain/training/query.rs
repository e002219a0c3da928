//! Which trainings to look for: one value for REST and GraphQL.

use super::{Funding, LabelName, RncpCode, TrainingId, TrainingLevel};
use crate::domain::{Area, RemoteMode, RomeCode, RomeDomain, Siret, SourceId, TextQuery};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// A search for trainings. Area, dates and seats are asked of one session: a training is found where one of its sessions
/// meets all three, and its other values meet the rest.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TrainingQuery {
    /// Where.
    pub area: Area,
    /// What its text says, in the words of a person.
    pub text: Option<TextQuery>,
    /// Which.
    pub filters: TrainingFilters,
}

/// Filters combine by "and"; the values of one list by "or"; an empty list does not filter.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TrainingFilters {
    /// ROME code of an occupation that it leads to.
    pub rome: Vec<RomeCode>,
    /// ROME domain of one.
    pub rome_domains: Vec<RomeDomain>,
    /// RNCP code of a certification.
    pub rncp: Vec<RncpCode>,
    /// Level that is reached.
    pub levels: Vec<TrainingLevel>,
    /// Provider.
    pub providers: Vec<ProviderFilter>,
    /// Label, as its source or an imported list gives it; accents and case aside.
    pub labels: Vec<LabelName>,
    /// Who pays.
    pub funding: Vec<Funding>,
    /// On site or at a distance.
    pub remote: Vec<RemoteMode>,
    /// Network.
    pub sources: Vec<SourceId>,
    /// The session begins on that day or later, or may: of a month, its last day counts.
    pub starts_after: Option<Date>,
    /// The session begins on that day or earlier, or may: of a month, its first day counts.
    pub starts_before: Option<Date>,
    /// Whether the session has places left.
    pub open_seats: Option<bool>,
}

impl TrainingFilters {
    /// Whether something is asked of the sessions beside their place.
    #[must_use]
    pub fn asks_sessions(&self) -> bool {
        self.starts_after.is_some() || self.starts_before.is_some() || self.open_seats.is_some()
    }
}

/// A provider: by name, accents, case and punctuation aside, or by SIRET.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum ProviderFilter {
    /// The whole name, folded by `reference::fold`.
    Name(String),
    /// The SIRET.
    Siret(Siret),
}

/// The order of trainings. Ties are broken by what is told, then by id, so each order is total.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema, async_graphql::Enum)]
#[serde(rename_all = "snake_case")]
pub enum TrainingSort {
    /// The next start first, of equal ones the nearest; those without a start to come last.
    Start,
    /// Nearest first, of equal ones the next start.
    Distance,
    /// What fits a text best first. Needs a text.
    Relevance,
}

/// What a training is sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct TrainingKey {
    /// Kilometres from the nearest centre to the nearest session that was found.
    pub distance_km: Option<f64>,
    /// Days since 1970 of the next start of a session that was found.
    pub start: Option<i32>,
    /// How well the text fits, 0 or more.
    pub score: Option<f64>,
}

/// The training after which the next page begins.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TrainingAfter {
    /// Its key.
    pub key: TrainingKey,
    /// Its id.
    pub id: TrainingId,
}
