//! CVs that the operator brings: files of a platform, and invented people.

use super::publish::CvPublished;
use super::sealing::content_tag;
use super::{CvDraft, House, Persons};
use crate::auth::consent::OpenCv;
use crate::auth::{SealFor, Vault};
use crate::domain::cv::{Cv, CvId};
use crate::domain::permission::Permission;
use crate::domain::{Clock, ExternalId, KeyMode, SourceId};
use crate::service::Result;
use crate::store::{CvAuthor, CvWrite, ProcessorOwner, Store};
use jiff::Timestamp;
use rand::CryptoRng;
use std::sync::Arc;

/// Brings CVs into the store, beside servers or without one. It finds nobody: that is [`super::CvService`]'s.
#[derive(Debug)]
pub struct CvImport(House);

/// An invented person, with what they allow.
#[derive(Debug)]
pub struct Invented {
    /// What their platform calls their CV.
    pub external: ExternalId,
    /// Their CV.
    pub cv: Cv,
    /// What they allow, by their own act.
    pub permissions: Vec<Permission>,
}

impl CvImport {
    /// Over the CVs of `store`.
    #[must_use]
    pub fn new(
        store: Arc<dyn Store>,
        vault: Vault,
        clock: Arc<dyn Clock>,
        random: impl CryptoRng + Send + 'static,
    ) -> Self {
        Self(House::new(KeyMode::Live, store, vault, clock, random))
    }

    /// Who tells persons of their CVs; nobody does where it is not called.
    pub fn tell_by(&self, persons: Arc<dyn Persons>) {
        let _ = self.0.persons.set(persons);
    }

    /// Goes on only where it is written down who the source is in law.
    ///
    /// # Errors
    /// [`crate::service::Error::NoProcessor`], [`crate::service::Error::Store`].
    pub async fn check(&self, source: &SourceId) -> Result<()> {
        self.0.require_processor(&ProcessorOwner::Source(source.clone())).await
    }

    /// One file of a platform: as [`super::CvService::publish`], without a key.
    ///
    /// # Errors
    /// [`crate::service::Error::Invalid`] with all refused fields; [`crate::service::Error::Store`],
    /// [`crate::service::Error::Auth`] where a database does not answer.
    pub async fn import(&self, source: &SourceId, external: &ExternalId, draft: CvDraft) -> Result<CvPublished> {
        self.0.publish(source, external, draft).await
    }

    /// Invented people, at most 1,000, as if they had been written at that time. For demonstrations.
    ///
    /// # Errors
    /// [`crate::service::Error::Store`], [`crate::service::Error::Auth`].
    pub async fn invent(&self, source: &SourceId, people: Vec<Invented>, at: Timestamp) -> Result<()> {
        let ids: Vec<CvId> = people.iter().map(|one| CvId::of(source, &one.external)).collect();
        let keys = self.0.vault.data_keys_or_new(&ids).await?;
        let write = |(id, one): (&CvId, Invented)| {
            let plain = OpenCv::new(*id, one.cv).to_bytes();
            Some(CvWrite {
                id: *id,
                rev: 1,
                source: source.clone(),
                author: CvAuthor::Platform,
                sealed: keys.get(id)?.seal(SealFor::Body(1), &plain),
                content: content_tag(&self.0.apart, &plain),
                email: None,
                minor_until: None,
                permissions: one.permissions,
                original: None,
            })
        };
        let writes: Vec<CvWrite> = ids.iter().zip(people).filter_map(write).collect();
        self.0.store.write_cvs(&writes, at).await?;
        Ok(())
    }
}
