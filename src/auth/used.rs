//! When keys were last used, until it is written down.

use jiff::Timestamp;
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use uuid::Uuid;

/// The last use of each key since it was last written down.
#[derive(Debug, Default)]
pub(super) struct Used(Mutex<HashMap<Uuid, Timestamp>>);

impl Used {
    /// A key was used.
    pub(super) fn note(&self, key: Uuid, at: Timestamp) {
        let mut used = self.lock();
        let last = used.entry(key).or_insert(at);
        *last = at.max(*last);
    }

    /// All of it; from now on nothing is remembered.
    pub(super) fn take(&self) -> Vec<(Uuid, Timestamp)> {
        let mut used: Vec<_> = std::mem::take(&mut *self.lock()).into_iter().collect();
        // In one order, so that two nodes that write at once do not wait for each other crosswise.
        used.sort_unstable();
        used
    }

    /// What could not be written.
    pub(super) fn put_back(&self, used: &[(Uuid, Timestamp)]) {
        for (key, at) in used {
            self.note(*key, *at);
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Uuid, Timestamp>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_use_counts_and_what_was_not_written_is_kept() {
        let (used, key) = (Used::default(), Uuid::from_u128(1));
        let at = |second| Timestamp::from_second(second).unwrap();
        used.note(key, at(2));
        used.note(key, at(1));
        let taken = used.take();
        assert_eq!(taken, [(key, at(2))]);
        used.note(key, at(3));
        used.put_back(&taken);
        assert_eq!(used.take(), [(key, at(3))]);
        assert!(used.take().is_empty());
    }
}
