//! What was looked up a moment ago.

use jiff::{SignedDuration, Timestamp};
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use subtle::ConstantTimeEq;

/// A full memory looks for room so often while a value is kept.
const SWEEPS: i32 = 8;

/// A bounded memory of values by SHA-256, each kept for a short time.
#[derive(Debug)]
pub(super) struct Recent<V> {
    keep: SignedDuration,
    capacity: usize,
    memory: Mutex<Memory<V>>,
}

#[derive(Debug)]
struct Memory<V> {
    /// By the first eight bytes; the whole hash is compared in constant time.
    entries: HashMap<u64, Entry<V>>,
    /// When room was last looked for: all of it is gone through then, so not at each value that finds none.
    swept: Option<Timestamp>,
}

#[derive(Debug)]
struct Entry<V> {
    hash: [u8; 32],
    at: Timestamp,
    value: V,
}

impl<V: Clone> Recent<V> {
    pub(super) fn new(keep: SignedDuration, capacity: usize) -> Self {
        Self { keep, capacity, memory: Mutex::new(Memory { entries: HashMap::new(), swept: None }) }
    }

    /// The value, if it was looked up at most `keep` before `now`.
    pub(super) fn get(&self, hash: &[u8; 32], now: Timestamp) -> Option<V> {
        let memory = self.lock();
        let entry = memory.entries.get(&slot(hash))?;
        (bool::from(entry.hash.ct_eq(hash)) && self.is_fresh(entry.at, now)).then(|| entry.value.clone())
    }

    /// Remembers what a look-up that began at `at` found. A memory full of fresh values remembers no more.
    pub(super) fn put(&self, hash: [u8; 32], at: Timestamp, value: V) {
        let mut memory = self.lock();
        let rests = memory.swept.is_some_and(|swept| (swept..swept + self.keep / SWEEPS).contains(&at));
        if memory.entries.len() >= self.capacity && !rests {
            memory.entries.retain(|_, entry| self.is_fresh(entry.at, at));
            memory.swept = Some(at);
        }
        if memory.entries.len() < self.capacity {
            memory.entries.insert(slot(&hash), Entry { hash, at, value });
        }
    }

    fn is_fresh(&self, at: Timestamp, now: Timestamp) -> bool {
        // A clock that was set back makes an age negative: such an entry is not trusted either.
        let age = now.duration_since(at);
        !age.is_negative() && age < self.keep
    }

    fn lock(&self) -> MutexGuard<'_, Memory<V>> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn slot(hash: &[u8; 32]) -> u64 {
    let mut first = [0; 8];
    first.copy_from_slice(&hash[..8]);
    u64::from_le_bytes(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(ms: i64) -> Timestamp {
        Timestamp::from_millisecond(ms).unwrap()
    }

    fn recent(capacity: usize) -> Recent<u8> {
        Recent::new(SignedDuration::from_secs(1), capacity)
    }

    #[test]
    fn a_value_is_forgotten_after_its_time_and_when_the_clock_goes_back() {
        let recent = recent(10);
        recent.put([1; 32], at(5_000), 7);
        assert_eq!(recent.get(&[1; 32], at(5_999)), Some(7));
        assert_eq!(recent.get(&[1; 32], at(6_000)), None);
        assert_eq!(recent.get(&[1; 32], at(4_999)), None);
    }

    #[test]
    fn the_whole_hash_decides_and_not_its_slot() {
        let recent = recent(10);
        recent.put([1; 32], at(0), 7);
        let mut other = [1; 32];
        other[31] = 2;
        assert_eq!(recent.get(&other, at(0)), None);
    }

    #[test]
    fn memory_is_bounded_and_makes_room_by_age_alone() {
        let recent = recent(3);
        for n in 0..5 {
            recent.put([n; 32], at(0), n);
        }
        assert_eq!(recent.lock().entries.len(), 3);
        assert_eq!(recent.get(&[0; 32], at(0)), Some(0), "a flood does not push out what is known");
        recent.put([9; 32], at(1_000), 9);
        assert_eq!(recent.get(&[9; 32], at(1_000)), Some(9));
        assert_eq!(recent.lock().entries.len(), 1);
    }

    #[test]
    fn a_full_memory_does_not_look_for_room_at_each_value() {
        let recent = recent(1);
        recent.put([1; 32], at(0), 1);
        recent.put([2; 32], at(990), 2);
        recent.put([3; 32], at(1_001), 3);
        assert_eq!(recent.get(&[3; 32], at(1_001)), None, "it looked a moment ago");
        recent.put([3; 32], at(1_115), 3);
        assert_eq!(recent.get(&[3; 32], at(1_115)), Some(3));
    }
}
