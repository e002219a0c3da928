//! What an app used: a chart, and the same as a table.

use super::chart::Chart;
use super::confirm::id;
use super::head::AppHead;
use super::page::{self, Frame};
use super::refusal::Result;
use super::visitor::{Member, Visitor};
use crate::service;
use crate::service::apps::Who;
use actix_web::{HttpResponse, get, web};
use askama::Template;
use jiff::ToSpan;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::Deserialize;
use uuid::Uuid;

/// Days of the chart, today included.
const DAYS: i32 = 30;

/// What an app used on one day, UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UsageDay {
    /// The day.
    pub day: Date,
    /// Requests.
    pub requests: u64,
}

/// What was used of a quota, in costs of requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UsageQuota {
    /// What was used.
    pub used: u64,
    /// The quota; absent where there is none.
    pub limit: Option<u64>,
}

/// What an app used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Used {
    /// The days that were asked for. One without a request may be left out.
    pub days: Vec<UsageDay>,
    /// Of the quota of today.
    pub today: UsageQuota,
    /// Of the quota of this month.
    pub month: UsageQuota,
}

/// Where usage is read.
#[async_trait::async_trait]
pub trait Usage: Send + Sync + std::fmt::Debug {
    /// What an app used from one day to another, both included: with its test keys, or with the others.
    ///
    /// # Errors
    /// When usage cannot be read.
    async fn used(&self, app: Uuid, test: bool, from: Date, to: Date) -> service::Result<Used>;
}

/// The usage of the last days.
#[derive(Debug)]
pub struct Report {
    /// As a drawing.
    pub chart: Chart,
    /// As a table: the days on which there was a request, the newest first.
    pub days: Vec<UsageDay>,
    /// Of the quota of today.
    pub today: UsageQuota,
    /// Of the quota of this month.
    pub month: UsageQuota,
}

/// The report on an app that the visitor may see; none where this server does not count.
pub async fn report(visitor: &Visitor, app: Uuid, test: bool) -> Result<Option<Report>> {
    let Some(usage) = &visitor.portal.usage else { return Ok(None) };
    let to = visitor.portal.sessions.now().to_zoned(TimeZone::UTC).date();
    let from = to.saturating_sub((DAYS - 1).days());
    let Used { days: counted, today, month } = usage.used(app, test, from, to).await?;
    let of = |day: Date| counted.iter().find(|counted| counted.day == day).map_or(0, |counted| counted.requests);
    let all: Vec<_> =
        from.series(1.day()).take_while(|day| *day <= to).map(|day| UsageDay { day, requests: of(day) }).collect();
    let days = all.iter().rev().filter(|day| day.requests > 0).copied().collect();
    Ok(Some(Report { chart: Chart::of(&all), days, today, month }))
}

#[derive(Template)]
#[template(path = "usage.html")]
struct UsagePage<'a> {
    frame: Frame<'a>,
    app: AppHead,
    report: Option<Report>,
    test: bool,
}

#[derive(Debug, Deserialize)]
struct Asked {
    data: Option<String>,
}

/// The usage of live keys, or with `data=test` of test keys.
#[get("/apps/{app}/usage")]
pub async fn show(member: Member, app: web::Path<String>, asked: web::Query<Asked>) -> Result<HttpResponse> {
    let (visitor, who) = (&member.visitor, Who::Member(&member.session.email));
    let view = visitor.portal.apps.app(who, id(&app)?).await?;
    let test = asked.data.as_deref() == Some("test");
    let report = report(visitor, view.id, test).await?;
    page::show(visitor, &UsagePage { frame: Frame::of(visitor), app: AppHead::new(view, "usage"), report, test })
}
