//! What has gone from a segment at some time: documents that were replaced or removed, and those that expired.
//!
//! Both change slowly, and a query would have to look at the whole segment to put them together. So the union is kept
//! beside the segment, ranked, and made anew when enough documents have expired since; the few that expired after it
//! was made are told apart in each query.

use super::bits::{Bits, Ranked};
use super::segment::Segment;
use arc_swap::ArcSwapOption;
use std::ops::Range;
use std::sync::Arc;

/// So many documents expire before the union is made anew. Few where assertions are checked, so that the small worlds of
/// the tests have both kinds.
const LATE: usize = if cfg!(debug_assertions) { 4 } else { 64 };

/// A union that was made, kept with a state of a segment's dead documents: whoever changes them begins with a new one.
#[derive(Debug, Clone, Default)]
pub(super) struct KeptGone(Arc<ArcSwapOption<(usize, Ranked)>>);

/// The documents that have gone.
#[derive(Debug)]
pub(super) struct Gone {
    /// The number of documents that had expired, and the union with the dead ones.
    union: Option<Arc<(usize, Ranked)>>,
    /// Documents that are not in the union, rising.
    late: Vec<u32>,
}

impl KeptGone {
    /// What has gone from the segment at `now`, in milliseconds since 1970; `None` where nothing has.
    pub(super) fn at(&self, segment: &Segment, dead: Option<&Bits>, now: i64) -> Option<Gone> {
        let expired = segment.expired(now);
        let whole = expired.len() - expired.len() % LATE;
        let union = (whole > 0 || dead.is_some()).then(|| self.union(segment, dead, &expired[..whole]));
        let known = |at: &u32| union.as_ref().is_some_and(|union| union.1.bits().contains(*at));
        let mut late: Vec<u32> = expired[whole..].iter().copied().filter(|at| !known(at)).collect();
        late.sort_unstable();
        (union.is_some() || !late.is_empty()).then_some(Gone { union, late })
    }

    fn union(&self, segment: &Segment, dead: Option<&Bits>, expired: &[u32]) -> Arc<(usize, Ranked)> {
        if let Some(kept) = &*self.0.load()
            && kept.0 == expired.len()
        {
            return Arc::clone(kept);
        }
        let mut bits = dead.cloned().unwrap_or_else(|| Bits::new(segment.len()));
        for at in expired {
            bits.insert(*at);
        }
        let union = Arc::new((expired.len(), Ranked::new(bits)));
        self.0.store(Some(Arc::clone(&union)));
        union
    }
}

impl Gone {
    /// Those of the union.
    pub(super) fn most(&self) -> Option<&Bits> {
        self.union.as_ref().map(|union| union.1.bits())
    }

    /// All others, rising.
    pub(super) fn others(&self) -> &[u32] {
        &self.late
    }

    /// The others that a range holds.
    pub(super) fn others_in(&self, range: &Range<u32>) -> &[u32] {
        let below = |end: u32| self.late.partition_point(|at| *at < end);
        &self.late[below(range.start)..below(range.end)]
    }

    pub(super) fn contains(&self, at: u32) -> bool {
        self.most().is_some_and(|bits| bits.contains(at)) || self.late.binary_search(&at).is_ok()
    }

    /// How many have gone from a range.
    pub(super) fn count_in(&self, range: &Range<u32>) -> u64 {
        let most = self.union.as_ref().map_or(0, |union| union.1.count_in(range));
        most + self.others_in(range).len() as u64
    }

    /// Calls `sink` with each document of a range that has gone.
    pub(super) fn each_in(&self, range: &Range<u32>, mut sink: impl FnMut(u32)) {
        if let Some(bits) = self.most() {
            bits.ones_in(range).for_each(&mut sink);
        }
        self.others_in(range).iter().for_each(|at| sink(*at));
    }

    /// Calls `sink` with the words of a range that hold documents which have not gone: the ordinal of the first bit of
    /// each, and their bits.
    pub(super) fn each_word_left(&self, range: &Range<u32>, mut sink: impl FnMut(u32, u64)) {
        let late = self.others_in(range);
        let mut left = |base: u32, word: u64| {
            let word = late.iter().fold(word, |word, at| match at.checked_sub(base) {
                Some(bit) if bit < super::bits::WORD => word & !(1 << bit),
                Some(_) | None => word,
            });
            if word != 0 {
                sink(base, word);
            }
        };
        match self.most() {
            Some(bits) => bits.each_word_without(range, &mut left),
            None => super::bits::each_word_of(range, &mut left),
        }
    }
}
