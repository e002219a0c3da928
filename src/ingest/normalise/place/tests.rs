use super::super::{Note, Strictness};
use super::*;
use crate::domain::FieldError;
use crate::reference;
use proptest::prelude::*;

fn located(strictness: Strictness, draft: &PlaceDraft) -> (Place, Result<Vec<Note>, Vec<FieldError>>) {
    let mut check = Check::new(strictness, serde_json::Map::new());
    let place = place(&mut check, draft, None);
    (place, check.finish().map(|(_, notes)| notes))
}

fn of(draft: &PlaceDraft) -> (Place, Vec<NoteKind>) {
    let (place, notes) = located(Strictness::Lenient, draft);
    (place, notes.unwrap().into_iter().map(|note| note.kind).collect())
}

fn label(text: &str) -> PlaceDraft {
    PlaceDraft { label: Some(text.into()), ..PlaceDraft::default() }
}

fn at(lat: f64, lon: f64, draft: PlaceDraft) -> PlaceDraft {
    PlaceDraft { lat: Some(lat), lon: Some(lon), ..draft }
}

fn in_commune(code: &str) -> PlaceDraft {
    PlaceDraft { commune: Some(code.into()), ..PlaceDraft::default() }
}

fn postcode(code: &str, text: &str) -> PlaceDraft {
    PlaceDraft { postcode: Some(code.into()), ..label(text) }
}

fn codes(place: &Place) -> (Option<&str>, Option<&str>, Option<&str>, Option<&str>) {
    (
        place.commune.as_ref().map(CommuneCode::as_str),
        place.department.as_ref().map(DepartmentCode::as_str),
        place.region.as_ref().map(RegionCode::as_str),
        place.country.as_deref(),
    )
}

#[test]
fn plausible_coordinates_are_kept_to_the_last_digit() {
    let (place, notes) = of(&at(50.6292, 3.0573, in_commune("59350")));
    assert_eq!(place.position, Some(Point::new(50.6292, 3.0573).unwrap()));
    assert_eq!((place.precision, place.located_by), (Precision::Exact, LocatedBy::Coordinates));
    assert_eq!(codes(&place), (Some("59350"), Some("59"), Some("32"), Some("FR")));
    assert_eq!((place.commune_name.as_deref(), notes), (Some("Lille"), vec![]));
}

#[test]
fn a_swapped_pair_is_repaired_and_counted() {
    for draft in [
        at(3.0573, 50.6292, in_commune("59350")),
        at(3.0573, 50.6292, label("59 - Nord")),
        at(3.0573, 50.6292, label("France")),
        at(3.0573, 50.6292, PlaceDraft::default()),
        at(55.2836, -21.0094, in_commune("97415")),
        // The longitude of Mata-Utu is no latitude.
        at(-176.17, -13.28, label("986 - Wallis-et-Futuna")),
        at(-56.17, 46.78, label("975 - Saint-Pierre-et-Miquelon")),
        at(6.13, 49.61, label("Luxembourg")),
    ] {
        let (place, notes) = of(&draft);
        assert_eq!(place.position, Some(Point::new(draft.lon.unwrap(), draft.lat.unwrap()).unwrap()), "{draft:?}");
        assert_eq!((place.precision, place.located_by), (Precision::Exact, LocatedBy::SwappedCoordinates));
        assert_eq!(notes, [NoteKind::Exchanged]);
    }
}

#[test]
fn the_commune_wins_over_coordinates_that_are_far_from_it() {
    let (place, notes) = of(&at(48.8566, 2.3522, in_commune("59350")));
    assert_eq!(place.position, reference::commune("59350").unwrap().center);
    assert_eq!((place.precision, place.located_by), (Precision::Commune, LocatedBy::CommuneOverCoordinates));
    assert_eq!(notes, [NoteKind::Contradicted]);
}

#[test]
fn a_commune_named_by_its_label_alone_wins_as_well() {
    let (place, _) = of(&at(48.8566, 2.3522, label("59 - LILLE")));
    assert_eq!(place.located_by, LocatedBy::CommuneOverCoordinates);
}

#[test]
fn null_island_is_nowhere() {
    let (place, notes) = of(&at(0.0, 0.0, label("59 - Nord")));
    assert_eq!((place.position, place.precision, notes), (None, Precision::Department, vec![NoteKind::Dropped]));
    let (place, _) = of(&at(0.0, 0.0, in_commune("59350")));
    assert_eq!((place.precision, place.located_by), (Precision::Commune, LocatedBy::CommuneCode));
}

