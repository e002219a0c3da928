//! A page of trainings, as Relay has it.

use super::asker::Asker;
use super::connection::PageInfo;
use super::inputs::Question;
use super::loaders;
use super::training::Training;
use super::trainings::TrainingQuery;
use crate::api::params::{Asked, TrainingSearchParams};
use crate::api::problem::Problem;
use crate::api::warning::Warning;
use crate::domain::training::{KnownDate, Session, TrainingSort};
use crate::domain::{Place, RomeCode};
use crate::service::trainings::{LeadingCode, TrainingPage};
use async_graphql::{Context, Object, Result};
use std::sync::Arc;

/// Which page of which trainings.
#[derive(Debug, Clone, Default)]
pub struct TrainingPaging {
    /// Which trainings; all where absent.
    pub search: Option<TrainingQuery>,
    /// In which order.
    pub sort: Option<TrainingSort>,
    /// How many.
    pub first: Option<i32>,
    /// The cursor that the page stands behind.
    pub after: Option<String>,
}

impl TrainingPaging {
    fn question(&self) -> Question {
        Question::about(self.search.as_ref()).with("sort", "sort", self.sort).with("limit", "first", self.first).with(
            "cursor",
            "after",
            &self.after,
        )
    }

    /// The page itself.
    ///
    /// # Errors
    /// A [`Problem`]: those of reading, and of the search.
    pub async fn find(self, context: &Context<'_>) -> Result<TrainingConnection> {
        let asker = Asker::of(context)?;
        let wanted = self.question().read_trainings(asker, TrainingSearchParams::read).await?;
        let page = asker.service.search_trainings(&asker.caller, &wanted.request).map_err(Problem::from)?;
        let (begins_later, warnings) = (wanted.request.cursor.is_some(), wanted.warnings);
        Ok(TrainingConnection { page: Arc::new(page), begins_later, warnings, occupations: Vec::new(), why: None })
    }

    /// Trainings that lead to an occupation: those of one level are looked for together.
    ///
    /// # Errors
    /// The same.
    pub async fn leading(
        self,
        context: &Context<'_>,
        rome: Option<&RomeCode>,
        place: Option<&Place>,
    ) -> Result<TrainingConnection> {
        let asker = Asker::of(context)?;
        let wanted = self.question().read_trainings(asker, TrainingSearchParams::read_for_offer).await?;
        let Asked { request, warnings, .. } = wanted;
        let begins_later = request.search.cursor.is_some();
        let sought = asker.service.seek_trainings(rome, place, request);
        let (page, why) = match sought.search {
            Ok(search) => (loaders::training_page(context, search).await?, None),
            Err(why) => (Arc::new(TrainingPage::nothing()), Some(why)),
        };
        Ok(TrainingConnection { page, begins_later, warnings, occupations: sought.occupations, why })
    }
}

/// A page of trainings.
#[derive(Debug)]
pub struct TrainingConnection {
    page: Arc<TrainingPage>,
    begins_later: bool,
    warnings: Vec<Warning>,
    occupations: Vec<LeadingCode>,
    why: Option<&'static str>,
}

/// A page of trainings. Only forward: ask for the next one with its `endCursor` as `after`, everything else as it was.
#[Object]
impl TrainingConnection {
    /// The trainings of the page, each with what the search knows of it.
    async fn edges(&self) -> Vec<TrainingEdge> {
        (0..self.page.items.len()).map(|at| TrainingEdge { page: self.page.clone(), at }).collect()
    }

    /// The trainings of the page alone.
    async fn nodes(&self) -> Vec<Training> {
        self.page.items.iter().cloned().map(Training::listed).collect()
    }

    /// Where the page stands in the result.
    async fn page_info(&self) -> PageInfo {
        let last = self.page.items.len().checked_sub(1);
        let end = last.and_then(|last| self.page.cursor(last));
        PageInfo::new(self.page.next.is_some(), self.begins_later, self.page.cursor(0), end)
    }

    /// Trainings found, exactly. One that is found by several of its sessions counts once.
    async fn total_count(&self) -> u64 {
        self.page.total
    }

    /// The ROME codes that they were looked for by, where they are those that lead to a job.
    async fn occupations(&self) -> &[LeadingCode] {
        &self.occupations
    }

    /// Why there is none, where the job says too little to look for them.
    async fn why(&self) -> Option<&str> {
        self.why
    }

    /// What is odd about the request; empty as a rule.
    async fn warnings(&self) -> &[Warning] {
        &self.warnings
    }
}

/// A training of a page.
#[derive(Debug)]
pub struct TrainingEdge {
    page: Arc<TrainingPage>,
    at: usize,
}

/// A training of a page, with what the search knows of it.
#[Object]
impl TrainingEdge {
    /// Give it as `after` for a page that begins behind this training.
    async fn cursor(&self) -> String {
        self.page.cursor(self.at).unwrap_or_default()
    }

    /// The training.
    async fn node(&self) -> Training {
        Training::listed(self.page.items[self.at].clone())
    }

    /// Its sessions that meet the search, the next ones first, at most 5.
    async fn sessions(&self) -> &[Session] {
        &self.page.items[self.at].sessions
    }

    /// The start of the next of them; null where none is to come, or no date is known.
    async fn next_start(&self) -> Option<KnownDate> {
        self.page.items[self.at].next_start
    }

    /// Kilometres from the nearest centre of the search to the nearest of them, to the metre; null where it has none.
    async fn distance_km(&self) -> Option<f64> {
        self.page.items[self.at].distance_km
    }
}
