//! The files here are invented, in the forms of the real ones.

use super::*;
use crate::domain::{BmoFigures, DaresFigures, OfficialArea, RomeBasinFigures};
use crate::ingest::generated::Chance;
use std::fmt::Write as _;
use std::path::Path;

fn read_text(name: &str, text: &str) -> Result<BTreeMap<OfficialDataset, Publication>, Error> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, text).unwrap();
    let read = read(&inputs(&[path]).unwrap(), &mut |_, _| {});
    drop(folder);
    read
}

fn only(text: &str) -> (OfficialDataset, Publication) {
    let mut read = read_text("a.csv", text).unwrap();
    assert_eq!(read.len(), 1);
    read.pop_first().unwrap()
}

const TENSION: &str = "annee;ROME;cbassin;oee;defm_abc;ind_tension_d;ind_int_emb_d;ind_main_oeuvre_d;ind_dur_empl_d;\
    ind_cond_travail_d;ind_mismatch_geo_d;ind_specif_form_empl_d\n";

#[test]
fn each_of_a_hundred_random_rows_is_imported_as_it_stands_in_the_file() {
    let mut chance = Chance::of(&[7]);
    let mut text = TENSION.to_owned();
    let mut rows = Vec::new();
    for number in 0..3_000_u32 {
        let (offers, seekers) = (chance.below(100_000), chance.below(1_000_000));
        let level = chance.below(5) + 1;
        let last = if chance.below(50) == 0 { String::new() } else { level.to_string() };
        let (rome, basin) = (format!("M{:04}", 1000 + number % 60), format!("{:04}", 3200 + number / 60));
        let (whole, part) = (seekers / 100, seekers % 100);
        writeln!(text, "2021;{rome};{basin};{offers};{whole},{part:02};{level};1;2;3;4;5;{last}").unwrap();
        rows.push((rome, basin, offers, whole, part, level, last));
    }
    let (dataset, publication) = only(&text);
    assert_eq!((dataset, publication.read, publication.rejects.len()), (OfficialDataset::RomeBasin, 3_000, 0));
    for _ in 0..100 {
        let at = usize::try_from(chance.below(3_000)).unwrap();
        let (rome, basin, offers, whole, part, level, last) = &rows[at];
        let row = &publication.rows[at];
        assert_eq!((row.period.as_str(), &row.code, &row.area), ("2021", rome, &OfficialArea::Basin(basin.clone())));
        let figures: RomeBasinFigures = serde_json::from_str(&row.figures).unwrap();
        // What a person would read off the line.
        let seekers: f64 = format!("{whole}.{part:02}").parse().unwrap();
        let offers: f64 = offers.to_string().parse().unwrap();
        assert_eq!((figures.offers.to_bits(), figures.seekers.to_bits()), (offers.to_bits(), seekers.to_bits()));
        assert_eq!((u32::from(figures.tension), figures.geographic_mismatch), (*level, Some(5)));
        assert_eq!(figures.training_specificity.map(|level| level.to_string()).unwrap_or_default(), *last);
    }
}

#[test]
fn a_wrong_row_is_rejected_with_the_column_and_the_reason_and_the_others_are_taken() {
    let text = format!(
        "{TENSION}2021;M1805;0203;16,61538462;28,25;5;5;1;5;4;4;5\n2021;M18;0203;1;1;5;5;1;5;4;4;5\n\
         2021;M1805;0204;1;;5;5;1;5;4;4;5\n2021;M1805;0205;1;1;6;5;1;5;4;4;5\n"
    );
    let (_, publication) = only(&text);
    assert_eq!((publication.read, publication.rows.len()), (4, 1));
    let told: Vec<_> = publication.rejects.iter().map(|reject| (reject.line, reject.field.as_str())).collect();
    assert_eq!(told, [(3, "ROME"), (4, "defm_abc"), (5, "ind_tension_d")]);
    assert_eq!(publication.causes().len(), 3);
    assert!(publication.is_doubtful(), "three of four are wrong");
}

