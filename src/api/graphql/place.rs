//! Communes, départements and régions.
#![expect(clippy::unused_async, reason = "a resolver is asynchronous, whether it waits or not")]

use super::asker::Asker;
use super::connection::{OfferConnection, Paging};
use super::cost;
use super::counts;
use super::ids::GlobalId;
use super::inputs::OfferQuery;
use super::inside::{AREAS, inside};
use super::names::named;
use super::scalars::Written;
use crate::api::params::PlaceItemKind;
use crate::api::problem::Problem;
use crate::api::rest::{FacetBody, HeatmapBody};
use crate::domain::{CommuneCode, DepartmentCode, FacetField, Invalid, Point, PostalCode, RegionCode, Sort};
use crate::reference::{self, PlaceHit, PlaceKind};
use async_graphql::{Context, ID, Object, Result};

/// Places of which nobody said how many.
const SHORT: usize = 10;

/// Questions about places.
#[derive(Debug, Default)]
pub struct PlaceQueries;

#[Object]
impl PlaceQueries {
    /// Places by name, the best first: communes, départements and régions, for a form that completes what is typed.
    #[graphql(complexity = "cost::list(cost::RECORD, limit, SHORT, child_complexity)")]
    async fn places(
        &self,
        #[graphql(desc = "A name, its beginning, a word of it, a postal code or an INSEE code: 1 to 100 characters.")]
        q: String,
        #[graphql(desc = "Places at most, 1 to 50.", default = 10)] limit: Option<i32>,
    ) -> Result<Vec<Place>, Problem> {
        let (q, limit) = named(q, limit)?;
        Ok(reference::places(&q, limit).into_iter().map(Place).collect())
    }

    /// One place; null where there is none with this code. The code of a former commune gives the one it belongs to now.
    #[graphql(complexity = "cost::one(cost::RECORD, child_complexity)")]
    async fn place(
        &self,
        #[graphql(desc = "What it is.")] kind: PlaceItemKind,
        #[graphql(desc = "INSEE code.")] code: String,
    ) -> Result<Option<Place>, Problem> {
        Place::of(kind.into(), &code).map_err(|refused| Problem::invalid(vec![refused.at("code")]))
    }
}

/// A commune, a département or a région.
#[derive(Debug)]
pub struct Place(pub(super) PlaceHit);

impl Place {
    /// The place of that kind with that INSEE code, where there is one.
    ///
    /// # Errors
    /// [`Invalid`] where no place of that kind could have such a code.
    pub fn of(kind: PlaceKind, code: &str) -> Result<Option<Self>, Invalid> {
        let code = match kind {
            PlaceKind::Commune => CommuneCode::new(code)?.to_string(),
            PlaceKind::Department => DepartmentCode::new(code)?.to_string(),
            PlaceKind::Region => RegionCode::new(code)?.to_string(),
        };
        Ok(reference::place(kind, &code).map(Self))
    }

    /// The search among the offers of the place.
    fn search(&self, search: Option<OfferQuery>) -> Result<OfferQuery, Problem> {
        let code = self.0.code;
        inside(search, "the place", &AREAS, |search| match self.0.kind {
            PlaceKind::Commune => search.commune = Some(vec![Written::new(code)]),
            PlaceKind::Department => search.department = Some(vec![Written::new(code)]),
            PlaceKind::Region => search.region = Some(vec![Written::new(code)]),
        })
    }
}

/// A commune, a département or a région.
#[Object]
impl Place {
    /// Global id.
    pub async fn id(&self) -> ID {
        GlobalId::Place(self.0.kind, self.0.code.into()).into()
    }

    /// What it is: the filter that takes its code.
    async fn kind(&self) -> PlaceItemKind {
        self.0.kind.into()
    }

    /// INSEE code, unique among places of its kind.
    async fn code(&self) -> &str {
        self.0.code
    }

    /// Name.
    async fn name(&self) -> &str {
        self.0.name
    }

    /// INSEE code of the département; null for a région.
    async fn department(&self) -> Option<DepartmentCode> {
        self.0.department.and_then(|code| DepartmentCode::new(code).ok())
    }

    /// Postal codes of a commune, ascending; none of a département or a région.
    async fn postcodes(&self) -> Vec<PostalCode> {
        self.0.postcodes.iter().filter_map(|code| PostalCode::new(code).ok()).collect()
    }

    /// Inhabitants.
    async fn population(&self) -> u32 {
        self.0.population
    }

    /// Centre of a commune; a département and a région have none.
    async fn center(&self) -> Option<Point> {
        self.0.center
    }

    /// Its offers: the search with its code as `commune`, `department` or `region`; around the centre of a commune with
    /// `radiusKm` in the search.
    #[graphql(complexity = "cost::list(cost::SEARCH, first, cost::PAGE, child_complexity)")]
    async fn offers(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which of them; all where absent. No other area.")] search: Option<OfferQuery>,
        #[graphql(desc = "Order, as in `offers`.")] sort: Option<Sort>,
        #[graphql(desc = "Offers a page, 1 to 100.", default = 20)] first: Option<i32>,
        #[graphql(desc = "`endCursor` of the page before; everything else as it was asked then.")] after: Option<
            String,
        >,
    ) -> Result<OfferConnection> {
        let search = Some(self.search(search)?);
        Paging { search, sort, first, after }.join(context).await
    }

    /// Its offers by field, as in `offerFacets`.
    #[graphql(complexity = "cost::one(cost::COUNT, child_complexity)")]
    async fn offer_facets(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which of them; all where absent. No other area.")] search: Option<OfferQuery>,
        #[graphql(desc = "Fields to count by.")] by: Vec<FacetField>,
        #[graphql(desc = "Values a field, the most frequent first: 1 to 1000.", default = 20)] limit: Option<i32>,
    ) -> Result<FacetBody> {
        counts::facets(Asker::of(context)?, Some(&self.search(search)?), &by, limit).await
    }

    /// Its offers by H3 cell, as in `offerHeatmap`.
    #[graphql(complexity = "cost::one(cost::COUNT, child_complexity)")]
    async fn offer_heatmap(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which of them; all where absent. No other area.")] search: Option<OfferQuery>,
        #[graphql(desc = "H3 resolution of the cells: 0 (a continent) to 10 (a block).", default = 7)]
        resolution: Option<i32>,
    ) -> Result<HeatmapBody> {
        counts::heatmap(Asker::of(context)?, Some(&self.search(search)?), resolution).await
    }
}
