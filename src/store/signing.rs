//! Keys that sign access tokens, receipts and the digests of the audit.

use super::Result;
use crate::domain::By;
use jiff::Timestamp;
use secrecy::SecretString;

/// A key that signs. Its private half is in no `Debug` output, and is wiped from memory.
#[derive(Debug, Clone)]
pub struct SigningKeyRecord {
    /// The thumbprint of its public half (RFC 7638).
    pub kid: String,
    /// The private half, PKCS#8, base64url; empty once it was retired.
    pub private_key: SecretString,
    /// The public half, 32 bytes, base64url.
    pub public_key: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// It signs from then on.
    pub active_at: Timestamp,
    /// The tokens that it signed are taken until then; absent while it is not known.
    pub retired_at: Option<Timestamp>,
    /// Since when it is known to be in other hands: nothing that it signed counts any more.
    pub stolen_at: Option<Timestamp>,
}

/// The keys that sign.
#[async_trait::async_trait]
pub trait Signing: Send + Sync {
    /// All keys, the oldest first; retired ones stay, because digests name them.
    ///
    /// # Errors
    /// [`super::Error`], as every method here.
    async fn signing_keys(&self) -> Result<Vec<SigningKeyRecord>>;

    /// Adds the first key; answers whether there was none yet. Of two servers that begin at once, one does.
    async fn begin_signing(&self, key: &SigningKeyRecord, by: &By) -> Result<bool>;

    /// Adds a key, and retires all others at `others_retire_at`, or earlier where that was said before. Where that is the
    /// moment in which the new one is made, they were stolen: all whose private half was still here. Forgets the private
    /// half of keys that were retired when the new one was made.
    async fn rotate_signing(&self, key: &SigningKeyRecord, others_retire_at: Timestamp, by: &By) -> Result<()>;

    /// Forgets the private half of keys that are retired at `now`: what is not kept cannot be stolen.
    async fn forget_signing(&self, now: Timestamp) -> Result<()>;
}
