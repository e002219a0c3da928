//! What a person allows with their CV: one record for each purpose, judged by the clock whenever it is looked at.
//!
//! Sources: GDPR art. 4(11), 6, 7, 13; EDPB guidelines 05/2020 on consent; ISO/IEC TS 27560 for what a record holds.

mod act;
mod notice;
mod recipients;
mod rules;
mod state;
mod terms;

pub use act::Act;
pub use notice::{Notice, NoticeHash};
pub use recipients::{RecipientCategory, Recipients};
pub use rules::{Age, DEFAULT_MONTHS, MOST_MONTHS, NewPermission};
pub use state::PermissionState;
pub use terms::{Basis, DataCategory, Purpose};

use crate::domain::cv::CvId;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use uuid::Uuid;

/// What one person allows for one purpose.
///
/// Made by [`NewPermission::grant`], which holds the rules; a stored one is read back as it is. It holds ids alone:
/// nothing in it says who the person is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Permission {
    /// Its id, time-ordered; random as far as the person is concerned.
    pub id: Uuid,
    /// The CV that it is about.
    pub cv: CvId,
    /// For what the data may be used.
    pub purpose: Purpose,
    /// On which ground. It sets the rights that the person has.
    pub basis: Basis,
    /// Who may use it.
    pub recipients: Recipients,
    /// Which parts of the CV.
    pub categories: BTreeSet<DataCategory>,
    /// What the person was shown.
    pub notice: Notice,
    /// What the person, or a platform for the person, did.
    pub act: Act,
    /// When that was.
    pub granted_at: Timestamp,
    /// When the person confirmed it; absent where only a platform says so, yet.
    pub confirmed_at: Option<Timestamp>,
    /// When it ends by itself.
    pub expires_at: Timestamp,
    /// When the person took it back, or objected.
    pub withdrawn_at: Option<Timestamp>,
}

impl Permission {
    /// Where it stands at `now`.
    #[must_use]
    pub fn state(&self, now: Timestamp) -> PermissionState {
        if self.withdrawn_at.is_some_and(|at| at <= now) {
            PermissionState::Withdrawn
        } else if self.expires_at <= now {
            PermissionState::Expired
        } else if self.confirmed_at.is_none_or(|at| now < at) {
            PermissionState::Pending
        } else {
            PermissionState::InForce
        }
    }

    /// Whether an app may use the data for a purpose at `now`: the one predicate of every disclosure.
    #[must_use]
    pub fn covers(&self, app: Uuid, purpose: Purpose, now: Timestamp) -> bool {
        self.purpose == purpose && self.recipients.include(app) && self.state(now) == PermissionState::InForce
    }

    /// Takes it back at `now`; what ended already stays as it ended.
    #[must_use]
    pub fn withdrawn(mut self, now: Timestamp) -> Self {
        if matches!(self.state(now), PermissionState::InForce | PermissionState::Pending) {
            self.withdrawn_at = Some(now);
        }
        self
    }

    /// The person says that what a platform asserted is so. What is not pending stays as it is.
    #[must_use]
    pub fn confirmed(mut self, now: Timestamp) -> Self {
        if self.state(now) == PermissionState::Pending {
            self.confirmed_at = Some(now);
        }
        self
    }
}

/// What allows something with a CV: the record, or what an index keeps of it.
pub trait Allows {
    /// The permission.
    fn id(&self) -> Uuid;

    /// Whether it is about that CV, as far as it can be told.
    fn cv_is(&self, cv: CvId) -> bool;

    /// Whether an app may use the data for a purpose at `now`.
    fn covers(&self, app: Uuid, purpose: Purpose, now: Timestamp) -> bool;

    /// When it ends by itself.
    fn until(&self) -> Timestamp;
}

impl Allows for Permission {
    fn id(&self) -> Uuid {
        self.id
    }

    fn cv_is(&self, cv: CvId) -> bool {
        self.cv == cv
    }

    fn covers(&self, app: Uuid, purpose: Purpose, now: Timestamp) -> bool {
        Self::covers(self, app, purpose, now)
    }

    fn until(&self) -> Timestamp {
        self.expires_at
    }
}

#[cfg(test)]
mod tests;
