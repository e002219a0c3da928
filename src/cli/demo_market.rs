//! The invented past of `passerelle demo`: a year of the market.

use crate::domain::day_of;
use crate::ingest::generated::{past_days, past_rows, past_spells};
use crate::service::market::count_days;
use crate::store::Store;
use jiff::Timestamp;
use std::sync::Arc;

/// Spells of one transaction.
const BATCH: usize = 2_000;

/// Invents the days before today, the newest first, and the offers that closed within half a year. Nobody waits for it.
pub(super) async fn fill(store: Arc<dyn Store>, seed: u64, now: Timestamp) {
    if let Err(error) = invent(store.as_ref(), seed, day_of(now)).await {
        tracing::warn!(error = format!("{error:#}"), "the demo has no past of the market");
    }
}

async fn invent(store: &dyn Store, seed: u64, today: i64) -> anyhow::Result<()> {
    let rows = Arc::new(count_days(store, today..=today).await?.remove(&today).unwrap_or_default());
    let of = rows.clone();
    let spells = tokio::task::spawn_blocking(move || past_spells(seed, &of, today)).await?;
    for batch in spells.chunks(BATCH) {
        store.put_spells(batch).await?;
    }
    for day in past_days(today) {
        let of = rows.clone();
        let made = tokio::task::spawn_blocking(move || past_rows(seed, &of, today, day)).await?;
        store.put_market_day(day, &made).await?;
    }
    Ok(())
}
