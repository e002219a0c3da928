//! Apps, their members, and what they accepted, as the store holds them.

use super::{NewKey, NewLink, Result, Told};
use crate::domain::{AppStatus, Email, SourceId};
use jiff::Timestamp;
use uuid::Uuid;

/// A third party that was issued keys.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AppRecord {
    /// Id, time-ordered.
    pub id: Uuid,
    /// Name, unique.
    pub name: String,
    /// What it is for, as it says.
    pub purpose: String,
    /// Its web site.
    pub website: Option<String>,
    /// How much it may ask: the name of a plan.
    pub plan: String,
    /// When it was registered.
    pub created_at: Timestamp,
    /// When its first member confirmed an address.
    pub confirmed_at: Option<Timestamp>,
    /// When the operator stopped it.
    pub suspended_at: Option<Timestamp>,
    /// The sources whose licence it accepted, with the date.
    pub accepted: Vec<(SourceId, Timestamp)>,
}

impl AppRecord {
    /// Where it stands.
    #[must_use]
    pub const fn status(&self) -> AppStatus {
        match (self.suspended_at, self.confirmed_at) {
            (Some(_), _) => AppStatus::Suspended,
            (None, Some(_)) => AppStatus::Active,
            (None, None) => AppStatus::Pending,
        }
    }
}

/// An app that registers itself: all of it is written at once.
#[derive(Debug, Clone)]
pub struct NewApp {
    /// Id, time-ordered.
    pub id: Uuid,
    /// Name.
    pub name: String,
    /// What it is for.
    pub purpose: String,
    /// Its web site.
    pub website: Option<String>,
    /// When it registers.
    pub created_at: Timestamp,
    /// Who registers it.
    pub member: Email,
    /// What it accepts by that.
    pub accepts: Vec<Accepting>,
    /// Its first keys.
    pub keys: Vec<NewKey>,
    /// The link that will be mailed.
    pub link: NewLink,
}

/// Who signed: a member, or an app with one of its keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Signatory {
    /// A member.
    Member(Email),
    /// An actor, in its text form.
    Actor(String),
}

impl Signatory {
    /// The text that is stored.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Member(email) => email.expose(),
            Self::Actor(actor) => actor,
        }
    }
}

impl From<&str> for Signatory {
    fn from(text: &str) -> Self {
        Email::new(text).map_or_else(|_| Self::Actor(text.to_owned()), Self::Member)
    }
}

/// A document that is being accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accepting {
    /// Which one: `terms`, `licence:SOURCE`, or the name of an agreement.
    pub document: String,
    /// Which version of it.
    pub version: String,
    /// By whom.
    pub by: Signatory,
}

/// A document that was accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acceptance {
    /// Which, in which version, by whom.
    pub accepted: Accepting,
    /// When that version was first accepted.
    pub at: Timestamp,
}

/// Somebody who acts for an app.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberRecord {
    /// The address.
    pub email: Email,
    /// When it was named.
    pub added_at: Timestamp,
    /// When a mailed link was opened there.
    pub confirmed_at: Option<Timestamp>,
}

/// What became of a member that was to go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Removal {
    /// Gone.
    Removed,
    /// There is no such member.
    Unknown,
    /// No confirmed member would be left.
    Last,
}

/// Apps and who acts for them.
#[async_trait::async_trait]
pub trait Apps: Send + Sync {
    /// Writes an app with its member, keys, acceptances and link in one transaction; answers whether its name was free.
    ///
    /// # Errors
    /// [`super::Error`], as every method here.
    async fn register_app(&self, app: &NewApp, told: &Told) -> Result<bool>;

    /// All apps, by name.
    async fn apps(&self) -> Result<Vec<AppRecord>>;

    /// One app.
    async fn app(&self, id: Uuid) -> Result<Option<AppRecord>>;

    /// The apps that an address is named in, by name, each with whether the address is confirmed there.
    async fn apps_of(&self, email: &Email) -> Result<Vec<(AppRecord, bool)>>;

    /// The members of an app, by the date on which they were named.
    async fn members(&self, app: Uuid) -> Result<Vec<MemberRecord>>;

    /// Names a member, who is not yet confirmed; answers whether there was no such one.
    async fn add_member(&self, app: Uuid, email: &Email, at: Timestamp, told: &Told) -> Result<bool>;

    /// Confirms a member, and with the first one the app; answers whether there is such a member.
    async fn confirm_member(&self, app: Uuid, email: &Email, at: Timestamp, told: &Told) -> Result<bool>;

    /// Takes a member away, but never the last confirmed one.
    async fn remove_member(&self, app: Uuid, email: &Email, told: &Told) -> Result<Removal>;

    /// Sets the plan; answers whether there is such an app.
    async fn set_plan(&self, app: Uuid, plan: &str, told: &Told) -> Result<bool>;

    /// Stops an app, or lets it go on with `None`; answers whether that changed anything.
    async fn suspend_app(&self, app: Uuid, at: Option<Timestamp>, told: &Told) -> Result<bool>;

    /// The same for the licence of a source, which opens the source to the app.
    ///
    /// # Errors
    /// [`super::Error::UnknownSource`].
    async fn accept_licence(
        &self,
        app: Uuid,
        source: &SourceId,
        what: &Accepting,
        at: Timestamp,
        told: &Told,
    ) -> Result<()>;

    /// What an app accepted, the oldest first.
    async fn acceptances(&self, app: Uuid) -> Result<Vec<Acceptance>>;
}
