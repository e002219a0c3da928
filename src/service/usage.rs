//! What an app used, told to itself.

use super::{Error, Result, Service};
use crate::auth::{Caller, Limits, Plan, Quotas};
use crate::domain::{KeyMode, date_of, day_number};
use crate::store::{UsageBy, UsageScope};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// The most days of a report.
pub const MAX_USAGE_DAYS: i64 = 366;

/// How a report of usage is divided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum UsageDivision {
    /// By day, UTC.
    Day,
    /// By route.
    Route,
    /// By HTTP status.
    Status,
}

/// A report that is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UsageRequest {
    /// The app.
    pub app: Uuid,
    /// Whether of its test keys, or of its live ones.
    pub test: bool,
    /// The first day; absent for the first of the month that `to` is in.
    pub from: Option<Date>,
    /// The last day; absent for today.
    pub to: Option<Date>,
    /// How it is divided.
    pub by: UsageDivision,
}

/// What an app used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct UsageReport {
    /// The app.
    pub app: Uuid,
    /// The first day, UTC.
    #[schema(value_type = String, format = "date", example = "2026-11-01")]
    pub from: Date,
    /// The last day, UTC.
    #[schema(value_type = String, format = "date", example = "2026-11-23")]
    pub to: Date,
    /// How `items` are divided.
    pub by: UsageDivision,
    /// The parts, in order; those without a request are left out.
    pub items: Vec<UsageItem>,
    /// All of them together.
    pub total: UsageTotal,
    /// What was used of the quotas today and this month, whatever days were asked for.
    pub quota: UsageQuota,
}

/// One part of a report. It has the one of `day`, `route` and `status` by which the report is divided.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, ToSchema)]
pub struct UsageItem {
    /// The day, UTC.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = "date", example = "2026-11-23")]
    pub day: Option<Date>,
    /// The method and the template of the route.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "GET /v1/offers/{id}")]
    pub route: Option<String>,
    /// The HTTP status.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = 200)]
    pub status: Option<u16>,
    /// Requests.
    #[schema(example = 1342)]
    pub requests: u64,
    /// What they cost of the quota.
    #[schema(example = 2684)]
    pub cost: u64,
}

/// Requests and what they cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, ToSchema)]
pub struct UsageTotal {
    /// Requests.
    #[schema(example = 1342)]
    pub requests: u64,
    /// What they cost of the quota.
    #[schema(example = 2684)]
    pub cost: u64,
}

/// The quotas of an app.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct UsageQuota {
    /// The plan: `open`, `partner`, `internal`, or `test` for test keys.
    #[schema(example = "open")]
    pub plan: &'static str,
    /// From midnight to midnight, UTC.
    pub day: UsageWindow,
    /// The calendar month, UTC.
    pub month: UsageWindow,
}

/// What was used of one quota.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct UsageWindow {
    /// What was used, in costs of requests.
    #[schema(example = 2684)]
    pub used: u64,
    /// The quota; absent where there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = 100_000)]
    pub limit: Option<u64>,
    /// What is left; absent where there is no quota.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = 97_316)]
    pub left: Option<u64>,
    /// When it begins anew.
    #[schema(value_type = String, format = "date-time", example = "2026-11-24T00:00:00Z")]
    pub resets_at: Timestamp,
}

impl Service {
    /// What an app used, for whoever may see it. Counts are up to five seconds late.
    ///
    /// # Errors
    /// [`Error::UnknownApp`] where there is none that the caller may see; [`Error::Invalid`] for days that make no sense.
    pub async fn usage(&self, caller: &Caller, request: &UsageRequest, limits: &Limits) -> Result<UsageReport> {
        if !caller.may_see_usage(request.app) {
            return Err(Error::UnknownApp(request.app));
        }
        self.usage_of(request, limits).await
    }

