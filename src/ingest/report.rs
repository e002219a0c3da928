//! What an import did.

use super::{Note, Reject};
use crate::domain::{LocatedBy, Offer, Precision};
use crate::store::{RunTally, WriteStatus};
use serde::Serialize;
use std::collections::BTreeMap;

/// What an import did, by record.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Records read, broken ones included.
    pub read: u64,
    /// Records that make an offer. In a dry run they would be written.
    pub accepted: u64,
    /// Offers that the store did not have.
    pub created: u64,
    /// Offers that were different.
    pub updated: u64,
    /// Offers that were the same.
    pub unchanged: u64,
    /// Records that a later one with the same id, in the same batch, made void.
    pub superseded: u64,
    /// Rejected records, by cause.
    pub rejected: BTreeMap<String, u64>,
    /// Accepted records, by how they were located.
    pub located: BTreeMap<LocatedBy, u64>,
    /// Accepted records, by how precisely their place is known.
    pub precision: BTreeMap<Precision, u64>,
    /// What normalising did to accepted records.
    pub notes: BTreeMap<Note, u64>,
    /// Accepted records with a text or figures of salary.
    pub salaries: u64,
    /// Those whose salary is known in euros a year.
    pub salaries_read: u64,
}

impl Report {
    /// The number of rejected records.
    #[must_use]
    pub fn rejected(&self) -> u64 {
        self.rejected.values().sum()
    }

    pub(super) fn accept(&mut self, offer: &Offer, notes: Vec<Note>) {
        self.read += 1;
        self.accepted += 1;
        *self.located.entry(offer.place.located_by).or_default() += 1;
        *self.precision.entry(offer.place.precision).or_default() += 1;
        for note in notes {
            *self.notes.entry(note).or_default() += 1;
        }
        if let Some(pay) = &offer.salary {
            self.salaries += 1;
            self.salaries_read += u64::from(pay.yearly().is_some());
        }
    }

    pub(super) fn reject(&mut self, reject: &Reject) {
        self.read += 1;
        *self.rejected.entry(reject.cause()).or_default() += 1;
    }

    pub(super) fn written(&mut self, status: WriteStatus) {
        match status {
            WriteStatus::Created(_) => self.created += 1,
            WriteStatus::Updated(_) => self.updated += 1,
            WriteStatus::Unchanged(_) => self.unchanged += 1,
            WriteStatus::Superseded => self.superseded += 1,
            // An import withdraws nothing.
            WriteStatus::Withdrawn(_) | WriteStatus::NotFound => {}
        }
    }

    /// Adds what was counted elsewhere.
    pub(super) fn add(&mut self, other: Self) {
        fn sum<K: Ord>(into: &mut BTreeMap<K, u64>, from: BTreeMap<K, u64>) {
            for (key, count) in from {
                *into.entry(key).or_default() += count;
            }
        }
        self.read += other.read;
        self.accepted += other.accepted;
        self.created += other.created;
        self.updated += other.updated;
        self.unchanged += other.unchanged;
        self.superseded += other.superseded;
        self.salaries += other.salaries;
        self.salaries_read += other.salaries_read;
        sum(&mut self.rejected, other.rejected);
        sum(&mut self.located, other.located);
        sum(&mut self.precision, other.precision);
        sum(&mut self.notes, other.notes);
    }

    /// What the store keeps of it.
    #[must_use]
    pub fn tally(&self) -> RunTally {
        RunTally {
            read: self.read,
            created: self.created,
            updated: self.updated,
            unchanged: self.unchanged,
            rejected: self.rejected.clone(),
            located: self.located.iter().map(|(by, count)| (name(by), *count)).collect(),
        }
    }
}

/// The name of a value as it stands in JSON.
fn name(value: impl Serialize) -> String {
    serde_json::to_value(value).ok().and_then(|name| name.as_str().map(str::to_owned)).unwrap_or_default()
}
