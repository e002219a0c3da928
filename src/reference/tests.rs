//! Labels, search and resolution over the compiled tables.

use super::*;
use proptest::prelude::*;

/// A label's place in short: `c59350`, `d59`, `r32`, `LU`; empty where it is none.
fn read(label: &str) -> String {
    match place_of_label(label) {
        Some(LabelPlace::Commune(commune)) => format!("c{}", commune.code),
        Some(LabelPlace::Department(department)) => format!("d{}", department.code),
        Some(LabelPlace::Region(region)) => format!("r{}", region.code),
        Some(LabelPlace::Country(code)) => code.to_owned(),
        None => String::new(),
    }
}

fn assert_read(expected: &[(&str, &str)]) {
    for (label, place) in expected {
        assert_eq!(read(label), *place, "{label}");
    }
}

#[test]
fn labels_with_the_number_of_the_departement_are_read() {
    assert_read(&[
        ("59 - LILLE", "c59350"),
        ("80 - AMIENS", "c80021"),
        ("974 - Saint-Denis", "c97411"),
        ("93 - SAINT DENIS", "c93066"),
        ("2A - Ajaccio", "c2A004"),
        ("2a - ajaccio", "c2A004"),
        ("13 - Marseille ()", "c13055"),
        ("Lille (59)", "c59350"),
        ("59 - Mons-en-Baroeul", "c59410"),
        ("62 - ST OMER", "c62765"),
        ("58 - Château-Chinon (Ville)", "c58062"),
    ]);
}

#[test]
fn arrondissements_are_read_whatever_their_spelling() {
    assert_read(&[
        ("75 - Paris 15e Arrondissement", "c75115"),
        ("75 - Paris 1er Arrondissement ()", "c75101"),
        ("69 - Lyon 3e Arrondissement", "c69383"),
        ("69 - LYON 09", "c69389"),
        ("13 - Marseille 12ème", "c13212"),
    ]);
}

#[test]
fn a_departement_is_told_from_the_commune_of_its_name() {
    assert_read(&[
        ("75 - Paris", "c75056"),
        ("75 - Paris (Dept.)", "d75"),
        ("75 - Paris (Dept.) ()", "d75"),
        ("59 - Nord", "d59"),
        ("53 - Mayenne", "c53147"),
        ("53 - Mayenne (Dept.)", "d53"),
        ("43 - Loire (Haute) ()", "d43"),
        ("75", "d75"),
        ("Cantal", "d15"),
        ("Allier", "d03"),
        ("Paris", "c75056"),
        ("La Réunion", "d974"),
    ]);
}

#[test]
fn a_name_that_is_no_commune_of_its_departement_gives_the_departement() {
    assert_read(&[("59 - Amiens", "d59"), ("57 - METZ / COLMAR", "d57"), ("62 - Zone Actiparc", "d62")]);
}

#[test]
fn regions_and_countries_are_read() {
    assert_read(&[
        ("France", "FR"),
        ("France ()", "FR"),
        ("Auvergne-Rhône-Alpes", "r84"),
        ("Ile-de-France ()", "r11"),
        ("Corse ()", "r94"),
        ("Luxembourg", "LU"),
        ("Luxembourg (Frontalier)", "LU"),
        ("Côte d’Ivoire ()", "CI"),
        ("Montréal, QC, Canada ()", "CA"),
        ("Nouvelle-Calédonie", "d988"),
    ]);
}

#[test]
fn postal_labels_are_read() {
    assert_read(&[
        ("59000 Lille", "c59350"),
        ("59000 - LILLE", "c59350"),
        ("59020 LILLE CEDEX", "c59350"),
        ("59009 LILLE CEDEX", "c59350"),
        ("75015", "c75115"),
        ("59112", "d59"),
        ("LILLE CEDEX 9", "c59350"),
    ]);
}

