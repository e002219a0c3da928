//! What one node judges by itself: a bucket for each address without a key, and for each key.

use super::plan::{Limits, Plan, Rate};
use governor::clock::{Clock, DefaultClock};
use governor::middleware::StateInformationMiddleware;
use governor::state::keyed::DefaultKeyedStateStore;
use governor::{Quota, RateLimiter};
use std::hash::Hash;
use std::net::{IpAddr, Ipv6Addr};
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;
use uuid::Uuid;

/// Who pays for a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Payer {
    /// A network without a key.
    Network(IpAddr),
    /// A key, by its plan.
    Key(Uuid, Plan),
}

impl Payer {
    /// What one household or server has at least: an IPv4 address, or an IPv6 network of 64 bits.
    pub(super) fn at(address: IpAddr) -> Self {
        Self::Network(match address.to_canonical() {
            IpAddr::V4(address) => address.into(),
            IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() & (u128::MAX << 64)).into(),
        })
    }

    /// The rate that it has.
    pub(super) const fn rate(self, limits: &Limits) -> Rate {
        match self {
            Self::Network(_) => limits.anonymous,
            Self::Key(_, plan) => limits.rate(plan),
        }
    }
}

/// Counts requests and refuses those above the rates.
///
/// A caller that has rested is forgotten, so that memory is bounded by what arrives within the time that a burst
/// takes to come back.
#[derive(Debug)]
pub(super) struct Local<C: Clock = DefaultClock> {
    networks: Keyed<IpAddr, C>,
    /// In the order of [`Plan::ALL`].
    keys: [Keyed<Uuid, C>; 4],
    clock: C,
    checks: AtomicU32,
}

type Keyed<K, C> = RateLimiter<K, DefaultKeyedStateStore<K>, C, StateInformationMiddleware>;

/// The highest rate that the bucket's nanoseconds can tell from none.
const FASTEST: NonZeroU32 = Rate::new(100_000_000, 1).per_second;

/// Checks between two sweeps.
const SWEEP_EVERY: u32 = 4_096;

impl Local {
    pub(super) fn new(limits: &Limits) -> Self {
        Self::with_clock(limits, DefaultClock::default())
    }
}

impl<C: Clock + Clone> Local<C> {
    fn with_clock(limits: &Limits, clock: C) -> Self {
        Self {
            networks: keyed(limits.anonymous, &clock),
            keys: Plan::ALL.map(|plan| keyed(limits.rate(plan), &clock)),
            clock,
            checks: AtomicU32::new(0),
        }
    }

    /// Lets a request in and says how much is left, or how long to wait; then it is not counted. A cost above the burst is
    /// taken for the whole burst.
    pub(super) fn check(&self, payer: Payer, cost: NonZeroU32) -> Result<u32, Duration> {
        if self.checks.fetch_add(1, Ordering::Relaxed) % SWEEP_EVERY == SWEEP_EVERY - 1 {
            self.networks.retain_recent();
            self.keys.iter().for_each(RateLimiter::retain_recent);
        }
        match payer {
            Payer::Network(network) => self.take(&self.networks, &network, cost),
            Payer::Key(key, plan) => {
                let place = Plan::ALL.iter().position(|one| *one == plan).unwrap_or_default();
                self.take(&self.keys[place], &key, cost)
            }
        }
    }

    fn take<K: Hash + Eq + Clone>(&self, bucket: &Keyed<K, C>, key: &K, cost: NonZeroU32) -> Result<u32, Duration> {
        let judged = bucket.check_key_n(key, cost).or_else(|most| {
            let whole = NonZeroU32::new(most.0).unwrap_or(NonZeroU32::MIN);
            bucket.check_key_n(key, whole)
        });
        match judged {
            Ok(Ok(state)) => Ok(state.remaining_burst_capacity()),
            Ok(Err(until)) => Err(until.wait_time_from(self.clock.now())),
            // A bucket that cannot hold what it says it can: let nobody in by a defect.
            Err(_) => Err(Duration::from_secs(1)),
        }
    }
}

