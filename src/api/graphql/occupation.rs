//! Occupations of the ROME.
#![expect(clippy::unused_async, reason = "a resolver is asynchronous, whether it waits or not")]

use super::asker::Asker;
use super::connection::{OfferConnection, Paging};
use super::cost;
use super::counts::{self, OfferHistogram, Spread};
use super::ids::GlobalId;
use super::inputs::OfferQuery;
use super::inside::{OCCUPATIONS, inside};
use super::market::{self, MarketQuery};
use super::names::{named, short};
use super::scalars::Written;
use crate::api::params::Measure;
use crate::api::problem::{Kind, Problem};
use crate::api::rest::{FacetBody, HeatmapBody};
use crate::domain::{BasinCode, DepartmentCode, FacetField, OgrCode, RegionCode, RomeCode, RomeDomain, Sort};
use crate::reference;
use crate::service::market::MarketTensionRow;
use crate::service::{Interval, Named};
use async_graphql::{Context, ID, Object, Result, SimpleObject};

/// Names, and occupations near one, of which nobody said how many.
const SHORT: usize = 10;
/// The most of them.
const MOST: usize = 100;

/// Questions about occupations.
#[derive(Debug, Default)]
pub struct OccupationQueries;

#[Object]
impl OccupationQueries {
    /// One occupation; null where ROME 4.0 has none with this code.
    #[graphql(complexity = "cost::one(cost::RECORD, child_complexity)")]
    async fn occupation(
        &self,
        #[graphql(desc = "ROME code.")] rome: Written<RomeCode>,
    ) -> Result<Option<Occupation>, Problem> {
        let rome = RomeCode::new(&rome.0).map_err(|refused| Problem::invalid(vec![refused.at("rome")]))?;
        Ok(Occupation::of(&rome))
    }

    /// Occupations by name, the best first. Words come in any order, in either gender, whole or begun, typos forgiven; or a
    /// code or its beginning. Beside the labels, everyday names are searched, and the appellations of ROME where they were
    /// imported.
    #[graphql(complexity = "cost::list(cost::RECORD, limit, SHORT, child_complexity)")]
    async fn occupations(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "A name, its beginning, words of it, or a code: 1 to 100 characters.")] q: String,
        #[graphql(desc = "Occupations at most, 1 to 50.", default = 10)] limit: Option<i32>,
    ) -> Result<Vec<OccupationMatch>> {
        let (q, limit) = named(q, limit)?;
        let found = Asker::of(context)?.service.occupations(&q, limit);
        let shown = found
            .into_iter()
            .map(|found| OccupationMatch { occupation: Occupation(found.occupation), name: found.name });
        Ok(shown.collect())
    }
}

/// An occupation that a search by name found.
#[derive(Debug, SimpleObject)]
pub struct OccupationMatch {
    /// The occupation.
    occupation: Occupation,
    /// The name of the occupation that meets the query, where its label does not do so as well.
    name: Option<String>,
}

