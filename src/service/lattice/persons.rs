//! A person is counted once, also one whose CV several platforms have brought.

use super::Contributor;
use jiff::Timestamp;
use std::collections::HashMap;

/// Those who are counted, each once. CVs of one e-mail address, known by its keyed hash, are one person's: the one that came
/// first here counts, of two of one moment that with the smaller id. What is written into a CV does not choose it, so that no
/// edit moves a person from one CV to another. A CV without an address is a person of its own.
#[derive(Default)]
pub(super) struct Persons {
    known: HashMap<[u8; 32], (Timestamp, Contributor)>,
    unknown: Vec<Contributor>,
}

impl Persons {
    /// Somebody by one CV: the hash of the address, when the CV came, and where it would be counted.
    pub(super) fn add(&mut self, email: Option<[u8; 32]>, came: Timestamp, contributor: Contributor) {
        let Some(email) = email else { return self.unknown.push(contributor) };
        let (since, chosen) = self.known.entry(email).or_insert_with(|| (came, contributor.clone()));
        if (came, contributor.id) < (*since, chosen.id) {
            (*since, *chosen) = (came, contributor);
        }
    }

    /// Each person once, in no order.
    pub(super) fn counted(self) -> Vec<Contributor> {
        let known = self.known.into_values().map(|(_, contributor)| contributor);
        self.unknown.into_iter().chain(known).collect()
    }
}
