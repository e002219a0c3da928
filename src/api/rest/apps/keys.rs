//! The keys of an app.

use super::manager::Manager;
use super::unstored;
use crate::api::State;
use crate::api::body::Json;
use crate::api::params::{AppPath, KeyPath, NoParams, Query, RotateParams};
use crate::api::problem::Problem;
use crate::service::apps::{Issued, KeyRequest, KeyView};
use actix_web::{HttpResponse, delete, get, post, web};
use serde::Serialize;
use utoipa::ToSchema;

/// The keys of an app.
#[derive(Debug, Serialize, ToSchema)]
pub struct KeyList {
    /// The keys, by date; revoked and expired ones included.
    items: Vec<KeyView>,
}

/// A key that was issued. Its secret is shown once.
#[derive(Serialize, ToSchema)]
pub struct IssuedKey {
    /// The key itself: send it as `X-API-Key` or `Authorization: Bearer`. It is never shown again.
    #[schema(example = "psl_EXAMPLExEXAMPLExEXAMPLExEXAMPLExEXAMPLEx")]
    secret: String,
    /// All else about it.
    #[serde(flatten)]
    #[schema(inline)]
    key: KeyView,
}

impl From<Issued> for IssuedKey {
    fn from(Issued { secret, key }: Issued) -> Self {
        Self { secret: secret.reveal().to_owned(), key }
    }
}

/// List the keys of an app
///
/// Without their secrets, which nobody has any more. Needs `app:manage` of this app, or `admin`.
#[utoipa::path(
    tag = "apps",
    params(AppPath),
    responses((status = 200, description = "The keys", body = KeyList)),
    security(("bearer" = []), ("api_key" = []))
)]
#[get("/v1/apps/{app}/keys")]
pub async fn list_keys(state: web::Data<State>, manager: Manager, _: Query<NoParams>) -> Result<HttpResponse, Problem> {
    let items = state.apps.keys(manager.who(), manager.app).await?;
    Ok(unstored(HttpResponse::Ok(), &KeyList { items }))
}

/// Create a key
///
/// An active app gives itself `offers:read`, `trainings:read`, `market:read`, `changes:read` and `app:manage`; what writes
/// is granted by the operator, and `cvs:read` needs an approval. A pending app creates test keys and keys that manage it.
/// Needs `app:manage` of this app, or `admin`.
#[utoipa::path(
    tag = "apps",
    params(AppPath),
    request_body = KeyRequest,
    responses((status = 201, description = "The key, with its secret", body = IssuedKey)),
    security(("bearer" = []), ("api_key" = []))
)]
#[post("/v1/apps/{app}/keys")]
pub async fn create_key(
    state: web::Data<State>,
    manager: Manager,
    _: Query<NoParams>,
    Json(asked): Json<KeyRequest>,
) -> Result<HttpResponse, Problem> {
    let issued = state.apps.create_key(manager.who(), &manager.by(), manager.app, &asked).await?;
    Ok(unstored(HttpResponse::Created(), &IssuedKey::from(issued)))
}

/// Replace a key
///
/// Issues a key that may do the same, and lets the old one live on for the overlap, so that both work while you change
/// over. A key is replaced once.
#[utoipa::path(
    tag = "apps",
    params(KeyPath, RotateParams),
    responses((status = 201, description = "The new key, with its secret", body = IssuedKey)),
    security(("bearer" = []), ("api_key" = []))
)]
#[post("/v1/apps/{app}/keys/{key}/rotate")]
pub async fn rotate_key(
    state: web::Data<State>,
    manager: Manager,
    Query(params): Query<RotateParams>,
) -> Result<HttpResponse, Problem> {
    let (key, overlap) = (manager.id("key")?, params.read()?);
    let issued = state.apps.rotate_key(manager.who(), &manager.by(), manager.app, key, overlap).await?;
    Ok(unstored(HttpResponse::Created(), &IssuedKey::from(issued)))
}

/// Revoke a key
///
/// Within a second it is refused everywhere, for ever. Revoking it again changes nothing.
#[utoipa::path(
    tag = "apps",
    params(KeyPath),
    responses((status = 204, description = "Revoked")),
    security(("bearer" = []), ("api_key" = []))
)]
#[delete("/v1/apps/{app}/keys/{key}")]
pub async fn revoke_key(
    state: web::Data<State>,
    manager: Manager,
    _: Query<NoParams>,
) -> Result<HttpResponse, Problem> {
    let key = manager.id("key")?;
    state.apps.revoke_key(manager.who(), &manager.by(), manager.app, key).await?;
    Ok(HttpResponse::NoContent().finish())
}
