//! What is joined to an offer: its source, its occupation, its place, the offers near it.
#![expect(clippy::unused_async, reason = "a resolver is asynchronous, whether it waits or not")]

use super::asker::Asker;
use super::cost;
use super::inputs::{Center, OfferQuery, Question};
use super::inside::{AREAS, OCCUPATIONS, inside};
use super::loaders;
use super::names::short;
use super::occupation::Occupation;
use super::offer::Offer;
use super::place::Place;
use super::projection::{Listed, OfCard, Shown};
use super::scalars::Written;
use super::source::Source;
use super::training_connection::{TrainingConnection, TrainingPaging};
use super::trainings::TrainingQuery;
use crate::api::params::SearchParams;
use crate::domain::Sort;
use crate::domain::training::TrainingSort;
use crate::reference::PlaceKind;
use crate::service::OfferCard;
use async_graphql::{Context, Object, Result, SimpleObject};
use std::sync::Arc;

/// Offers near one, of which nobody said how many.
const FEW: usize = 5;
/// The most of them.
const MOST: usize = 50;
/// How far around it, where nobody said so, in kilometres.
const RADIUS_KM: f64 = 20.0;

/// What is joined to an offer.
#[derive(Debug)]
pub struct OfferJoins {
    pub(super) card: Arc<OfferCard>,
}

#[Object]
impl OfferJoins {
    /// The network that provides the offer.
    #[graphql(complexity = "cost::one(cost::JOIN, child_complexity)")]
    async fn source(&self, context: &Context<'_>) -> Result<Option<Source>> {
        Ok(loaders::source(context, self.card.source.clone()).await?.map(Source))
    }

    /// The occupation of ROME 4.0 that the offer's code names; null where it carries none, or one that ROME 4.0 has not.
    /// What the source itself says of it is `occupation`.
    #[graphql(complexity = "cost::one(cost::JOIN, child_complexity)")]
    async fn rome_occupation(&self, context: &Context<'_>) -> Result<Option<Occupation>> {
        let asker = Asker::of(context)?;
        Ok(self.card.occupation.rome.as_ref().and_then(|rome| Occupation::of(asker, rome)))
    }

    /// The commune that the offer's code names, the one of today; null where no commune is known. What the source itself
    /// says of it is `place`.
    #[graphql(complexity = "cost::one(cost::JOIN, child_complexity)")]
    async fn commune(&self) -> Option<Place> {
        let code = self.card.place.commune.as_ref()?;
        Place::of(PlaceKind::Commune, code.as_str()).ok().flatten()
    }

    /// Trainings that lead to the occupation of the offer, by the next start and then by distance. Without an area, those
    /// within `radiusKm` of the offer (50 where absent); of an offer without a position, those of its département or région.
    #[graphql(complexity = "cost::list(cost::SEARCH, first, FEW, child_complexity)")]
    async fn trainings(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which of them; all where absent. No `rome`: the offer says it.")] search: Option<
            TrainingQuery,
        >,
        #[graphql(desc = "Order; `START` where absent.")] sort: Option<TrainingSort>,
        #[graphql(desc = "Trainings a page, 1 to 100.", default = 5)] first: Option<i32>,
        #[graphql(desc = "`endCursor` of the page before; everything else as it was asked then.")] after: Option<
            String,
        >,
    ) -> Result<TrainingConnection> {
        let paging = TrainingPaging { search, sort, first: first.or(Some(5)), after };
        let (rome, place) = (self.card.occupation.rome.as_ref(), Some(&self.card.place));
        paging.leading(context, rome, place).await
    }

    /// Other offers of the same occupation around this one, the nearest first: the search with its ROME code as `rome` and
    /// its position as `near`. None where it has no code or no position.
    #[graphql(complexity = "cost::list(cost::SEARCH, first, FEW, child_complexity)")]
    async fn near(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Offers at most, 1 to 50.", default = 5)] first: Option<i32>,
        #[graphql(desc = "Radius in kilometres: more than 0, at most 500.", default = 20.0)] radius_km: Option<f64>,
        #[graphql(desc = "Which of them; all where absent. No area, neither `rome` nor `romeDomain`.")] search: Option<
            OfferQuery,
        >,
    ) -> Result<Listed<NearOffer>> {
        let limit = short(first, FEW, MOST)?;
        let said: Vec<&str> = AREAS.into_iter().chain(OCCUPATIONS).chain(["radius_km"]).collect();
        let mut search = inside(search, "the offer", &said, |search| {
            search.radius_km = radius_km.or(Some(RADIUS_KM));
        })?;
        let (Some(rome), Some(point)) = (&self.card.occupation.rome, self.card.place.position) else {
            return Ok(Listed::from_iter([]));
        };
        search.near = Some(vec![Center { lat: point.lat(), lon: point.lon() }]);
        search.rome = Some(vec![Written::new(rome.as_str())]);
        // It may be found itself.
        let question =
            Question::about(Some(&search)).with("sort", "sort", Sort::Distance).with("limit", "first", limit + 1);
        let wanted = question.read(Asker::of(context)?, SearchParams::read).await?;
        let page = loaders::page(context, wanted.request).await?;
        Ok(Shown::all(&page).filter(|shown| shown.id() != Some(self.card.id)).take(limit).collect())
    }
}

/// An offer near another one.
#[derive(Debug, SimpleObject)]
pub struct NearOffer {
    /// Kilometres between the two, to the metre.
    distance_km: Option<f64>,
    /// The offer.
    node: Offer,
}

impl OfCard for NearOffer {
    fn of(shown: Shown, card: OfferCard) -> Self {
        Self { distance_km: card.distance_km, node: Offer::of(shown, card) }
    }
}
