//! A training.
#![expect(clippy::unused_async, reason = "a resolver is asynchronous, whether it waits or not")]

use super::asker::Asker;
use super::cost;
use super::ids::GlobalId;
use super::loaders;
use super::occupation::Occupation;
use super::source::Source;
use crate::domain::training::{
    Audience, Certification, CourseHours, Formacode, Funding, LabelName, Provider, RemainingCost, Session,
    TrainingLevel,
};
use crate::domain::{ExternalId, RemoteMode, RomeCode, SourceId};
use crate::service::trainings::{TrainingCard, TrainingView};
use async_graphql::{Context, ID, Json, Object, Result};
use jiff::Timestamp;
use serde_json::{Map, Value};
use std::sync::Arc;
use tokio::sync::OnceCell;
use uuid::Uuid;

/// A training. Lists know a part of it at once; the rest is read when it is asked for.
#[derive(Debug)]
pub struct Training {
    card: Box<TrainingCard>,
    /// Nothing inside where the training is no longer there.
    whole: OnceCell<Option<Arc<TrainingView>>>,
}

impl Training {
    /// A training of a list.
    #[must_use]
    pub fn listed(card: TrainingCard) -> Self {
        Self { card: Box::new(card), whole: OnceCell::new() }
    }

    /// A training that was read.
    #[must_use]
    pub fn whole(view: Arc<TrainingView>) -> Self {
        Self { card: Box::new(view.card()), whole: OnceCell::new_with(Some(Some(view))) }
    }

    /// The whole training, read with those of its list at once; nothing where it was withdrawn meanwhile.
    async fn read(&self, context: &Context<'_>) -> Result<Option<&TrainingView>> {
        // Apart: a plain field is given room for what the largest one of its object keeps.
        let read = Box::pin(self.whole.get_or_try_init(|| loaders::training(context, self.card.id))).await?;
        Ok(read.as_deref())
    }
}

/// A training: a course with its sessions. What its source does not say is null, or an empty list.
#[Object]
impl Training {
    /// Global id.
    pub async fn id(&self) -> ID {
        GlobalId::Training(self.card.id).into()
    }

    /// Id, the same as over REST.
    async fn uuid(&self) -> Uuid {
        self.card.id.uuid()
    }

    /// The network that provides the training, by its id; `source` joins it.
    async fn source_id(&self) -> &SourceId {
        &self.card.source
    }

    /// The network that provides the training.
    #[graphql(complexity = "cost::one(cost::JOIN, child_complexity)")]
    async fn source(&self, context: &Context<'_>) -> Result<Option<Source>> {
        Ok(loaders::source(context, self.card.source.clone()).await?.map(Source))
    }

    /// Title. Where the source has none, that of the certification; `modifiedByUs` says so then.
    async fn title(&self) -> Option<&str> {
        self.card.title.as_deref()
    }

    /// Who gives it.
    async fn provider(&self) -> &Provider {
        &self.card.provider
    }

    /// ROME codes of the occupations that it leads to, as the source gives them.
    async fn rome(&self) -> &[RomeCode] {
        &self.card.rome
    }

    /// The occupations of ROME 4.0 that these codes name.
    #[graphql(complexity = "cost::list(cost::JOIN, None::<usize>, 5, child_complexity)")]
    async fn occupations(&self, context: &Context<'_>) -> Result<Vec<Occupation>> {
        let asker = Asker::of(context)?;
        Ok(self.card.rome.iter().filter_map(|rome| Occupation::of(asker, rome)).collect())
    }

    /// Certifications that it prepares for.
    async fn certifications(&self) -> &[Certification] {
        &self.card.certifications
    }

    /// Level that is needed to enter.
    async fn level_in(&self) -> Option<TrainingLevel> {
        self.card.level_in
    }

    /// Level that is reached.
    async fn level_out(&self) -> Option<TrainingLevel> {
        self.card.level_out
    }

    /// Labels that its source tells.
    async fn labels(&self) -> &[LabelName] {
        &self.card.labels
    }

    /// Labels that imported lists award it.
    async fn list_labels(&self) -> &[LabelName] {
        &self.card.list_labels
    }

    /// Who pays for it, or for a part of it.
    async fn funding(&self) -> &[Funding] {
        &self.card.funding
    }

    /// On site, at a distance (`FULL`), or both (`HYBRID`).
    async fn remote(&self) -> Option<RemoteMode> {
        self.card.remote
    }

