//! Sets of ordinals as one bit each.

use super::files::{SectionWriter, Sections};
use super::keeper::Part;
use super::slab::Slab;
use super::{Result, ordinal};
use std::ops::{Deref, Range};

/// Ordinals of a word.
pub(super) const WORD: u32 = u64::BITS;

/// A set of ordinals below a fixed length. Its words are a `Vec` where it may change.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Bits<W = Vec<u64>> {
    words: W,
}

/// A set that a segment keeps.
pub(super) type KeptBits = Bits<Slab<[u64]>>;

/// The number of words of a set of ordinals below `len`.
pub(super) const fn words(len: u32) -> usize {
    len.div_ceil(WORD) as usize
}

impl Bits {
    /// The empty set, with room for ordinals below `len`.
    pub(super) fn new(len: u32) -> Self {
        Self { words: vec![0; words(len)] }
    }

    pub(super) fn insert(&mut self, ordinal: u32) {
        self.words[(ordinal / WORD) as usize] |= 1 << (ordinal % WORD);
    }

    pub(super) fn remove(&mut self, ordinal: u32) {
        self.words[(ordinal / WORD) as usize] &= !(1 << (ordinal % WORD));
    }

    pub(super) fn insert_range(&mut self, range: &Range<u32>) {
        for (word, mask) in masks(range) {
            self.words[word] |= mask;
        }
    }

    /// Adds the ordinals of `other`, in those words.
    pub(super) fn or(&mut self, spans: &Spans, other: &Bits<impl Deref<Target = [u64]>>) {
        for (words, more) in spans.pairs(&mut self.words, &other.words) {
            words.iter_mut().zip(more).for_each(|(word, more)| *word |= more);
        }
    }

    /// Keeps, of those words, the ordinals that are in `other` too.
    pub(super) fn and(&mut self, spans: &Spans, other: &Bits<impl Deref<Target = [u64]>>) {
        for (words, kept) in spans.pairs(&mut self.words, &other.words) {
            words.iter_mut().zip(kept).for_each(|(word, kept)| *word &= kept);
        }
    }

    /// Keeps, of those words, the ordinals that are not in `other`.
    pub(super) fn and_not(&mut self, spans: &Spans, other: &Bits<impl Deref<Target = [u64]>>) {
        for (words, dropped) in spans.pairs(&mut self.words, &other.words) {
            words.iter_mut().zip(dropped).for_each(|(word, dropped)| *word &= !dropped);
        }
    }

    /// Keeps, of those words, the ordinals for which `keep` says so.
    pub(super) fn retain(&mut self, spans: &Spans, mut keep: impl FnMut(u32) -> bool) {
        for span in &spans.0 {
            for (base, word) in (ordinal(span.start) * WORD..).step_by(WORD as usize).zip(&mut self.words[span.clone()])
            {
                let (mut rest, mut kept) = (*word, 0);
                while rest != 0 {
                    let bit = rest.trailing_zeros();
                    rest &= rest - 1;
                    kept |= u64::from(keep(base + bit)) << bit;
                }
                *word = kept;
            }
        }
    }

    /// How many ordinals those words hold.
    pub(super) fn count(&self, spans: &Spans) -> u64 {
        spans.0.iter().flat_map(|span| &self.words[span.clone()]).map(|word| u64::from(word.count_ones())).sum()
    }

    /// Calls `sink` with each of those words that is not empty: the ordinal of its first bit, and its bits.
    pub(super) fn each_word(&self, spans: &Spans, mut sink: impl FnMut(u32, u64)) {
        for span in &spans.0 {
            for (base, word) in (ordinal(span.start) * WORD..).step_by(WORD as usize).zip(&self.words[span.clone()]) {
                if *word != 0 {
                    sink(base, *word);
                }
            }
        }
    }

    /// The same set, for a segment to keep.
    pub(super) fn kept(self) -> KeptBits {
        Bits { words: self.words.into() }
    }

    /// The words, for several sets to be kept in a row.
    pub(super) fn into_words(self) -> Vec<u64> {
        self.words
    }
}

impl<'w> Bits<&'w [u64]> {
    /// The set that `words` are.
    pub(super) const fn view(words: &'w [u64]) -> Self {
        Self { words }
    }
}

impl<W: Deref<Target = [u64]>> Bits<W> {
    pub(super) fn contains(&self, ordinal: u32) -> bool {
        self.words[(ordinal / WORD) as usize] >> (ordinal % WORD) & 1 == 1
    }

    /// Calls `sink` with the words of a range that hold ordinals which are not in the set: the ordinal of the first bit of
    /// each, and those ordinals.
    pub(super) fn each_word_without(&self, range: &Range<u32>, mut sink: impl FnMut(u32, u64)) {
        for (word, mask) in masks(range) {
            let rest = mask & !self.words[word];
            if rest != 0 {
                sink(word_base(word), rest);
            }
        }
    }

