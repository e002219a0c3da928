//! Sets of ordinals as one bit each.

use super::Result;
use super::files::{SectionWriter, Sections};
use super::keeper::Part;
use super::slab::Slab;
use std::ops::{Deref, Range};

const WORD: u32 = u64::BITS;

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

    pub(super) fn or(&mut self, other: &Bits<impl Deref<Target = [u64]>>) {
        for (word, more) in self.words.iter_mut().zip(&*other.words) {
            *word |= more;
        }
    }

    pub(super) fn and(&mut self, other: &Bits<impl Deref<Target = [u64]>>) {
        for (word, kept) in self.words.iter_mut().zip(&*other.words) {
            *word &= kept;
        }
    }

    pub(super) fn and_not(&mut self, other: &Bits<impl Deref<Target = [u64]>>) {
        for (word, dropped) in self.words.iter_mut().zip(&*other.words) {
            *word &= !dropped;
        }
    }

    /// Keeps the ordinals for which `keep` says so.
    pub(super) fn retain(&mut self, mut keep: impl FnMut(u32) -> bool) {
        for (base, word) in (0_u32..).step_by(WORD as usize).zip(&mut self.words) {
            let mut rest = *word;
            while rest != 0 {
                let bit = rest.trailing_zeros();
                rest &= rest - 1;
                if !keep(base + bit) {
                    *word &= !(1 << bit);
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

    pub(super) fn count_in(&self, range: &Range<u32>) -> u64 {
        masks(range).map(|(word, mask)| u64::from((self.words[word] & mask).count_ones())).sum()
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
pub(super) struct Ranked<'a> {
    bits: &'a Bits,
    /// Ordinals of the set before each word.
    before: Vec<u32>,
}

impl<'a> Ranked<'a> {
    pub(super) fn new(bits: &'a Bits) -> Self {
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
            prop_assert_eq!(bits.count_in(&range), inside.len() as u64);
            prop_assert_eq!(Ranked::new(&bits).count_in(&range), inside.len() as u64);

            let (mut and, mut or, mut not, mut even) = (bits.clone(), bits.clone(), bits.clone(), bits.clone());
            and.and(&to_bits(&more));
            or.or(&to_bits(&more));
            not.and_not(&to_bits(&more));
            even.retain(|n| n % 2 == 0);
            prop_assert_eq!(listed(&and), &members & &more);
            prop_assert_eq!(listed(&or), &members | &more);
            prop_assert_eq!(listed(&not), &members - &more);
            prop_assert_eq!(listed(&even), members.iter().copied().filter(|n| n % 2 == 0).collect::<BTreeSet<_>>());

            let mut filled = bits.clone();
            filled.insert_range(&range);
            prop_assert_eq!(listed(&filled), members.iter().copied().chain(range).collect::<BTreeSet<_>>());
        }
    }
}
