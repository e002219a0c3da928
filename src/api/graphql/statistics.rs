//! Statistics of those who seek a job.

use super::asker::Asker;
use super::cost;
use crate::api::access::Need;
use crate::api::params::SeekerParams;
use crate::api::problem::Problem;
use crate::auth::Scope;
use crate::service::lattice::{LatticeTable, SeekerStatistics, SeekerWeek};
use async_graphql::{Context, Object, Result};

/// Questions about how many seek which occupation where.
#[derive(Debug, Default)]
pub struct StatisticsQueries;

#[Object]
impl StatisticsQueries {
    /// A table of how many seek a job, or one place or category of it: published once a week, with noise, rounded to 5 and
    /// absent below 5. Nothing else is counted: what no table has is refused as `lattice_only`.
    #[graphql(complexity = "cost::one(cost::SEARCH, child_complexity)")]
    async fn seeker_statistics(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which table.")] table: LatticeTable,
        #[graphql(desc = "One place of it: an H3 cell of resolution 5, or the INSEE code of a département.")]
        place: Option<String>,
        #[graphql(desc = "One category of it: a letter, a domain, a ROME code, or a level of diploma.")] what: Option<
            String,
        >,
        #[graphql(desc = "The release, by the Monday of its week, as `2026-11-23`; the newest where absent.")]
        week: Option<String>,
    ) -> Result<Option<SeekerStatistics>> {
        let asker = allowed(context)?;
        let part = SeekerParams::new(&table.letter().to_string(), place, what, week).read()?;
        let found = asker.service.seeker_statistics(&part).await.map_err(Problem::from)?;
        Ok(Some(found))
    }

    /// The weeks that have statistics of those who seek a job, the newest first.
    #[graphql(complexity = "cost::one(cost::RECORD, child_complexity)")]
    async fn seeker_weeks(&self, context: &Context<'_>) -> Result<Vec<SeekerWeek>> {
        let weeks = allowed(context)?.service.seeker_weeks().await.map_err(Problem::from)?;
        Ok(weeks)
    }
}

/// Who asks, where they may.
fn allowed<'c>(context: &Context<'c>) -> Result<&'c Asker> {
    let asker = Asker::of(context)?;
    Need::AnyoneOr(Scope::MarketRead).met_by(&asker.caller)?;
    Ok(asker)
}
