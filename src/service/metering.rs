//! Brings the counts of usage to the database beside the requests, and tells apps when a quota runs out.

use super::apps::Apps;
use super::task::{Stopped, Task};
use crate::auth::{Limiter, Meter};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;

/// How often: with the time that writing takes, counts are at most five seconds late.
const EVERY: Duration = Duration::from_secs(3);
/// Between two flushes, however many apps come.
const PAUSE: Duration = Duration::from_millis(100);
/// How often the last flush is tried again, and after which pause.
const LAST_ATTEMPTS: usize = 20;
const LAST_PAUSE: Duration = Duration::from_millis(20);
/// How often what need not be remembered is forgotten.
const TIDY_EVERY: Duration = Duration::from_mins(1);

/// The task, as long as a server runs.
#[derive(Debug)]
pub struct Metering(Task);

impl Metering {
    /// Begins.
    #[must_use]
    pub fn start(meter: Arc<Meter>, limiter: Arc<Limiter>, apps: Arc<Apps>) -> Self {
        Self(Task::spawn(|stopped| run(meter, limiter, apps, stopped)))
    }

    /// Flushes what is left, and ends. To be called once no request is under way.
    pub async fn stop(&self) {
        self.0.stop().await;
    }
}

async fn run(meter: Arc<Meter>, limiter: Arc<Limiter>, apps: Arc<Apps>, mut stopped: Stopped) {
    let (mut next, mut tidied, mut failing) = (Instant::now() + EVERY, Instant::now(), false);
    loop {
        tokio::select! {
            () = tokio::time::sleep_until(next) => {}
            () = meter.stranger() => tokio::time::sleep(PAUSE).await,
            _ = stopped.changed() => {}
        }
        let last = *stopped.borrow();
        next = Instant::now() + EVERY;
        let mut flushed = meter.flush().await;
        // Connections that the server's threads opened have ended with them: each fails once, and another one is taken.
        for _ in 0..LAST_ATTEMPTS {
            if !last || flushed.is_ok() {
                break;
            }
            tokio::time::sleep(LAST_PAUSE).await;
            flushed = meter.flush().await;
        }
        if let Err(error) = &flushed
            && (last || !failing)
        {
            let kept = !last;
            tracing::error!(kept, error = error as &dyn std::error::Error, "the usage counts could not be written");
        }
        failing = flushed.is_err();
        if last {
            return;
        }
        if tidied.elapsed() > TIDY_EVERY {
            limiter.tidy().await;
            if let Err(error) = tell_quotas(&meter, &limiter, &apps).await {
                tracing::error!(error = &error as &dyn std::error::Error, "nobody was told that a quota runs out");
            }
            tidied = Instant::now();
        }
    }
}

/// Mails the members of the apps that have used most of a quota, or all of it.
async fn tell_quotas(meter: &Meter, limiter: &Limiter, apps: &Apps) -> super::Result<()> {
    for notice in meter.notices(limiter.limits()).await? {
        apps.tell_quota(notice.app_id, notice.percent.into(), &notice.period).await?;
    }
    Ok(())
}
