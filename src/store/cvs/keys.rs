//! The data keys of CVs, in a store apart from the database.

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
    /// The data key, sealed with the master key.
    pub wrapped: Vec<u8>,
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

    /// Writes keys that are not there yet; of one CV the first stays. Returns those that stand.
    async fn put_keys(&self, keys: &[WrappedKey]) -> Result<Vec<WrappedKey>>;

    /// The keys of CVs; those that are not there are left out.
    async fn keys_of(&self, cvs: &[CvId]) -> Result<Vec<WrappedKey>>;

    /// The keys of CVs with an id above `after`, by id, at most `limit`.
    async fn scan_keys(&self, after: Option<CvId>, limit: usize) -> Result<Vec<WrappedKey>>;

    /// Deletes a key so that it is not in the database's files any more; whether there was one.
    async fn shred_key(&self, cv: CvId) -> Result<bool>;

    /// Puts the same keys, wrapped anew, in the place of those that a master key with the id `from` wrapped, in one
    /// transaction; returns how many.
    async fn rewrap_keys(&self, from: &str, keys: &[WrappedKey]) -> Result<u64>;

    /// How many keys each master key wraps, by its id.
    async fn count_by_master(&self) -> Result<Vec<(String, u64)>>;
}
