use super::pay::{SHAPES, STATED};
use super::{Generator, Ground, Texts, sources};
use crate::domain::{ExternalId, OfferDraft, SourceKind};
use crate::ingest::{NoteKind, Strictness, normalise};
use crate::reference;
use jiff::Timestamp;
use std::collections::{BTreeMap, HashSet};
use std::sync::LazyLock;

type Row = (usize, ExternalId, OfferDraft);

fn now() -> Timestamp {
    "2026-11-22T09:30:00Z".parse().unwrap()
}

/// A quarter of the demo: enough for shares, quick without optimisation.
static OFFERS: LazyLock<Vec<Row>> = LazyLock::new(|| Generator::new(1, 30_000, now()).collect());

fn drafts() -> impl Iterator<Item = &'static OfferDraft> {
    OFFERS.iter().map(|(_, _, draft)| draft)
}

fn percent(part: usize, whole: usize) -> f64 {
    let [part, whole] = [part, whole].map(|count| f64::from(u32::try_from(count).unwrap()));
    100.0 * part / whole
}

/// Per cent of the drafts that are so.
fn share(is: impl Fn(&OfferDraft) -> bool) -> f64 {
    percent(drafts().filter(|draft| is(draft)).count(), OFFERS.len())
}

#[track_caller]
fn about(found: f64, wanted: f64, tolerance: f64) {
    assert!((found - wanted).abs() <= tolerance, "{found:.1} % where {wanted} % ± {tolerance} were meant");
}

#[test]
fn the_same_seed_and_time_give_the_same_offers_in_any_order() {
    let all: Vec<_> = Generator::new(7, 300, now()).collect();
    assert_eq!(all, Generator::new(7, 1_000, now()).take(300).collect::<Vec<_>>(), "a smaller run begins a larger one");
    let halves = std::thread::scope(|scope| {
        [0, 1]
            .map(|half| scope.spawn(move || Generator::new(7, 300, now()).skip(half).step_by(2).collect::<Vec<_>>()))
            .map(|thread| thread.join().unwrap())
    });
    for (half, offers) in halves.iter().enumerate() {
        assert!(all.iter().skip(half).step_by(2).eq(offers));
    }
    assert_ne!(all, Generator::new(8, 300, now()).collect::<Vec<_>>());
}

#[test]
fn the_length_is_told_and_kept() {
    let mut offers = Generator::new(1, 5, now());
    assert_eq!(offers.len(), 5);
    assert!(offers.nth(1).is_some());
    assert_eq!((offers.len(), offers.count()), (3, 3));
    assert_eq!(Generator::new(1, 0, now()).next(), None);
    assert_eq!(Generator::new(1, 3, now()).nth(usize::MAX), None);
}

#[test]
fn no_external_id_stands_twice_and_every_source_is_used() {
    let sources = sources();
    let ids: HashSet<_> = OFFERS.iter().map(|(source, id, _)| (source, id)).collect();
    assert_eq!(ids.len(), OFFERS.len());
    for (at, source) in sources.iter().enumerate() {
        assert_eq!(source.kind, SourceKind::Generated);
        assert!(source.name.contains("démo"));
        assert!(OFFERS.iter().any(|(used, _, _)| *used == at), "{}", source.name);
    }
}

#[test]
fn every_offer_is_in_a_known_commune_of_the_region_or_in_a_declared_area() {
    let mut of_department = 0;
    for (source, id, draft) in &*OFFERS {
        let place = &draft.place;
        let label = place.label.as_deref().unwrap_or_default();
        let named = label.split_once(" - ").map_or(label, |(_, name)| name);
        let commune = place.commune.as_deref().and_then(reference::commune).or_else(|| {
            let department = place.postcode.as_deref().or(label.split_once(" - ").map(|(code, _)| code))?;
            reference::communes_named(named).find(|commune| commune.department == &department[..2])
        });
        of_department += usize::from(commune.is_none() && label != "Hauts-de-France");
        let area = place.region.as_deref() == Some("32") || reference::department_named(named).is_some();
        assert!(commune.is_some_and(|commune| commune.region() == "32") || area, "{source} {id}: {place:?}");
        if let (Some(lat), Some(lon)) = (place.lat, place.lon) {
            let point = crate::domain::Point::new(lat, lon).unwrap();
            let commune = commune.unwrap();
            let away = commune.center.unwrap().distance_km(point);
            assert!(away <= commune.radius_km + 0.01, "{id} is {away} km from {}", commune.name);
        }
    }
    about(percent(of_department, OFFERS.len()), 2.0, 0.5);
}

#[test]
fn every_offer_is_normalised_and_nothing_of_it_is_lost() {
    let sources = sources();
    let mut unread = HashSet::new();
    for (source, id, draft) in OFFERS.iter().step_by(3) {
        let done = normalise(&sources[*source], id.clone(), draft.clone(), Strictness::Strict).unwrap();
        for note in done.notes {
            assert_eq!(note.kind, NoteKind::NotRead, "{id}: {note}");
            unread.insert((note.field, draft.salary.text.clone().unwrap_or_default()));
        }
        assert_eq!(done.offer.place.region.map(String::from).as_deref(), Some("32"), "{id}: {:?}", draft.place);
    }
    let negotiable = |text: &str| SHAPES[12..].contains(&text);
    assert!(unread.iter().all(|(field, text)| field.starts_with("salary") && negotiable(text)), "{unread:?}");
}

