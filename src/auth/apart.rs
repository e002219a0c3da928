//! What keeps apps apart: ids, cursors and entity tags of CVs that say nothing outside of the app they were given to.
//!
//! Everything follows from one secret of the house. An app's id of a CV is one block of AES-256 under a key of that app:
//! reversible here, random elsewhere, and as long as what went in. Positions are closed with AES-256-GCM; their nonce is a
//! keyed hash of what they hold, so that the same position has the same text.

use super::consent::AppCvId;
use crate::domain::cv::CvId;
use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use aws_lc_rs::cipher::{
    AES_256, DecryptingKey, DecryptionContext, EncryptingKey, EncryptionContext, UnboundCipherKey,
};
use aws_lc_rs::hmac;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use uuid::Uuid;

/// Makes and reads what apps are given.
pub struct Apart(hmac::Key);

impl std::fmt::Debug for Apart {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Apart(…)")
    }
}

impl Apart {
    /// Over a secret of the house.
    #[must_use]
    pub fn new(secret: &[u8; 32]) -> Self {
        Self(hmac::Key::new(hmac::HMAC_SHA256, secret))
    }

    /// 32 bytes that follow from the secret, a purpose and parts: the length before each keeps them apart.
    fn derive(&self, purpose: &str, parts: &[&[u8]]) -> [u8; 32] {
        let mut hash = hmac::Context::with_key(&self.0);
        for part in [purpose.as_bytes()].iter().chain(parts) {
            hash.update(&(part.len() as u64).to_le_bytes());
            hash.update(part);
        }
        let mut bytes = [0; 32];
        bytes.copy_from_slice(hash.sign().as_ref());
        bytes
    }

    /// A keyed hash of a value, for a purpose: equal values have equal ones, and nothing else is told by them.
    #[must_use]
    pub fn tag(&self, purpose: &str, value: &[u8]) -> [u8; 32] {
        self.derive(purpose, &[value])
    }

    /// What makes the ids of one app.
    ///
    /// Nothing where the cipher cannot be had, which is a defect of the program.
    #[must_use]
    pub fn ids(&self, app: Uuid) -> Option<AppIds> {
        let key = self.derive("cv ids", &[app.as_bytes()]);
        let unbound = || UnboundCipherKey::new(&AES_256, &key).ok();
        Some(AppIds { sealing: EncryptingKey::ecb(unbound()?).ok()?, opening: DecryptingKey::ecb(unbound()?).ok()? })
    }

    /// An entity tag of a body, for one app.
    #[must_use]
    pub fn etag(&self, app: Uuid, body: &[u8]) -> String {
        let tag = self.derive("cv etag", &[app.as_bytes(), body]);
        URL_SAFE_NO_PAD.encode(&tag[..16])
    }

    /// A text that holds a place in a list, for one app.
    #[must_use]
    pub fn close(&self, purpose: &str, app: Uuid, place: &[u8]) -> Option<String> {
        let nonce = self.derive("cv place nonce", &[purpose.as_bytes(), app.as_bytes(), place]);
        let nonce: [u8; NONCE_LEN] = nonce[..NONCE_LEN].try_into().ok()?;
        let mut closed = place.to_vec();
        let key = self.place_key(purpose, app)?;
        key.seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::empty(), &mut closed).ok()?;
        Some(URL_SAFE_NO_PAD.encode([&nonce[..], &closed].concat()))
    }

    /// The place again; nothing where it was changed, or closed for another app or list.
    #[must_use]
    pub fn open(&self, purpose: &str, app: Uuid, text: &str) -> Option<Vec<u8>> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        let (nonce, closed) = bytes.split_first_chunk::<NONCE_LEN>()?;
        let mut closed = closed.to_vec();
        let key = self.place_key(purpose, app)?;
        let place = key.open_in_place(Nonce::assume_unique_for_key(*nonce), Aad::empty(), &mut closed).ok()?;
        Some(place.to_vec())
    }

    fn place_key(&self, purpose: &str, app: Uuid) -> Option<LessSafeKey> {
        let key = self.derive("cv place", &[purpose.as_bytes(), app.as_bytes()]);
        UnboundKey::new(&AES_256_GCM, &key).ok().map(LessSafeKey::new)
    }
}

/// The ids of one app.
pub struct AppIds {
    sealing: EncryptingKey,
    opening: DecryptingKey,
}

impl std::fmt::Debug for AppIds {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("AppIds(…)")
    }
}

impl AppIds {
    /// The app's id of a CV.
    ///
    /// Nothing where the cipher refuses, which is a defect of the program.
    #[must_use]
    pub fn close(&self, cv: CvId) -> Option<AppCvId> {
        let mut block = *cv.uuid().as_bytes();
        self.sealing.less_safe_encrypt(&mut block, EncryptionContext::None).ok()?;
        Some(AppCvId(URL_SAFE_NO_PAD.encode(block).into()))
    }

    /// The CV that the app means, where the text is an id at all. Whether there is one is another question.
    #[must_use]
    pub fn open(&self, text: &str) -> Option<CvId> {
        let mut block: [u8; 16] = URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok()?;
        self.opening.decrypt(&mut block, DecryptionContext::None).ok()?;
        Some(CvId::from(Uuid::from_bytes(block)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn app(number: u128) -> Uuid {
        Uuid::from_u128(number)
    }

    proptest! {
        #[test]
        fn an_id_comes_back_for_its_own_app_and_says_nothing_to_another(secret: [u8; 32], cv: u128, one: u128, other: u128) {
            prop_assume!(one != other);
            let apart = Apart::new(&secret);
            let (one, other) = (apart.ids(app(one)).unwrap(), apart.ids(app(other)).unwrap());
            let cv = CvId::from(Uuid::from_u128(cv));
            let id = one.close(cv).unwrap();
            prop_assert_eq!(id.as_str().len(), 22);
            prop_assert_eq!(one.open(id.as_str()), Some(cv));
            prop_assert_ne!(&other.close(cv).unwrap(), &id);
            prop_assert_ne!(other.open(id.as_str()), Some(cv));
        }

        #[test]
        fn a_place_is_read_by_whom_it_was_given_and_only_unchanged(place: Vec<u8>, at: usize, bit in 0_u8..8) {
            let apart = Apart::new(&[7; 32]);
            let text = apart.close("search", app(1), &place).unwrap();
            prop_assert_eq!(apart.open("search", app(1), &text), Some(place.clone()));
            prop_assert_eq!(apart.close("search", app(1), &place).unwrap(), text.clone(), "one place, one text");
            prop_assert_eq!(apart.open("search", app(2), &text), None);
            prop_assert_eq!(apart.open("changes", app(1), &text), None);
            let mut bytes = URL_SAFE_NO_PAD.decode(&text).unwrap();
            let at = at % bytes.len();
            bytes[at] ^= 1 << bit;
            prop_assert_eq!(apart.open("search", app(1), &URL_SAFE_NO_PAD.encode(bytes)), None);
        }

        #[test]
        fn no_text_is_our_failure(text in ".{0,60}") {
            let apart = Apart::new(&[7; 32]);
            prop_assert_eq!(apart.open("search", app(1), &text), None);
            let _ = apart.ids(app(1)).unwrap().open(&text);
        }
    }

    #[test]
    fn entity_tags_of_equal_bodies_differ_between_apps() {
        let apart = Apart::new(&[7; 32]);
        assert_eq!(apart.etag(app(1), b"{}"), apart.etag(app(1), b"{}"));
        assert_ne!(apart.etag(app(1), b"{}"), apart.etag(app(2), b"{}"));
    }
}
