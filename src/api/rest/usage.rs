//! What an app used.

use crate::api::State;
use crate::api::caller::KeyHolder;
use crate::api::params::{AppPath, Query, UsageParams};
use crate::api::problem::Problem;
use crate::service::UsageReport;
use actix_web::{HttpResponse, get, web};

/// What an app used
///
/// Requests and what they cost, by day, route or status, and what is left of the quotas. For the app's own keys, and for
/// an administrator. Counts are at most 5 seconds late. What was refused by a limit, or failed on our side, is listed at no
/// cost.
#[utoipa::path(
    tag = "apps",
    params(AppPath, UsageParams),
    responses((status = 200, description = "What the app used", body = UsageReport)),
    security(("bearer" = []), ("api_key" = []))
)]
#[get("/v1/apps/{app}/usage")]
pub async fn find_usage(
    state: web::Data<State>,
    KeyHolder(caller): KeyHolder,
    path: web::Path<AppPath>,
    Query(params): Query<UsageParams>,
) -> Result<HttpResponse, Problem> {
    let request = params.read(&path)?;
    let report = state.service.usage(&caller, &request, state.limiter.limits()).await?;
    Ok(HttpResponse::Ok().json(report))
}