#[test]
fn offers_of_all_france_are_normalised_where_they_stand() {
    let sources = sources();
    let mut regions = BTreeMap::<_, u32>::new();
    for (source, id, draft) in Generator::new(1, 10_000, now()).over(Ground::France) {
        let told = format!("{id}: {:?}", draft.place);
        let done = normalise(&sources[source], id, draft, Strictness::Strict).unwrap();
        let wrong = done.notes.iter().find(|note| note.kind != NoteKind::NotRead);
        assert!(wrong.is_none(), "{told}: {}", wrong.unwrap());
        *regions.entry(done.offer.place.region.map(String::from).expect(&told)).or_default() += 1;
    }
    about(percent(regions["11"] as usize, 10_000), 18.0, 2.0);
    about(percent(regions["32"] as usize, 10_000), 9.0, 1.5);
}

#[test]
fn long_texts_go_on_where_short_ones_end_and_nothing_else_differs() {
    let long = Generator::new(1, 1_000, now()).with_texts(Texts::Long);
    let mut words = 0;
    for ((_, _, short), (_, id, mut long)) in OFFERS.iter().zip(long) {
        let (text, begin) = (long.description.take().unwrap(), short.description.as_deref().unwrap());
        assert!(text.starts_with(begin) && text.ends_with('.') && !text.contains(['{', '}']), "{id}: {text}");
        words += text.split(' ').count();
        assert_eq!(long, OfferDraft { description: None, ..short.clone() });
    }
    assert!((290_000..330_000).contains(&words), "{words} words in a thousand texts");
}

#[test]
fn half_of_the_communes_have_no_offer_and_lille_has_most() {
    let mut counts = BTreeMap::<_, u32>::new();
    for seed in 0..4 {
        for offer in 0..30_000 {
            let mut chance = super::chance::Chance::of(&[seed, offer]);
            *counts.entry(super::communes::draw(Ground::HautsDeFrance, &mut chance).commune.code).or_default() += 1;
        }
    }
    let region = reference::communes().iter().filter(|commune| commune.region() == "32").count();
    about(percent(counts.len(), region), 49.0, 2.0);
    let most = counts.iter().max_by_key(|(_, count)| **count).unwrap();
    assert_eq!(*most.0, "59350");
    about(f64::from(*most.1) / 1_200.0, 13.0, 2.0);
}

#[test]
fn shares_are_believable() {
    let contract = |kind: &'static str| share(move |draft| draft.contract.kind.as_deref() == Some(kind));
    about(contract("CDI"), 58.0, 7.0);
    about(contract("MIS"), 13.0, 5.0);
    about(contract("CDD"), 20.0, 6.0);
    about(share(|draft| draft.contract.apprenticeship == Some(true)), 5.0, 2.0);
    about(share(|draft| draft.accessible == Some(true)), 4.5, 2.0);
    about(share(|draft| draft.hard_to_fill == Some(true)), 15.0, 5.0);
    about(share(|draft| draft.working_time.time.as_deref() == Some("part_time")), 17.0, 5.0);
    about(share(|draft| draft.salary != crate::domain::SalaryDraft::default()), f64::from(STATED), 4.0);
    about(share(|draft| draft.place.lat.is_some()), 42.0, 4.0);
    about(share(|draft| matches!(draft.remote.as_deref(), Some("hybrid" | "full" | "occasional"))), 17.0, 5.0);
    about(share(|draft| draft.title.contains("alternance") || draft.title.contains("ALTERNANCE")), 5.0, 2.0);
}

#[test]
fn salaries_are_written_in_the_declared_shapes_and_all_shapes_occur() {
    let mut seen = HashSet::new();
    for text in drafts().filter_map(|draft| draft.salary.text.as_deref()) {
        let mut shape = String::new();
        for word in text.split(' ') {
            let whole = word.replace('.', "");
            let pattern = match word.split_once(',') {
                Some((_, cents)) if cents.bytes().all(|b| b.is_ascii_digit()) => "N,N",
                _ if whole.bytes().all(|b| b.is_ascii_digit()) => "N",
                _ => word,
            };
            shape.push_str(if shape.is_empty() { "" } else { " " });
            shape.push_str(pattern);
        }
        assert!(SHAPES.contains(&shape.as_str()), "{text}");
        seen.insert(shape);
    }
    assert_eq!(seen.len(), SHAPES.len());
}

#[test]
fn texts_are_whole_french_sentences() {
    let mut words = 0;
    for draft in drafts() {
        let text = draft.description.as_deref().unwrap();
        for text in [text, &draft.title] {
            assert!(!text.contains("  ") && text.trim() == text, "{text}");
            assert!(!text.contains(['{', '}', '|', ';', '\n']), "{text}");
            assert!(text.starts_with(char::is_uppercase), "{text}");
            for wrong in [" de le ", " de les ", " à le ", " à Le ", " à Les ", "à à ", " ,", "..", " ."] {
                assert!(!text.contains(wrong), "{wrong:?} in {text}");
            }
        }
        assert!(text.ends_with('.'), "{text}");
        let sentences = text.matches(". ").count() + 1;
        assert!((3..=7).contains(&sentences), "{sentences}: {text}");
        assert!((1..=300).contains(&draft.title.chars().count()));
        words += text.split(' ').count();
    }
    let mean = words / OFFERS.len();
    assert!((60..=90).contains(&mean), "{mean} words on average");
    let distinct: HashSet<_> = drafts().map(|draft| &draft.description).collect();
    assert!(distinct.len() * 100 > OFFERS.len() * 95, "{} distinct descriptions", distinct.len());
}

#[test]
fn an_employer_has_several_offers_and_no_contact() {
    let names: HashSet<_> = drafts().map(|draft| (&draft.employer.name, &draft.employer.url)).collect();
    assert!(names.len() * 2 < OFFERS.len(), "{} employers", names.len());
    for draft in drafts() {
        assert!(draft.application.contact.is_none());
        assert!(draft.url.as_ref().unwrap().starts_with("https://demo.passerelle.example/"));
        assert!(!draft.description.as_ref().unwrap().contains('@'));
    }
}
