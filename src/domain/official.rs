//! Figures of the labour market that public services published: what they hold, as they were published.

use serde::{Deserialize, Serialize};

/// A publication that is imported as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OfficialDataset {
    /// Offers, seekers and indicators of tension by occupation (ROME 3) and employment basin, of France Travail and the
    /// DARES.
    RomeBasin,
    /// Tension on the labour market by family of occupations (FAP 2009), for the country, régions and départements, of the
    /// DARES.
    DaresTension,
    /// The survey *Besoins en main-d'œuvre* of France Travail: intended hirings by family of occupations (FAP 2021) and
    /// employment basin.
    Bmo,
    /// Which families of occupations (FAP 2009) an occupation (ROME 3) belongs to, of the DARES.
    FapRome,
    /// Which employment basin a commune lies in, of France Travail.
    Basins,
}

impl OfficialDataset {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::RomeBasin, Self::DaresTension, Self::Bmo, Self::FapRome, Self::Basins];

    /// Its name in answers and in the store.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::RomeBasin => "rome_basin",
            Self::DaresTension => "dares_tension",
            Self::Bmo => "bmo",
            Self::FapRome => "fap_rome",
            Self::Basins => "basins",
        }
    }

    /// Reads that name.
    #[must_use]
    pub fn named(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|dataset| dataset.as_str() == text)
    }
}

/// What a figure is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OfficialArea {
    /// The country.
    Country,
    /// A région, by its INSEE code.
    Region(String),
    /// A département, by its INSEE code.
    Department(String),
    /// An employment basin, by its code.
    Basin(String),
}

impl OfficialArea {
    /// Its kind and its code, empty for the country.
    #[must_use]
    pub fn parts(&self) -> (&'static str, &str) {
        match self {
            Self::Country => ("country", ""),
            Self::Region(code) => ("region", code),
            Self::Department(code) => ("department", code),
            Self::Basin(code) => ("basin", code),
        }
    }

    /// The area of that kind and code.
    #[must_use]
    pub fn of(kind: &str, code: &str) -> Option<Self> {
        match kind {
            "country" => Some(Self::Country),
            "region" => Some(Self::Region(code.to_owned())),
            "department" => Some(Self::Department(code.to_owned())),
            "basin" => Some(Self::Basin(code.to_owned())),
            _ => None,
        }
    }
}

/// A row of a publication.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfficialRow {
    /// Which publication.
    pub dataset: OfficialDataset,
    /// The year it is about, or the version of a nomenclature.
    pub period: String,
    /// Where.
    pub area: OfficialArea,
    /// The département, where the publication names one beside a basin; else empty.
    pub department: String,
    /// The occupation or the family of occupations; empty for a commune.
    pub code: String,
    /// A name that the publication gives: of the family; else empty.
    pub label: String,
    /// The figures as JSON: [`RomeBasinFigures`], [`DaresFigures`], [`BmoFigures`], or what a nomenclature links to.
    pub figures: String,
}

/// What is published of an occupation in a basin. Indicators go from 1 (low) to 5 (high).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct RomeBasinFigures {
    /// Offers that came in within the year, a yearly average of the source's own making.
    pub offers: f64,
    /// Seekers of the categories A, B and C, on average.
    pub seekers: f64,
    /// Tension.
    pub tension: u8,
    /// Intensity of hiring.
    pub hiring_intensity: Option<u8>,
    /// Lack of available hands.
    pub labour_shortage: Option<u8>,
    /// Shortness of contracts.
    pub unstable_jobs: Option<u8>,
    /// Constraints at work.
    pub working_conditions: Option<u8>,
    /// Seekers and offers in different places.
    pub geographic_mismatch: Option<u8>,
    /// How much the occupation asks for a training of its own.
    pub training_specificity: Option<u8>,
}

/// What is published of a family of occupations in an area. Levels go from 1 (low) to 5 (high).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct DaresFigures {
    /// People employed, on average.
    pub employment: Option<u32>,
    /// The indicator of tension, about -3 to 3.
    pub tension: Option<f64>,
    /// Its level.
    pub level: Option<u8>,
    /// Intensity of hiring.
    pub hiring_intensity: Option<u8>,
    /// How much the occupation asks for a training of its own.
    pub training_specificity: Option<u8>,
    /// Lack of available hands.
    pub labour_shortage: Option<u8>,
    /// Shortness of contracts.
    pub unstable_jobs: Option<u8>,
    /// Constraints at work.
    pub working_conditions: Option<u8>,
    /// Seekers and offers in different places.
    pub geographic_mismatch: Option<u8>,
}

/// Hirings that employers intend in a year. Absent where the publication keeps a number secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct BmoFigures {
    /// Hirings intended.
    pub projects: Option<u32>,
    /// Those of them that employers expect to be hard.
    pub hard: Option<u32>,
    /// Those of them that are seasonal.
    pub seasonal: Option<u32>,
}
