//! How often a caller may ask.

use super::Caller;
use governor::clock::{Clock, DefaultClock};
use governor::middleware::NoOpMiddleware;
use governor::state::keyed::DefaultKeyedStateStore;
use governor::{Quota, RateLimiter};
use std::hash::Hash;
use std::net::{IpAddr, Ipv6Addr};
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;
use uuid::Uuid;

/// A rate: so many requests a second in the long run, so many at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    /// Requests a second.
    pub per_second: NonZeroU32,
    /// Requests at once, after a rest.
    pub burst: NonZeroU32,
}

/// The rates in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// For callers without a key, per IPv4 address or IPv6 network of 64 bits.
    pub anonymous: Rate,
    /// For each key.
    pub key: Rate,
}

impl Default for Limits {
    fn default() -> Self {
        const fn rate(per_second: u32, burst: u32) -> Rate {
            // Only a literal zero would give the minimum.
            let per_second = match NonZeroU32::new(per_second) {
                Some(rate) => rate,
                None => NonZeroU32::MIN,
            };
            let burst = match NonZeroU32::new(burst) {
                Some(burst) => burst,
                None => NonZeroU32::MIN,
            };
            Rate { per_second, burst }
        }
        Self { anonymous: rate(5, 50), key: rate(200, 400) }
    }
}

/// The caller asked too often.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("too many requests: wait {} s", retry_after.as_secs().max(1))]
pub struct TooMany {
    /// When the next request would be let in.
    pub retry_after: Duration,
}

/// Counts requests and refuses those above the limits. Shared by all requests.
///
/// A caller that has rested is forgotten, so that memory is bounded by what arrives within the time that a burst
/// takes to come back.
#[derive(Debug)]
pub struct Limiter<C: Clock = DefaultClock> {
    anonymous: Keyed<IpAddr, C>,
    keys: Keyed<Uuid, C>,
    clock: C,
    checks: AtomicU32,
}

type Keyed<K, C> = RateLimiter<K, DefaultKeyedStateStore<K>, C, NoOpMiddleware<<C as Clock>::Instant>>;

/// Checks between two sweeps.
const SWEEP_EVERY: u32 = 4_096;

impl Limiter {
    /// A limiter on the machine's monotonic clock.
    #[must_use]
    pub fn new(limits: Limits) -> Self {
        Self::with_clock(limits, DefaultClock::default())
    }
}

impl<C: Clock + Clone> Limiter<C> {
    fn with_clock(limits: Limits, clock: C) -> Self {
        Self {
            anonymous: keyed(limits.anonymous, &clock),
            keys: keyed(limits.key, &clock),
            clock,
            checks: AtomicU32::new(0),
        }
    }

    /// Counts one request of the caller at `address`.
    ///
    /// # Errors
    /// [`TooMany`] with the time to wait; such a request is not counted.
    pub fn check(&self, caller: &Caller, address: IpAddr) -> Result<(), TooMany> {
        if self.checks.fetch_add(1, Ordering::Relaxed) % SWEEP_EVERY == SWEEP_EVERY - 1 {
            self.anonymous.retain_recent();
            self.keys.retain_recent();
        }
        let verdict = match caller {
            Caller::Anonymous => self.anonymous.check_key(&network(address)),
            Caller::App(app) => self.keys.check_key(&app.key_id),
        };
        verdict.map_err(|until| TooMany { retry_after: until.wait_time_from(self.clock.now()) })
    }
}

fn keyed<K: Hash + Eq + Clone, C: Clock + Clone>(rate: Rate, clock: &C) -> Keyed<K, C> {
    let quota = Quota::per_second(rate.per_second).allow_burst(rate.burst);
    RateLimiter::new(quota, DefaultKeyedStateStore::default(), clock.clone())
}

/// What one household or server has at least: an IPv4 address, or an IPv6 network of 64 bits.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => address.into(),
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() & (u128::MAX << 64)).into(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::AppCaller;
    use super::*;
    use governor::clock::FakeRelativeClock;
    use std::sync::Arc;

    fn limiter() -> (Limiter<FakeRelativeClock>, FakeRelativeClock) {
        let clock = FakeRelativeClock::default();
        (Limiter::with_clock(Limits::default(), clock.clone()), clock)
    }

    fn app(key: u128) -> Caller {
        Caller::App(Arc::new(AppCaller {
            key_id: Uuid::from_u128(key),
            app_id: Uuid::from_u128(9),
            app: "carte".into(),
            ..AppCaller::default()
        }))
    }

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    fn admitted<C: Clock + Clone>(limiter: &Limiter<C>, caller: &Caller, address: IpAddr) -> usize {
        (0..1_000).take_while(|_| limiter.check(caller, address).is_ok()).count()
    }

    #[test]
    fn a_stranger_has_a_burst_and_then_the_rate() {
        let (limiter, clock) = limiter();
        let home = ip("192.0.2.1");
        assert_eq!(admitted(&limiter, &Caller::Anonymous, home), 50);
        let wait = limiter.check(&Caller::Anonymous, home).unwrap_err().retry_after;
        assert_eq!(wait, Duration::from_millis(200));
        clock.advance(Duration::from_secs(1));
        assert_eq!(admitted(&limiter, &Caller::Anonymous, home), 5);
        assert_eq!(admitted(&limiter, &Caller::Anonymous, ip("192.0.2.2")), 50, "another address is another caller");
    }

    #[test]
    fn an_ipv6_network_of_64_bits_is_one_caller_and_a_mapped_address_is_its_ipv4_one() {
        let (limiter, _) = limiter();
        assert_eq!(admitted(&limiter, &Caller::Anonymous, ip("2001:db8:0:1::1")), 50);
        assert_eq!(admitted(&limiter, &Caller::Anonymous, ip("2001:db8:0:1:ffff::2")), 0);
        assert_eq!(admitted(&limiter, &Caller::Anonymous, ip("2001:db8:0:2::1")), 50);
        assert_eq!(admitted(&limiter, &Caller::Anonymous, ip("192.0.2.7")), 50);
        assert_eq!(admitted(&limiter, &Caller::Anonymous, ip("::ffff:192.0.2.7")), 0);
    }

    #[test]
    fn each_key_has_its_own_generous_rate_wherever_it_calls_from() {
        let (limiter, _) = limiter();
        assert_eq!(admitted(&limiter, &app(1), ip("192.0.2.1")), 400);
        assert_eq!(admitted(&limiter, &app(1), ip("192.0.2.2")), 0);
        assert_eq!(admitted(&limiter, &app(2), ip("192.0.2.1")), 400);
    }

    #[test]
    fn callers_that_rested_are_forgotten() {
        let (limiter, clock) = limiter();
        for n in 0..SWEEP_EVERY - 1 {
            let _ = limiter.check(&Caller::Anonymous, IpAddr::from(n.to_be_bytes()));
        }
        assert_eq!(limiter.anonymous.len(), SWEEP_EVERY as usize - 1);
        clock.advance(Duration::from_mins(1));
        let _ = limiter.check(&Caller::Anonymous, ip("203.0.113.1"));
        assert_eq!(limiter.anonymous.len(), 1);
    }
}
