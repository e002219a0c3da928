//! The outline of a CV: what a search could show of it at most.

use super::ground::department_at;
use super::terms::department_value;
use crate::domain::cv::{Cv, DiplomaClass, DrivingLicence, ExperienceClass, LanguageLevel, Outline, WorkArea};
use crate::domain::{DepartmentCode, Point};
use crate::reference::{commune, fold};
use h3o::{CellIndex, Resolution};
use std::collections::BTreeSet;

/// Skills that are looked at, of one CV.
const MOST: usize = 100;
/// A longer text is a sentence, in characters.
const LONGEST: usize = 60;

/// The outline of a CV; `None` where the person names no occupation: such a profile is in no search.
///
/// The place is the first one where the person accepts to work that is a point, a commune or a département; where they
/// live is not looked at. A language is a skill where it is known at B2 or better: its level, and whether it is the first
/// one, are not told. What is a skill is not judged here: only what many hold is ever shown.
#[must_use]
pub fn outline_of(cv: &Cv) -> Option<Outline> {
    let wishes = &cv.wishes;
    let wanted = wishes.occupations.first()?;
    let (cell, department) = wishes.areas.iter().find_map(place).unwrap_or_default();
    Some(Outline {
        domain: wanted.rome.domain(),
        experience: wanted.months.map(ExperienceClass::of),
        diploma: wishes.diploma.map(DiplomaClass::from),
        contract: wishes.contracts.first().copied(),
        available_from: wishes.available_from,
        licence: wishes.licences.iter().any(|licence| drives_a_car(*licence)),
        skills: skills(cv),
        cell,
        department,
    })
}

fn place(area: &WorkArea) -> Option<(Option<CellIndex>, Option<DepartmentCode>)> {
    let cell = |point: Point| point.cell(Resolution::Five);
    match area {
        WorkArea::Around(point, _) => Some((Some(cell(*point)), department_value(department_at(*point)))),
        WorkArea::Commune(code) => {
            let known = commune(code.as_str())?;
            Some((known.center.map(cell), DepartmentCode::new(known.department).ok()))
        }
        WorkArea::Department(code) => Some((None, Some(code.clone()))),
        WorkArea::Region(_) | WorkArea::Remote => None,
    }
}

/// Whether somebody with that licence drives cars: that of lorries and buses needs that of cars.
const fn drives_a_car(licence: DrivingLicence) -> bool {
    use DrivingLicence as L;
    match licence {
        L::B | L::Be | L::C1 | L::C1e | L::C | L::Ce | L::D1 | L::D1e | L::D | L::De => true,
        L::Am | L::A1 | L::A2 | L::A | L::B1 => false,
    }
}

fn skills(cv: &Cv) -> Vec<String> {
    let groups = cv.resume.skills.iter().flat_map(|group| group.name.iter().chain(&group.keywords));
    let spoken =
        |level| matches!(level, LanguageLevel::B2 | LanguageLevel::C1 | LanguageLevel::C2 | LanguageLevel::Native);
    let languages = cv.languages.iter().filter(|known| spoken(known.level)).map(|known| &known.name);
    let keys = groups.chain(languages).take(MOST).map(|skill| skill_key(skill));
    let keys = keys.filter(|key| key.chars().any(char::is_alphabetic) && key.chars().count() <= LONGEST);
    keys.collect::<BTreeSet<_>>().into_iter().collect()
}

/// Under what a skill is known: folded, but `C++` and `C#` are not `C`.
pub(super) fn skill_key(skill: &str) -> String {
    let word = |word: &str| {
        let rest = word.trim_end_matches(['+', '#']);
        (fold(rest), word[rest.len()..].to_owned())
    };
    let words = skill.split_whitespace().map(word).filter(|(word, _)| !word.is_empty());
    words.map(|(word, signs)| word + &signs).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::cv::{DesiredOccupation, DiplomaLevel, KnownLanguage, Resume, SkillGroup, Wishes};
    use crate::domain::{CommuneCode, ContractType, Radius, RegionCode, RomeCode};

    fn wanted() -> Vec<DesiredOccupation> {
        [("M1805", Some(40)), ("D1102", None)]
            .map(|(rome, months)| DesiredOccupation { rome: RomeCode::new(rome).unwrap(), months })
            .to_vec()
    }

    fn areas() -> Vec<WorkArea> {
        vec![
            WorkArea::Remote,
            WorkArea::Region(RegionCode::new("32").unwrap()),
            WorkArea::Commune(CommuneCode::new("59350").unwrap()),
            WorkArea::Department(DepartmentCode::new("80").unwrap()),
        ]
    }

    #[test]
    fn the_first_occupation_the_first_place_and_the_classes_make_the_outline() {
        let wishes = Wishes {
            occupations: wanted(),
            contracts: vec![ContractType::Cdd, ContractType::Cdi],
            areas: areas(),
            licences: vec![DrivingLicence::Ce],
            diploma: Some(DiplomaLevel::Level8),
            ..Wishes::default()
        };
        let outline = outline_of(&Cv { wishes, ..Cv::default() }).unwrap();
        assert_eq!(outline.domain.as_str(), "M18");
        assert!(
            outline.experience == Some(ExperienceClass::ThreeToTen) && outline.diploma == Some(DiplomaClass::Master)
        );
        assert!(outline.contract == Some(ContractType::Cdd) && outline.licence);
        let lille = commune("59350").unwrap().center.unwrap().cell(Resolution::Five);
        assert!(outline.cell == Some(lille) && outline.department == DepartmentCode::new("59").ok());
    }

    #[test]
    fn a_point_gives_its_cell_and_departement_and_a_departement_no_cell() {
        let of = |area| {
            let wishes = Wishes { occupations: wanted(), areas: vec![area], ..Wishes::default() };
            let outline = outline_of(&Cv { wishes, ..Cv::default() }).unwrap();
            (outline.cell, outline.department.map(String::from))
        };
        let point = Point::new(49.894, 2.295).unwrap();
        let around = of(WorkArea::Around(point, Radius::new(20.0).unwrap()));
        assert_eq!(around, (Some(point.cell(Resolution::Five)), Some("80".to_owned())));
        assert_eq!(of(WorkArea::Department(DepartmentCode::new("60").unwrap())), (None, Some("60".to_owned())));
        assert_eq!(of(WorkArea::Remote), (None, None));
    }

    #[test]
    fn who_names_no_occupation_has_no_outline() {
        assert!(outline_of(&Cv::default()).is_none());
    }

    #[test]
    fn skills_are_folded_once_each_and_a_first_language_is_not_told_from_one_that_was_learnt() {
        let group = SkillGroup {
            name: Some("Informatique".to_owned()),
            keywords: ["C++", "Développement  Web", "c++", "Soudure à l'arc", "12345", &"long ".repeat(20)]
                .map(str::to_owned)
                .to_vec(),
            ..SkillGroup::default()
        };
        let known = |name: &str, level| KnownLanguage { name: name.to_owned(), level };
        let languages = vec![
            known("Anglais", LanguageLevel::B2),
            known("Polonais", LanguageLevel::Native),
            known("Espagnol", LanguageLevel::A2),
        ];
        let resume = Resume { skills: vec![group], ..Resume::default() };
        let wishes = Wishes { occupations: wanted(), ..Wishes::default() };
        let outline = outline_of(&Cv { resume, wishes, languages }).unwrap();
        let expected = ["anglais", "c++", "developpement web", "informatique", "polonais", "soudure a l arc"];
        assert!(outline.skills == expected, "other skills");
    }
}
