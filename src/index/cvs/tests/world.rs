//! Random profiles and questions. Values are few, so that they meet.

use crate::domain::cv::{AvailabilityClass, CvArea, CvId, CvQuery, DiplomaClass, ExperienceClass, Outline, SkillName};
use crate::domain::permission::{Act, Basis, DataCategory, Notice, NoticeHash, Permission, Purpose, Recipients};
use crate::domain::{Bbox, CellSet, ContractType, DepartmentCode, Point, Radius, RegionCode, RomeDomain, TextQuery};
use crate::index::cvs::{CvEntry, CvIndex, CvUpdate};
use h3o::{CellIndex, Resolution};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{Index as Pick, select, subsequence};
use std::collections::BTreeSet;
use uuid::Uuid;

pub const SECRET: [u8; 32] = [7; 32];
pub const SKILLS: [&str; 4] = ["soudure", "anglais", "c++", "lecture de plans"];
const DOMAINS: [&str; 3] = ["M18", "D11", "J15"];

/// Lille and beside it, Amiens, Bruges: three cells of France, one abroad.
const SITES: [(f64, f64); 4] = [(50.6371, 3.0631), (50.70, 3.25), (49.894, 2.295), (51.21, 3.22)];

pub fn now() -> Timestamp {
    "2026-11-26T09:00:00Z".parse().unwrap()
}

pub fn today() -> Date {
    Date::constant(2026, 11, 26)
}

pub fn hours(hours: i64) -> Timestamp {
    now() + SignedDuration::from_hours(hours)
}

pub fn app(number: u128) -> Uuid {
    Uuid::from_u128(0xa99 + number)
}

pub fn id(number: usize) -> CvId {
    // Spread, so that ids do not rise in the order of anything else.
    let number = u128::try_from(number).unwrap() + 1;
    CvId::from(Uuid::from_u128(number.wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835)))
}

pub fn site(at: usize) -> CellIndex {
    let (lat, lon) = SITES[at];
    Point::new(lat, lon).unwrap().cell(Resolution::Five)
}

/// A permission from `from` to `until`, in hours from now.
pub fn permission(
    cv: CvId,
    number: u128,
    purpose: Purpose,
    apps: &[Uuid],
    from: Option<i64>,
    until: i64,
) -> Permission {
    Permission {
        id: Uuid::from_u128(cv.uuid().as_u128() ^ number),
        cv,
        purpose,
        basis: Basis::Consent,
        recipients: Recipients::Apps { apps: apps.iter().copied().collect() },
        categories: BTreeSet::from([DataCategory::Profile]),
        notice: Notice {
            url: "https://passerelle.example/notice".to_owned(),
            version: "2026-11-01".to_owned(),
            language: "fr".to_owned(),
            sha256: NoticeHash([0; 32]),
        },
        act: Act::Ticked,
        granted_at: hours(-10_000),
        confirmed_at: from.map(hours),
        expires_at: hours(until),
        withdrawn_at: None,
    }
}

/// A welder of Lille whom everybody may find.
pub fn somebody(number: usize) -> CvEntry {
    let id = id(number);
    CvEntry {
        id,
        rev: 1,
        outline: Outline {
            domain: RomeDomain::new("M18").unwrap(),
            experience: Some(ExperienceClass::OneToThree),
            diploma: Some(DiplomaClass::Bac),
            contract: Some(ContractType::Cdi),
            available_from: Some(today()),
            licence: true,
            skills: vec!["soudure".to_owned()],
            cell: Some(site(0)),
            department: DepartmentCode::new("59").ok(),
        },
        permissions: vec![permission(id, 0, Purpose::Search, &[app(0), app(1)], Some(-1), 1_000)],
        updated_at: now(),
    }
}

prop_compose! {
    fn outline()(
        domain in select(&DOMAINS[..2]),
        experience in option::weighted(0.7, select(&ExperienceClass::ALL[..2])),
        diploma in option::weighted(0.7, select(&DiplomaClass::ALL[..2])),
        contract in option::weighted(0.7, select(&ContractType::ALL[..2])),
        available in option::weighted(0.7, select(vec![0_i16, 14, 15, 91, 200])),
        licence: bool,
        skills in subsequence(&SKILLS[..], 0..=4),
        cell in option::weighted(0.8, 0_usize..4),
        department in option::weighted(0.9, select(vec!["59", "80"])),
    ) -> Outline {
        Outline {
            domain: RomeDomain::new(domain).unwrap(),
            experience,
            diploma,
            contract,
            available_from: available.map(|days| today() + SignedDuration::from_hours(24 * i64::from(days))),
            licence,
            skills: skills.into_iter().map(str::to_owned).collect(),
            cell: cell.map(site),
            department: department.map(|code| DepartmentCode::new(code).unwrap()),
        }
    }
}

fn terms() -> impl Strategy<Value = (Purpose, Vec<u128>, Option<i64>, i64)> {
    (
        prop_oneof![6 => Just(Purpose::Search), 2 => Just(Purpose::Matching), 1 => Just(Purpose::Statistics)],
        subsequence(vec![0, 1, 2], 0..=3),
        option::weighted(0.9, select(vec![-100, -1, 2])),
        select(vec![-2, 1, 5, 1_000, 1_000]),
    )
}

prop_compose! {
    fn entry()(
        outline in outline(),
        terms in vec(terms(), 0..3),
        weeks in 0_i64..3,
    ) -> CvEntry {
        let permissions = (0..).zip(terms).map(|(number, (purpose, apps, from, until))| {
            let apps: Vec<Uuid> = apps.into_iter().map(app).collect();
            permission(id(0), number, purpose, &apps, from, until)
        });
        let permissions = permissions.collect();
        CvEntry { id: id(0), rev: 1, outline, permissions, updated_at: hours(-24 * 7 * weeks) }
    }
}

