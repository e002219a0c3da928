//! The weekly count beside the requests.

use super::Lattice;
use super::make::{Made, make_release};
use crate::auth::Vault;
use crate::domain::Clock;
use crate::service::task::{Stopped, Task};
use crate::store::Store;
use std::sync::Arc;
use std::time::Duration;

/// How often it looks whether a new week has begun.
const EVERY: Duration = Duration::from_mins(10);

/// Publishes the statistics of each week soon after its Monday has begun, in UTC, and once at the start where the week has
/// none yet.
#[derive(Debug)]
pub struct Counting(Task);

impl Counting {
    /// Begins.
    #[must_use]
    pub fn start(store: Arc<dyn Store>, vault: Vault, lattice: Lattice, clock: Arc<dyn Clock>) -> Self {
        Self(Task::spawn(|stopped| run(store, vault, Arc::new(lattice), clock, stopped)))
    }

    /// Ends after what is under way.
    pub async fn stop(&self) {
        self.0.stop().await;
    }
}

async fn run(store: Arc<dyn Store>, vault: Vault, lattice: Arc<Lattice>, clock: Arc<dyn Clock>, mut stopped: Stopped) {
    loop {
        match make_release(store.as_ref(), &vault, &lattice, clock.now()).await {
            Ok(made @ Made::Published { .. }) => tracing::info!("statistics of seekers: {made}"),
            Ok(Made::AlreadyThere(_) | Made::Spent(_)) => {}
            Err(error) => {
                tracing::error!(error = &error as &dyn std::error::Error, "the statistics of seekers were not made");
            }
        }
        tokio::select! {
            () = tokio::time::sleep(EVERY) => {}
            _ = stopped.changed() => return,
        }
    }
}
