//! Ed25519 keys: made, read back, published, and what they sign.

use super::{Error, LIFETIME, Result};
use crate::domain::{By, Clock};
use crate::store::{SigningKeyRecord, Store};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan};
use jsonwebtoken::jwk::{Jwk, ThumbprintHash};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, crypto};
use rand::CryptoRng;
use secrecy::{ExposeSecret, SecretString};

/// What stands before the 32 bytes of a private key in PKCS#8 (RFC 8410, 7).
const PKCS8: [u8; 16] = [0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20];

/// How long a new key is published before it signs: longer than anybody may keep the list of keys, so that everybody has
/// it when the first token comes.
const LEAD: SignedDuration = SignedDuration::from_mins(10);
/// How much longer than its last token lives a key is published, because clocks differ.
const SPARE: SignedDuration = SignedDuration::from_mins(5);

/// How long a key is published that signs no more, in years: as long as a receipt may have to prove something (Code civil,
/// art. 2224), and its hash is kept.
const RECEIPTS: i64 = 5;

/// A new key that signs from `active_at` on.
///
/// # Errors
/// [`Error::Signing`]: a defect.
pub fn new_signing_key(rng: &mut dyn CryptoRng, now: Timestamp, active_at: Timestamp) -> Result<SigningKeyRecord> {
    let mut private = PKCS8.to_vec();
    private.extend([0; 32]);
    rng.fill_bytes(&mut private[PKCS8.len()..]);
    let key = EncodingKey::from_ed_der(&private);
    let public = Jwk::from_encoding_key(&key, Algorithm::EdDSA)?;
    Ok(SigningKeyRecord {
        kid: public.thumbprint(ThumbprintHash::SHA256)?,
        private_key: SecretString::from(URL_SAFE_NO_PAD.encode(&private)),
        public_key: URL_SAFE_NO_PAD.encode(DecodingKey::from_jwk(&public)?.try_get_as_bytes()?),
        created_at: now,
        active_at,
        retired_at: None,
        stolen_at: None,
    })
}

/// Puts a new key in the place of the one that signs. As a rule it signs when everybody has had the time to read it, and what
/// the old one signed is taken until the end: nobody notices. `at_once` is for a key that was stolen: every token so far is
/// refused within a second, and no receipt of it counts any more.
///
/// # Errors
/// [`Error::Store`] when it cannot be written.
pub async fn rotate(
    store: &dyn Store,
    clock: &dyn Clock,
    rng: &mut (dyn CryptoRng + Send),
    at_once: bool,
    by: &By,
) -> Result<SigningKeyRecord> {
    let now = clock.now();
    let active_at = if at_once { now } else { now + LEAD };
    let others_retire_at = if at_once { now } else { active_at + LIFETIME + SPARE };
    let key = new_signing_key(rng, now, active_at)?;
    store.rotate_signing(&key, others_retire_at, by).await?;
    Ok(key)
}

/// Until when the public half of a key that signs no more is published, so that receipts can be checked with it; nothing
/// where it still signs, or was stolen: receipts of such a key prove nothing.
#[must_use]
pub fn published_until(key: &SigningKeyRecord) -> Option<Timestamp> {
    let retired = key.retired_at.filter(|_| key.stolen_at.is_none())?;
    let end = retired.to_zoned(TimeZone::UTC).checked_add(RECEIPTS.years());
    Some(end.map_or(Timestamp::MAX, |end| end.timestamp()))
}

/// The public half of a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicKey {
    /// The key's id.
    pub kid: String,
    /// The 32 bytes, base64url.
    pub x: String,
    /// When it signed for the last time at the latest: no token of it is taken from then on.
    pub ended_at: Option<Timestamp>,
}

/// A key as it is used.
#[derive(Debug, Clone)]
pub(super) struct SigningKey {
    pub(super) kid: String,
    pub(super) public: DecodingKey,
    x: String,
    private: Option<EncodingKey>,
    active_at: Timestamp,
    retired_at: Option<Timestamp>,
    published_until: Option<Timestamp>,
}

