//! Searching offers, and reading one.

use crate::api::State;
use crate::api::caller::Anyone;
use crate::api::etag::{self, Tag};
use crate::api::params::{Asked, Body, NoParams, OfferReadParams, Query, SearchBody, SearchParams};
use crate::api::problem::{Kind, Problem};
use crate::api::warning::Warning;
use crate::auth::Caller;
use crate::domain::OfferId;
use crate::service::{OfferCard, OfferView, SearchPage, SearchRequest, fingerprint};
use actix_web::{HttpRequest, HttpResponse, get, post, web};
use serde::Serialize;
use utoipa::ToSchema;

/// A page of offers.
#[derive(Debug, ToSchema)]
#[expect(dead_code, reason = "only its schema is used: the cards are JSON already")]
pub struct OfferPage {
    /// Offers found, exactly. Records, not distinct jobs: the same job on two networks counts twice.
    #[schema(example = 1342)]
    total: u64,
    /// The page.
    items: Vec<OfferCard>,
    /// `cursor` of the next page; null on the last one.
    next: Option<String>,
    /// What is odd about the request; empty as a rule.
    warnings: Vec<Warning>,
}

impl OfferPage {
    /// The page as text. The cards are text already, and a page is mostly cards.
    fn write(page: &SearchPage, warnings: &[Warning]) -> serde_json::Result<Vec<u8>> {
        let mut text = Self::begin(page, warnings)?;
        text.push(b'}');
        Ok(text)
    }

    /// The same with one more member.
    pub(super) fn write_with(
        page: &SearchPage,
        warnings: &[Warning],
        name: &str,
        value: &impl Serialize,
    ) -> serde_json::Result<Vec<u8>> {
        let mut text = Self::begin(page, warnings)?;
        text.extend_from_slice(format!(",\"{name}\":").as_bytes());
        serde_json::to_writer(&mut text, value)?;
        text.push(b'}');
        Ok(text)
    }

    /// Its text without the bracket at the end.
    fn begin(page: &SearchPage, warnings: &[Warning]) -> serde_json::Result<Vec<u8>> {
        let cards = page.items.listed();
        let mut text = Vec::with_capacity(cards.len() + 512);
        text.extend_from_slice(b"{\"total\":");
        serde_json::to_writer(&mut text, &page.total)?;
        text.extend_from_slice(b",\"items\":[");
        text.extend_from_slice(cards);
        text.extend_from_slice(b"],\"next\":");
        serde_json::to_writer(&mut text, &page.next)?;
        text.extend_from_slice(b",\"warnings\":");
        serde_json::to_writer(&mut text, warnings)?;
        Ok(text)
    }
}

/// Search offers
///
/// By words, area and filters, page by page, without a limit of depth: follow `next` until it is null.
#[utoipa::path(
    tag = "offers",
    params(SearchParams),
    responses((status = 200, description = "A page of offers", body = OfferPage))
)]
#[get("/v1/offers")]
pub async fn list_offers(
    state: web::Data<State>,
    Anyone(caller): Anyone,
    Query(params): Query<SearchParams>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let asked = params.read(&state.service(&caller)?.source_ids())?;
    etag::answer(&state, &caller, &asked, "json", &request, async |tag| page(&state, &caller, &asked, tag).await).await
}

/// Search offers by a body
///
/// The same search, with its parameters as JSON: the names are the same, lists are lists, and a GeoJSON `polygon` may say
/// where. The answer is the same too, and so are its cursors: `next` of the one can be sent to the other.
#[utoipa::path(
    tag = "offers",
    request_body(content = SearchBody, content_type = "application/json"),
    responses((status = 200, description = "A page of offers", body = OfferPage))
)]
#[post("/v1/offers/search")]
pub async fn search_offers(
    state: web::Data<State>,
    Anyone(caller): Anyone,
    _: Query<NoParams>,
    Body(params): SearchBody,
) -> Result<HttpResponse, Problem> {
    let asked = params.read(&state.service(&caller)?.source_ids())?;
    state.passed(&caller, asked.min_position).await?;
    page(&state, &caller, &asked, &Tag::absent()).await
}

async fn page(
    state: &State,
    caller: &Caller,
    asked: &Asked<SearchRequest>,
    tag: &Tag,
) -> Result<HttpResponse, Problem> {
    let page = if asked.request.highlight {
        state.service(caller)?.search_highlighted(caller, &asked.request).await?
    } else {
        state.service(caller)?.search(caller, &asked.request)?
    };
    let written = OfferPage::write(&page, &asked.warnings);
    Ok(tag.body("application/json", written.map_err(|error| Problem::new(Kind::Internal, "").because(error))?))
}

/// Read one offer
///
/// Whole, with everything that its network gave. 410 for twelve months after it was withdrawn.
#[utoipa::path(
    tag = "offers",
    params(("id" = OfferId, Path, description = "Id of the offer"), OfferReadParams),
    responses((status = 200, description = "The offer", body = OfferView))
)]
#[get("/v1/offers/{id}")]
pub async fn find_offer(
    state: web::Data<State>,
    Anyone(caller): Anyone,
    id: web::Path<String>,
    Query(params): Query<OfferReadParams>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let id = OfferId::new(&id).map_err(|refused| Problem::invalid(vec![refused.at("id")]))?;
    state.passed(&caller, params.read()?).await?;
    let offer = state.service(&caller)?.offer(&caller, id).await?;
    // The revision alone does not make the tag: the source's rules stand in the answer too.
    let tag = Tag::weak(format!("{:016x}", fingerprint(&(offer.rev, &offer.provenance))));
    Ok(tag.not_modified(&request).unwrap_or_else(|| tag.json(&offer)))
}
