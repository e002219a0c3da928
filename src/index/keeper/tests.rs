//! Segments in folders: the answers are those of the same segment in memory, and damage is found wherever it is.

use crate::domain::{
    After, Area, Bbox, Centers, CommuneCode, ContractType, EmployerFilter, FacetField, Filters, OfferId, OfferQuery,
    Point, Position, Radius, RomeCode, Sort, SourceId,
};
use crate::index::bits::Bits;
use crate::index::home::Home;
use crate::index::segment::Segment;
use crate::index::snapshot::View;
use crate::index::{Doc, Error, Request, Snapshot, Text, Visible};
use h3o::Resolution;
use jiff::Timestamp;
use proptest::collection::{btree_map, btree_set, vec};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{Index as Pick, select};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;
use uuid::Uuid;

fn id(number: u16) -> OfferId {
    OfferId::from(Uuid::from_u128(u128::from(number).wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835)))
}

prop_compose! {
    fn terms()(
        position in option::weighted(0.8, (50.0..50.4_f64, 2.9..3.3_f64)),
        together: bool,
        contract in option::of(select(ContractType::ALL)),
        commune in option::of(select(vec!["59350", "62041", "80021"])),
        rome in option::of(select(vec!["M1805", "J1506", "G1602"])),
        employer in option::of(0_u16..400),
        salary in option::of(18_000.0..50_000.0_f64),
        published in option::of(0_i64..100),
        expires in option::of(0_i64..100),
        marks: [bool; 3],
        card in vec(any::<u8>(), 0..40),
    ) -> Doc {
        let source = SourceId::new(if marks[0] { "alpha" } else { "beta" }).unwrap();
        Doc {
            contract,
            commune: commune.and_then(|code| CommuneCode::new(code).ok()),
            rome: rome.and_then(|code| RomeCode::new(code).ok()),
            employer: employer.map(|number| format!("employeur n° {number}")),
            salary, published, expires,
            apprenticeship: marks[0], accessible: marks[1], hard_to_fill: marks[2],
            text: Text { title: format!("poste {employer:?}"), ..Text::default() },
            card: card.into(),
            ..Doc::new(id(0), 1, source)
        }
        .at(position.map(|(lat, lon)| if together { Point::new(50.6, 3.0) } else { Point::new(lat, lon) }.unwrap()))
    }
}

/// Documents whose ids differ; often enough for a deep tree, and for values that are frequent and rare.
fn docs(most: usize) -> impl Strategy<Value = Vec<Doc>> {
    btree_map(any::<u16>(), terms(), 0..most).prop_map(|docs| {
        docs.into_iter().map(|(number, doc)| Doc { id: id(number), rev: number.into(), ..doc }).collect()
    })
}

fn queries() -> Vec<OfferQuery> {
    let lille = Point::new(50.2, 3.1).unwrap();
    let areas = [
        Area::Everywhere,
        Area::Near { centers: Centers::new(vec![lille]).unwrap(), radius: Radius::new(12.0).unwrap() },
        Area::Bbox(Bbox::new(3.0, 50.1, 3.2, 50.3).unwrap()),
        Area::Communes(vec![CommuneCode::new("59350").unwrap()]),
    ];
    let filters = [
        Filters::default(),
        Filters {
            contracts: vec![ContractType::ALL[0], ContractType::ALL[2]],
            accessible: Some(true),
            ..Filters::default()
        },
        Filters { rome_domains: vec!["M18".parse().unwrap()], salary_min: Some(25_000), ..Filters::default() },
        Filters { employers: vec![EmployerFilter::Name("employeur n° 7".to_owned())], ..Filters::default() },
    ];
    let with = |area: &Area| {
        let area = area.clone();
        filters.clone().map(|filters| OfferQuery { area: area.clone(), filters, ..OfferQuery::default() })
    };
    areas.iter().flat_map(with).collect()
}

