//! What was published, beside what is counted.

use super::ask::{MarketArea, MarketBy, MarketScope};
use super::official::Beside;
use super::tables::Tables;
use crate::domain::{
    Appellation, BasinCode, CommuneCode, DepartmentCode, LinkPrecision, OfficialArea, OfficialDataset, OfficialRow,
    RomeCode, RomeEdition,
};
use crate::store::BasinCommune;

fn row(dataset: OfficialDataset, area: OfficialArea, department: &str, code: &str, figures: &str) -> OfficialRow {
    OfficialRow {
        dataset,
        period: "2021".to_owned(),
        area,
        department: department.to_owned(),
        code: code.to_owned(),
        label: String::new(),
        figures: figures.to_owned(),
    }
}

fn basin_row(code: &str, basin: &str, seekers: f64, tension: u8) -> OfficialRow {
    let figures = format!(
        "{{\"offers\":1.0,\"seekers\":{seekers},\"tension\":{tension},\"hiring_intensity\":null,\"labour_shortage\":null,\
         \"unstable_jobs\":null,\"working_conditions\":null,\"geographic_mismatch\":null,\"training_specificity\":null}}"
    );
    row(OfficialDataset::RomeBasin, OfficialArea::Basin(basin.to_owned()), "", code, &figures)
}

fn tables() -> Tables {
    // Lille and Douai in the Nord, Lens in the Pas-de-Calais.
    let basins = [("59350", "3299"), ("59178", "3298"), ("62498", "3297")].map(|(commune, basin)| BasinCommune {
        commune: CommuneCode::new(commune).unwrap(),
        basin: BasinCode::new(basin).unwrap(),
        label: String::new(),
    });
    let dares = |area: OfficialArea, code: &str, level: &str| {
        let figures = format!(
            "{{\"employment\":100,\"tension\":0.5,\"level\":{level},\"hiring_intensity\":null,\"training_specificity\":null,\
             \"labour_shortage\":null,\"unstable_jobs\":null,\"working_conditions\":null,\"geographic_mismatch\":null}}"
        );
        row(OfficialDataset::DaresTension, area, "", code, &figures)
    };
    let nord = || OfficialArea::Department("59".to_owned());
    let fap = |code: &str, fap: &str| {
        row(OfficialDataset::FapRome, OfficialArea::Country, "", code, &format!("{{\"fap\":{fap}}}"))
    };
    let bmo = |basin: &str, figures: &str| {
        row(OfficialDataset::Bmo, OfficialArea::Basin(basin.to_owned()), "59", "A0X40", figures)
    };
    let official = [
        basin_row("J1501", "3299", 100.25, 5),
        basin_row("J1501", "3298", 50.0, 3),
        basin_row("J1501", "3297", 7.0, 1),
        basin_row("M1805", "3299", 400.0, 4),
        dares(nord(), "V0Z60", "4"),
        dares(nord(), "M2Z90", "5"),
        dares(nord(), "X0Z00", "null"),
        fap("J1501", "[\"V0Z60\"]"),
        fap("M1805", "[\"M2Z90\"]"),
        fap("M1802", "[\"M2Z90\"]"),
        fap("K1101", "[\"A\",\"B\"]"),
        fap("K1102", "[\"X0Z00\"]"),
        bmo("3299", "{\"projects\":10,\"hard\":4,\"seasonal\":0}"),
        bmo("3298", "{\"projects\":30,\"hard\":null,\"seasonal\":null}"),
        OfficialRow { code: "A0X41".to_owned(), ..bmo("3298", "{\"projects\":null,\"hard\":null,\"seasonal\":null}") },
    ];
    let called = |ogr: &str, rome: &str, parent: &str| Appellation::new(ogr, "nom", "", rome, parent).unwrap();
    let names = [called("1", "J1501", "J1501"), called("2", "M1805", "M1805"), called("3", "M1811", "M1805")];
    Tables::of((String::new(), None), basins.to_vec(), &official, &RomeEdition::of_names(names.to_vec()))
}

fn scope(area: MarketArea, rome: &[&str]) -> MarketScope {
    MarketScope { area, rome: rome.iter().map(|code| RomeCode::new(code).unwrap()).collect(), rome_domains: Vec::new() }
}

fn nord() -> MarketArea {
    MarketArea::Departments(vec![DepartmentCode::new("59").unwrap()])
}

