//! A new master key in the place of the old.

use super::{BATCH, Vault};
use crate::auth::{Error, Result};
use crate::domain::cv::CvId;
use crate::store::WrappedKey;
use std::collections::BTreeMap;
use std::sync::PoisonError;

/// What a rotation did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rotation {
    /// The id of the new master key.
    pub to: String,
    /// Data keys that were wrapped anew.
    pub rewrapped: u64,
}

impl Vault {
    /// Makes a master key, wraps every data key with it, and forgets the others. Servers go on meanwhile: what they make in
    /// between is wrapped anew too. Broken off, it may be begun again: no master key is forgotten that still wraps something.
    ///
    /// `progress` is told how many data keys were looked at, and how many there are.
    ///
    /// # Errors
    /// [`Error::Vault`] where the master keys cannot be read or written, or a data key does not open.
    pub async fn rotate_master(&self, progress: &mut (dyn FnMut(u64, u64) + Send)) -> Result<Rotation> {
        let inner = &self.0;
        let masters = {
            let mut chance = inner.chance.lock().unwrap_or_else(PoisonError::into_inner);
            inner.source.read()?.with_new(&mut **chance)
        };
        inner.source.write(&masters)?;
        inner.read_again()?;
        for old in masters.older() {
            inner.keys.retire_master(old.id()).await?;
        }
        let to = masters.newest().id().to_owned();
        let total = inner.keys.count_by_master().await?.into_iter().map(|(_, keys)| keys).sum();
        let (mut seen, mut rewrapped, mut after) = (0, 0, None::<CvId>);
        loop {
            let keys = inner.keys.scan_keys(after, BATCH).await?;
            let Some(last) = keys.last() else { break };
            after = Some(last.cv);
            seen += keys.len() as u64;
            rewrapped += self.rewrap(keys, &to).await?;
            progress(seen, total);
        }
        let left: u64 =
            inner.keys.count_by_master().await?.into_iter().filter(|(id, _)| *id != to).map(|(_, n)| n).sum();
        if left > 0 {
            let reason = format!("{left} data keys could not be wrapped anew: the master keys before stay");
            return Err(Error::Vault(reason));
        }
        inner.source.write(&masters.newest_alone())?;
        inner.read_again()?;
        Ok(Rotation { to, rewrapped })
    }

    async fn rewrap(&self, keys: Vec<WrappedKey>, to: &str) -> Result<u64> {
        let inner = &self.0;
        let masters = inner.masters();
        let mut anew: BTreeMap<String, Vec<WrappedKey>> = BTreeMap::new();
        for old in keys.into_iter().filter(|key| key.master != to) {
            // One that does not open stays, and so does its master key.
            if let Some(key) = inner.try_unwrap(&old)? {
                let wrapped = inner.wrap(old.cv, &key, masters.newest());
                anew.entry(old.master.clone()).or_default().push(WrappedKey { master: to.to_owned(), wrapped, ..old });
            }
        }
        let mut rewrapped = 0;
        for (from, keys) in anew {
            rewrapped += inner.keys.rewrap_keys(&from, &keys).await?;
        }
        Ok(rewrapped)
    }
}
