//! Totals, pages, heatmaps, tiles and facets against a naive scan, over blocks of any shape.

use super::*;
use crate::domain::training::{
    Funding, KnownDate, LabelEntry, LabelName, ProviderFilter, RncpCode, TrainingAfter, TrainingFacet, TrainingFilters,
    TrainingId, TrainingLevel, TrainingQuery, TrainingSort,
};
use crate::domain::{
    Area, Bbox, CellSet, DepartmentCode, ExternalId, Point, Position, Radius, RemoteMode, RomeCode, SourceId, TextQuery,
};
use crate::index::{FINEST, Located, Synonyms, Text, Visible};
use h3o::{CellIndex, Resolution};
use jiff::civil::Date;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

const TODAY: Date = Date::constant(2026, 11, 22);
const ROMES: [&str; 4] = ["D1102", "F1607", "J1506", "M1805"];
const PLACES: [(f64, f64, &str); 5] = [
    (50.6329, 3.0586, "59"),
    (50.6900, 3.1817, "59"),
    (50.2910, 2.7770, "62"),
    (49.8941, 2.2958, "80"),
    (-17.5334, -149.5667, "987"),
];
const STARTS: [Option<&str>; 5] = [None, Some("2026-09-01"), Some("2026-11"), Some("2027-01-11"), Some("2027-03")];

fn session() -> impl Strategy<Value = SessionDoc> {
    let place = prop_oneof![1 => Just(None), 6 => (0..PLACES.len(), -0.02..0.02_f64).prop_map(Some)];
    (place, 0..STARTS.len(), proptest::option::of(any::<bool>())).prop_map(|(place, start, has_seats)| {
        let point = place.map(|(at, off)| Point::new(PLACES[at].0 + off, PLACES[at].1).unwrap());
        SessionDoc {
            located: point.map(Located::new),
            commune: None,
            department: place.map(|(at, _)| DepartmentCode::new(PLACES[at].2).unwrap()),
            region: None,
            start: STARTS[start].map(|text| KnownDate::new(text).unwrap()),
            has_seats,
        }
    })
}

fn doc() -> impl Strategy<Value = TrainingDoc> {
    let codes = proptest::collection::btree_set(0..ROMES.len(), 0..3);
    let sessions = proptest::collection::vec(session(), 0..4);
    (0..30_u32, 1..4_i64, 0..2_usize, codes, proptest::option::of(3..7_u8), 0..3_usize, any::<bool>(), sessions)
        .prop_map(|(number, rev, source, codes, level, provider, remote, sessions)| {
            let source = SourceId::new(["alpha", "beta"][source]).unwrap();
            let rome: Vec<RomeCode> = codes.iter().map(|at| RomeCode::new(ROMES[*at]).unwrap()).collect();
            let provider = ["Atelier", "École du canal", "Institut"][provider];
            let id = TrainingId::of(&SourceId::new("any").unwrap(), &ExternalId::new(&number.to_string()).unwrap());
            TrainingDoc {
                id,
                rev,
                source,
                rncp: if level == Some(3) { vec![RncpCode::new("RNCP900001").unwrap()] } else { Vec::new() },
                level: level.map(|level| TrainingLevel::try_from(level).unwrap()),
                provider: Some(provider.to_owned()),
                folded_provider: Some(crate::reference::fold(provider)),
                siret: None,
                folded_title: String::new(),
                labels: Vec::new(),
                funding: if remote { vec![Funding::Region, Funding::Cpf] } else { Vec::new() },
                remote: remote.then_some(RemoteMode::Full),
                sessions,
                text: Text {
                    title: format!("Formation {}", ["soudeur", "boulanger", "infirmière"][number as usize % 3]),
                    ..Text::default()
                },
                codes: rome.iter().map(RomeCode::as_str).collect::<Vec<_>>().join(" "),
                rome,
                card: Box::default(),
            }
        })
}

