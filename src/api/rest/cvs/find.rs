//! Finding profiles, and reading one.

use super::{Request, answer};
use crate::api::State;
use crate::api::caller::KeyHolder;
use crate::api::params::{CvParams, NoParams, Query};
use crate::api::problem::Problem;
use crate::auth::consent::CvView;
use actix_web::{HttpRequest, HttpResponse, get, web};
use serde::Serialize;
use utoipa::ToSchema;

/// A page of profiles. How many there are in all is not told: counts of seekers are published statistics.
#[derive(Debug, Serialize, ToSchema)]
pub struct CvList {
    /// The profiles.
    items: Vec<CvView>,
    /// Whether there are more that this query shows; it shows 200 in all.
    more: bool,
    /// `cursor` of the next page; null on the last one. It is for your app alone.
    next: Option<String>,
}

/// Search profiles
///
/// Of people who allow your app to find them, now. A profile shows only what at least five share, and no name. Needs
/// `cvs:read`, an approval in force, and your processor record. At most 200 profiles of one query, and 500 different ones a
/// day. Each profile that you see is written down, and shown to its person.
#[utoipa::path(
    tag = "cvs",
    params(CvParams),
    responses((status = 200, description = "A page of profiles", body = CvList)),
    security(("bearer" = []), ("api_key" = []))
)]
#[get("/v1/cvs")]
pub async fn list_cvs(
    state: web::Data<State>,
    KeyHolder(caller): KeyHolder,
    Query(params): Query<CvParams>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let search = params.read()?;
    let cvs = state.cvs(&caller).await?;
    let page = cvs.search(&Request::of(&request).asking(&caller), &search).await?;
    answer(&cvs, &caller, &request, &CvList { items: page.items, more: page.more, next: page.next })
}

/// Read one profile
///
/// What the person revealed to your app, where they accepted a request for contact or sent you their profile; else what a
/// search shows. A profile that your app may not see is the same 404 as one that never was.
#[utoipa::path(
    tag = "cvs",
    params(("cv" = String, Path, description = "Your app's id of the profile", example = "Q2FtaWxsZUV4ZW1wbGVYWA")),
    responses((status = 200, description = "The profile", body = CvView)),
    security(("bearer" = []), ("api_key" = []))
)]
#[get("/v1/cvs/{cv}")]
pub async fn find_cv(
    state: web::Data<State>,
    KeyHolder(caller): KeyHolder,
    cv: web::Path<String>,
    _: Query<NoParams>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let cvs = state.cvs(&caller).await?;
    let view = cvs.one(&Request::of(&request).asking(&caller), &cv).await?;
    answer(&cvs, &caller, &request, &view)
}
