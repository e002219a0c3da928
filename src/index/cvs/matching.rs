//! Offers and profiles side by side, with the reasons.
//!
//! A reason is something that both say and that fits. What a profile does not tell is no reason, and no refusal either: a
//! profile with fewer reasons stands lower and is never left out for them.
//!
//! Only what a search shows is compared. Whoever publishes offers may make them up: one for each employer, radius or
//! year of experience, and read off the order who has what is hidden. An order that follows from the class, the week and
//! the app's own order alone says nothing that the views beside it do not say.

use super::allowed::{Rows, nanos};
use super::best::{Best, Order, Stand};
use super::combination::PlaceCode;
use super::ground::department_at;
use super::kept::monday;
use super::picture::{Class, Picture};
use super::place::{Around, Place};
use super::search::CvAfter;
use super::snapshot::CvSnapshot;
use super::terms::{code, department_code, domain_code};
use crate::domain::RomeDomain;
use crate::domain::cv::{CvId, CvLimit, ExperienceClass, MatchReason, OfferFacts, Shown, ShownPlace};
use crate::domain::permission::Purpose;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::cmp::Reverse;
use uuid::Uuid;

/// How far from the offer a place still fits, in kilometres.
const NEAR_KM: f64 = 40.0;
/// The weight of all reasons together.
const MOST_WEIGHT: u32 = 16;

/// A page of profiles beside an offer. There is no total.
#[derive(Debug, Clone, PartialEq)]
pub struct CvMatches {
    /// The profiles, the best first.
    pub matches: Vec<CvMatch>,
    /// Whether another page follows.
    pub more: bool,
}

/// A profile beside an offer.
#[derive(Debug, Clone, PartialEq)]
pub struct CvMatch {
    /// Its id in the house: not for the app.
    pub id: CvId,
    /// What is shown of it.
    pub shown: Shown,
    /// The Monday of the week in which it was last written, as of the day of the classes.
    pub week: Date,
    /// Why it stands where it stands, the weightiest first; never empty.
    pub reasons: Vec<MatchReason>,
    /// The permission that allows it.
    pub permission: Uuid,
}

impl CvMatch {
    /// The place behind it in the order.
    #[must_use]
    pub fn after(&self) -> MatchAfter {
        let weight = self.reasons.iter().map(|reason| reason.weight()).sum();
        MatchAfter { weight, after: CvAfter { week: self.week, id: self.id } }
    }
}

/// The profile behind which a page begins. It holds an id of the house: a cursor is sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct MatchAfter {
    /// The weight of its reasons.
    pub weight: u32,
    /// Where it stands among those of that weight.
    pub after: CvAfter,
}

/// Where a profile stands beside an offer: by the weight of its reasons, then in the app's order.
type Rank = (Reverse<u32>, Stand);

/// Why what is shown of a profile fits an offer, the weightiest first; empty where nothing does.
#[must_use]
pub fn reasons(shown: &Shown, offer: &OfferFacts) -> Vec<MatchReason> {
    let place = match &shown.place {
        ShownPlace::Cell(cell) => Some(Place::of(PlaceCode::cell(*cell))),
        ShownPlace::Department(code) => Some(Place::of(PlaceCode::department(department_code(code.as_str())))),
        ShownPlace::Untold => None,
    };
    let near = place.is_some_and(|place| Whereabouts::of(offer).fit(&place));
    let same = |one: Option<&RomeDomain>| one == Some(&shown.domain);
    let fits = [
        (MatchReason::Domain, same(offer.domain.as_ref())),
        (MatchReason::Place, near),
        (MatchReason::Contract, shown.contract.is_some() && shown.contract == offer.contract),
        (MatchReason::Experience, reaches(shown.experience, offer.experience_months.map(ExperienceClass::of))),
        (MatchReason::Diploma, reaches(shown.diploma, offer.diploma)),
    ];
    fits.into_iter().filter_map(|(reason, fits)| fits.then_some(reason)).collect()
}

fn reaches<T: PartialOrd>(has: Option<T>, asked: Option<T>) -> bool {
    has.zip(asked).is_some_and(|(has, asked)| has >= asked)
}

/// Where an offer is, looked at once.
struct Whereabouts {
    around: Option<Around>,
    department: u8,
}

impl Whereabouts {
    fn of(offer: &OfferFacts) -> Self {
        let told = offer.department.as_ref().map_or(0, |code| department_code(code.as_str()));
        let department = if told == 0 { offer.point.map_or(0, department_at) } else { told };
        Self { around: offer.point.map(|point| Around::new(point, NEAR_KM)), department }
    }

    /// Whether a place fits: it is near the offer's point; where the offer has none, it is in its département.
    fn fit(&self, place: &Place) -> bool {
        match &self.around {
            Some(around) => around.finds(place),
            None => self.department > 0 && place.department == self.department,
        }
    }
}

