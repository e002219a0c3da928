//! What one node holds of one caller's shared budget.

use super::plan::Rate;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::Notify;

/// A second's budget in blocks of a fortieth: one in hand and one under way are 5 % of it.
const BLOCKS_A_SECOND: u32 = 40;

/// Tokens of one caller, taken ahead. A token pays for a cost of one.
#[derive(Debug)]
pub(super) struct Hand {
    /// The caller, as the shared place knows it.
    pub(super) name: String,
    pub(super) rate: Rate,
    state: Mutex<State>,
    /// Told when what was asked for has come.
    pub(super) news: Notify,
}

#[derive(Debug)]
struct State {
    tokens: u32,
    /// What the shared place had left when it was last heard of.
    left: u32,
    /// What requests wait for.
    wanted: u32,
    /// What was let in before it was paid.
    debt: u32,
    under_way: bool,
    is_new: bool,
    /// There is nothing to be had before.
    closed_until: Option<Instant>,
    used: Instant,
}

/// What becomes of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// It is paid; `left` is what the caller has left, as far as this node knows.
    Paid { left: u32, ask: bool },
    /// It is refused for so long.
    Refused(Duration),
    /// It waits for what is under way.
    Wait { ask: bool },
}

impl Hand {
    pub(super) fn new(name: String, rate: Rate, now: Instant) -> Self {
        let state = State {
            tokens: 0,
            left: rate.burst.get(),
            wanted: 0,
            debt: 0,
            under_way: false,
            is_new: true,
            closed_until: None,
            used: now,
        };
        Self { name, rate, state: Mutex::new(state), news: Notify::new() }
    }

    /// Pays for a request, if it can be; `waiting` says that the request has been told to wait before. Where the answer
    /// says `ask`, the one who gets it asks the shared place.
    pub(super) fn step(&self, cost: u32, waiting: bool, now: Instant) -> Step {
        let mut state = self.lock();
        state.used = now;
        if state.tokens >= cost {
            state.tokens -= cost;
            if waiting {
                state.wanted = state.wanted.saturating_sub(cost);
            }
            let ask = state.closed_until.is_none_or(|until| until <= now) && state.tokens < self.block();
            return Step::Paid { left: state.tokens.saturating_add(state.left), ask: ask && state.begin() };
        }
        if let Some(until) = state.closed_until.filter(|until| *until > now) {
            if waiting {
                state.wanted = state.wanted.saturating_sub(cost);
            }
            return Step::Refused(until - now);
        }
        if state.is_new {
            // The first request of a caller goes ahead of its payment: nobody waits who asks from time to time.
            state.is_new = false;
            state.debt += cost;
            return Step::Paid { left: state.left.saturating_sub(cost), ask: state.begin() };
        }
        if !waiting {
            state.wanted = state.wanted.saturating_add(cost);
        }
        Step::Wait { ask: state.begin() }
    }

    /// A request that `waited` or not is let in by this node alone, and paid when the place has time for it. While the place
    /// is only slow, no more than a tenth of a second's budget is owed: then the request is refused, for as long as a block
    /// takes. Where it is lost, the node's own bucket is all there is, and no more than a burst is remembered.
    pub(super) fn owe(&self, cost: u32, waited: bool, is_lost: bool) -> Result<(), Duration> {
        let mut state = self.lock();
        state.used = Instant::now();
        if waited {
            state.wanted = state.wanted.saturating_sub(cost);
        }
        let debt = state.debt.saturating_add(cost);
        if !is_lost && debt > (self.rate.per_second.get() / 10).max(cost) {
            return Err(self.time_of(self.block()));
        }
        state.debt = debt.min(self.rate.burst.get());
        Ok(())
    }

    /// Whether nobody asks for it already: then whoever is told so asks.
    pub(super) fn begin(&self) -> bool {
        self.lock().begin()
    }

    /// How many tokens to ask for: a block ahead, and what is needed at once.
    pub(super) fn need(&self) -> u32 {
        let state = self.lock();
        let needed = state.wanted.saturating_add(state.debt);
        self.block().saturating_add(needed).min(self.rate.burst.get())
    }

    /// What was asked for has come: `granted` tokens, and `left` there. Where all are gone, there is nothing to be had for
    /// as long as a block takes to come back.
    pub(super) fn learn(&self, granted: u32, left: u32, is_spent: bool, now: Instant) {
        let mut state = self.lock();
        state.under_way = false;
        let paid = granted.min(state.debt);
        state.debt -= paid;
        state.tokens = state.tokens.saturating_add(granted - paid);
        state.left = left;
        state.closed_until = is_spent.then(|| now + self.time_of(self.block().min(self.rate.burst.get())));
    }

