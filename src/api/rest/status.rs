//! How the service is: whether it answers, and how fresh each source is.

use crate::api::State;
use crate::api::caller::Anyone;
use crate::api::params::{NoParams, Query};
use crate::api::problem::Problem;
use crate::service::SourceView;
use actix_web::{HttpResponse, get, web};
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

/// How something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Health {
    /// All is well.
    Ok,
    /// It answers, but something of it is not as it should be.
    Degraded,
    /// It does not answer.
    Down,
}

/// How fresh a source is.
#[derive(Debug, Serialize, ToSchema)]
pub struct SourceStatus {
    /// Id of the source.
    #[schema(example = "france-travail")]
    id: String,
    /// Its name.
    #[schema(example = "France Travail")]
    name: String,
    /// `ok`, or `down` where its offers are hidden because it was not refreshed in time.
    health: Health,
    /// When its records were last refreshed; absent where they never were.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = "date-time", example = "2026-11-20T04:00:00Z")]
    refreshed_at: Option<Timestamp>,
    /// Hours since then.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = 3)]
    age_hours: Option<i64>,
    /// Within how many hours it promises to be refreshed; absent where it promises nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = 24)]
    refresh_within_hours: Option<u32>,
    /// Offers that it has here.
    #[schema(example = 84_210)]
    offers: u64,
}

/// How the service is.
#[derive(Debug, Serialize, ToSchema)]
pub struct ServiceStatus {
    /// `down` where it cannot answer now, `degraded` where a source is late, else `ok`.
    health: Health,
    /// Version of the program.
    #[schema(example = "0.1.0")]
    version: &'static str,
    /// When this was so.
    #[schema(value_type = String, format = "date-time", example = "2026-11-23T09:00:00Z")]
    at: Timestamp,
    /// Milliseconds since the index last knew that it had seen everything.
    #[schema(example = 12)]
    index_lag_ms: u64,
    /// The sources, by id.
    sources: Vec<SourceStatus>,
}

impl SourceStatus {
    fn of(view: SourceView, now: Timestamp) -> Self {
        let age = view.refreshed_at.map(|at| now.duration_since(at).as_hours());
        Self {
            id: view.id.to_string(),
            name: view.name,
            health: if view.stale { Health::Down } else { Health::Ok },
            refreshed_at: view.refreshed_at,
            age_hours: age,
            refresh_within_hours: view.policy.refresh_within_h,
            offers: view.offers,
        }
    }
}

/// How the service is
///
/// Whether it answers, and how fresh each source is. Always 200: who wants a status to act on asks `/health/ready`.
#[utoipa::path(tag = "health", responses((status = 200, description = "How it is", body = ServiceStatus)))]
#[get("/status")]
pub async fn service_status(
    state: web::Data<State>,
    Anyone(caller): Anyone,
    _: Query<NoParams>,
) -> Result<HttpResponse, Problem> {
    let service = state.service(&caller)?;
    let (now, ready) = (service.now(), service.readiness().await);
    let sources = service.sources(&caller).await?;
    let sources: Vec<_> = sources.into_iter().map(|source| SourceStatus::of(source, now)).collect();
    let health = if !ready.ready {
        Health::Down
    } else if sources.iter().any(|source| source.health != Health::Ok) {
        Health::Degraded
    } else {
        Health::Ok
    };
    let version = env!("CARGO_PKG_VERSION");
    Ok(HttpResponse::Ok().json(ServiceStatus { health, version, at: now, index_lag_ms: ready.lag_ms, sources }))
}
