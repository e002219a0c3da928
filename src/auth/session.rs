//! The secret that a browser holds while somebody is signed in, and what its forms prove themselves with.

use crate::domain::hex;
use rand::distr::{Alphanumeric, Distribution};
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// Random characters of base 62: 256 bits.
const RANDOM: usize = 43;

/// A secret that stands in a cookie. What is stored is [`SessionSecret::hash`]; `Debug` prints nothing of it.
#[derive(Debug, Clone)]
pub struct SessionSecret(SecretString);

impl SessionSecret {
    /// A new one.
    #[must_use]
    pub fn generate(rng: &mut dyn rand::CryptoRng) -> Self {
        let text: String = (0..RANDOM).map(|_| char::from(Alphanumeric.sample(rng))).collect();
        Self(text.into())
    }

    /// Reads one as a browser sends it; nothing where the text cannot be one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let plausible = text.len() == RANDOM && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
        plausible.then(|| Self(text.into()))
    }

    /// SHA-256 of the text. With 256 random bits under it, nothing slower is needed.
    #[must_use]
    pub fn hash(&self) -> [u8; 32] {
        Sha256::digest(self.0.expose_secret()).into()
    }

    /// The text, for the cookie alone.
    #[must_use]
    pub fn reveal(&self) -> &str {
        self.0.expose_secret()
    }

    /// What the forms of this browser carry: another site can neither read it nor make it up.
    #[must_use]
    pub fn form_token(&self) -> String {
        // A name before the secret keeps this apart from the hash that is stored.
        let digest = Sha256::new().chain_update("form:").chain_update(self.0.expose_secret()).finalize();
        hex(&digest)
    }

    /// Whether a form carries it.
    #[must_use]
    pub fn is_form_token(&self, given: &str) -> bool {
        self.form_token().as_bytes().ct_eq(given.as_bytes()).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::{SeedableRng, rngs::StdRng};

    fn secret(seed: u64) -> SessionSecret {
        SessionSecret::generate(&mut StdRng::seed_from_u64(seed))
    }

    #[test]
    fn a_secret_is_read_back_and_nothing_else_is_one() {
        let secret = secret(1);
        assert_eq!(SessionSecret::parse(secret.reveal()).unwrap().hash(), secret.hash());
        for text in ["", &secret.reveal()[1..], &format!("{}!", &secret.reveal()[1..])] {
            assert!(SessionSecret::parse(text).is_none(), "{text}");
        }
        assert!(!format!("{secret:?}").contains(secret.reveal()));
    }

    #[test]
    fn a_form_of_another_browser_is_not_taken() {
        let (one, other) = (secret(1), secret(2));
        assert!(one.is_form_token(&one.form_token()));
        assert!(!one.is_form_token(&other.form_token()));
        assert!(!one.is_form_token("") && !one.is_form_token(one.reveal()));
        assert_ne!(one.form_token(), hex(&one.hash()), "who reads the database cannot forge a form");
    }
}
