//! Searching trainings, and reading one.

use crate::api::State;
use crate::api::caller::Anyone;
use crate::api::etag::{self, Tag};
use crate::api::params::{Body, NoParams, OfferReadParams, Query, TrainingSearchBody, TrainingSearchParams};
use crate::api::problem::Problem;
use crate::api::warning::Warning;
use crate::domain::training::TrainingId;
use crate::service::fingerprint;
use crate::service::trainings::{TrainingCard, TrainingPage, TrainingView};
use actix_web::{HttpRequest, HttpResponse, get, post, web};
use serde::Serialize;
use utoipa::ToSchema;

/// A page of trainings.
#[derive(Debug, Serialize, ToSchema)]
pub struct TrainingPageBody {
    /// Trainings found, exactly. One that is found by several of its sessions counts once.
    #[schema(example = 214)]
    total: u64,
    /// The page.
    items: Vec<TrainingCard>,
    /// `cursor` of the next page; null on the last one.
    next: Option<String>,
    /// What is odd about the request; empty as a rule.
    warnings: Vec<Warning>,
}

impl TrainingPageBody {
    fn new(page: TrainingPage, warnings: Vec<Warning>) -> Self {
        let TrainingPage { total, items, next, .. } = page;
        Self { total, items, next, warnings }
    }
}

/// Search trainings
///
/// By words, area, dates and filters, page by page, without a limit of depth: follow `next` until it is null. Area, dates
/// and seats are asked of one session: a training is found where one of its sessions is there, then, with a place left.
#[utoipa::path(
    tag = "trainings",
    params(TrainingSearchParams),
    responses((status = 200, description = "A page of trainings", body = TrainingPageBody))
)]
#[get("/v1/trainings")]
pub async fn list_trainings(
    state: web::Data<State>,
    Anyone(caller): Anyone,
    Query(params): Query<TrainingSearchParams>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let asked = params.read(&state.service(&caller)?.source_ids())?;
    etag::answer_trainings(&state, &caller, &asked, "json", &request, async |tag| {
        let page = state.service(&caller)?.search_trainings(&caller, &asked.request)?;
        Ok(tag.json(&TrainingPageBody::new(page, asked.warnings.clone())))
    })
    .await
}

/// Search trainings by a body
///
/// The same search, with its parameters as JSON: the names are the same, lists are lists, and a GeoJSON `polygon` may say
/// where. The answer is the same too, and so are its cursors.
#[utoipa::path(
    tag = "trainings",
    request_body(content = TrainingSearchBody, content_type = "application/json"),
    responses((status = 200, description = "A page of trainings", body = TrainingPageBody))
)]
#[post("/v1/trainings/search")]
pub async fn search_trainings(
    state: web::Data<State>,
    Anyone(caller): Anyone,
    _: Query<NoParams>,
    Body(params): TrainingSearchBody,
) -> Result<HttpResponse, Problem> {
    let asked = params.read(&state.service(&caller)?.source_ids())?;
    state.passed_trainings(&caller, asked.min_position).await?;
    let page = state.service(&caller)?.search_trainings(&caller, &asked.request)?;
    Ok(HttpResponse::Ok().json(TrainingPageBody::new(page, asked.warnings)))
}

/// Read one training
///
/// Whole, with all its sessions. 410 for twelve months after it was withdrawn.
#[utoipa::path(
    tag = "trainings",
    params(("id" = TrainingId, Path, description = "Id of the training"), OfferReadParams),
    responses((status = 200, description = "The training", body = TrainingView))
)]
#[get("/v1/trainings/{id}")]
pub async fn find_training(
    state: web::Data<State>,
    Anyone(caller): Anyone,
    id: web::Path<String>,
    Query(params): Query<OfferReadParams>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let id = TrainingId::new(&id).map_err(|refused| Problem::invalid(vec![refused.at("id")]))?;
    state.passed_trainings(&caller, params.read()?).await?;
    let training = state.service(&caller)?.training(&caller, id).await?;
    // The revision alone does not make the tag: rules and labels stand in the answer too.
    let tag = (training.rev, &training.provenance, &training.list_labels);
    let tag = Tag::weak(format!("{:016x}", fingerprint(&tag)));
    Ok(tag.not_modified(&request).unwrap_or_else(|| tag.json(&training)))
}
