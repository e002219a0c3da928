//! Who asks, told to itself.
#![expect(clippy::unused_async, reason = "a resolver is asynchronous, whether it waits or not")]

use super::asker::Asker;
use super::visit::Visit;
use crate::auth::{AppCaller, Standing};
use crate::domain::{KeyMode, SourceId};
use async_graphql::{Context, ID, Object, Result, SimpleObject};
use std::sync::Arc;
use std::time::Duration;

/// Questions about who asks.
#[derive(Debug, Default)]
pub struct CallerQueries;

#[Object]
impl CallerQueries {
    /// The app whose key was sent; null without a key.
    async fn me(&self, context: &Context<'_>) -> Result<Option<App>> {
        let asker = Asker::of(context)?;
        let paid = context.data_opt::<Arc<Visit>>().and_then(|visit| visit.standing());
        Ok(asker.caller.app().map(|app| App::of(app, paid.or(asker.standing))))
    }
}

/// An app, as its key sees it.
#[derive(Debug, SimpleObject)]
pub struct App {
    /// Id, the same as over REST.
    id: ID,
    /// Name.
    name: String,
    /// Plan: `open`, `partner`, `internal`, or `test` for test keys.
    plan: &'static str,
    /// Which data the key sees.
    mode: KeyMode,
    /// What the key may do.
    scopes: Vec<&'static str>,
    /// The sources that the key may write.
    sources: Vec<SourceId>,
    /// How often and how much the key may ask; null where nobody is limited.
    limits: Option<CallerLimits>,
}

/// How often and how much a key may ask, and what is left. Of the quotas, what this request costs (`extensions.cost`) is not
/// taken yet.
#[derive(Debug, SimpleObject)]
pub struct CallerLimits {
    /// Look-ups a second, in the long run.
    per_second: u32,
    /// Look-ups that may come at once.
    burst: u32,
    /// What is left of the burst.
    left: u32,
    /// From midnight to midnight, UTC; null where the plan has no such quota.
    day: Option<Quota>,
    /// The calendar month, UTC; null where the plan has no such quota.
    month: Option<Quota>,
}

/// What an app may use, all its keys together.
#[derive(Debug, SimpleObject)]
pub struct Quota {
    /// The quota, in look-ups.
    limit: u64,
    /// What was used of it. What other nodes counted is a few seconds late.
    used: u64,
    /// What is left of it.
    left: u64,
    /// Seconds until it begins anew.
    resets_in: u64,
}

impl App {
    fn of(app: &AppCaller, standing: Option<Standing>) -> Self {
        Self {
            id: app.app_id.into(),
            name: app.app.clone(),
            plan: app.plan.as_str(),
            mode: app.mode,
            scopes: app.scopes.iter().map(|scope| scope.as_str()).collect(),
            sources: app.sources.iter().cloned().collect(),
            limits: standing.map(CallerLimits::from),
        }
    }
}

impl From<Standing> for CallerLimits {
    fn from(Standing { rate, left, quotas, used }: Standing) -> Self {
        let quota = |limit: Option<u64>, used: u64, ends: Duration| {
            limit.map(|limit| Quota { limit, used, left: limit.saturating_sub(used), resets_in: ends.as_secs() })
        };
        Self {
            per_second: rate.per_second.get(),
            burst: rate.burst.get(),
            left,
            day: quota(quotas.day, used.day, used.day_ends),
            month: quota(quotas.month, used.month, used.month_ends),
        }
    }
}
