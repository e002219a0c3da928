//! Erasing a CV: its key first, so that nothing that is done after can bring it back, in whatever copy it stands.

use super::Result;
use crate::auth::{Vault, digest};
use crate::domain::cv::CvId;
use crate::store::{CvKeys, Erasure, ErasureReason, Store, StoredCv};
use jiff::Timestamp;
use std::collections::{HashMap, HashSet};

/// CVs that are looked up at once.
const BATCH: usize = 1_000;

/// Shreds the data key, then deletes the rows; both ledgers keep the id and the proof. Whether there was anything. Broken
/// off in between, it is finished by [`replay_erasures`], or by the same call again.
///
/// # Errors
/// [`super::Error`] where a database does not answer.
pub async fn erase(store: &dyn Store, vault: &Vault, erasure: &Erasure) -> Result<bool> {
    let had_key = vault.shred(erasure).await?;
    Ok(store.erase_cv(erasure).await? || had_key)
}

/// The erasure of what nobody asked us to erase who would get a receipt: its proof is the digest of what it says.
pub(super) fn without_receipt(cv: CvId, reason: ErasureReason, asked_at: Timestamp, at: Timestamp) -> Erasure {
    let said = format!("{} {asked_at} {at}", reason.as_str());
    let receipt = digest("passerelle: an erasure that was due", &[cv.uuid().as_bytes(), said.as_bytes()]);
    Erasure { cv, reason, asked_at, at, receipt }
}

/// What [`replay_erasures`] had to do: as a rule, nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Replayed {
    /// CVs that stood in the database although the ledger beside the keys knows of their erasure.
    pub cvs: u64,
    /// Data keys that were there although the ledger of the database knows of the erasure.
    pub keys: u64,
}

/// Brings both databases up to both ledgers. To be awaited before anything is served: whichever of them was restored from a
/// copy may hold what was erased since.
///
/// # Errors
/// [`super::Error`] where a database does not answer. Then nothing may be served.
pub async fn replay_erasures(store: &dyn Store, vault: &Vault) -> Result<Replayed> {
    let cvs = erase_restored(store, vault).await?;
    let keys = shred_restored(store, vault).await?;
    Ok(Replayed { cvs, keys })
}

/// Erases what the database has of CVs that the ledger beside the keys knows.
async fn erase_restored(store: &dyn Store, vault: &Vault) -> Result<u64> {
    let ledger = vault.keys().shredded().await?;
    let known: HashSet<(CvId, Timestamp)> =
        store.erasures(Timestamp::MIN).await?.into_iter().map(|erasure| (erasure.cv, erasure.at)).collect();
    let mut erased = 0;
    for erasures in ledger.chunks(BATCH) {
        let ids: Vec<CvId> = erasures.iter().map(|erasure| erasure.cv).collect();
        let there: HashSet<CvId> = store.cv_revs(&ids).await?.into_iter().map(|(cv, _)| cv).collect();
        let there: Vec<CvId> = there.into_iter().collect();
        let stored: HashMap<CvId, StoredCv> = store.cvs(&there).await?.into_iter().map(|cv| (cv.id, cv)).collect();
        let alive: HashSet<CvId> = keys_of(vault.keys(), &there).await?.into_keys().collect();
        for erasure in erasures {
            let is_due = match stored.get(&erasure.cv) {
                // One that was published anew after its erasure stays; one without a key says nothing to anybody.
                Some(cv) => cv.created_at <= erasure.at || !alive.contains(&erasure.cv),
                // Only the ledger is to be completed, so that no platform brings back what a copy does not know.
                None => !known.contains(&(erasure.cv, erasure.at)),
            };
            if is_due {
                erased += u64::from(store.erase_cv(erasure).await?);
            }
        }
    }
    Ok(erased)
}

/// Shreds the keys of CVs that the ledger of the database knows.
async fn shred_restored(store: &dyn Store, vault: &Vault) -> Result<u64> {
    let mut shredded = 0;
    for erasures in store.erasures(Timestamp::MIN).await?.chunks(BATCH) {
        let ids: Vec<CvId> = erasures.iter().map(|erasure| erasure.cv).collect();
        let alive = keys_of(vault.keys(), &ids).await?;
        for erasure in erasures {
            if alive.get(&erasure.cv).is_some_and(|made_at| *made_at <= erasure.at) {
                shredded += u64::from(vault.shred(erasure).await?);
            }
        }
    }
    Ok(shredded)
}

/// When the keys that are there were made.
async fn keys_of(keys: &dyn CvKeys, cvs: &[CvId]) -> Result<HashMap<CvId, Timestamp>> {
    Ok(keys.keys_of(cvs).await?.into_iter().map(|key| (key.cv, key.made_at)).collect())
}
