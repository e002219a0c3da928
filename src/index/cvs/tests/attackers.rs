//! Attackers who know the rules, and whom they look for.

use super::models::all;
use super::world::{SECRET, app, id, index, now, profiles, put, query, somebody};
use crate::domain::cv::{
    Cv, CvArea, CvId, CvLimit, CvQuery, DesiredOccupation, DiplomaClass, OfferFacts, Resume, ShownPlace, SkillGroup,
    SkillName, Wishes, Work, WorkArea,
};
use crate::domain::{ContractType, DepartmentCode, Point, Radius, RomeCode, RomeDomain, TextQuery};
use crate::index::cvs::{CvEntry, CvHit, CvIndex, CvSnapshot, outline_of};
use h3o::Resolution;
use proptest::prelude::*;
use std::collections::HashMap;

/// Answers to a question, with all that an app gets to see.
fn answer(snapshot: &CvSnapshot, query: &CvQuery) -> Vec<CvHit> {
    all(snapshot, query, app(0), now(), 7)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, max_shrink_iters: 100, ..ProptestConfig::default() })]

    /// Two profiles that are shown alike exchange all that is hidden of them: no question tells.
    #[test]
    fn nothing_tells_profiles_apart_that_are_shown_alike(
        profiles in profiles(),
        queries in proptest::collection::vec(query(), 12),
        turn in any::<prop::sample::Index>(),
    ) {
        let before = index(&profiles).snapshot();
        let mut alike: HashMap<u32, Vec<usize>> = HashMap::new();
        // Who may be found, and counts, is no secret of the profile: exchange among those with the same permissions.
        for (at, entry) in profiles.iter().enumerate() {
            if let Some(row) = before.picture.row(entry.id) {
                alike.entry(before.picture.class_of(row)).or_default().push(at);
            }
        }
        let mut exchanged = profiles.clone();
        for class in alike.values() {
            let by = turn.index(class.len());
            for (place, at) in class.iter().enumerate() {
                let from = &profiles[class[(place + by) % class.len()]];
                if terms(from) == terms(&profiles[*at]) {
                    let back = class[(place + class.len() - by) % class.len()];
                    if terms(&profiles[back]) == terms(from) {
                        exchanged[*at].outline = from.outline.clone();
                    }
                }
            }
        }
        // Only a whole exchange leaves the population as it was.
        let outlines = |profiles: &[CvEntry]| {
            let mut all: Vec<String> = profiles.iter().map(hidden).collect();
            all.sort();
            all
        };
        prop_assume!(outlines(&profiles) == outlines(&exchanged));
        let after = index(&exchanged).snapshot();
        for query in &queries {
            prop_assert!(answer(&before, query) == answer(&after, query), "{query:?}");
        }
        for offer in offers() {
            let ranked = |snapshot: &CvSnapshot| {
                snapshot.matching(&offer, app(0), now(), None, CvLimit::new(50).unwrap())
            };
            prop_assert!(ranked(&before) == ranked(&after), "{offer:?}");
        }
    }
}

/// Offers that somebody makes up to tell people apart: of every class and place that there is, and of some between.
fn offers() -> Vec<OfferFacts> {
    let domains = ["M18", "D11"].map(|code| RomeDomain::new(code).ok());
    let mut offers = Vec::new();
    for (step, domain) in (0..24_u32).zip(domains.into_iter().cycle()) {
        let north = f64::from(step) * 0.04;
        offers.push(OfferFacts {
            domain,
            contract: ContractType::ALL.get(step as usize % 3).copied(),
            point: Point::new(49.9 + north, 2.6 + north / 2.0).ok().filter(|_| step % 4 > 0),
            department: DepartmentCode::new(if step % 2 == 0 { "59" } else { "80" }).ok(),
            experience_months: (step % 5 > 0).then_some(step * 6),
            diploma: DiplomaClass::ALL.get(step as usize % 7).copied(),
        });
    }
    offers
}

/// Times and purposes of the permissions.
fn terms(entry: &CvEntry) -> String {
    let of = entry.permissions.iter().map(|known| {
        format!("{:?} {:?} {:?} {:?}", known.purpose, known.recipients, known.confirmed_at, known.expires_at)
    });
    of.collect()
}

fn hidden(entry: &CvEntry) -> String {
    let outline = &entry.outline;
    format!(
        "{} {:?} {:?} {:?} {:?} {} {:?} {:?} {:?} {}",
        outline.domain,
        outline.experience,
        outline.diploma,
        outline.contract,
        outline.available_from,
        outline.licence,
        outline.skills,
        outline.cell,
        outline.department,
        terms(entry)
    )
}

/// A CV of somebody who accepts to work around a point, with an employer and a rare skill.
fn cv(point: Point, employer: &str, rare: &str) -> Cv {
    let work = Work { name: Some(employer.to_owned()), summary: Some(format!("Chez {employer}")), ..Work::default() };
    let skills = SkillGroup { keywords: ["Soudure", "Tri", rare].map(str::to_owned).to_vec(), ..SkillGroup::default() };
    let resume = Resume { work: vec![work], skills: vec![skills], ..Resume::default() };
    let wishes = Wishes {
        occupations: vec![DesiredOccupation { rome: RomeCode::new("H2913").unwrap(), months: Some(30) }],
        areas: vec![WorkArea::Around(point, Radius::new(10.0).unwrap())],
        ..Wishes::default()
    };
    Cv { resume, wishes, languages: vec![] }
}

