//! The source of randomness, shared by the requests.

use crate::auth::{PlainKey, SessionSecret, time_ordered};
use crate::domain::KeyMode;
use jiff::Timestamp;
use rand::CryptoRng;
use std::sync::{Mutex, MutexGuard, PoisonError};
use uuid::Uuid;

/// Draws secrets and ids.
pub(in crate::service) struct Chance(Mutex<Box<dyn CryptoRng + Send>>);

impl Chance {
    pub(in crate::service) fn new(random: impl CryptoRng + Send + 'static) -> Self {
        Self(Mutex::new(Box::new(random)))
    }

    /// A new key.
    pub(in crate::service) fn key(&self, mode: KeyMode) -> PlainKey {
        PlainKey::generate_for(mode, &mut **self.lock())
    }

    /// A new id.
    pub(in crate::service) fn id(&self, now: Timestamp) -> Uuid {
        time_ordered(now, &mut **self.lock())
    }

    /// 256 bits for the secret of a link.
    pub(in crate::service) fn secret(&self) -> [u8; 32] {
        let mut secret = [0; 32];
        self.lock().fill_bytes(&mut secret);
        secret
    }

    /// The secret of a person's link.
    pub(in crate::service) fn link(&self) -> SessionSecret {
        SessionSecret::generate(&mut **self.lock())
    }

    fn lock(&self) -> MutexGuard<'_, Box<dyn CryptoRng + Send>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl std::fmt::Debug for Chance {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Chance")
    }
}