#[test]
fn coordinates_outside_the_named_area_are_dropped() {
    for words in ["59 - Nord", "Hauts-de-France"] {
        let (place, notes) = of(&at(43.3, 5.4, label(words)));
        assert_eq!((place.position, notes), (None, vec![NoteKind::Dropped]), "{words}");
    }
    let (place, notes) = of(&at(40.7, -74.0, label("France")));
    assert_eq!((place.position, place.precision, notes), (None, Precision::Country, vec![NoteKind::Dropped]));
}

#[test]
fn coordinates_without_a_commune_leave_the_commune_open() {
    let (place, _) = of(&at(50.35, 3.52, label("59 - Nord")));
    assert_eq!(codes(&place), (None, Some("59"), Some("32"), Some("FR")));
    assert_eq!(place.precision, Precision::Exact);
    let (place, _) = of(&at(40.7, -74.0, PlaceDraft::default()));
    assert_eq!((place.precision, place.country), (Precision::Exact, None));
}

#[test]
fn the_commune_is_found_by_code_then_postcode_and_name_then_label() {
    for (draft, commune, by) in [
        (in_commune("59350"), "59350", LocatedBy::CommuneCode),
        (postcode("59112", "59 - ANNOEULLIN"), "59011", LocatedBy::Postcode),
        (postcode("75011", "75 - Paris"), "75111", LocatedBy::Postcode),
        (postcode("75011", ""), "75111", LocatedBy::Postcode),
        (label("59 - LILLE"), "59350", LocatedBy::Label),
        (label("62041"), "62041", LocatedBy::Label),
        (postcode("69008", "69388"), "69388", LocatedBy::Label),
        (label("80 - AMIENS"), "80021", LocatedBy::Label),
        (label("69 - Lyon 3e  Arrondissement"), "69383", LocatedBy::Label),
        (label("974 - Saint-Denis"), "97411", LocatedBy::Label),
        (label("13 - Marseille ()"), "13055", LocatedBy::Label),
        (PlaceDraft { commune: Some("59999".into()), ..label("59 - LILLE") }, "59350", LocatedBy::Label),
    ] {
        let (place, _) = of(&draft);
        assert_eq!((codes(&place).0, place.located_by), (Some(commune), by), "{draft:?}");
        assert_eq!(
            (place.position, place.precision),
            (reference::commune(commune).unwrap().center, Precision::Commune)
        );
    }
}

#[test]
fn a_postcode_of_several_communes_gives_its_largest_one_and_no_commune() {
    let (place, _) = of(&postcode("59112", "59 - Nord"));
    assert_eq!((codes(&place).0, place.precision, place.located_by), (None, Precision::Postcode, LocatedBy::Postcode));
    assert_eq!(place.position, reference::commune("59011").unwrap().center);
}

#[test]
fn an_area_never_gets_a_point_in_its_middle() {
    for (words, precision, expected) in [
        ("59 - Nord", Precision::Department, (None, Some("59"), Some("32"), Some("FR"))),
        ("75 - Paris (Dept.)", Precision::Department, (None, Some("75"), Some("11"), Some("FR"))),
        ("Auvergne-Rhône-Alpes", Precision::Region, (None, None, Some("84"), Some("FR"))),
        ("Île-de-France ()", Precision::Region, (None, None, Some("11"), Some("FR"))),
        ("France", Precision::Country, (None, None, None, Some("FR"))),
        ("Luxembourg", Precision::Country, (None, None, None, Some("LU"))),
        ("Quelque part", Precision::Unknown, (None, None, None, None)),
    ] {
        let (place, _) = of(&label(words));
        assert_eq!(
            (place.position, place.precision, place.located_by),
            (None, precision, LocatedBy::Nothing),
            "{words}"
        );
        assert_eq!(codes(&place), expected, "{words}");
        assert_eq!(place.label.as_deref(), Some(words));
    }
}

