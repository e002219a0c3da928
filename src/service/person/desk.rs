//! What a person's requests ask of the node: seals, the index, and writing a CV anew.

use crate::domain::cv::{Cv, CvId};
use crate::service::Result;
use crate::store::{Erasure, StoredCv};
use uuid::Uuid;

/// A profile that its person replaced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Replaced {
    /// Whether it is another than before.
    pub changed: bool,
}

/// What a person's requests ask of the node.
#[async_trait::async_trait]
pub trait Desk: Send + Sync + std::fmt::Debug {
    /// Opens the seal of a CV; nothing where its key is gone.
    ///
    /// # Errors
    /// [`crate::service::Error`], as every method here.
    async fn open(&self, stored: &StoredCv) -> Result<Option<Cv>>;

    /// Opens the file as it came.
    async fn open_original(&self, cv: CvId, sealed: &[u8]) -> Result<Option<Vec<u8>>>;

    /// Opens the message of a request for contact.
    async fn open_message(&self, cv: CvId, request: Uuid, sealed: &[u8]) -> Result<Option<String>>;

    /// A keyed hash, for a purpose: that of an e-mail address finds the CVs of its person.
    async fn tag(&self, purpose: &str, value: &[u8]) -> Result<[u8; 32]>;

    /// Puts what the person sends in the place of a CV: a file in any of the forms that CVs come in.
    async fn replace(&self, stored: &StoredCv, file: &[u8]) -> Result<Replaced>;

    /// Takes a CV out of this node's index, and reads what is allowed with it anew: when this returns, nothing that the
    /// person took back is shown by this node.
    async fn drop_now(&self, cv: CvId) -> Result<()>;

    /// Destroys the key of a CV, then all that is stored of it; whether there was one.
    async fn erase(&self, erasure: &Erasure) -> Result<bool>;
}
