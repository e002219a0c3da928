//! What became of the profiles that an app received: so that it holds nothing that it may not.

use super::{CvService, House};
use crate::auth::Caller;
use crate::auth::consent::AppCvId;
use crate::domain::cv::CvId;
use crate::domain::permission::{Permission, Purpose};
use crate::service::{Error, Result};
use crate::store::StoredCv;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use utoipa::ToSchema;

/// Changes of a page.
const A_PAGE: usize = 200;
/// An app deletes what it holds within so many days.
const DEADLINE_DAYS: i64 = 7;
/// What an app saw is known for so long: the log of disclosures is.
const KNOWN: SignedDuration = SignedDuration::from_hours(24 * 365);
/// A transaction takes at most so long, and clocks differ at most so much.
const LATE: SignedDuration = SignedDuration::from_secs(10);
const POSITION: &str = "changes";

/// What became of a profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = CvChangeKind)]
pub enum ChangeKind {
    /// It changed: read it again.
    Updated,
    /// Your app may not hold it any more: delete it, and all that was made of it, by the deadline.
    Withdrawn,
}

/// What became of one profile that the app received.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CvChange {
    /// The profile, by your app's id of it.
    pub id: AppCvId,
    /// What became of it.
    pub kind: ChangeKind,
    /// By when it is to be deleted; only where it was withdrawn.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = "date", example = "2026-12-03")]
    pub delete_by: Option<Date>,
}

/// Changes, and where the next ones begin.
#[derive(Debug, Serialize, ToSchema)]
pub struct CvChangePage {
    /// Changes, each profile once.
    pub items: Vec<CvChange>,
    /// Give it as `after` next time. It is for your app alone.
    pub position: String,
    /// Whether there are more: ask again at once.
    pub more: bool,
}

/// How far an app has read: all that happened before `until`, and of what came at `until`, the profiles up to `cv`.
#[derive(Serialize, Deserialize)]
struct Read {
    /// From when on, in nanoseconds.
    since: i128,
    /// Up to when, where the page before did not hold all.
    until: Option<i128>,
    cv: Option<CvId>,
}

impl CvService {
    /// What became of the profiles that the caller's app received, since a position; without one, since the beginning.
    ///
    /// # Errors
    /// [`Error::CursorInvalid`] for a position of another app, or none of ours; [`Error::Auth`], [`Error::NoProcessor`],
    /// [`Error::CvsStale`], [`Error::Store`].
    pub async fn changes(&self, caller: &Caller, after: Option<&str>) -> Result<CvChangePage> {
        let house = &self.house;
        let app = house.reader(caller).await?;
        let now = house.now();
        let read = after.map(|after| house.read_position(app, after)).transpose()?;
        let read = read.unwrap_or(Read { since: 0, until: None, cv: None });
        let time = |nanos: i128| Timestamp::from_nanosecond(nanos).unwrap_or(Timestamp::UNIX_EPOCH);
        let since = time(read.since);
        let until = read.until.map_or(now, time).min(now);
        let received: BTreeSet<CvId> = house.store.cvs_seen_by(app, now - KNOWN).await?.into_iter().collect();
        let erased: BTreeMap<CvId, Timestamp> =
            house.store.erasures(since).await?.into_iter().map(|erasure| (erasure.cv, erasure.at)).collect();
        let ids: Vec<CvId> = received.iter().copied().filter(|id| read.cv.is_none_or(|cv| *id > cv)).collect();
        let mut changes = Vec::new();
        let mut last = None;
        for ids in ids.chunks(1_000) {
            let stored: BTreeMap<CvId, StoredCv> =
                house.store.cvs(ids).await?.into_iter().map(|cv| (cv.id, cv)).collect();
            for id in ids {
                if changes.len() == A_PAGE {
                    break;
                }
                last = Some(*id);
                let became = match stored.get(id) {
                    Some(cv) => became(cv, app, since, until),
                    None => erased.get(id).filter(|at| **at < until).map(|at| (ChangeKind::Withdrawn, *at)),
                };
                changes.extend(became.map(|became| (*id, became)));
            }
        }
        let more = changes.len() == A_PAGE && last != ids.last().copied();
        let next = if more {
            Read { until: Some(until.as_nanosecond()), cv: last, ..read }
        } else {
            // A change is stamped before its transaction ends: what came late is told next time, and some twice.
            Read { since: (until - LATE).as_nanosecond(), until: None, cv: None }
        };
        house.fresh()?;
        let app_ids = house.ids(app)?;
        let item = |(id, (kind, at)): (CvId, (ChangeKind, Timestamp))| {
            let deadline = at.to_zoned(TimeZone::UTC).date().checked_add(DEADLINE_DAYS.days()).ok();
            let delete_by = deadline.filter(|_| kind == ChangeKind::Withdrawn);
            Some(CvChange { id: app_ids.close(id)?, kind, delete_by })
        };
        let items = changes.into_iter().filter_map(item).collect();
        Ok(CvChangePage { items, position: house.position(app, &next)?, more })
    }
}

impl House {
    fn position(&self, app: uuid::Uuid, read: &Read) -> Result<String> {
        let text = serde_json::to_vec(read).unwrap_or_default();
        self.apart.close(POSITION, app, &text).ok_or(Error::Interrupted)
    }

    fn read_position(&self, app: uuid::Uuid, after: &str) -> Result<Read> {
        let read = self.apart.open(POSITION, app, after).and_then(|text| serde_json::from_slice(&text).ok());
        read.ok_or_else(|| Error::CursorInvalid(after.to_owned()))
    }
}

/// What became of a CV that an app received, in `[since, until)`.
fn became(cv: &StoredCv, app: uuid::Uuid, since: Timestamp, until: Timestamp) -> Option<(ChangeKind, Timestamp)> {
    let shows = |given: &&Permission| given.purpose != Purpose::Statistics && given.recipients.include(app);
    let given: Vec<&Permission> = cv.permissions.iter().filter(shows).collect();
    if given.iter().any(|given| given.covers(app, given.purpose, until)) {
        return (since <= cv.updated_at && cv.updated_at < until).then_some((ChangeKind::Updated, cv.updated_at));
    }
    let end = |given: &&Permission| given.withdrawn_at.map_or(given.expires_at, |at| at.min(given.expires_at));
    let ended = given.iter().map(end).max().unwrap_or(until);
    (since <= ended).then_some((ChangeKind::Withdrawn, ended))
}
