//! Apps and their keys, as the store holds them. The secret itself is never stored.

use crate::domain::SourceId;
use jiff::Timestamp;
use uuid::Uuid;

/// A third party that was issued keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppRecord {
    /// Id, time-ordered.
    pub id: Uuid,
    /// Name, unique.
    pub name: String,
    /// When it was registered.
    pub created_at: Timestamp,
    /// The sources whose licence it accepted, with the date.
    pub accepted: Vec<(SourceId, Timestamp)>,
}

/// A key to be created.
#[derive(Debug, Clone)]
pub struct NewKey {
    /// Id, time-ordered.
    pub id: Uuid,
    /// Id for the app, where there is none of that name yet.
    pub app_id: Uuid,
    /// Name of the app.
    pub app: String,
    /// SHA-256 of the secret.
    pub hash: [u8; 32],
    /// The first characters of the secret, so that its holder can tell keys apart.
    pub hint: String,
    /// Scopes, as text.
    pub scopes: Vec<String>,
    /// The sources that a writing scope is bound to.
    pub sources: Vec<SourceId>,
    /// Sources whose licence the app accepts with this key.
    pub accepts: Vec<SourceId>,
    /// When it is created.
    pub created_at: Timestamp,
    /// When it ends.
    pub expires_at: Option<Timestamp>,
}

/// A key as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyRecord {
    /// Id.
    pub id: Uuid,
    /// Id of the app.
    pub app_id: Uuid,
    /// Name of the app.
    pub app: String,
    /// The first characters of the secret.
    pub hint: String,
    /// Scopes, as text.
    pub scopes: Vec<String>,
    /// The sources that a writing scope is bound to.
    pub sources: Vec<SourceId>,
    /// The sources whose licence the app accepted.
    pub accepted: Vec<SourceId>,
    /// When it was created.
    pub created_at: Timestamp,
    /// When it ends.
    pub expires_at: Option<Timestamp>,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
    /// The plan of its app, as text.
    pub plan: String,
    /// `live` or `test`.
    pub mode: String,
}
