//! Who is signed in to the portal. The secret of the cookie is never stored, only its SHA-256.

use super::Result;
use crate::domain::Email;
use jiff::Timestamp;

/// Somebody who is signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionRecord {
    /// The address that the sign-in link was sent to.
    pub email: Email,
    /// When it began.
    pub created_at: Timestamp,
    /// When it ends.
    pub expires_at: Timestamp,
}

/// The sessions of the portal.
#[async_trait::async_trait]
pub trait Sessions: Send + Sync {
    /// Begins a session, by the SHA-256 of its secret; deletes those that have ended.
    ///
    /// # Errors
    /// [`super::Error`], as every method here.
    async fn open_session(&self, hash: &[u8; 32], session: &SessionRecord) -> Result<()>;

    /// The session, if it has not ended by `now`.
    async fn session(&self, hash: &[u8; 32], now: Timestamp) -> Result<Option<SessionRecord>>;

    /// Ends a session; answers whether there was one.
    async fn close_session(&self, hash: &[u8; 32]) -> Result<bool>;

    /// Ends all sessions of an address; answers how many there were.
    async fn close_sessions_of(&self, email: &Email) -> Result<u64>;
}
