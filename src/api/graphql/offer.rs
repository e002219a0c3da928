//! An offer.

use super::apart::Apart;
use super::cost;
use super::ids::GlobalId;
use super::loaders;
use super::offer_joins::OfferJoins;
use super::projection::{self, OfCard, Shown};
use crate::domain::{
    Application, Contract, Dates, Employer, Experience, ExternalId, Industry, Occupation, Partner, Pay, Place,
    Qualification, RemoteMode, Requirements, SourceId, WorkingHours,
};
use crate::service::{OfferCard, OfferView};
use async_graphql::parser::types::Field;
use async_graphql::registry::Registry;
use async_graphql::{
    ContainerType, Context, ContextSelectionSet, ID, Json, MergedObject, Object, ObjectType, OutputType, Positioned,
    Result, ServerResult, Value as Output,
};
use jiff::Timestamp;
use serde_json::{Map, Value};
use std::borrow::Cow;
use std::sync::Arc;
use tokio::sync::OnceCell;
use uuid::Uuid;

/// An offer. Where a list shows it, what its card tells is written from the card's text.
#[derive(Debug)]
pub struct Offer {
    object: OfferObject,
    shown: Option<Shown>,
}

/// A job offer, with the rules of its source beside it.
#[derive(Debug, MergedObject)]
#[graphql(name = "Offer")]
// What is last is asked first: most fields are plain.
pub struct OfferObject(Apart<OfferJoins>, OfferFields);

impl Offer {
    /// An offer of which what lists show is known.
    #[must_use]
    pub fn new(card: impl Into<Arc<OfferCard>>) -> Self {
        Self::known(card.into(), OnceCell::new(), None)
    }

    /// An offer that was read whole.
    #[must_use]
    pub fn whole(view: Arc<OfferView>) -> Self {
        Self::known(view.card().into(), OnceCell::new_with(Some(Some(view))), None)
    }

    fn known(card: Arc<OfferCard>, whole: OnceCell<Option<Arc<OfferView>>>, shown: Option<Shown>) -> Self {
        let object = OfferObject(Apart(OfferJoins { card: card.clone() }), OfferFields { card, whole });
        Self { object, shown }
    }

    /// The field `id`, for the interface that asks it of every type.
    ///
    /// # Errors
    /// Never.
    pub async fn id(&self, context: &Context<'_>) -> Result<ID> {
        self.object.1.id(context).await
    }
}

impl OfCard for Offer {
    fn of(shown: Shown, card: OfferCard) -> Self {
        Self::known(card.into(), OnceCell::new(), Some(shown))
    }
}

impl OutputType for Offer {
    fn type_name() -> Cow<'static, str> {
        OfferObject::type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        OfferObject::create_type_info(registry)
    }

    async fn resolve(&self, context: &ContextSelectionSet<'_>, field: &Positioned<Field>) -> ServerResult<Output> {
        projection::resolve(&self.object, self.shown.as_ref(), context, field).await
    }
}

impl ContainerType for Offer {
    async fn resolve_field(&self, context: &Context<'_>) -> ServerResult<Option<Output>> {
        self.object.resolve_field(context).await
    }
}

impl ObjectType for Offer {}

/// What follows from the offer alone. Lists know a part of it at once; the rest is read when it is asked for.
#[derive(Debug)]
pub struct OfferFields {
    card: Arc<OfferCard>,
    /// Nothing inside where the offer is no longer there.
    whole: OnceCell<Option<Arc<OfferView>>>,
}

impl OfferFields {
    /// The whole offer, read with those of its list at once; nothing where it was withdrawn meanwhile.
    async fn read(&self, context: &Context<'_>) -> Result<Option<&OfferView>> {
        // Apart, as `OfferJoins` is: a plain field is given room for what the largest one of its object keeps.
        let read = Box::pin(self.whole.get_or_try_init(|| loaders::offer(context, self.card.id))).await?;
        Ok(read.as_deref())
    }
}

#[Object]
impl OfferFields {
    /// Global id.
    async fn id(&self) -> ID {
        GlobalId::Offer(self.card.id).into()
    }

    /// Id, the same as over REST. Follows from source and external id, the same on every node and after every import.
    async fn uuid(&self) -> Uuid {
        self.card.id.uuid()
    }

    /// The network that provides the offer, by its id; `source` joins it.
    async fn source_id(&self) -> &SourceId {
        &self.card.source
    }

    /// Title.
    async fn title(&self) -> &str {
        &self.card.title
    }

    /// Name of the employer.
    async fn employer_name(&self) -> Option<&str> {
        self.card.employer.as_deref()
    }

    /// Logo of the employer.
    async fn logo(&self) -> Option<&str> {
        self.card.logo.as_deref()
    }

    /// Where, as far as the source says it.
    async fn place(&self) -> &Place {
        &self.card.place
    }

    /// Which occupation, as the source says it.
    async fn occupation(&self) -> &Occupation {
        &self.card.occupation
    }

    /// Contract.
    async fn contract(&self) -> &Contract {
        &self.card.contract
    }

    /// Hours.
    async fn working_time(&self) -> &WorkingHours {
        &self.card.working_time
    }

    /// Salary.
    async fn salary(&self) -> Option<&Pay> {
        self.card.salary.as_ref()
    }

    /// Remote work.
    async fn remote(&self) -> Option<RemoteMode> {
        self.card.remote
    }

