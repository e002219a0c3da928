use super::*;
use crate::domain::{Appellation, OccupationSheet, RomeItem, SkillLink};

fn named(label: &str, rome: &str) -> Appellation {
    Appellation::new("1", label, "", rome, "").unwrap()
}

fn rome(code: &str) -> RomeCode {
    RomeCode::new(code).unwrap()
}

fn sheet(code: &str, label: &str, definition: &str, skills: &[&str]) -> OccupationSheet {
    let skills = skills.iter().map(|code| SkillLink { code: (*code).to_owned(), core: None });
    OccupationSheet {
        rome: rome(code),
        label: label.to_owned(),
        parent: None,
        definition: vec![definition.to_owned()],
        access: Vec::new(),
        riasec: None,
        regulated: None,
        executive: None,
        ecological: None,
        digital: None,
        skills: skills.collect(),
        contexts: Vec::new(),
        mobility: Vec::new(),
        interests: Vec::new(),
        sectors: Vec::new(),
        naf: Vec::new(),
    }
}

fn edition() -> RomeEdition {
    let skill = |code: &str, label: &str| RomeItem {
        kind: ItemKind::Skill,
        code: code.to_owned(),
        label: label.to_owned(),
        category: None,
        part_of: None,
        definition: None,
    };
    RomeEdition {
        release: None,
        appellations: vec![
            named("Tresseur / Tresseuse de nuages", "B1201"),
            named("Fileur / Fileuse de pluie", "B1202"),
            named("Sourcier / Sourcière (SRC)", "B1203"),
        ],
        sheets: vec![
            sheet("B1201", "Tresseur de nuages", "Assemble des brumes en nattes.", &["10"]),
            sheet("B1202", "Fileur de pluie", "Tire des fils de l'averse.", &["11"]),
            sheet("B1203", "Sourcier", "Cherche l'eau sous la terre.", &[]),
        ],
        items: vec![skill("10", "Lire un baromètre"), skill("11", "Régler un rouet")],
    }
}

fn codes(matcher: &Matcher, title: &str, description: Option<&str>) -> Vec<String> {
    matcher.rank(title, description, 3).into_iter().map(|ranked| ranked.rome.to_string()).collect()
}

#[test]
fn a_title_in_either_gender_and_with_a_typo_finds_its_occupation() {
    let matcher = Matcher::of(&edition());
    for (title, code) in [
        ("Tresseuse de nuages (H/F)", "B1201"),
        ("CDI fileur de pluie confirmé", "B1202"),
        ("fileuze de pluie", "B1202"),
        ("SRC", "B1203"),
        ("Sourcière", "B1203"),
    ] {
        assert_eq!(codes(&matcher, title, None)[0], code, "{title}");
    }
    let ranked = matcher.rank("Tresseuse de nuages", None, 3);
    assert_eq!(&*ranked[0].name, "Tresseur / Tresseuse de nuages");
    assert!(ranked[0].likeness > 0.99 && ranked[0].score > ranked[1].score);
    let all: f32 = matcher.rank("Tresseuse de nuages", None, RIVALS).iter().map(|ranked| ranked.score).sum();
    assert!((all - 1.0).abs() < 1e-4, "{all}");
}

#[test]
fn a_description_decides_where_the_title_says_nothing_of_the_occupation() {
    let matcher = Matcher::of(&edition());
    assert_eq!(
        codes(&matcher, "Collaborateur", Some("Vous réglez le rouet et tirez les fils de l'averse."))[0],
        "B1202"
    );
    assert_eq!(codes(&matcher, "Collaborateur", Some("Savoir lire un baromètre dans la brume."))[0], "B1201");
    assert_eq!(codes(&matcher, "(H/F)", None), [""; 0]);
}

#[test]
fn what_is_learned_from_offers_adds_wordings_that_no_name_has() {
    let matcher = Matcher::of(&edition());
    let example = |title: &str, code: &str| Example {
        title: title.to_owned(),
        description: Some("Le chenapan du ciel travaille au belvédère.".to_owned()),
        rome: rome(code),
    };
    let learned =
        matcher.learned(&[example("Fileur", "B1203"), example("Fileuse du ciel", "B1203"), example("Fileur", "A9999")]);
    assert_eq!((matcher.examples(), learned.examples()), (0, 2), "an occupation that nobody knows teaches nothing");
    let score = |matcher: &Matcher| {
        let ranked = matcher.rank("Fileur", None, RIVALS);
        ranked.iter().find(|ranked| ranked.rome == rome("B1203")).map_or(0.0, |ranked| ranked.score)
    };
    assert!(score(&learned) > score(&matcher));
    assert_eq!(codes(&learned, "Fileur", None)[0], "B1202", "names count more");
    assert_eq!(codes(&learned, "Zzzz", Some("au belvédère, chenapan"))[0], "B1203");
    assert_eq!(codes(&learned, "Tresseuse de nuages", None)[0], "B1201");
}

#[test]
fn without_an_import_the_labels_that_are_compiled_in_serve() {
    let matcher = Matcher::of(&RomeEdition::default());
    assert_eq!(codes(&matcher, "Boulangère H/F", None)[0], "D1102");
    assert_eq!(matcher.nearest_names("Boulanger / Boulangère", 1), [rome("D1102")]);
}

#[test]
fn the_same_question_has_the_same_answer() {
    let one = Matcher::of(&edition()).rank("Fileur de nuages et de pluie", Some("averse"), 3);
    assert_eq!(one, Matcher::of(&edition()).rank("Fileur de nuages et de pluie", Some("averse"), 3));
}
