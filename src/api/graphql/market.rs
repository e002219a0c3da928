//! The market: tension, series, sectors, and the offers that stay open.

use super::asker::Asker;
use super::connection::{OfferConnection, Paging};
use super::cost;
use super::inputs::OfferQuery;
use super::loaders;
use super::scalars::Written;
use crate::api::access::Need;
use crate::api::params::{Body, SectorsParams, TensionParams, TimeseriesParams};
use crate::api::problem::Problem;
use crate::auth::Scope;
use crate::domain::{BasinCode, DepartmentCode, RegionCode, RomeCode, RomeDomain, Sort};
use crate::service::market::{
    MarketBy, MarketInterval, MarketSectors, MarketTension, MarketTensionRow, MarketTimeseries, TenseOccupations,
};
use async_graphql::{Context, InputObject, Object, Result, SimpleObject};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use utoipa::IntoParams;

/// Which part of the market. One area at most.
#[derive(Debug, Clone, Default, Serialize, InputObject)]
pub struct MarketQuery {
    /// Area: INSEE codes of régions.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub region: Option<Vec<Written<RegionCode>>>,
    /// Area: INSEE codes of départements.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub department: Option<Vec<Written<DepartmentCode>>>,
    /// Area: codes of employment basins of France Travail, of four digits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub basin: Option<Vec<Written<BasinCode>>>,
    /// ROME codes of occupations, of ROME 3 or 4: a code of ROME 4 stands for its parent in ROME 3.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rome: Option<Vec<Written<RomeCode>>>,
    /// ROME domains; beside `rome`, either will do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rome_domain: Option<Vec<Written<RomeDomain>>>,
}

/// Offers that stay open in tense occupations.
#[derive(Debug, SimpleObject)]
pub struct LongOpenOffers {
    /// Which occupations counted as tense.
    tense: TenseOccupations,
    /// The offers.
    offers: OfferConnection,
}

/// Questions about the market.
#[derive(Debug, Default)]
pub struct MarketQueries;

#[Object]
impl MarketQueries {
    /// The market by occupation, domain, département or basin: offers published, their trend, those long open, how long
    /// offers stay open, and what public services published of seekers and tension.
    #[graphql(complexity = "cost::list(cost::COUNT, limit, cost::PAGE, child_complexity)")]
    async fn market_tension(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What the rows are.")] by: MarketBy,
        #[graphql(desc = "Of what; of everything where absent.")] market: Option<MarketQuery>,
        #[graphql(desc = "Rows at most, those with the most offers: 1 to 1000.", default = 20)] limit: Option<i32>,
    ) -> Result<Option<MarketTension>> {
        let asker = allowed(context)?;
        let params: TensionParams = read(market, &[("by", given(by)), ("limit", given(limit))])?;
        let found = asker.service.tension(&asker.caller, &params.read()?).await.map_err(Problem::from)?;
        Ok(Some(found))
    }

    /// The market over time, as it was counted at the end of each day.
    #[graphql(complexity = "cost::one(cost::COUNT, child_complexity)")]
    async fn market_timeseries(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Of what; of everything where absent.")] market: Option<MarketQuery>,
        #[graphql(desc = "How long a point is; `DAY` where absent.")] interval: Option<MarketInterval>,
        #[graphql(desc = "The first day, UTC; where absent, twelve weeks before the last one.")] from: Option<String>,
        #[graphql(desc = "The last day, UTC; where absent, yesterday.")] to: Option<String>,
    ) -> Result<Option<MarketTimeseries>> {
        let asker = allowed(context)?;
        let more = [("interval", given(interval)), ("from", given(from)), ("to", given(to))];
        let params: TimeseriesParams = read(market, &more)?;
        let found = asker.service.timeseries(&asker.caller, &params.read()?).await.map_err(Problem::from)?;
        Ok(Some(found))
    }

    /// Offers published by section of NAF and by ROME domain, now and before. Of an area, never of some occupations.
    #[graphql(complexity = "cost::one(cost::COUNT, child_complexity)")]
    async fn market_sectors(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Where; everywhere where absent.")] market: Option<MarketQuery>,
        #[graphql(desc = "How many weeks ago \"before\" is: 1 to 520.", default = 4)] weeks: Option<i32>,
    ) -> Result<Option<MarketSectors>> {
        let asker = allowed(context)?;
        let params: SectorsParams = read(market, &[("weeks", given(weeks))])?;
        let found = asker.service.sectors(&asker.caller, &params.read()?).await.map_err(Problem::from)?;
        Ok(Some(found))
    }

    /// Offers that stay open in occupations whose published tension is high, page by page.
    #[graphql(complexity = "cost::list(cost::SEARCH, first, cost::PAGE, child_complexity)")]
    #[expect(clippy::too_many_arguments, reason = "each is an argument of the field")]
    async fn long_open_offers(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Among which offers; among all where absent.")] search: Option<OfferQuery>,
        #[graphql(desc = "Open for so many days or more, by dates in UTC: 1 to 365.", default = 30)]
        open_days_min: Option<i32>,
        #[graphql(
            desc = "Occupations whose published tension is this or more in at least half of the basins of the area: \
                          1 to 5.",
            default = 4
        )]
        min_tension: Option<i32>,
        #[graphql(desc = "Order, as of `offers`.")] sort: Option<Sort>,
        #[graphql(desc = "Offers a page, 1 to 100.", default = 20)] first: Option<i32>,
        #[graphql(desc = "`endCursor` of the page before; everything else as it was asked then.")] after: Option<
            String,
        >,
    ) -> Result<Option<LongOpenOffers>> {
        let paging = Paging { search, sort, first, after };
        let (tense, offers) = paging.long_open(context, (open_days_min, min_tension)).await?;
        Ok(Some(LongOpenOffers { tense, offers }))
    }
}

/// The market of an occupation in the area that is asked for.
///
/// # Errors
/// A [`Problem`]: those of reading, and of counting.
pub async fn of_occupation(
    context: &Context<'_>,
    code: RomeCode,
    area: MarketQuery,
) -> Result<Option<MarketTensionRow>> {
    allowed(context)?;
    // The area of sectors is read alike.
    let params: SectorsParams = read(Some(area), &[])?;
    loaders::market(context, params.read()?.scope.area, code).await
}

/// Who asks, where they may.
fn allowed<'c>(context: &Context<'c>) -> Result<&'c Asker> {
    let asker = Asker::of(context)?;
    Need::AnyoneOr(Scope::MarketRead).met_by(&asker.caller)?;
    Ok(asker)
}

fn given(value: impl Serialize) -> Value {
    // Texts, numbers and words: nothing here can fail to be written.
    serde_json::to_value(value).unwrap_or_default()
}

/// The parameters as REST reads them from a body.
fn read<T: IntoParams + DeserializeOwned + 'static>(
    market: Option<MarketQuery>,
    more: &[(&str, Value)],
) -> Result<T, Problem> {
    let mut body = if let Value::Object(body) = given(market.unwrap_or_default()) { body } else { Map::new() };
    body.extend(
        more.iter().filter(|(_, value)| !value.is_null()).map(|(name, value)| ((*name).to_owned(), value.clone())),
    );
    Body::of(body).map(|Body(params)| params)
}
