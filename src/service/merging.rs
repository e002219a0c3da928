//! Merging the segments of the index beside everything else: a thread a lane, so that none waits for another.

use super::follow::Progress;
use super::task::Stopped;
use crate::domain::Clock;
use crate::index::{self, Index, Lane};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{oneshot, watch};

/// After a merge that failed, such as on a full disk.
const PAUSE: Duration = Duration::from_secs(5);

/// Does what there is to merge in a lane whenever the follower has moved, until stopped.
pub(super) async fn run(
    index: Arc<Index>,
    clock: Arc<dyn Clock>,
    lane: Lane,
    mut progress: watch::Receiver<Progress>,
    mut stopped: Stopped,
) {
    loop {
        let merged = tokio::select! {
            merged = once(index.clone(), clock.clone(), lane) => merged,
            // What is under way may take a minute: it is left to itself, and comes to nothing.
            _ = stopped.changed() => return,
        };
        let idle = async {
            match merged {
                Some(Ok(true)) => true,
                // The follower moves a few times a second, also when there is nothing to read; until it ends.
                Some(Ok(false)) => progress.changed().await.is_ok(),
                Some(Err(error)) => {
                    tracing::error!(error = &error as &dyn std::error::Error, "segments could not be merged");
                    tokio::time::sleep(PAUSE).await;
                    true
                }
                None => {
                    tracing::error!("a merge died");
                    tokio::time::sleep(PAUSE).await;
                    true
                }
            }
        };
        let more = tokio::select! {
            more = idle => more,
            _ = stopped.changed() => false,
        };
        if !more {
            return;
        }
    }
}

/// One merge, where there is one to do. Nothing when its thread died.
async fn once(index: Arc<Index>, clock: Arc<dyn Clock>, lane: Lane) -> Option<index::Result<bool>> {
    let Some(merge) = index.begin_merge(lane, clock.now()) else { return Some(Ok(false)) };
    let (sender, receiver) = oneshot::channel();
    // No thread of the runtime's: it would wait for the merge before it stops.
    let work = move || {
        let merged = merge.run().map(|merged| index.install(merged));
        // Nobody waits for it any more when the service has stopped.
        drop(sender.send(merged));
    };
    std::thread::Builder::new().name("merge".to_owned()).spawn(work).ok()?;
    Some(receiver.await.ok()?.map(|_| true))
}
