use super::*;
use crate::domain::{
    Appellation, Core, ItemLink, LinkPrecision, OccupationSheet, RiasecProfile, RomeEdition, RomeMobility, SkillLink,
};

fn rome(code: &str) -> RomeCode {
    RomeCode::new(code).unwrap()
}

fn item(kind: ItemKind, code: &str) -> RomeItem {
    RomeItem {
        kind,
        code: code.to_owned(),
        label: format!("Label {code}"),
        category: None,
        part_of: None,
        definition: None,
    }
}

fn sheet(code: &str, skills: &[(&str, Option<Core>)], riasec: &str, interests: &[(&str, bool)]) -> OccupationSheet {
    OccupationSheet {
        rome: rome(code),
        label: format!("Occupation {code}"),
        parent: Some(rome("B1100")),
        definition: Vec::new(),
        access: Vec::new(),
        riasec: (!riasec.is_empty()).then(|| RiasecProfile::new(riasec).unwrap()),
        regulated: None,
        executive: None,
        ecological: None,
        digital: None,
        skills: skills.iter().map(|(code, core)| SkillLink { code: (*code).to_owned(), core: *core }).collect(),
        contexts: Vec::new(),
        mobility: Vec::new(),
        interests: interests.iter().map(|(code, main)| ItemLink { code: (*code).to_owned(), main: *main }).collect(),
        sectors: Vec::new(),
        naf: Vec::new(),
    }
}

fn picture() -> Referential {
    let main = Some(Core::Main);
    let mut weaver = sheet("B1101", &[("30", None), ("10", main), ("20", Some(Core::Emerging))], "RI", &[("1", true)]);
    weaver.mobility = vec![
        RomeMobility { to: rome("B1103"), rank: 2 },
        RomeMobility { to: rome("B1102"), rank: 1 },
        RomeMobility { to: rome("B9999"), rank: 3 },
    ];
    let dyer = sheet("B1102", &[("20", main), ("40", main), ("10", None), ("50", None)], "IR", &[("1", false)]);
    let spinner = sheet("B1103", &[], "RA", &[("2", true), ("1", true)]);
    let skills = ["10", "20", "30"].map(|code| item(ItemKind::Skill, code));
    let knowledge = ["40", "50"].map(|code| item(ItemKind::Knowledge, code));
    let interests = ["1", "2"].map(|code| item(ItemKind::Interest, code));
    Referential::new(&RomeEdition {
        release: None,
        appellations: vec![Appellation::new("7", "Tresseur / Tresseuse", "", "B1101", "B1200").unwrap()],
        sheets: vec![spinner, weaver, dyer],
        items: skills.into_iter().chain(knowledge).chain(interests).collect(),
    })
}

fn codes(picture: &Referential, skills: &[Required]) -> Vec<String> {
    skills.iter().map(|required| picture.skill(required.skill).code.clone()).collect()
}

#[test]
fn skills_stand_with_those_at_the_heart_first() {
    let picture = picture();
    let weaver = picture.sheet_of(&rome("B1101")).unwrap();
    assert_eq!(codes(&picture, &weaver.skills_core_first()), ["10", "20", "30"]);
    assert_eq!(
        codes(&picture, &picture.sheet_of(&rome("B1102")).unwrap().skills_core_first()),
        ["20", "40", "10", "50"]
    );
    assert_eq!(picture.skill_number("40").map(|number| picture.skill(number).kind), Some(ItemKind::Knowledge));
    assert_eq!(picture.skill_number("41"), None);
}

#[test]
fn what_two_occupations_share_and_what_one_lacks_are_told_by_number() {
    let picture = picture();
    let of = |code| picture.sheet_of(&rome(code)).unwrap();
    let (weaver, dyer, spinner) = (of("B1101"), of("B1102"), of("B1103"));
    assert_eq!(weaver.shared(dyer), (2, 2), "10 and 20 are both at the weaver's heart");
    assert_eq!(dyer.shared(weaver), (2, 1));
    assert_eq!(weaver.shared(spinner), (0, 0));
    assert_eq!(codes(&picture, &dyer.missing_from(weaver)), ["40", "50"]);
    assert_eq!(codes(&picture, &spinner.missing_from(weaver)), [""; 0]);
}

#[test]
fn mobility_goes_by_its_rank_and_only_to_occupations_that_there_are() {
    let picture = picture();
    let to: Vec<_> = picture
        .sheet_of(&rome("B1101"))
        .unwrap()
        .mobility()
        .iter()
        .map(|link| picture.sheet(link.to).rome().to_string())
        .collect();
    assert_eq!(to, ["B1102", "B1103"]);
}

#[test]
fn a_link_to_rome_3_is_several_where_names_come_from_several() {
    let picture = picture();
    let one = picture.rome3_of(&rome("B1102")).unwrap();
    assert_eq!((one.codes, one.precision), (vec![rome("B1100")], LinkPrecision::V4));
    let two = picture.rome3_of(&rome("B1101")).unwrap();
    assert_eq!((two.codes, two.precision), (vec![rome("B1100"), rome("B1200")], LinkPrecision::Several));
    assert_eq!(picture.rome3_of(&rome("B9999")), None);
    let back = picture.rome4_of(&rome("B1100")).unwrap();
    assert_eq!((back.codes.len(), back.precision), (3, LinkPrecision::Several));
    assert_eq!(picture.rome4_of(&rome("B1200")).unwrap().precision, LinkPrecision::V4);
    assert_eq!(picture.rome4_of(&rome("B1101")), None);
}

#[test]
fn who_suits_best_has_the_same_types_in_the_same_order_and_the_interest_as_its_main_one() {
    let picture = picture();
    let found = |riasec: &str, interests: &[&str]| -> Vec<String> {
        let suiting = Suiting {
            riasec: (!riasec.is_empty()).then(|| RiasecProfile::new(riasec).unwrap()),
            interests: interests.iter().map(|code| (*code).to_owned()).collect(),
        };
        picture.suiting(&suiting).into_iter().map(|number| picture.sheet(number).rome().to_string()).collect()
    };
    assert_eq!(found("RI", &[]), ["B1101", "B1103", "B1102"]);
    assert_eq!(found("I", &[]), ["B1102", "B1101"]);
    assert_eq!(found("S", &[]), [""; 0]);
    assert_eq!(found("", &["1"]), ["B1101", "B1103", "B1102"]);
    assert_eq!(found("R", &["1", "2"]), ["B1103"]);
}