impl SigningKey {
    /// Reads a key of the store.
    pub(super) fn new(record: &SigningKeyRecord) -> Result<Self> {
        let private = record.private_key.expose_secret();
        let private = (!private.is_empty()).then(|| URL_SAFE_NO_PAD.decode(private)).transpose();
        let private = private.map_err(|_| Error::Signing("a private key cannot be read".to_owned()))?;
        Ok(Self {
            kid: record.kid.clone(),
            public: DecodingKey::from_ed_components(&record.public_key)?,
            x: record.public_key.clone(),
            private: private.map(|der| EncodingKey::from_ed_der(&der)),
            active_at: record.active_at,
            retired_at: record.retired_at,
            published_until: published_until(record),
        })
    }

    /// Whether a token that it signed is still taken.
    pub(super) fn is_in_force(&self, now: Timestamp) -> bool {
        self.retired_at.is_none_or(|at| now < at)
    }

    /// Its public half, where there may be something to check with it.
    fn published(&self, now: Timestamp) -> Option<PublicKey> {
        let is_needed = self.retired_at.is_none() || self.published_until.is_some_and(|until| now < until);
        let ended_at = self.retired_at.filter(|at| *at <= now);
        is_needed.then(|| PublicKey { kid: self.kid.clone(), x: self.x.clone(), ended_at })
    }

    /// The private half, where it may sign.
    fn signing(&self, now: Timestamp) -> Option<&EncodingKey> {
        self.private.as_ref().filter(|_| self.is_in_force(now))
    }
}

/// The keys of one moment, the oldest first.
#[derive(Debug, Clone, Default)]
pub(super) struct Ring(pub(super) Vec<SigningKey>);

impl Ring {
    pub(super) fn new(records: &[SigningKeyRecord]) -> Result<Self> {
        records.iter().map(SigningKey::new).collect::<Result<_>>().map(Self)
    }

    /// The key with that id, where a token that it signed is still taken.
    pub(super) fn in_force(&self, kid: &str, now: Timestamp) -> Option<&SigningKey> {
        self.0.iter().find(|key| key.kid == kid && key.is_in_force(now))
    }

    /// The key that signs now: the one that began last. Where none has begun, one that will: the clock of the node that made
    /// it may be ahead of ours.
    pub(super) fn signer(&self, now: Timestamp) -> Option<(&SigningKey, &EncodingKey)> {
        let signing = self.0.iter().filter_map(|key| Some((key, key.signing(now)?)));
        signing.max_by_key(|(key, _)| (key.active_at <= now, key.active_at, &key.kid))
    }

    /// The public halves, for whoever checks a token or a receipt without asking us.
    pub(super) fn published(&self, now: Timestamp) -> Vec<PublicKey> {
        self.0.iter().filter_map(|key| key.published(now)).collect()
    }
}

/// Signs a text with the key that signs now: its id and the signature, base64url. Nothing where no key does.
///
/// # Errors
/// [`Error::Signing`] when a key of the store cannot be used.
pub fn sign(
    keys: &[SigningKeyRecord],
    now: Timestamp,
    text: impl FnOnce(&str) -> String,
) -> Result<Option<(String, String)>> {
    let ring = Ring::new(keys)?;
    let Some((key, private)) = ring.signer(now) else { return Ok(None) };
    let signature = crypto::sign(text(&key.kid).as_bytes(), private, Algorithm::EdDSA)?;
    Ok(Some((key.kid.clone(), signature)))
}

