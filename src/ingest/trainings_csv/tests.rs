use super::*;
use crate::domain::training::TrainingDraft;

const MAPPING: &str = r#"
id = "Réf"
delimiter = ";"
dates = "%d/%m/%Y"

[fields]
title = "Intitulé"
"provider.name" = "Organisme"
"hours.total" = "Heures"
"certification.rncp" = "RNCP"
rome = { column = "Métiers", separator = "," }
funding = { column = "Payeur", values = { "Conseil régional" = "region" } }
"session.start" = "Début"
"session.place.postcode" = "CP"
"session.enrolment.open_seats" = "Places"
"#;

const TABLE: &str = "\u{feff}Réf;Intitulé;Organisme;Heures;RNCP;Métiers;Payeur;Début;CP;Places;Note
A1;Soudage;Atelier;300;99999;H2913, H2902;Conseil régional;11/01/2027;59000;4;bien
A1;Soudage;Atelier;300;99999;H2913, H2902;Conseil régional;2027-03;62000;;bien
B2;Cuisine;École;env. 200;;;;;;;
";

fn read(mapping: &str, table: &str) -> Vec<Item> {
    let feed = TrainingsCsv::new(Mapping::new(mapping).unwrap());
    let mut items = Vec::new();
    let mut sink = |item| {
        items.push(item);
        ControlFlow::Continue(())
    };
    feed.read(Box::new(io::Cursor::new(table.as_bytes().to_vec())), &mut sink).unwrap();
    items
}

fn drafts() -> Vec<(String, TrainingDraft)> {
    let feed = TrainingsCsv::new(Mapping::new(MAPPING).unwrap());
    let drafts = read(MAPPING, TABLE).into_iter().map(|item| {
        let Item::Record { value, .. } = item else { panic!("{item:?}") };
        let (id, draft) = feed.draft(value).unwrap();
        (id.to_string(), draft)
    });
    drafts.collect()
}

#[test]
fn the_rows_of_one_training_are_its_sessions() {
    let [(one, first), (two, second)] = drafts().try_into().unwrap();
    assert_eq!((one.as_str(), two.as_str()), ("A1", "B2"));
    assert_eq!(first.sessions.len(), 2);
    assert_eq!(first.sessions[0].start.as_deref(), Some("2027-01-11"));
    assert_eq!(first.sessions[1].start.as_deref(), Some("2027-03"), "what the form of dates does not fit stays");
    assert_eq!(first.sessions[0].enrolment.open_seats, Some(4));
    assert_eq!((first.rome, first.funding), (vec!["H2913".into(), "H2902".into()], vec!["region".to_owned()]));
    assert_eq!((first.hours.total, first.certifications[0].rncp.as_deref()), (Some(300), Some("99999")));
    assert_eq!((second.sessions.len(), second.hours.total), (0, None));
    assert_eq!(second.extra["Heures"], "env. 200", "what is no number is kept under its column");
    assert_eq!(first.extra["Note"], "bien");
}

#[test]
fn a_table_without_a_mapped_column_is_not_read() {
    let items = read(MAPPING, "Réf;Intitulé\nA1;Soudage\n");
    assert!(
        matches!(&items[..], [Item::Broken { rest_skipped: true, detail, .. }] if detail.contains("Organisme")),
        "{items:?}"
    );
}

#[test]
fn a_row_of_another_length_is_told_and_the_next_one_read() {
    let items = read("id = \"a\"\n[fields]\ntitle = \"b\"\n", "a,b\n1,x\n2\n3,y\n");
    let kinds: Vec<bool> = items.iter().map(|item| matches!(item, Item::Record { .. })).collect();
    assert_eq!(kinds, [true, false, true], "{items:?}");
}

#[test]
fn a_mapping_to_no_field_of_ours_is_refused_with_the_nearest() {
    let wrong = |text: &str| Mapping::new(text).unwrap_err().to_string();
    assert!(wrong("id = \"a\"\n[fields]\ntitel = \"b\"").contains("`title`"));
    assert!(wrong("id = \"a\"\ndelimiter = \"tab\"\n[fields]").contains("one character"));
    assert!(wrong("fields = 3").contains("cannot be read"));
}
