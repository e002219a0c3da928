//! Codes of the French public nomenclatures, checked for their form.
//!
//! The form only: whether a code exists is a question for `reference`, because networks send codes that are newer than
//! our tables.

use super::Invalid;
use super::text_type::text_type;
use serde::{Deserialize, Serialize};

/// A code: case and white space around it are forgiven.
macro_rules! code {
    ($(#[$doc:meta])* $name:ident, $example:literal, $expected:literal, $parse:expr) => {
        text_type! {
            $(#[$doc])*
            $name, $example, $expected, |text| {
                let parse: fn(&str) -> Option<String> = $parse;
                parse(&text.trim().to_ascii_uppercase())
            }
        }
    };
}

code!(
    /// A ROME occupation: a letter from A to N and four digits. The code's version cannot be told from the code.
    RomeCode, "M1805", "a ROME code is a letter from A to N and four digits, as M1805", |text| {
        (text.len() == 5 && rome_letter(text) && digits(&text[1..])).then(|| text.to_owned())
    }
);

code!(
    /// A ROME professional domain: the first three characters of its occupations.
    RomeDomain, "M18", "a ROME domain is a letter from A to N and two digits, as M18", |text| {
        (text.len() == 3 && rome_letter(text) && digits(&text[1..])).then(|| text.to_owned())
    }
);

code!(
    /// The OGR number of a name of an occupation in ROME.
    OgrCode, "11208", "an OGR code is one to nine digits, as 11208", |text| {
        (text.len() <= 9 && digits(text)).then(|| text.to_owned())
    }
);

code!(
    /// A NAF rev. 2 subclass, dotted: `62.01Z`.
    NafCode, "62.01Z", "a NAF code is four digits and a letter, as 62.01Z", |text| {
        let text = text.replace('.', "");
        (text.len() == 5 && text.is_ascii() && digits(&text[..4]) && text.as_bytes()[4].is_ascii_uppercase())
            .then(|| format!("{}.{}", &text[..2], &text[2..]))
    }
);

code!(
    /// A NAF subclass (`62.01Z`), class (`62.01`), group (`62.0`), division (`62`) or section (`J`).
    NafPrefix, "62", "a NAF code, its first digits, or a section letter from A to U, as 62.01Z, 62 or J", |text| {
        if text.len() == 1 && ("A"..="U").contains(&text) {
            return Some(text.to_owned());
        }
        let text = text.replace('.', "");
        let number = text.strip_suffix(|c: char| c.is_ascii_uppercase()).unwrap_or(&text);
        let whole = number.len() == 4;
        (text.is_ascii() && digits(number) && (2..=4).contains(&number.len()) && (whole || number.len() == text.len()))
            .then(|| if text.len() == 2 { text.clone() } else { format!("{}.{}", &text[..2], &text[2..]) })
    }
);

code!(
    /// The INSEE code of a commune or of a municipal arrondissement; not a postal code.
    CommuneCode, "59350", "an INSEE commune code is five characters, as 59350 or 2A004", |text| {
        (text.len() == 5 && text.is_ascii() && digits(&text[2..]) && corsican_or_digits(&text[..2]))
            .then(|| text.to_owned())
    }
);

code!(
    /// The INSEE code of a département or of an overseas collectivity.
    DepartmentCode, "59", "a département code is two characters, or three overseas, as 59, 2A or 974", |text| {
        let short = if text.len() == 1 { format!("0{text}") } else { text.to_owned() };
        let known = match short.len() {
            2 => short.is_ascii() && corsican_or_digits(&short) && short != "00",
            3 => digits(&short) && (short.starts_with("97") || short.starts_with("98")),
            _ => false,
        };
        known.then_some(short)
    }
);

code!(
    /// The INSEE code of a région.
    RegionCode, "32", "a région code is two digits, as 32 for Hauts-de-France", |text| {
        (text.len() == 2 && digits(text)).then(|| text.to_owned())
    }
);

code!(
    /// The code of an employment basin (*bassin d'emploi* of France Travail): the région and two digits.
    BasinCode, "3203", "a basin is four digits, the first two those of its région, as 3203", |text| {
        let text = if text.len() == 3 { format!("0{text}") } else { text.to_owned() };
        (text.len() == 4 && digits(&text)).then_some(text)
    }
);

code!(
    /// A family of occupations (FAP, *famille professionnelle*) of the DARES, of 2009 or of 2021: three characters at the
    /// least. The version cannot be told from the code.
    FapCode, "T2A60", "a FAP code is a letter and two to five letters and digits, as T2A60", |text| {
        let fits = (3..=6).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric());
        (fits && text.starts_with(|c: char| c.is_ascii_alphabetic())).then(|| text.to_owned())
    }
);

code!(
    /// A postal code.
    PostalCode, "59000", "a postal code is five digits, as 59000", |text| {
        let text = if text.len() == 4 { format!("0{text}") } else { text.to_owned() };
        (text.len() == 5 && digits(&text)).then_some(text)
    }
);

code!(
    /// The SIRET number of an establishment: fourteen digits.
    Siret, "21590350100017", "a SIRET is fourteen digits", |text| {
        let text = text.replace([' ', '\u{a0}'], "");
        (text.len() == 14 && digits(&text)).then_some(text)
    }
);

impl RomeCode {
    /// The domain that the occupation belongs to.
    #[must_use]
    pub fn domain(&self) -> RomeDomain {
        RomeDomain(self.0[..3].into())
    }
}

fn digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

fn rome_letter(text: &str) -> bool {
    text.is_ascii() && (b'A'..=b'N').contains(&text.as_bytes()[0])
}

fn corsican_or_digits(text: &str) -> bool {
    digits(text) || text == "2A" || text == "2B"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_read_in_any_case_and_written_in_one() {
        assert_eq!(RomeCode::new(" m1805 ").unwrap().as_str(), "M1805");
        assert_eq!(NafCode::new("6201z").unwrap().as_str(), "62.01Z");
        assert_eq!(DepartmentCode::new("1").unwrap().as_str(), "01");
        assert_eq!(PostalCode::new("1000").unwrap().as_str(), "01000");
        for prefix in ["J", "62", "62.0", "62.01", "62.01Z"] {
            assert_eq!(NafPrefix::new(prefix).unwrap().as_str(), prefix);
        }
    }

    #[test]
    fn a_code_of_another_form_is_refused_with_what_was_expected() {
        for text in ["", "Z1805", "M180", "M18055", "é1805", "M18O5"] {
            let refused = RomeCode::new(text).unwrap_err();
            assert_eq!(refused.value, text);
            assert!(refused.reason.contains("M1805"));
        }
        for text in ["", "V", "6", "62.01ZZ", "620Z"] {
            assert!(NafPrefix::new(text).is_err(), "{text}");
        }
        assert!(CommuneCode::new("2C004").is_err());
        assert!(DepartmentCode::new("999").is_err());
        assert!(Siret::new("1234").is_err());
    }
}