/// Whether the signature is that of the text, by the key with that id; retired ones count.
///
/// # Errors
/// [`Error::Signing`] when the key cannot be used.
pub fn is_signed(keys: &[SigningKeyRecord], kid: &str, text: &str, signature: &str) -> Result<bool> {
    let Some(record) = keys.iter().find(|key| key.kid == kid) else { return Ok(false) };
    let key = SigningKey::new(record)?;
    // A signature that cannot be read is no signature.
    Ok(crypto::verify(signature, text.as_bytes(), &key.public, Algorithm::EdDSA).unwrap_or(false))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::{RngCore, SeedableRng, rngs::StdRng};

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(seconds).unwrap()
    }

    fn key(seed: u64, active_at: i64) -> SigningKeyRecord {
        new_signing_key(&mut StdRng::seed_from_u64(seed), at(0), at(active_at)).unwrap()
    }

    /// Gives the bytes of the private key of RFC 8410 (10.3).
    struct Example;

    impl RngCore for Example {
        fn next_u32(&mut self) -> u32 {
            unreachable!("bytes alone are drawn")
        }
        fn next_u64(&mut self) -> u64 {
            unreachable!("bytes alone are drawn")
        }
        fn fill_bytes(&mut self, bytes: &mut [u8]) {
            let private = "1O5y2_kTWErVttjx92n4rTr-fCjL8dT74Jeoj0R1WEI";
            bytes.copy_from_slice(&URL_SAFE_NO_PAD.decode(private).unwrap());
        }
    }

    impl CryptoRng for Example {}

    #[test]
    fn the_public_half_of_the_example_in_rfc_8410_is_the_one_it_gives() {
        let key = new_signing_key(&mut Example, at(0), at(0)).unwrap();
        assert_eq!(key.public_key, "Gb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE");
        assert_eq!(key.private_key.expose_secret(), "MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp-K06_nwoy_HU--CXqI9EdVhC");
    }

    #[test]
    fn a_text_is_signed_by_the_newest_key_and_checked_by_the_key_that_it_names() {
        let keys = [key(1, 0), key(2, 100)];
        let signed = |now: i64| sign(&keys, at(now), |kid| format!("by {kid}")).unwrap().unwrap();
        let (kid, signature) = signed(99);
        assert_eq!(kid, keys[0].kid, "the other one is published and does not sign yet");
        assert_eq!(signed(100).0, keys[1].kid);
        let text = format!("by {kid}");
        assert!(is_signed(&keys, &kid, &text, &signature).unwrap());
        assert!(!is_signed(&keys, &keys[1].kid, &text, &signature).unwrap());
        assert!(!is_signed(&keys, &kid, "by nobody", &signature).unwrap());
        assert!(!is_signed(&keys, "nobody", &text, &signature).unwrap());
        assert!(!is_signed(&keys, &kid, &text, "not base64!").unwrap());
    }

    #[test]
    fn a_retired_key_signs_nothing_and_is_published_for_receipts_for_five_years_unless_it_was_stolen() {
        let mut keys = [key(1, 0)];
        let (kid, signature) = sign(&keys, at(1), |_| "x".into()).unwrap().unwrap();
        keys[0].retired_at = Some(at(50));
        keys[0].private_key = SecretString::from("");
        assert!(sign(&keys, at(50), |_| "x".into()).unwrap().is_none());
        let ring = Ring::new(&keys).unwrap();
        let ends = |now| ring.published(now).into_iter().map(|key| key.ended_at).collect::<Vec<_>>();
        assert_eq!((ends(at(49)), ends(at(50))), (vec![None], vec![Some(at(50))]));
        let five_years: Timestamp = "1975-01-01T00:00:50Z".parse().unwrap();
        assert_eq!(published_until(&keys[0]), Some(five_years));
        assert_eq!((ends(five_years - 1.second()).len(), ends(five_years).len()), (1, 0));
        let stolen = [SigningKeyRecord { stolen_at: Some(at(50)), ..keys[0].clone() }];
        assert!(Ring::new(&stolen).unwrap().published(at(50)).is_empty(), "its receipts prove nothing");
        assert!(ring.in_force(&kid, at(49)).is_some() && ring.in_force(&kid, at(50)).is_none());
        assert!(is_signed(&keys, &kid, "x", &signature).unwrap());
    }

    #[test]
    fn no_private_half_is_in_any_output() {
        let key = key(1, 0);
        let secret = key.private_key.expose_secret().to_owned();
        let ring = Ring::new(std::slice::from_ref(&key)).unwrap();
        let published = ring.published(at(0));
        assert_eq!(published, [PublicKey { kid: key.kid.clone(), x: key.public_key.clone(), ended_at: None }]);
        for told in [format!("{key:?}"), format!("{ring:?}"), format!("{published:?}")] {
            assert!(!told.contains(&secret[24..]), "{told}");
        }
    }
}
