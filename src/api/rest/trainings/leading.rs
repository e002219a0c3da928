//! Trainings that lead to a job.

use crate::api::State;
use crate::api::caller::Anyone;
use crate::api::params::{Query, TrainingSearchParams};
use crate::api::problem::Problem;
use crate::api::warning::Warning;
use crate::domain::{OfferId, RomeCode};
use crate::service::trainings::{Leading, LeadingCode, TrainingCard};
use actix_web::{HttpResponse, get, web};
use serde::Serialize;
use utoipa::ToSchema;

/// Trainings that lead to a job.
#[derive(Debug, Serialize, ToSchema)]
pub struct LeadingTrainings {
    /// The ROME codes that they were looked for by, with how exactly each says which occupation is meant.
    occupations: Vec<LeadingCode>,
    /// Why there is none, where the job says too little to look for them; null as a rule.
    why: Option<&'static str>,
    /// Trainings found, exactly.
    #[schema(example = 12)]
    total: u64,
    /// The page.
    items: Vec<TrainingCard>,
    /// `cursor` of the next page; null on the last one.
    next: Option<String>,
    /// What is odd about the request; empty as a rule.
    warnings: Vec<Warning>,
}

impl LeadingTrainings {
    fn new(leading: Leading, warnings: Vec<Warning>) -> Self {
        let Leading { occupations, why, page } = leading;
        Self { occupations, why, total: page.total, items: page.items, next: page.next, warnings }
    }
}

/// List trainings that lead to an offer
///
/// For the occupation of the offer, by the next start and then by distance. Without an area, those within `radius_km` of the
/// offer (50 km where absent); of an offer without a position, those of its département or région. The parameters are those
/// of a search for trainings, without `rome`.
#[utoipa::path(
    tag = "trainings",
    params(("id" = OfferId, Path, description = "Id of the offer"), TrainingSearchParams),
    responses((status = 200, description = "Trainings", body = LeadingTrainings))
)]
#[get("/v1/offers/{id}/trainings")]
pub async fn list_offer_trainings(
    state: web::Data<State>,
    Anyone(caller): Anyone,
    id: web::Path<String>,
    Query(params): Query<TrainingSearchParams>,
) -> Result<HttpResponse, Problem> {
    let id = OfferId::new(&id).map_err(|refused| Problem::invalid(vec![refused.at("id")]))?;
    let service = state.service(&caller)?;
    let asked = params.read_for_offer(&service.source_ids())?;
    state.passed_trainings(&caller, asked.min_position).await?;
    let leading = service.trainings_of_offer(&caller, id, asked.request).await?;
    Ok(HttpResponse::Ok().json(LeadingTrainings::new(leading, asked.warnings)))
}

/// List trainings for an occupation
///
/// By the next start and then by distance. The parameters are those of a search for trainings, without `rome`.
#[utoipa::path(
    tag = "trainings",
    params(("rome" = RomeCode, Path, description = "ROME code of the occupation"), TrainingSearchParams),
    responses((status = 200, description = "Trainings", body = LeadingTrainings))
)]
#[get("/v1/occupations/{rome}/trainings")]
pub async fn list_occupation_trainings(
    state: web::Data<State>,
    Anyone(caller): Anyone,
    rome: web::Path<String>,
    Query(params): Query<TrainingSearchParams>,
) -> Result<HttpResponse, Problem> {
    let rome = RomeCode::new(&rome).map_err(|refused| Problem::invalid(vec![refused.at("rome")]))?;
    let service = state.service(&caller)?;
    let asked = params.read_for_occupation(&service.source_ids())?;
    state.passed_trainings(&caller, asked.min_position).await?;
    let leading = service.trainings_for(&caller, &rome, asked.request)?;
    Ok(HttpResponse::Ok().json(LeadingTrainings::new(leading, asked.warnings)))
}
