//! The secret of a key: its form, its checksum, its hash.

use crate::domain::KeyMode;
use rand::distr::{Alphanumeric, Distribution};
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};

/// What every key begins with, so that secret scanners find a leaked one.
const PREFIX: &str = "psl_";
/// What a test key begins with. No live key does: the rest of one holds no underscore.
const TEST_PREFIX: &str = "psl_test_";
/// Random characters of base 62: 202 bits.
const RANDOM: usize = 34;
/// Characters of the checksum: a CRC-32 fits six of base 62.
const CHECKSUM: usize = 6;
/// Random characters that may be shown, so that a holder can tell keys apart.
const HINT: usize = 4;
const BASE62: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// A key in clear: `psl_` (a test key: `psl_test_`), 34 random characters, 6 of checksum (the CRC-32 of all before it,
/// in base 62).
///
/// It is shown once, when it is issued; what is stored is [`PlainKey::hash`]. `Debug` prints the hint alone, and the
/// memory is wiped on drop.
#[derive(Clone)]
pub struct PlainKey(SecretString);

/// Why a text cannot be a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyForm {
    /// It begins otherwise.
    #[error("a key begins with `psl_`")]
    Prefix,
    /// It is too short or too long: part of it was lost, or something was pasted with it.
    #[error("a key that begins like this has {expected} characters, this text has {found}")]
    Length {
        /// Characters found.
        found: usize,
        /// Characters that it should have.
        expected: usize,
    },
    /// It holds something else than letters and digits after the prefix.
    #[error("a key holds only letters and digits after `psl_`")]
    Character,
    /// The checksum does not fit: a character was changed.
    #[error("its checksum does not fit, so there is a typo in it")]
    Checksum,
}

impl PlainKey {
    /// A new live key.
    #[must_use]
    pub fn generate(rng: &mut dyn rand::CryptoRng) -> Self {
        Self::generate_for(KeyMode::Live, rng)
    }

    /// A new key for that data.
    #[must_use]
    pub fn generate_for(mode: KeyMode, rng: &mut dyn rand::CryptoRng) -> Self {
        let prefix = match mode {
            KeyMode::Live => PREFIX,
            KeyMode::Test => TEST_PREFIX,
        };
        let mut text = String::with_capacity(prefix.len() + RANDOM + CHECKSUM);
        text.push_str(prefix);
        text.extend((0..RANDOM).map(|_| char::from(Alphanumeric.sample(rng))));
        let checksum = checksum(&text);
        text.extend(checksum.map(char::from));
        Self(text.into())
    }

    /// Reads a key as a caller presents it. Only its form is judged, without a look-up.
    ///
    /// # Errors
    /// [`KeyForm`], which never holds the text.
    pub fn parse(text: &str) -> Result<Self, KeyForm> {
        let prefix = prefix(text).ok_or(KeyForm::Prefix)?;
        let rest = &text[prefix.len()..];
        let (found, expected) = (text.chars().count(), prefix.len() + RANDOM + CHECKSUM);
        if found != expected {
            return Err(KeyForm::Length { found, expected });
        }
        if !rest.bytes().all(|b| b.is_ascii_alphanumeric()) {
            return Err(KeyForm::Character);
        }
        let (body, given) = text.split_at(prefix.len() + RANDOM);
        if checksum(body) == given.as_bytes() { Ok(Self(text.into())) } else { Err(KeyForm::Checksum) }
    }

    /// SHA-256 of the whole text. With 202 random bits under it, nothing slower is needed.
    #[must_use]
    pub fn hash(&self) -> [u8; 32] {
        Sha256::digest(self.0.expose_secret()).into()
    }

    /// The prefix and four characters: enough to tell an app's keys apart, too few to help anyone else.
    #[must_use]
    pub fn hint(&self) -> &str {
        Self::hint_of(self.0.expose_secret()).unwrap_or(PREFIX)
    }

    /// The hint of a text that begins as a key does, whole or not.
    #[must_use]
    pub fn hint_of(text: &str) -> Option<&str> {
        text.get(..prefix(text)?.len() + HINT)
    }

    /// Which data it is for.
    #[must_use]
    pub fn mode(&self) -> KeyMode {
        if self.0.expose_secret().starts_with(TEST_PREFIX) { KeyMode::Test } else { KeyMode::Live }
    }

