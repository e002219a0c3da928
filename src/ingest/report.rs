//! What an import did.

use super::{Note, Reject};
use crate::domain::{LocatedBy, Precision};
use crate::store::{RunTally, WriteStatus};
use serde::Serialize;
use std::collections::BTreeMap;

/// What an import did, by record.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Records read, broken ones included.
    pub read: u64,
    /// Records that make an offer or a training.
    pub accepted: u64,
    /// Those that the store did not have.
    pub created: u64,
    /// Those that were different.
    pub updated: u64,
    /// Those that were the same.
    pub unchanged: u64,
    /// Records that a later one with the same id, in the same batch, made void.
    pub superseded: u64,
    /// Records without a description that were not written, because what is there says more.
    pub poorer: u64,
    /// Inputs that were not read to their end, in the order they were read.
    pub unread: Vec<Unread>,
    /// Whether the run was stopped before the end of its inputs.
    pub interrupted: bool,
    /// Rejected records, by cause.
    pub rejected: BTreeMap<String, u64>,
    /// Sessions of accepted trainings.
    pub sessions: u64,
    /// Accepted offers, or sessions of accepted trainings, by how they were located.
    pub located: BTreeMap<LocatedBy, u64>,
    /// The same, by how precisely their place is known.
    pub precision: BTreeMap<Precision, u64>,
    /// What normalising did to accepted records.
    pub notes: BTreeMap<Note, u64>,
    /// Accepted offers with a text or figures of salary.
    pub salaries: u64,
    /// Those whose salary is known in euros a year.
    pub salaries_read: u64,
}

/// An input that was not read to its end. What stood before that is imported.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Unread {
    /// The file, or `-`.
    pub input: String,
    /// The line, and the byte of it, where it is broken; absent where reading itself failed.
    pub at: Option<(u64, u64)>,
    /// What is wrong there.
    pub detail: String,
}

impl std::fmt::Display for Unread {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { input, at, detail } = self;
        match at {
            Some((line, byte)) => {
                write!(f, "{input} was not read to its end (line {line}, byte {byte}); the rest was skipped: {detail}")
            }
            None => write!(f, "{input} was not read to its end; the rest was skipped: {detail}"),
        }
    }
}

impl Report {
    /// Why the run is no refresh of its source, each reason a clause; empty where it is one. A refresh has read every
    /// input to its end and found something.
    #[must_use]
    pub fn shortfalls(&self) -> Vec<String> {
        let unread = match self.unread.len() {
            0 => None,
            1 => Some("an input was not read to its end".to_owned()),
            several => Some(format!("{several} inputs were not read to their end")),
        };
        let stopped = self.interrupted.then(|| "the run was stopped before its end".to_owned());
        let nothing = (self.accepted == 0).then(|| "no record was accepted".to_owned());
        [stopped, unread, nothing].into_iter().flatten().collect()
    }

    /// The number of rejected records.
    #[must_use]
    pub fn rejected(&self) -> u64 {
        self.rejected.values().sum()
    }

    pub(super) fn accept(&mut self, notes: Vec<Note>) {
        self.read += 1;
        self.accepted += 1;
        for note in notes {
            *self.notes.entry(note).or_default() += 1;
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
        self.poorer += other.poorer;
        self.unread.extend(other.unread);
        self.interrupted |= other.interrupted;
        self.sessions += other.sessions;
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
