//! The outline of a CV: the few coarse values that a search may know of it, and how coarse it shows them.
//!
//! A profile's exact values never take part in a search. Its outline does, and only as far as at least [`CROWD`] profiles
//! share what is shown: see [`Shown`].

use super::DiplomaLevel;
use crate::domain::work::terms;
use crate::domain::{ContractType, DepartmentCode, RomeDomain};
use h3o::CellIndex;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// So many profiles share every combination of values that a search shows, at least.
pub const CROWD: usize = 5;
/// So many profiles hold a skill that is shown, at least.
pub const SKILL_CROWD: usize = 50;
/// So many skills are shown, at most.
pub const MOST_SKILLS: usize = 5;

terms! {
    /// Experience in the first desired occupation.
    ExperienceClass, "a class of experience", {
        /// Less than a year.
        UnderOne = "under_1_year",
        /// One year to less than three.
        OneToThree = "1_to_3_years",
        /// Three years to less than ten.
        ThreeToTen = "3_to_10_years",
        /// Ten years or more.
        OverTen = "10_years_or_more",
    }
}

impl ExperienceClass {
    /// The class of a number of months.
    #[must_use]
    pub const fn of(months: u32) -> Self {
        match months {
            0..12 => Self::UnderOne,
            12..36 => Self::OneToThree,
            36..120 => Self::ThreeToTen,
            _ => Self::OverTen,
        }
    }
}

terms! {
    /// The highest diploma, by the French framework of 2019.
    DiplomaClass, "a class of diploma", {
        /// No diploma, or one below CAP.
        Below = "2",
        /// CAP, BEP.
        Cap = "3",
        /// Baccalauréat.
        Bac = "4",
        /// Two years after it.
        Bts = "5",
        /// Three or four years after it.
        Licence = "6",
        /// Five years after it, or more.
        Master = "7_or_8",
    }
}

impl From<DiplomaLevel> for DiplomaClass {
    fn from(level: DiplomaLevel) -> Self {
        match level {
            DiplomaLevel::Level2 => Self::Below,
            DiplomaLevel::Level3 => Self::Cap,
            DiplomaLevel::Level4 => Self::Bac,
            DiplomaLevel::Level5 => Self::Bts,
            DiplomaLevel::Level6 => Self::Licence,
            DiplomaLevel::Level7 | DiplomaLevel::Level8 => Self::Master,
        }
    }
}

impl DiplomaClass {
    /// The lowest class that a level of studies names, in the words of French networks: `CAP, BEP et équivalents`,
    /// `Bac+3, Bac+4 ou équivalents`.
    #[must_use]
    pub fn named(level: &str) -> Option<Self> {
        let level = level.to_lowercase().replace(" +", "+").replace("+ ", "+");
        let words = level.split(|letter: char| !letter.is_alphanumeric() && letter != '+');
        let class = |word: &str| match word {
            "aucune" | "sans" | "primaire" | "brevet" => Some(Self::Below),
            "cap" | "bep" => Some(Self::Cap),
            "bac" | "baccalauréat" => Some(Self::Bac),
            "bac+2" | "bts" | "dut" | "deug" => Some(Self::Bts),
            "bac+3" | "bac+4" | "licence" | "bachelor" => Some(Self::Licence),
            "bac+5" | "bac+6" | "bac+8" | "master" | "ingénieur" | "doctorat" => Some(Self::Master),
            _ => None,
        };
        words.filter_map(class).min()
    }
}

terms! {
    /// From when on a person is available, seen from the day of the classes.
    AvailabilityClass, "a class of availability", {
        /// Within two weeks.
        Now = "now",
        /// Within three months.
        Soon = "within_3_months",
        /// Later than that.
        Later = "later",
    }
}

/// What of a CV a search could show at most. Exact values stay out of it, but for the date, which is shown as a class.
#[derive(Clone, PartialEq)]
pub struct Outline {
    /// ROME domain of the first desired occupation.
    pub domain: RomeDomain,
    /// Experience in it.
    pub experience: Option<ExperienceClass>,
    /// The highest diploma.
    pub diploma: Option<DiplomaClass>,
    /// The contract that is wanted first.
    pub contract: Option<ContractType>,
    /// From when on the person is available.
    pub available_from: Option<Date>,
    /// Whether the person drives a car.
    pub licence: bool,
    /// Skills, folded, each once, in alphabetical order.
    pub skills: Vec<String>,
    /// H3 cell of resolution 5 where the person accepts to work, and not where they live.
    pub cell: Option<CellIndex>,
    /// The département of it.
    pub department: Option<DepartmentCode>,
}

/// What a search shows of a CV: of its outline only what at least [`CROWD`] profiles have in common.
///
/// Absent means "not told", whether the person did not say or too few share it.
#[derive(Clone, PartialEq)]
pub struct Shown {
    /// ROME domain.
    pub domain: RomeDomain,
    /// Experience.
    pub experience: Option<ExperienceClass>,
    /// Diploma.
    pub diploma: Option<DiplomaClass>,
    /// Contract.
    pub contract: Option<ContractType>,
    /// Availability, on the day of the classes.
    pub availability: Option<AvailabilityClass>,
    /// Licence.
    pub licence: Option<bool>,
    /// At most [`MOST_SKILLS`] skills.
    pub skills: Vec<String>,
    /// Where.
    pub place: ShownPlace,
}

/// Where a person accepts to work, as coarse as it is shown.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ShownPlace {
    /// An H3 cell of resolution 5 (about 250 km²) or 4 (about 1,770 km²).
    Cell(CellIndex),
    /// A département.
    Department(DepartmentCode),
    /// Not told.
    Untold,
}

silent!(Outline Shown);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_of_studies_are_read_as_networks_write_them() {
        let told = [
            ("Aucune formation scolaire", DiplomaClass::Below),
            ("CAP, BEP et équivalents", DiplomaClass::Cap),
            ("Bac ou équivalent", DiplomaClass::Bac),
            ("BAC + 2 ou équivalents", DiplomaClass::Bts),
            ("Bac+3, Bac+4 ou équivalents", DiplomaClass::Licence),
            ("Bac+5 et plus ou équivalents", DiplomaClass::Master),
        ];
        for (level, class) in told {
            assert_eq!(DiplomaClass::named(level), Some(class), "{level}");
        }
        for level in ["", "Formation interne", "Baccarat"] {
            assert_eq!(DiplomaClass::named(level), None, "{level}");
        }
    }
}
