//! Nearest first: a walk of the tree that opens the nearest node next, and stops when no other can be nearer.

use super::circles::Circles;
use super::filter::Matches;
use super::rank::{Best, Rank, nearest};
use super::segment::Segment;
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::ops::Range;

/// A walk over one segment, whose number in the snapshot is `number`.
pub(super) struct Walk<'a> {
    pub(super) segment: &'a Segment,
    pub(super) number: usize,
    pub(super) matches: &'a Matches,
    pub(super) circles: &'a Circles,
}

impl Walk<'_> {
    /// Offers the matches to `best`, the nearest first, until no other one can be kept.
    pub(super) fn run(&self, best: &mut Best) {
        let tree = &self.segment.tree;
        let mut open: BinaryHeap<Reverse<(u64, usize)>> = BinaryHeap::new();
        tree.roots().for_each(|root| self.open(root, best, &mut open));
        while let Some(Reverse((least, at))) = open.pop() {
            if !best.admits(least) {
                return;
            }
            if tree.is_leaf(at) {
                for run in tree.node(at).runs {
                    self.offer_run(run, best);
                }
            } else {
                tree.children(at).for_each(|child| self.open(child, best, &mut open));
            }
        }
    }

    fn open(&self, at: usize, best: &Best, open: &mut BinaryHeap<Reverse<(u64, usize)>>) {
        let node = self.segment.tree.node(at);
        let (least, most) = self.circles.bounds_km(&node.cap);
        let passed = best.after().is_some_and(|after| nearest(most) < after.key);
        if !passed && self.circles.may_hold(least) && best.admits(nearest(least)) {
            open.push(Reverse((nearest(least), at)));
        }
    }

    fn offer_run(&self, run: usize, best: &mut Best) {
        let runs = &self.segment.runs;
        let (point, unit) = (runs.point(run), runs.units()[run]);
        if !self.circles.contains(point, unit) {
            return;
        }
        let key = nearest(self.circles.distance_km(point));
        let after = best.after().filter(|after| after.key >= key);
        if !best.admits(key) || after.is_some_and(|after| after.key > key) {
            return;
        }
        let documents = self.behind(runs.documents(run..run + 1), after);
        // Ids rise within a run, so that more than fit on the page are never looked at.
        for at in self.matches.ordinals_in(&documents).take(best.most()) {
            best.offer(Rank { key, id: self.segment.id(at) }, (self.number, at));
        }
    }

    /// The documents of a run behind an id, where the page begins inside the run.
    fn behind(&self, documents: Range<u32>, after: Option<Rank>) -> Range<u32> {
        let Some(after) = after else { return documents };
        let ids = &self.segment.numbers.ids[documents.start as usize..documents.end as usize];
        documents.start + super::ordinal(ids.partition_point(|id| id <= after.id.uuid().as_bytes()))..documents.end
    }
}
