//! What a person was shown.

use crate::domain::{Invalid, hex};
use serde::{Deserialize, Serialize};

/// The notice that a person was shown (GDPR art. 13, 14).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// Where it can be read again.
    pub url: String,
    /// Its version: a date.
    pub version: String,
    /// The language that it was shown in: `fr`, `en`.
    pub language: String,
    /// SHA-256 of the text that was shown.
    pub sha256: NoticeHash,
}

/// SHA-256 of a text, in hexadecimal digits where it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct NoticeHash(pub [u8; 32]);

impl NoticeHash {
    /// Reads 64 hexadecimal digits.
    ///
    /// # Errors
    /// [`Invalid`] for anything else.
    pub fn new(text: &str) -> Result<Self, Invalid> {
        let refused = || Invalid::new(text, "a SHA-256 is 64 hexadecimal digits");
        let digits = text.is_ascii() && text.len() == 64;
        let byte = |at: usize| u8::from_str_radix(text.get(2 * at..2 * at + 2)?, 16).ok();
        let mut hash = [0; 32];
        for (at, place) in hash.iter_mut().enumerate() {
            *place = digits.then(|| byte(at)).flatten().ok_or_else(refused)?;
        }
        Ok(Self(hash))
    }
}

impl TryFrom<String> for NoticeHash {
    type Error = Invalid;

    fn try_from(text: String) -> Result<Self, Invalid> {
        Self::new(&text)
    }
}

impl From<NoticeHash> for String {
    fn from(hash: NoticeHash) -> Self {
        hash.to_string()
    }
}

impl std::fmt::Display for NoticeHash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&hex(&self.0))
    }
}
