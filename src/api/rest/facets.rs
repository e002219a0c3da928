//! How a result divides by the values of some fields.

use crate::api::State;
use crate::api::caller::Anyone;
use crate::api::etag::{self, Tag};
use crate::api::params::{self, Asked, Body, FacetParams, NoParams, Query};
use crate::api::problem::Problem;
use crate::api::warning::Warning;
use crate::auth::Caller;
use crate::domain::FacetField;
use crate::reference;
use crate::service::{FacetRequest, Facets};
use actix_web::{HttpRequest, HttpResponse, get, post, web};
use async_graphql::SimpleObject;
use serde::Serialize;
use utoipa::ToSchema;

/// A result divided by the values of some fields.
#[derive(Debug, Serialize, ToSchema, SimpleObject)]
#[graphql(name = "OfferFacets")]
pub struct FacetBody {
    /// Offers found: the `total` of the search with the same parameters.
    #[schema(example = 1342)]
    total: u64,
    /// A facet a field, in the order asked for.
    facets: Vec<FacetItem>,
    /// What is odd about the request; empty as a rule.
    warnings: Vec<Warning>,
}

impl FacetBody {
    /// The answer, on every face.
    pub fn new(found: Facets, warnings: Vec<Warning>) -> Self {
        let facets = found.facets.into_iter().map(|facet| FacetItem {
            field: facet.field,
            values: facet.values.into_iter().map(|(value, count)| FacetValue::of(facet.field, value, count)).collect(),
            other: facet.other,
            missing: facet.missing,
        });
        Self { total: found.total, facets: facets.collect(), warnings }
    }
}

/// The values of one field. `values`, `other` and `missing` add up to the offers that match without the field's own
/// filter.
#[derive(Debug, Serialize, ToSchema, SimpleObject)]
#[schema(as = Facet)]
#[graphql(name = "Facet")]
pub struct FacetItem {
    /// The field.
    field: FacetField,
    /// Values with at least one offer, the most frequent first.
    values: Vec<FacetValue>,
    /// Offers whose value `facet_limit` cut off.
    #[schema(example = 17)]
    other: u64,
    /// Offers without a value.
    #[schema(example = 3)]
    missing: u64,
}

/// A value and how many offers have it.
#[derive(Debug, Serialize, ToSchema, SimpleObject)]
pub struct FacetValue {
    /// The value, as the filter of the same name takes it.
    #[schema(example = "J15")]
    value: String,
    /// Its label, where our tables have one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, example = "Lille")]
    label: Option<&'static str>,
    /// Records.
    #[schema(example = 42)]
    count: u64,
}

impl FacetValue {
    fn of(field: FacetField, value: String, count: u64) -> Self {
        Self::labelled(Some(field), value, count)
    }

    /// A value with the label that those of a field have.
    pub(super) fn labelled(field: Option<FacetField>, value: String, count: u64) -> Self {
        let label = field.and_then(|field| label(field, &value));
        Self { value, label, count }
    }
}

fn label(field: FacetField, value: &str) -> Option<&'static str> {
    match field {
        FacetField::Rome => reference::occupation(value).map(|known| known.label),
        FacetField::NafSection => reference::naf_section_label(value),
        FacetField::Commune => reference::commune(value).map(|known| known.name),
        FacetField::Department => reference::department(value).map(|known| known.name),
        FacetField::Region => reference::region(value).map(|known| known.name),
        FacetField::Contract
        | FacetField::RomeDomain
        | FacetField::NafDivision
        | FacetField::Source
        | FacetField::WorkingTime
        | FacetField::Experience
        | FacetField::Remote
        | FacetField::EmployerKind
        | FacetField::Precision => None,
    }
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
    let asked = params.read(&state.service(&caller)?.source_ids())?;
    let render = async |tag: &Tag| render(&state, &caller, &asked, tag);
    etag::answer(&state, &caller, &asked, "json", &request, render).await
}

/// Count offers by field, by a body
///
/// The same counts, with the parameters as JSON: the names are the same, lists are lists, and a GeoJSON `polygon` may say
/// where.
#[utoipa::path(
    tag = "offers",
    request_body(content = params::FacetBody, content_type = "application/json"),
    responses((status = 200, description = "Counts by value", body = FacetBody))
)]
#[post("/v1/offers/facets")]
pub async fn search_facets(
    state: web::Data<State>,
    Anyone(caller): Anyone,
    _: Query<NoParams>,
    Body(params): params::FacetBody,
) -> Result<HttpResponse, Problem> {
    let asked = params.read(&state.service(&caller)?.source_ids())?;
    state.passed(&caller, asked.min_position).await?;
    render(&state, &caller, &asked, &Tag::absent())
}

fn render(state: &State, caller: &Caller, asked: &Asked<FacetRequest>, tag: &Tag) -> Result<HttpResponse, Problem> {
    let found = state.service(caller)?.facets(caller, &asked.request)?;
    Ok(tag.json(&FacetBody::new(found, asked.warnings.clone())))
}