/// An occupation of the ROME 4.0.
#[derive(Debug)]
pub struct Occupation(pub(super) &'static reference::Occupation);

impl Occupation {
    /// The occupation with that code, where ROME 4.0 has it.
    #[must_use]
    pub fn of(rome: &RomeCode) -> Option<Self> {
        reference::occupation(rome.as_str()).map(Self)
    }

    fn code(&self) -> Result<RomeCode, Problem> {
        RomeCode::new(self.0.code).map_err(|defect| Problem::new(Kind::Internal, "").because(defect))
    }

    /// The search among the offers of the occupation.
    fn search(&self, search: Option<OfferQuery>) -> Result<OfferQuery, Problem> {
        inside(search, "the occupation", &OCCUPATIONS, |search| search.rome = Some(vec![Written::new(self.0.code)]))
    }
}

/// An occupation of the ROME 4.0.
#[Object]
impl Occupation {
    /// Global id.
    pub async fn id(&self) -> Result<ID, Problem> {
        Ok(GlobalId::Occupation(self.code()?).into())
    }

    /// ROME code.
    async fn rome(&self) -> Result<RomeCode, Problem> {
        self.code()
    }

    /// Label in French, as a rule in both genders.
    async fn label(&self) -> &str {
        self.0.label
    }

    /// Its professional domain: the first three characters of the code.
    async fn domain(&self) -> Result<RomeDomain, Problem> {
        RomeDomain::new(&self.0.code[..3]).map_err(|defect| Problem::new(Kind::Internal, "").because(defect))
    }

    /// Label of its grand domaine, the first letter of the code.
    async fn grand_domain(&self) -> Option<&str> {
        reference::rome_grand_domain_label(&self.0.code[..1])
    }

    /// Its other names: the appellations of ROME where they were imported, and everyday ones.
    #[graphql(complexity = "cost::list(cost::JOIN, first, SHORT, child_complexity)")]
    async fn appellations(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Names at most, 1 to 100.", default = 10)] first: Option<i32>,
        #[graphql(
            desc = "Only those that hold each of these words, whole or begun, typos forgiven: the best first. All, by label, where absent."
        )]
        q: Option<String>,
    ) -> Result<Vec<Appellation>> {
        let limit = short(first, SHORT, MOST)?;
        let names = Asker::of(context)?.service.appellations(&self.code()?, q.as_deref(), limit);
        Ok(names.into_iter().map(Appellation::from).collect())
    }

    /// Occupations near this one, by what the classification itself says: those of its professional domain, then those of
    /// its grand domaine, each with the most words of the label in common first. ROME's own table of mobility is not
    /// imported yet.
    #[graphql(complexity = "cost::list(cost::JOIN, first, SHORT, child_complexity)")]
    async fn near(
        &self,
        #[graphql(desc = "Occupations at most, 1 to 100.", default = 10)] first: Option<i32>,
    ) -> Result<Vec<Occupation>, Problem> {
        let limit = short(first, SHORT, MOST)?;
        Ok(reference::occupations_near(self.0.code).into_iter().take(limit).map(Occupation).collect())
    }

    /// Its offers: the search with its code as `rome`.
    #[graphql(complexity = "cost::list(cost::SEARCH, first, cost::PAGE, child_complexity)")]
    async fn offers(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which of them; all where absent. Neither `rome` nor `romeDomain`.")] search: Option<
            OfferQuery,
        >,
        #[graphql(desc = "Order, as in `offers`.")] sort: Option<Sort>,
        #[graphql(desc = "Offers a page, 1 to 100.", default = 20)] first: Option<i32>,
        #[graphql(desc = "`endCursor` of the page before; everything else as it was asked then.")] after: Option<
            String,
        >,
    ) -> Result<OfferConnection> {
        let search = Some(self.search(search)?);
        Paging { search, sort, first, after }.join(context).await
    }

    /// Its row of `marketTension` in an area: offers published and how long they stay open, beside published seekers and
    /// tension; that of its parent in ROME 3, where it has another. Null where nothing is offered, and nothing was.
    #[graphql(complexity = "cost::one(cost::RECORD, child_complexity)")]
    async fn market(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "INSEE codes of régions; at most one of the three areas.")] region: Option<
            Vec<Written<RegionCode>>,
        >,
        #[graphql(desc = "INSEE codes of départements.")] department: Option<Vec<Written<DepartmentCode>>>,
        #[graphql(desc = "Codes of employment basins.")] basin: Option<Vec<Written<BasinCode>>>,
    ) -> Result<Option<MarketTensionRow>> {
        let area = MarketQuery { region, department, basin, ..MarketQuery::default() };
        market::of_occupation(context, self.code()?, area).await
    }

    /// Its offers by field, as in `offerFacets`.
    #[graphql(complexity = "cost::one(cost::COUNT, child_complexity)")]
    async fn offer_facets(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which of them; all where absent. Neither `rome` nor `romeDomain`.")] search: Option<
            OfferQuery,
        >,
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
        #[graphql(desc = "Which of them; all where absent. Neither `rome` nor `romeDomain`.")] search: Option<
            OfferQuery,
        >,
        #[graphql(desc = "H3 resolution of the cells: 0 (a continent) to 10 (a block).", default = 7)]
        resolution: Option<i32>,
    ) -> Result<HeatmapBody> {
        counts::heatmap(Asker::of(context)?, Some(&self.search(search)?), resolution).await
    }

    /// Its offers by salary, date or distance, as in `offerHistogram`.
    #[graphql(complexity = "cost::one(cost::COUNT, child_complexity)")]
    async fn offer_histogram(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which of them; all where absent. Neither `rome` nor `romeDomain`.")] search: Option<
            OfferQuery,
        >,
        #[graphql(desc = "What to spread the result over. `DISTANCE` needs a centre.")] by: Measure,
        #[graphql(desc = "Width of a bucket of salaries or distances.")] step: Option<f64>,
        #[graphql(desc = "Width of a bucket of dates; `DAY` where absent.")] interval: Option<Interval>,
        #[graphql(desc = "How many days or weeks, the present one included.")] buckets: Option<i32>,
    ) -> Result<OfferHistogram> {
        let spread = Spread { by, step, interval, buckets };
        counts::histogram(Asker::of(context)?, Some(&self.search(search)?), spread).await
    }
}

/// A name of an occupation, other than its label.
#[derive(Debug, SimpleObject)]
pub struct Appellation {
    /// The name.
    label: String,
    /// Its OGR code; null where ROME does not list the name.
    ogr: Option<OgrCode>,
}

impl From<Named> for Appellation {
    fn from(Named { label, ogr, .. }: Named) -> Self {
        Self { label, ogr }
    }
}
