//! What is left out of a CV, and why: told to whom it is about.

use std::collections::BTreeMap;

/// Why something was left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// A photo.
    Photo,
    /// A date of birth, or an age.
    BirthDate,
    /// Gender.
    Gender,
    /// Nationality.
    Nationality,
    /// A social security number (NIR).
    Nir,
    /// Health, disability status (RQTH) among it.
    Health,
    /// A letter to one employer.
    CoverLetter,
    /// A file.
    Attachment,
    /// A date, a link or an address that could not be read.
    NotRead,
    /// A field that JSON Resume does not have.
    Unknown,
}

impl Reason {
    /// What it is called in a report.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Photo => "photo",
            Self::BirthDate => "date of birth or age",
            Self::Gender => "gender",
            Self::Nationality => "nationality",
            Self::Nir => "social security number (NIR)",
            Self::Health => "health, disability status",
            Self::CoverLetter => "letter to an employer",
            Self::Attachment => "attached file",
            Self::NotRead => "date, link or address that could not be read",
            Self::Unknown => "field that JSON Resume does not have",
        }
    }

    /// Whether no employer may ask for it.
    #[must_use]
    pub const fn is_sensitive(self) -> bool {
        match self {
            Self::Photo | Self::BirthDate | Self::Gender | Self::Nationality | Self::Nir | Self::Health => true,
            Self::CoverLetter | Self::Attachment | Self::NotRead | Self::Unknown => false,
        }
    }

    /// The reason to leave a member out by its name alone, in whatever language the form was made.
    pub(super) fn of_name(name: &str) -> Option<Self> {
        let name: String = name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
        Some(match name.as_str() {
            "image" | "photo" | "picture" | "avatar" | "portrait" => Self::Photo,
            "birthdate" | "birthday" | "birth" | "dateofbirth" | "dob" | "age" | "birthplace" | "placeofbirth"
            | "datedenaissance" | "datenaissance" | "lieudenaissance" => Self::BirthDate,
            "gender" | "sex" | "sexe" | "genre" | "pronouns" => Self::Gender,
            "nationality" | "nationalities" | "citizenship" | "nationalite" | "nationalité" => Self::Nationality,
            "nir" | "ssn" | "socialsecuritynumber" | "numerosecu" | "numerodesecuritesociale" => Self::Nir,
            "rqth" | "disability" | "handicap" | "health" | "sante" | "santé" => Self::Health,
            "coverletter" => Self::CoverLetter,
            "attachment" | "attachments" => Self::Attachment,
            _ => return None,
        })
    }
}

/// How often what was left out, by the field that held it: `work[].startDate`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Dropped(BTreeMap<(Reason, String), u64>);

impl Dropped {
    pub(super) fn add(&mut self, reason: Reason, field: &str) {
        *self.0.entry((reason, field.to_owned())).or_default() += 1;
    }

    /// Whether nothing was.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Each reason with its field, and how often.
    pub fn iter(&self) -> impl Iterator<Item = (Reason, &str, u64)> {
        self.0.iter().map(|((reason, field), count)| (*reason, field.as_str(), *count))
    }
}
