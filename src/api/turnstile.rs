//! What the portal asks of the API: to count its visitors as callers without a key, and what apps used.

use super::{State, caller};
use crate::auth::Caller;
use crate::portal::{Turnstile, Usage, UsageDay, UsageQuota, Used};
use crate::service::{self, UsageDivision, UsageRequest, UsageWindow};
use actix_web::HttpRequest;
use jiff::civil::Date;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::time::Duration;
use uuid::Uuid;

#[async_trait::async_trait]
impl Turnstile for State {
    fn address(&self, request: &HttpRequest) -> IpAddr {
        caller::address(request)
    }

    async fn admit(&self, address: IpAddr) -> Result<(), Duration> {
        let counted = self.limiter.check(&Caller::Anonymous, address, NonZeroU32::MIN).await;
        counted.map(|_| ()).map_err(|refused| refused.retry_after)
    }
}

#[async_trait::async_trait]
impl Usage for State {
    async fn used(&self, app: Uuid, test: bool, from: Date, to: Date) -> service::Result<Used> {
        let asked = UsageRequest { app, test, from: Some(from), to: Some(to), by: UsageDivision::Day };
        // The portal has seen to it that the visitor is a member of the app.
        let report = self.service.usage_of(&asked, self.limiter.limits()).await?;
        let days = report.items.iter().filter_map(|item| Some(UsageDay { day: item.day?, requests: item.requests }));
        let quota = |window: &UsageWindow| UsageQuota { used: window.used, limit: window.limit };
        Ok(Used { days: days.collect(), today: quota(&report.quota.day), month: quota(&report.quota.month) })
    }
}