    /// How many ordinals are in both sets.
    pub(super) fn count_common(&self, other: &Bits<impl Deref<Target = [u64]>>) -> u64 {
        self.words.iter().zip(&*other.words).map(|(one, two)| u64::from((one & two).count_ones())).sum()
    }

    /// The first ordinal that is in both sets.
    pub(super) fn first_common(&self, other: &Bits<impl Deref<Target = [u64]>>) -> Option<u32> {
        let common = |(word, (one, two)): (usize, (&u64, &u64))| Some((word, one & two)).filter(|(_, both)| *both != 0);
        let (word, both) = self.words.iter().zip(&*other.words).enumerate().find_map(common)?;
        Some(word_base(word) + both.trailing_zeros())
    }

    /// The ordinals of the set inside `range`, rising.
    pub(super) fn ones_in<'a>(&'a self, range: &Range<u32>) -> impl Iterator<Item = u32> + use<'a, W> {
        let mut masks = masks(range);
        let (mut base, mut rest) = (0, 0_u64);
        std::iter::from_fn(move || {
            while rest == 0 {
                let (word, mask) = masks.next()?;
                base = word_base(word);
                rest = self.words[word] & mask;
            }
            let bit = rest.trailing_zeros();
            rest &= rest - 1;
            Some(base + bit)
        })
    }
}

impl Part for KeptBits {
    fn save(&self, name: &str, to: &mut SectionWriter) -> Result<()> {
        to.put(name, &self.words)
    }

    fn open(name: &str, from: &Sections, documents: u32) -> Result<Self> {
        Ok(Self { words: from.slab_of(name, words(documents))? })
    }

    fn heap_bytes(&self) -> usize {
        self.words.heap_bytes()
    }
}

/// The words that some ranges touch, rising and apart: what an operation on the sets of an area is confined to.
#[derive(Debug)]
pub(super) struct Spans(Vec<Range<usize>>);

impl Spans {
    /// The words of ranges that rise and lie apart.
    pub(super) fn of(ranges: &[Range<u32>]) -> Self {
        let mut spans: Vec<Range<usize>> = Vec::with_capacity(ranges.len());
        for range in ranges.iter().filter(|range| !range.is_empty()) {
            let (first, end) = ((range.start / WORD) as usize, range.end.div_ceil(WORD) as usize);
            match spans.last_mut() {
                Some(last) if last.end >= first => last.end = end,
                Some(_) | None => spans.push(first..end),
            }
        }
        Self(spans)
    }

    /// The ordinals from the first word to the last.
    pub(super) fn bounds(&self) -> Range<u32> {
        let bit = |word: usize| ordinal(word) * WORD;
        self.0.first().map_or(0, |first| bit(first.start))..self.0.last().map_or(0, |last| bit(last.end))
    }

    /// The number of words.
    pub(super) fn words(&self) -> usize {
        self.0.iter().map(Range::len).sum()
    }

    fn pairs<'w>(&self, words: &'w mut [u64], others: &'w [u64]) -> impl Iterator<Item = (&'w mut [u64], &'w [u64])> {
        let (mut rest, mut at) = (words, 0);
        self.0.iter().map(move |span| {
            let (_, behind) = std::mem::take(&mut rest).split_at_mut(span.start - at);
            let (here, behind) = behind.split_at_mut(span.len());
            (rest, at) = (behind, span.end);
            (here, &others[span.clone()])
        })
    }
}

/// Calls `sink` with the words of a range: the ordinal of the first bit of each, and the bits that the range covers.
pub(super) fn each_word_of(range: &Range<u32>, mut sink: impl FnMut(u32, u64)) {
    masks(range).for_each(|(word, mask)| sink(word_base(word), mask));
}

/// Calls `sink` with the ordinals that a word holds.
pub(super) fn each_bit(base: u32, mut word: u64, mut sink: impl FnMut(u32)) {
    while word != 0 {
        sink(base + word.trailing_zeros());
        word &= word - 1;
    }
}

/// The words that `range` touches, each with a mask of the bits inside.
fn masks(range: &Range<u32>) -> impl Iterator<Item = (usize, u64)> + use<> {
    let Range { start, end } = range.clone();
    let (first, last) = (start / WORD, end.saturating_sub(1) / WORD);
    let words = if start < end { first..last + 1 } else { 0..0 };
    words.map(move |word| {
        let low = if word == first { u64::MAX << (start % WORD) } else { u64::MAX };
        let high = if word == last { u64::MAX >> (WORD - 1 - (end - 1) % WORD) } else { u64::MAX };
        (word as usize, low & high)
    })
}

fn word_base(word: usize) -> u32 {
    super::ordinal(word) * WORD
}

/// A set that tells in constant time how many of its ordinals lie in a range.
#[derive(Debug)]
pub(super) struct Ranked {
    bits: Bits,
    /// Ordinals of the set before each word.
    before: Vec<u32>,
}

