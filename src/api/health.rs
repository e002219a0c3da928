//! Whether the process lives, and whether it can answer.

use super::State;
use actix_web::{HttpResponse, get, web};
use serde::Serialize;
use utoipa::ToSchema;

/// The process lives.
#[derive(Debug, Serialize, ToSchema)]
pub struct Alive {
    /// Always `alive`.
    #[schema(example = "alive")]
    status: &'static str,
    /// Version of the program.
    #[schema(example = "0.1.0")]
    version: &'static str,
}

/// Whether this node can answer, and how far it has come.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Ready)]
pub struct Progress {
    /// Whether the store answers and the index follows it.
    #[schema(example = true)]
    ready: bool,
    /// The place in the journal that the index has passed.
    #[schema(example = "1.0.120000")]
    position: String,
    /// Milliseconds since the index last knew that it had seen everything.
    #[schema(example = 12)]
    lag_ms: u64,
    /// Offers in the index.
    #[schema(example = 120_000)]
    offers: u64,
    /// How far limits reach: `shared` among all nodes, `local` to this one (it is alone, or what they share does not
    /// answer), or `off`.
    #[schema(example = "shared")]
    limits: &'static str,
}

/// Whether the process lives
///
/// For a supervisor that restarts what hangs. Asks nothing of the database.
#[utoipa::path(tag = "health", security(()), responses((status = 200, description = "It lives", body = Alive)))]
#[get("/health/live")]
pub async fn is_alive() -> HttpResponse {
    HttpResponse::Ok().json(Alive { status: "alive", version: env!("CARGO_PKG_VERSION") })
}

/// Whether this node can answer
///
/// For a load balancer. 503 while the database does not answer or the index is more than 10 seconds behind.
#[utoipa::path(tag = "health", security(()), responses(
    (status = 200, description = "It can answer", body = Progress),
    (status = 503, description = "It cannot answer now", body = Progress)
))]
#[get("/health/ready")]
pub async fn is_ready(state: web::Data<State>) -> HttpResponse {
    let now = state.service.readiness().await;
    let mut response = if now.ready { HttpResponse::Ok() } else { HttpResponse::ServiceUnavailable() };
    let position = now.position.to_string();
    let limits = state.limiter.reach().as_str();
    response.json(Progress { ready: now.ready, position, lag_ms: now.lag_ms, offers: now.offers, limits })
}
