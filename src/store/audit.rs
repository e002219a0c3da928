//! The audit: rows that are only ever appended, each chained to the one before by a hash, and signed digests of the days.

use super::Result;
use crate::domain::{AuditEvent, hex};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// One row of the audit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditRow {
    /// Its place: from 1 on, without gaps.
    pub seq: i64,
    /// When it happened.
    pub at: Timestamp,
    /// Who did it.
    pub actor: String,
    /// What was done.
    pub action: String,
    /// To what.
    pub subject: String,
    /// With what: a JSON object, as it was written.
    pub detail: String,
    /// The request that asked.
    pub request_id: Option<String>,
    /// The network that it came from.
    pub origin: Option<String>,
    /// [`AuditRow::chained`] to the hash of the row before.
    pub hash: String,
}

impl AuditRow {
    /// The row of an event, after the row with that hash; the first one comes after nothing.
    #[must_use]
    pub fn after(seq: i64, before: &str, event: &AuditEvent, at: Timestamp) -> Self {
        let mut row = Self {
            seq,
            // As the database keeps it: the hash must come out the same when it is read back.
            at: Timestamp::from_millisecond(at.as_millisecond()).unwrap_or(at),
            actor: event.actor(),
            action: event.action().to_owned(),
            subject: event.subject().to_owned(),
            detail: event.detail(),
            request_id: event.request_id().map(str::to_owned),
            origin: event.network(),
            hash: String::new(),
        };
        row.hash = row.chained(before);
        row
    }

    /// SHA-256, in hexadecimal, of every column and the hash before. They are written as one JSON list, so that no two
    /// rows are written alike.
    #[must_use]
    pub fn chained(&self, before: &str) -> String {
        let Self { seq, at, actor, action, subject, detail, request_id, origin, hash: _ } = self;
        let row = (seq, at.as_millisecond(), actor, action, subject, detail, request_id, origin, before);
        // Numbers and texts can always be written.
        let text = serde_json::to_string(&row).unwrap_or_default();
        hex(&Sha256::digest(text))
    }
}

/// The end of the audit: the place and the hash of its last row.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AuditEnd {
    /// The place; 0 before the first row.
    pub seq: i64,
    /// The hash; empty before the first row.
    pub hash: String,
}

/// What the server signed of one day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditDigest {
    /// The day, UTC.
    pub day: Date,
    /// Place of the first row that it covers: one more than the last of the day before.
    pub first_seq: i64,
    /// Place of the last row that it covers; one less than the first where nothing happened.
    pub last_seq: i64,
    /// Hash of the last row, which stands for all rows before it as well.
    pub hash: String,
    /// The key that signed.
    pub kid: String,
    /// The signature of [`AuditDigest::text`], base64url.
    pub signature: String,
    /// When it was made.
    pub made_at: Timestamp,
}

impl AuditDigest {
    /// The text that is signed. An access token begins otherwise, so neither can be taken for the other.
    #[must_use]
    pub fn text(&self) -> String {
        let Self { day, first_seq, last_seq, hash, kid, signature: _, made_at } = self;
        let made_at = made_at.as_millisecond();
        format!("passerelle audit digest 1\n{day}\n{first_seq}\n{last_seq}\n{hash}\n{kid}\n{made_at}\n")
    }
}

/// Which rows of the audit are asked for: all, or those with these values.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AuditFilter {
    /// What was done.
    pub action: Option<String>,
    /// To what.
    pub subject: Option<String>,
    /// By whom: the whole text.
    pub actor: Option<String>,
}

/// What a change tells the audit: its row is written in the transaction of the change, where there is one.
#[derive(Debug, Clone)]
pub struct Told {
    /// Who does what.
    pub event: AuditEvent,
    /// When.
    pub at: Timestamp,
}

#[cfg(test)]
impl Told {
    /// For tests that are not about the audit.
    pub(crate) fn by_nobody() -> Self {
        use crate::domain::{Actor, By};
        Self { event: AuditEvent::new(&By::actor(Actor::System), "key.revoked", "key:-"), at: Timestamp::UNIX_EPOCH }
    }
}

/// The audit. What changes something writes its row in its own transaction; this is for all else.
#[async_trait::async_trait]
pub trait Audit: Send + Sync {
    /// Appends a row that belongs to no other write.
    ///
    /// # Errors
    /// [`super::Error`], as every method here.
    async fn record(&self, event: &AuditEvent, at: Timestamp) -> Result<()>;

    /// Rows after the place, in order, at most `limit`.
    async fn audit_after(&self, after: i64, limit: usize) -> Result<Vec<AuditRow>>;

    /// Rows before the place, the newest first, at most `limit`.
    async fn audit_before(&self, before: i64, filter: &AuditFilter, limit: usize) -> Result<Vec<AuditRow>>;

    /// The end of the audit, as the last transaction that appended wrote it beside its row.
    async fn audit_end(&self) -> Result<AuditEnd>;

    /// The last row of before `at`; the beginning where there is none.
    async fn audit_end_at(&self, at: Timestamp) -> Result<AuditEnd>;

    /// All digests, by day.
    async fn audit_digests(&self) -> Result<Vec<AuditDigest>>;

    /// Adds the digest of a day; answers whether there was none yet.
    async fn add_audit_digest(&self, digest: &AuditDigest) -> Result<bool>;
}
