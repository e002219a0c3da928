//! The content of a batch, made ready outside the transaction.

use crate::domain::{Record, RecordId, SourceId, hex};
use crate::store::{Error, Result, Write, WriteStatus};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};
use std::collections::HashSet;

/// One record to be published.
pub(super) struct Put<I> {
    pub(super) id: I,
    /// The canonical JSON of the record.
    pub(super) payload: String,
    /// SHA-256 of the payload, in hexadecimal.
    pub(super) hash: String,
}

/// A batch: no id twice, all in the order of their ids, so that two batches never wait for each other crosswise.
pub(super) struct Batch<R: Record> {
    pub(super) puts: Vec<Put<R::Id>>,
    pub(super) withdrawals: Vec<R::Id>,
    /// For each write as it was given: its id, or nothing where a later one has the same.
    order: Vec<Option<R::Id>>,
}

impl<R: Record> Batch<R> {
    /// Takes the last write of each id.
    pub(super) fn new(source: &SourceId, writes: Vec<Write<R>>) -> Result<Self> {
        let mut seen = HashSet::with_capacity(writes.len());
        let mut order: Vec<_> =
            writes.iter().rev().map(|write| Some(write.id()).filter(|id| seen.insert(*id))).collect();
        order.reverse();
        let mut batch = Self { puts: Vec::with_capacity(writes.len()), withdrawals: Vec::new(), order: Vec::new() };
        for (write, last) in writes.into_iter().zip(&order) {
            match write {
                Write::Put(record) => {
                    belongs(&*record, source)?;
                    if last.is_some() {
                        batch.puts.push(Put::new(*record)?);
                    }
                }
                Write::Withdraw(id) => batch.withdrawals.extend(last.map(|_| id)),
            }
        }
        batch.order = order;
        batch.puts.sort_unstable_by_key(|put| put.id);
        batch.withdrawals.sort_unstable();
        Ok(batch)
    }

    /// The status of each write, in the order given.
    pub(super) fn statuses(&self, of: impl Fn(&R::Id) -> WriteStatus) -> Vec<WriteStatus> {
        self.order.iter().map(|id| id.as_ref().map_or(WriteStatus::Superseded, &of)).collect()
    }
}

fn belongs<R: Record>(record: &R, source: &SourceId) -> Result<()> {
    let origin = record.origin();
    if origin.id == *source && record.id() == R::Id::of(source, &origin.external_id) {
        return Ok(());
    }
    let reason = format!("it is no {} of `{source}` by its source and external id", R::KIND);
    Err(Error::Inconsistent { entity: format!("{} {}", R::KIND, record.id()), reason })
}

impl<I> Put<I> {
    fn new<R: Record<Id = I>>(mut record: R) -> Result<Self> {
        // All else is written in the order of its declaration.
        let extra = std::mem::take(record.extra());
        *record.extra() = sorted(extra);
        let payload = json(&record)?;
        let hash = Sha256::digest(&payload);
        Ok(Self { id: record.id(), payload, hash: hex(&hash) })
    }
}

/// The same object with its keys in order, at every depth: a feed that shuffles them has not changed the record.
fn sorted(object: Map<String, Value>) -> Map<String, Value> {
    let mut entries: Vec<_> = object.into_iter().collect();
    entries.sort_unstable_by(|(a, _), (b, _)| a.cmp(b));
    entries.into_iter().map(|(key, value)| (key, sorted_value(value))).collect()
}

fn sorted_value(value: Value) -> Value {
    match value {
        Value::Object(object) => Value::Object(sorted(object)),
        Value::Array(items) => Value::Array(items.into_iter().map(sorted_value).collect()),
        plain @ (Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_)) => plain,
    }
}

/// JSON of a value of ours.
pub(super) fn json(value: &impl serde::Serialize) -> Result<String> {
    serde_json::to_string(value).map_err(|_| Error::Inconsistent {
        entity: std::any::type_name_of_val(value).to_owned(),
        reason: "it cannot be written as JSON".to_owned(),
    })
}