    /// The same, for a face that has seen to it who asks.
    ///
    /// # Errors
    /// As [`Service::usage`].
    pub async fn usage_of(&self, request: &UsageRequest, limits: &Limits) -> Result<UsageReport> {
        let now = self.clock.now();
        let today = now.to_zoned(TimeZone::UTC).date();
        let (from, to) = days(request, today)?;
        let (_, plan) = self.store.app_plan(request.app).await?.ok_or(Error::UnknownApp(request.app))?;
        let plan = Plan::stored(&plan, if request.test { KeyMode::Test } else { KeyMode::Live });
        let scope = |from: Date, to: Date| UsageScope {
            app_id: request.app,
            test: request.test,
            from: day_number(from),
            to: day_number(to),
        };
        let parts = self.store.usage_by(&scope(from, to), by(request.by)).await?;
        let items =
            parts.into_iter().map(|(label, tally)| item(request.by, label, tally.requests, tally.cost)).collect();
        let month = self.store.usage_by(&scope(today.first_of_month(), today), UsageBy::Day).await?;
        let on_day =
            month.iter().find(|(day, _)| *day == day_number(today).to_string()).map_or(0, |(_, tally)| tally.cost);
        let in_month = month.iter().map(|(_, tally)| tally.cost).sum();
        let quotas = if limits.enabled { limits.quotas(plan) } else { Quotas::NONE };
        let quota = UsageQuota {
            plan: plan.as_str(),
            day: window(on_day, quotas.day, midnight(today.checked_add(1.day()), now)),
            month: window(in_month, quotas.month, midnight(today.last_of_month().checked_add(1.day()), now)),
        };
        Ok(report(request, from, to, items, quota))
    }
}

fn report(request: &UsageRequest, from: Date, to: Date, items: Vec<UsageItem>, quota: UsageQuota) -> UsageReport {
    let total = items.iter().fold(UsageTotal::default(), |total, item| UsageTotal {
        requests: total.requests + item.requests,
        cost: total.cost + item.cost,
    });
    UsageReport { app: request.app, from, to, by: request.by, items, total, quota }
}

/// The days of a report, checked.
fn days(request: &UsageRequest, today: Date) -> Result<(Date, Date)> {
    let to = request.to.unwrap_or(today);
    let from = request.from.unwrap_or_else(|| to.first_of_month());
    let refused = |field: &str, value: Date, reason: String| {
        Err(Error::Invalid(vec![crate::domain::Invalid::new(value, reason).at(field)]))
    };
    if from > to {
        return refused("from", from, format!("a report begins on the day that it ends on ({to}), or before"));
    }
    if day_number(to) - day_number(from) >= MAX_USAGE_DAYS {
        return refused("from", from, format!("a report is of {MAX_USAGE_DAYS} days at most"));
    }
    Ok((from, to))
}

fn midnight(date: Result<Date, jiff::Error>, now: Timestamp) -> Timestamp {
    let begins = date.and_then(|date| date.to_zoned(TimeZone::UTC));
    begins.map_or(now, |begins| begins.timestamp())
}

const fn by(division: UsageDivision) -> UsageBy {
    match division {
        UsageDivision::Day => UsageBy::Day,
        UsageDivision::Route => UsageBy::Route,
        UsageDivision::Status => UsageBy::Status,
    }
}

fn item(division: UsageDivision, label: String, requests: u64, cost: u64) -> UsageItem {
    let counted = UsageItem { requests, cost, ..UsageItem::default() };
    match division {
        UsageDivision::Day => UsageItem { day: label.parse().ok().and_then(date_of), ..counted },
        UsageDivision::Route => UsageItem { route: Some(label), ..counted },
        UsageDivision::Status => UsageItem { status: label.parse().ok(), ..counted },
    }
}

fn window(used: u64, limit: Option<u64>, resets_at: Timestamp) -> UsageWindow {
    UsageWindow { used, limit, left: limit.map(|limit| limit.saturating_sub(used)), resets_at }
}
