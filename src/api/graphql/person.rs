//! What a person asks about their own profile, by the link that was mailed to them.

use super::asker::Asker;
use super::cost;
use super::offer::Offer;
use crate::api::params::MyOfferParams;
use crate::api::problem::Problem;
use crate::domain::cv::OfferFit;
use crate::service::person::{MyOffer, MyOffers};
use async_graphql::{Context, Object, Result};

/// Questions of a person.
#[derive(Debug, Default)]
pub struct PersonQueries;

#[Object]
impl PersonQueries {
    /// Offers that fit your own profile where you accept to work, the best fit first, with the reasons. Needs the link that
    /// was mailed to you, in the header `X-Person-Link`; nobody is told. Over REST it is `GET /v1/me/offers`.
    #[graphql(complexity = "cost::list(cost::COUNT, first, cost::PAGE, child_complexity)")]
    async fn my_offers(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Offers at most, 1 to 100.", default = 20)] first: Option<i32>,
    ) -> Result<Option<FittingOffers>> {
        let asker = Asker::of(context)?;
        let limit = MyOfferParams::new(first).read().map_err(|problem| problem.renaming(|_| "first".to_owned()))?;
        let (people, holder) = asker.person().await?;
        let offers = people.offers(&holder, &asker.service, limit).await.map_err(Problem::from)?;
        Ok(Some(FittingOffers(offers)))
    }
}

/// Offers that fit a profile.
#[derive(Debug)]
pub struct FittingOffers(MyOffers);

/// Offers that fit your profile, the best first.
#[Object(name = "MyOffers")]
impl FittingOffers {
    /// The offers.
    async fn nodes(&self) -> Vec<FittingOffer> {
        self.0.items.iter().cloned().map(FittingOffer).collect()
    }

    /// Whether more of those that were looked at fit.
    async fn more(&self) -> bool {
        self.0.more
    }
}

/// An offer that fits a profile.
#[derive(Debug)]
pub struct FittingOffer(MyOffer);

/// An offer that fits your profile, and why.
#[Object(name = "MyOffer")]
impl FittingOffer {
    /// The offer.
    async fn offer(&self) -> Offer {
        Offer::new(self.0.offer.clone())
    }

    /// What the reasons count together, 4 to 22.
    async fn score(&self) -> u32 {
        self.0.score
    }

    /// What the offer and your profile have in common, the weightiest first.
    async fn reasons(&self) -> &[OfferFit] {
        &self.0.reasons
    }
}
