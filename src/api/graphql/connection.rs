//! A page of offers, as Relay has it.

use super::asker::Asker;
use super::inputs::{OfferQuery, Question};
use super::loaders;
use super::offer::Offer;
use super::projection::{Listed, OfCard, Shown};
use crate::api::params::{Asked, LongOpenParams, SearchParams};
use crate::api::problem::Problem;
use crate::api::warning::Warning;
use crate::domain::Sort;
use crate::service::market::TenseOccupations;
use crate::service::{Explanation, OfferCard, SearchPage, SearchRequest, Snippets};
use async_graphql::{Context, Lookahead, Object, Result, SimpleObject};
use std::sync::Arc;

/// Which page of which offers.
#[derive(Debug, Clone, Default)]
pub struct Paging {
    /// Which offers; all where absent.
    pub search: Option<OfferQuery>,
    /// In which order.
    pub sort: Option<Sort>,
    /// How many.
    pub first: Option<i32>,
    /// The cursor that the page stands behind.
    pub after: Option<String>,
}

impl Paging {
    /// The search that is asked for, with what the selection wants to know of each offer.
    ///
    /// # Errors
    /// A [`Problem`] with every wrong value, named as the input has it.
    pub async fn read(self, context: &Context<'_>, asker: &Asker) -> Result<Asked<SearchRequest>, Problem> {
        self.question(&context.look_ahead()).read(asker, SearchParams::read).await
    }

    /// The question, where the connection is what `selected` looks at.
    fn question(self, selected: &Lookahead<'_>) -> Question {
        // Without a text there is nothing to tell: the fields are null then.
        let has_text = self.search.as_ref().is_some_and(|search| search.q.is_some());
        let edges = selected.field("edges");
        let wants = |field: &str| has_text && edges.field(field).exists();
        Question::about(self.search.as_ref())
            .with("sort", "sort", self.sort)
            .with("limit", "first", self.first)
            .with("cursor", "after", self.after)
            .with("explain", "explanation", wants("explanation"))
            .with("highlight", "highlight", wants("highlight"))
    }

    /// The page of the offers among them that are open for so many days or more, in occupations as tense as that.
    ///
    /// # Errors
    /// A [`Problem`]: those of reading, and of the search.
    pub async fn long_open(
        self,
        context: &Context<'_>,
        (days, tension): (Option<i32>, Option<i32>),
    ) -> Result<(TenseOccupations, OfferConnection)> {
        let asker = Asker::of(context)?;
        let question = self.question(&context.look_ahead().field("offers"));
        let question = question.with("open_days_min", "openDaysMin", days).with("min_tension", "minTension", tension);
        let wanted = question.read(asker, LongOpenParams::read).await?;
        let found = asker.service.long_open(&asker.caller, &wanted.request).await.map_err(Problem::from)?;
        let page = OfferConnection::new(Arc::new(found.page), &wanted.request.search, wanted.warnings);
        Ok((found.tense, page))
    }

    /// The page itself.
    ///
    /// # Errors
    /// A [`Problem`]: those of reading, and of the search.
    pub async fn find(self, context: &Context<'_>) -> Result<OfferConnection> {
        let asker = Asker::of(context)?;
        let wanted = self.read(context, asker).await?;
        let page = if wanted.request.highlight {
            asker.service.search_highlighted(&asker.caller, &wanted.request).await
        } else {
            asker.service.search(&asker.caller, &wanted.request)
        };
        Ok(OfferConnection::new(Arc::new(page.map_err(Problem::from)?), &wanted.request, wanted.warnings))
    }

    /// The page of a search that stands inside of a list: those of one level are looked for together.
    ///
    /// # Errors
    /// The same.
    pub async fn join(self, context: &Context<'_>) -> Result<OfferConnection> {
        let wanted = self.read(context, Asker::of(context)?).await?;
        let page = loaders::page(context, wanted.request.clone()).await?;
        Ok(OfferConnection::new(page, &wanted.request, wanted.warnings))
    }
}

