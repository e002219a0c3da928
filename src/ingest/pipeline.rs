//! The import: one thread reads, maps and normalises; the task that called writes batch after batch.
//!
//! Two batches at most wait between them, so memory does not grow with the files.

use super::json_stream::{Item, read_json};
use super::report::Report;
use super::{Error, Feed, Input, Reject, Strictness, normalise};
use crate::domain::{Clock, FieldError, Offer, Source};
use crate::store::{OfferWrite, Store};
use serde_json::Value;
use std::io::Write;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tokio::sync::mpsc;

/// The most offers that the store takes in one transaction.
const LARGEST_BATCH: usize = 1_000;

/// How to import.
#[derive(Default)]
pub struct Options<'a> {
    /// Offers in one transaction, 1 to 1,000; 1,000 where it is 0.
    pub batch: usize,
    /// Where rejected records go, one JSON object a line.
    pub rejects: Option<&'a mut (dyn Write + Send)>,
}

impl std::fmt::Debug for Options<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Options").field("batch", &self.batch).field("rejects", &self.rejects.is_some()).finish()
    }
}

/// How far an import is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Progress {
    /// The file that is being read, from 0.
    pub file: usize,
    /// Bytes read on disk.
    pub bytes: u64,
    /// Bytes of all files; absent where standard input is one of them.
    pub total_bytes: Option<u64>,
    /// Records read.
    pub read: u64,
    /// Records rejected.
    pub rejected: u64,
}

/// Imports the records of `inputs` into `store`, as offers of `source`, which must exist there.
///
/// Without a store it is a dry run: everything is read and normalised, nothing written. A record that cannot be taken is
/// counted, and written to `options.rejects`. Of several records with one id the last wins. When all is written the run
/// is told to the store.
///
/// # Errors
/// [`Error`] where the run cannot go on. What was written until then stays; the run is not told to the store.
pub async fn import(
    store: Option<&dyn Store>,
    feed: Arc<dyn Feed>,
    source: &Source,
    inputs: Vec<Input>,
    mut options: Options<'_>,
    clock: &dyn Clock,
    progress: &mut (dyn FnMut(&Progress) + Send),
) -> Result<Report, Error> {
    let size = if options.batch == 0 { LARGEST_BATCH } else { options.batch.min(LARGEST_BATCH) };
    let total_bytes = inputs.iter().map(Input::size).sum();
    let (send, mut batches) = mpsc::channel(2);
    let reader = Reader {
        feed,
        source: source.clone(),
        size,
        keeps_records: options.rejects.is_some(),
        send,
        bytes: Arc::default(),
    };
    let reading = tokio::task::spawn_blocking(move || reader.read(&inputs));
    let mut report = Report::default();
    while let Some(batch) = batches.recv().await {
        report.add(batch.counted);
        if let Some(rejects) = &mut options.rejects {
            write_rejects(rejects, &batch.rejects).map_err(Error::Rejects)?;
        }
        if let Some(store) = store.filter(|_| !batch.offers.is_empty()) {
            let writes = batch.offers.into_iter().map(|offer| OfferWrite::Put(Box::new(offer))).collect();
            for status in store.write_offers(&source.id, writes, clock.now()).await?.statuses {
                report.written(status);
            }
        }
        let (file, bytes, read, rejected) = (batch.file, batch.bytes, report.read, report.rejected());
        progress(&Progress { file, bytes, total_bytes, read, rejected });
    }
    reading.await.map_err(|_| Error::Reader)??;
    if let Some(store) = store {
        store.finish_run(&source.id, clock.now(), &report.tally()).await?;
    }
    Ok(report)
}

fn write_rejects(mut out: impl Write, rejects: &[Reject]) -> std::io::Result<()> {
    for reject in rejects {
        serde_json::to_writer(&mut out, reject)?;
        out.write_all(b"\n")?;
    }
    out.flush()
}

/// What the reading thread hands over.
#[derive(Debug, Default)]
struct Batch {
    offers: Vec<Offer>,
    rejects: Vec<Reject>,
    counted: Report,
    file: usize,
    bytes: u64,
}

struct Reader {
    feed: Arc<dyn Feed>,
    source: Source,
    size: usize,
    /// Whether a reject shows its record: that needs a copy of each one before it is taken apart.
    keeps_records: bool,
    send: mpsc::Sender<Batch>,
    bytes: Arc<AtomicU64>,
}

impl Reader {
    /// Reads all inputs; ends early, without an error, when nobody takes the batches any more.
    fn read(&self, inputs: &[Input]) -> Result<(), Error> {
        let mut batch = Batch::default();
        for (file, input) in inputs.iter().enumerate() {
            let name = input.to_string();
            let failed = |source| Error::Read { input: input.to_string(), source };
            let bytes = input.open(Arc::clone(&self.bytes)).map_err(failed)?;
            batch.file = file;
            let mut sink = |item| {
                self.take(&mut batch, &name, item);
                if batch.offers.len() + batch.rejects.len() < self.size {
                    return ControlFlow::Continue(());
                }
                self.hand_over(&mut batch, file)
            };
            let ended = read_json(bytes, &mut sink);
            if self.send.is_closed() {
                return Ok(());
            }
            if ended.is_err() {
                // What was read before the failure is good.
                let _ = self.hand_over(&mut batch, file);
            }
            ended.map_err(failed)?;
        }
        let last = inputs.len().saturating_sub(1);
        let _ = self.hand_over(&mut batch, last);
        Ok(())
    }

    fn hand_over(&self, batch: &mut Batch, file: usize) -> ControlFlow<()> {
        let mut full = std::mem::take(batch);
        (full.file, full.bytes) = (file, self.bytes.load(Ordering::Relaxed));
        match self.send.blocking_send(full) {
            Ok(()) => ControlFlow::Continue(()),
            Err(_) => ControlFlow::Break(()),
        }
    }

    fn take(&self, batch: &mut Batch, file: &str, item: Item) {
        let reject = match item {
            Item::Broken { line, detail } => Reject::broken(file, line, detail),
            Item::Record { line, value } => match self.offer(value) {
                Ok((offer, notes)) => {
                    batch.counted.accept(&offer, notes);
                    batch.offers.push(offer);
                    return;
                }
                Err((error, record)) => Reject::record(file, line, error, record),
            },
        };
        batch.counted.reject(&reject);
        batch.rejects.push(reject);
    }

    fn offer(&self, record: Value) -> Result<(Offer, Vec<super::Note>), (FieldError, Value)> {
        let whole = if self.keeps_records { record.clone() } else { Value::Null };
        let normalised = self.feed.draft(record).and_then(|(external_id, draft)| {
            normalise(&self.source, external_id, draft, Strictness::Lenient).map_err(|errors| {
                let unknown = || crate::domain::Invalid::new("", "the record cannot be read").at("");
                errors.into_iter().next().unwrap_or_else(unknown)
            })
        });
        match normalised {
            Ok(normalised) => Ok((normalised.offer, normalised.notes)),
            Err(error) => Err((error, whole)),
        }
    }
}
