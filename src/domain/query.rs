//! What to look for: one value for REST, GraphQL and every stream.

use super::{
    Area, ContractType, EmployerKind, ExperienceLevel, NafPrefix, Precision, RemoteMode, RomeCode, RomeDomain, Siret,
    SourceId, TextQuery, WorkingTime,
};
use jiff::Timestamp;

/// A search for offers. Equal queries find the same offers.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct OfferQuery {
    /// Where.
    pub area: Area,
    /// What its text says, in the words of a person.
    pub text: Option<TextQuery>,
    /// Which.
    pub filters: Filters,
}

/// Filters combine by "and"; the values of one list by "or"; an empty list does not filter.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Filters {
    /// Type of contract.
    pub contracts: Vec<ContractType>,
    /// ROME code, as the source gave it.
    pub rome: Vec<RomeCode>,
    /// ROME domain.
    pub rome_domains: Vec<RomeDomain>,
    /// NAF subclass, class, group, division or section.
    pub naf: Vec<NafPrefix>,
    /// Full or part time.
    pub working_times: Vec<WorkingTime>,
    /// Experience asked for.
    pub experience: Vec<ExperienceLevel>,
    /// Gross EUR a year: matches where the most that the offer says it may pay reaches it.
    pub salary_min: Option<u32>,
    /// Whether `salary_min` keeps offers that state no readable salary.
    pub include_unspecified_salary: bool,
    /// Remote work.
    pub remote: Vec<RemoteMode>,
    /// Network.
    pub sources: Vec<SourceId>,
    /// Employer.
    pub employers: Vec<EmployerFilter>,
    /// Kind of employer.
    pub employer_kinds: Vec<EmployerKind>,
    /// Apprenticeship or work-study.
    pub apprenticeship: Option<bool>,
    /// Marked as accessible to disabled workers.
    pub accessible: Option<bool>,
    /// Marked as hard to fill.
    pub hard_to_fill: Option<bool>,
    /// Published at or after.
    pub published_after: Option<Timestamp>,
    /// Published within that many days before the first page was asked for, so that all pages of a result mean the same
    /// days: the index counts them back from its request's `now`.
    pub published_within_days: Option<u16>,
    /// Open for so many days or longer when the first page was asked for, by dates in UTC: see [`super::Offer::opened`].
    pub open_for_days: Option<u16>,
    /// Precision of the place.
    pub precisions: Vec<Precision>,
}

/// An employer: by name, accents, case and punctuation aside, or by SIRET.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum EmployerFilter {
    /// The whole name, folded by `reference::fold`.
    Name(String),
    /// The SIRET.
    Siret(Siret),
}
