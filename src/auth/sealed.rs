//! Answers that are kept for a repetition, so that nobody reads them in the database: some hold a key that is shown once.
//!
//! The cipher's key is made of what the caller alone knows: its `Idempotency-Key` and the request that goes with it.

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use sha2::{Digest, Sha256};

/// What closes one kept answer, and opens it again.
pub struct Seal(LessSafeKey);

impl std::fmt::Debug for Seal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Seal(…)")
    }
}

impl Seal {
    /// Made of what the caller sent, and of what no two answers have in common: a seal closes one answer only. Each part
    /// counts by itself, so that no two lists of parts make one seal.
    ///
    /// Nothing where the cipher cannot be had, which is a defect of the program.
    #[must_use]
    pub fn of(parts: &[&[u8]]) -> Option<Self> {
        let key = digest("passerelle: the seal of a kept answer", parts);
        UnboundKey::new(&AES_256_GCM, &key).ok().map(|key| Self(LessSafeKey::new(key)))
    }

    // The nonce may be constant: no seal closes a second answer, which `close` sees to by taking it.
    fn nonce() -> Nonce {
        Nonce::assume_unique_for_key([0; NONCE_LEN])
    }

    /// The text, encrypted and signed.
    #[must_use]
    pub fn close(self, text: &[u8]) -> Option<Vec<u8>> {
        let mut sealed = text.to_vec();
        self.0.seal_in_place_append_tag(Self::nonce(), Aad::empty(), &mut sealed).ok()?;
        Some(sealed)
    }

    /// The text again; nothing where it was changed, or closed with another seal.
    #[must_use]
    pub fn open(&self, sealed: &[u8]) -> Option<Vec<u8>> {
        let mut text = sealed.to_vec();
        self.0.open_in_place(Self::nonce(), Aad::empty(), &mut text).ok().map(|text| text.to_vec())
    }
}

/// SHA-256 of parts, for a purpose: the length before each part keeps `ab`, `c` and `a`, `bc` apart.
#[must_use]
pub fn digest(purpose: &str, parts: &[&[u8]]) -> [u8; 32] {
    let mut hash = Sha256::new();
    for part in [purpose.as_bytes()].iter().chain(parts) {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part);
    }
    hash.finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seal(parts: &[&str]) -> Seal {
        Seal::of(&parts.iter().map(|part| part.as_bytes()).collect::<Vec<_>>()).unwrap()
    }

    #[test]
    fn only_the_same_parts_open_what_was_closed() {
        let sealed = seal(&["key", "body"]).close(b"psl_secret").unwrap();
        assert!(!sealed.windows(4).any(|part| part == b"psl_"));
        assert_eq!(seal(&["key", "body"]).open(&sealed).as_deref(), Some(&b"psl_secret"[..]));
        for other in [&["keyb", "ody"][..], &["key"], &["key", "body", ""], &["body", "key"]] {
            assert_eq!(seal(other).open(&sealed), None, "{other:?}");
        }
    }

    #[test]
    fn what_was_changed_is_not_opened() {
        let sealed = seal(&["key"]).close(b"answer").unwrap();
        for at in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[at] ^= 1;
            assert_eq!(seal(&["key"]).open(&changed), None, "byte {at}");
        }
        assert_eq!(seal(&["key"]).open(&sealed[..5]), None);
    }
}
