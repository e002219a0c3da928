//! Offers and profiles side by side: what is compared, and why they fit.

use super::DiplomaClass;
use crate::domain::work::terms;
use crate::domain::{ContractType, DepartmentCode, Point, RomeDomain};
use serde::{Deserialize, Serialize};

/// What of an offer is compared with profiles.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct OfferFacts {
    /// ROME domain.
    pub domain: Option<RomeDomain>,
    /// Contract.
    pub contract: Option<ContractType>,
    /// Where it is.
    pub point: Option<Point>,
    /// Its département; that of the point where it has one.
    pub department: Option<DepartmentCode>,
    /// Experience asked for, in months; 0 where beginners are welcome.
    pub experience_months: Option<u32>,
    /// Diploma asked for.
    pub diploma: Option<DiplomaClass>,
}

terms! {
    /// Why a profile and an offer fit.
    Reason, "a reason", {
        /// The occupation is of the ROME domain that the person looks for.
        Domain = "domain",
        /// The person accepts to work there.
        Place = "place",
        /// It is the contract that the person wants first.
        Contract = "contract",
        /// The person may have the experience that is asked for.
        Experience = "experience",
        /// The person has the diploma that is asked for, or a higher one.
        Diploma = "diploma",
    }
}

impl Reason {
    /// What it counts. The domain counts as much as all others together, and none excludes anybody.
    #[must_use]
    pub const fn weight(self) -> u32 {
        match self {
            Self::Domain => 8,
            Self::Place => 4,
            Self::Contract => 2,
            Self::Experience | Self::Diploma => 1,
        }
    }
}