/// All that readers can see of a segment, as text.
fn answers(segment: Segment, dead: &BTreeSet<u32>) -> Vec<String> {
    let documents = segment.len();
    let mut view = View::new(1, segment, None);
    let then = Timestamp::from_millisecond(1).unwrap();
    dead.iter().filter(|at| **at < documents).for_each(|at| view.bury(*at, then));
    let snapshot = Snapshot::new(vec![view], Position::default(), 1);
    let now = Timestamp::from_millisecond(50).unwrap();
    let mut answers = vec![format!("{:?}", snapshot.counts_by_source())];
    for query in &queries() {
        let request = Request { query, visible: &Visible::All, now };
        for sort in [Sort::Distance, Sort::Date, Sort::Salary] {
            let page = snapshot.search(&request, sort, None, 5);
            let after = page.hits.last().map(|hit| After { key: hit.key, id: hit.id });
            let next = snapshot.search(&request, sort, after.as_ref(), 500);
            let cards: Vec<&[u8]> = next.hits.iter().map(|hit| snapshot.card(hit)).collect();
            let revs: Vec<_> = next.hits.iter().map(|hit| snapshot.rev_of(hit.id)).collect();
            answers.push(format!("{page:?} {next:?} {cards:?} {revs:?}"));
        }
        for resolution in [Resolution::Three, Resolution::Seven, Resolution::Ten] {
            answers.push(format!("{:?}", snapshot.heatmap(&request, resolution, 1000)));
        }
        answers.push(format!("{:?}", snapshot.facets(&request, &FacetField::ALL, 20)));
    }
    answers
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] })
        .filter(|path| path.extension().is_none_or(|extension| extension != "lock"))
        .collect();
    files.sort();
    files
}

/// A segment of a few documents, or of none, in a folder.
fn folder(empty: bool) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let source = SourceId::new("alpha").unwrap();
    let doc = |number: u16| {
        let text = Text { title: format!("poste {number}"), ..Text::default() };
        Doc { text, card: [7; 30].into(), ..Doc::new(id(number), 1, source.clone()) }.at(Point::new(50.6, 3.0).ok())
    };
    let docs = if empty { vec![] } else { (0..40).map(doc).collect() };
    Segment::build(docs, &Home::Folder(folder.path().to_owned())).unwrap();
    Segment::check(folder.path()).unwrap();
    folder
}

