//! The classes and the search by the plainest means: values side by side, no codes, no order.

use super::world::today;
use crate::domain::cv::{AvailabilityClass, CROWD, CvArea, CvId, CvQuery, MOST_SKILLS, SKILL_CROWD, Shown, ShownPlace};
use crate::domain::permission::{PermissionState, Purpose};
use crate::domain::{Clause, DepartmentCode, Leaf, Point};
use crate::index::cvs::CvEntry;
use crate::reference::{communes, department, fold, occupations, rome_grand_domain_label};
use h3o::{CellIndex, LatLng, Resolution};
use jiff::{Timestamp, ToSpan};
use std::collections::HashMap;
use std::sync::{LazyLock, Mutex};

/// What a step takes from what is shown of a profile.
type Step = Box<dyn Fn(&CvEntry, &mut Shown)>;

/// What is shown of each profile.
pub fn classes(profiles: &[CvEntry], now: Timestamp) -> HashMap<CvId, Shown> {
    let may_show = |entry: &&CvEntry| {
        entry.permissions.iter().any(|permission| {
            matches!(permission.purpose, Purpose::Search | Purpose::Matching)
                && matches!(permission.state(now), PermissionState::Pending | PermissionState::InForce)
                && permission.recipients.apps().next().is_some()
        })
    };
    let counts = |entry: &CvEntry| {
        entry.permissions.iter().any(|permission| {
            permission.purpose == Purpose::Search
                && permission.state(now) == PermissionState::InForce
                && permission.recipients.apps().next().is_some()
        })
    };
    let profiles: Vec<&CvEntry> = profiles.iter().filter(may_show).collect();
    let holders =
        |skill: &String| profiles.iter().filter(|entry| counts(entry) && entry.outline.skills.contains(skill)).count();
    let mut settled: Vec<(&CvEntry, Shown)> = Vec::new();
    let mut left: Vec<(&CvEntry, Shown)> = profiles
        .iter()
        .map(|entry| {
            let mut skills: Vec<_> = entry
                .outline
                .skills
                .iter()
                .map(|skill| (holders(skill), skill))
                .filter(|(held, _)| *held >= SKILL_CROWD)
                .collect();
            skills.sort_by(|one, two| two.0.cmp(&one.0).then(one.1.cmp(two.1)));
            skills.truncate(MOST_SKILLS);
            (*entry, whole(entry, skills.into_iter().map(|(_, skill)| skill.clone()).collect()))
        })
        .collect();
    let mut steps: Vec<Step> = vec![Box::new(|_, _| {})];
    for most in (0..MOST_SKILLS).rev() {
        steps.push(Box::new(move |_, shown| shown.skills.truncate(most)));
    }
    steps.push(Box::new(|_, shown| shown.licence = None));
    steps.push(Box::new(|_, shown| shown.availability = None));
    steps.push(Box::new(|_, shown| shown.diploma = None));
    steps.push(Box::new(|_, shown| {
        if let ShownPlace::Cell(cell) = &shown.place {
            shown.place = ShownPlace::Cell(cell.parent(Resolution::Four).unwrap());
        }
    }));
    steps.push(Box::new(|entry, shown| {
        if matches!(shown.place, ShownPlace::Cell(_)) {
            shown.place = place(entry.outline.department.as_ref());
        }
    }));
    for step in steps {
        for (entry, shown) in &mut left {
            step(entry, shown);
        }
        let all: Vec<&(&CvEntry, Shown)> = left.iter().chain(&settled).collect();
        let enough =
            |shown: &Shown| all.iter().filter(|(entry, other)| counts(entry) && other == shown).count() >= CROWD;
        let enough: Vec<bool> = left.iter().map(|(_, shown)| enough(shown)).collect();
        let (now_settled, still): (Vec<_>, Vec<_>) = left.into_iter().zip(enough).partition(|(_, enough)| *enough);
        settled.extend(now_settled.into_iter().map(|(profile, _)| profile));
        left = still.into_iter().map(|(profile, _)| profile).collect();
    }
    settled.into_iter().map(|(entry, shown)| (entry.id, shown)).collect()
}

fn place(department: Option<&DepartmentCode>) -> ShownPlace {
    department.map_or(ShownPlace::Untold, |code| ShownPlace::Department(code.clone()))
}

fn whole(entry: &CvEntry, skills: Vec<String>) -> Shown {
    let outline = &entry.outline;
    let availability = outline.available_from.map(|from| {
        if from <= today() + 14.days() {
            AvailabilityClass::Now
        } else if from <= today() + 3.months() {
            AvailabilityClass::Soon
        } else {
            AvailabilityClass::Later
        }
    });
    Shown {
        domain: outline.domain.clone(),
        experience: outline.experience,
        diploma: outline.diploma,
        contract: outline.contract,
        availability,
        licence: Some(outline.licence),
        skills,
        place: outline.cell.map_or_else(|| place(outline.department.as_ref()), ShownPlace::Cell),
    }
}

