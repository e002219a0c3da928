//! Candidates for an offer.

use super::{Request, answer};
use crate::api::State;
use crate::api::caller::KeyHolder;
use crate::api::params::{CandidateParams, Query};
use crate::api::problem::Problem;
use crate::domain::OfferId;
use crate::service::cvs::{Candidate, CandidatePage};
use actix_web::{HttpRequest, HttpResponse, get, web};
use serde::Serialize;
use utoipa::ToSchema;

/// A page of candidates. How many there are in all is not told: counts of seekers are published statistics.
#[derive(Debug, Serialize, ToSchema)]
pub struct CandidateList {
    /// The candidates, the best fit first.
    items: Vec<Candidate>,
    /// Whether there are more; an offer shows 200 in all.
    more: bool,
    /// `cursor` of the next page; null on the last one. It is for your app alone.
    next: Option<String>,
}

impl From<CandidatePage> for CandidateList {
    fn from(CandidatePage { items, more, next }: CandidatePage) -> Self {
        Self { items, more, next }
    }
}

/// Find candidates for an offer
///
/// People who allow your app to compare their profile with offers (`matching`), the best fit first, each with the reasons:
/// of the ROME domain that they look for (8), where they accept to work (4), the contract that they want (2), experience
/// (1), diploma (1). Only what the answer shows of a profile is compared; what is not told is no reason and excludes nobody;
/// equal scores stand by week, then in an order of your app's own. The offer is one that your app may read, and still open
/// (else 409). Rules and caps are those of `GET /v1/cvs`; each profile that you see is written down, and shown to its
/// person. Needs `cvs:read`.
#[utoipa::path(
    tag = "cvs",
    params(("id" = OfferId, Path, description = "Id of the offer"), CandidateParams),
    responses((status = 200, description = "A page of candidates", body = CandidateList)),
    security(("bearer" = []), ("api_key" = []))
)]
#[get("/v1/offers/{id}/candidates")]
pub async fn list_candidates(
    state: web::Data<State>,
    KeyHolder(caller): KeyHolder,
    id: web::Path<String>,
    Query(params): Query<CandidateParams>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let search = params.read(&id)?;
    let (cvs, offers) = (state.cvs(&caller).await?, state.service(&caller)?);
    let page = cvs.candidates(&Request::of(&request).asking(&caller), &offers, &search).await?;
    answer(&cvs, &caller, &request, &CandidateList::from(page))
}
