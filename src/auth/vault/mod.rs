//! The vault: what is about a person is sealed with a key of its CV, and that key with a master key.
//!
//! AES-256-GCM throughout. The data keys are in a store of their own ([`CvKeys`]); to shred one is to erase what it sealed,
//! in every copy of the database. A seal is bound to the CV and to what it is for ([`SealFor`]): a sealed body that is put in
//! the place of another does not open. No key is kept in memory for longer than its work takes.

mod cipher;
mod data_key;
mod masters;
mod rotation;
#[cfg(test)]
mod tests;

pub use data_key::{DataKey, SealFor};
pub use masters::{MasterKeys, MasterSource};
pub use rotation::Rotation;

use super::{Error, Result};
use crate::domain::Clock;
use crate::domain::cv::CvId;
use crate::store::{self, CvKeys, Erasure, WrappedKey};
use aws_lc_rs::hmac;
use cipher::Key;
use masters::MasterKey;
use rand::CryptoRng;
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use uuid::Uuid;

/// Under this id stands the root of the secrets, which are no CV's.
const ROOT: CvId = CvId::from_uuid(Uuid::nil());

/// So many keys are written in one transaction, at most.
const BATCH: usize = 1_000;

/// How often a key is wrapped anew because its master key was retired meanwhile.
const ATTEMPTS: usize = 3;

/// The source of randomness.
type Chance = Mutex<Box<dyn CryptoRng + Send>>;

/// Opens and closes what is about persons. A clone is the same vault.
#[derive(Clone)]
pub struct Vault(Arc<Inner>);

struct Inner {
    keys: Arc<dyn CvKeys>,
    source: Arc<dyn MasterSource>,
    masters: RwLock<Arc<MasterKeys>>,
    clock: Arc<dyn Clock>,
    chance: Arc<Chance>,
    root: Key,
}

impl std::fmt::Debug for Vault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Vault(…)")
    }
}

impl Vault {
    /// Opens the vault over a store of data keys that is up to date, and makes the root of its secrets where there is none.
    ///
    /// # Errors
    /// [`Error::Vault`] where the master keys are not those that wrapped what is there, [`Error::Store`].
    pub async fn open(
        keys: Arc<dyn CvKeys>,
        source: Arc<dyn MasterSource>,
        clock: Arc<dyn Clock>,
        chance: impl CryptoRng + Send + 'static,
    ) -> Result<Self> {
        let masters = RwLock::new(Arc::new(source.read()?));
        let inner =
            Inner { keys, source, masters, clock, chance: Arc::new(Mutex::new(Box::new(chance))), root: Key::zero() };
        let standing = match inner.keys.keys_of(&[ROOT]).await? {
            there if there.is_empty() => inner.put(&[ROOT]).await?,
            there => there,
        };
        let root =
            standing.first().ok_or_else(|| Error::Vault("the root of the secrets was not written".to_owned()))?;
        let root = inner.unwrap(root)?;
        Ok(Self(Arc::new(Inner { root, ..inner })))
    }

    /// The data keys of CVs; those that have none, or were erased, are left out.
    ///
    /// # Errors
    /// [`Error::Store`]; [`Error::Vault`] where a master key is missing.
    pub async fn data_keys(&self, cvs: &[CvId]) -> Result<HashMap<CvId, DataKey>> {
        self.unwrapped(self.0.keys.keys_of(cvs).await?)
    }

    /// The same, with new keys for those that have none.
    ///
    /// # Errors
    /// As [`Vault::data_keys`].
    pub async fn data_keys_or_new(&self, cvs: &[CvId]) -> Result<HashMap<CvId, DataKey>> {
        let mut wrapped = self.0.keys.keys_of(cvs).await?;
        let known: HashSet<CvId> = wrapped.iter().map(|key| key.cv).collect();
        let mut missing: Vec<CvId> = cvs.iter().copied().filter(|cv| !known.contains(cv)).collect();
        missing.sort_unstable();
        missing.dedup();
        for missing in missing.chunks(BATCH) {
            wrapped.extend(self.0.put(missing).await?);
        }
        self.unwrapped(wrapped)
    }

