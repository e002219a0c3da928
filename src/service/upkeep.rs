//! What must be done from time to time: nothing must grow for ever, and each day of the audit is signed.

use super::digests::sign_days;
use super::replies;
use super::task::Stopped;
use crate::domain::Clock;
use crate::store::Store;
use jiff::{SignedDuration, Timestamp};
use std::sync::Arc;
use std::time::Duration;

/// How often.
const EVERY: Duration = Duration::from_hours(1);

/// Deletes what the journal need not keep: rows superseded for 30 days, withdrawals older than twelve months. Returns
/// the number of rows deleted.
///
/// # Errors
/// [`crate::store::Error`].
pub async fn compact(store: &dyn Store, now: Timestamp) -> Result<u64, crate::store::Error> {
    let days = |days: i64| now - SignedDuration::from_hours(24 * days);
    store.compact(days(30), days(365)).await
}

/// Signs, forgets and compacts once an hour until stopped. Signs at the start as well: the days while no server ran are over,
/// and keys may have retired.
pub(super) async fn run(store: Arc<dyn Store>, clock: Arc<dyn Clock>, mut stopped: Stopped) {
    loop {
        if let Err(error) = sign_days(store.as_ref(), clock.now()).await {
            tracing::error!(error = &error as &dyn std::error::Error, "the audit could not be signed");
        }
        if let Err(error) = store.forget_signing(clock.now()).await {
            tracing::error!(error = &error as &dyn std::error::Error, "keys that were retired could not be forgotten");
        }
        tokio::select! {
            () = tokio::time::sleep(EVERY) => {}
            _ = stopped.changed() => return,
        }
        // A link that has ended counts for an hour more against the mails to its address.
        if let Err(error) = store.forget_links(clock.now() - SignedDuration::from_hours(2)).await {
            tracing::error!(error = &error as &dyn std::error::Error, "links that have ended could not be deleted");
        }
        match compact(store.as_ref(), clock.now()).await {
            Ok(rows) => tracing::info!(rows, "compacted the journal"),
            Err(error) => {
                tracing::error!(error = &error as &dyn std::error::Error, "the journal could not be compacted");
            }
        }
        if let Err(error) = store.forget_replies(clock.now() - replies::KEPT).await {
            tracing::error!(error = &error as &dyn std::error::Error, "old replies could not be deleted");
        }
    }
}
