//! Writing the index into its folder from time to time, so that the next start need not build it.

use super::task::Stopped;
use super::{Error, Result, opening};
use crate::domain::Clock;
use crate::index::{self, Index};
use crate::store::Store;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::oneshot;

/// How often: what changed since is read from the journal after a crash.
const EVERY: Duration = Duration::from_secs(30);

/// Writes it at once, then every half minute in which something changed, and when it is stopped.
pub(super) async fn run(store: Arc<dyn Store>, index: Arc<Index>, clock: Arc<dyn Clock>, mut stopped: Stopped) {
    loop {
        let last = *stopped.borrow();
        if let Err(error) = keep(store.as_ref(), &index, clock.as_ref()).await {
            tracing::error!(error = &error as &dyn std::error::Error, "the index could not be written to its folder");
        }
        if last {
            return;
        }
        tokio::select! {
            () = tokio::time::sleep(EVERY) => {}
            _ = stopped.changed() => {}
        }
    }
}

async fn keep(store: &dyn Store, index: &Arc<Index>, clock: &dyn Clock) -> Result<()> {
    let (begins, now) = (index.clone(), clock.now());
    let Some(checkpoint) = beside(move || begins.begin_checkpoint(now)).await? else { return Ok(()) };
    let mark = opening::mark(store, checkpoint.position()).await?;
    let ends = index.clone();
    beside(move || ends.finish_checkpoint(checkpoint, mark)).await
}

/// On a thread that is not the runtime's, which would wait for it before it stops.
async fn beside<T: Send + 'static>(work: impl FnOnce() -> index::Result<T> + Send + 'static) -> Result<T> {
    let (sender, receiver) = oneshot::channel();
    let thread = std::thread::Builder::new().name("checkpoint".to_owned());
    // Nobody waits for it any more when the process is about to end.
    let begun = thread.spawn(move || drop(sender.send(work())));
    begun.map_err(|_| Error::Interrupted)?;
    Ok(receiver.await.map_err(|_| Error::Interrupted)??)
}