/// Sixty people of one cell; the first one is the target, who stands at `target`.
fn town(target: Point, employer: &str, rare: &str) -> (CvIndex, CvId) {
    let center = Point::new(50.6371, 3.0631).unwrap();
    let index = CvIndex::new(SECRET);
    let people = (0..60).map(|number| {
        let cv = if number == 0 { cv(target, employer, rare) } else { cv(center, "Atelier Exemple", "Tri") };
        CvEntry { outline: outline_of(&cv).unwrap(), ..somebody(number) }
    });
    put(&index, &people.collect::<Vec<_>>());
    index.classify(now());
    (index, id(0))
}

#[test]
fn trilateration_with_hundreds_of_circles_learns_the_shown_cell_and_nothing_else() {
    let cell = Point::new(50.6371, 3.0631).unwrap().cell(Resolution::Five);
    // The exact places: corners of the cell, well inside.
    let middle = h3o::LatLng::from(cell);
    let corners: Vec<Point> = cell
        .boundary()
        .iter()
        .map(|corner| {
            let inside = |from: f64, to: f64| from + 0.9 * (to - from);
            Point::new(inside(middle.lat(), corner.lat()), inside(middle.lng(), corner.lng())).unwrap()
        })
        .collect();
    assert!(corners.iter().all(|corner| corner.cell(Resolution::Five) == cell));
    let circles: Vec<CvQuery> = (0..400_i32)
        .map(|turn| {
            let (north, east) = (f64::from(turn % 20 - 10) * 0.03, f64::from(turn / 20 - 10) * 0.04);
            let point = Point::new(50.6371 + north, 3.0631 + east).unwrap();
            let radius = Radius::new(0.5 + f64::from(turn * 7 % 40)).unwrap();
            CvQuery { area: CvArea::Near(point, radius), ..CvQuery::default() }
        })
        .collect();
    let answers: Vec<Vec<bool>> = corners
        .iter()
        .map(|corner| {
            let (index, target) = town(*corner, "Aciérie Exemple", "Tri");
            let snapshot = index.snapshot();
            let found = |query: &CvQuery| answer(&snapshot, query).iter().any(|hit| hit.id == target);
            circles.iter().map(found).collect()
        })
        .collect();
    assert!(answers[0].contains(&true) && answers[0].contains(&false), "the circles ask something");
    assert!(answers.iter().all(|answer| *answer == answers[0]), "the answers depend on the exact place");
}

#[test]
fn words_that_are_not_shown_find_nobody() {
    let (index, target) = town(Point::new(50.6371, 3.0631).unwrap(), "Aciérie Zinzolin", "zinguerie d'art");
    let snapshot = index.snapshot();
    let by = |text: &str| {
        let query = CvQuery { text: Some(TextQuery::new(text).unwrap()), ..CvQuery::default() };
        answer(&snapshot, &query)
    };
    assert_eq!(by("soudure").len(), 60, "what is shown is found");
    for text in ["zinzolin", "aciérie", "acier*", "\"aciérie zinzolin\"", "zinguerie", "zing", "chez"] {
        assert!(by(text).is_empty(), "{text}");
    }
    // Neither does leaving it out tell the target from the others.
    let without = by("soudure -zinzolin -zinguerie");
    assert!(without.len() == 60 && without.iter().any(|hit| hit.id == target));
    let rare = CvQuery { skills: vec![SkillName::new("zinguerie d'art").unwrap()], ..CvQuery::default() };
    assert!(answer(&snapshot, &rare).is_empty());
}

#[test]
fn who_is_alone_with_something_is_not_shown_with_it() {
    let lille = Point::new(50.6371, 3.0631).unwrap();
    let (index, target) = town(Point::new(49.894, 2.295).unwrap(), "Aciérie Exemple", "Tri");
    assert!(index.snapshot().shown(target, app(0), now()).is_none(), "one welder in Amiens is shown nowhere");
    let (index, target) = town(lille, "Aciérie Exemple", "Tri");
    let shown = index.snapshot().shown(target, app(0), now()).unwrap();
    assert!(shown.place == ShownPlace::Cell(lille.cell(Resolution::Five)));
}

#[test]
fn two_apps_do_not_see_profiles_in_one_order_and_one_app_always_does() {
    let people: Vec<CvEntry> = (0..200).map(somebody).collect();
    let index = index(&people);
    let order = |number| -> Vec<CvId> {
        all(&index.snapshot(), &CvQuery::default(), app(number), now(), 50).iter().map(|hit| hit.id).collect()
    };
    let (one, two) = (order(0), order(1));
    assert_eq!((one.len(), two.len()), (200, 200));
    // Who stands next to whom for one app stands anywhere for the other: of 199 neighbours, about two stay so by chance.
    let place: HashMap<CvId, usize> = two.iter().enumerate().map(|(at, id)| (*id, at)).collect();
    let together = one.windows(2).filter(|pair| place[&pair[0]].abs_diff(place[&pair[1]]) == 1).count();
    assert!(together < 12, "{together} neighbours are neighbours for both");
    // Nor is one order the other turned around or moved on.
    let same_way = one.windows(2).filter(|pair| place[&pair[0]] < place[&pair[1]]).count();
    assert!((60..140).contains(&same_way), "{same_way}");
    index.classify(now());
    assert_eq!(order(0), one, "the next classes change no order");
    assert_eq!(
        all(&super::world::index(&people).snapshot(), &CvQuery::default(), app(0), now(), 7)
            .iter()
            .map(|hit| hit.id)
            .collect::<Vec<_>>(),
        one
    );
}
