//! Access tokens (RFC 9068): signed by us, short-lived, in the place of a key.

use super::recent::Recent;
use super::signing::{PublicKey, Ring, SigningKey, new_signing_key};
use super::{AppCaller, Caller, Error, Result, Scope};
use crate::domain::{Actor, By, Clock, Invalid};
use crate::store::Store;
use jiff::{SignedDuration, Timestamp};
use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::{Algorithm, Header, Validation, decode, decode_header, encode};
use rand::CryptoRng;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};
use uuid::Uuid;

/// How long a token is good for.
pub const LIFETIME: SignedDuration = SignedDuration::from_mins(15);
/// By how much the clocks of two nodes may differ: so much earlier than its beginning a token is taken.
const SKEW: SignedDuration = SignedDuration::from_secs(30);
/// How long the keys that were read are trusted: one that is retired at once is refused after this.
const TRUST: SignedDuration = SignedDuration::from_secs(1);
/// A key that is not known may be a new one of another node: the keys are read again, so often at most.
const LOOK_AGAIN: SignedDuration = SignedDuration::from_millis(100);
/// A token that was checked is not checked again for so long. Its key, and the key that signed it, are.
const CHECKED: SignedDuration = SignedDuration::from_mins(1);
const CHECKED_TOKENS: usize = 10_000;
/// The longest text that is looked at.
const LONGEST: usize = 4_096;
/// The type of an access token (RFC 9068, 2.1), so that no other token is taken for one.
const TYPE: &str = "at+jwt";

/// What is wrong with a token. None of it holds the token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TokenFault {
    /// It has not the form of an access token, or lacks something that each has.
    #[error("this is not an access token")]
    Form,
    /// It names another way of signing than ours.
    #[error("an access token is signed with EdDSA")]
    Algorithm,
    /// It names no key that signs, or one that was retired.
    #[error("this access token names no key that signs here")]
    UnknownKey,
    /// The signature does not fit.
    #[error("the signature of this access token does not fit")]
    Signature,
    /// `iss` or `aud` is not this server.
    #[error("this access token was not issued here, or for another service")]
    Elsewhere,
    /// Its time is over.
    #[error("this access token has expired: ask for another at `/oauth/token`")]
    Expired,
    /// Its time has not begun.
    #[error("this access token is not valid yet")]
    TooEarly,
}

/// A new token.
#[derive(Debug)]
pub struct AccessToken {
    /// The token.
    pub text: SecretString,
    /// How long it is good for.
    pub lifetime: SignedDuration,
    /// What it allows.
    pub scopes: BTreeSet<Scope>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Claims {
    iss: String,
    aud: String,
    /// The key that the token stands for, twice, as RFC 9068 (2.2) wants it.
    sub: Uuid,
    client_id: Uuid,
    iat: i64,
    nbf: i64,
    exp: i64,
    jti: Uuid,
    scope: String,
}

/// A token that was checked.
#[derive(Debug, Clone)]
pub(super) struct Checked {
    /// The key that it stands for.
    pub(super) key_id: Uuid,
    /// What it allows, where the key still does.
    pub(super) scopes: Arc<BTreeSet<Scope>>,
    kid: Arc<str>,
    expires_at: Timestamp,
}

/// Issues tokens and checks them. Shared by all requests.
pub struct Tokens {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    random: Mutex<Box<dyn CryptoRng + Send>>,
    issuer: String,
    validation: Validation,
    ring: Mutex<Option<(Timestamp, Arc<Ring>)>>,
    checked: Recent<Checked>,
}

impl std::fmt::Debug for Tokens {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Tokens").field("issuer", &self.issuer).finish_non_exhaustive()
    }
}

