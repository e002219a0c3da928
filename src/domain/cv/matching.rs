//! Offers and profiles side by side: what is compared, and why they fit.

use super::DiplomaClass;
use crate::domain::work::terms;
use crate::domain::{ContractType, DepartmentCode, ExperienceLevel, Offer, Point, RomeDomain};
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
    /// Diploma asked for: the lowest of those that would do.
    pub diploma: Option<DiplomaClass>,
}

impl OfferFacts {
    /// What an offer says of it.
    #[must_use]
    pub fn of(offer: &Offer) -> Self {
        let beginner = || (offer.experience.level == Some(ExperienceLevel::Beginner)).then_some(0);
        let asked = offer.requirements.studies.iter().filter(|study| study.required != Some(false));
        Self {
            domain: offer.occupation.rome.as_ref().map(crate::domain::RomeCode::domain),
            contract: offer.contract.kind,
            point: offer.place.position,
            department: offer.place.department.clone(),
            experience_months: offer.experience.months.or_else(beginner),
            diploma: asked.filter_map(|study| DiplomaClass::named(study.level.as_deref()?)).min(),
        }
    }
}

terms! {
    /// Why a profile and an offer fit.
    MatchReason, "a reason", {
        /// The occupation is of the ROME domain that the person looks for. Counts 8.
        Domain = "domain",
        /// The person accepts to work there, within 40 km as far as it is shown. Counts 4.
        Place = "place",
        /// It is the contract that the person wants first. Counts 2.
        Contract = "contract",
        /// The person may have the experience that is asked for. Counts 1.
        Experience = "experience",
        /// The person has the diploma that is asked for, or a higher one. Counts 1.
        Diploma = "diploma",
    }
}

impl MatchReason {
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

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::domain::{
        Application, Contract, Dates, Employer, Experience, ExternalId, Industry, Occupation, OfferId, Origin, Place,
        Requirements, RomeCode, SourceId, StudyRequirement, WorkingHours,
    };

    pub fn study(level: &str, required: Option<bool>) -> StudyRequirement {
        StudyRequirement { level: Some(level.to_owned()), required, ..StudyRequirement::default() }
    }

    pub fn offer() -> Offer {
        let source = Origin {
            id: SourceId::new("alpha").unwrap(),
            external_id: ExternalId::new("1").unwrap(),
            url: None,
            partners: vec![],
        };
        Offer {
            id: OfferId::of(&source.id, &source.external_id),
            source,
            title: "Soudeuse (H/F)".to_owned(),
            description: None,
            employer: Employer::default(),
            place: Place { department: DepartmentCode::new("59").ok(), ..Place::unknown() },
            occupation: Occupation { rome: RomeCode::new("H2913").ok(), ..Occupation::default() },
            industry: Industry::default(),
            contract: Contract { kind: Some(ContractType::Cdi), ..Contract::default() },
            working_time: WorkingHours::default(),
            experience: Experience { level: Some(ExperienceLevel::Beginner), ..Experience::default() },
            qualification: None,
            requirements: Requirements::default(),
            salary: None,
            openings: None,
            accessible: None,
            hard_to_fill: None,
            remote: None,
            dates: Dates::default(),
            application: Application::default(),
            modified_by_us: vec![],
            extra: serde_json::Map::new(),
        }
    }

    #[test]
    fn of_an_offer_what_it_asks_for_is_compared_and_not_what_it_wishes() {
        let mut offer = offer();
        offer.requirements.studies =
            vec![study("Bac+2 ou équivalents", None), study("CAP, BEP et équivalents", Some(false)), study("?", None)];
        let facts = OfferFacts::of(&offer);
        assert_eq!(facts.domain.map(|domain| domain.to_string()).as_deref(), Some("H29"));
        assert_eq!((facts.contract, facts.experience_months), (Some(ContractType::Cdi), Some(0)));
        assert_eq!((facts.point, facts.department), (None, DepartmentCode::new("59").ok()));
        assert_eq!(facts.diploma, Some(DiplomaClass::Bts), "a CAP is wished for alone");
        offer.requirements.studies.push(study("Bac ou équivalent", Some(true)));
        offer.experience.months = Some(24);
        let facts = OfferFacts::of(&offer);
        assert_eq!((facts.diploma, facts.experience_months), (Some(DiplomaClass::Bac), Some(24)), "either would do");
    }
}
