//! Who asked for what, how often: counts by app, key, day, route and status.

use super::Result;
use jiff::Timestamp;
use uuid::Uuid;

/// What a count is of. Days are counted since 1970-01-01, UTC.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct UsageKey {
    /// The app.
    pub app_id: Uuid,
    /// The day.
    pub day: i64,
    /// The key.
    pub key_id: Uuid,
    /// Method and template of the route: `GET /v1/offers/{id}`.
    pub route: String,
    /// The HTTP status that answered.
    pub status: u16,
}

/// How many, and at what cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct UsageTally {
    /// Requests.
    pub requests: u64,
    /// What they cost of the quota.
    pub cost: u64,
}

/// What one node counted since its last flush.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UsageFlush {
    /// The node: a name of this run of the process alone.
    pub node: String,
    /// Which flush of the node this is, from 1. One that is sent again counts once.
    pub number: i64,
    /// When.
    pub at: Timestamp,
    /// The counts, each what it is of once.
    pub counts: Vec<(UsageKey, UsageTally)>,
}

/// How a report is divided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UsageBy {
    /// By day.
    Day,
    /// By route.
    Route,
    /// By status.
    Status,
}

/// Which counts a report is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UsageScope {
    /// The app.
    pub app_id: Uuid,
    /// Whether those of its test keys, or those of the others.
    pub test: bool,
    /// The first day.
    pub from: i64,
    /// The last day.
    pub to: i64,
}

/// What an app has used in some days: all of its test keys, or of the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UsageSum {
    /// The app.
    pub app_id: Uuid,
    /// Whether this is of its test keys.
    pub test: bool,
    /// What they cost of the quota.
    pub cost: u64,
}

/// A mail about a quota: due once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuotaMark {
    /// The app.
    pub app_id: Uuid,
    /// The day (`2026-11-23`) or the month (`2026-11`).
    pub period: String,
    /// How much of the quota is used, at least.
    pub percent: u8,
}

/// What the program asks of a database about usage.
#[async_trait::async_trait]
pub trait Usage: Send + Sync {
    /// Adds the counts of a flush, in one transaction; once, however often it is sent. Says whether they were new.
    ///
    /// # Errors
    /// [`super::Error`], as every method here.
    async fn add_usage(&self, flush: &UsageFlush) -> Result<bool>;

    /// What each of the apps used from one day to another, both included. An app that used nothing is left out.
    async fn usage_sums(&self, apps: &[Uuid], from: i64, to: i64) -> Result<Vec<UsageSum>>;

    /// A report: the day's number, the route or the status, in order, each with its count.
    async fn usage_by(&self, scope: &UsageScope, by: UsageBy) -> Result<Vec<(String, UsageTally)>>;

    /// Takes it on to send a mail; answers whether nobody had before.
    async fn claim_notice(&self, mark: &QuotaMark, at: Timestamp) -> Result<bool>;

    /// The name and the plan of an app, as text.
    async fn app_plan(&self, app: Uuid) -> Result<Option<(String, String)>>;
}
