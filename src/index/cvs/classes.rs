//! The classes of the day: how coarse each profile is shown, so that enough share it.
//!
//! All profiles begin with everything. Those whose combination at least [`CROWD`] share keep it; the others take the next
//! step of the fixed order, and are counted anew, together with those who keep what these come to show. What is left
//! after the last step is shown to nobody.

use super::combination::{Combination, NO_SKILL, PlaceCode, STEPS};
use super::kept::Kept;
use super::terms::code;
use crate::domain::cv::{CROWD, MOST_SKILLS, SKILL_CROWD};
use jiff::civil::Date;
use std::collections::HashMap;
use std::num::NonZero;
use std::panic::resume_unwind;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

/// A profile that is to be classified.
#[derive(Debug, Clone, Copy)]
pub(super) struct Candidate {
    /// All that could be shown.
    pub(super) whole: Combination,
    /// The département of the place, as a number.
    pub(super) department: u8,
    /// Whether it counts for others: somebody may find it on this day. One that waits for its person's word joins what
    /// the others make, and hides nobody.
    pub(super) counts: bool,
}

/// The skills that may be shown, the most widely held first, equal ones in alphabetical order.
pub(super) fn shown_skills<'k>(profiles: impl Iterator<Item = &'k Kept>) -> Vec<Arc<str>> {
    let mut holders: HashMap<&Arc<str>, usize> = HashMap::new();
    for skill in profiles.flat_map(|kept| &kept.skills) {
        *holders.entry(skill).or_default() += 1;
    }
    let mut held: Vec<_> = holders.into_iter().filter(|(_, count)| *count >= SKILL_CROWD).collect();
    held.sort_unstable_by(|(a, a_count), (b, b_count)| b_count.cmp(a_count).then_with(|| a.cmp(b)));
    held.into_iter().map(|(skill, _)| Arc::clone(skill)).collect()
}

/// The ranks of skills.
pub(super) fn ranks(skills: &[Arc<str>]) -> HashMap<Arc<str>, u32> {
    skills.iter().cloned().zip(0..).collect()
}

/// All that could be shown of a profile on a day.
pub(super) fn whole(kept: &Kept, ranks: &HashMap<Arc<str>, u32>, today: Date) -> Combination {
    let mut held: Vec<u32> = kept.skills.iter().filter_map(|skill| ranks.get(skill).copied()).collect();
    held.sort_unstable();
    held.dedup();
    let mut skills = [NO_SKILL; MOST_SKILLS];
    skills.iter_mut().zip(held).for_each(|(place, rank)| *place = rank);
    Combination {
        domain: kept.domain,
        place: kept.cell.map_or(PlaceCode::department(kept.department), PlaceCode::cell),
        contract: kept.contract,
        experience: kept.experience,
        diploma: kept.diploma,
        availability: kept.availability(today),
        licence: code(Some(kept.licence)),
        skills,
    }
}

/// What is shown of each candidate; nothing of those who are too few in every form.
///
/// A domain never gets coarser, so that no class depends on those of another domain: all cores take domains in turn.
pub(super) fn classify(candidates: &[Candidate]) -> Vec<Option<Combination>> {
    let mut by_domain: Vec<usize> = (0..candidates.len()).collect();
    by_domain.sort_unstable_by_key(|at| candidates[*at].whole.domain);
    let domains = by_domain.chunk_by(|a, b| candidates[*a].whole.domain == candidates[*b].whole.domain);
    let domains = Mutex::new(domains);
    let next = || domains.lock().unwrap_or_else(PoisonError::into_inner).next();
    let work = || {
        let mut shown = Vec::new();
        while let Some(domain) = next() {
            classify_domain(candidates, domain.to_vec(), &mut shown);
        }
        shown
    };
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    let mut shown = vec![None; candidates.len()];
    thread::scope(|scope| {
        let helpers: Vec<_> = (1..cores).map(|_| scope.spawn(work)).collect();
        let own = work();
        let theirs = helpers.into_iter().map(|helper| helper.join().unwrap_or_else(|failed| resume_unwind(failed)));
        for (at, combination) in theirs.chain([own]).flatten() {
            shown[at] = Some(combination);
        }
    });
    shown
}

/// The same for the candidates of one domain, `left`.
fn classify_domain(candidates: &[Candidate], mut left: Vec<usize>, shown: &mut Vec<(usize, Combination)>) {
    // Who shows it, of those that are settled.
    let mut settled: HashMap<Combination, usize> = HashMap::new();
    for steps in 0..=STEPS {
        let coarser = |at: usize| candidates[at].whole.coarser(steps, candidates[at].department);
        for at in left.iter().filter(|at| candidates[**at].counts) {
            *settled.entry(coarser(*at)).or_default() += 1;
        }
        settled.retain(|_, count| *count >= CROWD);
        left.retain(|at| {
            let combination = coarser(*at);
            let enough = settled.contains_key(&combination);
            if enough {
                shown.push((*at, combination));
            }
            !enough
        });
    }
}
