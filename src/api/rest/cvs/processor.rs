//! Who an app is in law.

use super::live;
use crate::api::State;
use crate::api::body::Json;
use crate::api::caller::KeyHolder;
use crate::api::params::{AppPath, NoParams, Query, id};
use crate::api::problem::{Kind, Problem};
use crate::service::cvs::{ProcessorRequest, ProcessorView};
use actix_web::{HttpResponse, get, put, web};
use uuid::Uuid;

/// Who your app is in law
///
/// As it is shown to people before they allow your app anything. Needs `app:manage` of this app, or `admin`.
#[utoipa::path(
    tag = "cvs",
    params(AppPath),
    responses((status = 200, description = "Who the app is in law", body = ProcessorView)),
    security(("bearer" = []), ("api_key" = []))
)]
#[get("/v1/apps/{app}/processor")]
pub async fn find_processor(
    state: web::Data<State>,
    KeyHolder(caller): KeyHolder,
    path: web::Path<AppPath>,
    _: Query<NoParams>,
) -> Result<HttpResponse, Problem> {
    let known = live(&state)?.app_processor(&caller, named(&path)?).await?;
    let missing = || Problem::new(Kind::NotFound, "This app has not said who it is in law.");
    Ok(HttpResponse::Ok().json(known.ok_or_else(missing)?))
}

/// Say who your app is in law
///
/// Needed before any profile is shown to it: name in law, postal address, SIREN, data protection officer, privacy notice,
/// role, and the countries where it handles data, all of the European Economic Area. Needs `app:manage` of this app, or
/// `admin`.
#[utoipa::path(
    tag = "cvs",
    params(AppPath),
    request_body = ProcessorRequest,
    responses((status = 200, description = "As it is written down", body = ProcessorView)),
    security(("bearer" = []), ("api_key" = []))
)]
#[put("/v1/apps/{app}/processor")]
pub async fn put_processor(
    state: web::Data<State>,
    KeyHolder(caller): KeyHolder,
    path: web::Path<AppPath>,
    _: Query<NoParams>,
    Json(asked): Json<ProcessorRequest>,
) -> Result<HttpResponse, Problem> {
    let written = live(&state)?.put_app_processor(&caller, named(&path)?, &asked).await?;
    Ok(HttpResponse::Ok().json(written))
}

fn named(path: &AppPath) -> Result<Uuid, Problem> {
    id(&path.app).map_err(|refused| Problem::invalid(vec![refused.at("app")]))
}
