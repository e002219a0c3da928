//! What an app sees of a CV.

use super::{OpenCv, parts};
use crate::domain::cv::{AvailabilityClass, CvId, DiplomaClass, ExperienceClass, Shown, ShownPlace};
use crate::domain::permission::{Allows, DataCategory, Permission, Purpose};
use crate::domain::{ContractType, DepartmentCode, RomeDomain};
use crate::store::Disclosure;
use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeSet;
use utoipa::ToSchema;
use uuid::Uuid;

/// The id by which one app knows a CV: an opaque text, another one for each app.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, ToSchema)]
#[serde(transparent)]
#[schema(value_type = String, example = "Q2FtaWxsZUV4ZW1wbGVYWA")]
pub struct AppCvId(pub(in crate::auth) Box<str>);

impl AppCvId {
    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Of which CV, for whom, and when a view is asked for.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'a> {
    /// The CV.
    pub cv: CvId,
    /// The app that asks.
    pub app: Uuid,
    /// The id by which it knows the CV.
    pub id: &'a AppCvId,
    /// The Monday of the week in which the CV last changed.
    pub week: Date,
    /// Now: every permission is judged by it.
    pub now: Timestamp,
}

impl Facts<'_> {
    /// The permission in force: of several, the one that lasts longest.
    fn in_force<'p, A: Allows>(&self, allowed: &'p [A], purpose: Purpose) -> Option<&'p A> {
        let covers = |given: &&A| given.cv_is(self.cv) && given.covers(self.app, purpose, self.now);
        allowed.iter().filter(covers).max_by_key(|given| (given.until(), given.id()))
    }
}

/// The Monday of the week of a time, UTC: as exact as apps are told.
#[must_use]
pub fn week_of(at: Timestamp) -> Date {
    let day = at.to_zoned(TimeZone::UTC).date();
    let since = i64::from(day.weekday().since(Weekday::Monday));
    day.checked_sub(since.days()).unwrap_or(day)
}

/// A profile as one app sees it for one purpose. There is no other form in which a stored CV goes to an app.
#[derive(Clone, PartialEq, Serialize, ToSchema)]
pub struct CvView {
    /// Id of the profile, for your app alone: another app knows the same profile by another one.
    id: AppCvId,
    /// For what the person allows it to be used.
    purpose: Purpose,
    /// What of the CV is in here.
    categories: BTreeSet<DataCategory>,
    /// What a search shows: values that at least five profiles share. Absent where too few do, which only happens once
    /// the person revealed themselves to your app.
    #[serde(skip_serializing_if = "Option::is_none")]
    profile: Option<ProfileView>,
    /// What the person revealed to your app, as JSON Resume 1.0 with the wishes beside it; only for `contact`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    resume: Option<Value>,
    /// The week of its last change, as its Monday.
    #[schema(value_type = String, format = "date", example = "2026-11-23")]
    week: Date,
    /// The week in which the permission ends at the latest, as its Monday. Delete what you hold by then.
    #[schema(value_type = String, format = "date", example = "2027-05-17")]
    until: Date,
    #[serde(skip)]
    cv: CvId,
    #[serde(skip)]
    app: Uuid,
    #[serde(skip)]
    permission: Uuid,
}

impl std::fmt::Debug for CvView {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("CvView(…)")
    }
}

impl CvView {
    /// What a search, or a matching, shows: values that a crowd shares, where a permission in force says so.
    #[must_use]
    pub fn found<A: Allows>(facts: &Facts<'_>, allowed: &[A], purpose: Purpose, shown: &Shown) -> Option<Self> {
        // `contact` reveals, and `statistics` is for nobody outside.
        if !matches!(purpose, Purpose::Search | Purpose::Matching) {
            return None;
        }
        let permission = facts.in_force(allowed, purpose)?;
        // Without `contact`, the profile is all that a permission can be about.
        let categories = BTreeSet::from([DataCategory::Profile]);
        Some(Self::new(facts, permission, purpose, categories, Some(ProfileView::of(shown)), None))
    }

    /// What the person revealed to the app: the parts that the permissions in force for `contact` name.
    #[must_use]
    pub fn revealed(
        facts: &Facts<'_>,
        permissions: &[Permission],
        open: &OpenCv,
        shown: Option<&Shown>,
    ) -> Option<Self> {
        if open.id() != facts.cv {
            return None;
        }
        let permission = facts.in_force(permissions, Purpose::Contact)?;
        let covers = |given: &&Permission| given.cv == facts.cv && given.covers(facts.app, Purpose::Contact, facts.now);
        let categories = permissions.iter().filter(covers).flat_map(|given| given.categories.iter().copied());
        let categories: BTreeSet<_> = categories.collect();
        let resume = parts::of(open.cv(), &categories);
        let profile = shown.filter(|_| categories.contains(&DataCategory::Profile)).map(ProfileView::of);
        Some(Self::new(facts, permission, Purpose::Contact, categories, profile, Some(resume)))
    }

