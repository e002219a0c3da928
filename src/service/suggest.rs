//! What may be meant by what is being typed, each with the number of offers that it would give.

use super::names::Edition;
use super::search::Plan;
use super::{Result, Service, card};
use crate::auth::Caller;
use crate::domain::{Area, OfferQuery, OgrCode, RomeCode};
use crate::index::{Dimension, Tally};
use crate::reference::{self, Occupation, PlaceHit, PlaceKind};
use serde::Serialize;
use std::cmp::Reverse;
use utoipa::ToSchema;

/// What is suggested.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema, async_graphql::Enum)]
#[serde(rename_all = "snake_case")]
pub enum SuggestionKind {
    /// Occupations, by their labels and codes.
    Occupation,
    /// Other names of occupations.
    Appellation,
    /// Communes, départements and régions.
    Place,
    /// Employers who have offers.
    Employer,
}

impl SuggestionKind {
    /// All kinds.
    pub const ALL: [Self; 4] = [Self::Occupation, Self::Appellation, Self::Place, Self::Employer];
}

/// What is being typed, and around which query.
#[derive(Debug, Clone)]
pub struct SuggestRequest {
    /// What is being typed.
    pub text: String,
    /// The query that a suggestion would become a part of.
    pub query: OfferQuery,
    /// What is asked for.
    pub kinds: Vec<SuggestionKind>,
    /// Suggestions of each kind at most.
    pub limit: usize,
}

/// A suggestion with the `total` of the search that it stands for.
#[derive(Debug, Clone, PartialEq)]
pub struct Suggested<T> {
    /// What is suggested.
    pub of: T,
    /// Offers.
    pub count: u64,
}

/// A name of an occupation, other than its label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// The name.
    pub label: String,
    /// The occupation.
    pub rome: RomeCode,
    /// Absent where ROME does not list the name.
    pub ogr: Option<OgrCode>,
}

/// An employer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EmployerName {
    /// The name, as one of its offers has it.
    pub name: String,
    /// The name as the filter compares it.
    pub folded: String,
}

/// Suggestions of the kinds that were asked for; those who give offers first, then the ones that meet the text best, then
/// those who give most.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Suggestions {
    /// The search with the code as `rome`, in the place of `rome` and `rome_domain`.
    pub occupations: Option<Vec<Suggested<&'static Occupation>>>,
    /// The same.
    pub appellations: Option<Vec<Suggested<Named>>>,
    /// The search with the code as `commune`, `department` or `region`, in the place of the area.
    pub places: Option<Vec<Suggested<PlaceHit>>>,
    /// The search with the folded name as `employer`, in the place of `employer`. An employer without offers is none.
    pub employers: Option<Vec<Suggested<EmployerName>>>,
}

/// How well a suggestion meets the text; less is better.
type Quality = (bool, u32);

impl Service {
    /// What may be meant by what is being typed. Nothing of a source that the caller may not read is counted or told.
    ///
    /// # Errors
    /// [`Error::Auth`](super::Error::Auth).
    pub fn suggest(&self, caller: &Caller, request: &SuggestRequest) -> Result<Suggestions> {
        let plan = self.plan(caller, &request.query, self.clock.now())?;
        let edition = self.names.edition();
        let mut found = Suggestions::default();
        let (text, limit) = (request.text.as_str(), request.limit);
        let asked = |kind| request.kinds.contains(&kind);
        if asked(SuggestionKind::Occupation) || asked(SuggestionKind::Appellation) {
            let mut query = request.query.clone();
            query.filters.rome.clear();
            query.filters.rome_domains.clear();
            let tally = tally(&plan, &query);
            found.occupations = asked(SuggestionKind::Occupation).then(|| occupations(text, limit, &tally));
            found.appellations = asked(SuggestionKind::Appellation).then(|| names(&edition, text, limit, &tally));
        }
        if asked(SuggestionKind::Place) {
            let query = OfferQuery { area: Area::Everywhere, ..request.query.clone() };
            found.places = Some(places(text, limit, &tally(&plan, &query)));
        }
        if asked(SuggestionKind::Employer) {
            let mut query = request.query.clone();
            query.filters.employers.clear();
            found.employers = Some(employers(text, limit, &tally(&plan, &query)));
        }
        Ok(found)
    }
}

fn tally<'p>(plan: &'p Plan<'_>, query: &OfferQuery) -> Tally<'p> {
    plan.snapshot.tally(&plan.request_for(query))
}

fn occupations(text: &str, limit: usize, tally: &Tally<'_>) -> Vec<Suggested<&'static Occupation>> {
    let coded = reference::occupations_coded(text);
    let named = if coded.is_empty() { reference::occupation_labels().matching(text) } else { Vec::new() };
    let coded = coded.iter().map(|occupation| ((false, 0), occupation));
    let named = named.into_iter().map(|(fit, occupation)| ((fit.differs, fit.cost), occupation));
    let counted = coded.chain(named).map(|(quality, of)| (quality, tally.count(Dimension::Rome, of.code), of));
    best(counted.collect(), limit, |occupation| occupation.code.to_owned())
}

fn names(edition: &Edition, text: &str, limit: usize, tally: &Tally<'_>) -> Vec<Suggested<Named>> {
    let counted = edition.matching(text).map(|(fit, name)| {
        let count = tally.count(Dimension::Rome, name.rome.as_str());
        ((fit.differs, fit.cost), count, Named::from(name))
    });
    best(counted.collect(), limit, |name| (name.label.len(), name.label.clone(), name.rome.clone()))
}

fn places(text: &str, limit: usize, tally: &Tally<'_>) -> Vec<Suggested<PlaceHit>> {
    let counted = reference::places(text, usize::MAX).into_iter().map(|place| {
        let count = match place.kind {
            PlaceKind::Commune => {
                let inside = reference::arrondissements_of(place.code).map(|inside| inside.code);
                inside.chain([place.code]).map(|code| tally.count(Dimension::Commune, code)).sum()
            }
            PlaceKind::Department => tally.count(Dimension::Department, place.code),
            PlaceKind::Region => tally.count(Dimension::Region, place.code),
        };
        (quality(place.score), count, place)
    });
    best(counted.collect(), limit, |place| (Reverse(place.population), place.code, place.kind as u8))
}

/// The score of a place, 1 where it meets the text exactly, as a quality.
fn quality(score: f64) -> Quality {
    let steps = [0.8, 0.6, 0.4, 0.2].into_iter().filter(|step| score <= *step);
    (score < 1.0, steps.map(|_| 1).sum())
}

fn employers(text: &str, limit: usize, tally: &Tally<'_>) -> Vec<Suggested<EmployerName>> {
    let named = |folded: &str, kept: &[u8]| EmployerName {
        name: card::employer(kept).unwrap_or_else(|| folded.to_owned()),
        folded: folded.to_owned(),
    };
    let hits = tally.employers(text).into_iter().take(limit);
    hits.map(|hit| Suggested { of: named(hit.name, hit.card), count: hit.count }).collect()
}

/// The first of what was found: `last` decides between equals.
fn best<T, K: Ord>(mut found: Vec<(Quality, u64, T)>, limit: usize, last: impl Fn(&T) -> K) -> Vec<Suggested<T>> {
    found.sort_by_cached_key(|(quality, count, of)| (*count == 0, *quality, Reverse(*count), last(of)));
    found.into_iter().take(limit).map(|(_, count, of)| Suggested { of, count }).collect()
}
