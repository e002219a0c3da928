//! Taking back: a platform wants to hold nothing here any more of what it published.
//!
//! What it asserts and nobody confirmed ends. What becomes of the profile depends on the person. Who gave or confirmed a
//! permission that is in force, or corrected the profile, made it their own by an act of theirs: a platform cannot undo
//! that, so the profile lives on for them, is closed to the platform, and they are told. Of everybody else nothing is kept:
//! the profile is erased, key first, and they are told with the proof. The platform is not told which of the two it was:
//! that somebody allows others something is nothing to it.

use super::CvService;
use super::draft::address;
use super::opening::opened;
use crate::auth::Caller;
use crate::domain::cv::CvId;
use crate::domain::permission::{Permission, PermissionState};
use crate::domain::{ExternalId, SourceId};
use crate::index::cvs::CvUpdate;
use crate::service::Result;
use crate::service::erasure::{erase, without_receipt};
use crate::store::{ErasureReason, StoredCv};
use jiff::Timestamp;

impl CvService {
    /// Takes back the CV that the source calls `external`. Where there is none, that is how it should be.
    ///
    /// # Errors
    /// [`crate::service::Error::Auth`] when the key may not write CVs of the source; [`crate::service::Error::Store`].
    pub async fn take_back(&self, caller: &Caller, source: &SourceId, external: &ExternalId) -> Result<()> {
        caller.require_write_cvs(source)?;
        let (id, now) = (CvId::of(source, external), self.house.now());
        match self.house.store.cv(id).await? {
            Some(stored) if is_own(&stored, now) => self.release(&stored, now).await,
            Some(stored) => self.erase_taken_back(&stored, now).await,
            None => Ok(()),
        }
    }

    /// The person keeps it.
    async fn release(&self, stored: &StoredCv, now: Timestamp) -> Result<()> {
        let house = &self.house;
        let waits = |given: &&Permission| given.state(now) == PermissionState::Pending;
        let waiting = stored.permissions.iter().filter(waits).map(|given| given.clone().withdrawn(now));
        let waiting: Vec<Permission> = waiting.collect();
        house.store.save_permissions(&waiting, now).await?;
        house.store.release_cv(stored.id, now).await?;
        self.changed(&[stored.id]).await?;
        // Once: again is no harm, and no mail.
        if let (Some(persons), None) = (house.persons.get(), stored.released_at) {
            persons.released(stored.id, &stored.source).await;
        }
        Ok(())
    }

    async fn erase_taken_back(&self, stored: &StoredCv, now: Timestamp) -> Result<()> {
        let house = &self.house;
        let keys = house.vault.data_keys(&[stored.id]).await?;
        let open = keys.get(&stored.id).and_then(|key| opened(key, stored));
        let email = open.and_then(|open| address(None, &open).ok().flatten());
        let erasure = without_receipt(stored.id, ErasureReason::TakenBack, now, now);
        house.index.apply(vec![CvUpdate::Drop(stored.id)]);
        erase(house.store.as_ref(), &house.vault, &erasure).await?;
        self.changed(&[stored.id]).await?;
        if let (Some(persons), Some(email)) = (house.persons.get(), email) {
            persons.taken_back(&email, &stored.source, &erasure.receipt).await;
        }
        Ok(())
    }
}

/// Whether the person made it their own.
fn is_own(stored: &StoredCv, now: Timestamp) -> bool {
    stored.owned_at.is_some() || stored.permissions.iter().any(|given| given.state(now) == PermissionState::InForce)
}
