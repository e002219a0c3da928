//! What a person's own requests ask of this node.

use super::contact::ContactText;
use super::{CvService, opening};
use crate::auth::SealFor;
use crate::domain::cv::{Cv, CvId};
use crate::service::Result;
use crate::service::person::{Desk, Replaced};
use crate::store::{CvWritten, Erasure, StoredCv};
use uuid::Uuid;

#[async_trait::async_trait]
impl Desk for CvService {
    async fn open(&self, stored: &StoredCv) -> Result<Option<Cv>> {
        let keys = self.house.vault.data_keys(&[stored.id]).await?;
        let open = keys.get(&stored.id).and_then(|key| opening::opened(key, stored));
        Ok(open.map(|open| open.cv().clone()))
    }

    async fn open_original(&self, cv: CvId, sealed: &[u8]) -> Result<Option<Vec<u8>>> {
        let keys = self.house.vault.data_keys(&[cv]).await?;
        Ok(keys.get(&cv).and_then(|key| key.open(SealFor::Original, sealed)))
    }

    async fn open_message(&self, cv: CvId, request: Uuid, sealed: &[u8]) -> Result<Option<String>> {
        let keys = self.house.vault.data_keys(&[cv]).await?;
        let text = keys.get(&cv).and_then(|key| key.open(SealFor::Contact(request), sealed));
        let text = text.and_then(|text| serde_json::from_slice::<ContactText>(&text).ok());
        Ok(text.map(|ContactText { message, employer }| match employer {
            Some(employer) => format!("{message}\n{employer}"),
            None => message,
        }))
    }

    async fn tag(&self, purpose: &str, value: &[u8]) -> Result<[u8; 32]> {
        Ok(self.house.apart.tag(purpose, value))
    }

    async fn replace(&self, stored: &StoredCv, file: &[u8]) -> Result<Replaced> {
        let written = self.house.replace(stored, file).await?;
        Ok(Replaced { changed: matches!(written, CvWritten::Created | CvWritten::Updated) })
    }

    async fn drop_now(&self, cv: CvId) -> Result<()> {
        self.changed(&[cv]).await
    }

    async fn erase(&self, erasure: &Erasure) -> Result<bool> {
        self.house.vault.shred(erasure).await?;
        Ok(self.house.store.erase_cv(erasure).await?)
    }
}
