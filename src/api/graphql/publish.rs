//! Writing: publishing and withdrawing one offer.

use super::asker::Asker;
use super::cost;
use super::failure::camel;
use super::ids::GlobalId;
use super::loaders;
use super::offer::Offer;
use super::scalars::Written;
use crate::api::access::Need;
use crate::api::params::Reader;
use crate::api::problem::{Kind, Problem};
use crate::api::rest::WriteResult;
use crate::auth::Scope;
use crate::domain::{self, ExternalId, FieldError, Invalid, OfferDraft, OfferId, SourceId};
use crate::service::Published;
use async_graphql::{ComplexObject, Context, ID, InputObject, Object, Result, SimpleObject};
use serde_json::Value;
use uuid::Uuid;

/// Writes.
#[derive(Debug, Default)]
pub struct OfferMutations;

#[Object]
impl OfferMutations {
    /// Publish an offer: create or replace the one that the source calls `externalId`. Sending the same again changes
    /// nothing. Needs a key with `offers:write` for the source.
    #[graphql(complexity = "cost::one(cost::WRITE, child_complexity)")]
    async fn publish_offer(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is published, and where.")] input: PublishOfferInput,
    ) -> Result<Option<OfferWrite>> {
        let asker = Asker::of(context)?;
        let written = publish(asker, input).await;
        OfferWrite::of(written).map(Some)
    }

    /// Withdraw an offer. What stays of it is the policy of its source. Needs a key with `offers:write` for the source.
    #[graphql(complexity = "cost::one(cost::WRITE, child_complexity)")]
    async fn withdraw_offer(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is withdrawn.")] input: WithdrawOfferInput,
    ) -> Result<Option<OfferWrite>> {
        let asker = Asker::of(context)?;
        let written = withdraw(asker, &input).await;
        OfferWrite::of(written).map(Some)
    }
}

/// An offer to be published.
#[derive(Debug, InputObject)]
pub struct PublishOfferInput {
    /// The source; the key must be bound to it.
    source: Written<SourceId>,
    /// The source's own id of the offer.
    external_id: Written<ExternalId>,
    /// The offer.
    draft: OfferDraft,
    /// Anything else, kept with the record: an object. The `extra` of the draft over REST.
    extra: Option<Value>,
}

/// An offer to be withdrawn.
#[derive(Debug, InputObject)]
pub struct WithdrawOfferInput {
    /// The source; the key must be bound to it.
    source: Written<SourceId>,
    /// The source's own id of the offer.
    external_id: Written<ExternalId>,
}

/// What became of a write. Either `userErrors` is empty, or everything else is null and nothing was written.
#[derive(Debug, Default, SimpleObject)]
#[graphql(complex)]
pub struct OfferWrite {
    /// Global id of the offer.
    id: Option<ID>,
    /// Id of the offer, the same as over REST.
    uuid: Option<Uuid>,
    /// What became of the write.
    status: Option<WriteResult>,
    /// Revision of the offer.
    rev: Option<i64>,
    /// Give it as `minPosition` to a search that must see this write.
    position: Option<String>,
    /// The wrong values, all of them.
    user_errors: Vec<UserError>,
}

#[ComplexObject]
impl OfferWrite {
    /// The offer as it stands now; null where it was not written, or withdrawn. Needs `offers:read`.
    #[graphql(complexity = "cost::one(cost::RECORD, child_complexity)")]
    async fn offer(&self, context: &Context<'_>) -> Result<Option<Offer>> {
        let Some(uuid) = self.uuid else { return Ok(None) };
        Ok(loaders::offer(context, OfferId::from(uuid)).await?.map(Offer::whole))
    }
}

/// A value of the input that was refused.
#[derive(Debug, SimpleObject)]
pub struct UserError {
    /// The field of the input, as `draft.contract.type`.
    field: String,
    /// The value as it was given, cut at 100 characters.
    value: String,
    /// What was expected.
    reason: String,
}

impl From<FieldError> for UserError {
    fn from(FieldError { field, value, reason }: FieldError) -> Self {
        Self { field, value, reason }
    }
}

impl OfferWrite {
    /// Wrong values are the user's, and stand in the payload; every other refusal is an error of the field.
    fn of(written: Result<Published, Problem>) -> Result<Self> {
        match written {
            Ok(published) => {
                let (status, rev) = WriteResult::of(published.status);
                Ok(Self {
                    id: Some(GlobalId::Offer(published.id).into()),
                    uuid: Some(published.id.uuid()),
                    status: Some(status),
                    rev,
                    position: Some(published.position.to_string()),
                    user_errors: Vec::new(),
                })
            }
            Err(problem) if problem.kind() == Kind::Invalid => {
                let user_errors = problem.errors().iter().cloned().map(UserError::from).collect();
                Ok(Self { user_errors, ..Self::default() })
            }
            Err(problem) => Err(problem.into()),
        }
    }
}

async fn publish(asker: &Asker, input: PublishOfferInput) -> Result<Published, Problem> {
    let PublishOfferInput { source, external_id, mut draft, extra } = input;
    let (source, external_id) = named(asker, &source, &external_id)?;
    match extra {
        Some(Value::Object(extra)) => draft.extra = extra,
        Some(Value::Null) | None => {}
        Some(other) => return Err(Problem::invalid(vec![Invalid::new(other, "an object").at("extra")])),
    }
    let written = asker.service.publish(&asker.caller, &source, external_id, draft).await;
    written.map_err(|error| Problem::from(error).renaming(|field| format!("draft.{}", camel(field))))
}

async fn withdraw(asker: &Asker, input: &WithdrawOfferInput) -> Result<Published, Problem> {
    let (source, external_id) = named(asker, &input.source, &input.external_id)?;
    Ok(asker.service.withdraw::<domain::Offer>(&asker.caller, &source, &external_id).await?)
}

/// The source and the id in it, for a caller who may write at all.
fn named(
    asker: &Asker,
    source: &Written<SourceId>,
    external_id: &Written<ExternalId>,
) -> Result<(SourceId, ExternalId), Problem> {
    Need::Scope(Scope::OffersWrite).met_by(&asker.caller)?;
    let mut reader = Reader::default();
    let source = reader.take("source", SourceId::new(&source.0));
    let external_id = reader.take("externalId", ExternalId::new(&external_id.0));
    match (source, external_id) {
        (Some(source), Some(external_id)) => Ok((source, external_id)),
        _ => Err(reader.refusal()),
    }
}
