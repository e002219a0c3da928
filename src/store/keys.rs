//! Keys, as the store holds them. The secret itself is never stored.

use super::{Result, Told};
use crate::domain::{AppStatus, KeyMode, SourceId};
use jiff::Timestamp;
use uuid::Uuid;

/// An app that the operator names: it is registered, and active, where there is none of that name.
#[derive(Debug, Clone)]
pub struct NamedApp {
    /// Id for it, where it is new.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// Sources whose licence it accepts.
    pub accepts: Vec<SourceId>,
}

/// A key to be created.
#[derive(Debug, Clone, Default)]
pub struct NewKey {
    /// Id, time-ordered.
    pub id: Uuid,
    /// SHA-256 of the secret.
    pub hash: [u8; 32],
    /// The first characters of the secret, so that its holder can tell keys apart.
    pub hint: String,
    /// What its holder calls it; may be empty.
    pub label: String,
    /// Which data it sees.
    pub mode: KeyMode,
    /// Scopes, as text.
    pub scopes: Vec<String>,
    /// The sources that a writing scope is bound to. Those of a test key are the sandbox's own.
    pub sources: Vec<SourceId>,
    /// The networks that it may be used from, in CIDR notation; empty for anywhere.
    pub ip_ranges: Vec<String>,
    /// The origins whose pages may use it; empty for any.
    pub origins: Vec<String>,
    /// When it is created.
    pub created_at: Timestamp,
    /// When it ends.
    pub expires_at: Option<Timestamp>,
}

/// A key as it is stored, with what its app says about it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct KeyRecord {
    /// Id.
    pub id: Uuid,
    /// Id of the app.
    pub app_id: Uuid,
    /// Name of the app.
    pub app: String,
    /// Where the app stands.
    pub status: AppStatus,
    /// The app's plan.
    pub plan: String,
    /// The first characters of the secret.
    pub hint: String,
    /// What its holder calls it.
    pub label: String,
    /// Which data it sees.
    pub mode: KeyMode,
    /// Scopes, as text.
    pub scopes: Vec<String>,
    /// The sources that a writing scope is bound to.
    pub sources: Vec<SourceId>,
    /// The networks that it may be used from.
    pub ip_ranges: Vec<String>,
    /// The origins whose pages may use it.
    pub origins: Vec<String>,
    /// The sources whose licence the app accepted.
    pub accepted: Vec<SourceId>,
    /// The scopes that the app was approved for, each with its end.
    pub approved: Vec<(String, Timestamp)>,
    /// When it was created.
    pub created_at: Timestamp,
    /// When it ends.
    pub expires_at: Option<Timestamp>,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
    /// When it was last used, to the minute or so.
    pub last_used_at: Option<Timestamp>,
    /// The key that a rotation issued in its place.
    pub replaced_by: Option<Uuid>,
}

/// The keys of apps.
#[async_trait::async_trait]
pub trait Keys: Send + Sync {
    /// Creates a key of an app that is named, and the app where there is none of that name. One transaction.
    ///
    /// # Errors
    /// [`super::Error`], as every method here.
    async fn create_key(&self, app: &NamedApp, key: &NewKey, told: &Told) -> Result<KeyRecord>;

    /// Creates a key of an app, unless it has `most` keys in force already, or there is no such app.
    async fn add_key(&self, app: Uuid, key: &NewKey, most: u32, told: &Told) -> Result<Option<KeyRecord>>;

    /// Creates a key in the place of another one of the same app, which ends at `ends` or before. Nothing where that
    /// key is not in force at the time of the new one, or was replaced already.
    async fn rotate_key(&self, old: Uuid, new: &NewKey, ends: Timestamp, told: &Told) -> Result<Option<KeyRecord>>;

    /// The key with that SHA-256, revoked or expired ones included.
    async fn key_by_hash(&self, hash: &[u8; 32]) -> Result<Option<KeyRecord>>;

    /// The key with that id, revoked or expired ones included.
    async fn key(&self, id: Uuid) -> Result<Option<KeyRecord>>;

    /// All keys, by app and date.
    async fn keys(&self) -> Result<Vec<KeyRecord>>;

    /// The keys of an app, by date.
    async fn keys_of(&self, app: Uuid) -> Result<Vec<KeyRecord>>;

    /// Revokes a key; answers whether there was one that was not yet revoked.
    async fn revoke_key(&self, id: Uuid, at: Timestamp, told: &Told) -> Result<bool>;

    /// Says when keys were last used; never moves back.
    async fn touch_keys(&self, used: &[(Uuid, Timestamp)]) -> Result<()>;
}
