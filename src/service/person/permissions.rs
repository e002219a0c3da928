//! What the person allows: seeing it, giving it purpose by purpose, confirming what a platform said, taking it back.

use super::recipients::Recipients as Known;
use super::{Error, Holder, People, Recipient, Result};
use crate::domain::Invalid;
use crate::domain::permission::{
    Act, Age, Basis, DEFAULT_MONTHS, DataCategory, NewPermission, Notice, Permission, PermissionState, Purpose,
    RecipientCategory, Recipients,
};
use crate::service::NoticeText;
use crate::store::StoredCv;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use utoipa::ToSchema;
use uuid::Uuid;

/// The name of the category of all apps that can be named on a day.
pub(super) const EVERY_APP: &str = "every_app";

/// Which notice the person had before their eyes.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ShownNotice)]
pub struct Shown {
    /// Its version.
    #[schema(example = "2026-11-26")]
    pub version: String,
    /// `fr` or `en`.
    #[schema(example = "fr")]
    pub language: String,
    /// SHA-256 of its text, in hexadecimal digits: of the bytes that `GET /v1/notices/{version}` gives.
    pub sha256: String,
}

/// A permission to be given.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GrantRequest {
    /// For what.
    pub purpose: Purpose,
    /// The apps that may use the profile, by their ids. None for `statistics`. With `category` or `every_app`, those that you
    /// were shown as its members: a list that is another one by now is refused, so that nobody is allowed unseen.
    #[serde(default)]
    pub apps: BTreeSet<Uuid>,
    /// `true` for all apps that can be named today, in the place of `apps`: their list is kept as it is today, and one that
    /// comes later is not in it. Not for `contact`, not for persons under 18.
    #[serde(default)]
    pub every_app: bool,
    /// A category, with all its members of today (`GET /v1/me/recipients`) in `apps`. Their list is kept as it is; one that
    /// joins later is not in it, and needs a new act. Not for `contact`, not for persons under 18.
    #[serde(default)]
    pub category: Option<RecipientCategory>,
    /// Which parts; for all purposes but `contact` it is `profile` alone, which is the default there.
    #[serde(default)]
    pub categories: BTreeSet<DataCategory>,
    /// How long, in months: 1 to 24.
    #[serde(default = "default_months")]
    #[schema(default = 6, minimum = 1, maximum = 24)]
    pub months: u8,
    /// The notice that you had before your eyes.
    pub notice: Shown,
    /// Whether you send the profile to these apps of your own accord.
    #[serde(default)]
    pub send: bool,
}

const fn default_months() -> u8 {
    DEFAULT_MONTHS
}

/// A permission of yours.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct MyPermission {
    /// Id.
    pub id: Uuid,
    /// For what.
    pub purpose: Purpose,
    /// On which ground.
    pub basis: Basis,
    /// Where it stands now.
    pub state: PermissionState,
    /// Who may use the profile. Empty where the operator of this server alone may.
    pub recipients: Vec<Recipient>,
    /// The category that was named, where one was; its members of that day are the recipients.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// The day on which its members were listed: who joined later is not in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = "date", example = "2026-11-26")]
    pub category_on: Option<Date>,
    /// Which parts of the profile.
    pub categories: BTreeSet<DataCategory>,
    /// Where the notice that you were shown can be read.
    pub notice_url: String,
    /// Its version.
    pub notice_version: String,
    /// SHA-256 of its text.
    pub notice_sha256: String,
    /// By what act: `asserted` by a platform, `ticked`, `accepted` a request for contact, `sent`.
    #[schema(example = "ticked")]
    pub act: &'static str,
    /// The platform that asserted it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub asserted_by: Option<String>,
    /// When the act was.
    #[schema(value_type = String, format = "date-time")]
    pub granted_at: Timestamp,
    /// When you confirmed it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = "date-time")]
    pub confirmed_at: Option<Timestamp>,
    /// When it ends by itself.
    #[schema(value_type = String, format = "date-time")]
    pub expires_at: Timestamp,
    /// When you took it back, or objected.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = "date-time")]
    pub withdrawn_at: Option<Timestamp>,
}

