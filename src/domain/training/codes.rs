//! Codes of the nomenclatures of training, checked for their form.

use crate::domain::Invalid;
use crate::domain::text_type::text_type;
use serde::{Deserialize, Serialize};

/// A number behind an optional prefix: `RNCP34079`, `rncp 34079` and `34079` are one.
fn numbered(text: &str, prefix: &str, most: usize) -> Option<String> {
    let text = text.trim().to_ascii_uppercase();
    let number = text.strip_prefix(prefix).unwrap_or(&text).trim_start();
    let known = (1..=most).contains(&number.len()) && number.bytes().all(|b| b.is_ascii_digit());
    let short = number.trim_start_matches('0');
    (known && !short.is_empty()).then(|| format!("{prefix}{short}"))
}

text_type!(
    /// A certification of the répertoire national des certifications professionnelles.
    RncpCode, "RNCP34079", "an RNCP code is a number of at most 6 digits, as RNCP34079", |text| numbered(text, "RNCP", 6)
);

text_type!(
    /// A certification of the répertoire spécifique.
    RsCode, "RS5616", "an RS code is a number of at most 6 digits, as RS5616", |text| numbered(text, "RS", 6)
);

text_type!(
    /// What the compte personnel de formation calls a certification that it pays for.
    CpfCode, "247433", "a CPF code is a number of at most 10 digits, as 247433", |text| numbered(text, "", 10)
);

text_type!(
    /// A certification in Certif Info, the table of the Carif-Oref.
    CertifInfoCode, "62838", "a Certif Info code is a number of at most 10 digits, as 62838", |text| numbered(text, "", 10)
);

text_type!(
    /// A Formacode: what a training is about, or whom it is for, in the thesaurus of Centre Inffo.
    Formacode, "34582", "a Formacode is five digits, as 34582", |text| {
        let text = text.trim();
        (text.len() == 5 && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.to_owned())
    }
);

/// A level of the French framework of qualifications: 3 is a CAP, 4 a baccalauréat, 5 a BTS, 6 a licence, 7 a master, 8 a
/// doctorate; 1 and 2 lie below.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(try_from = "u8", into = "u8")]
#[schema(value_type = u8, minimum = 1, maximum = 8, example = 5)]
pub struct TrainingLevel(u8);

impl TrainingLevel {
    /// Reads a level: `5`, `niveau5`, `niveau 5`.
    ///
    /// # Errors
    /// [`Invalid`] when it is none from 1 to 8.
    pub fn new(text: &str) -> Result<Self, Invalid> {
        let folded = text.trim().to_lowercase();
        let number = folded.strip_prefix("niveau").unwrap_or(&folded).trim();
        number.parse::<u8>().ok().and_then(|number| Self::try_from(number).ok()).ok_or_else(|| Self::refused(text))
    }

    /// The number.
    #[must_use]
    pub const fn get(self) -> u8 {
        self.0
    }

    fn refused(value: impl std::fmt::Display) -> Invalid {
        Invalid::new(value, "a level is a whole number from 1 to 8, as 5 for a BTS")
    }
}

impl TryFrom<u8> for TrainingLevel {
    type Error = Invalid;
    fn try_from(number: u8) -> Result<Self, Invalid> {
        if (1..=8).contains(&number) { Ok(Self(number)) } else { Err(Self::refused(number)) }
    }
}

impl From<TrainingLevel> for u8 {
    fn from(level: TrainingLevel) -> Self {
        level.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_certification_has_one_form_whatever_its_prefix() {
        for text in ["RNCP34079", "34079", "rncp34079", " RNCP 34079 ", "034079"] {
            assert_eq!(RncpCode::new(text).unwrap().as_str(), "RNCP34079", "{text}");
        }
        for text in ["", "RNCP", "RNCP0", "RS34079", "RNCP1234567", "x"] {
            assert!(RncpCode::new(text).is_err(), "{text}");
        }
        assert_eq!(RsCode::new("5616").unwrap().as_str(), "RS5616");
    }

    #[test]
    fn a_level_is_one_to_eight() {
        assert_eq!(TrainingLevel::new("niveau5").unwrap().get(), 5);
        assert_eq!(TrainingLevel::new(" 3 ").unwrap().get(), 3);
        for text in ["0", "9", "V", "", "niveau"] {
            assert!(TrainingLevel::new(text).is_err(), "{text}");
        }
    }
}
