//! AES-256-GCM with random nonces, which stand before the ciphertext.
//!
//! A key seals less than 2^32 texts, as NIST SP 800-38D (8.3) asks where nonces are drawn.

use super::Chance;
use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use rand::CryptoRng;
use secrecy::zeroize::{Zeroize, Zeroizing};
use std::sync::PoisonError;

/// The 256 bits of a key. Overwritten when it goes; never shown.
#[derive(Clone)]
pub(super) struct Key(Zeroizing<[u8; 32]>);

impl Key {
    pub(super) fn zero() -> Self {
        Self(Zeroizing::new([0; 32]))
    }

    pub(super) fn random(chance: &mut dyn CryptoRng) -> Self {
        let mut key = Self::zero();
        chance.fill_bytes(&mut key.0[..]);
        key
    }

    /// Nothing where it has not 32 bytes.
    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        let mut key = Self::zero();
        (bytes.len() == key.0.len()).then(|| key.0.copy_from_slice(bytes))?;
        Some(key)
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.0[..]
    }
}

/// The text, sealed: nonce, ciphertext, tag.
pub(super) fn seal(key: &Key, chance: &Chance, bound: &[u8], text: &[u8]) -> Vec<u8> {
    let mut nonce = [0; NONCE_LEN];
    chance.lock().unwrap_or_else(PoisonError::into_inner).fill_bytes(&mut nonce);
    let mut sealed = Vec::with_capacity(NONCE_LEN + text.len() + AES_256_GCM.tag_len());
    sealed.extend(nonce);
    sealed.extend(text);
    let tag = cipher(key).and_then(|cipher| {
        let nonce = Nonce::assume_unique_for_key(nonce);
        cipher.seal_in_place_separate_tag(nonce, Aad::from(bound), &mut sealed[NONCE_LEN..]).ok()
    });
    // It takes a key of another length or a text of 64 GiB: nothing is better than the text in clear.
    let Some(tag) = tag else {
        sealed.zeroize();
        return Vec::new();
    };
    sealed.extend(tag.as_ref());
    sealed
}

/// The text again; nothing where it was changed, or is bound to something else.
pub(super) fn open(key: &Key, bound: &[u8], sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let (nonce, rest) = sealed.split_at_checked(NONCE_LEN)?;
    let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
    let mut text = Zeroizing::new(rest.to_vec());
    let length = cipher(key)?.open_in_place(nonce, Aad::from(bound), &mut text).ok()?.len();
    text.truncate(length);
    Some(text)
}

fn cipher(key: &Key) -> Option<LessSafeKey> {
    UnboundKey::new(&AES_256_GCM, key.bytes()).ok().map(LessSafeKey::new)
}
