//! Who acts for an app.

use super::links::CONFIRM_FOR;
use super::{Apps, MemberView, Who};
use crate::domain::{By, Email, Invalid};
use crate::mail::{self, Mail};
use crate::service::{Error, Result};
use crate::store::{LinkKind, Removal};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// So many members may an app have.
const MOST_MEMBERS: usize = 20;

/// Somebody who is to act for an app.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MemberRequest {
    /// The address: a link is sent there.
    #[schema(example = "collegue@exemple.fr")]
    pub email: String,
}

impl Apps {
    /// The members of an app.
    ///
    /// # Errors
    /// As [`Self::app`].
    pub async fn members(&self, who: Who<'_>, app: Uuid) -> Result<Vec<MemberView>> {
        self.managed(who, app).await?;
        let members = self.store.members(app).await?;
        Ok(members.iter().map(|member| MemberView::of(app, member)).collect())
    }

    /// Names a member, and mails a link by which the member confirms.
    ///
    /// # Errors
    /// [`Error::Invalid`] where it is no address; [`Error::Conflict`] where it is named already, or there are too many;
    /// [`Error::TooManyMails`]; and as [`Self::app`].
    pub async fn add_member(&self, who: Who<'_>, by: &By, app: Uuid, asked: &MemberRequest) -> Result<MemberView> {
        let record = self.changeable(who, app).await?;
        let email = Email::new(&asked.email).map_err(|refused: Invalid| Error::Invalid(vec![refused.at("email")]))?;
        let members = self.store.members(app).await?;
        if members.len() >= MOST_MEMBERS {
            return Err(Error::Conflict("this app has 20 members already"));
        }
        let now = self.clock.now();
        self.require_mailable(&email, now).await?;
        let view = MemberView::new(app, &email, now);
        let told = self.told(by, "member.added", format_args!("{app}/{}", view.id));
        if !self.store.add_member(app, &email, now, &told).await? {
            return Err(Error::Conflict("this address is a member already"));
        }
        let link = self.draw_link(LinkKind::Confirm, &email, Some(app), now, CONFIRM_FOR);
        self.store.create_link(&link.new).await?;
        self.mail_confirmation(&email, &record.name, &link).await;
        Ok(view)
    }

    /// Tells the members of an app that a part of a quota is used: `percent` of that of `period`, such as `2026-11`.
    ///
    /// # Errors
    /// [`Error::UnknownApp`], [`Error::Store`].
    pub async fn tell_quota(&self, app: Uuid, percent: u32, period: &str) -> Result<()> {
        let record = self.store.app(app).await?.ok_or(Error::UnknownApp(app))?;
        self.mail_members(app, |to| mail::quota(to, &record.name, percent, period, &self.public_url)).await
    }

    /// Mails every confirmed member of an app.
    pub(super) async fn mail_members(&self, app: Uuid, letter: impl Fn(&Email) -> Mail + Sync) -> Result<()> {
        for member in self.store.members(app).await? {
            if member.confirmed_at.is_some() {
                self.post(&letter(&member.email)).await;
            }
        }
        Ok(())
    }

    /// Takes a member away, but for the last confirmed one.
    ///
    /// # Errors
    /// [`Error::UnknownMember`]; [`Error::Conflict`] for the last one; and as [`Self::app`].
    pub async fn remove_member(&self, who: Who<'_>, by: &By, app: Uuid, member: Uuid) -> Result<()> {
        self.changeable(who, app).await?;
        let members = self.store.members(app).await?;
        let named = members.into_iter().find(|record| MemberView::id_of(app, &record.email) == member);
        let named = named.ok_or(Error::UnknownMember(member))?;
        let told = self.told(by, "member.removed", format_args!("{app}/{member}"));
        match self.store.remove_member(app, &named.email, &told).await? {
            Removal::Removed => Ok(()),
            Removal::Unknown => Err(Error::UnknownMember(member)),
            Removal::Last => Err(Error::Conflict("the last confirmed member stays: name another one first")),
        }
    }
}
