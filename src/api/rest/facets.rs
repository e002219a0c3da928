//! How a result divides by the values of some fields.

use crate::api::State;
use crate::api::caller::Anyone;
use crate::api::etag::Tag;
use crate::api::params::{FacetParams, Query};
use crate::api::problem::Problem;
use crate::api::warning::Warning;
use crate::service::Facet;
use actix_web::{HttpRequest, HttpResponse, get, web};
use serde::Serialize;
use utoipa::ToSchema;

/// A result divided by the values of some fields.
#[derive(Debug, Serialize, ToSchema)]
pub struct FacetBody {
    /// Offers found: the `total` of the search with the same parameters.
    #[schema(example = 1342)]
    total: u64,
    /// A facet a field, in the order asked for.
    facets: Vec<Facet>,
    /// What is odd about the request; empty as a rule.
    warnings: Vec<Warning>,
}

/// Count offers by field
///
/// Each field is counted without its own filter, as shops do: with `contract=CDI`, the facet `contract` still says how
/// many CDD there would be.
#[utoipa::path(
    tag = "offers",
    params(FacetParams),
    responses((status = 200, description = "Counts by value", body = FacetBody))
)]
#[get("/v1/offers/facets")]
pub async fn list_facets(
    state: web::Data<State>,
    Anyone(caller): Anyone,
    Query(params): Query<FacetParams>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let asked = params.read()?;
    state.passed(asked.min_position).await?;
    let tag = Tag::weak(state.service.etag(&caller, &asked.request)?);
    if let Some(same) = tag.not_modified(&request) {
        return Ok(same);
    }
    let found = state.service.facets(&caller, &asked.request)?;
    Ok(tag.json(&FacetBody { total: found.total, facets: found.facets, warnings: asked.warnings }))
}
