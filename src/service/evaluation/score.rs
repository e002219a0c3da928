//! Shares of what was right, with what they are worth.

use crate::domain::RomeCode;
use crate::reference::Referential;
use std::collections::{BTreeMap, BTreeSet};

/// A share with its interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rate {
    /// The share of all cases.
    pub micro: f64,
    /// Half of its interval of 95 %: cases of one group are not taken for independent.
    pub margin: f64,
    /// The mean of the shares of each code.
    pub macro_: f64,
}

/// What one method got right.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Figures {
    /// Cases.
    pub n: usize,
    /// Groups that they are of.
    pub groups: usize,
    /// The first rank was right.
    pub first: Rate,
    /// One of the first five was.
    pub fifth: Rate,
}

/// A mistake that was made more than once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Confusion {
    /// What it was.
    pub truth: String,
    /// What was said.
    pub said: String,
    /// How often.
    pub count: usize,
}

/// One case: its code, its group, and the rank at which the code stood.
pub(super) struct Scored<'c> {
    pub(super) truth: &'c RomeCode,
    pub(super) group: usize,
    pub(super) rank: Option<usize>,
}

impl Figures {
    /// The figures of cases; nothing where there is none.
    pub(super) fn of(scored: &[Scored<'_>]) -> Option<Self> {
        let groups: BTreeSet<usize> = scored.iter().map(|case| case.group).collect();
        (!scored.is_empty()).then(|| Self {
            n: scored.len(),
            groups: groups.len(),
            first: rate(scored, |rank| rank == 0),
            fifth: rate(scored, |_| true),
        })
    }
}

fn rate(scored: &[Scored<'_>], right: impl Fn(usize) -> bool) -> Rate {
    let mut by_group: BTreeMap<usize, (f64, f64)> = BTreeMap::new();
    let mut by_code: BTreeMap<&RomeCode, (f64, f64)> = BTreeMap::new();
    for case in scored {
        let hit = f64::from(u8::from(case.rank.is_some_and(&right)));
        for (hits, all) in [by_group.entry(case.group).or_default(), by_code.entry(case.truth).or_default()] {
            *hits += hit;
            *all += 1.0;
        }
    }
    let (hits, all) = by_group.values().fold((0.0, 0.0), |(hits, all), (more, of)| (hits + more, all + of));
    let micro = hits / all;
    // The variance of a ratio of sums over groups, linearised.
    let variance: f64 = by_group.values().map(|(hits, of)| (hits - micro * of).powi(2)).sum();
    let codes: Vec<f64> = by_code.values().map(|(hits, of)| hits / of).collect();
    #[expect(clippy::cast_precision_loss, reason = "fewer codes than 2^52")]
    let macro_ = codes.iter().sum::<f64>() / codes.len() as f64;
    Rate { micro, margin: 1.96 * variance.sqrt() / all, macro_ }
}

/// Mistakes, by what was meant and what was said.
#[derive(Debug, Default)]
pub(super) struct Tally(BTreeMap<(RomeCode, RomeCode), usize>);

impl Tally {
    pub(super) fn add(&mut self, truth: &RomeCode, said: &RomeCode) {
        *self.0.entry((truth.clone(), said.clone())).or_default() += 1;
    }

    pub(super) fn commonest(&self, most: usize, rome: &Referential) -> Vec<Confusion> {
        let mut all: Vec<_> = self.0.iter().collect();
        all.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
        let named = |code: &RomeCode| {
            let label = rome.sheet_of(code).map_or("", |sheet| sheet.told().label.as_str());
            format!("{code} {label}")
        };
        let shown = all.into_iter().take(most).map(|((truth, said), count)| Confusion {
            truth: named(truth),
            said: named(said),
            count: *count,
        });
        shown.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_group_counts_as_one_observation_and_a_rare_code_as_much_as_a_frequent_one() {
        let (one, other) = (RomeCode::new("B1201").unwrap(), RomeCode::new("B1202").unwrap());
        let case = |truth, group, rank| Scored { truth, group, rank };
        let apart: Vec<_> = (0..10).map(|at| case(&one, at, (at < 5).then_some(0))).collect();
        let figures = Figures::of(&apart).unwrap();
        assert!((figures.first.micro - 0.5).abs() < 1e-9 && (figures.first.margin - 0.31).abs() < 0.01, "{figures:?}");
        let together: Vec<_> = (0..10).map(|at| case(&one, at / 5, (at < 5).then_some(0))).collect();
        assert!(Figures::of(&together).unwrap().first.margin > 0.6, "two groups say little");
        let codes = [case(&one, 1, Some(0)), case(&one, 2, Some(0)), case(&one, 3, Some(1)), case(&other, 4, None)];
        let figures = Figures::of(&codes).unwrap();
        assert!((figures.first.macro_ - 1.0 / 3.0).abs() < 1e-9 && (figures.fifth.macro_ - 0.5).abs() < 1e-9);
        assert_eq!((figures.n, figures.groups), (4, 4));
        assert_eq!(Figures::of(&[]), None);
    }
}
