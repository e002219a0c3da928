//! How long CVs and their traces stay. Permissions end by the clock, whoever looks at them; this is about what is stored.
//!
//! A CV that no permission has been in force for during three months, or whose person did nothing for two years, is
//! announced to the person and erased 14 days after. Who does anything with the link of that mail keeps the CV.

use super::erasure::{erase, replay_erasures, without_receipt};
use super::person::People;
use super::task::{Stopped, Task};
use super::{Error, Result};
use crate::auth::Vault;
use crate::domain::Clock;
use crate::domain::cv::CvId;
use crate::domain::permission::PermissionState;
use crate::store::{Erasure, ErasureReason, Idle, Store};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Span, Timestamp, ToSpan};
use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

/// How often a server sees to it.
const EVERY: Duration = Duration::from_hours(1);
/// Between the announcement and the erasure.
const WARNING: SignedDuration = SignedDuration::from_hours(14 * 24);
/// CVs that are looked at at once.
const BATCH: usize = 500;

/// Who tells persons that their CV is about to be erased.
#[async_trait::async_trait]
pub trait Herald: Send + Sync + std::fmt::Debug {
    /// Tells the person of a CV that it is erased on that day. Whether there is an address to write to.
    ///
    /// # Errors
    /// [`Error`]: the person was not told, and is told another time.
    async fn tell_erasure(&self, cv: CvId, on: Date) -> Result<bool>;
}

#[async_trait::async_trait]
impl Herald for People {
    async fn tell_erasure(&self, cv: CvId, on: Date) -> Result<bool> {
        self.tell_erasure(cv, on).await
    }
}

/// What was due, and was done unless it was only asked about.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Retained {
    /// CVs whose person was told that they are about to be erased.
    pub announced: u64,
    /// Those among them whose person has no address.
    pub unreachable: u64,
    /// CVs that were erased because no permission was in force for three months.
    pub unpermitted: u64,
    /// CVs that were erased because their person did nothing for two years.
    pub untouched: u64,
    /// Traces that were deleted, by name.
    pub forgotten: Vec<(&'static str, u64)>,
}

/// Says what is due, and does it unless `dry`.
///
/// # Errors
/// [`Error`] where a database does not answer. A person who cannot be told is told another time, and the CV stays.
pub async fn retain(
    store: &dyn Store,
    vault: &Vault,
    herald: &dyn Herald,
    now: Timestamp,
    dry: bool,
) -> Result<Retained> {
    let mut done = Retained::default();
    let limits = Limits::at(now)?;
    if dry {
        for idle in store.idle_cvs(limits.unpermitted, limits.untouched, usize::MAX).await? {
            done.count(idle, now);
        }
    } else {
        act(store, vault, herald, now, &mut done).await?;
    }
    done.forgotten = store.forget_cv_traces(now, dry).await?;
    done.forgotten.push(("erasures_beside_keys", forget_ledger(vault, before(now, 5.years())?, dry).await?));
    Ok(done)
}

impl Retained {
    fn count(&mut self, idle: Idle, now: Timestamp) {
        match (idle.announced_at, idle.reason) {
            (None, _) => self.announced += 1,
            (Some(at), _) if now < at + WARNING => {}
            (Some(_), ErasureReason::Untouched) => self.untouched += 1,
            (Some(_), ErasureReason::Unpermitted | ErasureReason::Asked | ErasureReason::TakenBack) => {
                self.unpermitted += 1;
            }
        }
    }
}

/// Since when a CV must have been left alone.
struct Limits {
    unpermitted: Timestamp,
    untouched: Timestamp,
}

impl Limits {
    fn at(now: Timestamp) -> Result<Self> {
        Ok(Self { unpermitted: before(now, 3.months())?, untouched: before(now, 2.years())? })
    }
}

