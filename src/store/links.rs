//! Links that were sent by mail. Their secrets are never stored.

use super::Result;
use crate::domain::Email;
use jiff::Timestamp;
use uuid::Uuid;

/// What a link is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LinkKind {
    /// To confirm an address as a member of an app.
    Confirm,
    /// To sign in.
    SignIn,
}

impl LinkKind {
    /// Its name in the table.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Confirm => "confirm",
            Self::SignIn => "sign_in",
        }
    }

    pub(super) fn read(text: &str) -> Option<Self> {
        [Self::Confirm, Self::SignIn].into_iter().find(|kind| kind.as_str() == text)
    }
}

/// A link to be sent.
#[derive(Debug, Clone)]
pub struct NewLink {
    /// SHA-256 of its secret.
    pub hash: [u8; 32],
    /// What it is for.
    pub kind: LinkKind,
    /// Where it is sent.
    pub email: Email,
    /// The app that it is about.
    pub app_id: Option<Uuid>,
    /// When it is made.
    pub created_at: Timestamp,
    /// When it ends.
    pub expires_at: Timestamp,
}

/// A link that is still good.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkRecord {
    /// What it is for.
    pub kind: LinkKind,
    /// Where it was sent.
    pub email: Email,
    /// The app that it is about.
    pub app_id: Option<Uuid>,
    /// When it ends.
    pub expires_at: Timestamp,
}

/// Links that were sent by mail.
#[async_trait::async_trait]
pub trait Links: Send + Sync {
    /// Writes a link down.
    ///
    /// # Errors
    /// [`super::Error`], as every method here.
    async fn create_link(&self, link: &NewLink) -> Result<()>;

    /// The link with that SHA-256, if it is still good at `now`. Looking does not use it.
    async fn link(&self, hash: &[u8; 32], now: Timestamp) -> Result<Option<LinkRecord>>;

    /// The same, and from now on it is used: of several that come at once, one gets it.
    async fn use_link(&self, hash: &[u8; 32], kind: LinkKind, now: Timestamp) -> Result<Option<LinkRecord>>;

    /// How many links were made for an address since then.
    async fn count_links(&self, email: &Email, since: Timestamp) -> Result<u64>;

    /// Deletes the links that ended before; returns how many.
    async fn forget_links(&self, ended_before: Timestamp) -> Result<u64>;
}
