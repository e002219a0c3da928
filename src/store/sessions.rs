//! Who is signed in to the portal. The secret of the cookie is never stored, only its SHA-256.

use super::Result;
use jiff::Timestamp;

/// Somebody who is signed in.
#[derive(Clone, PartialEq, Eq)]
pub struct SessionRecord {
    /// The address that the sign-in link was sent to, in lower case.
    pub email: String,
    /// When it began.
    pub created_at: Timestamp,
    /// When it ends.
    pub expires_at: Timestamp,
}

// An address is in no log.
impl std::fmt::Debug for SessionRecord {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { email: _, created_at, expires_at } = self;
        f.debug_struct("SessionRecord")
            .field("created_at", created_at)
            .field("expires_at", expires_at)
            .finish_non_exhaustive()
    }
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
    async fn close_sessions_of(&self, email: &str) -> Result<u64>;
}
