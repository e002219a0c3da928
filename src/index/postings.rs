//! Which documents have a value, for each value of a column.

use super::bits::{Bits, Spans, words};
use super::columns::Column;
use super::files::{SectionWriter, Sections};
use super::keeper::Part;
use super::slab::Slab;
use super::{Result, ordinal};

/// From one document in so many on, a value's documents are kept as bits: the list would be larger. Where assertions are
/// checked fewer values are, so that the small worlds of the tests have lists of some length too.
const DENSE: u32 = if cfg!(debug_assertions) { 3 } else { 32 };

/// The documents of each code, rising: as one list for all rare values, as bits for the frequent ones.
///
/// Not one roaring bitmap a value: most values have a handful of documents, where each bitmap costs 200 bytes of its
/// own, and all that a posting is ever used for is to be poured into the bits of a query.
#[derive(Debug)]
pub(super) struct Postings {
    /// Where the list of each code begins; one more at the end.
    starts: Slab<[u32]>,
    list: Slab<[u32]>,
    /// For each code the number of its bits in `dense`, or [`RARE`].
    slots: Slab<[u32]>,
    /// The bits of the frequent codes, one after the other.
    dense: Slab<[u64]>,
    /// The words of each.
    width: usize,
}

/// In place of a slot: the documents are in the list.
const RARE: u32 = u32::MAX;

impl Postings {
    pub(super) fn of(column: &Column, documents: u32) -> Self {
        let counts = column.histogram(0..documents);
        let frequent = |count: u64| count >= u64::from(documents.div_ceil(DENSE)).max(1);
        let mut dense: Vec<Bits> = Vec::new();
        let mut slots = Vec::with_capacity(counts.len());
        let mut starts = Vec::with_capacity(counts.len() + 1);
        let mut end = 0_usize;
        for count in &counts {
            starts.push(ordinal(end));
            if frequent(*count) {
                slots.push(ordinal(dense.len()));
                dense.push(Bits::new(documents));
            } else {
                slots.push(RARE);
                end += usize::try_from(*count).unwrap_or(usize::MAX);
            }
        }
        starts.push(ordinal(end));
        let mut list = vec![0; end];
        let mut next = starts.clone();
        for at in 0..documents {
            let code = column.code(at) as usize;
            if let Some(bits) = dense.get_mut(slots[code] as usize) {
                bits.insert(at);
            } else {
                list[next[code] as usize] = at;
                next[code] += 1;
            }
        }
        let dense: Vec<u64> = dense.into_iter().flat_map(Bits::into_words).collect();
        let width = words(documents);
        Self { starts: starts.into(), list: list.into(), slots: slots.into(), dense: dense.into(), width }
    }

    /// The documents that have the code, where they are many.
    pub(super) fn frequent(&self, code: u32) -> Option<Bits<&[u64]>> {
        let slot = self.slots[code as usize];
        (slot != RARE).then(|| Bits::view(&self.dense[slot as usize * self.width..][..self.width]))
    }

    /// Adds to `union`, at least in the words of `spans`, the documents that have one of the codes.
    pub(super) fn pour(&self, codes: &[u32], spans: &Spans, union: &mut Bits) {
        for code in codes {
            match self.frequent(*code) {
                Some(dense) => union.or(spans, &dense),
                None => self.rare_in(*code, spans).iter().for_each(|at| union.insert(*at)),
            }
        }
    }

    /// How many documents are poured out of lists for these codes.
    pub(super) fn listed(&self, codes: &[u32], spans: &Spans) -> u64 {
        codes.iter().map(|code| self.rare_in(*code, spans).len() as u64).sum()
    }

    /// The list of a code, without what lies before and behind the spans.
    fn rare_in(&self, code: u32, spans: &Spans) -> &[u32] {
        let (list, bounds) = (self.rare(code), spans.bounds());
        let start = list.partition_point(|at| *at < bounds.start);
        &list[start..][..list[start..].partition_point(|at| *at < bounds.end)]
    }

    /// The number of codes.
    pub(super) fn codes(&self) -> usize {
        self.slots.len()
    }

    fn rare(&self, code: u32) -> &[u32] {
        let code = code as usize;
        &self.list[self.starts[code] as usize..self.starts[code + 1] as usize]
    }
}

impl Part for Postings {
    fn save(&self, name: &str, to: &mut SectionWriter) -> Result<()> {
        to.put(format!("{name} starts"), &self.starts)?;
        to.put(format!("{name} list"), &self.list)?;
        to.put(format!("{name} slots"), &self.slots)?;
        to.put(format!("{name} dense"), &self.dense)
    }

    fn open(name: &str, from: &Sections, documents: u32) -> Result<Self> {
        let width = words(documents);
        let slots: Slab<[u32]> = from.slab(&format!("{name} slots"))?;
        let starts: Slab<[u32]> = from.slab_of(&format!("{name} starts"), slots.len() + 1)?;
        let list = from.slab_of(&format!("{name} list"), starts.last().map_or(0, |end| *end as usize))?;
        let frequent = slots.iter().filter(|slot| **slot != RARE).count();
        let dense = from.slab_of(&format!("{name} dense"), frequent * width)?;
        Ok(Self { starts, list, slots, dense, width })
    }

    fn heap_bytes(&self) -> usize {
        self.starts.heap_bytes() + self.list.heap_bytes() + self.slots.heap_bytes() + self.dense.heap_bytes()
    }
}
