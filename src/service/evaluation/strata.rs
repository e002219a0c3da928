//! The strata: kinds of offers that are measured apart, because a mean over them would tell of none.

use super::score::{Figures, Scored, Tally};
use super::{Case, FOLDS, LIKENESSES, Outcome, is_inferred};
use crate::domain::RomeCode;
use crate::reference::Referential;
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};

/// The collections that a stratum is made of, by a part of the name in `_source`.
const COLLECTIONS: [(&str, &str, bool); 4] = [
    ("all trades", "FranceTravailDb", false),
    ("La Réunion, unseen titles", "GeomarkSIG/", true),
    ("IT-heavy", "vimchun/", false),
    ("family M, titles alone", "ObservIA", false),
];

/// The latest offers are so large a share of those with a date.
const LATEST: f64 = 0.15;

/// What is tested together.
pub(super) struct Kind {
    pub(super) name: String,
    pub(super) tested: Vec<usize>,
    /// By folded title where titles must not have been learned, whoever they are of.
    pub(super) titles: BTreeMap<String, Vec<usize>>,
    /// What is learned from is older.
    pub(super) since: Option<Timestamp>,
}

impl Kind {
    /// All kinds of which there are cases.
    pub(super) fn all(cases: &[Case]) -> Vec<Self> {
        let mut kinds: Vec<Self> =
            COLLECTIONS.iter().map(|(name, part, unseen)| Self::of(cases, name, part, *unseen)).collect();
        let mut dates: Vec<Timestamp> =
            cases.iter().filter(|case| case.certain).filter_map(|case| case.created).collect();
        dates.sort_unstable();
        #[expect(
            clippy::cast_precision_loss,
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a share of a length"
        )]
        let at = (dates.len() as f64 * (1.0 - LATEST)) as usize;
        if let Some(since) = dates.get(at) {
            let late = |case: &Case| case.certain && case.created.is_some_and(|created| created >= *since);
            let tested = (0..cases.len()).filter(|at| late(&cases[*at])).collect();
            let name = format!("later in time, from {}", since.strftime("%Y-%m-%d"));
            kinds.push(Self { name, tested, titles: BTreeMap::new(), since: Some(*since) });
        }
        kinds.retain(|kind| !kind.tested.is_empty());
        kinds
    }

    fn of(cases: &[Case], name: &str, part: &str, unseen_titles: bool) -> Self {
        let mut seen = BTreeSet::new();
        // A title that comes again is one test where titles are what is tested.
        let mut new = |case: &Case| !unseen_titles || seen.insert(case.folded.clone());
        let tested = cases.iter().enumerate().filter(|(_, case)| case.source.contains(part) && new(case));
        let tested: Vec<usize> = tested.map(|(at, _)| at).collect();
        let mut titles: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        if unseen_titles {
            for at in &tested {
                titles.entry(cases[*at].folded.clone()).or_default().push(*at);
            }
        }
        Self { name: name.to_owned(), tested, titles, since: None }
    }

    /// The parts that are tested one after the other; the latest offers are one part.
    pub(super) fn folds(&self) -> Vec<Option<usize>> {
        if self.since.is_some() { vec![None] } else { (0..FOLDS).map(Some).collect() }
    }
}

/// What was measured of a kind of offers.
#[derive(Debug)]
pub struct Stratum {
    /// What it is of.
    pub name: String,
    /// By method, and by version of ROME.
    pub rows: Vec<(&'static str, &'static str, Figures)>,
}

/// What would be inferred where a name is near enough.
#[derive(Debug)]
pub struct Threshold {
    /// The stratum.
    pub stratum: String,
    /// The least likeness of a name.
    pub likeness: f32,
    /// The share of offers that would get a code.
    pub coverage: f64,
    /// The share of those codes that are right, of ROME 4 and of ROME 3.
    pub precision: [f64; 2],
}

/// What a method said of a case.
type Said = fn(&Outcome) -> Vec<RomeCode>;

/// The share of some among all; nothing where there is none.
#[expect(clippy::cast_precision_loss, reason = "fewer cases than 2^52")]
fn share(some: usize, all: usize) -> Option<f64> {
    (all > 0).then(|| some as f64 / all as f64)
}

/// The figures of a stratum; its mistakes are added to the tally.
pub(super) fn measured(
    kind: &Kind,
    cases: &[Case],
    outcomes: &[(usize, Outcome)],
    rome: &Referential,
    mistakes: &mut Tally,
) -> (Stratum, Vec<Threshold>) {
    let parent = |code: &RomeCode| rome.sheet_of(code).and_then(|sheet| sheet.parent()).unwrap_or(code).clone();
    let methods: [(&'static str, Said); 3] = [
        ("nearest name", |outcome| outcome.nearest.clone()),
        ("names and sheets", |outcome| outcome.names.iter().map(|ranked| ranked.rome.clone()).collect()),
        ("names, sheets, offers", |outcome| outcome.learned.clone()),
    ];
    let mut rows = Vec::new();
    for (method, codes) in methods {
        let certain = outcomes.iter().filter(|(at, _)| cases[*at].certain);
        let of_four: Vec<Scored<'_>> = certain
            .map(|(at, outcome)| {
                let case = &cases[*at];
                let rank = codes(outcome).iter().position(|code| *code == case.truth);
                Scored { truth: &case.truth, group: case.group, rank }
            })
            .collect();
        let of_three: Vec<Scored<'_>> = outcomes
            .iter()
            .map(|(at, outcome)| {
                let case = &cases[*at];
                let rank = codes(outcome).iter().position(|code| parent(code) == case.parent);
                Scored { truth: &case.parent, group: case.group, rank }
            })
            .collect();
        rows.extend(Figures::of(&of_four).map(|figures| (method, "ROME 4", figures)));
        rows.extend(Figures::of(&of_three).map(|figures| (method, "ROME 3", figures)));
    }
    let mut certain = Vec::new();
    for (at, outcome) in outcomes.iter().filter(|(at, _)| cases[*at].certain) {
        let case = &cases[*at];
        if let Some(said) = outcome.learned.first().filter(|said| **said != case.truth) {
            mistakes.add(&case.truth, said);
        }
        certain.push((case, outcome));
    }
    let thresholds = LIKENESSES.iter().filter_map(|likeness| {
        let named: Vec<_> = certain.iter().filter(|(_, outcome)| is_inferred(outcome, *likeness)).collect();
        let right = |test: &dyn Fn(&Case, &RomeCode) -> bool| {
            named
                .iter()
                .filter(|(case, outcome)| outcome.names.first().is_some_and(|best| test(case, &best.rome)))
                .count()
        };
        Some(Threshold {
            stratum: kind.name.clone(),
            likeness: *likeness,
            coverage: share(named.len(), certain.len())?,
            precision: [
                share(right(&|case, said| case.truth == *said), named.len())?,
                share(right(&|case, said| case.parent == parent(said)), named.len())?,
            ],
        })
    });
    (Stratum { name: kind.name.clone(), rows }, thresholds.collect())
}
