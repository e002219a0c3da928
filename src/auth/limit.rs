//! How often a caller may ask, and how much: the judge of every request.

use super::Caller;
use super::account::Used;
use super::leasing::Shared;
use super::local::{Local, Payer};
use super::meter::Meter;
use super::plan::{Limits, Plan, Quotas, Rate};
use crate::domain::Clock;
use crate::store::Budgets;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

/// What ran out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Window {
    /// The rate.
    Rate,
    /// The quota of the day.
    Day,
    /// The quota of the month.
    Month,
}

impl Window {
    /// Its name, as answers tell it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Rate => "rate",
            Self::Day => "day",
            Self::Month => "month",
        }
    }
}

/// Where a caller stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// The rate that it has.
    pub rate: Rate,
    /// What is left of the burst.
    pub left: u32,
    /// The quotas that it has; none without a key.
    pub quotas: Quotas,
    /// What it has used of them.
    pub used: Used,
}

/// The caller asked too often, or used up a quota.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("too many requests: wait {} s", retry_after.as_secs().max(1))]
pub struct TooMany {
    /// When the next request would be let in.
    pub retry_after: Duration,
    /// What ran out.
    pub window: Window,
    /// Where the caller stands.
    pub standing: Standing,
}

/// Who judges at present.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// Nobody: limits are off.
    Off,
    /// This node for itself: it is alone, or the shared place does not answer.
    Local,
    /// All nodes together.
    Shared,
}

impl Reach {
    /// Its name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Local => "local",
            Self::Shared => "shared",
        }
    }
}

/// Counts requests and refuses those above the limits. Shared by all requests.
#[derive(Debug)]
pub struct Limiter {
    limits: Limits,
    local: Local,
    shared: Option<Arc<Shared>>,
    meter: Option<Arc<Meter>>,
}

impl Limiter {
    /// A limiter of this node alone, on the machine's monotonic clock, that knows no quotas.
    #[must_use]
    pub fn new(limits: Limits) -> Self {
        Self { limits, local: Local::new(&limits), shared: None, meter: None }
    }

    /// The same, with what apps used according to `meter`.
    #[must_use]
    pub fn with_quotas(self, meter: Arc<Meter>) -> Self {
        Self { meter: Some(meter), ..self }
    }

    /// The same, with rates that all nodes share which ask this place. Inside a Tokio runtime.
    #[must_use]
    pub fn sharing(self, place: Arc<dyn Budgets>, clock: Arc<dyn Clock>) -> Self {
        Self { shared: self.limits.enabled.then(|| Shared::new(place, clock)), ..self }
    }

    /// The limits that were configured.
    #[must_use]
    pub const fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Who judges at present.
    #[must_use]
    pub fn reach(&self) -> Reach {
        match &self.shared {
            _ if !self.limits.enabled => Reach::Off,
            Some(shared) if shared.answers() => Reach::Shared,
            Some(_) | None => Reach::Local,
        }
    }

    /// The most that a caller may spend at once; nothing where limits are off.
    #[must_use]
    pub fn most(&self, caller: &Caller) -> Option<u32> {
        let rate = caller.app().map_or(self.limits.anonymous, |app| self.limits.rate(app.plan));
        self.limits.enabled.then(|| rate.burst.get())
    }

    /// Counts a request of the caller at `address`; says where it stands now, or nothing where limits are off.
    ///
    /// # Errors
    /// [`TooMany`] with the time to wait; such a request is not counted.
    pub async fn check(&self, caller: &Caller, address: IpAddr, cost: NonZeroU32) -> Result<Option<Standing>, TooMany> {
        if !self.limits.enabled {
            return Ok(None);
        }
        let payer = caller.app().map_or_else(|| Payer::at(address), |app| Payer::Key(app.key_id, app.plan));
        let (quotas, used) = self.quotas(caller);
        let standing = Standing { rate: payer.rate(&self.limits), left: 0, quotas, used };
        if let Some((window, retry_after)) = used.exceeds(quotas) {
            return Err(TooMany { retry_after, window, standing });
        }
        let refused = |retry_after| TooMany { retry_after, window: Window::Rate, standing };
        // This node's own judgement comes first: it costs nothing, and no node has more than all of them together.
        let left = self.local.check(payer, cost).map_err(refused)?;
        let Some(shared) = &self.shared else { return Ok(Some(Standing { left, ..standing })) };
        match shared.take(payer, standing.rate, cost.get()).await {
            Some(judged) => Ok(Some(Standing { left: judged.map_err(refused)?.min(left), ..standing })),
            None => Ok(Some(Standing { left, ..standing })),
        }
    }

    /// What must be done from time to time: forgetting who need not be remembered.
    pub async fn tidy(&self) {
        if let Some(shared) = &self.shared {
            shared.tidy().await;
        }
    }

    fn quotas(&self, caller: &Caller) -> (Quotas, Used) {
        let (Some(app), Some(meter)) = (caller.app(), &self.meter) else { return (Quotas::NONE, Used::default()) };
        (self.limits.quotas(app.plan), meter.used(app.app_id, app.plan == Plan::Test))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: NonZeroU32 = NonZeroU32::MIN;

    #[tokio::test]
    async fn a_refusal_says_what_ran_out_and_for_how_long() {
        let limiter = Limiter::new(Limits { anonymous: Rate::new(1, 2), ..Limits::default() });
        let home = IpAddr::from([192, 0, 2, 1]);
        let first = limiter.check(&Caller::Anonymous, home, ONE).await.unwrap().unwrap();
        assert_eq!((first.left, first.quotas), (1, Quotas::NONE));
        limiter.check(&Caller::Anonymous, home, ONE).await.unwrap();
        let refused = limiter.check(&Caller::Anonymous, home, ONE).await.unwrap_err();
        assert_eq!((refused.window, refused.standing.left), (Window::Rate, 0));
        assert!(refused.retry_after <= Duration::from_secs(1), "{refused:?}");
        assert_eq!(limiter.reach(), Reach::Local);
    }

    #[tokio::test]
    async fn where_limits_are_off_nobody_is_refused_and_nothing_is_told() {
        let limits = Limits { enabled: false, anonymous: Rate::new(1, 1), ..Limits::default() };
        let limiter = Limiter::new(limits);
        for _ in 0..50 {
            let told = limiter.check(&Caller::Anonymous, IpAddr::from([192, 0, 2, 1]), ONE).await;
            assert_eq!(told, Ok(None));
        }
        assert_eq!(limiter.reach(), Reach::Off);
    }
}