/// Whether what is shown matches.
pub fn matches(query: &CvQuery, shown: &Shown) -> bool {
    fn one_of<T: PartialEq>(wanted: &[T], value: Option<&T>) -> bool {
        wanted.is_empty() || value.is_some_and(|value| wanted.contains(value))
    }
    let text = query.text.as_ref().is_none_or(|text| {
        let one = |leaf: &Leaf| texts(shown).iter().any(|text| says(text, leaf));
        text.clauses().iter().all(|clause| match clause {
            Clause::Any(leaves) => leaves.iter().any(one),
            Clause::Not(leaf) => !one(leaf),
        })
    });
    text && one_of(&query.domains, Some(&shown.domain))
        && one_of(&query.experience, shown.experience.as_ref())
        && one_of(&query.diplomas, shown.diploma.as_ref())
        && one_of(&query.contracts, shown.contract.as_ref())
        && one_of(&query.availability, shown.availability.as_ref())
        && one_of(query.licence.as_slice(), shown.licence.as_ref())
        && (query.skills.is_empty()
            || query.skills.iter().any(|skill| shown.skills.contains(&skill.as_str().to_lowercase())))
        && lies_in(&query.area, &shown.place)
}

/// All that is said of what is shown.
fn texts(shown: &Shown) -> Vec<String> {
    let domain = shown.domain.as_str();
    let labels = occupations().iter().filter(|known| known.code.starts_with(domain)).map(|known| known.label);
    let labels = labels.chain(rome_grand_domain_label(&domain[..1])).map(fold);
    labels.chain(shown.skills.iter().cloned()).collect()
}

/// For the few texts of the tests: words begin alike, and phrases stand in a row.
fn says(text: &str, leaf: &Leaf) -> bool {
    let stem = |word: &str| word.trim_end_matches('s').to_lowercase();
    match leaf {
        Leaf::Word { text: word, last: true } | Leaf::Prefix(word) => {
            text.split(' ').any(|known| known.starts_with(&word.to_lowercase()) || stem(known) == stem(word))
        }
        Leaf::Word { text: word, last: false } => text.split(' ').any(|known| stem(known) == stem(word)),
        Leaf::Phrase(words) => text.contains(&words.to_lowercase()),
    }
}

/// The département of the commune that is nearest, as long as one is within 25 km.
fn department_of(point: Point) -> Option<&'static str> {
    let centers =
        communes().iter().filter_map(|commune| Some((commune.center?.distance_km(point), commune.department)));
    let (km, department) = centers.min_by(|one, two| one.0.total_cmp(&two.0))?;
    (km <= 25.0).then_some(department)
}

static OF_CELLS: LazyLock<Mutex<HashMap<CellIndex, Option<&'static str>>>> = LazyLock::new(Mutex::default);

fn department_of_cell(cell: CellIndex) -> Option<&'static str> {
    *OF_CELLS.lock().unwrap().entry(cell).or_insert_with(|| department_of(middle(cell)))
}

fn middle(cell: CellIndex) -> Point {
    let center = LatLng::from(cell);
    Point::new(center.lat(), center.lng()).unwrap()
}

/// The middle of a département: the mean of its communes, near enough for areas whose borders lie elsewhere.
fn middle_of(code: &str) -> Point {
    let centers: Vec<Point> =
        communes().iter().filter(|known| known.department == code).filter_map(|known| known.center).collect();
    let count = f64::from(u32::try_from(centers.len()).unwrap());
    let mean = |part: fn(Point) -> f64| centers.iter().map(|center| part(*center)).sum::<f64>() / count;
    Point::new(mean(Point::lat), mean(Point::lon)).unwrap()
}

fn lies_in(area: &CvArea, place: &ShownPlace) -> bool {
    let (middle, code) = match place {
        ShownPlace::Cell(cell) => (middle(*cell), department_of_cell(*cell)),
        ShownPlace::Department(code) => (middle_of(code.as_str()), Some(code.as_str())),
        ShownPlace::Untold => return matches!(area, CvArea::Everywhere),
    };
    match area {
        CvArea::Everywhere => true,
        CvArea::Near(point, radius) => {
            let inside = match place {
                ShownPlace::Cell(cell) => point.cell(cell.resolution()) == *cell,
                ShownPlace::Department(code) => department_of(*point) == Some(code.as_str()),
                ShownPlace::Untold => false,
            };
            inside || middle.distance_km(*point) <= radius.km()
        }
        CvArea::Bbox(bbox) => bbox.contains(middle),
        CvArea::Departments(codes) => code.is_some_and(|code| codes.iter().any(|known| known.as_str() == code)),
        CvArea::Regions(codes) => {
            let region = code.and_then(department).map(|known| known.region);
            region.is_some_and(|region| codes.iter().any(|known| known.as_str() == region))
        }
        CvArea::Cells(cells) => {
            let held = middle.cell(Resolution::Five);
            cells.cells().iter().any(|cell| held.parent(cell.resolution()) == Some(*cell))
        }
    }
}
