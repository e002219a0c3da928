//! Plans: how often the keys of an app may ask, and how much in a day and a month.

use crate::domain::Invalid;
use std::num::NonZeroU32;

/// A rate: so many requests a second in the long run, so many at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    /// Requests a second.
    pub per_second: NonZeroU32,
    /// Requests at once, after a rest.
    pub burst: NonZeroU32,
}

impl Rate {
    /// So many a second and at once; zero counts as one.
    #[must_use]
    pub const fn new(per_second: u32, burst: u32) -> Self {
        Self { per_second: at_least_one(per_second), burst: at_least_one(burst) }
    }

    const fn times(self, factor: u32) -> Self {
        Self::new(self.per_second.get().saturating_mul(factor), self.burst.get().saturating_mul(factor))
    }

    const fn over(self, divisor: u32) -> Self {
        Self::new(self.per_second.get() / divisor, self.burst.get() / divisor)
    }
}

const fn at_least_one(number: u32) -> NonZeroU32 {
    match NonZeroU32::new(number) {
        Some(number) => number,
        None => NonZeroU32::MIN,
    }
}

/// What an app may use, all its keys together; absent where there is no end to it. Counted in costs of requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quotas {
    /// From midnight to midnight, UTC.
    pub day: Option<u64>,
    /// In a calendar month, UTC.
    pub month: Option<u64>,
}

impl Quotas {
    /// No end to it.
    pub const NONE: Self = Self { day: None, month: None };

    fn each(self, change: impl Fn(u64) -> u64) -> Self {
        Self { day: self.day.map(&change), month: self.month.map(&change) }
    }
}

/// The plan of an app. Test keys have one of their own, whatever their app's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub enum Plan {
    /// `open`: what every app begins with.
    #[default]
    Open,
    /// `partner`: five times that.
    Partner,
    /// `internal`: twenty times the rate, without quotas. For the operator's own tools.
    Internal,
    /// `test`: a tenth. For test keys.
    Test,
}

impl Plan {
    /// Every plan.
    pub const ALL: [Self; 4] = [Self::Open, Self::Partner, Self::Internal, Self::Test];

    /// Its name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Partner => "partner",
            Self::Internal => "internal",
            Self::Test => "test",
        }
    }

    /// The plan that the store's text names. One of a newer version that this one does not know is the least of the live
    /// ones.
    #[must_use]
    pub fn stored(plan: &str, mode: &str) -> Self {
        if mode == "test" { Self::Test } else { plan.parse().unwrap_or(Self::Open) }
    }
}

impl std::fmt::Display for Plan {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

impl std::str::FromStr for Plan {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let named = Self::ALL.into_iter().find(|plan| plan.as_str() == text);
        named.ok_or_else(|| Invalid::new(text, "a plan is one of open, partner, internal, test"))
    }
}

/// The limits in force, as they are configured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Whether anybody is limited at all.
    pub enabled: bool,
    /// For callers without a key, per IPv4 address or IPv6 network of 64 bits.
    pub anonymous: Rate,
    /// For each key of an app with the plan `open`. The other plans are a multiple of it.
    pub key: Rate,
    /// For each app with the plan `open`.
    pub quotas: Quotas,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            enabled: true,
            anonymous: Rate::new(5, 50),
            key: Rate::new(200, 400),
            quotas: Quotas { day: Some(100_000), month: Some(2_000_000) },
        }
    }
}

impl Limits {
    /// The rate of a key with that plan.
    #[must_use]
    pub const fn rate(&self, plan: Plan) -> Rate {
        match plan {
            Plan::Open => self.key,
            Plan::Partner => self.key.times(5),
            Plan::Internal => self.key.times(20),
            Plan::Test => self.key.over(10),
        }
    }

    /// The quotas of an app with that plan.
    #[must_use]
    pub fn quotas(&self, plan: Plan) -> Quotas {
        match plan {
            Plan::Open => self.quotas,
            Plan::Partner => self.quotas.each(|quota| quota.saturating_mul(5)),
            Plan::Internal => Quotas::NONE,
            Plan::Test => self.quotas.each(|quota| (quota / 10).max(1)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_plan_is_read_back_from_its_name_and_an_unknown_one_is_refused() {
        for plan in Plan::ALL {
            assert_eq!(plan.as_str().parse(), Ok(plan));
        }
        assert!("gold".parse::<Plan>().unwrap_err().reason.contains("partner"));
    }

    #[test]
    fn a_stored_plan_that_is_not_known_is_the_open_one_and_a_test_key_has_its_own() {
        assert_eq!(Plan::stored("partner", "live"), Plan::Partner);
        assert_eq!(Plan::stored("gold", "live"), Plan::Open);
        assert_eq!(Plan::stored("internal", "test"), Plan::Test);
    }

    #[test]
    fn the_plans_are_multiples_of_the_open_one() {
        let limits = Limits::default();
        let rates = Plan::ALL.map(|plan| limits.rate(plan).per_second.get());
        assert_eq!(rates, [200, 1_000, 4_000, 20]);
        let days = Plan::ALL.map(|plan| limits.quotas(plan).day);
        assert_eq!(days, [Some(100_000), Some(500_000), None, Some(10_000)]);
        let least = Limits { key: Rate::new(1, 1), quotas: Quotas { day: Some(1), month: None }, ..limits };
        assert_eq!((least.rate(Plan::Test), least.quotas(Plan::Test).day), (Rate::new(1, 1), Some(1)));
    }
}