    /// Shreds the data key of an erased CV, and keeps the erasure in the ledger beside it. Whether there was one.
    ///
    /// # Errors
    /// [`Error::Store`]: then it may still be in the files, and is to be shredded again.
    pub async fn shred(&self, erasure: &Erasure) -> Result<bool> {
        Ok(self.0.keys.shred_key(erasure).await?)
    }

    /// A secret for a purpose: the same for ever, whatever becomes of the master key, and one that says nothing of any other.
    #[must_use]
    pub fn secret(&self, purpose: &str) -> [u8; 32] {
        let root = hmac::Key::new(hmac::HMAC_SHA256, self.0.root.bytes());
        let tag = hmac::sign(&root, purpose.as_bytes());
        let mut secret = [0; 32];
        secret.copy_from_slice(tag.as_ref());
        secret
    }

    /// The store of data keys.
    #[must_use]
    pub fn keys(&self) -> &dyn CvKeys {
        self.0.keys.as_ref()
    }

    fn unwrapped(&self, wrapped: Vec<WrappedKey>) -> Result<HashMap<CvId, DataKey>> {
        let mut keys = HashMap::with_capacity(wrapped.len());
        let mut broken = 0_u32;
        for wrapped in wrapped {
            match self.0.try_unwrap(&wrapped)? {
                Some(key) => {
                    keys.insert(wrapped.cv, DataKey::new(wrapped.cv, key, self.0.chance.clone()));
                }
                None => broken += 1,
            }
        }
        if broken > 0 {
            // One row that was tampered with takes one CV away, and not the server.
            tracing::error!(broken, "data keys of CVs do not open with their master key");
        }
        Ok(keys)
    }
}

impl Inner {
    /// Makes keys, and gives those that stand.
    async fn put(&self, cvs: &[CvId]) -> Result<Vec<WrappedKey>> {
        let mut attempt = 1;
        loop {
            let master = self.masters();
            let made_at = self.clock.now();
            let new = |cv: &CvId| WrappedKey {
                cv: *cv,
                master: master.newest().id().to_owned(),
                wrapped: self.wrap(*cv, &self.new_key(), master.newest()),
                made_at,
            };
            match self.keys.put_keys(&cvs.iter().map(new).collect::<Vec<_>>()).await {
                // Another process rotated it: the source has the new one.
                Err(store::Error::RetiredMaster(_)) if attempt < ATTEMPTS => self.read_again()?,
                done => return Ok(done?),
            }
            attempt += 1;
        }
    }

    fn new_key(&self) -> Key {
        Key::random(&mut **self.chance.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn wrap(&self, cv: CvId, key: &Key, master: &MasterKey) -> [u8; 60] {
        let sealed = cipher::seal(master.key(), &self.chance, &bound(cv, master.id()), key.bytes());
        let mut wrapped = [0; 60];
        wrapped.copy_from_slice(&sealed);
        wrapped
    }

    fn unwrap(&self, wrapped: &WrappedKey) -> Result<Key> {
        let refused =
            || Error::Vault("the master key of that name is another one than that which wrapped the keys".to_owned());
        self.try_unwrap(wrapped)?.ok_or_else(refused)
    }

    /// Nothing where it was tampered with.
    fn try_unwrap(&self, wrapped: &WrappedKey) -> Result<Option<Key>> {
        if self.masters().find(&wrapped.master).is_none() {
            self.read_again()?;
        }
        let masters = self.masters();
        let Some(master) = masters.find(&wrapped.master) else {
            return Err(Error::Vault(format!("the master key `{}` is missing", wrapped.master)));
        };
        Ok(cipher::open(master.key(), &bound(wrapped.cv, master.id()), &wrapped.wrapped)
            .and_then(|key| Key::read(&key)))
    }

    fn masters(&self) -> Arc<MasterKeys> {
        self.masters.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn read_again(&self) -> Result<()> {
        let masters = Arc::new(self.source.read()?);
        *self.masters.write().unwrap_or_else(PoisonError::into_inner) = masters;
        Ok(())
    }
}

/// What a wrapped key is bound to.
fn bound(cv: CvId, master: &str) -> Vec<u8> {
    [b"passerelle: a data key\0", &cv.uuid().as_bytes()[..], master.as_bytes()].concat()
}
