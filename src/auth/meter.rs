//! Counts what apps ask for, in memory, and brings the counts to the database in batches.

use super::account::{Account, Today, Used};
use super::plan::{Limits, Plan};
use super::{AppCaller, Result};
use crate::domain::Clock;
use crate::store::{QuotaMark, Store, UsageFlush, UsageKey, UsageSum, UsageTally};
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::Notify;
use uuid::Uuid;

/// How much of a quota is told by mail.
const TOLD_AT: [u8; 2] = [80, 100];

/// Whose sums they are: an app's, those of its test keys apart.
type Owner = (Uuid, bool);

/// What was counted.
type Count = (UsageKey, UsageTally);

/// Counts requests. Shared by all of them.
#[derive(Debug)]
pub struct Meter {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    node: String,
    counts: Mutex<Counts>,
    flushing: tokio::sync::Mutex<Flushing>,
    /// An app came of which nothing is known yet.
    stranger: Notify,
}

#[derive(Debug, Default)]
struct Counts {
    fresh: BTreeMap<UsageKey, UsageTally>,
    accounts: HashMap<Owner, (Account, Plan)>,
}

#[derive(Debug, Default)]
struct Flushing {
    number: i64,
    /// A flush of which it is not known whether it came through.
    unsure: Option<UsageFlush>,
}

/// A quota of which so much is used that its app is to be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuotaNotice {
    /// The app.
    pub app_id: Uuid,
    /// The day (`2026-11-23`) or the month (`2026-11`).
    pub period: String,
    /// How much of it is used, at least: 80 or 100 %.
    pub percent: u8,
}

impl Meter {
    /// Over a store. `node` is a name of this run of the process alone.
    #[must_use]
    pub fn new(store: Arc<dyn Store>, clock: Arc<dyn Clock>, node: Uuid) -> Self {
        Self {
            store,
            clock,
            node: node.to_string(),
            counts: Mutex::default(),
            flushing: tokio::sync::Mutex::default(),
            stranger: Notify::new(),
        }
    }

    /// Counts an answered request.
    pub fn record(&self, app: &AppCaller, route: String, status: u16, cost: u64) {
        let today = Today::at(self.clock.now());
        let key = UsageKey { app_id: app.app_id, day: today.day, key_id: app.key_id, route, status };
        let mut counts = self.counts();
        let tally = counts.fresh.entry(key).or_default();
        tally.requests += 1;
        tally.cost += cost;
        let owner = (app.app_id, app.plan == Plan::Test);
        let (account, plan) = counts.accounts.entry(owner).or_insert((Account::new(today), app.plan));
        account.roll(today);
        account.add(cost);
        *plan = app.plan;
        let is_known = account.is_known;
        drop(counts);
        if !is_known {
            self.stranger.notify_one();
        }
    }

    /// What an app used, its test keys apart: all that this node counted, and what the others had brought to the database
    /// when it was last read.
    #[must_use]
    pub fn used(&self, app: Uuid, test: bool) -> Used {
        let today = Today::at(self.clock.now());
        let mut counts = self.counts();
        let Some((account, _)) = counts.accounts.get_mut(&(app, test)) else { return Account::new(today).used() };
        account.roll(today);
        account.used()
    }

    /// Returns when an app came of which nothing is known yet: then a flush is due.
    pub async fn stranger(&self) {
        self.stranger.notified().await;
    }

    /// Brings what was counted to the database, and reads what the apps used everywhere. What could not be brought is kept,
    /// and comes with the next flush; what may or may not have come through is sent again under the same number.
    ///
    /// # Errors
    /// [`super::Error::Store`].
    pub async fn flush(&self) -> Result<()> {
        let mut flushing = self.flushing.lock().await;
        if let Some(unsure) = &flushing.unsure {
            self.store.add_usage(unsure).await?;
            flushing.unsure = None;
        }
        let now = self.clock.now();
        let today = Today::at(now);
        let (fresh, active) = self.send(today);
        if !fresh.is_empty() {
            flushing.number += 1;
            let flush = UsageFlush { node: self.node.clone(), number: flushing.number, at: now, counts: fresh };
            let flush = flushing.unsure.insert(flush);
            self.store.add_usage(flush).await?;
            flushing.unsure = None;
        }
        self.read(today, &active).await
    }

    /// The mails about quotas that are due, each told once among all nodes.
    ///
    /// # Errors
    /// [`super::Error::Store`].
    pub async fn notices(&self, limits: &Limits) -> Result<Vec<QuotaNotice>> {
        let now = self.clock.now();
        let today = Today::at(now);
        let mut due = Vec::new();
        for notice in self.reached(today, limits) {
            let mark = QuotaMark { app_id: notice.app_id, period: notice.period.clone(), percent: notice.percent };
            if self.store.claim_notice(&mark, now).await? {
                due.push(notice);
            }
        }
        Ok(due)
    }

    /// Takes what was counted, and says whose sums are to be read, and of whom nothing is known yet.
    fn send(&self, today: Today) -> (Vec<Count>, Vec<(Owner, bool)>) {
        let mut counts = self.counts();
        let fresh = std::mem::take(&mut counts.fresh).into_iter().collect();
        let mut active = Vec::new();
        for (owner, (account, _)) in &mut counts.accounts {
            account.roll(today);
            if account.is_active || !account.is_known {
                account.send();
                active.push((*owner, account.is_known));
            }
        }
        (fresh, active)
    }

    async fn read(&self, today: Today, active: &[(Owner, bool)]) -> Result<()> {
        let of = |all: bool| {
            let mut apps: Vec<_> =
                active.iter().filter(|(_, is_known)| all || !is_known).map(|((app, _), _)| *app).collect();
            apps.sort_unstable();
            apps.dedup();
            apps
        };
        let now = self.store.usage_sums(&of(true), today.day, today.day).await?;
        let before = self.store.usage_sums(&of(false), today.first, today.day - 1).await?;
        let sum = |sums: &[UsageSum], (app, test): Owner| {
            sums.iter().find(|sum| sum.app_id == app && sum.test == test).map_or(0, |sum| sum.cost)
        };
        let mut counts = self.counts();
        for (owner, is_known) in active {
            if let Some((account, _)) = counts.accounts.get_mut(owner) {
                account.learn(today, (!is_known).then(|| sum(&before, *owner)), sum(&now, *owner));
            }
        }
        Ok(())
    }

    /// The quotas that live keys have used up to a mark. Nobody is told of test keys.
    fn reached(&self, today: Today, limits: &Limits) -> Vec<QuotaNotice> {
        let mut reached = Vec::new();
        for ((app_id, test), (account, plan)) in &mut self.counts().accounts {
            account.roll(today);
            let (used, quotas) = (account.used(), limits.quotas(*plan));
            let periods = [(today.name(), used.day, quotas.day), (today.month(), used.month, quotas.month)];
            for (period, used, quota) in periods {
                let Some(quota) = quota.filter(|_| !test) else { continue };
                let marks = TOLD_AT
                    .into_iter()
                    .filter(|percent| u128::from(used) * 100 >= u128::from(quota) * u128::from(*percent));
                // One mail for what is reached at once.
                if let Some(percent) = marks.max() {
                    reached.push(QuotaNotice { app_id: *app_id, period, percent });
                }
            }
        }
        reached
    }

    fn counts(&self) -> MutexGuard<'_, Counts> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests;