/// A page of offers.
#[derive(Debug)]
pub struct OfferConnection {
    page: Arc<SearchPage>,
    begins_later: bool,
    warnings: Vec<Warning>,
}

impl OfferConnection {
    /// The page that answers the request.
    #[must_use]
    pub fn new(page: Arc<SearchPage>, request: &SearchRequest, warnings: Vec<Warning>) -> Self {
        Self { page, begins_later: request.cursor.is_some(), warnings }
    }
}

/// A page of offers. Only forward: ask for the next one with its `endCursor` as `after`, everything else as it was.
#[Object]
impl OfferConnection {
    /// The offers of the page, each with what the search knows of it.
    async fn edges(&self) -> Listed<OfferEdge> {
        Shown::all(&self.page).collect()
    }

    /// The offers of the page alone.
    async fn nodes(&self) -> Listed<Offer> {
        Shown::all(&self.page).collect()
    }

    /// Where the page stands in the result.
    async fn page_info(&self) -> PageInfo {
        let last = self.page.items.len().checked_sub(1);
        PageInfo {
            has_next_page: self.page.next.is_some(),
            has_previous_page: self.begins_later,
            start_cursor: self.page.cursor(0),
            end_cursor: last.and_then(|last| self.page.cursor(last)),
        }
    }

    /// Offers found, exactly. Records, not distinct jobs: the same job on two networks counts twice.
    async fn total_count(&self) -> u64 {
        self.page.total
    }

    /// What is odd about the request; empty as a rule.
    async fn warnings(&self) -> &[Warning] {
        &self.warnings
    }
}

/// An offer of a page.
#[derive(Debug)]
pub struct OfferEdge {
    shown: Shown,
    node: Offer,
    distance_km: Option<f64>,
    explanation: Option<Explanation>,
    highlight: Option<Snippets>,
    open_days: Option<i64>,
}

impl OfCard for OfferEdge {
    fn of(shown: Shown, mut card: OfferCard) -> Self {
        let (distance_km, explanation, highlight) = (card.distance_km, card.explanation.take(), card.highlight.take());
        let open_days = card.open_days;
        Self { node: Offer::of(shown.clone(), card), shown, distance_km, explanation, highlight, open_days }
    }
}

/// An offer of a page, with what the search knows of it.
#[Object]
impl OfferEdge {
    /// Give it as `after` for a page that begins behind this offer.
    async fn cursor(&self) -> String {
        self.shown.cursor().unwrap_or_default()
    }

    /// The offer.
    async fn node(&self) -> &Offer {
        &self.node
    }

    /// Kilometres from the nearest centre of the search, to the metre; null where it has none.
    async fn distance_km(&self) -> Option<f64> {
        self.distance_km
    }

    /// Why the offer stands where it stands; null where the search has no `q`.
    async fn explanation(&self) -> Option<&Explanation> {
        self.explanation.as_ref()
    }

    /// For how many days the offer is open, by dates in UTC; null but in the list of long-open offers.
    async fn open_days(&self) -> Option<i64> {
        self.open_days
    }

    /// Where title and description have the words of `q`, as HTML with `<mark>`; null where the search has none. The texts
    /// are read from the database, so such an answer takes longer.
    async fn highlight(&self) -> Option<&Snippets> {
        self.highlight.as_ref()
    }
}

/// Where a page stands in the result.
#[derive(Debug, Clone, SimpleObject)]
pub struct PageInfo {
    /// Whether another page follows.
    has_next_page: bool,
    /// Whether something stands before the page: whether it was asked for with `after`.
    has_previous_page: bool,
    /// The cursor of the first item; null on an empty page.
    start_cursor: Option<String>,
    /// The cursor of the last item: `after` of the next page.
    end_cursor: Option<String>,
}

impl PageInfo {
    /// Where a page stands, by whether another follows, whether it was asked for with `after`, and its first and last cursor.
    #[must_use]
    pub const fn new(
        has_next_page: bool,
        has_previous_page: bool,
        start_cursor: Option<String>,
        end_cursor: Option<String>,
    ) -> Self {
        Self { has_next_page, has_previous_page, start_cursor, end_cursor }
    }
}
