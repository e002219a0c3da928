//! The reading thread: bytes to drafts to records.

use super::Imported;
use crate::domain::{FieldError, Invalid, Source};
use crate::ingest::feed::{Draft, Feed};
use crate::ingest::json_stream::Item;
use crate::ingest::reject::Place;
use crate::ingest::{Input, Note, OccupationNamer, Reject, Report, Strictness, Unread};
use serde_json::Value;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tokio::sync::mpsc;

/// What the reading thread hands over.
#[derive(Debug)]
pub(super) struct Batch<R> {
    pub(super) records: Vec<R>,
    pub(super) rejects: Vec<Reject>,
    pub(super) counted: Report,
    pub(super) file: usize,
    pub(super) bytes: u64,
    /// Whether all inputs are read.
    pub(super) last: bool,
}

impl<R> Default for Batch<R> {
    fn default() -> Self {
        let (records, rejects, counted) = (Vec::new(), Vec::new(), Report::default());
        Self { records, rejects, counted, file: 0, bytes: 0, last: false }
    }
}

/// What the records of a feed are normalised into.
type RecordOf<F> = <<F as Feed>::Draft as Draft>::Record;

pub(super) struct Reader<F: Feed> {
    pub(super) feed: Arc<F>,
    pub(super) source: Source,
    pub(super) size: usize,
    /// Whether a reject shows its record: that needs a copy of each one before it is taken apart.
    pub(super) keeps_records: bool,
    pub(super) send: mpsc::Sender<Batch<RecordOf<F>>>,
    pub(super) bytes: Arc<AtomicU64>,
    pub(super) namer: Option<Arc<dyn OccupationNamer>>,
}

impl<F: Feed> Reader<F> {
    /// Reads all inputs; ends early when nobody takes the batches any more.
    pub(super) fn read(&self, inputs: &[Input]) {
        let mut batch = Batch::default();
        for (file, input) in inputs.iter().enumerate() {
            let name = input.to_string();
            let mut place = Place { file: &name, form: F::FORM, record_number: 0 };
            let mut sink = |item| {
                place.record_number += 1;
                self.take(&mut batch, place, item);
                if batch.records.len() + batch.rejects.len() < self.size {
                    return ControlFlow::Continue(());
                }
                self.hand_over(&mut batch, file)
            };
            let ended = input.open(Arc::clone(&self.bytes)).and_then(|bytes| self.feed.read(bytes, &mut sink));
            if self.send.is_closed() {
                return;
            }
            if let Err(error) = ended {
                // What was read before the failure is good, and so may be the next input.
                batch.counted.unread.push(Unread { input: name, at: None, detail: error.to_string() });
            }
        }
        batch.last = true;
        let _ = self.hand_over(&mut batch, inputs.len().saturating_sub(1));
    }

    fn hand_over(&self, batch: &mut Batch<RecordOf<F>>, file: usize) -> ControlFlow<()> {
        let mut full = std::mem::take(batch);
        (full.file, full.bytes) = (file, self.bytes.load(Ordering::Relaxed));
        match self.send.blocking_send(full) {
            Ok(()) => ControlFlow::Continue(()),
            Err(_) => ControlFlow::Break(()),
        }
    }

    fn take(&self, batch: &mut Batch<RecordOf<F>>, place: Place<'_>, item: Item) {
        let reject = match item {
            Item::Broken { line, byte, detail, text, rest_skipped } => {
                let reject = Reject::broken(place, line, byte, &detail, text, rest_skipped);
                if rest_skipped {
                    let input = place.file.to_owned();
                    batch.counted.unread.push(Unread { input, at: Some((line, byte)), detail });
                }
                reject
            }
            Item::Record { line, value } => match self.record(value) {
                Ok((record, notes)) => {
                    batch.counted.accept(notes);
                    record.tell(&mut batch.counted);
                    batch.records.push(record);
                    return;
                }
                Err((error, record)) => Reject::record(place, line, error, record),
            },
        };
        batch.counted.reject(&reject);
        batch.rejects.push(reject);
    }

    fn record(&self, value: Value) -> Result<(RecordOf<F>, Vec<Note>), (FieldError, Value)> {
        let whole = if self.keeps_records { value.clone() } else { Value::Null };
        let normalised = self.feed.draft(value).and_then(|(external_id, draft)| {
            draft.normalise(&self.source, external_id, Strictness::Lenient, self.namer.as_deref()).map_err(|errors| {
                let unknown = || Invalid::new("", "the record cannot be read").at("");
                errors.into_iter().next().unwrap_or_else(unknown)
            })
        });
        normalised.map_err(|error| (error, whole))
    }
}
