//! Who is signed in to the portal.

use super::Result;
use crate::auth::SessionSecret;
use crate::domain::{Clock, Email};
use crate::store::{SessionRecord, Store};
use jiff::{SignedDuration, Timestamp};
use rand::CryptoRng;
use std::sync::{Arc, Mutex, PoisonError};

/// How long somebody stays signed in.
const LASTS: SignedDuration = SignedDuration::from_hours(12);

/// Somebody who is signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// The address, which its owner has proven to read.
    pub email: Email,
    /// When the session ends.
    pub expires_at: Timestamp,
}

/// The sessions of the portal.
pub struct Sessions {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    random: Mutex<Box<dyn CryptoRng + Send>>,
}

impl std::fmt::Debug for Sessions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sessions").finish_non_exhaustive()
    }
}

impl Sessions {
    /// In `store`. `random` draws secrets.
    #[must_use]
    pub fn new(store: Arc<dyn Store>, clock: Arc<dyn Clock>, random: impl CryptoRng + Send + 'static) -> Self {
        Self { store, clock, random: Mutex::new(Box::new(random)) }
    }

    /// The time.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// A secret for a browser that has none yet.
    #[must_use]
    pub fn fresh_secret(&self) -> SessionSecret {
        SessionSecret::generate(&mut **self.random.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Signs somebody in: the secret is new, so that nobody can have planted it before.
    ///
    /// # Errors
    /// [`super::Error::Store`].
    pub async fn open(&self, email: &Email) -> Result<SessionSecret> {
        let (secret, now) = (self.fresh_secret(), self.clock.now());
        let session = SessionRecord { email: email.clone(), created_at: now, expires_at: now + LASTS };
        self.store.open_session(&secret.hash(), &session).await?;
        Ok(secret)
    }

    /// Whose session it is, if it has not ended.
    ///
    /// # Errors
    /// [`super::Error::Store`].
    pub async fn session(&self, secret: &SessionSecret) -> Result<Option<Session>> {
        let found = self.store.session(&secret.hash(), self.clock.now()).await?;
        Ok(found.map(|SessionRecord { email, expires_at, .. }| Session { email, expires_at }))
    }

    /// Signs somebody out.
    ///
    /// # Errors
    /// [`super::Error::Store`].
    pub async fn close(&self, secret: &SessionSecret) -> Result<()> {
        self.store.close_session(&secret.hash()).await?;
        Ok(())
    }
}
