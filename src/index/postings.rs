//! Which documents have a value, for each value of a column.

use super::bits::{Bits, Spans};
use super::columns::Column;
use super::ordinal;

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
    starts: Vec<u32>,
    list: Vec<u32>,
    dense: Vec<Option<Bits>>,
}

impl Postings {
    pub(super) fn of(column: &Column, documents: u32) -> Self {
        let counts = column.histogram(0..documents);
        let frequent = |count: u64| count >= u64::from(documents.div_ceil(DENSE)).max(1);
        let mut dense: Vec<Option<Bits>> =
            counts.iter().map(|count| frequent(*count).then(|| Bits::new(documents))).collect();
        let mut starts = Vec::with_capacity(counts.len() + 1);
        let mut end = 0_usize;
        for count in &counts {
            starts.push(ordinal(end));
            end += if frequent(*count) { 0 } else { usize::try_from(*count).unwrap_or(usize::MAX) };
        }
        starts.push(ordinal(end));
        let mut list = vec![0; end];
        let mut next = starts.clone();
        for at in 0..documents {
            let code = column.code(at) as usize;
            if let Some(bits) = &mut dense[code] {
                bits.insert(at);
            } else {
                list[next[code] as usize] = at;
                next[code] += 1;
            }
        }
        Self { starts, list, dense }
    }

    /// The documents that have the code, where they are many.
    pub(super) fn frequent(&self, code: u32) -> Option<&Bits> {
        self.dense[code as usize].as_ref()
    }

    /// Adds to `union`, at least in the words of `spans`, the documents that have one of the codes.
    pub(super) fn pour(&self, codes: &[u32], spans: &Spans, union: &mut Bits) {
        for code in codes {
            match self.frequent(*code) {
                Some(dense) => union.or(spans, dense),
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

    fn rare(&self, code: u32) -> &[u32] {
        let code = code as usize;
        &self.list[self.starts[code] as usize..self.starts[code + 1] as usize]
    }
}