#[test]
fn tensions_of_the_dares_are_of_the_country_a_region_or_a_departement() {
    let head = "fap,Emploi moyen,Tension ,Catégorie Tension,Intensité d'embauches,Lien formation-emploi,\
        Manque de main-d'œuvre disponible,Non-durabilité de l'emploi,Conditions de travail contraignantes,\
        Inadéquation géographique,Année,niveau_geo,niveau_fap,reg,dep\n";
    let rows = "B2Z41,1200,-0.25,2.0,1.0,2.0,3.0,4.0,5.0,1.0,2019,nat,fap 225,,\n\
        B2Z41,100,0.5,4.0,1.0,2.0,3.0,4.0,5.0,1.0,2019,reg ,fap 225,3.0,\n\
        B2Z41,100,,,,,,,,,2019,dep,fap 225,,2A\n";
    let (dataset, publication) = only(&format!("{head}{rows}"));
    assert_eq!((dataset, publication.rejects.len()), (OfficialDataset::DaresTension, 0), "{:?}", publication.rejects);
    let areas: Vec<_> = publication.rows.iter().map(|row| row.area.clone()).collect();
    let expected =
        [OfficialArea::Country, OfficialArea::Region("03".to_owned()), OfficialArea::Department("2A".to_owned())];
    assert_eq!(areas, expected);
    let figures: Vec<DaresFigures> =
        publication.rows.iter().map(|row| serde_json::from_str(&row.figures).unwrap()).collect();
    assert_eq!((figures[0].tension, figures[0].level, figures[1].level), (Some(-0.25), Some(2), Some(4)));
    assert_eq!((figures[2].employment, figures[2].level, figures[2].tension), (Some(100), None, None));
}

#[test]
fn a_number_that_the_survey_keeps_secret_is_absent_and_not_zero() {
    let head = "annee,Code métier BMO,Nom métier BMO,Famille_met,Lbl_fam_met,REG,NOM_REG,Dept,NomDept,BE24,NOMBE24,met,\
        xmet,smet\n";
    let rows = "2024,Z0X99,Sourciers,Z,Autres,32,Région,59,Nord,3299,BASSIN,12,*,0\n\
        2024,Z0X99,Sourciers,Z,Autres,01,Région,971,Île,101,BASSIN,*,*,*\n";
    let (dataset, publication) = only(&format!("{head}{rows}"));
    assert_eq!((dataset, publication.rejects.len()), (OfficialDataset::Bmo, 0));
    let figures: Vec<BmoFigures> =
        publication.rows.iter().map(|row| serde_json::from_str(&row.figures).unwrap()).collect();
    assert_eq!(figures[0], BmoFigures { projects: Some(12), hard: None, seasonal: Some(0) });
    assert_eq!(figures[1], BmoFigures { projects: None, hard: None, seasonal: None });
    assert_eq!(publication.rows[1].area, OfficialArea::Basin("0101".to_owned()), "a zero in front was lost");
    assert_eq!((publication.rows[0].label.as_str(), publication.rows[0].department.as_str()), ("Sourciers", "59"));
}

#[test]
fn communes_are_read_with_their_basins() {
    let text = "reg,dep,code_commune_insee,code_bassin_BMO,lib_bassin_BMO\n32,59,59350,3299,\"LILLE, ET AUTOUR\"\n";
    let (dataset, publication) = only(text);
    assert_eq!((dataset, publication.basins.len()), (OfficialDataset::Basins, 1));
    let row = &publication.basins[0];
    assert_eq!((row.commune.as_str(), row.basin.as_str(), row.label.as_str()), ("59350", "3299", "LILLE, ET AUTOUR"));
}

#[test]
fn an_occupation_whose_family_depends_on_the_qualification_has_several() {
    let text = "/* remark */\r\n*;\r\nproc format ;\r\nvalue  $FAP9RSQ\r\n\"A1101\",\"A1102\"   =\t\"A0Z41\"\r\n \
        Other =\"ZZZZZ\"; \r\nvalue  $FAP9RAQ\r\n\"B11010\",\"B11011\" = \"B0Z20\"\r\n\"B11015\" = \"B0Z21\"\r\n\
        \"X99\" = \"B0Z21\"\r\n";
    let (dataset, publication) = only(text);
    assert_eq!((dataset, publication.read, publication.rejects.len()), (OfficialDataset::FapRome, 4, 1));
    let rows: Vec<_> = publication.rows.iter().map(|row| (row.code.as_str(), row.figures.as_str())).collect();
    let expected = [
        ("A1101", "{\"fap\":[\"A0Z41\"]}"),
        ("A1102", "{\"fap\":[\"A0Z41\"]}"),
        ("B1101", "{\"fap\":[\"B0Z20\",\"B0Z21\"]}"),
    ];
    assert_eq!(rows, expected);
}

#[test]
fn a_file_of_no_known_publication_is_refused_with_those_that_are_known() {
    let refused = read_text("b.csv", "codgeo,YEAR,Demandeurs_Emploi\n01053,janvier_2020,1\n").unwrap_err().to_string();
    assert!(refused.contains("b.csv:1") && refused.contains("BMO"), "{refused}");
    assert!(matches!(inputs(&[Path::new("/nowhere.csv").to_owned()]), Err(Error::Open(_))));
}