fn keyed<K: Hash + Eq + Clone, C: Clock + Clone>(rate: Rate, clock: &C) -> Keyed<K, C> {
    let quota = Quota::per_second(rate.per_second.min(FASTEST)).allow_burst(rate.burst);
    RateLimiter::new(quota, DefaultKeyedStateStore::default(), clock.clone())
}

#[cfg(test)]
mod tests {
    use super::*;
    use governor::clock::FakeRelativeClock;

    const ONE: NonZeroU32 = NonZeroU32::MIN;

    fn local() -> (Local<FakeRelativeClock>, FakeRelativeClock) {
        let clock = FakeRelativeClock::default();
        (Local::with_clock(&Limits::default(), clock.clone()), clock)
    }

    fn ip(text: &str) -> Payer {
        Payer::at(text.parse().unwrap())
    }

    fn key(id: u128, plan: Plan) -> Payer {
        Payer::Key(Uuid::from_u128(id), plan)
    }

    fn admitted<C: Clock + Clone>(local: &Local<C>, payer: Payer) -> usize {
        (0..10_000).take_while(|_| local.check(payer, ONE).is_ok()).count()
    }

    #[test]
    fn a_stranger_has_a_burst_and_then_the_rate() {
        let (local, clock) = local();
        let home = ip("192.0.2.1");
        assert_eq!(local.check(home, ONE), Ok(49), "what is left is told");
        assert_eq!(admitted(&local, home), 49);
        assert_eq!(local.check(home, ONE), Err(Duration::from_millis(200)));
        clock.advance(Duration::from_secs(1));
        assert_eq!(admitted(&local, home), 5);
        assert_eq!(admitted(&local, ip("192.0.2.2")), 50, "another address is another caller");
    }

    #[test]
    fn an_ipv6_network_of_64_bits_is_one_caller_and_a_mapped_address_is_its_ipv4_one() {
        let (local, _) = local();
        assert_eq!(admitted(&local, ip("2001:db8:0:1::1")), 50);
        assert_eq!(admitted(&local, ip("2001:db8:0:1:ffff::2")), 0);
        assert_eq!(admitted(&local, ip("2001:db8:0:2::1")), 50);
        assert_eq!(admitted(&local, ip("192.0.2.7")), 50);
        assert_eq!(admitted(&local, ip("::ffff:192.0.2.7")), 0);
    }

    #[test]
    fn each_key_has_the_rate_of_its_plan() {
        let (local, _) = local();
        for (plan, burst) in [(Plan::Open, 400), (Plan::Partner, 2_000), (Plan::Internal, 8_000), (Plan::Test, 40)] {
            assert_eq!(admitted(&local, key(1, plan)), burst, "{plan}");
            assert_eq!(admitted(&local, key(2, plan)), burst, "{plan}: another key");
        }
    }

    #[test]
    fn a_request_that_costs_more_takes_more_and_one_above_the_burst_takes_it_all() {
        let (local, clock) = local();
        let home = ip("192.0.2.1");
        assert_eq!(local.check(home, NonZeroU32::new(5).unwrap()), Ok(45));
        let dear = NonZeroU32::new(1_000).unwrap();
        assert!(local.check(home, dear).is_err());
        clock.advance(Duration::from_secs(1));
        assert_eq!(local.check(home, dear), Ok(0));
    }

    #[test]
    fn callers_that_rested_are_forgotten() {
        let (local, clock) = local();
        for n in 0..SWEEP_EVERY - 1 {
            let _ = local.check(Payer::at(IpAddr::from(n.to_be_bytes())), ONE);
        }
        assert_eq!(local.networks.len(), SWEEP_EVERY as usize - 1);
        clock.advance(Duration::from_mins(1));
        let _ = local.check(ip("203.0.113.1"), ONE);
        assert_eq!(local.networks.len(), 1);
    }
}