fn refuses(folder: &Path, changed: &Path) {
    let found = Segment::check(folder);
    assert!(matches!(found, Err(Error::Damaged { .. })), "{}: {found:?}", changed.display());
    // What has not been checked may open; it only must not panic.
    if changed.parent() == Some(folder) {
        let _ = Segment::open(folder);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn a_segment_in_files_answers_as_the_same_one_in_memory(docs in docs(300), dead in btree_set(0_u32..300, 0..40)) {
        let home = tempfile::tempdir().unwrap();
        let (built, saved) = (home.path().join("built"), home.path().join("saved"));
        let memory = Segment::build(docs.clone(), &Home::Memory).unwrap();
        prop_assert_eq!(memory.heap_bytes() > 0, true);
        let mapped = Segment::build(docs, &Home::Folder(built.clone())).unwrap();
        prop_assert_eq!(mapped.heap_bytes(), 0, "nothing stays in memory");
        memory.save(&saved).unwrap();
        let expected = answers(memory, &dead);
        prop_assert_eq!(&answers(mapped, &dead), &expected);
        for folder in [built, saved] {
            Segment::check(&folder).unwrap();
            prop_assert_eq!(&answers(Segment::open(&folder).unwrap(), &dead), &expected);
        }
    }

    #[test]
    fn segments_in_files_merge_into_what_those_in_memory_merge_into(docs in docs(300), dead in btree_set(0_u32..100, 0..40)) {
        let home = tempfile::tempdir().unwrap();
        let of = |home: &dyn Fn(usize) -> Home| -> Vec<Segment> {
            let part = |number: usize| docs.iter().skip(number).step_by(3).cloned().collect();
            (0..3).map(|number| Segment::build(part(number), &home(number)).unwrap()).collect()
        };
        let merged = |segments: &[Segment], home: &Home| {
            let mut bits = Bits::new(segments[1].len());
            dead.iter().filter(|at| **at < segments[1].len()).for_each(|at| bits.insert(*at));
            Segment::merge(&[(&segments[0], None), (&segments[1], Some(&bits)), (&segments[2], None)], home).unwrap()
        };
        let memory = merged(&of(&|_| Home::Memory), &Home::Memory);
        let folder = |name: &str| home.path().join(name);
        let parts = of(&|number| Home::Folder(folder(&number.to_string())));
        let mapped = merged(&parts, &Home::Folder(folder("all")));
        prop_assert_eq!(mapped.heap_bytes(), 0);
        let alive: Vec<Doc> = {
            let mut kept: Vec<OfferId> = (0..memory.len()).map(|at| memory.id(at)).collect();
            kept.sort_unstable();
            docs.iter().filter(|doc| kept.binary_search(&doc.id).is_ok()).cloned().collect()
        };
        let expected = answers(Segment::build(alive, &Home::Memory).unwrap(), &BTreeSet::new());
        prop_assert_eq!(&answers(memory, &BTreeSet::new()), &expected);
        prop_assert_eq!(&answers(mapped, &BTreeSet::new()), &expected);
        Segment::check(&folder("all")).unwrap();
    }
}

proptest! {
    #[test]
    fn a_bit_that_flips_anywhere_is_found(empty: bool, flips in vec((any::<Pick>(), any::<Pick>(), 0_u32..8), 12)) {
        let folder = folder(empty);
        let files = files(folder.path());
        for (file, at, bit) in flips {
            let path = file.get(&files);
            let whole = fs::read(path).unwrap();
            let mut changed = whole.clone();
            changed[at.index(whole.len())] ^= 1 << bit;
            fs::write(path, changed).unwrap();
            refuses(folder.path(), path);
            fs::write(path, whole).unwrap();
        }
        Segment::check(folder.path()).unwrap();
    }

    #[test]
    fn a_file_that_ends_too_early_or_too_late_is_found(empty: bool, cuts in vec((any::<Pick>(), any::<Pick>()), 12)) {
        let folder = folder(empty);
        let files = files(folder.path());
        for (file, at) in cuts {
            let path = file.get(&files);
            let whole = fs::read(path).unwrap();
            fs::write(path, &whole[..at.index(whole.len())]).unwrap();
            refuses(folder.path(), path);
            fs::write(path, [whole.as_slice(), &[0]].concat()).unwrap();
            refuses(folder.path(), path);
            fs::write(path, whole).unwrap();
        }
        Segment::check(folder.path()).unwrap();
    }
}

#[test]
fn a_file_that_is_missing_and_a_folder_that_is_not_there_are_found() {
    let folder = folder(false);
    for path in files(folder.path()) {
        let whole = fs::read(&path).unwrap();
        fs::remove_file(&path).unwrap();
        refuses(folder.path(), &path);
        fs::write(&path, whole).unwrap();
    }
    refuses(&folder.path().join("nowhere"), folder.path());
}

#[test]
fn another_magic_version_or_byte_order_is_told() {
    let folder = folder(false);
    let path = folder.path().join("columns.bin");
    let whole = fs::read(&path).unwrap();
    for (at, said) in [(0, "not a file of the index"), (8, "other byte order"), (12, "its format is")] {
        let mut changed = whole.clone();
        changed[at..at + 4].reverse();
        changed[at] ^= 2;
        fs::write(&path, &changed).unwrap();
        let error = Segment::open(folder.path()).unwrap_err().to_string();
        assert!(error.contains(said), "{error}");
    }
}

#[test]
fn a_folder_that_is_written_again_does_not_count_as_whole_until_it_is() {
    let folder = folder(false);
    drop(super::FolderWriter::create(folder.path(), 0).unwrap());
    refuses(folder.path(), folder.path());
}
