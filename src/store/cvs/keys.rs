//! The data keys of CVs, in a store apart from the database.

use super::Erasure;
use crate::domain::cv::CvId;
use crate::store::Result;
use jiff::Timestamp;

/// A data key, wrapped with a master key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrappedKey {
    /// The CV that it seals.
    pub cv: CvId,
    /// The id of the master key.
    pub master: String,
    /// The data key, sealed with the master key: nonce, 32 bytes, tag. Of one length, so that it can be overwritten where
    /// it stands.
    pub wrapped: [u8; 60],
    /// When it was made.
    pub made_at: Timestamp,
}

/// The data keys of CVs: a database of its own, whose copies are kept 7 days at most. To delete a key is to shred what it
/// sealed, in every copy of the other database.
#[async_trait::async_trait]
pub trait CvKeys: Send + Sync + std::fmt::Debug {
    /// Brings the schema up to date.
    ///
    /// # Errors
    /// [`crate::store::Error`], as every method here.
    async fn migrate_keys(&self) -> Result<()>;

    /// Writes keys that are not there yet, or were shredded; of one CV the first stays. Returns those that stand. At most
    /// 1,000 a call.
    ///
    /// # Errors
    /// [`crate::store::Error::RetiredMaster`] where a master key that wraps one of them is retired: none is written.
    async fn put_keys(&self, keys: &[WrappedKey]) -> Result<Vec<WrappedKey>>;

    /// The keys of CVs; those that are not there are left out.
    async fn keys_of(&self, cvs: &[CvId]) -> Result<Vec<WrappedKey>>;

    /// The keys of CVs with an id above `after`, by id, at most `limit`.
    async fn scan_keys(&self, after: Option<CvId>, limit: usize) -> Result<Vec<WrappedKey>>;

    /// Overwrites the key of the erased CV so that it is not in the database's files any more, and keeps the erasure in the
    /// ledger here; whether there was one. Again is no harm: it sees to the files again.
    async fn shred_key(&self, erasure: &Erasure) -> Result<bool>;

    /// The ledger here: every erasure, also those that a copy of the other database does not know; the oldest first.
    async fn shredded(&self) -> Result<Vec<Erasure>>;

    /// Forgets erasures that were before; returns how many.
    async fn forget_shredded(&self, before: Timestamp) -> Result<u64>;

    /// From now on, nothing is wrapped with that master key: every [`CvKeys::put_keys`] under way has ended when this
    /// returns.
    async fn retire_master(&self, id: &str) -> Result<()>;

    /// Puts the same keys, wrapped anew, in the place of those that a master key with the id `from` wrapped, in one
    /// transaction; returns how many. One that was shredded meanwhile stays so. At most 1,000 a call.
    async fn rewrap_keys(&self, from: &str, keys: &[WrappedKey]) -> Result<u64>;

    /// How many keys each master key wraps, by its id.
    async fn count_by_master(&self) -> Result<Vec<(String, u64)>>;

    /// Waits until nothing is half-written, and lets the database go.
    async fn close_keys(&self);
}
