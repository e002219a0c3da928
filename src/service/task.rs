//! A task beside the requests, that stops when it is asked to.

use tokio::sync::{Mutex, watch};
use tokio::task::JoinHandle;

/// Says when the task should end.
pub(super) type Stopped = watch::Receiver<bool>;

/// A running task.
#[derive(Debug)]
pub(super) struct Task {
    stop: watch::Sender<bool>,
    handle: Mutex<Option<JoinHandle<()>>>,
}

impl Task {
    /// Starts what `body` makes of the signal to stop.
    pub(super) fn spawn<F>(body: impl FnOnce(Stopped) -> F) -> Self
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let (stop, stopped) = watch::channel(false);
        let handle = tokio::spawn(body(stopped));
        Self { stop, handle: Mutex::new(Some(handle)) }
    }

    /// Asks the task to stop, and waits until it has.
    pub(super) async fn stop(&self) {
        self.stop.send_replace(true);
        if let Some(handle) = self.handle.lock().await.take()
            && let Err(error) = handle.await
        {
            tracing::error!(%error, "a task ended badly");
        }
    }
}