impl Tokens {
    /// For the server that everybody knows by the address `issuer`, without a slash at its end: every node has the same.
    pub fn new(
        store: Arc<dyn Store>,
        clock: Arc<dyn Clock>,
        issuer: &str,
        random: impl CryptoRng + Send + 'static,
    ) -> Self {
        let mut validation = Validation::new(Algorithm::EdDSA);
        validation.set_issuer(&[issuer]);
        validation.set_audience(&[issuer]);
        validation.set_required_spec_claims(&["exp", "nbf", "iss", "aud", "sub"]);
        // By the clock that we were given, below.
        validation.validate_exp = false;
        Self {
            store,
            clock,
            random: Mutex::new(Box::new(random)),
            issuer: issuer.to_owned(),
            validation,
            ring: Mutex::default(),
            checked: Recent::new(CHECKED, CHECKED_TOKENS),
        }
    }

    /// The address of this server, as tokens name it.
    #[must_use]
    pub fn issuer(&self) -> &str {
        &self.issuer
    }

    /// A token for the key of `app`, with the scopes that are asked for, or with all that the key has.
    ///
    /// # Errors
    /// [`Error::ScopeNotHeld`] for a scope that there is not, or that the key has not; [`Error::Store`].
    pub async fn issue(&self, app: &Arc<AppCaller>, asked: Option<&str>) -> Result<AccessToken> {
        let scopes = match asked {
            None => app.scopes.clone(),
            Some(asked) => granted(&Caller::App(app.clone()), asked)?,
        };
        self.begin().await?;
        let now = self.clock.now();
        let ring = self.ring(now, TRUST).await?;
        let Some((key, private)) = ring.signer(now) else {
            return Err(Error::Signing("no key signs now".to_owned()));
        };
        let mut header = Header::new(Algorithm::EdDSA);
        header.typ = Some(TYPE.to_owned());
        header.kid = Some(key.kid.clone());
        let claims = Claims {
            iss: self.issuer.clone(),
            aud: self.issuer.clone(),
            sub: app.key_id,
            client_id: app.key_id,
            iat: now.as_second(),
            nbf: now.as_second(),
            exp: (now + LIFETIME).as_second(),
            jti: self.id(now),
            scope: scopes.iter().map(|scope| scope.as_str()).collect::<Vec<_>>().join(" "),
        };
        let text = encode(&header, &claims, private)?;
        Ok(AccessToken { text: text.into(), lifetime: LIFETIME, scopes })
    }

    /// The public keys, for whoever checks a token or a receipt without asking us.
    ///
    /// # Errors
    /// [`Error::Store`] when they cannot be read.
    pub async fn published(&self) -> Result<Vec<PublicKey>> {
        self.begin().await?;
        let now = self.clock.now();
        Ok(self.ring(now, TRUST).await?.published(now))
    }

    /// Sees to it that there is a key that signs: the first server on a new database makes one.
    ///
    /// # Errors
    /// [`Error::Store`] when the keys cannot be read or written.
    pub async fn begin(&self) -> Result<()> {
        let now = self.clock.now();
        if self.ring(now, TRUST).await?.signer(now).is_some() {
            return Ok(());
        }
        let key = new_signing_key(&mut *self.random.lock().unwrap_or_else(PoisonError::into_inner), now, now)?;
        self.store.begin_signing(&key, &By::actor(Actor::System)).await?;
        self.read(now).await.map(drop)
    }

    /// What a token stands for.
    ///
    /// # Errors
    /// [`Error::Token`], [`Error::Store`].
    pub(super) async fn check(&self, text: &str) -> Result<Checked> {
        if text.len() > LONGEST {
            return Err(TokenFault::Form.into());
        }
        let now = self.clock.now();
        let hash: [u8; 32] = Sha256::digest(text).into();
        let checked = if let Some(checked) = self.checked.get(&hash, now) {
            let ring = self.ring(now, TRUST).await?;
            ring.in_force(&checked.kid, now).ok_or(TokenFault::UnknownKey)?;
            checked
        } else {
            let checked = self.verify(text, now).await?;
            self.checked.put(hash, now, checked.clone());
            checked
        };
        if checked.expires_at <= now { Err(TokenFault::Expired.into()) } else { Ok(checked) }
    }

