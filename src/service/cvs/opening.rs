//! CVs on their way into the index: at the start, whenever one changes, and the classes of each day.

use super::House;
use crate::auth::SealFor;
use crate::auth::consent::OpenCv;
use crate::domain::cv::CvId;
use crate::index::cvs::{CvEntry, CvUpdate, Reading, outline_of};
use crate::service::task::Stopped;
use crate::service::{Error, Result};
use crate::store::StoredCv;
use futures_util::TryStreamExt;
use futures_util::stream::FuturesOrdered;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

/// CVs read at once.
const BATCH: usize = 1_000;
/// Batches under way at the start: for each of two cores one that is unsealed, and one that waits.
const AT_ONCE: usize = 3;
/// The hour of the day, UTC, at which the classes are made anew.
const HOUR: i8 = 4;

/// Reads every CV into the index. While batches are unsealed, the next is read.
pub(super) async fn fill(house: &House, loaded: &mut (dyn FnMut(u64, u64) + Send)) -> Result<()> {
    let total = house.store.count_cvs().await?;
    let (mut after, mut read, mut is_all) = (None, 0_u64, false);
    let mut making = FuturesOrdered::new();
    loop {
        while !is_all && making.len() < AT_ONCE {
            let reading = house.index.reading();
            let batch = house.store.scan_cvs(after, BATCH).await?;
            is_all = batch.is_empty();
            if let Some(last) = batch.last() {
                after = Some(last.id);
                making.push_back(house.made(batch, reading));
            }
        }
        let Some(updates) = making.try_next().await? else { return Ok(()) };
        read += updates.len() as u64;
        house.index.apply(updates);
        loaded(read, total.max(read));
    }
}

/// Makes the classes anew every day.
pub(super) async fn classify_daily(house: Arc<House>, mut stopped: Stopped) {
    loop {
        tokio::select! {
            () = tokio::time::sleep(until_next(house.now())) => {}
            _ = stopped.changed() => return,
        }
        let house = house.clone();
        if let Err(error) = tokio::task::spawn_blocking(move || house.classify()).await {
            tracing::error!(%error, "profiles could not be classified");
        }
    }
}

/// How long it is until the next classification.
fn until_next(now: Timestamp) -> Duration {
    let now = now.to_zoned(TimeZone::UTC);
    let at = |day: jiff::civil::Date| day.at(HOUR, 0, 0, 0).to_zoned(TimeZone::UTC);
    let next = at(now.date()).ok().filter(|at| *at > now).or_else(|| at(now.date().tomorrow().ok()?).ok());
    let wait = next.map_or(SignedDuration::from_hours(24), |next| next.timestamp().duration_since(now.timestamp()));
    Duration::try_from(wait).unwrap_or(Duration::from_hours(24))
}

impl House {
    /// Reads CVs anew: what is there goes into the index as it stands, what is not is dropped.
    pub(super) async fn refresh(&self, ids: &[CvId]) -> Result<()> {
        for ids in ids.chunks(BATCH) {
            let reading = self.index.reading();
            let stored = self.store.cvs(ids).await?;
            let there: HashSet<CvId> = stored.iter().map(|cv| cv.id).collect();
            let gone = ids.iter().filter(|id| !there.contains(id));
            self.index.apply(gone.map(|id| CvUpdate::Drop(*id)).collect());
            self.put(stored, reading).await?;
        }
        Ok(())
    }

    /// Unseals CVs and puts them into the index.
    async fn put(&self, stored: Vec<StoredCv>, reading: Reading) -> Result<()> {
        self.index.apply(self.made(stored, reading).await?);
        Ok(())
    }

    /// What CVs are to the index. One that cannot be opened is in no index.
    async fn made(&self, stored: Vec<StoredCv>, reading: Reading) -> Result<Vec<CvUpdate>> {
        let ids: Vec<CvId> = stored.iter().map(|cv| cv.id).collect();
        let keys = self.vault.data_keys(&ids).await?;
        let now = self.now();
        let made = tokio::task::spawn_blocking(move || {
            let update = |cv: StoredCv| {
                let open = keys.get(&cv.id).and_then(|key| opened(key, &cv));
                if open.is_none() {
                    tracing::error!("a CV cannot be unsealed: it is in no index");
                }
                entry(open.as_ref(), cv, reading, now)
            };
            stored.into_iter().map(update).collect::<Vec<_>>()
        });
        made.await.map_err(|_| Error::Interrupted)
    }
}

/// The CV out of its seal.
pub(super) fn opened(key: &crate::auth::DataKey, cv: &StoredCv) -> Option<OpenCv> {
    OpenCv::read(cv.id, &key.open(SealFor::Body(cv.rev), &cv.sealed)?)
}

fn entry(open: Option<&OpenCv>, cv: StoredCv, reading: Reading, now: Timestamp) -> CvUpdate {
    // Without a wish that a search could show there is nothing to find.
    let Some(outline) = open.and_then(|open| outline_of(open.cv())) else { return CvUpdate::Drop(cv.id) };
    let goes_on = |given: &crate::domain::permission::Permission| {
        given.expires_at > now && given.withdrawn_at.is_none_or(|at| at > now)
    };
    let permissions = cv.permissions.into_iter().filter(goes_on).collect();
    let entry = CvEntry { id: cv.id, rev: cv.rev, outline, permissions, updated_at: cv.updated_at };
    CvUpdate::Put(Box::new(entry), reading)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_classes_are_made_at_four_in_the_morning() {
        let wait = |time: &str| until_next(time.parse().unwrap()).as_secs();
        assert_eq!(wait("2026-11-26T03:59:00Z"), 60);
        assert_eq!(wait("2026-11-26T04:00:00Z"), 86_400);
        assert_eq!(wait("2026-12-31T22:00:00Z"), 6 * 3_600);
    }
}