    /// Dates that the source gives.
    async fn dates(&self) -> Dates {
        self.card.dates
    }

    /// The offer's page at its source.
    async fn url(&self) -> Option<&str> {
        self.card.url.as_deref()
    }

    /// Fields that we repaired or rewrote, under their names over REST; empty where the record stands as its source gave
    /// it.
    async fn modified_by_us(&self) -> &[String] {
        &self.card.modified_by_us
    }

    /// When the source last changed the record, else when it published it.
    async fn source_updated_at(&self) -> Option<Timestamp> {
        self.card.source_updated_at
    }

    /// When the records of the source were last refreshed as a whole, or the last one was published.
    async fn source_refreshed_at(&self) -> Option<Timestamp> {
        self.card.source_refreshed_at
    }

    /// Name of the licence.
    async fn licence(&self) -> &str {
        &self.card.licence
    }

    /// Text of the licence.
    async fn licence_url(&self) -> Option<&str> {
        self.card.licence_url.as_deref()
    }

    /// What must stand beside the offer where it is shown.
    async fn attribution(&self) -> &str {
        &self.card.attribution
    }

    /// Text of the offer.
    #[graphql(complexity = "cost::JOIN")]
    async fn description(&self, context: &Context<'_>) -> Result<Option<&str>> {
        Ok(self.read(context).await?.and_then(|view| view.offer.description.as_deref()))
    }

    /// The source's own id of the offer.
    #[graphql(complexity = "cost::JOIN")]
    async fn external_id(&self, context: &Context<'_>) -> Result<Option<&ExternalId>> {
        Ok(self.read(context).await?.map(|view| &view.offer.source.external_id))
    }

    /// Those behind the network who provided the offer to it.
    #[graphql(complexity = "cost::one(cost::JOIN, child_complexity)")]
    async fn partners(&self, context: &Context<'_>) -> Result<Option<&[Partner]>> {
        Ok(self.read(context).await?.map(|view| view.offer.source.partners.as_slice()))
    }

    /// Who hires.
    #[graphql(complexity = "cost::one(cost::JOIN, child_complexity)")]
    async fn employer(&self, context: &Context<'_>) -> Result<Option<&Employer>> {
        Ok(self.read(context).await?.map(|view| &view.offer.employer))
    }

    /// The employer's activity.
    #[graphql(complexity = "cost::one(cost::JOIN, child_complexity)")]
    async fn industry(&self, context: &Context<'_>) -> Result<Option<&Industry>> {
        Ok(self.read(context).await?.map(|view| &view.offer.industry))
    }

    /// Experience asked for.
    #[graphql(complexity = "cost::one(cost::JOIN, child_complexity)")]
    async fn experience(&self, context: &Context<'_>) -> Result<Option<&Experience>> {
        Ok(self.read(context).await?.map(|view| &view.offer.experience))
    }

    /// Level of qualification.
    #[graphql(complexity = "cost::one(cost::JOIN, child_complexity)")]
    async fn qualification(&self, context: &Context<'_>) -> Result<Option<&Qualification>> {
        Ok(self.read(context).await?.and_then(|view| view.offer.qualification.as_ref()))
    }

    /// Studies, skills, languages and licences asked for.
    #[graphql(complexity = "cost::one(cost::JOIN, child_complexity)")]
    async fn requirements(&self, context: &Context<'_>) -> Result<Option<&Requirements>> {
        Ok(self.read(context).await?.map(|view| &view.offer.requirements))
    }

    /// Number of people sought.
    #[graphql(complexity = "cost::JOIN")]
    async fn openings(&self, context: &Context<'_>) -> Result<Option<u32>> {
        Ok(self.read(context).await?.and_then(|view| view.offer.openings))
    }

    /// Whether the source marks the job as accessible to disabled workers.
    #[graphql(complexity = "cost::JOIN")]
    async fn accessible(&self, context: &Context<'_>) -> Result<Option<bool>> {
        Ok(self.read(context).await?.and_then(|view| view.offer.accessible))
    }

    /// Whether the source says that the job is hard to fill.
    #[graphql(complexity = "cost::JOIN")]
    async fn hard_to_fill(&self, context: &Context<'_>) -> Result<Option<bool>> {
        Ok(self.read(context).await?.and_then(|view| view.offer.hard_to_fill))
    }

    /// How to apply.
    #[graphql(complexity = "cost::one(cost::JOIN, child_complexity)")]
    async fn application(&self, context: &Context<'_>) -> Result<Option<&Application>> {
        Ok(self.read(context).await?.map(|view| &view.offer.application))
    }

    /// What the feed holds beyond the other fields, unchanged: an object.
    #[graphql(complexity = "cost::JOIN")]
    async fn extra(&self, context: &Context<'_>) -> Result<Option<Json<&Map<String, Value>>>> {
        Ok(self.read(context).await?.map(|view| Json(&view.offer.extra)))
    }

    /// Revision: grows by one with each change.
    #[graphql(complexity = "cost::JOIN")]
    async fn rev(&self, context: &Context<'_>) -> Result<Option<i64>> {
        Ok(self.read(context).await?.map(|view| view.rev))
    }

    /// When the source last held the record.
    #[graphql(complexity = "cost::JOIN")]
    async fn seen_at(&self, context: &Context<'_>) -> Result<Option<Timestamp>> {
        Ok(self.read(context).await?.map(|view| view.provenance.seen_at))
    }
}
