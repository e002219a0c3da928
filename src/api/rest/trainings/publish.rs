//! Publishing and withdrawing trainings.

use super::super::batch::{self, BatchLine};
use super::super::publish::{Receipt, named};
use crate::api::State;
use crate::api::body::Json;
use crate::api::caller::KeyHolder;
use crate::api::params::{NoParams, Query};
use crate::api::problem::Problem;
use crate::domain::training::{Training, TrainingDraft};
use crate::domain::{ExternalId, SourceId};
use crate::service::WriteStatus;
use actix_web::http::header::LOCATION;
use actix_web::{HttpRequest, HttpResponse, delete, post, put, web};

/// Publish a training
///
/// Creates or replaces the training that the source calls `external_id`, with all its sessions. Sending the same again
/// changes nothing. Needs a key with `trainings:write` for the source.
#[utoipa::path(
    tag = "publishing",
    params(
        ("source" = SourceId, Path, description = "Id of the source"),
        ("external_id" = ExternalId, Path, description = "The source's own id of the training, percent-encoded"),
    ),
    request_body = TrainingDraft,
    responses(
        (status = 200, description = "Updated, or unchanged", body = Receipt),
        (status = 201, description = "Created", body = Receipt, headers(("Location" = String, description = "The training")))
    ),
    security(("bearer" = []), ("api_key" = []))
)]
#[put("/v1/sources/{source}/trainings/{external_id}")]
pub async fn publish_training(
    state: web::Data<State>,
    KeyHolder(caller): KeyHolder,
    path: web::Path<(String, String)>,
    _: Query<NoParams>,
    Json(draft): Json<TrainingDraft>,
) -> Result<HttpResponse, Problem> {
    let (source, external) = named(&path)?;
    let published = state.service(&caller)?.publish(&caller, &source, external, draft).await?;
    let created = matches!(published.status, WriteStatus::Created(_));
    let mut response = if created { HttpResponse::Created() } else { HttpResponse::Ok() };
    response.insert_header((LOCATION, format!("/v1/trainings/{}", published.id)));
    Ok(response.json(Receipt::from(published)))
}

/// Withdraw a training
///
/// What stays of it is the policy of its source. Needs a key with `trainings:write` for the source.
#[utoipa::path(
    tag = "publishing",
    params(
        ("source" = SourceId, Path, description = "Id of the source"),
        ("external_id" = ExternalId, Path, description = "The source's own id of the training, percent-encoded"),
    ),
    responses((status = 200, description = "Withdrawn", body = Receipt)),
    security(("bearer" = []), ("api_key" = []))
)]
#[delete("/v1/sources/{source}/trainings/{external_id}")]
pub async fn withdraw_training(
    state: web::Data<State>,
    KeyHolder(caller): KeyHolder,
    path: web::Path<(String, String)>,
    _: Query<NoParams>,
) -> Result<HttpResponse, Problem> {
    let (source, external) = named(&path)?;
    let withdrawn = state.service(&caller)?.withdraw::<Training>(&caller, &source, &external).await?;
    Ok(HttpResponse::Ok().json(Receipt::from(withdrawn)))
}

/// Publish many trainings
///
/// One training a line (NDJSON): the fields of a `PUT`, and beside them `external_id`. It works as the batch of offers does.
#[utoipa::path(
    tag = "publishing",
    params(("source" = SourceId, Path, description = "Id of the source")),
    request_body(
        content = String,
        content_type = "application/x-ndjson",
        description = "One training a line",
        example = "{\"external_id\":\"T-1\",\"title\":\"Titre professionnel boulanger\",\"sessions\":[{\"start\":\"2027-01-11\",\"place\":{\"commune\":\"59350\"}}]}\n"
    ),
    responses((
        status = 200,
        description = "A status a line, then a summary",
        content((BatchLine = "application/x-ndjson")),
    )),
    security(("bearer" = []), ("api_key" = []))
)]
#[post("/v1/sources/{source}/trainings/batch")]
pub async fn publish_training_batch(
    state: web::Data<State>,
    KeyHolder(caller): KeyHolder,
    source: web::Path<String>,
    _: Query<NoParams>,
    request: HttpRequest,
    payload: web::Payload,
) -> Result<HttpResponse, Problem> {
    batch::answer::<TrainingDraft>(&state, caller, &source, &request, payload).await
}
