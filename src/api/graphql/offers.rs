//! Questions about offers.

use super::connection::{OfferConnection, Paging};
use super::cost;
use super::ids::GlobalId;
use super::inputs::OfferQuery;
use super::loaders;
use super::offer::Offer;
use crate::api::problem::Problem;
use crate::domain::{OfferId, Sort};
use async_graphql::{Context, ID, Object, Result};

/// Questions about offers.
#[derive(Debug, Default)]
pub struct OfferQueries;

#[Object]
impl OfferQueries {
    /// Search offers by words, area and filters, page by page, without a limit of depth.
    #[graphql(complexity = "cost::list(cost::SEARCH, first, cost::PAGE, child_complexity)")]
    async fn offers(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which offers; all where absent.")] search: Option<OfferQuery>,
        #[graphql(
            desc = "Order. Where absent: `RELEVANCE` where there is a `q`, else `DISTANCE` where there is a centre, \
                          else `DATE`. Offers without the key come last."
        )]
        sort: Option<Sort>,
        #[graphql(desc = "Offers a page, 1 to 100.", default = 20)] first: Option<i32>,
        #[graphql(
            desc = "`endCursor` of the page before, or the cursor of one of its edges; everything else as it was \
                          asked then."
        )]
        after: Option<String>,
    ) -> Result<Option<OfferConnection>> {
        Paging { search, sort, first, after }.find(context).await.map(Some)
    }

    /// One offer, whole; null where there is none, or the caller may not read it, or it was withdrawn.
    #[graphql(complexity = "cost::one(cost::RECORD, child_complexity)")]
    async fn offer(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Its `id` or its `uuid`.")] id: ID,
    ) -> Result<Option<Offer>> {
        let id = match GlobalId::new(&id) {
            Ok(GlobalId::Offer(id)) => id,
            Ok(GlobalId::Training(_) | GlobalId::Source(_) | GlobalId::Occupation(_) | GlobalId::Place(..)) => {
                return Ok(None);
            }
            Err(_) => OfferId::new(&id).map_err(|refused| Problem::invalid(vec![refused.at("id")]))?,
        };
        Ok(loaders::offer(context, id).await?.map(Offer::whole))
    }
}
