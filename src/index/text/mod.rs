//! Text: what the words of an offer are, which offers have the words of a query, and how well they fit.
//!
//! Each segment has a one-segment tantivy index of its documents, in which the document number is the ordinal.

mod expand;
mod highlight;
mod names;
mod plan;
mod schema;
mod segment;
mod statistics;
mod synonyms;
mod walk;
mod words;

pub use highlight::Highlighter;
pub(super) use names::readings;
pub use plan::Meeting;
pub(super) use plan::Plan;
pub use schema::Part;
pub(super) use segment::{TextIndex, Written};
pub(super) use statistics::{Epochs, Statistics};
pub use synonyms::Synonyms;

use super::bits::Bits;
use std::ops::Range;
use walk::Walk;
pub(super) use words::{ANALYSER, Analyzer};

/// The texts of an offer, as its source wrote them. Empty where it wrote none.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Text {
    /// Title.
    pub title: String,
    /// Label of the occupation and the appellation.
    pub occupation: String,
    /// Name of the employer.
    pub employer: String,
    /// Skills, studies, languages and licences asked for.
    pub skills: String,
    /// Description.
    pub description: String,
}

impl Text {
    /// Whether there is no text at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        let Self { title, occupation, employer, skills, description } = self;
        [title, occupation, employer, skills, description].iter().all(|text| text.is_empty())
    }
}

/// A word or phrase of a query that an offer has.
#[derive(Debug, Clone, PartialEq)]
pub struct Met {
    /// As it was typed, folded.
    pub typed: String,
    /// As the offer has it: its stem.
    pub stem: String,
    /// How the one stands for the other.
    pub meeting: Meeting,
    /// Where.
    pub part: Part,
    /// What it adds to the score of the words.
    pub score: f64,
}

/// A text index is read from memory or from mapped files whose sums were checked: that it cannot be read is a defect.
const READABLE: &str = "a text index can be read";

impl TextIndex {
    /// Keeps those of `bits` inside the rising `ranges` that have the words of the plan.
    pub(super) fn restrict(&self, plan: &Plan, ranges: &[Range<u32>], bits: &mut Bits) {
        let mut kept = Bits::new(self.len());
        if let Some(mut walk) = self.walk(plan) {
            walk.each(ranges, |_, at| {
                if bits.contains(at) {
                    kept.insert(at);
                }
            });
        }
        *bits = kept;
    }

    /// Calls `sink` with each document of the rising `ranges`, and of `bits` where they are given, that has the words of
    /// the plan. `score` tells what they count.
    pub(super) fn each_scored(
        &self,
        plan: &Plan,
        ranges: &[Range<u32>],
        bits: Option<&Bits>,
        mut sink: impl FnMut(u32, &mut dyn FnMut() -> f64),
    ) {
        let Some(mut walk) = self.walk(plan) else { return };
        walk.each(ranges, |walk, at| {
            if bits.is_none_or(|bits| bits.contains(at)) {
                sink(at, &mut || walk::score_of(walk.score(at)));
            }
        });
    }

    /// The words of the plan that a document has.
    pub(super) fn met(&self, plan: &Plan, at: u32) -> Vec<Met> {
        let mut all = Vec::new();
        let Some(mut walk) = self.walk(plan) else { return all };
        walk.each(std::slice::from_ref(&(at..at + 1)), |walk, at| {
            walk.each_score(at, |atom, stem, part, score| {
                all.extend(plan.met(atom, stem).map(|met| Met { part, score: walk::score_of(score), ..met }));
            });
        });
        all
    }

    fn walk(&self, plan: &Plan) -> Option<Walk> {
        self.full().and_then(|full| Walk::new(plan, full).expect(READABLE))
    }
}