    /// The whole key, to be shown once to whom it was issued.
    #[must_use]
    pub fn reveal(&self) -> &str {
        self.0.expose_secret()
    }
}

impl std::fmt::Debug for PlainKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "PlainKey({}…)", self.hint())
    }
}

/// What the text begins with, where a key begins so.
fn prefix(text: &str) -> Option<&'static str> {
    [TEST_PREFIX, PREFIX].into_iter().find(|prefix| text.starts_with(prefix))
}

fn checksum(body: &str) -> [u8; CHECKSUM] {
    let mut rest = crc32fast::hash(body.as_bytes());
    let mut digits = [b'0'; CHECKSUM];
    for digit in digits.iter_mut().rev() {
        *digit = BASE62[(rest % 62) as usize];
        rest /= 62;
    }
    digits
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rand::{SeedableRng, rngs::StdRng};

    fn key(seed: u64) -> PlainKey {
        PlainKey::generate(&mut StdRng::seed_from_u64(seed))
    }

    #[test]
    fn a_key_has_more_than_190_random_bits_and_is_read_back() {
        let key = key(1);
        assert!(62f64.log2() * f64::from(u8::try_from(RANDOM).unwrap()) > 190.0);
        assert_eq!(key.reveal().len(), 44);
        assert_eq!(PlainKey::parse(key.reveal()).unwrap().hash(), key.hash());
        assert_ne!(super::tests::key(2).hash(), key.hash());
    }

    #[test]
    fn the_form_says_what_is_wrong() {
        let text = key(1).reveal().to_owned();
        let cases = [
            (text.replacen("psl_", "ghp_", 1), KeyForm::Prefix),
            (String::new(), KeyForm::Prefix),
            (text[..43].to_owned(), KeyForm::Length { found: 43, expected: 44 }),
            (format!("{text} "), KeyForm::Length { found: 45, expected: 44 }),
            (format!("{}é", &text[..43]), KeyForm::Character),
        ];
        for (text, expected) in cases {
            assert_eq!(PlainKey::parse(&text).unwrap_err(), expected);
        }
    }

    #[test]
    fn a_test_key_is_known_by_its_beginning_and_no_other_prefix_makes_one() {
        let test = PlainKey::generate_for(KeyMode::Test, &mut StdRng::seed_from_u64(1));
        assert!(test.reveal().starts_with("psl_test_") && test.reveal().len() == 49, "{test:?}");
        assert_eq!((test.mode(), key(1).mode()), (KeyMode::Test, KeyMode::Live));
        assert_eq!((test.hint().len(), key(1).hint().len()), (13, 8));
        assert_eq!(PlainKey::parse(test.reveal()).unwrap().hash(), test.hash());
        let stripped = test.reveal().replacen("psl_test_", "psl_", 1);
        assert_eq!(PlainKey::parse(&stripped).unwrap_err(), KeyForm::Checksum);
    }

    #[test]
    fn debug_never_prints_the_secret() {
        let key = key(7);
        let printed = format!("{key:?}");
        assert!(printed.contains(key.hint()) && !printed.contains(&key.reveal()[..9]), "{printed}");
    }

    proptest! {
        #[test]
        fn any_one_wrong_character_is_caught_without_a_look_up(seed: u64, at in 4usize..44, to in 0usize..62) {
            let text = key(seed).reveal().to_owned();
            let mut bytes = text.clone().into_bytes();
            bytes[at] = BASE62[to];
            let changed = String::from_utf8(bytes).unwrap();
            prop_assume!(changed != text);
            prop_assert_eq!(PlainKey::parse(&changed).unwrap_err(), KeyForm::Checksum);
        }

        #[test]
        fn two_neighbours_swapped_are_caught(seed: u64, at in 4usize..43) {
            let text = key(seed).reveal().to_owned();
            let mut bytes = text.clone().into_bytes();
            bytes.swap(at, at + 1);
            let changed = String::from_utf8(bytes).unwrap();
            prop_assume!(changed != text);
            prop_assert_eq!(PlainKey::parse(&changed).unwrap_err(), KeyForm::Checksum);
        }
    }
}