    /// Whether it is given under a contract of apprenticeship or a work-study contract.
    async fn apprenticeship(&self) -> Option<bool> {
        self.card.apprenticeship
    }

    /// How long it takes.
    async fn hours(&self) -> CourseHours {
        self.card.hours
    }

    /// What is left to pay.
    async fn remaining_cost(&self) -> &RemainingCost {
        &self.card.remaining_cost
    }

    /// Whether the source says that it is accessible to disabled people.
    async fn accessible(&self) -> Option<bool> {
        self.card.accessible
    }

    /// The training's page at its source.
    async fn url(&self) -> Option<&str> {
        self.card.url.as_deref()
    }

    /// How many sessions it has.
    async fn session_count(&self) -> usize {
        self.card.session_count
    }

    /// All its sessions. Those that meet a search stand on the edges of its page.
    #[graphql(complexity = "cost::list(cost::JOIN, None::<usize>, 5, child_complexity)")]
    async fn sessions(&self, context: &Context<'_>) -> Result<Option<&[Session]>> {
        Ok(self.read(context).await?.map(|view| view.training.sessions.as_slice()))
    }

    /// What one can do afterwards.
    #[graphql(complexity = "cost::one(cost::JOIN, child_complexity)")]
    async fn objectives(&self, context: &Context<'_>) -> Result<Option<&str>> {
        Ok(self.read(context).await?.and_then(|view| view.training.objectives.as_deref()))
    }

    /// What is taught.
    #[graphql(complexity = "cost::one(cost::JOIN, child_complexity)")]
    async fn content(&self, context: &Context<'_>) -> Result<Option<&str>> {
        Ok(self.read(context).await?.and_then(|view| view.training.content.as_deref()))
    }

    /// Formacodes of what it is about, the main one first.
    #[graphql(complexity = "cost::one(cost::JOIN, child_complexity)")]
    async fn formacodes(&self, context: &Context<'_>) -> Result<Option<&[Formacode]>> {
        Ok(self.read(context).await?.map(|view| view.training.formacodes.as_slice()))
    }

    /// Whom it is for.
    #[graphql(complexity = "cost::one(cost::JOIN, child_complexity)")]
    async fn audiences(&self, context: &Context<'_>) -> Result<Option<&[Audience]>> {
        Ok(self.read(context).await?.map(|view| view.training.audiences.as_slice()))
    }

    /// How it is accessible to disabled people, in words.
    #[graphql(complexity = "cost::one(cost::JOIN, child_complexity)")]
    async fn accessibility(&self, context: &Context<'_>) -> Result<Option<&str>> {
        Ok(self.read(context).await?.and_then(|view| view.training.accessibility.as_deref()))
    }

    /// The source's own id of it.
    #[graphql(complexity = "cost::one(cost::JOIN, child_complexity)")]
    async fn external_id(&self, context: &Context<'_>) -> Result<Option<&ExternalId>> {
        Ok(self.read(context).await?.map(|view| &view.training.source.external_id))
    }

    /// Its revision: grows by one with each change.
    #[graphql(complexity = "cost::one(cost::JOIN, child_complexity)")]
    async fn rev(&self, context: &Context<'_>) -> Result<Option<i64>> {
        Ok(self.read(context).await?.map(|view| view.rev))
    }

    /// What the feed holds beyond the other fields, unchanged.
    #[graphql(complexity = "cost::one(cost::JOIN, child_complexity)")]
    async fn extra(&self, context: &Context<'_>) -> Result<Option<Json<&Map<String, Value>>>> {
        Ok(self.read(context).await?.map(|view| Json(&view.training.extra)))
    }

    /// Fields that we repaired or rewrote; empty where the record stands as its source gave it.
    async fn modified_by_us(&self) -> &[String] {
        &self.card.modified_by_us
    }

    /// When the source last changed the record.
    async fn source_updated_at(&self) -> Option<Timestamp> {
        self.card.source_updated_at
    }

    /// Name of the licence.
    async fn licence(&self) -> &str {
        &self.card.licence
    }

    /// Text of the licence.
    async fn licence_url(&self) -> Option<&str> {
        self.card.licence_url.as_deref()
    }

    /// What must stand beside the training where it is shown.
    async fn attribution(&self) -> &str {
        &self.card.attribution
    }
}
