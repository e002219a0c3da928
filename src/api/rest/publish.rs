//! Publishing and withdrawing one offer.

use crate::api::State;
use crate::api::body::Json;
use crate::api::caller::KeyHolder;
use crate::api::params::{NoParams, Query, Reader};
use crate::api::problem::Problem;
use crate::domain::{ExternalId, Offer, OfferDraft, SourceId};
use crate::service::{Published, WriteStatus};
use actix_web::http::header::LOCATION;
use actix_web::{HttpResponse, delete, put, web};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// What became of a write.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema, async_graphql::Enum)]
#[serde(rename_all = "snake_case")]
pub enum WriteResult {
    /// There was no such record, or it had been withdrawn.
    Created,
    /// It was different.
    Updated,
    /// It was the same: no revision.
    Unchanged,
    /// It was withdrawn.
    Withdrawn,
    /// A later line of the same batch has the same id.
    Superseded,
    /// There was nothing to withdraw.
    NotFound,
}

impl WriteResult {
    /// The result, and the revision where there is one.
    #[must_use]
    pub const fn of(status: WriteStatus) -> (Self, Option<i64>) {
        match status {
            WriteStatus::Created(rev) => (Self::Created, Some(rev)),
            WriteStatus::Updated(rev) => (Self::Updated, Some(rev)),
            WriteStatus::Unchanged(rev) => (Self::Unchanged, Some(rev)),
            WriteStatus::Withdrawn(rev) => (Self::Withdrawn, Some(rev)),
            WriteStatus::Superseded => (Self::Superseded, None),
            WriteStatus::NotFound => (Self::NotFound, None),
        }
    }
}

/// A write that was accepted.
#[derive(Debug, Serialize, ToSchema)]
pub struct Receipt {
    /// Id of the offer or training.
    #[schema(value_type = String, format = "uuid", example = "3f0c2a7e-5b0d-5d0a-9a58-0d5c5a3b8f10")]
    id: Uuid,
    /// What became of the write.
    status: WriteResult,
    /// Its revision.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = 1)]
    rev: Option<i64>,
    /// Give it as `min_position` to a read that must see this write.
    #[schema(example = "1.0.4711")]
    position: String,
}

impl<I: Into<Uuid>> From<Published<I>> for Receipt {
    fn from(published: Published<I>) -> Self {
        let (status, rev) = WriteResult::of(published.status);
        Self { id: published.id.into(), status, rev, position: published.position.to_string() }
    }
}

/// Publish an offer
///
/// Creates or replaces the offer that the source calls `external_id`. Sending the same again changes nothing. Needs a key
/// with `offers:write` for the source.
#[utoipa::path(
    tag = "publishing",
    params(
        ("source" = SourceId, Path, description = "Id of the source"),
        ("external_id" = ExternalId, Path, description = "The source's own id of the offer, percent-encoded"),
    ),
    request_body = OfferDraft,
    responses(
        (status = 200, description = "Updated, or unchanged", body = Receipt),
        (status = 201, description = "Created", body = Receipt, headers(("Location" = String, description = "The offer")))
    ),
    security(("bearer" = []), ("api_key" = []))
)]
#[put("/v1/sources/{source}/offers/{external_id}")]
pub async fn publish_offer(
    state: web::Data<State>,
    KeyHolder(caller): KeyHolder,
    path: web::Path<(String, String)>,
    _: Query<NoParams>,
    Json(draft): Json<OfferDraft>,
) -> Result<HttpResponse, Problem> {
    let (source, external) = named(&path)?;
    let published = state.service(&caller)?.publish(&caller, &source, external, draft).await?;
    let created = matches!(published.status, WriteStatus::Created(_));
    let mut response = if created { HttpResponse::Created() } else { HttpResponse::Ok() };
    response.insert_header((LOCATION, format!("/v1/offers/{}", published.id)));
    Ok(response.json(Receipt::from(published)))
}

/// Withdraw an offer
///
/// What stays of it is the policy of its source. Needs a key with `offers:write` for the source.
#[utoipa::path(
    tag = "publishing",
    params(
        ("source" = SourceId, Path, description = "Id of the source"),
        ("external_id" = ExternalId, Path, description = "The source's own id of the offer, percent-encoded"),
    ),
    responses((status = 200, description = "Withdrawn", body = Receipt)),
    security(("bearer" = []), ("api_key" = []))
)]
#[delete("/v1/sources/{source}/offers/{external_id}")]
pub async fn withdraw_offer(
    state: web::Data<State>,
    KeyHolder(caller): KeyHolder,
    path: web::Path<(String, String)>,
    _: Query<NoParams>,
) -> Result<HttpResponse, Problem> {
    let (source, external) = named(&path)?;
    let withdrawn = state.service(&caller)?.withdraw::<Offer>(&caller, &source, &external).await?;
    Ok(HttpResponse::Ok().json(Receipt::from(withdrawn)))
}

/// The source and the id in it, as a path names them.
pub(super) fn named((source, external): &(String, String)) -> Result<(SourceId, ExternalId), Problem> {
    let mut reader = Reader::default();
    let source = reader.take("source", SourceId::new(source));
    let external = reader.take("external_id", ExternalId::new(external));
    match (source, external) {
        (Some(source), Some(external)) => Ok((source, external)),
        _ => Err(reader.refusal()),
    }
}
