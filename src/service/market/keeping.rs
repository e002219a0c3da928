//! The history of the market, kept beside the requests.

use super::Market;
use super::day::{HISTORY_DAYS, SPELL_DAYS, make_days};
use crate::domain::{Clock, day_of};
use crate::service::Result;
use crate::service::task::{Stopped, Task};
use crate::store::Store;
use std::sync::Arc;
use std::time::Duration;

/// How often it looks whether a day has ended.
const EVERY: Duration = Duration::from_mins(10);
/// How often it looks whether the tables are others.
const TABLES: Duration = Duration::from_secs(2);
/// Nights on which no server ran are counted afterwards, so many at most.
const MISSED: i64 = 31;

/// Counts each day soon after its end, in UTC, and forgets what is too old.
#[derive(Debug)]
pub struct MarketJob(Task);

impl MarketJob {
    /// Begins.
    #[must_use]
    pub fn start(store: Arc<dyn Store>, clock: Arc<dyn Clock>) -> Self {
        Self(Task::spawn(|stopped| run(store, clock, stopped)))
    }

    /// Ends after what is under way.
    pub async fn stop(&self) {
        self.0.stop().await;
    }
}

async fn run(store: Arc<dyn Store>, clock: Arc<dyn Clock>, mut stopped: Stopped) {
    // A day on which there was nothing leaves no row: it need not be counted again and again.
    let mut counted = i64::MIN;
    loop {
        let yesterday = day_of(clock.now()) - 1;
        if counted < yesterday {
            match keep(store.as_ref(), yesterday).await {
                Ok(rows) => {
                    counted = yesterday;
                    tracing::info!(rows, "the history of the market is kept up to yesterday");
                }
                Err(error) => {
                    let error = &error as &dyn std::error::Error;
                    tracing::error!(error, "the history of the market was not kept");
                }
            }
        }
        tokio::select! {
            () = tokio::time::sleep(EVERY) => {}
            _ = stopped.changed() => return,
        }
    }
}

/// Counts the days that are missing up to `yesterday`: where there are none at all, that one alone, for nobody knows what
/// was here before.
async fn keep(store: &dyn Store, yesterday: i64) -> Result<u64> {
    let known = store.market_days(yesterday - MISSED, yesterday).await?;
    let first = known.last().map_or(yesterday, |last| last + 1);
    let rows = make_days(store, first..=yesterday).await?;
    store.forget_market(yesterday - HISTORY_DAYS, yesterday - SPELL_DAYS).await?;
    Ok(rows)
}

/// Reads the tables again whenever they are others, until stopped.
pub(in crate::service) async fn follow_tables(store: Arc<dyn Store>, market: Market, mut stopped: Stopped) {
    let mut failing = false;
    loop {
        tokio::select! {
            () = tokio::time::sleep(TABLES) => {}
            _ = stopped.changed() => return,
        }
        let done = market.refresh(store.as_ref()).await;
        if let (Err(error), false) = (&done, failing) {
            let error = error as &dyn std::error::Error;
            tracing::error!(error, "the published figures of the market cannot be read");
        }
        failing = done.is_err();
    }
}
