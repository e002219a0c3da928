//! From the key that a request presents to the caller.

use super::recent::Recent;
use super::used::Used;
use super::{AppCaller, Caller, Error, PlainKey, Result, Tokens, bearer};
use crate::domain::{AppStatus, Clock, KeyMode};
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
    used: Used,
    tokens: Option<Arc<Tokens>>,
}

#[derive(Debug, Clone)]
struct Known {
    app: Arc<AppCaller>,
    status: AppStatus,
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
        match self.status {
            AppStatus::Suspended => Err(Error::Suspended),
            // Before an address is confirmed, an app tries the sandbox and manages itself.
            AppStatus::Pending if self.app.mode == KeyMode::Live && !self.app.only_manages() => Err(Error::Pending),
            AppStatus::Pending | AppStatus::Active => Ok(Caller::App(self.app)),
        }
    }
}

impl Authenticator {
    /// Over the keys of `store`.
    #[must_use]
    pub fn new(store: Arc<dyn Store>, clock: Arc<dyn Clock>) -> Self {
        let (known, strangers) = (Recent::new(TRUST, KNOWN), Recent::new(TRUST, STRANGERS));
        Self { store, clock, known, strangers, used: Used::default(), tokens: None }
    }

    /// Writes down when keys were last used, all that were since the last time. To be called from time to time, and
    /// before the store is closed.
    ///
    /// # Errors
    /// [`Error::Store`]; what was not written is kept for the next time.
    pub async fn write_used(&self) -> Result<()> {
        let used = self.used.take();
        if used.is_empty() {
            return Ok(());
        }
        let written = self.store.touch_keys(&used).await;
        if written.is_err() {
            self.used.put_back(&used);
        }
        Ok(written?)
    }

    /// The same, which takes access tokens as well.
    #[must_use]
    pub fn taking(self, tokens: Arc<Tokens>) -> Self {
        Self { tokens: Some(tokens), ..self }
    }

    /// What issues the tokens that are taken; nothing where none are.
    #[must_use]
    pub fn tokens(&self) -> Option<&Tokens> {
        self.tokens.as_deref()
    }

    /// Who presents this key or access token; nobody presents `None`. A key that was found is asked for again after one
    /// second, the key that a token stands for as well.
    ///
    /// # Errors
    /// [`Error::Malformed`] without a look-up, [`Error::Unknown`], [`Error::Revoked`], [`Error::Expired`],
    /// [`Error::Suspended`], [`Error::Pending`], [`Error::Token`], or [`Error::Store`] when keys cannot be read.
    pub async fn authenticate(&self, presented: Option<&str>) -> Result<Caller> {
        let Some(text) = presented else { return Ok(Caller::Anonymous) };
        match self.tokens() {
            Some(tokens) if bearer::is_token(text) => {
                let checked = tokens.check(text).await?;
                Ok(bearer::narrowed(self.by_id(checked.key_id).await?, &checked.scopes))
            }
            Some(_) | None => self.by_key(text).await,
        }
    }

    /// Who holds the key with that id: for what a token stands for, which was checked.
    async fn by_id(&self, id: uuid::Uuid) -> Result<Caller> {
        let (slot, now) = (bearer::slot(id), self.clock.now());
        if let Some(known) = self.known.get(&slot, now) {
            return known.admit(now);
        }
        let found = self.store.key(id).await;
        self.learn(slot, now, found)
    }

    /// Who presents this key, and nothing else: a token is refused.
    ///
    /// # Errors
    /// Those of [`Authenticator::authenticate`].
    pub async fn by_key(&self, text: &str) -> Result<Caller> {
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
            app: Arc::new(AppCaller::of(&record, asked)),
            status: record.status,
            revoked: record.revoked_at.is_some(),
            expires_at: record.expires_at,
        };
        self.known.put(hash, asked, known.clone());
        let admitted = known.admit(asked);
        if admitted.is_ok() {
            // A key in use is looked up once a second: that is often enough to tell when it was last used.
            self.used.note(record.id, asked);
        }
        admitted
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth::{KeyForm, NewKeyRequest, Scope, issue};
    use crate::domain::HandClock;
    use crate::store::OpenOptions;
    use rand::{SeedableRng, rngs::StdRng};