fn query() -> impl Strategy<Value = TrainingQuery> {
    let area = prop_oneof![
        3 => Just(Area::Everywhere),
        3 => (0..PLACES.len(), 1.0..200.0_f64).prop_map(|(at, km)| {
            Area::near(Point::new(PLACES[at].0, PLACES[at].1).unwrap(), Radius::new(km).unwrap())
        }),
        1 => Just(Area::Bbox(Bbox::new(2.5, 50.0, 3.1, 51.0).unwrap())),
        1 => Just(Area::Departments(vec![DepartmentCode::new("59").unwrap(), DepartmentCode::new("80").unwrap()])),
        1 => (0..PLACES.len(), 3..8_u8).prop_map(|(at, resolution)| {
            let point = Point::new(PLACES[at].0, PLACES[at].1).unwrap();
            Area::Cells(CellSet::new(vec![point.cell(Resolution::try_from(resolution).unwrap())]).unwrap())
        }),
    ];
    let day = |text: &'static str| text.parse::<Date>().unwrap();
    let days = prop_oneof![
        2 => Just(None),
        1 => Just(Some(day("2026-11-15"))),
        1 => Just(Some(day("2027-01-11"))),
    ];
    let text = prop_oneof![3 => Just(None), 1 => Just(Some("soudeur")), 1 => Just(Some("formation boulangère"))];
    (area, days.clone(), days, proptest::option::of(any::<bool>()), 0..5_usize, text).prop_map(
        |(area, starts_after, starts_before, open_seats, by, text)| TrainingQuery {
            area,
            text: text.map(|text| TextQuery::new(text).unwrap()),
            filters: TrainingFilters {
                rome: if by == 1 { vec![RomeCode::new("D1102").unwrap()] } else { Vec::new() },
                levels: if by == 2 { vec![TrainingLevel::try_from(4).unwrap()] } else { Vec::new() },
                providers: if by == 3 { vec![ProviderFilter::Name("ecole du canal".into())] } else { Vec::new() },
                labels: if by == 4 { vec![LabelName::new("grande ecole du numerique").unwrap()] } else { Vec::new() },
                starts_after,
                starts_before,
                open_seats,
                ..TrainingFilters::default()
            },
        },
    )
}

/// The trainings of the world: by id, the highest revision.
fn world(docs: &[TrainingDoc]) -> BTreeMap<TrainingId, TrainingDoc> {
    let mut world: BTreeMap<TrainingId, TrainingDoc> = BTreeMap::new();
    for doc in docs {
        if world.get(&doc.id).is_none_or(|known| known.rev < doc.rev) {
            world.insert(doc.id, doc.clone());
        }
    }
    world
}

fn labels() -> Vec<LabelEntry> {
    let label = LabelName::new("Grande École du Numérique").unwrap();
    vec![LabelEntry::new(label, None, Some("ATELIER".into()), None).unwrap()]
}

/// Whether a session is where, when and as it is asked for.
fn session_fits(session: &SessionDoc, query: &TrainingQuery) -> bool {
    let point = session.located.map(Located::point);
    let here = match &query.area {
        Area::Everywhere => true,
        Area::Near { centers, radius } => point.is_some_and(|point| centers.distance_km(point) <= radius.km()),
        Area::Bbox(bbox) => point.is_some_and(|point| bbox.contains(point)),
        Area::Departments(codes) => session.department.as_ref().is_some_and(|code| codes.contains(code)),
        Area::Cells(cells) => session.located.is_some_and(|located| {
            cells.cells().iter().any(|cell| located.cell().parent(cell.resolution()) == Some(*cell))
        }),
        Area::Communes(_) | Area::Regions(_) | Area::Polygon(_) => panic!("{:?}", query.area),
    };
    let TrainingFilters { starts_after, starts_before, open_seats, .. } = &query.filters;
    here && starts_after.is_none_or(|day| session.start.is_some_and(|start| start.last_day() >= day))
        && starts_before.is_none_or(|day| session.start.is_some_and(|start| start.first_day() <= day))
        && open_seats.is_none_or(|wanted| session.has_seats == Some(wanted))
}

