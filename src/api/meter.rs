//! What is told and remembered of a request that was counted: the `RateLimit` headers (draft-ietf-httpapi-ratelimit-headers),
//! and the app's usage.

use super::State;
use super::observe;
use super::problem::{Kind, Problem};
use crate::auth::{AppCaller, Standing, TooMany, Window};
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage, web};
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

const LIMIT: HeaderName = HeaderName::from_static("ratelimit");
const POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");

/// A request that was counted, kept with it until it is answered.
#[derive(Debug, Clone)]
pub struct Counted {
    /// The app, where there is one.
    pub app: Option<Arc<AppCaller>>,
    /// What the request costs.
    pub cost: NonZeroU32,
    /// Where the caller stands, and how long it has to wait if it was refused. Absent where limits are off.
    pub standing: Option<(Standing, Option<(Window, Duration)>)>,
}

impl Counted {
    /// What the limiter said of a request.
    #[must_use]
    pub fn new(app: Option<Arc<AppCaller>>, cost: NonZeroU32, judged: &Result<Option<Standing>, TooMany>) -> Self {
        let standing = match judged {
            Ok(standing) => standing.map(|standing| (standing, None)),
            Err(refused) => Some((refused.standing, Some((refused.window, refused.retry_after)))),
        };
        Self { app, cost, standing }
    }
}

/// The refusal of a caller that asked too often or too much.
impl From<TooMany> for Problem {
    fn from(refused: TooMany) -> Self {
        let kind = if refused.window == Window::Rate { Kind::TooMany } else { Kind::QuotaExceeded };
        Self::new(kind, "").retry_after(refused.retry_after).with_violated(refused.window.as_str())
    }
}

/// Tells a caller that was counted where it stands, and counts what its app used.
///
/// # Errors
/// Those of what it wraps.
pub async fn meter<B: MessageBody>(request: ServiceRequest, next: Next<B>) -> Result<ServiceResponse<B>, Error> {
    let mut response = next.call(request).await?;
    let told = response.request().extensions();
    let Some(counted) = told.get::<Counted>().cloned() else {
        drop(told);
        return Ok(response);
    };
    drop(told);
    let status = response.status();
    if let (Some(app), Some(state)) = (&counted.app, response.request().app_data::<web::Data<State>>()) {
        let route = observe::label(response.request());
        let refused = matches!(counted.standing, Some((_, Some(_))));
        // What was refused, or failed on our side, costs nothing.
        let cost = if refused || status.is_server_error() { 0 } else { counted.cost.get().into() };
        state.meter.record(app, route, status.as_u16(), cost);
    }
    if let Some((standing, refused)) = counted.standing {
        tell(response.headers_mut(), &standing, refused);
    }
    Ok(response)
}

fn tell(headers: &mut HeaderMap, standing: &Standing, refused: Option<(Window, Duration)>) {
    let (policy, limit) = (policy(standing), limit(standing, refused));
    for (name, value) in [(POLICY, policy), (LIMIT, limit)] {
        if let Ok(value) = HeaderValue::from_str(&value) {
            headers.insert(name, value);
        }
    }
}

/// The limits: a burst of `q` that takes `w` seconds to come back, and the quotas.
fn policy(standing: &Standing) -> String {
    let (burst, per_second) = (standing.rate.burst.get(), standing.rate.per_second.get());
    let mut text = format!("\"rate\";q={burst};w={}", burst.div_ceil(per_second));
    for (window, quota, seconds) in
        [(Window::Day, standing.quotas.day, "86400"), (Window::Month, standing.quotas.month, "2592000")]
    {
        if let Some(quota) = quota {
            text.extend([", \"", window.as_str(), "\";q=", &quota.to_string(), ";w=", seconds]);
        }
    }
    text
}

/// What is left of each, and the seconds until there is more.
fn limit(standing: &Standing, refused: Option<(Window, Duration)>) -> String {
    let wait = |window: Window| refused.filter(|(refused, _)| *refused == window).map(|(_, wait)| wait);
    // More of a rate comes back within a second, or when a refused request may be sent again.
    let rate = wait(Window::Rate).map_or(1, whole_seconds);
    let mut text = format!("\"rate\";r={};t={rate}", standing.left);
    let used = standing.used;
    for (window, quota, used, ends) in [
        (Window::Day, standing.quotas.day, used.day, used.day_ends),
        (Window::Month, standing.quotas.month, used.month, used.month_ends),
    ] {
        if let Some(quota) = quota {
            let left = quota.saturating_sub(used);
            let (left, ends) = (left.to_string(), whole_seconds(ends).to_string());
            text.extend([", \"", window.as_str(), "\";r=", &left, ";t=", &ends]);
        }
    }
    text
}

/// Seconds, as `Retry-After` rounds them.
fn whole_seconds(wait: Duration) -> u64 {
    (wait.as_secs() + u64::from(wait.subsec_nanos() > 0)).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth::{Quotas, Rate, Used};

    fn standing(quotas: Quotas) -> Standing {
        let used = Used {
            day: 120,
            month: 900,
            day_ends: Duration::from_millis(59_500),
            month_ends: Duration::from_mins(1_441),
        };
        Standing { rate: Rate::new(200, 450), left: 17, quotas, used }
    }

    #[test]
    fn each_limit_is_told_with_what_is_left_and_until_when() {
        let standing = standing(Quotas { day: Some(1_000), month: Some(800) });
        assert_eq!(policy(&standing), "\"rate\";q=450;w=3, \"day\";q=1000;w=86400, \"month\";q=800;w=2592000");
        assert_eq!(limit(&standing, None), "\"rate\";r=17;t=1, \"day\";r=880;t=60, \"month\";r=0;t=86460");
    }

    #[test]
    fn a_caller_without_quotas_is_told_of_the_rate_alone_and_when_to_come_back() {
        let standing = standing(Quotas::NONE);
        let refused = Some((Window::Rate, Duration::from_millis(2_100)));
        assert_eq!(policy(&standing), "\"rate\";q=450;w=3");
        assert_eq!(limit(&standing, refused), "\"rate\";r=17;t=3");
    }
}
