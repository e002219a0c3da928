//! The networks.

use super::asker::Asker;
use super::connection::{OfferConnection, Paging};
use super::cost;
use super::ids::GlobalId;
use super::inputs::OfferQuery;
use super::inside::inside;
use super::loaders;
use super::scalars::Written;
use crate::api::problem::Problem;
use crate::domain::{Policy, Sort, SourceId, SourceKind};
use crate::service::{RunView, SourceView};
use async_graphql::{Context, ID, Object, Result, SimpleObject};
use jiff::Timestamp;
use std::sync::Arc;

/// Sources that a region has, about.
const SOURCES: usize = 20;

/// Questions about sources.
#[derive(Debug, Default)]
pub struct SourceQueries;

#[Object]
impl SourceQueries {
    /// Every network that provides offers, by id: how many it has here, how fresh they are, under which licence, what its
    /// last run rejected, and whether the caller may read it.
    #[graphql(complexity = "cost::list(cost::RECORD, None::<usize>, SOURCES, child_complexity)")]
    async fn sources(&self, context: &Context<'_>) -> Result<Vec<Source>> {
        let asker = Asker::of(context)?;
        let sources = asker.service.sources(&asker.caller).await.map_err(Problem::from)?;
        Ok(sources.into_iter().map(|view| Source(Arc::new(view))).collect())
    }

    /// One source; null where there is none with this id.
    #[graphql(complexity = "cost::one(cost::RECORD, child_complexity)")]
    async fn source(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Its `sourceId`, as filters take it.")] id: Written<SourceId>,
    ) -> Result<Option<Source>> {
        let id = SourceId::new(&id.0).map_err(|refused| Problem::invalid(vec![refused.at("id")]))?;
        Ok(loaders::source(context, id).await?.map(Source))
    }
}

/// A network that provides offers.
#[derive(Debug)]
pub struct Source(pub(super) Arc<SourceView>);

impl Source {
    /// The search among the offers of the source.
    fn search(&self, search: Option<OfferQuery>) -> Result<OfferQuery, Problem> {
        let id = self.0.id.as_str();
        inside(search, "the source", &["source"], |search| search.source = Some(vec![Written::new(id)]))
    }
}

/// A network that provides offers.
#[Object]
impl Source {
    /// Global id.
    pub async fn id(&self) -> ID {
        GlobalId::Source(self.0.id.clone()).into()
    }

    /// Id, the same as over REST, as filters take it.
    async fn source_id(&self) -> &SourceId {
        &self.0.id
    }

    /// Name.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// Kind.
    async fn kind(&self) -> SourceKind {
        self.0.kind
    }

    /// Web site.
    async fn url(&self) -> Option<&str> {
        self.0.url.as_deref()
    }

    /// Rules.
    async fn policy(&self) -> &Policy {
        &self.0.policy
    }

    /// Offers that are live.
    async fn offer_count(&self) -> u64 {
        self.0.offers
    }

    /// Trainings that are live.
    async fn training_count(&self) -> u64 {
        self.0.trainings
    }

    /// Whether the caller may read them now.
    async fn readable(&self) -> bool {
        self.0.readable
    }

    /// Whether they are hidden because the source was not refreshed in time.
    async fn stale(&self) -> bool {
        self.0.stale
    }

    /// When the records were last refreshed.
    async fn refreshed_at(&self) -> Option<Timestamp> {
        self.0.refreshed_at
    }

    /// What the last run did.
    async fn last_run(&self) -> Option<SourceRun> {
        self.0.last_run.as_ref().map(SourceRun::from)
    }

    /// Its offers: the search with its id as `source`. None where the caller may not read them.
    #[graphql(complexity = "cost::list(cost::SEARCH, first, cost::PAGE, child_complexity)")]
    async fn offers(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which of them; all where absent. No `source`.")] search: Option<OfferQuery>,
        #[graphql(desc = "Order, as in `offers`.")] sort: Option<Sort>,
        #[graphql(desc = "Offers a page, 1 to 100.", default = 20)] first: Option<i32>,
        #[graphql(desc = "`endCursor` of the page before; everything else as it was asked then.")] after: Option<
            String,
        >,
    ) -> Result<OfferConnection> {
        let search = Some(self.search(search)?);
        Paging { search, sort, first, after }.join(context).await
    }
}

/// What the last import or publishing of a source did.
#[derive(Debug, SimpleObject)]
pub struct SourceRun {
    /// When it ended.
    finished_at: Timestamp,
    /// Records read.
    read: u64,
    /// Rejected ones, by reason.
    rejected: Vec<Rejected>,
}

/// Records that a run rejected for one reason.
#[derive(Debug, SimpleObject)]
#[graphql(name = "RejectedRecords")]
pub struct Rejected {
    /// Why.
    reason: String,
    /// How many.
    count: u64,
}

impl From<&RunView> for SourceRun {
    fn from(RunView { finished_at, read, rejected }: &RunView) -> Self {
        let rejected = rejected.iter().map(|(reason, count)| Rejected { reason: reason.clone(), count: *count });
        Self { finished_at: *finished_at, read: *read, rejected: rejected.collect() }
    }
}