impl MyPermission {
    fn of(permission: &Permission, known: &Known, now: Timestamp) -> Self {
        let (act, asserted_by) = match &permission.act {
            Act::Asserted { source } => ("asserted", Some(source.to_string())),
            Act::Ticked => ("ticked", None),
            Act::Accepted { .. } => ("accepted", None),
            Act::Sent => ("sent", None),
        };
        let (category, category_on) = match &permission.recipients {
            Recipients::Category { name, on, .. } => (Some(name.clone()), Some(*on)),
            Recipients::Apps { .. } | Recipients::Operator => (None, None),
        };
        Self {
            id: permission.id,
            purpose: permission.purpose,
            basis: permission.basis,
            state: permission.state(now),
            recipients: permission.recipients.apps().map(|app| known.of(app)).collect(),
            category,
            category_on,
            categories: permission.categories.clone(),
            notice_url: permission.notice.url.clone(),
            notice_version: permission.notice.version.clone(),
            notice_sha256: permission.notice.sha256.to_string(),
            act,
            asserted_by,
            granted_at: permission.granted_at,
            confirmed_at: permission.confirmed_at,
            expires_at: permission.expires_at,
            withdrawn_at: permission.withdrawn_at,
        }
    }
}

impl People {
    /// Every permission, those that ended included, the newest first.
    ///
    /// # Errors
    /// [`Error::LinkInvalid`], [`Error::Store`].
    pub async fn permissions(&self, holder: &Holder) -> Result<Vec<MyPermission>> {
        let (stored, known) = (self.stored(holder).await?, self.known_recipients().await?);
        let now = self.clock.now();
        let newest_first = stored.permissions.iter().rev();
        Ok(newest_first.map(|permission| MyPermission::of(permission, &known, now)).collect())
    }

    /// Gives a permission. One in force, or pending, for the same purpose and the same recipients ends with it: the new act
    /// counts.
    ///
    /// # Errors
    /// [`Error::Invalid`] with the rule that it breaks, [`Error::LinkInvalid`], [`Error::Store`].
    pub async fn grant(&self, holder: &Holder, asked: &GrantRequest) -> Result<MyPermission> {
        let (stored, known) = (self.stored(holder).await?, self.known_recipients().await?);
        let now = self.clock.now();
        let new = NewPermission {
            id: self.chance.id(now),
            cv: stored.id,
            purpose: asked.purpose,
            basis: Basis::Consent,
            recipients: self.recipients_of(asked, &known)?,
            categories: categories_of(asked),
            notice: self.notice(&asked.notice)?,
            months: asked.months,
            age: self.age(&stored),
        };
        let act = if asked.send { Act::Sent } else { Act::Ticked };
        let permission = new.grant(act, now).map_err(|refused| Error::Invalid(vec![refused]))?;
        self.save(&stored, permission.clone(), now).await?;
        Ok(MyPermission::of(&permission, &known, now))
    }

    /// Confirms what a platform asserted: it is in force from now on, under the notice that the person had before their
    /// eyes. What is not pending stays as it is.
    ///
    /// # Errors
    /// [`Error::UnknownPermission`], [`Error::Conflict`] where it is not pending, [`Error::Invalid`], [`Error::Store`].
    pub async fn confirm(&self, holder: &Holder, id: Uuid, shown: &Shown) -> Result<MyPermission> {
        let (stored, known) = (self.stored(holder).await?, self.known_recipients().await?);
        let (now, notice) = (self.clock.now(), self.notice(shown)?);
        let permission = find(&stored, id)?;
        if permission.state(now) != PermissionState::Pending {
            return Err(Error::Conflict("this permission does not wait for an answer"));
        }
        let confirmed = Permission { notice, ..permission.clone().confirmed(now) };
        self.save(&stored, confirmed.clone(), now).await?;
        Ok(MyPermission::of(&confirmed, &known, now))
    }

    /// Takes a permission back, or objects. When this returns, this node shows nothing by it. Again is no harm.
    ///
    /// # Errors
    /// [`Error::UnknownPermission`], [`Error::LinkInvalid`], [`Error::Store`].
    pub async fn withdraw(&self, holder: &Holder, id: Uuid) -> Result<()> {
        let stored = self.stored(holder).await?;
        let now = self.clock.now();
        let withdrawn = find(&stored, id)?.clone().withdrawn(now);
        self.store.save_permissions(&[withdrawn], now).await?;
        self.after(holder).await
    }

    /// Takes back everything at once.
    ///
    /// # Errors
    /// [`Error::LinkInvalid`], [`Error::Store`].
    pub async fn withdraw_all(&self, holder: &Holder) -> Result<()> {
        let stored = self.stored(holder).await?;
        let now = self.clock.now();
        let all: Vec<_> = stored.permissions.into_iter().map(|permission| permission.withdrawn(now)).collect();
        self.store.save_permissions(&all, now).await?;
        self.after(holder).await
    }

