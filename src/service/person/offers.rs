//! Offers that fit the person's own profile: asked by the person, told to nobody else.
//!
//! The whole profile is compared, as it is: who asks is whom it is about, at their own request, so that no permission is
//! needed. Only offers that everybody may read are looked at.

use super::{Holder, People, Result};
use crate::auth::Caller;
use crate::domain::cv::{OfferFit, Wishes, WorkArea, fits};
use crate::domain::{Area, Filters, Limit, OfferId, OfferQuery, RemoteMode, RomeCode, RomeDomain, Sort};
use crate::reference;
use crate::service::{OfferCard, OfferView, SearchRequest, Service};
use jiff::Timestamp;
use serde::Serialize;
use std::cmp::Reverse;
use std::collections::BTreeSet;
use utoipa::ToSchema;

/// Offers that are looked at, all searches together.
const LOOKED_AT: u64 = 200;

/// An offer that fits your profile, and why.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MyOffer {
    /// The offer.
    pub offer: OfferCard,
    /// What the reasons count together, 4 to 22. The order follows from it, then from the date.
    #[schema(minimum = 4, maximum = 22, example = 15)]
    pub score: u32,
    /// What the offer and your profile have in common, the weightiest first.
    pub reasons: Vec<OfferFit>,
}

/// Offers that fit your profile, the best first.
#[derive(Debug, Clone, Default, Serialize, ToSchema)]
pub struct MyOffers {
    /// The offers.
    pub items: Vec<MyOffer>,
    /// Whether more of those that were looked at fit.
    pub more: bool,
}

impl People {
    /// Offers that fit the person's own profile where they accept to work, the best fit first: of the newest 100 or so of
    /// their occupations, and as many of the domains of these. Without an occupation there is nothing to compare.
    ///
    /// # Errors
    /// [`super::Error::LinkInvalid`], [`super::Error::Store`].
    pub async fn offers(&self, holder: &Holder, service: &Service, limit: Limit) -> Result<MyOffers> {
        let stored = self.stored(holder).await?;
        let wishes = self.open(&stored).await?.wishes;
        let searches = searches(&wishes, self.is_minor(&stored));
        let mut ids: BTreeSet<OfferId> = BTreeSet::new();
        for page in service.search_many(&Caller::Anonymous, &searches).await? {
            let page = page?;
            ids.extend((0..).map_while(|at| page.id(at)));
        }
        let ids: Vec<OfferId> = ids.into_iter().collect();
        let views = service.offers(&Caller::Anonymous, &ids).await?;
        let mut ranked = ranked(&wishes, views);
        let more = ranked.len() > limit.get();
        ranked.truncate(limit.get());
        Ok(MyOffers { items: ranked, more })
    }
}

/// What to look for: in each area first the very occupations, then their domains.
fn searches(wishes: &Wishes, minor: bool) -> Vec<SearchRequest> {
    let rome: Vec<RomeCode> = wishes.occupations.iter().map(|wish| wish.rome.clone()).collect();
    let domains: BTreeSet<RomeDomain> = rome.iter().map(RomeCode::domain).collect();
    if rome.is_empty() {
        return Vec::new();
    }
    // Whoever is under 18 looks for apprenticeships alone.
    let base = Filters { apprenticeship: minor.then_some(true), ..Filters::default() };
    let very = Filters { rome, ..base.clone() };
    let alike = Filters { rome_domains: domains.into_iter().collect(), ..base };
    let mut areas: Vec<(Area, Vec<RemoteMode>)> = wishes.areas.iter().map(area).collect();
    if areas.is_empty() {
        areas.push((Area::Everywhere, Vec::new()));
    }
    let each = Limit::new(LOOKED_AT / (2 * areas.len() as u64)).unwrap_or_default();
    let search = |(area, remote): &(Area, Vec<RemoteMode>), filters: &Filters| {
        let filters = Filters { remote: remote.clone(), ..filters.clone() };
        let query = OfferQuery { area: area.clone(), text: None, filters };
        SearchRequest { query, sort: Some(Sort::Date), limit: each, ..SearchRequest::default() }
    };
    areas.iter().flat_map(|area| [search(area, &very), search(area, &alike)]).collect()
}

/// Where somebody accepts to work, as a search of offers says it.
fn area(wish: &WorkArea) -> (Area, Vec<RemoteMode>) {
    let area = match wish {
        WorkArea::Around(point, radius) => Area::near(*point, *radius),
        WorkArea::Commune(code) => Area::Communes(reference::parts_of_commune(code)),
        WorkArea::Department(code) => Area::Departments(vec![code.clone()]),
        WorkArea::Region(code) => Area::Regions(vec![code.clone()]),
        WorkArea::Remote => return (Area::Everywhere, vec![RemoteMode::Full]),
    };
    (area, Vec::new())
}

/// The offers that were found, the best fit first, then the newest, then by id.
fn ranked(wishes: &Wishes, views: Vec<OfferView>) -> Vec<MyOffer> {
    let placed = !wishes.areas.is_empty();
    let beside = |view: OfferView| {
        let reasons = fits(wishes, &view.offer, placed);
        let score: u32 = reasons.iter().map(|reason| reason.weight()).sum();
        MyOffer { offer: view.card(), score, reasons }
    };
    let mut offers: Vec<MyOffer> = views.into_iter().map(beside).collect();
    let published = |one: &MyOffer| one.offer.dates.published().unwrap_or(Timestamp::MIN);
    offers.sort_by_cached_key(|one| (Reverse(one.score), Reverse(published(one)), one.offer.id));
    offers
}
