//! Links by mail: to confirm an address, to sign in.

use super::{AppView, Apps};
use crate::domain::{By, Email, Invalid};
use crate::mail;
use crate::service::{Error, Result};
use crate::store::{LinkKind, LinkRecord, NewLink};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};
use std::time::Duration;
use uuid::Uuid;

/// How long a link to confirm is good.
pub(super) const CONFIRM_FOR: SignedDuration = SignedDuration::from_hours(48);
/// How long a link to sign in is good.
const SIGN_IN_FOR: SignedDuration = SignedDuration::from_mins(15);
/// So many mails an hour may one address be sent: whoever types the address of somebody else fills no mailbox.
const MOST_MAILS: u64 = 6;

/// A link that was drawn: what is stored of it, and what is mailed.
pub(super) struct Drawn {
    pub(super) new: NewLink,
    pub(super) token: String,
}

/// What a link is about, before it is used: mail programs open links to look at them, so that only a button uses one.
#[derive(Debug, Clone)]
pub struct LinkView {
    /// What it is for.
    pub kind: LinkKind,
    /// The app to confirm.
    pub app: Option<AppView>,
    /// When it ends.
    pub expires_at: Timestamp,
}

/// An address that was confirmed.
#[derive(Debug, Clone)]
pub struct Confirmed {
    /// The app, active now.
    pub app: AppView,
    /// The address, whose owner may be signed in.
    pub email: Email,
}

impl Apps {
    /// What a mailed token is for. Looking does not use it.
    ///
    /// # Errors
    /// [`Error::LinkInvalid`] when it is none of ours, was used, or has ended; [`Error::Store`].
    pub async fn link(&self, token: &str) -> Result<LinkView> {
        let link = self.store.link(&hash(token)?, self.clock.now()).await?.ok_or(Error::LinkInvalid)?;
        let app = match link.app_id {
            Some(id) => self.store.app(id).await?.map(AppView::from),
            None => None,
        };
        Ok(LinkView { kind: link.kind, app, expires_at: link.expires_at })
    }

    /// Confirms an address with the token that was mailed there: the app is active from now on, or stays so.
    ///
    /// # Errors
    /// [`Error::LinkInvalid`], also where the token is for another app; [`Error::Store`].
    pub async fn confirm(&self, by: &By, app: Uuid, token: &str) -> Result<Confirmed> {
        let (hash, now) = (hash(token)?, self.clock.now());
        let looked = self.store.link(&hash, now).await?.filter(|link| link.app_id == Some(app));
        looked.ok_or(Error::LinkInvalid)?;
        let LinkRecord { email, .. } =
            self.store.use_link(&hash, LinkKind::Confirm, now).await?.ok_or(Error::LinkInvalid)?;
        self.confirm_as(by, app, &email).await
    }

    /// Confirms an address that its owner is signed in with.
    ///
    /// # Errors
    /// [`Error::UnknownApp`] where the address is not named in that app; [`Error::Store`].
    pub async fn confirm_as(&self, by: &By, app: Uuid, email: &Email) -> Result<Confirmed> {
        let told = self.told(by, "app.confirmed", app);
        if !self.store.confirm_member(app, email, told.at, &told).await? {
            return Err(Error::UnknownApp(app));
        }
        let record = self.store.app(app).await?.ok_or(Error::UnknownApp(app))?;
        Ok(Confirmed { app: record.into(), email: email.clone() })
    }

    /// Mails a link to sign in. Whether there is such a member is not told.
    ///
    /// # Errors
    /// [`Error::Invalid`] where it is no address; [`Error::Store`].
    pub async fn send_sign_in(&self, by: &By, email: &str) -> Result<()> {
        let email = Email::new(email).map_err(|refused: Invalid| Error::Invalid(vec![refused.at("email")]))?;
        let now = self.clock.now();
        let known = !self.store.apps_of(&email).await?.is_empty();
        if !known || self.require_mailable(&email, now).await.is_err() {
            return Ok(());
        }
        let link = self.draw_link(LinkKind::SignIn, &email, None, now, SIGN_IN_FOR);
        self.store.create_link(&link.new).await?;
        self.tell(by, "member.sign_in_sent", "-").await;
        let url = format!("{}/portal/sign-in?token={}", self.public_url, link.token);
        self.post(&mail::sign_in(&email, &url)).await;
        Ok(())
    }

    /// Whose mailbox the token was sent to: who holds it is that person. It is used by this.
    ///
    /// # Errors
    /// [`Error::LinkInvalid`]; [`Error::Store`].
    pub async fn sign_in(&self, by: &By, token: &str) -> Result<Email> {
        let link = self.store.use_link(&hash(token)?, LinkKind::SignIn, self.clock.now()).await?;
        let LinkRecord { email, .. } = link.ok_or(Error::LinkInvalid)?;
        self.tell(by, "member.signed_in", "-").await;
        Ok(email)
    }

    /// The apps that an address is named in, each with whether it is confirmed there.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn apps_of(&self, email: &Email) -> Result<Vec<(AppView, bool)>> {
        let apps = self.store.apps_of(email).await?;
        Ok(apps.into_iter().map(|(app, confirmed)| (app.into(), confirmed)).collect())
    }

    /// Refuses to write to an address that was written to often enough.
    pub(super) async fn require_mailable(&self, email: &Email, now: Timestamp) -> Result<()> {
        let hour = SignedDuration::from_hours(1);
        if self.store.count_links(email, now - hour).await? < MOST_MAILS {
            return Ok(());
        }
        Err(Error::TooManyMails(Duration::from_hours(1)))
    }

    /// Draws a link; it is not stored yet.
    pub(super) fn draw_link(
        &self,
        kind: LinkKind,
        email: &Email,
        app_id: Option<Uuid>,
        now: Timestamp,
        good_for: SignedDuration,
    ) -> Drawn {
        let token = URL_SAFE_NO_PAD.encode(self.chance.secret());
        let hash = Sha256::digest(&token).into();
        let new = NewLink { hash, kind, email: email.clone(), app_id, created_at: now, expires_at: now + good_for };
        Drawn { new, token }
    }
}

/// What is stored of a token. What cannot be one is not looked for.
fn hash(token: &str) -> Result<[u8; 32]> {
    let is_token = URL_SAFE_NO_PAD.decode(token).is_ok_and(|secret| secret.len() == 32);
    if is_token { Ok(Sha256::digest(token).into()) } else { Err(Error::LinkInvalid) }
}
