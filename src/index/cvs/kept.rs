//! What is kept of a profile: small, and nothing that it does not show or check.

use super::entry::{CvEntry, Held};
use super::terms::{code, department_code, domain_code};
use crate::domain::cv::{AvailabilityClass, CvId, Outline};
use crate::domain::permission::{Allows, Permission, Purpose};
use crate::domain::{DepartmentCode, Rev};
use h3o::CellIndex;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use std::collections::HashSet;
use std::hash::Hash;
use std::sync::Arc;
use uuid::Uuid;

/// What an index checks of a permission. It covers what the [`Permission`] does, at every time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// The permission.
    pub permission: Uuid,
    /// For what.
    pub purpose: Purpose,
    /// The apps, rising; equal lists are one.
    pub(super) apps: Arc<[Uuid]>,
    /// From when on; `None` where the person has not confirmed it.
    pub(super) from: Option<Timestamp>,
    /// Until when, exclusive.
    pub(super) until: Timestamp,
}

impl Grant {
    /// Whether an app may use the data for a purpose at `now`.
    #[must_use]
    pub fn covers(&self, app: Uuid, purpose: Purpose, now: Timestamp) -> bool {
        self.purpose == purpose && self.in_force(now) && self.apps.binary_search(&app).is_ok()
    }

    pub(super) fn in_force(&self, now: Timestamp) -> bool {
        self.from.is_some_and(|from| from <= now) && now < self.until
    }

    /// Whether it shows the profile to an app, now or later.
    pub(super) fn can_show(&self, now: Timestamp) -> bool {
        matches!(self.purpose, Purpose::Search | Purpose::Matching) && now < self.until && !self.apps.is_empty()
    }
}

impl Allows for Grant {
    fn id(&self) -> Uuid {
        self.permission
    }

    /// It is kept with its profile.
    fn cv_is(&self, _: CvId) -> bool {
        true
    }

    fn covers(&self, app: Uuid, purpose: Purpose, now: Timestamp) -> bool {
        Self::covers(self, app, purpose, now)
    }

    fn until(&self) -> Timestamp {
        self.until
    }
}

/// A profile.
pub(super) struct Kept {
    pub(super) rev: Rev,
    /// The reading that it comes from.
    pub(super) read: u64,
    pub(super) week: u16,
    pub(super) domain: u16,
    pub(super) experience: u8,
    pub(super) diploma: u8,
    pub(super) contract: u8,
    pub(super) licence: bool,
    pub(super) department: u8,
    pub(super) available_from: Option<Date>,
    pub(super) cell: Option<CellIndex>,
    pub(super) skills: Box<[Arc<str>]>,
    pub(super) grants: Box<[Grant]>,
}

impl Kept {
    pub(super) fn held(&self) -> Held {
        Held { rev: self.rev, grants: self.grants.to_vec() }
    }

    /// The grant by which an app may use it for a purpose at `now`.
    pub(super) fn grant(&self, app: Uuid, purpose: Purpose, now: Timestamp) -> Option<&Grant> {
        self.grants.iter().find(|grant| grant.covers(app, purpose, now))
    }

    /// Availability on a day, as a number.
    pub(super) fn availability(&self, today: Date) -> u8 {
        code(self.available_from.map(|from| {
            let within = |end: Result<Date, _>| end.is_ok_and(|end| from <= end);
            if within(today.checked_add(2.weeks())) {
                AvailabilityClass::Now
            } else if within(today.checked_add(3.months())) {
                AvailabilityClass::Soon
            } else {
                AvailabilityClass::Later
            }
        }))
    }
}

/// Values that many profiles have, each kept once.
#[derive(Default)]
pub(super) struct Pool {
    skills: HashSet<Arc<str>>,
    apps: HashSet<Arc<[Uuid]>>,
}

impl Pool {
    /// What is kept of an entry.
    pub(super) fn keep(&mut self, entry: CvEntry, read: u64) -> (CvId, Kept) {
        let CvEntry { id, rev, outline, permissions, updated_at } = entry;
        let Outline { domain, experience, diploma, contract, available_from, licence, skills, cell, department } =
            outline;
        let kept = Kept {
            rev,
            read,
            week: week(updated_at),
            domain: domain_code(&domain),
            experience: code(experience),
            diploma: code(diploma),
            contract: code(contract),
            licence,
            department: department.as_ref().map_or(0, |code: &DepartmentCode| department_code(code.as_str())),
            available_from,
            cell,
            skills: skills.iter().map(|skill| once(&mut self.skills, skill.as_str())).collect(),
            grants: permissions.iter().map(|permission| self.grant(permission)).collect(),
        };
        (id, kept)
    }

    fn grant(&mut self, permission: &Permission) -> Grant {
        // A `BTreeSet` gives them rising.
        let apps: Vec<Uuid> = permission.recipients.apps().collect();
        Grant {
            permission: permission.id,
            purpose: permission.purpose,
            apps: once(&mut self.apps, apps.as_slice()),
            from: permission.confirmed_at,
            until: permission.withdrawn_at.map_or(permission.expires_at, |at| at.min(permission.expires_at)),
        }
    }

    /// Forgets what no profile has any more.
    pub(super) fn forget(&mut self) {
        self.skills.retain(|skill| Arc::strong_count(skill) > 1);
        self.apps.retain(|apps| Arc::strong_count(apps) > 1);
    }
}

fn once<T: ?Sized + Hash + Eq>(known: &mut HashSet<Arc<T>>, value: &T) -> Arc<T>
where
    for<'v> Arc<T>: From<&'v T>,
{
    if let Some(known) = known.get(value) {
        return Arc::clone(known);
    }
    let new: Arc<T> = value.into();
    known.insert(Arc::clone(&new));
    new
}

const DAYS_OF_WEEK: i64 = 7;
const SECONDS_OF_DAY: i64 = 86_400;
/// The first of January 1970 was a Thursday: three days after its Monday.
const AFTER_MONDAY: i64 = 3;

/// The number of a time's week: Mondays since that of the first of January 1970, UTC.
pub(super) fn week(at: Timestamp) -> u16 {
    let days = at.as_second().div_euclid(SECONDS_OF_DAY) + AFTER_MONDAY;
    u16::try_from(days.div_euclid(DAYS_OF_WEEK).max(0)).unwrap_or(u16::MAX)
}

/// The Monday of a week.
pub(super) fn monday(week: u16) -> Date {
    let seconds = (i64::from(week) * DAYS_OF_WEEK - AFTER_MONDAY) * SECONDS_OF_DAY;
    Timestamp::from_second(seconds).unwrap_or(Timestamp::UNIX_EPOCH).to_zoned(TimeZone::UTC).date()
}

/// The week that a Monday begins.
pub(super) fn week_of(monday: Date) -> u16 {
    monday.to_zoned(TimeZone::UTC).map_or(0, |day| week(day.timestamp()))
}