    async fn verify(&self, text: &str, now: Timestamp) -> Result<Checked> {
        let header = decode_header(text).map_err(|error| fault(error.kind()))?;
        let kid = named(&header)?;
        let mut ring = self.ring(now, TRUST).await?;
        if ring.in_force(kid, now).is_none() {
            ring = self.ring(now, LOOK_AGAIN).await?;
        }
        let SigningKey { public, .. } = ring.in_force(kid, now).ok_or(TokenFault::UnknownKey)?;
        let claims = decode::<Claims>(text, public, &self.validation).map_err(|error| fault(error.kind()))?.claims;
        let time = |seconds| Timestamp::from_second(seconds).map_err(|_| TokenFault::Form);
        if time(claims.nbf)? > now + SKEW {
            return Err(TokenFault::TooEarly.into());
        }
        if claims.sub != claims.client_id {
            return Err(TokenFault::Form.into());
        }
        // A scope of a newer version that this one does not know allows nothing here.
        let scopes = claims.scope.split(' ').filter_map(|scope| scope.parse().ok()).collect();
        let expires_at = time(claims.exp)?;
        Ok(Checked { key_id: claims.sub, scopes: Arc::new(scopes), kid: kid.into(), expires_at })
    }

    /// The keys, not older than `trust`.
    async fn ring(&self, now: Timestamp, trust: SignedDuration) -> Result<Arc<Ring>> {
        let known = self.ring.lock().unwrap_or_else(PoisonError::into_inner).clone();
        match known {
            // A clock that was set back makes an age negative: such keys are not trusted either.
            Some((read_at, ring)) if (SignedDuration::ZERO..trust).contains(&now.duration_since(read_at)) => Ok(ring),
            Some(_) | None => self.read(now).await,
        }
    }

    /// Reads the keys.
    async fn read(&self, now: Timestamp) -> Result<Arc<Ring>> {
        let ring = Arc::new(Ring::new(&self.store.signing_keys().await?)?);
        *self.ring.lock().unwrap_or_else(PoisonError::into_inner) = Some((now, ring.clone()));
        Ok(ring)
    }

    fn id(&self, now: Timestamp) -> Uuid {
        super::issue::time_ordered(now, &mut *self.random.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// The key that a header names, where the header is one of ours. What others may write into theirs, such as a key or an
/// address to fetch one from, is not even ignored.
fn named(header: &Header) -> Result<&str, TokenFault> {
    if header.alg != Algorithm::EdDSA {
        return Err(TokenFault::Algorithm);
    }
    let ours = Header { typ: Some(TYPE.to_owned()), kid: header.kid.clone(), ..Header::new(Algorithm::EdDSA) };
    match &header.kid {
        Some(kid) if *header == ours => Ok(kid),
        Some(_) | None => Err(TokenFault::Form),
    }
}

fn fault(kind: &ErrorKind) -> TokenFault {
    use ErrorKind::{
        InvalidAlgorithm, InvalidAlgorithmName, InvalidAudience, InvalidIssuer, InvalidSignature, UnsupportedAlgorithm,
    };
    if matches!(kind, InvalidSignature) {
        TokenFault::Signature
    } else if matches!(kind, InvalidAlgorithm | InvalidAlgorithmName | UnsupportedAlgorithm) {
        TokenFault::Algorithm
    } else if matches!(kind, InvalidIssuer | InvalidAudience) {
        TokenFault::Elsewhere
    } else {
        TokenFault::Form
    }
}

/// The scopes of a list, where the caller has them all.
fn granted(caller: &Caller, asked: &str) -> Result<BTreeSet<Scope>> {
    let held = |name: &str| {
        let scope: Scope = name.parse().map_err(Error::ScopeNotHeld)?;
        let refused = || Error::ScopeNotHeld(Invalid::new(name, "this key has no such scope"));
        caller.may(scope).then_some(scope).ok_or_else(refused)
    };
    asked.split(' ').filter(|name| !name.is_empty()).map(held).collect()
}

#[cfg(test)]
impl Tokens {
    /// Reads the keys; says whether there is none.
    pub(super) async fn ring_is_empty(&self) -> bool {
        self.read(self.clock.now()).await.is_ok_and(|ring| ring.0.is_empty())
    }
}