    struct Door {
        store: Arc<dyn Store>,
        clock: Arc<HandClock>,
        gate: Authenticator,
        key: PlainKey,
        id: uuid::Uuid,
    }

    async fn door(expires_in: Option<SignedDuration>) -> Door {
        let clock = Arc::new(HandClock::new("2026-11-22T00:00:00Z".parse().unwrap()));
        let store = store::open("sqlite::memory:", OpenOptions::new(clock.now())).await.unwrap();
        store.migrate().await.unwrap();
        let request = NewKeyRequest {
            app: "carte".into(),
            scopes: vec![Scope::OffersRead],
            sources: vec![],
            accepts: vec![],
            expires_at: expires_in.map(|time| clock.now() + time),
        };
        let mut rng = StdRng::seed_from_u64(1);
        let (key, record) = issue(store.as_ref(), clock.as_ref(), &mut rng, request).await.unwrap();
        let gate = Authenticator::new(store.clone(), clock.clone());
        Door { store, clock, gate, key, id: record.id }
    }

    #[tokio::test]
    async fn a_key_in_force_lets_its_app_in_and_no_key_is_nobody() {
        let Door { gate, key, id, .. } = door(None).await;
        assert!(matches!(gate.authenticate(None).await, Ok(Caller::Anonymous)));
        let caller = gate.authenticate(Some(key.reveal())).await.unwrap();
        assert_eq!(caller.app().unwrap().key_id, id);
        assert!(caller.may(Scope::OffersRead) && !caller.may(Scope::OffersWrite));
    }

    #[tokio::test]
    async fn a_typo_and_an_invented_key_are_told_apart_and_never_repeated() {
        let Door { gate, key, .. } = door(None).await;
        let typo = format!("{}!", &key.reveal()[..43]);
        let typo = gate.authenticate(Some(&typo)).await.unwrap_err();
        assert!(matches!(typo, Error::Malformed(KeyForm::Character)), "{typo}");
        let invented = PlainKey::generate(&mut StdRng::seed_from_u64(2));
        for _ in 0..2 {
            let error = gate.authenticate(Some(invented.reveal())).await.unwrap_err();
            assert!(matches!(error, Error::Unknown), "{error}");
            assert!(!format!("{error} {error:?}").contains(invented.hint()));
        }
    }

    #[tokio::test]
    async fn a_revocation_acts_within_one_second() {
        let Door { store, clock, gate, key, id } = door(None).await;
        assert!(gate.authenticate(Some(key.reveal())).await.is_ok());
        assert!(store.revoke_key(id, clock.now(), &crate::store::Told::by_nobody()).await.unwrap());
        clock.forward(SignedDuration::from_millis(999));
        assert!(gate.authenticate(Some(key.reveal())).await.is_ok(), "a look-up is trusted for less than a second");
        clock.forward(SignedDuration::from_millis(1));
        assert!(matches!(gate.authenticate(Some(key.reveal())).await, Err(Error::Revoked)));
    }

    #[tokio::test]
    async fn a_key_ends_at_its_time_even_while_it_is_remembered() {
        let Door { clock, gate, key, .. } = door(Some(SignedDuration::from_millis(500))).await;
        assert!(gate.authenticate(Some(key.reveal())).await.is_ok());
        clock.forward(SignedDuration::from_millis(500));
        assert!(matches!(gate.authenticate(Some(key.reveal())).await, Err(Error::Expired)));
    }

    #[tokio::test]
    async fn an_invented_key_is_asked_for_once_a_second_and_a_store_that_fails_is_no_refusal() {
        let Door { store, clock, gate, key, .. } = door(None).await;
        let invented = PlainKey::generate(&mut StdRng::seed_from_u64(2));
        assert!(matches!(gate.authenticate(Some(invented.reveal())).await, Err(Error::Unknown)));
        assert!(gate.authenticate(Some(key.reveal())).await.is_ok());
        store.close().await;
        assert!(matches!(gate.authenticate(Some(invented.reveal())).await, Err(Error::Unknown)), "from memory");
        assert!(gate.authenticate(Some(key.reveal())).await.is_ok(), "from memory");
        clock.forward(SignedDuration::from_secs(1));
        assert!(matches!(gate.authenticate(Some(invented.reveal())).await, Err(Error::Store(_))));
        assert!(matches!(gate.authenticate(Some(key.reveal())).await, Err(Error::Store(_))));
    }
}
