//! Erasing: the key first, then the rest; the person gets a receipt, and we keep its hash.

use super::{Holder, People, Result, email_of};
use crate::mail;
use crate::service::receipts::{context, sign_document, urn};
use crate::store::{Erasure, ErasureReason};
use serde::Serialize;
use serde_json::json;
use sha2::{Digest, Sha256};
use utoipa::ToSchema;

/// A profile that was erased.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Erased {
    /// The receipt, signed: a JWS whose payload is JSON-LD. Keep it: nobody else has it.
    pub receipt: String,
    /// SHA-256 of the receipt, in hexadecimal digits: all that we keep, for five years, with two dates and an id.
    pub sha256: String,
}

impl People {
    /// Erases the profile and all that goes with it.
    ///
    /// # Errors
    /// [`super::Error::LinkInvalid`] where it was erased before, [`super::Error::Store`], [`super::Error::Auth`].
    pub async fn erase(&self, holder: &Holder) -> Result<Erased> {
        let stored = self.stored(holder).await?;
        let email = self.desk.open(&stored).await?.as_ref().and_then(email_of);
        let (now, subject) = (self.clock.now(), self.subject(stored.id).await?);
        let document = json!({
            "@context": context(),
            "@id": urn(self.chance.id(now)),
            "@type": "dpv:RecordsOfActivities",
            "dct:created": now.to_string(),
            "dct:creator": format!("{}/privacy#operator", self.base),
            "dpv:hasDataSubject": urn(subject),
            "dpv:hasProcess": {
                "@type": "dpv:Process",
                "dpv:hasProcessing": "dpv:Erase",
                "dpv:hasRight": { "@type": ["dpv:DataSubjectRight", "eu-gdpr:A17"] },
                "dpv:isIndicatedBy": urn(subject),
                "dpv:isIndicatedAtTime": now.to_string(),
            },
        });
        let receipt = sign_document(&self.store.signing_keys().await?, now, &document)?;
        let hash: [u8; 32] = Sha256::digest(&receipt).into();
        let erasure = Erasure { cv: stored.id, reason: ErasureReason::Asked, asked_at: now, at: now, receipt: hash };
        self.desk.erase(&erasure).await?;
        self.desk.drop_now(stored.id).await?;
        let sha256 = crate::domain::permission::NoticeHash(hash).to_string();
        if let Some(email) = email {
            self.post(&mail::erased(&email, &sha256)).await;
        }
        Ok(Erased { receipt, sha256 })
    }
}
