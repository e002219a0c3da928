//! The order of profiles: the newest week first, and in a week an order of each app's own.
//!
//! In a week profiles stand by a keyed hash of their id: the key follows from the house's secret and the app, so that two
//! apps that put their lists side by side see nothing of who is who, and one app sees the same order on every page. The
//! order within a week says nothing about the profiles. It takes two multiplications a profile; no order is stored.

use super::kept::{monday, week_of};
use super::search::CvAfter;
use crate::domain::cv::CvId;
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::hash::{DefaultHasher, Hash, Hasher};
use uuid::Uuid;

/// Where a profile stands in an app's order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Stand {
    pub(super) week: Reverse<u16>,
    hash: u64,
    pub(super) id: CvId,
}

/// What orders the profiles of one app.
#[derive(Debug, Clone, Copy)]
pub(super) struct Order([u64; 2]);

impl Order {
    /// The order of an app.
    pub(super) fn of(secret: &[u8; 32], app: Uuid) -> Self {
        Self([0_u8, 1].map(|part| {
            let mut hasher = DefaultHasher::new();
            (secret, app, part).hash(&mut hasher);
            hasher.finish()
        }))
    }

    pub(super) fn stand(self, id: CvId, week: u16) -> Stand {
        let (high, low) = id.uuid().as_u64_pair();
        let hash = folded(folded(high ^ self.0[0], low ^ self.0[1]) ^ self.0[1], self.0[0] | 1);
        Stand { week: Reverse(week), hash, id }
    }

    pub(super) fn after(self, after: &CvAfter) -> Stand {
        self.stand(after.id, week_of(after.week))
    }
}

/// Both halves of a product.
fn folded(one: u64, two: u64) -> u64 {
    let product = u128::from(one) * u128::from(two);
    u64::try_from((product >> 64) ^ (product & u128::from(u64::MAX))).unwrap_or_default()
}

impl Stand {
    pub(super) fn cursor(&self) -> CvAfter {
        CvAfter { week: monday(self.week.0), id: self.id }
    }
}

/// The first of those that are offered, in the order of `K`, behind a given one.
pub(super) struct Best<K> {
    most: usize,
    after: Option<K>,
    /// The last of them on top.
    heap: BinaryHeap<(K, u32)>,
}

impl<K: Ord> Best<K> {
    pub(super) fn new(most: usize, after: Option<K>) -> Self {
        Self { most, after, heap: BinaryHeap::with_capacity(most + 1) }
    }

    /// Whether there are as many as are wanted: only better ones are still to come.
    pub(super) fn is_full(&self) -> bool {
        self.heap.len() >= self.most
    }

    /// Whether it would be among them.
    pub(super) fn admits(&self, key: &K) -> bool {
        self.after.as_ref().is_none_or(|after| after < key)
            && (!self.is_full() || self.heap.peek().is_some_and(|(last, _)| key < last))
    }

    pub(super) fn offer(&mut self, key: K, row: u32) {
        self.heap.push((key, row));
        if self.heap.len() > self.most {
            self.heap.pop();
        }
    }

    pub(super) fn into_sorted(self) -> Vec<(K, u32)> {
        self.heap.into_sorted_vec()
    }
}

impl Best<Stand> {
    /// Whether something of that week, or of an older one, may still be among them.
    pub(super) fn wants(&self, week: u16) -> bool {
        !self.is_full() || self.heap.peek().is_some_and(|(last, _)| Reverse(week) <= last.week)
    }
}
