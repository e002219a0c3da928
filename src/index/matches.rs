//! The documents of a segment that match a request: THE predicate of every total, page, facet and heatmap.

use super::bits::{Bits, Spans, each_bit, each_word_of};
use super::filter::{clauses, ranges};
use super::gone::Gone;
use super::narrow::narrow;
use super::question::Question;
use super::runs::{intersection, total};
use super::snapshot::View;
use crate::domain::FacetField;
use std::ops::Range;

/// The documents of a segment that match a request.
#[derive(Debug)]
pub(super) struct Matches {
    /// Those of the area, rising and apart.
    ranges: Vec<Range<u32>>,
    of_these: Of,
}

/// Which documents of an area match.
#[derive(Debug)]
enum Of {
    All,
    /// All that have not gone: no filter, so nothing is looked at but what has gone.
    Left(Gone),
    /// Those of a set, which holds no document beyond the area and has no bit in any other word.
    Set(Spans, Bits),
}

impl Matches {
    /// The matches in a segment; without the filter on a facet's own field where `without` names one.
    pub(super) fn of(view: &View, question: &Question<'_>, without: Option<FacetField>) -> Self {
        Self::but_for_text(view, question, without).with_text(view, question)
    }

    /// The matches among the documents of these ranges, which rise and are apart, whatever their text says.
    pub(super) fn among(view: &View, question: &Question<'_>, these: &[Range<u32>]) -> Self {
        Self::filtered(view, question, None, intersection(&area(view, question), these))
    }

    /// Those of them that have the words of the question, where it has any.
    pub(super) fn with_text(self, view: &View, question: &Question<'_>) -> Self {
        let Some(plan) = &question.text else { return self };
        let Self { ranges, of_these } = self;
        let (spans, mut bits) = match of_these {
            Of::Set(spans, bits) => (spans, bits),
            Of::All | Of::Left(_) => (Spans::of(&ranges), within(&ranges, view.segment.len())),
        };
        // The words come last: where few documents are left, few of their postings are read.
        view.segment.text.restrict(plan, &ranges, &mut bits);
        Self { ranges, of_these: Of::Set(spans, bits) }
    }

    /// The same, whatever their text says.
    pub(super) fn but_for_text(view: &View, question: &Question<'_>, without: Option<FacetField>) -> Self {
        Self::filtered(view, question, without, area(view, question))
    }

    /// Those of the ranges that the filters let through and that have not gone.
    fn filtered(view: &View, question: &Question<'_>, without: Option<FacetField>, ranges: Vec<Range<u32>>) -> Self {
        let (request, segment) = (question.request, &view.segment);
        let clauses = clauses(segment, request, without);
        let gone = view.gone(request.now.as_millisecond());
        // Postings are walked beside bits: where there is a text, what has gone is taken out of them.
        if clauses.is_empty() && (gone.is_none() || request.query.text.is_none()) {
            return Self { ranges, of_these: gone.map_or(Of::All, Of::Left) };
        }
        let spans = Spans::of(&ranges);
        let mut bits = left(&ranges, &spans, gone.as_ref(), segment.len());
        narrow(segment, clauses, &spans, &mut bits);
        Self { ranges, of_these: Of::Set(spans, bits) }
    }

    /// The ranges of the area, and which of their documents match, where not all do; for requests with a text.
    pub(super) fn parts(&self) -> (&[Range<u32>], Option<&Bits>) {
        let bits = match &self.of_these {
            Of::Set(_, bits) => Some(bits),
            Of::All | Of::Left(_) => None,
        };
        (&self.ranges, bits)
    }

    /// Those that match, as bits of a segment with so many documents.
    pub(super) fn into_bits(self, documents: u32) -> Bits {
        match self.of_these {
            Of::All => within(&self.ranges, documents),
            Of::Left(gone) => left(&self.ranges, &Spans::of(&self.ranges), Some(&gone), documents),
            Of::Set(_, bits) => bits,
        }
    }

    /// How many match.
    pub(super) fn count(&self) -> u64 {
        match &self.of_these {
            Of::All => total(&self.ranges),
            Of::Left(gone) => total(&self.ranges) - self.ranges.iter().map(|range| gone.count_in(range)).sum::<u64>(),
            Of::Set(spans, bits) => bits.count(spans),
        }
    }

    /// Calls `sink` with words that hold matches, rising: the ordinal of the first bit of each, and the bits that match.
    /// No match comes twice, but a word may, each time with others of its bits.
    pub(super) fn each_word(&self, mut sink: impl FnMut(u32, u64)) {
        match &self.of_these {
            Of::All => self.ranges.iter().for_each(|range| each_word_of(range, &mut sink)),
            Of::Left(gone) => self.ranges.iter().for_each(|range| gone.each_word_left(range, &mut sink)),
            Of::Set(spans, bits) => bits.each_word(spans, sink),
        }
    }

    /// Calls `sink` with those that match, rising.
    pub(super) fn each(&self, mut sink: impl FnMut(u32)) {
        self.each_word(|base, word| each_bit(base, word, &mut sink));
    }

    /// The ranges in which all match but what has gone; `None` where there are filters.
    pub(super) fn unfiltered(&self) -> Option<(&[Range<u32>], Option<&Gone>)> {
        match &self.of_these {
            Of::All => Some((&self.ranges, None)),
            Of::Left(gone) => Some((&self.ranges, Some(gone))),
            Of::Set(..) => None,
        }
    }

    /// Those that match inside a range of the area, rising.
    pub(super) fn ordinals_in(&self, range: &Range<u32>) -> impl Iterator<Item = u32> + use<'_> {
        let (all, some) = match &self.of_these {
            Of::All | Of::Left(_) => (range.clone(), None),
            Of::Set(_, bits) => (0..0, Some(bits.ones_in(range))),
        };
        let gone = match &self.of_these {
            Of::Left(gone) => Some(gone),
            Of::All | Of::Set(..) => None,
        };
        all.filter(move |at| gone.is_none_or(|gone| !gone.contains(*at))).chain(some.into_iter().flatten())
    }
}

/// The documents of a segment that lie where a question looks.
fn area(view: &View, question: &Question<'_>) -> Vec<Range<u32>> {
    let Question { request, outline, window, .. } = question;
    let segment = &view.segment;
    let ranges = ranges(segment, &request.query.area, outline.as_ref());
    match window {
        Some(window) => intersection(&ranges, &segment.tree.in_bbox(&segment.runs, *window)),
        None => ranges,
    }
}

/// The ordinals of ranges, as bits of a segment with so many documents.
fn within(ranges: &[Range<u32>], documents: u32) -> Bits {
    let mut bits = Bits::new(documents);
    for range in ranges {
        bits.insert_range(range);
    }
    bits
}

/// The same, without what has gone. `spans` are the words of the ranges.
fn left(ranges: &[Range<u32>], spans: &Spans, gone: Option<&Gone>, documents: u32) -> Bits {
    let mut bits = within(ranges, documents);
    if let Some(gone) = gone {
        if let Some(most) = gone.most() {
            bits.and_not(spans, most);
        }
        gone.others().iter().for_each(|at| bits.remove(*at));
    }
    bits
}
