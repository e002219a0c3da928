//! From the key that a request presents to the caller.

use super::recent::Recent;
use super::{AppCaller, Caller, Error, PlainKey, Result};
use crate::domain::Clock;
use crate::store::{self, KeyRecord, Store};
use jiff::{SignedDuration, Timestamp};
use std::sync::Arc;

/// How long a key that was found is trusted without asking again: a revocation acts within this time.
const TRUST: SignedDuration = SignedDuration::from_secs(1);
const KNOWN: usize = 10_000;
/// Strangers have a memory of their own, so that a flood of invented keys does not push out the real ones.
const STRANGERS: usize = 1_000;

/// Tells who calls. Shared by all requests.
#[derive(Debug)]
pub struct Authenticator {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    known: Recent<Known>,
    strangers: Recent<()>,
}

#[derive(Debug, Clone)]
struct Known {
    app: Arc<AppCaller>,
    revoked: bool,
    expires_at: Option<Timestamp>,
}

impl Known {
    fn admit(self, now: Timestamp) -> Result<Caller> {
        if self.revoked {
            return Err(Error::Revoked);
        }
        if self.expires_at.is_some_and(|at| at <= now) {
            return Err(Error::Expired);
        }
        Ok(Caller::App(self.app))
    }
}

impl Authenticator {
    /// Over the keys of `store`.
    #[must_use]
    pub fn new(store: Arc<dyn Store>, clock: Arc<dyn Clock>) -> Self {
        Self { store, clock, known: Recent::new(TRUST, KNOWN), strangers: Recent::new(TRUST, STRANGERS) }
    }

    /// Who presents this key; nobody presents `None`. A key that was found is asked for again after one second.
    ///
    /// # Errors
    /// [`Error::Malformed`] without a look-up, [`Error::Unknown`], [`Error::Revoked`], [`Error::Expired`], or
    /// [`Error::Store`] when keys cannot be read.
    pub async fn authenticate(&self, presented: Option<&str>) -> Result<Caller> {
        let Some(text) = presented else { return Ok(Caller::Anonymous) };
        let hash = PlainKey::parse(text)?.hash();
        let now = self.clock.now();
        if let Some(known) = self.known.get(&hash, now) {
            return known.admit(now);
        }
        if self.strangers.get(&hash, now).is_some() {
            return Err(Error::Unknown);
        }
        let found = self.store.key_by_hash(&hash).await;
        self.learn(hash, now, found)
    }

    /// Remembers what a look-up that began at `asked` found, and judges it.
    fn learn(&self, hash: [u8; 32], asked: Timestamp, found: store::Result<Option<KeyRecord>>) -> Result<Caller> {
        let Some(record) = found? else {
            self.strangers.put(hash, asked, ());
            return Err(Error::Unknown);
        };
        let known = Known {
            app: Arc::new(AppCaller::from(&record)),
            revoked: record.revoked_at.is_some(),
            expires_at: record.expires_at,
        };
        self.known.put(hash, asked, known.clone());
        known.admit(asked)
    }
}
