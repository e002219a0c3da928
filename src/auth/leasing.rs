//! One limit for all nodes. A node takes tokens from a shared place in blocks, ahead of the requests that use them.
//!
//! A request waits only where a whole block is under way, and not for long. While the place does not answer, each node
//! judges alone.

use super::hand::{Hand, Step};
use super::local::Payer;
use super::plan::Rate;
use crate::domain::{Clock, hex};
use crate::store::{Ask, Budgets};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tokio::runtime::Handle;
use tokio::sync::Semaphore;

/// How long a request waits for a block.
const PATIENCE: Duration = Duration::from_millis(50);
/// How long an answer of the place may take before it counts as lost.
const ANSWER: Duration = Duration::from_secs(3);
/// How long a place that failed is left alone.
const PAUSE: Duration = Duration::from_secs(1);
/// How many callers the place is asked for at once.
const AT_ONCE: usize = 16;
/// How long a caller that asks no more is remembered.
const IDLE: Duration = Duration::from_mins(1);

/// Whether a request was paid, with what is left, or how long to wait.
pub(super) type Judgement = Result<u32, Duration>;

#[derive(Debug)]
pub(super) struct Shared {
    place: Arc<dyn Budgets>,
    clock: Arc<dyn Clock>,
    /// Where the place is asked, so that a worker that is busy holds no block up.
    runtime: Handle,
    hands: Mutex<HashMap<Payer, Arc<Hand>>>,
    asking: Arc<Semaphore>,
    is_lost: AtomicBool,
    /// When a place that is lost is tried again.
    try_at: Mutex<Option<Instant>>,
}

impl Shared {
    /// Over a place; inside a Tokio runtime.
    pub(super) fn new(place: Arc<dyn Budgets>, clock: Arc<dyn Clock>) -> Arc<Self> {
        let (hands, try_at) = (Mutex::default(), Mutex::new(None));
        let asking = Arc::new(Semaphore::new(AT_ONCE));
        let is_lost = AtomicBool::new(false);
        Arc::new(Self { place, clock, runtime: Handle::current(), hands, asking, is_lost, try_at })
    }

    /// Whether the place answers, as far as is known.
    pub(super) fn answers(&self) -> bool {
        !self.is_lost.load(Ordering::Relaxed)
    }

    /// Pays for a request; nothing where the place did not say in time, and this node judges.
    pub(super) async fn take(self: &Arc<Self>, payer: Payer, rate: Rate, cost: u32) -> Option<Judgement> {
        let cost = cost.min(rate.burst.get());
        let hand = self.hand(payer, rate);
        if !self.answers() {
            self.try_again(&hand);
            return hand.owe(cost, false, true).err().map(Err);
        }
        let deadline = tokio::time::Instant::now() + PATIENCE;
        let mut waiting = false;
        loop {
            // Listens before it looks, so that nothing that comes in between is missed.
            let mut news = pin!(hand.news.notified());
            news.as_mut().enable();
            match hand.step(cost, waiting, Instant::now()) {
                Step::Paid { left, ask } => {
                    self.ask_if(ask, &hand);
                    return Some(Ok(left));
                }
                Step::Refused(wait) => return Some(Err(wait)),
                Step::Wait { ask } => self.ask_if(ask, &hand),
            }
            waiting = true;
            if tokio::time::timeout_at(deadline, news).await.is_err() || !self.answers() {
                return hand.owe(cost, true, !self.answers()).err().map(Err);
            }
        }
    }

    /// Has the place forget whom it need not remember, and forgets whom this node need not.
    pub(super) async fn tidy(&self) {
        let now = Instant::now();
        self.hands().retain(|_, hand| !hand.is_idle(IDLE, now));
        if self.answers()
            && let Err(error) = self.place.forget_budgets(self.clock.now()).await
        {
            tracing::debug!(error = &error as &dyn std::error::Error, "budgets that are whole could not be forgotten");
        }
    }

    fn ask_if(self: &Arc<Self>, ask: bool, hand: &Arc<Hand>) {
        if !ask {
            return;
        }
        // Beyond that many the place is flooded: requests are then judged here, as if it were slow.
        let Ok(permit) = self.asking.clone().try_acquire_owned() else { return hand.fail() };
        let (shared, hand) = (self.clone(), hand.clone());
        self.runtime.spawn(async move {
            shared.ask(&hand).await;
            drop(permit);
        });
    }

    /// Asks a place that was lost, from time to time, behind the request's back.
    fn try_again(self: &Arc<Self>, hand: &Arc<Hand>) {
        let now = Instant::now();
        let mut try_at = self.try_at.lock().unwrap_or_else(PoisonError::into_inner);
        if try_at.is_none_or(|at| at <= now) {
            *try_at = Some(now + PAUSE);
            self.ask_if(hand.begin(), hand);
        }
    }

    async fn ask(&self, hand: &Hand) {
        let need = hand.need();
        match self.lease(hand, need).await {
            Some((true, left)) => hand.learn(need, left, false, Instant::now()),
            Some((false, 0)) => hand.learn(0, 0, true, Instant::now()),
            // The last tokens, if nobody was quicker.
            Some((false, rest)) => match self.lease(hand, rest.min(need)).await {
                Some((granted, left)) => {
                    hand.learn(if granted { rest.min(need) } else { 0 }, left, true, Instant::now());
                }
                None => hand.fail(),
            },
            None => hand.fail(),
        }
        hand.news.notify_waiters();
    }

    /// Whether so many tokens were had, and how many are left; nothing where the place does not answer.
    async fn lease(&self, hand: &Hand, tokens: u32) -> Option<(bool, u32)> {
        let capacity = hand.time_of(hand.rate.burst.get());
        let ask = Ask { caller: &hand.name, take: hand.time_of(tokens), capacity, now: self.clock.now() };
        let told = tokio::time::timeout(ANSWER, self.place.take_budget(ask)).await;
        match told {
            Ok(Ok(lease)) => {
                if self.is_lost.swap(false, Ordering::Relaxed) {
                    tracing::info!("the limits are shared with the other nodes again");
                }
                Some((lease.granted, hand.tokens_in(lease.left)))
            }
            Ok(Err(error)) => self.lose(&error),
            Err(late) => self.lose(&late),
        }
    }

    fn lose<T>(&self, error: &(dyn std::error::Error + 'static)) -> Option<T> {
        *self.try_at.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now() + PAUSE);
        if !self.is_lost.swap(true, Ordering::Relaxed) {
            tracing::warn!(error, "the place that shares the limits does not answer: this node limits by itself");
        }
        None
    }

    fn hand(&self, payer: Payer, rate: Rate) -> Arc<Hand> {
        let new = || Arc::new(Hand::new(name(payer), rate, Instant::now()));
        self.hands().entry(payer).or_insert_with(new).clone()
    }

    fn hands(&self) -> MutexGuard<'_, HashMap<Payer, Arc<Hand>>> {
        self.hands.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What the shared place knows a caller by. Of a network, a digest: no address is written anywhere.
fn name(payer: Payer) -> String {
    match payer {
        Payer::Key(key, plan) => format!("{plan}:{key}"),
        Payer::Network(network) => {
            let digest = Sha256::digest(network.to_string());
            format!("network:{}", hex(&digest[..16]))
        }
    }
}

#[cfg(test)]
mod tests;