    /// Writes a permission, and ends those in whose place it comes.
    async fn save(&self, stored: &StoredCv, permission: Permission, now: Timestamp) -> Result<()> {
        let replaced = |known: &&Permission| {
            known.id != permission.id
                && known.purpose == permission.purpose
                && permission.recipients.renew(&known.recipients)
                && matches!(known.state(now), PermissionState::InForce | PermissionState::Pending)
        };
        let mut changed: Vec<_> =
            stored.permissions.iter().filter(replaced).map(|known| known.clone().withdrawn(now)).collect();
        changed.push(permission);
        self.store.save_permissions(&changed, now).await?;
        self.store.touch_cv(stored.id, now).await?;
        self.desk.drop_now(stored.id).await
    }

    async fn after(&self, holder: &Holder) -> Result<()> {
        self.desk.drop_now(holder.cv).await?;
        self.store.touch_cv(holder.cv, self.clock.now()).await?;
        Ok(())
    }

    fn recipients_of(&self, asked: &GrantRequest, known: &Known) -> Result<Recipients> {
        let refused = |value: String, expected: &str| Error::Invalid(vec![Invalid::new(value, expected).at("apps")]);
        let open = known.open();
        let (name, members): (_, BTreeSet<Uuid>) = match (asked.category, asked.every_app) {
            (Some(_), true) => return Err(refused(String::new(), "either `category` or `every_app`")),
            (Some(category), false) => {
                let members = open.iter().filter(|app| app.category == Some(category));
                (Some(category.to_string()), members.map(|app| app.app).collect())
            }
            (None, true) => (Some(EVERY_APP.to_owned()), open.iter().map(|app| app.app).collect()),
            (None, false) => (None, BTreeSet::new()),
        };
        if let Some(name) = name {
            // Every app may be meant without a list; a category is its members, whom the person has seen.
            let unlisted = asked.every_app && asked.apps.is_empty();
            if !unlisted && asked.apps != members {
                let listed = format!("{} apps", asked.apps.len());
                return Err(refused(listed, "all its members of today: `GET /v1/me/recipients` lists them"));
            }
            return Ok(Recipients::Category { name, members, on: self.today() });
        }
        if let Some(unknown) = asked.apps.iter().find(|app| !known.of(**app).open) {
            return Err(refused(unknown.to_string(), "an app that handles CVs: `GET /v1/me/recipients` lists them"));
        }
        let inside = asked.apps.is_empty() && matches!(asked.purpose, Purpose::Statistics | Purpose::Matching);
        Ok(if inside { Recipients::Operator } else { Recipients::Apps { apps: asked.apps.clone() } })
    }

    /// The notice that was shown, where it is the present one, word by word.
    pub(super) fn notice(&self, shown: &Shown) -> Result<Notice> {
        let refused = |field: &str, value: &str, expected: String| {
            Error::Invalid(vec![Invalid::new(value, expected).at(format!("notice.{field}"))])
        };
        let present = NoticeText::present();
        if shown.version != present.version {
            let expected = format!("the present notice, `{}`: read it, then decide", present.version);
            return Err(refused("version", &shown.version, expected));
        }
        let Some(notice) = present.shown(&self.base, &shown.language) else {
            return Err(refused("language", &shown.language, "`fr` or `en`".to_owned()));
        };
        if notice.sha256.to_string() != shown.sha256.to_ascii_lowercase() {
            let expected = "the SHA-256 of the text that `GET /v1/notices/{version}` gives".to_owned();
            return Err(refused("sha256", &shown.sha256, expected));
        }
        Ok(notice)
    }

    pub(super) fn age(&self, stored: &StoredCv) -> Age {
        if self.is_minor(stored) { Age::Minor } else { Age::Adult }
    }
}

fn categories_of(asked: &GrantRequest) -> BTreeSet<DataCategory> {
    if asked.categories.is_empty() && asked.purpose != Purpose::Contact {
        return BTreeSet::from([DataCategory::Profile]);
    }
    asked.categories.clone()
}

fn find(stored: &StoredCv, id: Uuid) -> Result<&Permission> {
    stored.permissions.iter().find(|permission| permission.id == id).ok_or(Error::UnknownPermission(id))
}
