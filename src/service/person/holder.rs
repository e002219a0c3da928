//! The person's link: who holds it acts for the CV.
//!
//! Its secret stands behind `#` in the address of a page, which browsers send to nobody, or in a header. What is stored is
//! its SHA-256.

use super::{Error, People, Result, email_of};
use crate::auth::SessionSecret;
use crate::domain::cv::CvId;
use crate::domain::{Email, Invalid, hex};
use crate::mail;
use crate::store::NewCvLink;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan};
use std::sync::Arc;

/// How long a link is good, in months.
const MONTHS: i64 = 24;
/// So many links an hour may one person be mailed: whoever types somebody else's address fills no mailbox.
const MOST_LINKS: u64 = 3;
/// What the tag of an address is made for.
pub const EMAIL_TAG: &str = "cv email";

/// Somebody who proved to hold the link of a CV.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Holder {
    pub(super) cv: CvId,
    pub(super) hash: [u8; 32],
    /// When the link ends.
    pub expires_at: Timestamp,
}

impl Holder {
    /// A name of the link that says nothing of it: for what is kept for a repetition.
    #[must_use]
    pub fn label(&self) -> String {
        format!("person {}", hex(&self.hash[..16]))
    }
}

impl People {
    /// Whose link it is; nothing where it is none of ours, has ended, or its CV was erased.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn holder(&self, secret: &SessionSecret) -> Result<Option<Holder>> {
        let hash = secret.hash();
        let found = self.store.cv_link(&hash, self.clock.now()).await?;
        Ok(found.map(|link| Holder { cv: link.cv, hash, expires_at: link.expires_at }))
    }

    /// The same, and the person was here: what is kept of them is kept on.
    ///
    /// # Errors
    /// [`Error::LinkInvalid`], [`Error::Store`].
    pub async fn enter(&self, secret: &SessionSecret) -> Result<Holder> {
        let holder = self.holder(secret).await?.ok_or(Error::LinkInvalid)?;
        self.store.touch_cv(holder.cv, self.clock.now()).await?;
        Ok(holder)
    }

    /// Mails the link again to whom an address belongs. Whether there is a CV is told by neither the answer nor its time:
    /// the work is done beside it.
    ///
    /// # Errors
    /// [`Error::Invalid`] where it is no address.
    pub fn send_link(self: &Arc<Self>, email: &str) -> Result<()> {
        let email = Email::new(email).map_err(|refused: Invalid| Error::Invalid(vec![refused.at("email")]))?;
        let people = self.clone();
        tokio::spawn(async move {
            if let Err(error) = people.look_and_send(&email).await {
                tracing::error!(error = &error as &dyn std::error::Error, "a link that was asked for was not sent");
            }
        });
        Ok(())
    }

    async fn look_and_send(&self, email: &Email) -> Result<()> {
        let tag = self.desk.tag(EMAIL_TAG, email.expose().as_bytes()).await?;
        let since = self.clock.now() - SignedDuration::from_hours(1);
        for cv in self.store.cvs_of_email(&tag).await? {
            let making = self.making.lock().await;
            if self.store.count_cv_links(cv, since).await? >= MOST_LINKS {
                continue;
            }
            let link = self.new_link(cv).await?;
            drop(making);
            self.post(&mail::person_link(email, &link)).await;
        }
        Ok(())
    }

    /// Another link for 24 months in the place of this one and all others; its secret.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn renew(&self, holder: &Holder) -> Result<SessionSecret> {
        let secret = self.draw(holder.cv).await?;
        self.store.end_cv_links(holder.cv, Some(secret.hash()), self.clock.now()).await?;
        Ok(secret)
    }

    /// The address of the page with a new secret of the CV in its fragment.
    async fn new_link(&self, cv: CvId) -> Result<String> {
        let secret = self.draw(cv).await?;
        Ok(format!("{}/me#{}", self.base, secret.reveal()))
    }

    async fn draw(&self, cv: CvId) -> Result<SessionSecret> {
        let (secret, now) = (self.chance.link(), self.clock.now());
        let end = now.to_zoned(TimeZone::UTC).checked_add(MONTHS.months());
        let expires_at = end.map_or(Timestamp::MAX, |end| end.timestamp());
        self.store.create_cv_link(&NewCvLink { hash: secret.hash(), cv, created_at: now, expires_at }).await?;
        Ok(secret)
    }

    /// Tells the person that a platform brought their profile, with their link and how many permissions wait. For whoever
    /// publishes a CV that is new.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn tell_received(&self, cv: CvId, email: &Email, platform: &str, waiting: usize) -> Result<()> {
        let link = self.new_link(cv).await?;
        self.post(&mail::profile_received(email, platform, waiting, &link)).await;
        Ok(())
    }

    /// Tells the person that an app asks for contact.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn tell_contact_asked(&self, cv: CvId, app: &str) -> Result<()> {
        let Some(email) = self.email(cv).await? else { return Ok(()) };
        let link = self.new_link(cv).await?;
        self.post(&mail::contact_asked(&email, app, &link)).await;
        Ok(())
    }

    /// Tells the person that their platform took back what it had published, and that their profile is still theirs.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn tell_released(&self, cv: CvId, platform: &str) -> Result<()> {
        let Some(email) = self.email(cv).await? else { return Ok(()) };
        let link = self.new_link(cv).await?;
        self.post(&mail::profile_released(&email, platform, &link)).await;
        Ok(())
    }

    /// Tells the person that their platform took back what it had published, and that it is erased, with the proof.
    pub async fn tell_taken_back(&self, email: &Email, platform: &str, proof: &[u8; 32]) {
        self.post(&mail::profile_taken_back(email, platform, &hex(proof))).await;
    }

    /// Tells the person that their profile is erased on that day. Whether there is an address to write to.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn tell_erasure(&self, cv: CvId, on: jiff::civil::Date) -> Result<bool> {
        let Some(email) = self.email(cv).await? else { return Ok(false) };
        let link = self.new_link(cv).await?;
        self.post(&mail::erasure_announced(&email, &on.to_string(), &link)).await;
        Ok(true)
    }

    async fn email(&self, cv: CvId) -> Result<Option<Email>> {
        let Some(stored) = self.store.cv(cv).await? else { return Ok(None) };
        Ok(self.desk.open(&stored).await?.as_ref().and_then(email_of))
    }
}