#[test]
fn a_bare_insee_code_is_read_unless_it_is_the_postal_code_of_another_commune() {
    assert_read(&[
        ("75113", "c75113"),
        ("33063", "c33063"),
        ("2A004", "c2A004"),
        ("01120", "d01"),
        ("59650", "d59"),
        ("59650 Villeneuve d'Ascq", "c59009"),
        ("59650 Wattrelos", "c59650"),
    ]);
}

#[test]
fn a_name_that_goes_on_in_one_commune_of_the_departement_is_that_commune() {
    assert_read(&[("95 - ERAGNY", "c95218"), ("71 - Louhans", "c71263"), ("59 - Saint", "d59"), ("Louhans", "")]);
}

#[test]
fn the_area_around_a_name_tells_homonyms_apart() {
    assert_read(&[
        ("Saint-Denis", ""),
        ("Saint-Denis (La Réunion)", "c97411"),
        ("Saint-Denis, Île-de-France, France", "c93066"),
        ("Lille, Hauts-de-France, France", "c59350"),
        ("Valenciennes, Nord", "c59606"),
        ("Saint-Martin", ""),
    ]);
}

#[test]
fn what_names_no_place_or_several_is_not_guessed_at() {
    assert_read(&[
        ("", ""),
        ("()", ""),
        (" - ", ""),
        ("Télétravail", ""),
        ("Région Sud-Est Lyon,Marseille,Nice ()", ""),
        ("Lyon, Marseille", ""),
        ("é(", ""),
    ]);
}

#[test]
fn a_bare_name_that_one_commune_has_is_that_commune() {
    assert_read(&[("Lille", "c59350"), ("marcq en baroeul", "c59378"), ("Mans (Le)", "c72181")]);
}

#[test]
fn names_of_former_communes_are_read_in_their_departement() {
    assert_read(&[("01 - Cordieux", "c01262")]);
}

/// The first hit in short, as `read` gives it.
fn first(query: &str) -> Option<(PlaceKind, &'static str)> {
    places(query, 1).first().map(|hit| (hit.kind, hit.code))
}

#[test]
fn places_are_found_by_name_beginning_and_typo() {
    for (query, code) in [
        ("lille", "59350"),
        ("LIL", "59350"),
        ("lile", "59350"),
        ("dunkreque", "59183"),
        ("saint omer", "62765"),
        ("st-omer", "62765"),
        ("valencienes", "59606"),
        ("havre", "76351"),
        ("rochelle", "17300"),
        ("paris 15", "75115"),
        ("Lille (59)", "59350"),
    ] {
        assert_eq!(first(query), Some((PlaceKind::Commune, code)), "{query}");
    }
    assert_eq!(first("hauts de fr"), Some((PlaceKind::Region, "32")));
    assert_eq!(first("pas de calais"), Some((PlaceKind::Department, "62")));
}

#[test]
fn exact_names_come_before_beginnings_and_those_before_typos() {
    let hits = places("lens", 50);
    assert!(hits.len() > 5 && hits[0].code == "62498");
    assert!(hits.is_sorted_by(|a, b| a.score >= b.score));
    assert!(hits.is_sorted_by(|a, b| a.score > b.score || a.population >= b.population));
}

#[test]
fn a_place_is_told_by_its_kind_and_code() {
    let told = |kind, code| place(kind, code).map(|hit| (hit.kind, hit.name, hit.department));
    assert_eq!(told(PlaceKind::Commune, "59350"), Some((PlaceKind::Commune, "Lille", Some("59"))));
    assert_eq!(told(PlaceKind::Department, "59"), Some((PlaceKind::Department, "Nord", Some("59"))));
    assert_eq!(told(PlaceKind::Region, "32"), Some((PlaceKind::Region, "Hauts-de-France", None)));
    assert_eq!(
        told(PlaceKind::Region, "01").map(|told| told.1),
        Some("Guadeloupe"),
        "a code of the département as well"
    );
    assert_eq!(told(PlaceKind::Commune, "59"), None);
    assert_eq!(told(PlaceKind::Commune, "59355").map(|told| told.1), Some("Lille"), "Lomme is a part of Lille now");
}

