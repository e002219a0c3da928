//! Nearest first: a walk of the tree that opens the nearest node next, and stops when no other can be nearer.

use super::cap::{chord_below, chord_beyond};
use super::circles::Circles;
use super::matches::Matches;
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

/// How far away a document may be that can still be kept, as a chord.
struct Horizon {
    reach: f64,
    last_key: Option<u64>,
    chord: f64,
}

impl Horizon {
    fn of(circles: &Circles) -> Self {
        let reach = circles.reach();
        Self { reach, last_key: None, chord: reach }
    }

    /// It draws nearer with the last one that is kept.
    fn chord(&mut self, best: &Best) -> f64 {
        let last_key = best.last_key();
        if last_key != self.last_key {
            self.chord = last_key.map_or(self.reach, |key| chord_beyond(f64::from_bits(key)).min(self.reach));
            self.last_key = last_key;
        }
        self.chord
    }
}

impl Walk<'_> {
    /// Offers the matches to `best`, the nearest first, until no other one can be kept.
    pub(super) fn run(&self, best: &mut Best) {
        let tree = &self.segment.tree;
        let mut horizon = Horizon::of(self.circles);
        // What is nearer than the place that the page begins behind is passed over.
        let passed = best.after().map_or(0.0, |after| chord_below(f64::from_bits(after.key)));
        let mut open: BinaryHeap<Reverse<(u64, usize)>> = BinaryHeap::new();
        let consider = |at: usize, beyond: f64, open: &mut BinaryHeap<Reverse<(u64, usize)>>| {
            let (least, most) = self.circles.chords(&tree.node(at).cap);
            if most >= passed && least <= beyond {
                // Chords are not negative, so their bits rise with them.
                open.push(Reverse((least.to_bits(), at)));
            }
        };
        let beyond = horizon.chord(best);
        tree.roots().for_each(|root| consider(root, beyond, &mut open));
        while let Some(Reverse((least, at))) = open.pop() {
            let beyond = horizon.chord(best);
            if f64::from_bits(least) > beyond {
                return;
            }
            if tree.is_leaf(at) {
                for run in tree.node(at).runs {
                    if self.circles.chord(self.segment.runs.units()[run]) <= horizon.chord(best) {
                        self.offer_run(run, best);
                    }
                }
            } else {
                tree.children(at).for_each(|child| consider(child, beyond, &mut open));
            }
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
