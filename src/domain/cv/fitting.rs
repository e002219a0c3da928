//! Offers beside the whole profile of a person who asks for themselves: nothing of it is coarsened.

use super::{DiplomaClass, OfferFacts, Wishes};
use crate::domain::Offer;
use crate::domain::work::terms;
use serde::{Deserialize, Serialize};

terms! {
    /// Why an offer fits what a person looks for.
    OfferFit, "a reason", {
        /// It is one of the occupations that you look for. Counts 8.
        Occupation = "occupation",
        /// It is of the same ROME domain as one of them. Counts 4.
        Domain = "domain",
        /// You accept to work there. Counts 4.
        Place = "place",
        /// You would take this contract. Counts 2.
        Contract = "contract",
        /// You would work these hours. Counts 1.
        WorkingTime = "working_time",
        /// It pays what you ask for at least, as far as it says. Counts 1.
        Salary = "salary",
        /// You have the experience that it asks for. Counts 1.
        Experience = "experience",
        /// You have the diploma that it asks for, or a higher one. Counts 1.
        Diploma = "diploma",
    }
}

impl OfferFit {
    /// What it counts.
    #[must_use]
    pub const fn weight(self) -> u32 {
        match self {
            Self::Occupation => 8,
            Self::Domain | Self::Place => 4,
            Self::Contract => 2,
            Self::WorkingTime | Self::Salary | Self::Experience | Self::Diploma => 1,
        }
    }
}

/// What an offer and the wishes of a person have in common, the weightiest first. What one of them does not say is no
/// reason. Where the person accepts to work is judged by who searched there: `placed` says that it was found so.
#[must_use]
pub fn fits(wishes: &Wishes, offer: &Offer, placed: bool) -> Vec<OfferFit> {
    let facts = OfferFacts::of(offer);
    let wanted = &wishes.occupations;
    let exact = wanted.iter().any(|wish| Some(&wish.rome) == offer.occupation.rome.as_ref());
    let alike = |wish: &&super::DesiredOccupation| Some(wish.rome.domain()) == facts.domain;
    let months = wanted.iter().filter(alike).filter_map(|wish| wish.months).max();
    let pays = offer.salary.as_ref().and_then(crate::domain::Pay::yearly);
    let fits = [
        (OfferFit::Occupation, exact),
        (OfferFit::Domain, !exact && wanted.iter().any(|wish| alike(&wish))),
        (OfferFit::Place, placed),
        (OfferFit::Contract, facts.contract.is_some_and(|kind| wishes.contracts.contains(&kind))),
        (OfferFit::WorkingTime, offer.working_time.time.is_some_and(|time| wishes.working_times.contains(&time))),
        (OfferFit::Salary, wishes.salary_min.zip(pays).is_some_and(|(least, pays)| pays >= f64::from(least))),
        (OfferFit::Experience, months.zip(facts.experience_months).is_some_and(|(has, asked)| has >= asked)),
        (
            OfferFit::Diploma,
            wishes.diploma.map(DiplomaClass::from).zip(facts.diploma).is_some_and(|(has, asked)| has >= asked),
        ),
    ];
    fits.into_iter().filter_map(|(reason, fits)| fits.then_some(reason)).collect()
}

#[cfg(test)]
mod tests {
    use super::super::matching::tests::{offer, study};
    use super::*;
    use crate::domain::cv::{DesiredOccupation, DiplomaLevel};
    use crate::domain::{ContractType, Pay, RomeCode, WorkingTime};

    fn wishes() -> Wishes {
        let wish = |rome, months| DesiredOccupation { rome: RomeCode::new(rome).unwrap(), months };
        Wishes {
            occupations: vec![wish("D1106", Some(60)), wish("H2913", Some(24))],
            contracts: vec![ContractType::Cdd, ContractType::Cdi],
            working_times: vec![WorkingTime::FullTime],
            salary_min: Some(24_000),
            diploma: Some(DiplomaLevel::Level4),
            ..Wishes::default()
        }
    }

    #[test]
    fn all_that_both_say_and_that_fits_is_a_reason_and_what_is_not_said_is_none() {
        let mut full = offer();
        full.working_time.time = Some(WorkingTime::FullTime);
        full.experience.months = Some(24);
        full.salary = Some(Pay { yearly_min: Some(22_000.0), yearly_max: Some(24_000.0), ..Pay::default() });
        full.requirements.studies = vec![study("CAP, BEP et équivalents", None)];
        let all: Vec<OfferFit> = OfferFit::ALL.iter().copied().filter(|fit| *fit != OfferFit::Domain).collect();
        assert_eq!(fits(&wishes(), &full, true), all);
        assert_eq!(fits(&wishes(), &offer(), false), [OfferFit::Occupation, OfferFit::Contract, OfferFit::Experience]);
        assert_eq!(fits(&Wishes::default(), &full, false), []);
        full.experience.months = Some(36);
        full.salary = Some(Pay { yearly_max: Some(23_999.0), ..Pay::default() });
        full.requirements.studies = vec![study("Bac+2 ou équivalents", None)];
        let least = fits(&wishes(), &full, true);
        assert!(![OfferFit::Experience, OfferFit::Salary, OfferFit::Diploma].iter().any(|fit| least.contains(fit)));
    }

    #[test]
    fn another_occupation_of_the_domain_counts_less_than_the_very_one() {
        let mut other = offer();
        other.occupation.rome = RomeCode::new("H2903").ok();
        let found = fits(&wishes(), &other, false);
        assert!(found.contains(&OfferFit::Domain) && !found.contains(&OfferFit::Occupation));
        other.occupation.rome = RomeCode::new("K1801").ok();
        assert_eq!(fits(&wishes(), &other, false), [OfferFit::Contract], "experience elsewhere is none here");
    }
}
