//! Facets: how a result divides by the values of a field.

use super::Invalid;
use serde::{Deserialize, Serialize};

/// A field that results can be counted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema, async_graphql::Enum)]
#[serde(rename_all = "snake_case")]
pub enum FacetField {
    /// Type of contract.
    Contract,
    /// ROME code.
    Rome,
    /// ROME domain.
    RomeDomain,
    /// NAF section, a letter.
    NafSection,
    /// NAF division, two digits.
    NafDivision,
    /// Commune.
    Commune,
    /// Département.
    Department,
    /// Région.
    Region,
    /// Network.
    Source,
    /// Full or part time.
    WorkingTime,
    /// Experience asked for.
    Experience,
    /// Remote work.
    Remote,
    /// Kind of employer.
    EmployerKind,
    /// Precision of the place.
    Precision,
}

impl FacetField {
    /// All fields.
    pub const ALL: [Self; 14] = [
        Self::Contract,
        Self::Rome,
        Self::RomeDomain,
        Self::NafSection,
        Self::NafDivision,
        Self::Commune,
        Self::Department,
        Self::Region,
        Self::Source,
        Self::WorkingTime,
        Self::Experience,
        Self::Remote,
        Self::EmployerKind,
        Self::Precision,
    ];

    /// The field as it stands in a URL.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Contract => "contract",
            Self::Rome => "rome",
            Self::RomeDomain => "rome_domain",
            Self::NafSection => "naf_section",
            Self::NafDivision => "naf_division",
            Self::Commune => "commune",
            Self::Department => "department",
            Self::Region => "region",
            Self::Source => "source",
            Self::WorkingTime => "working_time",
            Self::Experience => "experience",
            Self::Remote => "remote",
            Self::EmployerKind => "employer_kind",
            Self::Precision => "precision",
        }
    }

    /// Reads a field.
    ///
    /// # Errors
    /// [`Invalid`] that lists the known fields.
    pub fn new(text: &str) -> Result<Self, Invalid> {
        Self::ALL.into_iter().find(|field| field.as_str() == text.trim()).ok_or_else(|| {
            let known: Vec<_> = Self::ALL.iter().map(|field| field.as_str()).collect();
            Invalid::new(text, format!("a facet is one of {}", known.join(", ")))
        })
    }
}
