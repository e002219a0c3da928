//! What became of the profiles that an app received.

use crate::api::State;
use crate::api::caller::KeyHolder;
use crate::api::params::{CvChangesParams, Query};
use crate::api::problem::Problem;
use crate::service::cvs::CvChangePage;
use actix_web::{HttpResponse, get, web};

/// Follow the profiles that your app received
///
/// Which ones changed, and which ones your app may not hold any more: the person withdrew, the permission ended, or the
/// profile was erased. Ask every day at least, and delete what is to be deleted by its deadline. Needs `cvs:read`.
#[utoipa::path(
    tag = "cvs",
    params(CvChangesParams),
    responses((status = 200, description = "Changes, each profile once", body = CvChangePage)),
    security(("bearer" = []), ("api_key" = []))
)]
#[get("/v1/cvs/changes")]
pub async fn list_cv_changes(
    state: web::Data<State>,
    KeyHolder(caller): KeyHolder,
    Query(params): Query<CvChangesParams>,
) -> Result<HttpResponse, Problem> {
    let page = state.cvs(&caller).await?.changes(&caller, params.after.as_deref()).await?;
    Ok(HttpResponse::Ok().json(page))
}
