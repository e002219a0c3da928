//! The desk over the vault and the store: CVs out of their seals, and into them again.

use super::desk::{Desk, Replaced};
use super::holder::EMAIL_TAG;
use super::{Error, Result, email_of};
use crate::auth::consent::OpenCv;
use crate::auth::{Apart, DataKey, SealFor, Vault};
use crate::domain::Clock;
use crate::domain::cv::{Cv, CvId};
use crate::ingest::cv;
use crate::service::cvs::{content_tag, only_apprenticeships, seal_and_write};
use crate::service::erasure;
use crate::store::{self, CvAuthor, CvWrite, CvWritten, Erasure, Store, StoredCv};
use jiff::tz::TimeZone;
use std::sync::Arc;
use uuid::Uuid;

/// The secret of the house that tags follow from.
pub const TAGS: &str = "cvs";

/// What has to be told when what a person allows has changed.
#[async_trait::async_trait]
pub trait Drops: Send + Sync + std::fmt::Debug {
    /// Takes a CV out of this node's index, then reads what is allowed with it anew.
    ///
    /// # Errors
    /// [`Error`] where the store does not answer: the CV stays out.
    async fn drop_now(&self, cv: CvId) -> Result<()>;
}

/// The desk of a node.
#[derive(Debug)]
pub struct SealedDesk {
    store: Arc<dyn Store>,
    vault: Vault,
    apart: Apart,
    clock: Arc<dyn Clock>,
    index: Option<Arc<dyn Drops>>,
}

impl SealedDesk {
    /// Over what is stored and the keys of it. `index` is what shows CVs to apps on this node, where it shows any.
    #[must_use]
    pub fn new(store: Arc<dyn Store>, vault: Vault, clock: Arc<dyn Clock>, index: Option<Arc<dyn Drops>>) -> Self {
        let apart = Apart::new(&vault.secret(TAGS));
        Self { store, vault, apart, clock, index }
    }

    async fn key(&self, cv: CvId) -> Result<Option<DataKey>> {
        Ok(self.vault.data_keys(&[cv]).await?.remove(&cv))
    }

    async fn opened(&self, stored: &StoredCv) -> Result<Option<OpenCv>> {
        let Some(key) = self.key(stored.id).await? else { return Ok(None) };
        let opened = key.open(SealFor::Body(stored.rev), &stored.sealed).ok_or_else(unreadable)?;
        OpenCv::read(stored.id, &opened).map(Some).ok_or_else(unreadable)
    }
}

/// What cannot be opened with its own key was damaged, or is none of ours.
fn unreadable() -> Error {
    let reason = "its seal does not open".to_owned();
    Error::Store(store::Error::Inconsistent { entity: "cv".to_owned(), reason })
}

#[async_trait::async_trait]
impl Desk for SealedDesk {
    async fn open(&self, stored: &StoredCv) -> Result<Option<Cv>> {
        Ok(self.opened(stored).await?.map(|opened| opened.cv().clone()))
    }

    async fn open_original(&self, cv: CvId, sealed: &[u8]) -> Result<Option<Vec<u8>>> {
        Ok(self.key(cv).await?.and_then(|key| key.open(SealFor::Original, sealed)))
    }

    async fn open_message(&self, cv: CvId, request: Uuid, sealed: &[u8]) -> Result<Option<String>> {
        let opened = self.key(cv).await?.and_then(|key| key.open(SealFor::Contact(request), sealed));
        Ok(opened.and_then(|text| String::from_utf8(text).ok()))
    }

    async fn tag(&self, purpose: &str, value: &[u8]) -> Result<[u8; 32]> {
        Ok(self.apart.tag(purpose, value))
    }

    async fn replace(&self, stored: &StoredCv, file: &[u8]) -> Result<Replaced> {
        let now = self.clock.now();
        let today = now.to_zoned(TimeZone::UTC).date();
        let read = cv::read(file, today).map_err(Error::Invalid)?;
        let key = self.key(stored.id).await?.ok_or(Error::LinkInvalid)?;
        let mut cv = read.cv;
        if email_of(&cv).is_none() {
            // Without an address nobody could be sent their link again.
            let known = self.opened(stored).await?;
            cv.resume.basics.email = known.and_then(|known| known.cv().resume.basics.email.clone());
        }
        let email = email_of(&cv).map(|email| self.apart.tag(EMAIL_TAG, email.expose().as_bytes()));
        // Whoever was known to be a minor stays so until that month, whatever the new file says.
        let minor_until = stored.minor_until.max(read.minor_until);
        if minor_until.is_some_and(|until| today < until) && !cv.wishes.contracts.is_empty() {
            return Err(Error::Invalid(vec![only_apprenticeships()]));
        }
        let body = OpenCv::new(stored.id, cv).to_bytes();
        let write = CvWrite {
            id: stored.id,
            rev: 0,
            source: stored.source.clone(),
            author: CvAuthor::Person,
            sealed: Vec::new(),
            content: content_tag(&self.apart, &body),
            email,
            minor_until,
            permissions: Vec::new(),
            original: None,
        };
        match seal_and_write(self.store.as_ref(), &key, write, (&body, file), now).await? {
            CvWritten::Erased => Err(Error::LinkInvalid),
            CvWritten::Updated => Ok(Replaced { changed: true }),
            CvWritten::Created | CvWritten::Unchanged | CvWritten::Kept => Ok(Replaced { changed: false }),
        }
    }

    async fn drop_now(&self, cv: CvId) -> Result<()> {
        match &self.index {
            Some(index) => index.drop_now(cv).await,
            None => Ok(()),
        }
    }

    async fn erase(&self, erasure: &Erasure) -> Result<bool> {
        erasure::erase(self.store.as_ref(), &self.vault, erasure).await
    }
}