#[test]
fn places_are_found_by_postal_and_insee_code() {
    assert_eq!(first("59800"), Some((PlaceKind::Commune, "59350")));
    assert_eq!(first("2a004"), Some((PlaceKind::Commune, "2A004")));
    assert_eq!(first("59"), Some((PlaceKind::Department, "59")));
    assert!(places("5911", 100).iter().any(|hit| hit.code == "59011"));
    let both: Vec<_> = places("59112", 10).iter().map(|hit| (hit.code, hit.score < 1.0)).collect();
    assert_eq!(both, [("59011", false), ("59133", false), ("59112", true)], "a postal code first, then the INSEE code");
}

#[test]
fn a_limit_of_none_and_a_query_of_nothing_find_nothing() {
    assert!(places("lille", 0).is_empty() && places("", 5).is_empty() && places("--", 5).is_empty());
}

#[test]
fn every_commune_is_found_by_its_own_name() {
    for commune in communes().iter().step_by(97) {
        assert!(places(commune.name, 300).iter().any(|hit| hit.code == commune.code), "{commune:?}");
    }
}

#[test]
fn a_name_that_far_more_people_live_under_is_meant() {
    for (name, code) in
        [("Lille", "59350"), ("Paris", "75056"), ("lens", "62498"), ("59 - LILLE", "59350"), ("59800", "59350")]
    {
        assert!(matches!(resolve_place(name), Ok(Resolved::Commune(found)) if found.code == code), "{name}");
    }
    assert!(matches!(resolve_place("Nord"), Ok(Resolved::Department(found)) if found.code == "59"));
    assert!(matches!(resolve_place("Hauts-de-France"), Ok(Resolved::Region(found)) if found.code == "32"));
}

#[test]
fn homonyms_are_ambiguous_and_the_candidates_are_named() {
    let Err(Unresolved::Ambiguous(candidates)) = resolve_place("Saint-Denis") else { panic!("not ambiguous") };
    assert!(candidates.len() > 2 && candidates.is_sorted_by(|a, b| a.population >= b.population));
    assert!(candidates.iter().all(|hit| fold(hit.name) == "saint denis"));
    let Err(Unresolved::Ambiguous(kinds)) = resolve_place("Vienne") else { panic!("not ambiguous") };
    assert_eq!(kinds.iter().map(|hit| hit.kind).collect::<Vec<_>>(), [PlaceKind::Department, PlaceKind::Commune]);
    let Err(Unresolved::Ambiguous(sharing)) = resolve_place("59112") else { panic!("not ambiguous") };
    assert_eq!(sharing.len(), 2);
}

#[test]
fn an_unknown_name_gives_the_nearest_ones() {
    let Err(Unresolved::Unknown(nearest)) = resolve_place("Valencienes") else { panic!("known") };
    assert_eq!(nearest.first().map(|hit| hit.code), Some("59606"));
    assert_eq!(resolve_place("Zzzzzz"), Err(Unresolved::Unknown(Vec::new())));
}

proptest! {
    #[test]
    fn no_text_at_all_breaks_a_reader(text in "[0-9A-Bé()\\- ,/]{0,12}|\\PC{0,20}") {
        let _ = (place_of_label(&text), places(&text, 3), resolve_place(&text), naf(&text));
        let _ = (commune(&text), communes_of_postcode(&text).len(), occupation_labels().matching(&text));
        let _ = commune_by_postcode_and_name(&text, &text, WhenUnnamed::MostPopulous);
    }

    #[test]
    fn a_commune_is_read_from_its_number_and_name(at in 0..35_014_usize) {
        let commune = &communes()[at];
        let label = format!("{} - {}", commune.department, commune.name.to_uppercase());
        let homonyms = communes_named(commune.name).filter(|other| other.department == commune.department).count();
        let expected = if homonyms == 1 { format!("c{}", commune.code) } else { format!("d{}", commune.department) };
        prop_assert_eq!(read(&label), expected, "{}", label);
    }
}
