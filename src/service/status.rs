//! How the service is: whether it answers, and how fresh each source is.

use super::{Result, Service, SourceView};
use crate::auth::{Caller, Reach};
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
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SourceStatus {
    /// Id of the source.
    #[schema(example = "france-travail")]
    pub id: String,
    /// Its name.
    #[schema(example = "France Travail")]
    pub name: String,
    /// `ok`, or `down` where its offers are hidden because it was not refreshed in time.
    pub health: Health,
    /// When its records were last refreshed; absent where they never were.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = "date-time", example = "2026-11-20T04:00:00Z")]
    pub refreshed_at: Option<Timestamp>,
    /// Hours since then.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = 3)]
    pub age_hours: Option<i64>,
    /// Within how many hours it promises to be refreshed; absent where it promises nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = 24)]
    pub refresh_within_hours: Option<u32>,
    /// Offers that it has here.
    #[schema(example = 84_210)]
    pub offers: u64,
}

/// How the service is.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ServiceStatus {
    /// `down` where it cannot answer now, `degraded` where a source is late, else `ok`.
    pub health: Health,
    /// Version of the program.
    #[schema(example = "0.1.0")]
    pub version: &'static str,
    /// When this was so.
    #[schema(value_type = String, format = "date-time", example = "2026-11-23T09:00:00Z")]
    pub at: Timestamp,
    /// Milliseconds since the index last knew that it had seen everything.
    #[schema(example = 12)]
    pub index_lag_ms: u64,
    /// How far limits reach: `shared` among all nodes, `local` to this one, or `off`.
    #[schema(example = "local")]
    pub limits: &'static str,
    /// The sources, by id.
    pub sources: Vec<SourceStatus>,
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

impl Service {
    /// How the service is now, and how fresh the sources are that the caller may know of.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn status(&self, caller: &Caller, limits: Reach) -> Result<ServiceStatus> {
        let (now, ready) = (self.now(), self.readiness().await);
        let sources = self.sources(caller).await?;
        let sources: Vec<_> = sources.into_iter().map(|source| SourceStatus::of(source, now)).collect();
        let health = if !ready.ready {
            Health::Down
        } else if sources.iter().any(|source| source.health != Health::Ok) {
            Health::Degraded
        } else {
            Health::Ok
        };
        let version = env!("CARGO_PKG_VERSION");
        Ok(ServiceStatus { health, version, at: now, index_lag_ms: ready.lag_ms, limits: limits.as_str(), sources })
    }
}
