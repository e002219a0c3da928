//! The receipts of one person, signed.

use super::{Holder, People, Result};
use crate::domain::cv::CvId;
use crate::domain::permission::Permission;
use crate::service::receipts::{About, receipt, sign_document};
use crate::store::StoredCv;
use serde_json::Value;
use uuid::Uuid;

/// A receipt, as it is and signed.
pub(super) struct Signed {
    pub(super) permission: Uuid,
    pub(super) document: Value,
    pub(super) jws: String,
}

impl People {
    /// The receipt of one permission, signed: a JWS whose payload is JSON-LD.
    ///
    /// # Errors
    /// [`super::Error::UnknownPermission`], [`super::Error::LinkInvalid`], [`super::Error::Store`], [`super::Error::Auth`].
    pub async fn receipt(&self, holder: &Holder, id: Uuid) -> Result<String> {
        let stored = self.stored(holder).await?;
        let one = stored.permissions.iter().find(|permission| permission.id == id);
        let one = one.ok_or(super::Error::UnknownPermission(id))?;
        let mut signed = self.sign(&stored, std::slice::from_ref(one)).await?;
        signed.pop().map(|signed| signed.jws).ok_or(super::Error::UnknownPermission(id))
    }

    pub(super) async fn sign(&self, stored: &StoredCv, permissions: &[Permission]) -> Result<Vec<Signed>> {
        let (processors, keys) = (self.store.processors().await?, self.store.signing_keys().await?);
        let now = self.clock.now();
        let about = About {
            base: &self.base,
            operator: &self.operator,
            subject: self.subject(stored.id).await?,
            source: &stored.source,
            processors: &processors,
            now,
        };
        let signed = permissions.iter().map(|permission| {
            let document = receipt(permission, &about);
            let jws = sign_document(&keys, now, &document)?;
            Ok(Signed { permission: permission.id, document, jws })
        });
        signed.collect()
    }

    /// The id of the person in receipts: it follows from the CV's by a secret of the house, and stands nowhere else.
    pub(super) async fn subject(&self, cv: CvId) -> Result<Uuid> {
        let tag = self.desk.tag("receipt subject", cv.uuid().as_bytes()).await?;
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&tag[..16]);
        Ok(uuid::Builder::from_random_bytes(bytes).into_uuid())
    }
}