#[test]
fn a_foreign_country_keeps_french_namesakes_out() {
    let (place, _) = of(&PlaceDraft { country: Some("be".into()), ..postcode("7000", "Mons") });
    assert_eq!((codes(&place), place.precision), ((None, None, None, Some("BE")), Precision::Country));
    let (place, _) = of(&PlaceDraft { country: Some("RE".into()), ..label("974 - Saint-Paul") });
    assert_eq!(codes(&place), (Some("97415"), Some("974"), Some("04"), Some("FR")));
}

#[test]
fn the_code_of_a_former_commune_gives_the_one_of_today() {
    // Lomme became a part of Lille in 2000.
    let (place, notes) = of(&in_commune("59355"));
    assert_eq!((codes(&place).0, notes), (Some("59350"), vec![NoteKind::Rewritten]));
}

#[test]
fn work_from_anywhere_has_no_place() {
    let mut check = Check::new(Strictness::Strict, serde_json::Map::new());
    let remote = place(&mut check, &PlaceDraft::default(), Some(RemoteMode::Full));
    assert_eq!((remote.position, remote.precision), (None, Precision::Remote));
}

#[test]
fn a_publisher_is_told_every_bad_field() {
    let draft = PlaceDraft {
        commune: Some("Lille".into()),
        postcode: Some("ABC".into()),
        department: Some("nord".into()),
        region: Some("HDF".into()),
        country: Some("France".into()),
        lat: Some(91.0),
        lon: Some(200.0),
        ..PlaceDraft::default()
    };
    let (_, errors) = located(Strictness::Strict, &draft);
    let fields: Vec<String> = errors.unwrap_err().into_iter().map(|error| error.field).collect();
    assert_eq!(
        fields,
        ["place.postcode", "place.country", "place.commune", "place.department", "place.region", "place.lat"]
    );
    let (_, errors) = located(Strictness::Strict, &PlaceDraft { lat: Some(50.0), ..PlaceDraft::default() });
    assert_eq!(errors.unwrap_err()[0].field, "place.lon");
}

prop_compose! {
    fn any_place()(
        commune in prop::option::of(prop::sample::select(reference::communes())),
        coordinates in prop::option::of((-95.0f64..95.0, -190.0f64..190.0)),
        near in prop::option::of((-0.5f64..0.5, -0.5f64..0.5)),
        swap in any::<bool>(),
        by in 0..4u8,
    ) -> PlaceDraft {
        let mut draft = PlaceDraft::default();
        if let Some(commune) = commune {
            match by {
                0 => draft.commune = Some(commune.code.into()),
                1 => draft.label = Some(format!("{} - {}", commune.department, commune.name)),
                2 => draft.postcode = commune.postcodes().next().map(str::to_owned),
                _ => draft.department = Some(commune.department.into()),
            }
        }
        let beside = commune.and_then(|c| c.center).zip(near).map(|(c, (y, x))| (c.lat() + y, c.lon() + x));
        if let Some((lat, lon)) = beside.or(coordinates) {
            let (lat, lon) = if swap { (lon, lat) } else { (lat, lon) };
            (draft.lat, draft.lon) = (Some(lat), Some(lon));
        }
        draft
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]
    #[test]
    fn whatever_a_feed_says_the_rules_hold(draft in any_place()) {
        let (place, notes) = of(&draft);
        let commune = place.commune.as_ref().and_then(|code| reference::commune(code.as_str()));
        if let Some((commune, center)) = commune.and_then(|commune| Some((commune, commune.center?))) {
            let position = place.position.expect("a commune with a centre gives a position");
            prop_assert!(position.distance_km(center) <= reach_km(commune));
        }
        let has_position = matches!(place.precision, Precision::Exact | Precision::Commune | Precision::Postcode);
        prop_assert_eq!(place.position.is_some(), has_position);
        prop_assert_eq!(place.located_by == LocatedBy::Nothing, !has_position);
        let exchanged = place.located_by == LocatedBy::SwappedCoordinates;
        prop_assert_eq!(exchanged, notes.contains(&NoteKind::Exchanged));
        if place.precision == Precision::Exact {
            let (lat, lon) = (draft.lat.unwrap(), draft.lon.unwrap());
            let expected = if exchanged { (lon, lat) } else { (lat, lon) };
            prop_assert_eq!(place.position.map(|p| (p.lat(), p.lon())), Some(expected));
        }
        if place.department.is_some() {
            prop_assert_eq!(place.country.as_deref(), Some("FR"));
        }
    }
}
