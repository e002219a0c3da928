//! Suggestions while somebody types.

use super::asker::Asker;
use super::cost;
use super::inputs::{OfferQuery, Question};
use super::occupation::Occupation;
use super::place::Place;
use crate::api::params::SuggestParams;
use crate::api::problem::Problem;
use crate::api::rest::{SuggestedAppellation, SuggestedEmployer};
use crate::api::warning::Warning;
use crate::domain::{Invalid, RomeCode};
use crate::reference::{self, PlaceHit};
use crate::service::{Suggested, SuggestionKind, Suggestions};
use async_graphql::{Context, Object, Result, SimpleObject};

/// Questions while somebody types.
#[derive(Debug, Default)]
pub struct SuggestQueries;

#[Object]
impl SuggestQueries {
    /// Occupations, other names of occupations, places and employers, each with the number of offers that the search would
    /// give with it. Of each kind, what gives offers comes first, then what meets the text best, then what gives most.
    #[graphql(complexity = "cost::list(cost::SUGGESTION, limit, 5, child_complexity)")]
    async fn suggest(
        &self,
        context: &Context<'_>,
        #[graphql(
            desc = "What is being typed, 1 to 100 characters: the beginning of a word, or words. Accents, case and \
                          typos are forgiven."
        )]
        q: String,
        #[graphql(desc = "The search that a suggestion would become a part of; it has no `q` of its own.")]
        search: Option<OfferQuery>,
        #[graphql(desc = "What is suggested; everything where absent.")] kinds: Option<Vec<SuggestionKind>>,
        #[graphql(desc = "Suggestions of each kind, 1 to 20.", default = 5)] limit: Option<i32>,
    ) -> Result<Option<OfferSuggestions>> {
        let asker = Asker::of(context)?;
        if let Some(words) = search.as_ref().and_then(|search| search.q.as_deref()) {
            let refused =
                Invalid::new(words, "what is being typed is the argument `q`; the search has none of its own");
            return Err(Problem::invalid(vec![refused.at("search.q")]).into());
        }
        let question = Question::about(search.as_ref())
            .with("q", "q", q)
            .with("types", "kinds", kinds)
            .with("limit", "limit", limit);
        let wanted = question.read(asker, SuggestParams::read).await?;
        let found = asker.service.suggest(&asker.caller, &wanted.request).map_err(Problem::from)?;
        Ok(Some(OfferSuggestions::new(asker, found, wanted.warnings)))
    }
}

/// Suggestions, by kind; null where a kind was not asked for.
#[derive(Debug, SimpleObject)]
pub struct OfferSuggestions {
    /// Occupations, by their labels or codes.
    occupations: Option<Vec<SuggestedOccupation>>,
    /// Other names of occupations: those of ROME where they were imported, and everyday ones.
    appellations: Option<Vec<SuggestedAppellation>>,
    /// Communes, départements and régions.
    places: Option<Vec<SuggestedPlace>>,
    /// Employers who have offers here.
    employers: Option<Vec<SuggestedEmployer>>,
    /// What is odd about the request; empty as a rule.
    warnings: Vec<Warning>,
}

/// An occupation.
#[derive(Debug, SimpleObject)]
pub struct SuggestedOccupation {
    /// The occupation.
    occupation: Occupation,
    /// Offers of that search: with its code as `rome`, in place of `rome` and `romeDomain`.
    count: u64,
}

/// A place.
#[derive(Debug, SimpleObject)]
pub struct SuggestedPlace {
    /// The place; its kind is the filter that takes its code.
    place: Place,
    /// Offers of that search: with this place in place of the area.
    count: u64,
}

impl From<Suggested<PlaceHit>> for SuggestedPlace {
    fn from(Suggested { of, count }: Suggested<PlaceHit>) -> Self {
        Self { place: Place(of), count }
    }
}

impl OfferSuggestions {
    fn new(asker: &Asker, found: Suggestions, warnings: Vec<Warning>) -> Self {
        fn all<T, I: From<T>>(found: Option<Vec<T>>) -> Option<Vec<I>> {
            found.map(|found| found.into_iter().map(I::from).collect())
        }
        let occupation = |suggested: Suggested<&reference::Occupation>| {
            let rome = RomeCode::new(suggested.of.code).ok()?;
            Some(SuggestedOccupation { occupation: Occupation::of(asker, &rome)?, count: suggested.count })
        };
        Self {
            occupations: found.occupations.map(|found| found.into_iter().filter_map(occupation).collect()),
            appellations: all(found.appellations),
            places: all(found.places),
            employers: all(found.employers),
            warnings,
        }
    }
}
