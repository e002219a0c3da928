//! The keys of an app.

use super::{id, unstored};
use crate::api::State;
use crate::api::body::Json;
use crate::api::by::by;
use crate::api::caller::KeyHolder;
use crate::api::params::{NoParams, Query, RotateParams};
use crate::api::problem::Problem;
use crate::service::apps::{Issued, KeyRequest, KeyView, Who};
use actix_web::{HttpRequest, HttpResponse, delete, get, post, web};
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
    params(("app" = uuid::Uuid, Path, description = "Id of the app", example = "019ac5b0-1c00-7d6a-9c1e-3a0f6f0b7a11")),
    responses((status = 200, description = "The keys", body = KeyList)),
    security(("bearer" = []), ("api_key" = []))
)]
#[get("/v1/apps/{app}/keys")]
pub async fn list_keys(
    state: web::Data<State>,
    KeyHolder(caller): KeyHolder,
    path: web::Path<String>,
    _: Query<NoParams>,
) -> Result<HttpResponse, Problem> {
    let items = state.apps.keys(Who::Key(&caller), id("app", &path)?).await?;
    Ok(unstored(HttpResponse::Ok(), &KeyList { items }))
}

/// Create a key
///
/// An active app gives itself `offers:read`, `trainings:read`, `market:read`, `changes:read` and `app:manage`; what writes
/// is granted by the operator, and `cvs:read` needs an approval. A pending app creates test keys and keys that manage it.
/// Needs `app:manage` of this app, or `admin`.
#[utoipa::path(
    tag = "apps",
    params(("app" = uuid::Uuid, Path, description = "Id of the app", example = "019ac5b0-1c00-7d6a-9c1e-3a0f6f0b7a11")),
    request_body = KeyRequest,
    responses((status = 201, description = "The key, with its secret", body = IssuedKey)),
    security(("bearer" = []), ("api_key" = []))
)]
#[post("/v1/apps/{app}/keys")]
pub async fn create_key(
    state: web::Data<State>,
    KeyHolder(caller): KeyHolder,
    request: HttpRequest,
    path: web::Path<String>,
    _: Query<NoParams>,
    Json(asked): Json<KeyRequest>,
) -> Result<HttpResponse, Problem> {
    let app = id("app", &path)?;
    let issued = state.apps.create_key(Who::Key(&caller), &by(&request, &caller), app, &asked).await?;
    Ok(unstored(HttpResponse::Created(), &IssuedKey::from(issued)))
}

/// Replace a key
///
/// Issues a key that may do the same, and lets the old one live on for the overlap, so that both work while you change
/// over. A key is replaced once.
#[utoipa::path(
    tag = "apps",
    params(
        ("app" = uuid::Uuid, Path, description = "Id of the app", example = "019ac5b0-1c00-7d6a-9c1e-3a0f6f0b7a11"),
        ("key" = uuid::Uuid, Path, description = "Id of the key", example = "019ac5b0-2f10-7b0e-8d2c-5b1e7c9d4f22"),
        RotateParams
    ),
    responses((status = 201, description = "The new key, with its secret", body = IssuedKey)),
    security(("bearer" = []), ("api_key" = []))
)]
#[post("/v1/apps/{app}/keys/{key}/rotate")]
pub async fn rotate_key(
    state: web::Data<State>,
    KeyHolder(caller): KeyHolder,
    request: HttpRequest,
    path: web::Path<(String, String)>,
    Query(params): Query<RotateParams>,
) -> Result<HttpResponse, Problem> {
    let (app, key, overlap) = (id("app", &path.0)?, id("key", &path.1)?, params.read()?);
    let issued = state.apps.rotate_key(Who::Key(&caller), &by(&request, &caller), app, key, overlap).await?;
    Ok(unstored(HttpResponse::Created(), &IssuedKey::from(issued)))
}

/// Revoke a key
///
/// Within a second it is refused everywhere, for ever. Revoking it again changes nothing.
#[utoipa::path(
    tag = "apps",
    params(
        ("app" = uuid::Uuid, Path, description = "Id of the app", example = "019ac5b0-1c00-7d6a-9c1e-3a0f6f0b7a11"),
        ("key" = uuid::Uuid, Path, description = "Id of the key", example = "019ac5b0-2f10-7b0e-8d2c-5b1e7c9d4f22")
    ),
    responses((status = 204, description = "Revoked")),
    security(("bearer" = []), ("api_key" = []))
)]
#[delete("/v1/apps/{app}/keys/{key}")]
pub async fn revoke_key(
    state: web::Data<State>,
    KeyHolder(caller): KeyHolder,
    request: HttpRequest,
    path: web::Path<(String, String)>,
    _: Query<NoParams>,
) -> Result<HttpResponse, Problem> {
    let (app, key) = (id("app", &path.0)?, id("key", &path.1)?);
    state.apps.revoke_key(Who::Key(&caller), &by(&request, &caller), app, key).await?;
    Ok(HttpResponse::NoContent().finish())
}
