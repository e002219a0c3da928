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
use super::training_connection::{TrainingConnection, TrainingPaging};
use super::trainings::TrainingQuery;
use crate::api::params::Measure;
use crate::api::problem::Problem;
use crate::api::rest::{FacetBody, HeatmapBody};
use crate::domain::training::TrainingSort;
use crate::domain::{
    BasinCode, DepartmentCode, FacetField, Invalid, ItemKind, OgrCode, RegionCode, RiasecProfile, RomeCode, RomeDomain,
    Sort,
};
use crate::reference::{self, Suiting};
use crate::service::market::MarketTensionRow;
use crate::service::{
    ContextView, InterestView, Interval, LinkView, MatchRequest, Matches, MissingField, Named, OccupationView,
    SkillView, TopicView,
};
use async_graphql::{Context, ID, Object, Result, SimpleObject};

/// Names, and occupations near one, of which nobody said how many.
const SHORT: usize = 10;
/// Occupations that a text names, likewise.
const FEW: usize = 5;
/// The most of them.
const MOST: usize = 100;
/// The most skills: no occupation of ROME 4.60 has more than 135.
const MOST_SKILLS: usize = 200;

/// Questions about occupations.
#[derive(Debug, Default)]
pub struct OccupationQueries;

#[Object]
impl OccupationQueries {
    /// One occupation; null where ROME 4.0 has none with this code.
    #[graphql(complexity = "cost::one(cost::RECORD, child_complexity)")]
    async fn occupation(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "ROME code.")] rome: Written<RomeCode>,
    ) -> Result<Option<Occupation>> {
        let rome = RomeCode::new(&rome.0).map_err(|refused| Problem::invalid(vec![refused.at("rome")]))?;
        Ok(Occupation::of(Asker::of(context)?, &rome))
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
        let asker = Asker::of(context)?;
        let found = asker.service.occupations(&q, limit).into_iter();
        let shown = found.filter_map(|found| {
            Some(OccupationMatch { occupation: Occupation::of(asker, &found.rome)?, name: found.name })
        });
        Ok(shown.collect())
    }

    /// Occupations by interests, the best first: of `riasec` the stronger type is one of theirs, those with the same types
    /// in the same order first; and they suit each centre of interest. None where no edition of ROME with sheets is
    /// imported.
    #[graphql(complexity = "cost::list(cost::RECORD, first, SHORT, child_complexity)")]
    async fn occupations_suiting(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "One or two of the letters R, I, A, S, E, C, the stronger first.")] riasec: Option<String>,
        #[graphql(desc = "Codes of centres of interest, as `interests` lists them; 10 at most.", default)]
        interests: Vec<String>,
        #[graphql(desc = "Occupations at most, 1 to 100.", default = 10)] first: Option<i32>,
    ) -> Result<Vec<Occupation>> {
        let limit = short(first, SHORT, MOST)?;
        let riasec = riasec.map(|text| RiasecProfile::new(&text).map_err(|refused| refused.at("riasec"))).transpose();
        let riasec = riasec.map_err(|refused| Problem::invalid(vec![refused]))?;
        if (riasec.is_none() && interests.is_empty()) || interests.len() > 10 {
            let refused = Invalid::new(interests.len(), "`riasec`, or 1 to 10 centres of interest").at("interests");
            return Err(Problem::invalid(vec![refused]).into());
        }
        let found = Asker::of(context)?.service.occupations_suiting(&Suiting { riasec, interests }, None);
        Ok(found.into_iter().take(limit).map(Occupation).collect())
    }

    /// The occupations that a text names, the likeliest first, and how they were found: a job title, a line of a CV, or an
    /// offer with its title and description. Nothing of what is sent is kept.
    #[graphql(complexity = "cost::list(cost::SEARCH, first, FEW, child_complexity)")]
    async fn match_occupations(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The title, or the line: 1 to 300 characters.")] title: String,
        #[graphql(desc = "The description, where there is one: at most 50,000 characters.")] description: Option<
            String,
        >,
        #[graphql(desc = "Occupations at most, 1 to 20.", default = 5)] first: Option<i32>,
    ) -> Result<Option<Matches>> {
        let limit = Some(u32::try_from(short(first, FEW, 20)?).unwrap_or(u32::MAX));
        let found = Asker::of(context)?.service.match_occupations(MatchRequest { title, description, limit }).await;
        Ok(Some(found.map_err(Problem::from)?))
    }

    /// Centres of interest, by which `occupationsSuiting` finds occupations. None where no edition of ROME with sheets is
    /// imported.
    #[graphql(complexity = "cost::list(cost::RECORD, None::<usize>, 30, child_complexity)")]
    async fn interests(&self, context: &Context<'_>) -> Result<Vec<InterestView>> {
        Ok(Asker::of(context)?.service.interests())
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
pub struct Occupation(pub(super) OccupationView);

impl Occupation {
    /// The occupation with that code, where there is one.
    #[must_use]
    pub fn of(asker: &Asker, rome: &RomeCode) -> Option<Self> {
        asker.service.occupation(rome).map(Self)
    }

    /// The search among the offers of the occupation.
    fn search(&self, search: Option<OfferQuery>) -> Result<OfferQuery, Problem> {
        let rome = || Some(vec![Written::new(self.0.rome().as_str())]);
        inside(search, "the occupation", &OCCUPATIONS, |search| search.rome = rome())
    }
}

/// An occupation of the ROME 4.0. What its sheet would say is null where no edition with sheets is imported; `missing` says
/// what is null, and why.
#[Object]
impl Occupation {
    /// Global id.
    pub async fn id(&self) -> ID {
        GlobalId::Occupation(self.0.rome().clone()).into()
    }

    /// ROME code.
    async fn rome(&self) -> &RomeCode {
        self.0.rome()
    }

    /// Label in French, as a rule in both genders.
    async fn label(&self) -> &str {
        self.0.label()
    }

    /// Its professional domain: the first three characters of the code.
    async fn domain(&self) -> RomeDomain {
        self.0.domain()
    }

    /// Label of its professional domain.
    async fn domain_label(&self) -> Option<&str> {
        self.0.domain_label()
    }

    /// Label of its grand domaine, the first letter of the code.
    async fn grand_domain(&self) -> Option<&str> {
        self.0.grand_domain()
    }

    /// The version of ROME that its sheet is of.
    async fn edition(&self) -> Option<&str> {
        self.0.release()
    }

    /// What those who have it do.
    async fn definition(&self) -> Option<String> {
        self.0.definition()
    }

    /// What gives access to it: diplomas, experience.
    async fn access(&self) -> Option<String> {
        self.0.access()
    }

    /// The interests that it suits, after Holland.
    async fn riasec(&self) -> Option<RiasecProfile> {
        self.0.riasec()
    }

    /// Whether the law says who may have it.
    async fn regulated(&self) -> Option<bool> {
        self.0.sheet().and_then(|sheet| sheet.told().regulated)
    }

    /// Whether it is one of executives (*cadres*).
    async fn executive(&self) -> Option<bool> {
        self.0.sheet().and_then(|sheet| sheet.told().executive)
    }

    /// What it is in the ecological transition.
    async fn ecological(&self) -> Option<&str> {
        self.0.sheet().and_then(|sheet| sheet.told().ecological.as_deref())
    }

    /// Whether it is one of the digital transition.
    async fn digital(&self) -> Option<bool> {
        self.0.sheet().and_then(|sheet| sheet.told().digital)
    }

    /// Skills and knowledge, those at its heart first.
    #[graphql(complexity = "cost::list(cost::JOIN, first, SHORT, child_complexity)")]
    async fn skills(
        &self,
        #[graphql(desc = "Skills at most, 1 to 200.", default = 10)] first: Option<i32>,
    ) -> Result<Option<Vec<SkillView>>, Problem> {
        Ok(self.0.skills(short(first, SHORT, MOST_SKILLS)?))
    }

    /// Circumstances of work.
    #[graphql(complexity = "cost::list(cost::JOIN, None::<usize>, SHORT, child_complexity)")]
    async fn contexts(&self) -> Option<Vec<ContextView>> {
        self.0.contexts()
    }

    /// Occupations that one may go to from it, in ROME's order. Version 4.60 does not say which are near and which are a
    /// step up.
    #[graphql(complexity = "cost::list(cost::JOIN, first, SHORT, child_complexity)")]
    async fn mobility(
        &self,
        #[graphql(desc = "Occupations at most, 1 to 100.", default = 10)] first: Option<i32>,
    ) -> Result<Option<Vec<Mobility>>, Problem> {
        let limit = short(first, SHORT, MOST)?;
        let shown = |(to, rank): (OccupationView, u16)| Mobility { occupation: Occupation(to), rank: rank.into() };
        Ok(self.0.mobility().map(|links| links.into_iter().take(limit).map(shown).collect()))
    }

    /// Centres of interest, the main one first.
    #[graphql(complexity = "cost::list(cost::JOIN, None::<usize>, SHORT, child_complexity)")]
    async fn interests(&self) -> Option<Vec<TopicView>> {
        self.0.topics(ItemKind::Interest)
    }

    /// Sectors of activity, the main one first.
    #[graphql(complexity = "cost::list(cost::JOIN, None::<usize>, SHORT, child_complexity)")]
    async fn sectors(&self) -> Option<Vec<TopicView>> {
        self.0.topics(ItemKind::Sector)
    }

    /// Divisions of NAF rev. 2.
    async fn naf(&self) -> Option<&[String]> {
        self.0.sheet().map(|sheet| sheet.told().naf.as_slice())
    }

    /// The codes of ROME 3 that it comes from.
    async fn rome3(&self) -> Option<LinkView> {
        self.0.rome3()
    }

    /// The occupations that its code means where it is read as one of ROME 3: a code alone does not tell its version. Null
    /// where ROME 3 has no such code.
    async fn rome4(&self) -> Option<LinkView> {
        self.0.rome4()
    }

    /// The fields that are null, and why.
    async fn missing(&self) -> Vec<MissingField> {
        self.0.missing()
    }

    /// Its other names: the appellations of ROME where they were imported, and everyday ones.
    #[graphql(complexity = "cost::list(cost::JOIN, first, SHORT, child_complexity)")]
    async fn appellations(
        &self,
        #[graphql(desc = "Names at most, 1 to 100.", default = 10)] first: Option<i32>,
        #[graphql(
            desc = "Only those that hold each of these words, whole or begun, typos forgiven: the best first. All, by label, where absent."
        )]
        q: Option<String>,
    ) -> Result<Vec<Appellation>, Problem> {
        let names = self.0.appellations(q.as_deref(), short(first, SHORT, MOST)?);
        Ok(names.into_iter().map(Appellation::from).collect())
    }

    /// Occupations near this one, by what the classification itself says: those of its professional domain, then those of
    /// its grand domaine, each with the most words of the label in common first. `mobility` is what ROME says of it.
    #[graphql(complexity = "cost::list(cost::JOIN, first, SHORT, child_complexity)")]
    async fn near(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Occupations at most, 1 to 100.", default = 10)] first: Option<i32>,
    ) -> Result<Vec<Occupation>> {
        let (limit, asker) = (short(first, SHORT, MOST)?, Asker::of(context)?);
        let near = reference::occupations_near(self.0.rome().as_str()).into_iter();
        let near = near.filter_map(|known| Occupation::of(asker, &RomeCode::new(known.code).ok()?));
        Ok(near.take(limit).collect())
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
        market::of_occupation(context, self.0.rome().clone(), area).await
    }

    /// Trainings that lead to it, by the next start and then by distance.
    #[graphql(complexity = "cost::list(cost::SEARCH, first, cost::PAGE, child_complexity)")]
    async fn trainings(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which of them; all where absent. No `rome`: the occupation says it.")] search: Option<
            TrainingQuery,
        >,
        #[graphql(desc = "Order; `START` where absent.")] sort: Option<TrainingSort>,
        #[graphql(desc = "Trainings a page, 1 to 100.", default = 20)] first: Option<i32>,
        #[graphql(desc = "`endCursor` of the page before; everything else as it was asked then.")] after: Option<
            String,
        >,
    ) -> Result<TrainingConnection> {
        TrainingPaging { search, sort, first, after }.leading(context, Some(self.0.rome()), None).await
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

/// An occupation that one may go to from another.
#[derive(Debug, SimpleObject)]
#[graphql(name = "OccupationMobility")]
pub struct Mobility {
    /// The occupation.
    occupation: Occupation,
    /// Its place in ROME's order, from 1.
    rank: i32,
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