fn beside(by: MarketBy, scope: &MarketScope, key: &str, offers: u64) -> super::MarketOfficial {
    let tables = tables();
    let classes = scope.classes(&tables);
    Beside { tables: &tables, by, scope, classes: &classes }.official(key, offers)
}

#[test]
fn seekers_are_the_sum_of_the_basins_of_the_area_and_only_they_make_the_ratio() {
    let everywhere = beside(MarketBy::Rome, &scope(MarketArea::Everywhere, &[]), "J1501", 30);
    assert_eq!((everywhere.seekers.value, everywhere.seekers.precision), (Some(157.25), Some(LinkPrecision::V4)));
    assert_eq!(everywhere.seekers.date.as_deref(), Some("2021"));
    let nord = beside(MarketBy::Rome, &scope(nord(), &[]), "J1501", 30);
    assert_eq!((nord.seekers.value, nord.offers_per_10_seekers), (Some(150.25), Some(2.0)));
    assert_eq!(nord.seekers.area, "department 59");
    let none = beside(MarketBy::Rome, &scope(MarketArea::Everywhere, &[]), "A1101", 30);
    assert!(none.seekers.value.is_none() && none.offers_per_10_seekers.is_none() && none.seekers.why.is_some());
}

#[test]
fn a_parent_that_several_occupations_share_is_told_as_such() {
    let found = beside(MarketBy::Rome, &scope(MarketArea::Everywhere, &["M1811"]), "M1805", 1);
    assert_eq!((found.seekers.value, found.seekers.precision), (Some(400.0), Some(LinkPrecision::V3Parent)));
    let summed = beside(MarketBy::RomeDomain, &scope(MarketArea::Everywhere, &[]), "M18", 1);
    assert_eq!((summed.seekers.value, summed.seekers.precision), (Some(400.0), Some(LinkPrecision::Several)));
    let all = beside(MarketBy::Basin, &scope(MarketArea::Everywhere, &[]), "3299", 1);
    assert_eq!((all.seekers.value, all.seekers.precision), (Some(500.25), None));
}

#[test]
fn tension_is_of_one_occupation_in_one_area_or_says_why_it_is_not() {
    let lille = MarketArea::Basins(vec![BasinCode::new("3299").unwrap()]);
    let own = beside(MarketBy::Rome, &scope(lille.clone(), &[]), "J1501", 1).tension;
    assert_eq!((own.value, own.dataset, own.precision), (Some(5.0), "rome_basin", Some(LinkPrecision::V4)));
    let by_basin = beside(MarketBy::Basin, &scope(lille, &["M1811"]), "3299", 1).tension;
    assert_eq!((by_basin.value, by_basin.precision), (Some(4.0), Some(LinkPrecision::V3Parent)));
    let family = beside(MarketBy::Rome, &scope(nord(), &[]), "J1501", 1).tension;
    assert_eq!((family.value, family.dataset, family.precision), (Some(4.0), "dares_tension", Some(LinkPrecision::V4)));
    let shared = beside(MarketBy::Department, &scope(MarketArea::Everywhere, &["M1805"]), "59", 1).tension;
    assert_eq!((shared.value, shared.precision), (Some(5.0), Some(LinkPrecision::Several)));
    for (key, why) in [("K1101", "several families"), ("K1102", "no level"), ("A1101", "no imported table")] {
        let absent = beside(MarketBy::Rome, &scope(nord(), &[]), key, 1).tension;
        assert!(absent.value.is_none() && absent.why.as_deref().is_some_and(|told| told.contains(why)), "{absent:?}");
    }
    let two = MarketArea::Departments(["59", "62"].map(|code| DepartmentCode::new(code).unwrap()).to_vec());
    let refused = beside(MarketBy::Rome, &scope(two, &[]), "J1501", 1).tension;
    assert!(refused.value.is_none() && refused.why.is_some_and(|why| why.contains("one area")));
}

#[test]
fn hirings_are_summed_without_secret_numbers_and_their_number_is_told() {
    let found = beside(MarketBy::Department, &scope(MarketArea::Everywhere, &[]), "59", 1);
    assert_eq!((found.hirings_intended.value, found.hirings_hard_percent.value), (Some(40.0), Some(40.0)));
    assert!(found.hirings_intended.why.is_some_and(|why| why.contains("without 1 numbers")));
    let of_one = beside(MarketBy::Rome, &scope(MarketArea::Everywhere, &[]), "J1501", 1).hirings_intended;
    assert!(of_one.value.is_none() && of_one.why.is_some_and(|why| why.contains("FAP 2021")));
}