    /// Nothing came.
    pub(super) fn fail(&self) {
        self.lock().under_way = false;
    }

    /// Whether it was not used for so long that it can be forgotten.
    pub(super) fn is_idle(&self, since: Duration, now: Instant) -> bool {
        let state = self.lock();
        !state.under_way && now.saturating_duration_since(state.used) > since
    }

    /// How long so many tokens take to come back.
    pub(super) fn time_of(&self, tokens: u32) -> Duration {
        // Multiplied first, so that blocks are exact where single tokens are not.
        Duration::from_micros(u64::from(tokens) * 1_000_000 / u64::from(self.rate.per_second.get()))
    }

    /// How many whole tokens come back in that time.
    pub(super) fn tokens_in(&self, time: Duration) -> u32 {
        let tokens = time.as_micros() * u128::from(self.rate.per_second.get()) / 1_000_000;
        u32::try_from(tokens).unwrap_or(u32::MAX)
    }

    fn block(&self) -> u32 {
        (self.rate.per_second.get() / BLOCKS_A_SECOND).max(1)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Whether it is now for the caller to ask.
    fn begin(&mut self) -> bool {
        !std::mem::replace(&mut self.under_way, true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hand(per_second: u32, burst: u32) -> (Hand, Instant) {
        let now = Instant::now();
        (Hand::new("x".into(), Rate::new(per_second, burst), now), now)
    }

    #[test]
    fn the_first_request_goes_ahead_and_is_paid_from_the_first_block() {
        let (hand, now) = hand(200, 400);
        assert_eq!(hand.step(1, false, now), Step::Paid { left: 399, ask: true });
        assert_eq!(hand.need(), 6, "a block of 5 and the debt");
        assert_eq!(hand.step(1, false, now), Step::Wait { ask: false }, "one asks for all");
        hand.learn(6, 394, false, now);
        assert_eq!(hand.step(1, true, now), Step::Paid { left: 398, ask: true });
    }

    #[test]
    fn no_more_than_a_twentieth_of_a_second_is_taken_ahead() {
        let (hand, now) = hand(200, 400);
        hand.learn(5, 395, false, now);
        assert_eq!(hand.step(1, false, now), Step::Paid { left: 399, ask: true });
        assert!(4 + hand.need() <= 10);
    }

    #[test]
    fn what_waits_is_asked_for_at_once() {
        let (hand, now) = hand(200, 400);
        hand.step(1, false, now);
        hand.learn(1, 399, false, now);
        for n in 0..30 {
            assert_eq!(hand.step(1, false, now), Step::Wait { ask: n == 0 });
        }
        assert_eq!(hand.need(), 35);
        hand.learn(35, 364, false, now);
        assert!((0..30).all(|_| matches!(hand.step(1, true, now), Step::Paid { .. })));
        assert_eq!(hand.need(), 5, "nobody waits any more, and there are five tokens");
    }

    #[test]
    fn a_spent_budget_is_not_asked_for_before_a_block_is_back() {
        let (hand, now) = hand(200, 400);
        hand.step(1, false, now);
        hand.learn(0, 0, true, now);
        assert_eq!(hand.step(1, false, now), Step::Refused(Duration::from_millis(25)));
        let later = now + Duration::from_millis(25);
        assert_eq!(hand.step(1, false, later), Step::Wait { ask: true });
    }

    #[test]
    fn what_was_let_in_without_payment_is_paid_later() {
        let (hand, now) = hand(200, 400);
        hand.learn(1, 399, false, now);
        let owed = |hand: &Hand, is_lost| (0..1_000).take_while(|_| hand.owe(1, false, is_lost).is_ok()).count();
        assert_eq!(owed(&hand, false), 20, "a tenth of a second's budget");
        assert_eq!(hand.need(), 25);
        hand.learn(15, 0, true, now);
        assert_eq!(hand.step(2, false, now), Step::Refused(Duration::from_millis(25)), "5 are owed still");
        assert_eq!(hand.need(), 10);
        assert_eq!(owed(&hand, true), 1_000);
        assert_eq!(hand.need(), 400, "no more than a burst is remembered");
    }

    #[test]
    fn a_slow_rate_takes_one_token_ahead() {
        let (hand, now) = hand(5, 50);
        hand.step(1, false, now);
        assert_eq!(hand.need(), 2);
        assert_eq!((hand.time_of(2), hand.tokens_in(Duration::from_millis(399))), (Duration::from_millis(400), 1));
    }
}
