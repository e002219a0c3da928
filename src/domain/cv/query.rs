//! What may be asked of CVs: one value for REST and GraphQL.
//!
//! Every condition is about what a search shows ([`Shown`](super::Shown)), and about nothing else: there is no filter by
//! residence, age, employer or name, no finer cell, no polygon, and no order to choose.

use super::{AvailabilityClass, DiplomaClass, ExperienceClass};
use crate::domain::text_type::text_type;
use crate::domain::{
    Area, Bbox, CellSet, ContractType, DepartmentCode, Invalid, Point, Radius, RegionCode, RomeCode, RomeDomain,
    TextQuery,
};
use h3o::Resolution;
use serde::{Deserialize, Serialize};

/// A search for profiles. Conditions combine by "and"; the values of one list by "or"; an empty list does not filter. What
/// is not told of a profile meets no condition about it. Equal queries find the same profiles.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct CvQuery {
    /// Where the person accepts to work, as far as it is shown.
    pub area: CvArea,
    /// Words of the ROME domain and of the skills that are shown.
    pub text: Option<TextQuery>,
    /// ROME domain of the first desired occupation.
    pub domains: Vec<RomeDomain>,
    /// Experience in it.
    pub experience: Vec<ExperienceClass>,
    /// The highest diploma.
    pub diplomas: Vec<DiplomaClass>,
    /// The contract that is wanted first.
    pub contracts: Vec<ContractType>,
    /// From when on.
    pub availability: Vec<AvailabilityClass>,
    /// Whether the person drives a car.
    pub licence: Option<bool>,
    /// Skills; case, accents and punctuation aside.
    pub skills: Vec<SkillName>,
}

impl CvQuery {
    /// The domain that a text names: three characters (`M18`), or an occupation of it (`M1805`): profiles are found by
    /// their domain alone.
    ///
    /// # Errors
    /// [`Invalid`] when it is neither.
    pub fn domain(text: &str) -> Result<RomeDomain, Invalid> {
        let occupation = || RomeCode::new(text).map(|code| code.domain());
        RomeDomain::new(text).or_else(|_| occupation()).map_err(|_| {
            Invalid::new(text, "a ROME domain (M18), or a ROME code (M1805), of which the domain alone is looked for")
        })
    }
}

text_type! {
    /// A skill as somebody asks for it.
    SkillName, "soudure", "a skill is 1 to 80 characters with a letter", |text| {
        let text = text.trim();
        (text.chars().count() <= 80 && text.chars().any(char::is_alphabetic)).then(|| text.to_owned())
    }
}

/// Where a query for profiles looks. It reads what is shown: a cell of about 250 or 1,770 km², or a département.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum CvArea {
    /// No restriction.
    #[default]
    Everywhere,
    /// The middle of what is shown lies within the radius, or the point lies in what is shown.
    Near(Point, Radius),
    /// The middle of what is shown lies in the box.
    Bbox(Bbox),
    /// The département that is shown, or that the shown cell counts to.
    Departments(Vec<DepartmentCode>),
    /// The same with régions.
    Regions(Vec<RegionCode>),
    /// The middle of what is shown lies in one of the cells, of resolution 5 at the finest.
    Cells(CellSet),
}

impl CvArea {
    /// The finest cells that a query may name.
    pub const FINEST: Resolution = Resolution::Five;
}

impl TryFrom<Area> for CvArea {
    type Error = Invalid;

    /// The area, where profiles can be looked for in it.
    ///
    /// # Errors
    /// [`Invalid`] for several centres, communes, a polygon, and cells finer than [`CvArea::FINEST`].
    fn try_from(area: Area) -> Result<Self, Invalid> {
        const EXPECTED: &str = "profiles are looked for near one point, in a bbox, in départements, in régions or in H3 \
                                cells of resolution 0 to 5: they are not shown more exactly";
        Ok(match area {
            Area::Everywhere => Self::Everywhere,
            Area::Near { centers, radius } => match centers.points() {
                [center] => Self::Near(*center, radius),
                several => return Err(Invalid::new(format!("{} centres", several.len()), EXPECTED)),
            },
            Area::Bbox(bbox) => Self::Bbox(bbox),
            Area::Departments(codes) => Self::Departments(codes),
            Area::Regions(codes) => Self::Regions(codes),
            Area::Cells(cells) => match cells.cells().iter().find(|cell| cell.resolution() > Self::FINEST) {
                Some(fine) => return Err(Invalid::new(fine, EXPECTED)),
                None => Self::Cells(cells),
            },
            Area::Communes(_) => return Err(Invalid::new("communes", EXPECTED)),
            Area::Polygon(_) => return Err(Invalid::new("a polygon", EXPECTED)),
        })
    }
}

/// The number of profiles of a page: 1 to 50.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CvLimit(u8);

impl CvLimit {
    /// The largest page.
    pub const MAX: u8 = 50;

    /// A number of profiles.
    ///
    /// # Errors
    /// [`Invalid`] when it is 0 or more than [`Self::MAX`].
    pub fn new(profiles: u64) -> Result<Self, Invalid> {
        let known = u8::try_from(profiles).ok().filter(|count| (1..=Self::MAX).contains(count));
        known.map(Self).ok_or_else(|| Invalid::new(profiles, "a limit is a whole number from 1 to 50"))
    }

    /// The number of profiles.
    #[must_use]
    pub const fn get(self) -> usize {
        self.0 as usize
    }
}

impl Default for CvLimit {
    fn default() -> Self {
        Self(20)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Centers, CommuneCode};

    fn lille() -> Point {
        Point::new(50.6371, 3.0631).unwrap()
    }

    #[test]
    fn an_occupation_stands_for_its_domain() {
        assert_eq!(CvQuery::domain("m1805").unwrap().as_str(), "M18");
        assert_eq!(CvQuery::domain(" M18").unwrap().as_str(), "M18");
        let refused = CvQuery::domain("M1").unwrap_err();
        assert!(refused.value == "M1" && refused.reason.contains("M1805"), "{refused}");
    }

    #[test]
    fn areas_that_are_finer_than_what_is_shown_are_refused() {
        let radius = Radius::new(1.0).unwrap();
        assert!(matches!(CvArea::try_from(Area::near(lille(), radius)), Ok(CvArea::Near(..))));
        let cells = |resolution| Area::Cells(CellSet::new(vec![lille().cell(resolution)]).unwrap());
        assert!(CvArea::try_from(cells(Resolution::Five)).is_ok());
        let both = Centers::new(vec![lille(), Point::new(50.291, 2.777).unwrap()]).unwrap();
        let refused = [
            cells(Resolution::Six),
            Area::Near { centers: both, radius },
            Area::Communes(vec![CommuneCode::new("59350").unwrap()]),
        ];
        for area in refused {
            let refused = CvArea::try_from(area).unwrap_err();
            assert!(refused.reason.contains("resolution 0 to 5"), "{refused}");
        }
    }

    #[test]
    fn a_page_has_1_to_50_profiles() {
        assert!(CvLimit::new(0).is_err() && CvLimit::new(51).is_err());
        assert_eq!(CvLimit::new(50).unwrap().get(), 50);
    }

    #[test]
    fn a_skill_has_a_letter_and_is_short() {
        assert!(SkillName::new(" C# ").is_ok());
        for refused in ["", "  ", "1234", &"a".repeat(81)] {
            assert!(SkillName::new(refused).is_err(), "{refused}");
        }
    }
}
