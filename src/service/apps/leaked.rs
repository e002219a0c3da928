//! A key that was found where it should not be.

use super::Apps;
use crate::auth::PlainKey;
use crate::domain::{By, Invalid};
use crate::mail;
use crate::service::{Error, Result};

impl Apps {
    /// Revokes a key for whoever holds it, and tells the members of its app. Answers whether it is one of ours: it may
    /// have been revoked before.
    ///
    /// # Errors
    /// [`Error::Invalid`] where the text has not the form of a key, without repeating it; [`Error::Store`].
    pub async fn report_leaked(&self, by: &By, key: &str) -> Result<bool> {
        let plain = PlainKey::parse(key.trim())
            .map_err(|form| Error::Invalid(vec![Invalid::new("", form.to_string()).at("key")]))?;
        let Some(found) = self.store.key_by_hash(&plain.hash()).await? else { return Ok(false) };
        let told = self.told(by, "key.leaked", found.id);
        if !self.store.revoke_key(found.id, told.at, &told).await? {
            return Ok(true);
        }
        self.mail_members(found.app_id, |to| mail::leaked(to, &found.app, &found.hint, &self.public_url)).await?;
        Ok(true)
    }
}