/// In what somebody differs from a model: in one thing, so that what all but one thing have in common is held by many.
#[derive(Debug, Clone)]
enum Apart {
    Nothing,
    Skills(usize),
    Licence,
    Availability(i16),
    Diploma(usize),
    Cell(usize),
    Department,
    Everything(Box<Outline>),
}

impl Apart {
    fn from(self, model: &Outline) -> Outline {
        let mut outline = model.clone();
        match self {
            Self::Nothing => {}
            Self::Skills(left) => outline.skills.truncate(left),
            Self::Licence => outline.licence = !outline.licence,
            Self::Availability(days) => {
                outline.available_from = Some(today() + SignedDuration::from_hours(24 * i64::from(days)));
            }
            Self::Diploma(at) => outline.diploma = Some(DiplomaClass::ALL[at]),
            Self::Cell(at) => outline.cell = Some(site(at)),
            Self::Department => outline.cell = None,
            Self::Everything(own) => outline = *own,
        }
        outline
    }
}

fn apart() -> impl Strategy<Value = Apart> {
    prop_oneof![
        8 => Just(Apart::Nothing),
        2 => (0_usize..4).prop_map(Apart::Skills),
        2 => Just(Apart::Licence),
        2 => select(vec![0_i16, 30, 200]).prop_map(Apart::Availability),
        2 => (0_usize..3).prop_map(Apart::Diploma),
        3 => (0_usize..4).prop_map(Apart::Cell),
        1 => Just(Apart::Department),
        1 => outline().prop_map(|own| Apart::Everything(Box::new(own))),
    ]
}

/// Many profiles of few kinds: each is like one of some models, but for one thing now and then.
pub fn profiles() -> impl Strategy<Value = Vec<CvEntry>> {
    let one = (any::<Pick>(), any::<Pick>(), apart());
    (vec(outline(), 1..4), vec(entry(), 1..5), vec(one, 0..160)).prop_map(|(outlines, entries, people)| {
        let profile = |(number, (outline, entry, apart)): (usize, (Pick, Pick, Apart))| {
            let mut profile = entry.get(&entries).clone();
            profile.outline = apart.from(outline.get(&outlines));
            profile.id = id(number);
            for permission in &mut profile.permissions {
                permission.cv = profile.id;
                permission.id = Uuid::from_u128(permission.id.as_u128() ^ profile.id.uuid().as_u128());
            }
            profile
        };
        people.into_iter().enumerate().map(profile).collect()
    })
}

fn area() -> impl Strategy<Value = CvArea> {
    let point = (0_usize..4, -0.6..0.6_f64, -0.6..0.6_f64).prop_map(|(site, north, east)| {
        let (lat, lon) = SITES[site];
        Point::new(lat + north, lon + east).unwrap()
    });
    let cells = (0_usize..4, 0_u8..=5).prop_map(|(at, resolution)| {
        let cell = site(at).parent(Resolution::try_from(resolution).unwrap()).unwrap();
        CellSet::new(vec![cell]).unwrap()
    });
    prop_oneof![
        2 => Just(CvArea::Everywhere),
        3 => (point.clone(), 0.5..150.0_f64).prop_map(|(point, km)| CvArea::Near(point, Radius::new(km).unwrap())),
        1 => (point, 0.05..2.0_f64).prop_map(|(point, size)| {
            let (lat, lon) = (point.lat(), point.lon());
            CvArea::Bbox(Bbox::new(lon - size, lat - size, lon + size, lat + size).unwrap())
        }),
        1 => select(vec!["59", "80", "75"]).prop_map(|code| CvArea::Departments(vec![DepartmentCode::new(code).unwrap()])),
        1 => select(vec!["32", "11"]).prop_map(|code| CvArea::Regions(vec![RegionCode::new(code).unwrap()])),
        1 => cells.prop_map(CvArea::Cells),
    ]
}

prop_compose! {
    pub fn query()(
        area in area(),
        text in option::weighted(0.3, select(vec!["soudures", "boulanger", "-soudure informatique", "C++ ", "lect", "plans de lecture", "\"lecture de plans\"", "zinzolin"])),
        domains in subsequence(&DOMAINS[..], 0..2),
        experience in subsequence(&ExperienceClass::ALL[..2], 0..2),
        diplomas in subsequence(&DiplomaClass::ALL[..2], 0..2),
        contracts in subsequence(&ContractType::ALL[..2], 0..2),
        availability in subsequence(AvailabilityClass::ALL, 0..2),
        licence in option::weighted(0.2, any::<bool>()),
        skills in option::weighted(0.2, select(vec!["Soudure", "ANGLAIS", "c++", "zinzolin"])),
    ) -> CvQuery {
        CvQuery {
            area,
            text: text.map(|text| TextQuery::new(text).unwrap()),
            domains: domains.into_iter().map(|code| RomeDomain::new(code).unwrap()).collect(),
            experience,
            diplomas,
            contracts,
            availability,
            licence,
            skills: skills.into_iter().map(|skill| SkillName::new(skill).unwrap()).collect(),
        }
    }
}

/// Takes profiles in.
pub fn put(index: &CvIndex, profiles: &[CvEntry]) {
    let read = index.reading();
    index.apply(profiles.iter().map(|entry| CvUpdate::Put(Box::new(entry.clone()), read)).collect());
}

/// An index with the classes of today.
pub fn index(profiles: &[CvEntry]) -> CvIndex {
    let index = CvIndex::new(SECRET);
    put(&index, profiles);
    index.classify(now());
    index
}