impl CvSnapshot {
    /// The profiles that fit an offer best, of those that an app may compare at `now`, behind `after` where it is given:
    /// by the weight of the reasons, then the newest week, then the app's own order. None of them is without a reason.
    #[must_use]
    pub fn matching(
        &self,
        offer: &OfferFacts,
        app: Uuid,
        now: Timestamp,
        after: Option<&MatchAfter>,
        limit: CvLimit,
    ) -> CvMatches {
        let picture = &self.picture;
        let weights = weights(picture, offer);
        let order = Order::of(&self.secret, app);
        let holder = self.allowed.holder(app, Purpose::Matching);
        let clock = nanos(now);
        let after = after.map(|after| (Reverse(after.weight), order.after(&after.after)));
        // One more than the page holds tells whether another one follows.
        let mut best: Best<Rank> = Best::new(limit.get() + 1, after);
        let look = |best: &mut Best<Rank>, row: u32| {
            let weight = weights[picture.class_of(row) as usize];
            let rank = (Reverse(weight), order.stand(picture.id(row), picture.week(row)));
            if weight == 0 || !best.admits(&rank) {
                return;
            }
            let allowed = if self.changed.contains(row) {
                self.kept(row).is_some_and(|kept| kept.grant(app, Purpose::Matching, now).is_some())
            } else {
                self.allowed.covers(row, &holder, clock)
            };
            if allowed {
                best.offer(rank, row);
            }
        };
        match &holder.rows {
            Rows::Few(rows) => {
                rows.iter().filter(|row| !self.changed.contains(**row)).for_each(|row| look(&mut best, *row));
            }
            Rows::Many(bits) => {
                // By falling weight: behind the first weight that fills the list, nothing can be better.
                for weight in (1..=MOST_WEIGHT).rev() {
                    let classes = (0..).zip(&weights).filter(|(_, known)| **known == weight);
                    let rows = classes.flat_map(|(class, _)| picture.rows(class));
                    let rows = rows.filter(|row| bits.contains(*row) && !self.changed.contains(*row));
                    rows.for_each(|row| look(&mut best, row));
                    if best.is_full() {
                        break;
                    }
                }
            }
        }
        self.overlay.keys().for_each(|row| look(&mut best, *row));
        let mut ranks = best.into_sorted();
        let more = ranks.len() > limit.get();
        ranks.truncate(limit.get());
        let matched = ranks.into_iter().filter_map(|((_, stand), row)| {
            let permission = self.kept(row)?.grant(app, Purpose::Matching, now)?.permission;
            let shown = picture.shown(row);
            let reasons = reasons(&shown, offer);
            Some(CvMatch { id: stand.id, shown, week: monday(stand.week.0), reasons, permission })
        });
        CvMatches { matches: matched.collect(), more }
    }
}

/// The weight of the reasons of each class.
fn weights(picture: &Picture, offer: &OfferFacts) -> Vec<u32> {
    let whereabouts = Whereabouts::of(offer);
    let near: Vec<bool> = picture.places.iter().map(|place| whereabouts.fit(place)).collect();
    let domain = offer.domain.as_ref().map(domain_code);
    let contract = code(offer.contract);
    let experience = code(offer.experience_months.map(ExperienceClass::of));
    let diploma = code(offer.diploma);
    let reaches = |has: u8, asked: u8| asked > 0 && has >= asked;
    let weight = |class: &Class| {
        let shown = &class.shown;
        let fits = [
            (MatchReason::Domain, domain == Some(shown.domain)),
            (MatchReason::Place, near[class.place as usize]),
            (MatchReason::Contract, contract > 0 && shown.contract == contract),
            (MatchReason::Experience, reaches(shown.experience, experience)),
            (MatchReason::Diploma, reaches(shown.diploma, diploma)),
        ];
        fits.iter().filter(|(_, fits)| *fits).map(|(reason, _)| reason.weight()).sum()
    };
    picture.classes.iter().map(weight).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::cv::DiplomaClass;
    use crate::domain::{ContractType, DepartmentCode, Point};
    use h3o::Resolution;

    fn lille() -> Point {
        Point::new(50.6371, 3.0631).unwrap()
    }

    fn shown(place: ShownPlace) -> Shown {
        Shown {
            domain: RomeDomain::new("M18").unwrap(),
            experience: Some(ExperienceClass::ThreeToTen),
            diploma: Some(DiplomaClass::Bts),
            contract: Some(ContractType::Cdi),
            availability: None,
            licence: None,
            skills: vec![],
            place,
        }
    }

    fn offer() -> OfferFacts {
        OfferFacts {
            domain: RomeDomain::new("M18").ok(),
            contract: Some(ContractType::Cdi),
            point: Some(lille()),
            department: DepartmentCode::new("59").ok(),
            experience_months: Some(24),
            diploma: Some(DiplomaClass::Bac),
        }
    }

    #[test]
    fn all_that_fits_is_a_reason_and_the_weights_add_up() {
        let near = shown(ShownPlace::Cell(lille().cell(Resolution::Five)));
        assert_eq!(reasons(&near, &offer()), MatchReason::ALL);
        assert_eq!(MatchReason::ALL.iter().map(|reason| reason.weight()).sum::<u32>(), MOST_WEIGHT);
        let far = OfferFacts { point: Point::new(43.6, 1.44).ok(), ..offer() };
        assert!(!reasons(&near, &far).contains(&MatchReason::Place));
        let somewhere = OfferFacts { point: None, ..offer() };
        assert!(reasons(&near, &somewhere).contains(&MatchReason::Place), "Lille lies in the Nord");
    }

    #[test]
    fn what_is_not_told_is_no_reason_and_no_refusal() {
        let silent = Shown { experience: None, diploma: None, contract: None, ..shown(ShownPlace::Untold) };
        assert_eq!(reasons(&silent, &offer()), [MatchReason::Domain]);
        assert_eq!(reasons(&shown(ShownPlace::Untold), &OfferFacts::default()), []);
        let more = OfferFacts { experience_months: Some(120), diploma: Some(DiplomaClass::Master), ..offer() };
        assert_eq!(reasons(&shown(ShownPlace::Untold), &more), [MatchReason::Domain, MatchReason::Contract]);
    }
}
