//! How the service is: as JSON, and as a page for people.

use crate::api::State;
use crate::api::accept::prefers;
use crate::api::caller::Anyone;
use crate::api::params::{NoParams, Query};
use crate::api::problem::{Kind, Problem};
use crate::portal;
use crate::service::ServiceStatus;
use actix_web::http::header::VARY;
use actix_web::{HttpRequest, HttpResponse, get, web};

/// How the service is
///
/// Whether it answers, and how fresh each source is; a browser gets a page, in French or English. Always 200: who wants a
/// status to act on asks `/health/ready`.
#[utoipa::path(tag = "health", responses((status = 200, description = "How it is", content(
    (ServiceStatus = "application/json"),
    (String = "text/html"),
))))]
#[get("/status")]
pub async fn service_status(
    state: web::Data<State>,
    Anyone(caller): Anyone,
    _: Query<NoParams>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let status = state.service(&caller)?.status(&caller, state.limiter.reach()).await?;
    if prefers(&request, &["text/html", "application/xhtml+xml"]) {
        let page = portal::status_page(&request, &status).await;
        return page.map_err(|refusal| Problem::new(Kind::Internal, "").because(refusal));
    }
    Ok(HttpResponse::Ok().insert_header((VARY, "Accept")).json(status))
}