/// The sessions of a training that meet the query; nothing where the training does not.
fn found(doc: &TrainingDoc, query: &TrainingQuery) -> Option<Vec<usize>> {
    let filters = &query.filters;
    let text = query.text.as_ref().map(|text| format!("{text:?}"));
    let worded = text.is_none_or(|text| {
        let word = if text.contains("soudeur") { "soudeur" } else { "boulanger" };
        doc.text.title.contains(word)
    });
    let fits = doc.source.as_str() == "alpha"
        && worded
        && (filters.rome.is_empty() || doc.rome.iter().any(|code| filters.rome.contains(code)))
        && (filters.levels.is_empty() || doc.level.is_some_and(|level| filters.levels.contains(&level)))
        && (filters.providers.is_empty() || doc.folded_provider.as_deref() == Some("ecole du canal"))
        && (filters.labels.is_empty() || doc.folded_provider.as_deref() == Some("atelier"));
    let sessions: Vec<usize> = (0..doc.sessions.len()).filter(|at| session_fits(&doc.sessions[*at], query)).collect();
    let asked = query.area != Area::Everywhere || filters.asks_sessions();
    let bare = doc.sessions.is_empty() && !asked;
    (fits && (bare || !sessions.is_empty())).then_some(sessions)
}

fn built(docs: &[TrainingDoc], cut: usize) -> TrainingIndex {
    let index = TrainingIndex::new();
    index.set_labels(LabelLists::new(&labels())).unwrap();
    let first: Vec<TrainingDoc> = world(&docs[..cut]).into_values().collect();
    index.replace(first, Position::default()).unwrap();
    for chunk in docs[cut..].chunks(3) {
        let updates = chunk.iter().map(|doc| TrainingUpdate::Put(Box::new(doc.clone()))).collect();
        index.apply(updates, Position::default()).unwrap();
    }
    index
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(160))]

    #[test]
    fn totals_pages_heatmaps_and_facets_are_those_of_a_naive_scan(
        docs in proptest::collection::vec(doc(), 0..40),
        share in 0.0..1.0_f64,
        query in query(),
        resolution in 2..10_u8,
    ) {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss, reason = "a share of a few")]
        let cut = (docs.len() as f64 * share) as usize;
        let index = built(&docs, cut);
        let picture = index.picture();
        let world = world(&docs);
        prop_assert_eq!(picture.len(), world.len());
        let visible = Visible::Only(vec![SourceId::new("alpha").unwrap()]);
        let synonyms = Synonyms::default();
        let request = TrainingRequest { query: &query, visible: &visible, synonyms: &synonyms, today: TODAY };
        let expected: BTreeMap<TrainingId, Vec<usize>> =
            world.values().filter_map(|doc| Some((doc.id, found(doc, &query)?))).collect();
        prop_assert_eq!(picture.count(request), expected.len() as u64);

        for sort in [TrainingSort::Start, TrainingSort::Distance, TrainingSort::Relevance] {
            let (mut after, mut epoch, mut walked) = (None::<TrainingAfter>, None, Vec::new());
            loop {
                let page = picture.search(request, sort, (after.as_ref(), epoch), 4);
                prop_assert_eq!(page.total, expected.len() as u64);
                walked.extend(page.hits.iter().map(|hit| (hit.id, hit.sessions.clone(), hit.key)));
                after = page.hits.last().map(|hit| TrainingAfter { key: hit.key, id: hit.id });
                epoch = Some(page.epoch);
                if !page.more {
                    break;
                }
            }
            let ids: BTreeSet<_> = walked.iter().map(|(id, ..)| *id).collect();
            prop_assert_eq!(ids.len(), walked.len(), "each once");
            for (id, sessions, key) in &walked {
                let of: BTreeSet<usize> = sessions.iter().map(|at| *at as usize).collect();
                prop_assert_eq!(&of.into_iter().collect::<Vec<_>>(), &expected[id]);
                let doc = &world[id];
                let km = query.area.centers().and_then(|centers| {
                    let points = expected[id].iter().filter_map(|at| doc.sessions[*at].located);
                    points.map(|located| centers.distance_km(located.point())).min_by(f64::total_cmp)
                });
                prop_assert_eq!(key.distance_km, km);
                let starts = expected[id].iter().filter_map(|at| doc.sessions[*at].start);
                let next = starts.filter(|start| start.last_day() >= TODAY).map(KnownDate::first_day).min();
                let days = next.map(|day| Date::constant(1970, 1, 1).until(day).unwrap().get_days());
                prop_assert_eq!(key.start, days);
            }
            if sort == TrainingSort::Start {
                let soon = |key: &crate::domain::training::TrainingKey| (key.start.is_none(), key.start);
                prop_assert!(walked.iter().map(|(_, _, key)| soon(key)).is_sorted());
            }
        }

        let resolution = Resolution::try_from(resolution).unwrap();
        let map = picture.heatmap(request, resolution, 1_000).unwrap();
        let mut cells: BTreeMap<u64, BTreeSet<TrainingId>> = BTreeMap::new();
        let mut unlocated = 0;
        for (id, sessions) in &expected {
            let located: Vec<CellIndex> = sessions
                .iter()
                .filter_map(|at| world[id].sessions[*at].located?.cell().parent(resolution.min(FINEST)))
                .collect();
            unlocated += u64::from(located.is_empty());
            for cell in located {
                cells.entry(cell.into()).or_default().insert(*id);
            }
        }
        let drawn: BTreeMap<u64, u64> = map.cells.iter().map(|(cell, count)| (u64::from(*cell), *count)).collect();
        let counted: BTreeMap<u64, u64> = cells.iter().map(|(cell, ids)| (*cell, ids.len() as u64)).collect();
        prop_assert_eq!((map.total, map.unlocated, drawn), (expected.len() as u64, unlocated, counted));

        let facets = picture.facets(request, &[TrainingFacet::Department, TrainingFacet::Source], 100);
        if !matches!(query.area, Area::Departments(_)) {
            let mut by_department: BTreeMap<String, u64> = BTreeMap::new();
            for (id, sessions) in &expected {
                let codes: BTreeSet<String> = sessions
                    .iter()
                    .filter_map(|at| Some(world[id].sessions[*at].department.as_ref()?.to_string()))
                    .collect();
                for code in codes {
                    *by_department.entry(code).or_default() += 1;
                }
            }
            let told: BTreeMap<String, u64> = facets[0].values.iter().cloned().collect();
            prop_assert_eq!(told, by_department);
        }
        let of_source: u64 = facets[1].values.iter().map(|(_, count)| count).sum();
        prop_assert_eq!(of_source, expected.len() as u64);
    }
}