    fn new(
        facts: &Facts<'_>,
        permission: &impl Allows,
        purpose: Purpose,
        categories: BTreeSet<DataCategory>,
        profile: Option<ProfileView>,
        resume: Option<Value>,
    ) -> Self {
        Self {
            id: facts.id.clone(),
            purpose,
            categories,
            profile,
            resume,
            week: facts.week,
            until: week_of(permission.until()),
            cv: facts.cv,
            app: facts.app,
            permission: permission.id(),
        }
    }

    /// What is to be written down before it leaves.
    #[must_use]
    pub fn disclosure(&self, at: Timestamp, route: &str, request_id: Option<&str>) -> Disclosure {
        Disclosure {
            cv: self.cv,
            app: self.app,
            purpose: self.purpose,
            categories: self.categories.clone(),
            permission: self.permission,
            at,
            route: route.to_owned(),
            request_id: request_id.map(str::to_owned),
        }
    }

    /// Whether what it was made of still allows it.
    #[must_use]
    pub fn still<A: Allows>(&self, allowed: &[A], now: Timestamp) -> bool {
        allowed.iter().any(|given| given.id() == self.permission && given.covers(self.app, self.purpose, now))
    }

    /// Of which CV it is, inside the house.
    #[must_use]
    pub const fn cv(&self) -> CvId {
        self.cv
    }

    /// Its id, for the app that it was made for.
    #[must_use]
    pub const fn id(&self) -> &AppCvId {
        &self.id
    }

    /// For what.
    #[must_use]
    pub const fn purpose(&self) -> Purpose {
        self.purpose
    }

    /// What of the CV is in it.
    #[must_use]
    pub const fn categories(&self) -> &BTreeSet<DataCategory> {
        &self.categories
    }

    /// What a search shows.
    #[must_use]
    pub const fn profile(&self) -> Option<&ProfileView> {
        self.profile.as_ref()
    }

    /// What the person revealed.
    #[must_use]
    pub const fn resume(&self) -> Option<&Value> {
        self.resume.as_ref()
    }

    /// The Monday of the week of its last change.
    #[must_use]
    pub const fn week(&self) -> Date {
        self.week
    }

    /// The Monday of the week in which the permission ends.
    #[must_use]
    pub const fn until(&self) -> Date {
        self.until
    }
}

/// What a search shows of a profile. At least five profiles share all of it; absent is "not told".
#[derive(Clone, PartialEq, Serialize, ToSchema)]
pub struct ProfileView {
    /// ROME domain of the first desired occupation.
    #[schema(value_type = String, example = "J15")]
    pub rome_domain: RomeDomain,
    /// Experience in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub experience: Option<ExperienceClass>,
    /// The highest diploma.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub diploma: Option<DiplomaClass>,
    /// The contract that is wanted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contract: Option<ContractType>,
    /// From when on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub availability: Option<AvailabilityClass>,
    /// Whether the person drives a car.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub licence: Option<bool>,
    /// At most five skills, each held by at least fifty profiles.
    pub skills: Vec<String>,
    /// Where the person accepts to work.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<PlaceView>,
}

impl std::fmt::Debug for ProfileView {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ProfileView(…)")
    }
}

/// Where a person accepts to work, as coarse as it is told: one of the two.
#[derive(Clone, PartialEq, Serialize, ToSchema)]
pub struct PlaceView {
    /// H3 cell of resolution 5 or 4.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "851fb467fffffff")]
    pub cell: Option<String>,
    /// Code of the département.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, example = "59")]
    pub department: Option<DepartmentCode>,
}

impl std::fmt::Debug for PlaceView {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PlaceView(…)")
    }
}

impl ProfileView {
    fn of(shown: &Shown) -> Self {
        let Shown { domain, experience, diploma, contract, availability, licence, skills, place } = shown;
        let place = match place {
            ShownPlace::Cell(cell) => Some(PlaceView { cell: Some(cell.to_string()), department: None }),
            ShownPlace::Department(code) => Some(PlaceView { cell: None, department: Some(code.clone()) }),
            ShownPlace::Untold => None,
        };
        Self {
            rome_domain: domain.clone(),
            experience: *experience,
            diploma: *diploma,
            contract: *contract,
            availability: *availability,
            licence: *licence,
            skills: skills.clone(),
            place,
        }
    }
}