async fn act(store: &dyn Store, vault: &Vault, herald: &dyn Herald, now: Timestamp, done: &mut Retained) -> Result<()> {
    let limits = Limits::at(now)?;
    // Each is tried once: one that cannot be told or erased is no reason to begin again with it.
    let mut tried: HashSet<CvId> = HashSet::new();
    loop {
        let idle = store.idle_cvs(limits.unpermitted, limits.untouched, BATCH).await?;
        let due: Vec<Idle> = idle
            .into_iter()
            .filter(|idle| idle.announced_at.is_none_or(|at| at + WARNING <= now) && tried.insert(idle.cv))
            .collect();
        if due.is_empty() {
            return Ok(());
        }
        for idle in due {
            if idle.announced_at.is_none() {
                announce(store, herald, idle.cv, now, done).await?;
            } else if is_still_idle(store, idle, now).await? && erase(store, vault, &due_now(idle, now)).await? {
                done.count(idle, now);
            }
        }
    }
}

async fn announce(store: &dyn Store, herald: &dyn Herald, cv: CvId, now: Timestamp, done: &mut Retained) -> Result<()> {
    let on = (now + WARNING).to_zoned(TimeZone::UTC).date();
    match herald.tell_erasure(cv, on).await {
        Ok(reached) => {
            store.announce_erasure(cv, now).await?;
            done.announced += 1;
            done.unreachable += u64::from(!reached);
        }
        Err(error) => {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "a person could not be told that a CV is erased soon"
            );
        }
    }
    Ok(())
}

/// Asked once more before it is too late: the person may have come back since the list was read.
async fn is_still_idle(store: &dyn Store, idle: Idle, now: Timestamp) -> Result<bool> {
    let Some(cv) = store.cv(idle.cv).await? else { return Ok(false) };
    let came_back = idle.announced_at.is_some_and(|told| cv.contacted_at > told);
    let permitted = cv.permissions.iter().any(|permission| permission.state(now) == PermissionState::InForce);
    Ok(!came_back && (idle.reason == ErasureReason::Untouched || !permitted))
}

/// The erasure of what was due.
fn due_now(idle: Idle, now: Timestamp) -> Erasure {
    let asked_at = idle.announced_at.map_or(now, |told| told + WARNING);
    without_receipt(idle.cv, idle.reason, asked_at, now)
}

async fn forget_ledger(vault: &Vault, before: Timestamp, dry: bool) -> Result<u64> {
    if dry {
        return Ok(vault.keys().shredded().await?.iter().filter(|erasure| erasure.at < before).count() as u64);
    }
    Ok(vault.keys().forget_shredded(before).await?)
}

fn before(now: Timestamp, span: Span) -> Result<Timestamp> {
    let before = now.to_zoned(TimeZone::UTC).checked_sub(span);
    before.map(|before| before.timestamp()).map_err(|_| Error::Interrupted)
}

/// Retention that runs by itself.
#[derive(Debug)]
pub struct RetentionJob(Task);

impl RetentionJob {
    /// Runs at once, then every hour.
    #[must_use]
    pub fn start(store: Arc<dyn Store>, vault: Vault, herald: Arc<dyn Herald>, clock: Arc<dyn Clock>) -> Self {
        Self(Task::spawn(|stopped| run(store, vault, herald, clock, stopped)))
    }

    /// Ends it, after what it is about.
    pub async fn stop(&self) {
        self.0.stop().await;
    }
}

async fn run(
    store: Arc<dyn Store>,
    vault: Vault,
    herald: Arc<dyn Herald>,
    clock: Arc<dyn Clock>,
    mut stopped: Stopped,
) {
    loop {
        let hour = async {
            // What was broken off between the key and the rows is finished here.
            replay_erasures(store.as_ref(), &vault).await?;
            retain(store.as_ref(), &vault, herald.as_ref(), clock.now(), false).await
        };
        let done = tokio::select! {
            done = hour => done,
            _ = stopped.changed() => return,
        };
        match done {
            Ok(Retained { announced, unreachable, unpermitted, untouched, .. }) => {
                tracing::info!(announced, unreachable, unpermitted, untouched, "saw to the retention of CVs");
            }
            Err(error) => {
                tracing::error!(error = &error as &dyn std::error::Error, "the retention of CVs could not be seen to");
            }
        }
        tokio::select! {
            () = tokio::time::sleep(EVERY) => {}
            _ = stopped.changed() => return,
        }
    }
}
