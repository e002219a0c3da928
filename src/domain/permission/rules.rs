//! The rules that every permission is made by.

use super::{Act, Basis, DataCategory, Notice, Permission, Purpose, Recipients};
use crate::domain::cv::CvId;
use crate::domain::{FieldError, Invalid};
use jiff::{Timestamp, ToSpan, tz::TimeZone};
use std::collections::BTreeSet;
use uuid::Uuid;

/// How long a permission lasts where nothing else is said, in months.
pub const DEFAULT_MONTHS: u8 = 6;
/// How long it lasts at most, in months.
pub const MOST_MONTHS: u8 = 24;

/// Whether the person is of age.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Age {
    /// 15 to 17: apprenticeships only, and named apps only.
    Minor,
    /// 18 or more, or nothing says otherwise.
    Adult,
}

/// A permission that is to be given.
#[derive(Debug, Clone)]
pub struct NewPermission {
    /// Its id, time-ordered.
    pub id: Uuid,
    /// The CV that it is about.
    pub cv: CvId,
    /// For what.
    pub purpose: Purpose,
    /// On which ground.
    pub basis: Basis,
    /// For whom.
    pub recipients: Recipients,
    /// Which parts.
    pub categories: BTreeSet<DataCategory>,
    /// What was shown.
    pub notice: Notice,
    /// How long, in months: 1 to 24.
    pub months: u8,
    /// Whether the person is of age.
    pub age: Age,
}

impl NewPermission {
    /// Gives it now. By an act of the person it is in force at once; what a platform asserts waits for the person.
    ///
    /// # Errors
    /// The [`FieldError`] of the first rule that it breaks.
    pub fn grant(self, act: Act, now: Timestamp) -> Result<Permission, FieldError> {
        self.check()?;
        let by_platform = matches!(act, Act::Asserted { .. });
        let confirmed_at = (!by_platform).then_some(now);
        let expires_at = self.expiry(now)?;
        let Self { id, cv, purpose, basis, recipients, categories, notice, .. } = self;
        Ok(Permission {
            id,
            cv,
            purpose,
            basis,
            recipients,
            categories,
            notice,
            act,
            granted_at: now,
            confirmed_at,
            expires_at,
            withdrawn_at: None,
        })
    }

    fn check(&self) -> Result<(), FieldError> {
        let named = matches!(self.recipients, Recipients::Apps { .. });
        let nobody = self.recipients.apps().next().is_none();
        let outside = self.recipients != Recipients::Operator;
        if outside && self.basis != Basis::Consent {
            return Err(Invalid::new(self.basis, "what goes to an app needs consent").at("basis"));
        }
        if self.purpose == Purpose::Contact && !named {
            return Err(Invalid::new(self.purpose, "contact is granted to named apps alone").at("recipients"));
        }
        if self.purpose == Purpose::Statistics && outside {
            return Err(Invalid::new(self.purpose, "statistics are made by the operator alone").at("recipients"));
        }
        // The operator may compare a profile with offers for the person; a search is somebody else's by its nature.
        if nobody && (outside || self.purpose == Purpose::Search) {
            return Err(Invalid::new("", "at least one app that may use the data").at("recipients"));
        }
        if self.age == Age::Minor && matches!(self.recipients, Recipients::Category { .. }) {
            return Err(Invalid::new("", "a person under 18 allows named apps alone").at("recipients"));
        }
        if self.categories.is_empty() {
            return Err(Invalid::new("", "at least one category of data").at("categories"));
        }
        let wider = self.categories.iter().find(|category| **category != DataCategory::Profile);
        if let (Some(category), true) = (wider, self.purpose != Purpose::Contact) {
            return Err(Invalid::new(category, "without contact, `profile` alone is shared").at("categories"));
        }
        Ok(())
    }

    fn expiry(&self, now: Timestamp) -> Result<Timestamp, FieldError> {
        if self.months == 0 || self.months > MOST_MONTHS {
            return Err(Invalid::new(self.months, "a permission lasts 1 to 24 months").at("months"));
        }
        let end = now.to_zoned(TimeZone::UTC).checked_add(i64::from(self.months).months());
        end.map(|end| end.timestamp()).map_err(|_| Invalid::new(now, "a time that calendars know").at("months"))
    }
}
