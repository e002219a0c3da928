//! The reading thread: bytes to records to offers.

use crate::domain::{FieldError, Invalid, Offer, Source};
use crate::ingest::json_stream::{Item, read_json};
use crate::ingest::reject::Place;
use crate::ingest::{Feed, Input, Note, OccupationNamer, Reject, Report, Strictness, Unread, normalise};
use serde_json::Value;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tokio::sync::mpsc;

/// What the reading thread hands over.
#[derive(Debug, Default)]
pub(super) struct Batch {
    pub(super) offers: Vec<Offer>,
    pub(super) rejects: Vec<Reject>,
    pub(super) counted: Report,
    pub(super) file: usize,
    pub(super) bytes: u64,
    /// Whether all inputs are read.
    pub(super) last: bool,
}

pub(super) struct Reader {
    pub(super) feed: Arc<dyn Feed>,
    pub(super) source: Source,
    pub(super) size: usize,
    /// Whether a reject shows its record: that needs a copy of each one before it is taken apart.
    pub(super) keeps_records: bool,
    pub(super) send: mpsc::Sender<Batch>,
    pub(super) bytes: Arc<AtomicU64>,
    pub(super) namer: Option<Arc<dyn OccupationNamer>>,
}

impl Reader {
    /// Reads all inputs; ends early when nobody takes the batches any more.
    pub(super) fn read(&self, inputs: &[Input]) {
        let mut batch = Batch::default();
        for (file, input) in inputs.iter().enumerate() {
            let name = input.to_string();
            let mut place = Place { file: &name, record_number: 0 };
            let mut sink = |item| {
                place.record_number += 1;
                self.take(&mut batch, place, item);
                if batch.offers.len() + batch.rejects.len() < self.size {
                    return ControlFlow::Continue(());
                }
                self.hand_over(&mut batch, file)
            };
            let ended = input.open(Arc::clone(&self.bytes)).and_then(|bytes| read_json(bytes, &mut sink));
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

    fn hand_over(&self, batch: &mut Batch, file: usize) -> ControlFlow<()> {
        let mut full = std::mem::take(batch);
        (full.file, full.bytes) = (file, self.bytes.load(Ordering::Relaxed));
        match self.send.blocking_send(full) {
            Ok(()) => ControlFlow::Continue(()),
            Err(_) => ControlFlow::Break(()),
        }
    }

    fn take(&self, batch: &mut Batch, place: Place<'_>, item: Item) {
        let reject = match item {
            Item::Broken { line, byte, detail, text, rest_skipped } => {
                let reject = Reject::broken(place, line, byte, &detail, text, rest_skipped);
                if rest_skipped {
                    let input = place.file.to_owned();
                    batch.counted.unread.push(Unread { input, at: Some((line, byte)), detail });
                }
                reject
            }
            Item::Record { line, value } => match self.offer(value) {
                Ok((offer, notes)) => {
                    batch.counted.accept(&offer, notes);
                    batch.offers.push(offer);
                    return;
                }
                Err((error, record)) => Reject::record(place, line, error, record),
            },
        };
        batch.counted.reject(&reject);
        batch.rejects.push(reject);
    }

    fn offer(&self, record: Value) -> Result<(Offer, Vec<Note>), (FieldError, Value)> {
        let whole = if self.keeps_records { record.clone() } else { Value::Null };
        let normalised = self.feed.draft(record).and_then(|(external_id, draft)| {
            normalise(&self.source, external_id, draft, Strictness::Lenient).map_err(|errors| {
                let unknown = || Invalid::new("", "the record cannot be read").at("");
                errors.into_iter().next().unwrap_or_else(unknown)
            })
        });
        match normalised {
            Ok(normalised) => {
                let normalised = match &self.namer {
                    Some(namer) => normalised.named_by(namer.as_ref()),
                    None => normalised,
                };
                Ok((normalised.offer, normalised.notes))
            }
            Err(error) => Err((error, whole)),
        }
    }
}