#[test]
fn a_withdrawn_training_is_gone_and_an_older_revision_does_not_bring_it_back() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let made = proptest::strategy::Strategy::new_tree(&doc(), &mut runner).unwrap();
    let doc = TrainingDoc { rev: 2, ..proptest::strategy::ValueTree::current(&made) };
    let index = TrainingIndex::new();
    index.apply(vec![TrainingUpdate::Put(Box::new(doc.clone()))], Position::default()).unwrap();
    assert_eq!(index.picture().rev_of(doc.id), Some(2));
    index.apply(vec![TrainingUpdate::Remove { id: doc.id, rev: 3 }], Position::default()).unwrap();
    index.apply(vec![TrainingUpdate::Put(Box::new(doc.clone()))], Position::default()).unwrap();
    assert_eq!((index.picture().len(), index.picture().rev_of(doc.id)), (0, None));
    let again = TrainingDoc { rev: 4, ..doc };
    index.apply(vec![TrainingUpdate::Put(Box::new(again.clone()))], Position::default()).unwrap();
    assert_eq!(index.picture().rev_of(again.id), Some(4));
}

#[test]
fn other_lists_of_labels_count_at_once() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let made = proptest::strategy::Strategy::new_tree(&doc(), &mut runner).unwrap();
    let doc = TrainingDoc { folded_provider: Some("atelier".into()), ..proptest::strategy::ValueTree::current(&made) };
    let index = TrainingIndex::new();
    index.replace(vec![doc.clone()], Position::default()).unwrap();
    assert!(index.picture().list_labels(doc.id).is_empty());
    let before = index.picture().generation();
    index.set_labels(LabelLists::new(&labels())).unwrap();
    assert_eq!(index.picture().list_labels(doc.id).len(), 1);
    assert!(index.picture().generation() > before);
}