impl Ranked {
    pub(super) fn new(bits: Bits) -> Self {
        let mut sum = 0;
        let before = bits
            .words
            .iter()
            .map(|word| {
                let before = sum;
                sum += word.count_ones();
                before
            })
            .collect();
        Self { bits, before }
    }

    pub(super) const fn bits(&self) -> &Bits {
        &self.bits
    }

    /// The number of ordinals of the set below `ordinal`.
    fn rank(&self, ordinal: u32) -> u32 {
        let word = (ordinal / WORD) as usize;
        let Some(bits) = self.bits.words.get(word) else {
            return self.before.last().map_or(0, |before| before + self.bits.words[word - 1].count_ones());
        };
        self.before[word] + (bits & !(u64::MAX << (ordinal % WORD))).count_ones()
    }

    pub(super) fn count_in(&self, range: &Range<u32>) -> u64 {
        u64::from(self.rank(range.end) - self.rank(range.start))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    proptest! {
        #[test]
        fn a_set_of_bits_agrees_with_a_set_of_numbers(
            len in 1_u32..300,
            members in proptest::collection::btree_set(0_u32..300, 0..80),
            more in proptest::collection::btree_set(0_u32..300, 0..80),
            (a, b) in (0_u32..300, 0_u32..300),
        ) {
            let below = |set: &BTreeSet<u32>| set.iter().copied().filter(|n| *n < len).collect::<BTreeSet<_>>();
            let (members, more) = (below(&members), below(&more));
            let to_bits = |set: &BTreeSet<u32>| {
                let mut bits = Bits::new(len);
                for n in set {
                    bits.insert(*n);
                }
                bits
            };
            let range = a.min(b).min(len)..a.max(b).min(len);
            let listed = |bits: &Bits| bits.ones_in(&(0..len)).collect::<BTreeSet<_>>();
            let bits = to_bits(&members);
            let inside: Vec<u32> = members.range(range.clone()).copied().collect();
            prop_assert_eq!(bits.ones_in(&range).collect::<Vec<_>>(), inside.clone());
            prop_assert_eq!(Ranked::new(bits.clone()).count_in(&range), inside.len() as u64);

            prop_assert_eq!(bits.count_common(&to_bits(&more)), (&members & &more).len() as u64);
            prop_assert_eq!(bits.first_common(&to_bits(&more)), (&members & &more).first().copied());

            let everywhere = Spans::of(std::slice::from_ref(&(0..len)));
            let (mut and, mut or, mut not, mut even) = (bits.clone(), bits.clone(), bits.clone(), bits.clone());
            and.and(&everywhere, &to_bits(&more));
            or.or(&everywhere, &to_bits(&more));
            not.and_not(&everywhere, &to_bits(&more));
            even.retain(&everywhere, |n| n % 2 == 0);
            prop_assert_eq!(listed(&and), &members & &more);
            prop_assert_eq!(listed(&or), &members | &more);
            prop_assert_eq!(listed(&not), &members - &more);
            prop_assert_eq!(listed(&even), members.iter().copied().filter(|n| n % 2 == 0).collect::<BTreeSet<_>>());
            prop_assert_eq!(bits.count(&everywhere), members.len() as u64);
            let mut without = BTreeSet::new();
            bits.each_word_without(&range, |base, word| each_bit(base, word, |n| assert!(without.insert(n))));
            prop_assert_eq!(without, range.clone().filter(|n| !members.contains(n)).collect::<BTreeSet<_>>());

            let mut filled = bits.clone();
            filled.insert_range(&range);
            prop_assert_eq!(listed(&filled), members.iter().copied().chain(range).collect::<BTreeSet<_>>());
        }

        #[test]
        fn an_operation_on_spans_leaves_the_other_words_alone(
            members in proptest::collection::btree_set(0_u32..1000, 0..80),
            cuts in proptest::collection::btree_set(0_u32..1000, 0..8),
        ) {
            let cuts: Vec<u32> = cuts.into_iter().collect();
            let ranges: Vec<Range<u32>> = cuts.chunks_exact(2).map(|pair| pair[0]..pair[1]).collect();
            let spans = Spans::of(&ranges);
            let touched = |n: u32| ranges.iter().any(|r| (r.start / WORD..r.end.div_ceil(WORD)).contains(&(n / WORD)));
            let mut bits = Bits::new(1000);
            for n in &members {
                bits.insert(*n);
            }
            let mut seen = Vec::new();
            bits.each_word(&spans, |base, word| each_bit(base, word, |n| seen.push(n)));
            prop_assert_eq!(&seen, &members.iter().copied().filter(|n| touched(*n)).collect::<Vec<_>>());
            prop_assert_eq!(bits.count(&spans), seen.len() as u64);
            bits.and(&spans, &Bits::new(1000));
            let left: Vec<u32> = members.iter().copied().filter(|n| !touched(*n)).collect();
            prop_assert_eq!(bits.ones_in(&(0..1000)).collect::<Vec<_>>(), left);
        }
    }
}
