//! How often the matcher of occupations is right, measured on offers whose codes are known.
//!
//! Nothing is tested on what it has learned from: offers with the same text or the same employer, those of one *group*,
//! stand on one side. Offers are told by the version of ROME that their code is certainly of: where the label is that of
//! a ROME 4 code, or ROME 3 has no such code, both versions are compared; of the others only the ROME 3 code, because all
//! codes of ROME 3 are codes of ROME 4 too.

mod groups;
mod score;
mod strata;

pub use score::{Confusion, Figures, Rate};
pub use strata::{Stratum, Threshold};

use super::naming::{Namer, SURE, example};
use crate::domain::{Offer, RomeCode, RomeEdition};
use crate::index::{Example, Matcher, Ranked};
use crate::reference::{self, Referential};
use groups::groups;
use score::Tally;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use strata::{Kind, measured};

/// Parts that the groups are dealt into: each is tested once, with what was learned from the others.
const FOLDS: usize = 5;
/// Ranks that are looked at.
const RANKS: usize = 5;
/// The commonest mistakes that are told.
const MISTAKES: usize = 10;
/// How near a name might have to be for an occupation to be inferred.
const LIKENESSES: [f32; 6] = [0.7, 0.8, 0.85, 0.9, 0.95, 0.99];

/// What was measured.
#[derive(Debug)]
pub struct Evaluation {
    /// Offers with a code.
    pub offers: usize,
    /// Groups of the same text or employer.
    pub groups: usize,
    /// Stratum by stratum.
    pub strata: Vec<Stratum>,
    /// What would be inferred, by the least likeness of a name.
    pub thresholds: Vec<Threshold>,
    /// The commonest mistakes of all strata.
    pub mistakes: Vec<Confusion>,
}

/// An offer that is measured.
struct Case {
    title: String,
    folded: String,
    description: Option<String>,
    source: String,
    created: Option<jiff::Timestamp>,
    truth: RomeCode,
    /// The code of ROME 3.
    parent: RomeCode,
    /// Whether `truth` is certainly a code of ROME 4.
    certain: bool,
    group: usize,
}

/// What one case gave by one method: the first ranks.
struct Outcome {
    nearest: Vec<RomeCode>,
    names: Vec<Ranked>,
    learned: Vec<RomeCode>,
}

/// Measures the matcher of an edition on offers. `progress` is told how many cases are done, and of how many.
#[must_use]
pub fn evaluate(edition: &RomeEdition, offers: &[Offer], progress: &mut dyn FnMut(usize, usize)) -> Evaluation {
    let rome = Referential::new(edition);
    let namer = Namer::of(edition);
    let cases = cases(offers, &rome);
    let kinds = Kind::all(&cases);
    let total: usize = kinds.iter().map(|kind| kind.tested.len()).sum();
    let (mut strata, mut thresholds, mut mistakes) = (Vec::new(), Vec::new(), Tally::default());
    let (mut done, mut learned) = (0, BTreeMap::<usize, Arc<Matcher>>::new());
    for kind in kinds {
        let mut outcomes = Vec::with_capacity(kind.tested.len());
        for fold in kind.folds() {
            // Where no title is forbidden, all strata learn from the same.
            let shared = fold.filter(|_| kind.titles.is_empty()).and_then(|fold| learned.get(&fold).cloned());
            let matcher = shared.unwrap_or_else(|| Arc::new(namer.matcher().learned(&taught(&cases, &kind, fold))));
            if let (Some(fold), true) = (fold, kind.titles.is_empty()) {
                learned.insert(fold, matcher.clone());
            }
            for at in kind.tested.iter().copied().filter(|at| fold.is_none_or(|fold| cases[*at].group % FOLDS == fold))
            {
                outcomes.push((at, outcome(namer.matcher(), &matcher, &cases[at])));
                done += 1;
                progress(done, total);
            }
        }
        let (stratum, told) = measured(&kind, &cases, &outcomes, &rome, &mut mistakes);
        strata.push(stratum);
        thresholds.extend(told);
    }
    let groups = cases.iter().map(|case| case.group).collect::<BTreeSet<_>>().len();
    Evaluation { offers: cases.len(), groups, strata, thresholds, mistakes: mistakes.commonest(MISTAKES, &rome) }
}

/// The offers that have a code, with what is known of it.
fn cases(offers: &[Offer], rome: &Referential) -> Vec<Case> {
    let mut cases = Vec::new();
    for (offer, group) in offers.iter().zip(groups(offers)) {
        let Some(truth) = offer.occupation.rome.clone() else { continue };
        let Some(sheet) = rome.sheet_of(&truth) else { continue };
        let source = offer.extra.get("_source").and_then(|source| source.as_str()).unwrap_or_default();
        cases.push(Case {
            title: offer.title.clone(),
            folded: reference::fold(&offer.title),
            description: offer.description.clone(),
            source: source.to_owned(),
            created: offer.dates.published(),
            parent: sheet.parent().unwrap_or(&truth).clone(),
            certain: example(offer, rome).is_some(),
            truth,
            group,
        });
    }
    cases
}

/// What may be learned from before one part is tested: none of its groups, and only codes that are certain.
fn taught(cases: &[Case], kind: &Kind, fold: Option<usize>) -> Vec<Example> {
    let tested: BTreeSet<usize> = match fold {
        None => kind.tested.iter().map(|at| cases[*at].group).collect(),
        Some(_) => BTreeSet::new(),
    };
    let apart = |case: &&Case| fold.map_or_else(|| !tested.contains(&case.group), |fold| case.group % FOLDS != fold);
    let earlier = |case: &&Case| kind.since.is_none_or(|since| case.created.is_some_and(|created| created < since));
    // A title that is tested now is not learned under another employer's name.
    let unseen = |case: &&Case| fold.is_none_or(|fold| !is_tested(cases, kind, case, fold));
    let taught = cases.iter().filter(|case| case.certain).filter(apart).filter(earlier).filter(unseen);
    let taught = taught.map(|case| Example {
        title: case.title.clone(),
        description: case.description.clone(),
        rome: case.truth.clone(),
    });
    taught.collect()
}

/// Whether the title of a case is one that is tested in that part, and must not be learned.
fn is_tested(cases: &[Case], kind: &Kind, case: &Case, fold: usize) -> bool {
    kind.titles.get(&case.folded).is_some_and(|all| all.iter().any(|at| cases[*at].group % FOLDS == fold))
}

fn outcome(names: &Matcher, learned: &Matcher, case: &Case) -> Outcome {
    let description = case.description.as_deref();
    let learned = learned.rank(&case.title, description, RANKS);
    Outcome {
        nearest: names.nearest_names(&case.title, RANKS),
        names: names.rank(&case.title, description, RANKS),
        learned: learned.into_iter().map(|ranked| ranked.rome).collect(),
    }
}

/// Whether an outcome would be inferred.
fn is_inferred(outcome: &Outcome, likeness: f32) -> bool {
    outcome.names.first().is_some_and(|best| best.score >= SURE && best.likeness >= likeness)
}

#[cfg(test)]
mod tests;
