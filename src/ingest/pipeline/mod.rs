//! The import: one thread reads, maps and normalises; the task that called writes batch after batch.
//!
//! Two batches at most wait between them, so memory does not grow with the files.

mod imported;
mod reader;
mod richer;

pub use imported::Imported;

use super::feed::{Draft, Feed};
use super::report::Report;
use super::{Error, Input, OccupationNamer, Reject};
use crate::domain::{Clock, Source};
use crate::store::Store;
use futures_util::future::BoxFuture;
use reader::Reader;
use std::io::Write;
use std::sync::Arc;
use tokio::sync::mpsc;

/// The most records that the store takes in one transaction.
const LARGEST_BATCH: usize = 1_000;

/// How to import.
#[derive(Default)]
pub struct Options<'a> {
    /// Records in one transaction, 1 to 1,000; 1,000 where it is 0.
    pub batch: usize,
    /// Where rejected records go, one JSON object a line.
    pub rejects: Option<&'a mut (dyn Write + Send)>,
    /// When it is done the run ends after the batch that is being written.
    pub stop: Option<BoxFuture<'a, ()>>,
    /// What gives offers without a ROME code one; nothing does where absent.
    pub namer: Option<Arc<dyn OccupationNamer>>,
}

impl std::fmt::Debug for Options<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut shown = f.debug_struct("Options");
        shown.field("batch", &self.batch).field("rejects", &self.rejects.is_some());
        shown.field("stop", &self.stop.is_some()).field("namer", &self.namer.is_some()).finish()
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

/// Imports the records of `inputs` into `store`, as offers or trainings of `source`, which must exist there.
///
/// Without a store it is a dry run: everything is read and normalised, nothing written. A record that cannot be taken is
/// counted, and written to `options.rejects`. An input that cannot be read to its end is told in the report, and the next
/// one read.
///
/// Of several records with one id the last wins, but an offer without a description takes nobody's place that has one,
/// or that is as bare and not older: files that tell of one offer in more and in less detail come out the same in any
/// order, and the second import of them changes nothing.
///
/// When all is written the run is told to the store as a refresh, unless it falls short ([`Report::shortfalls`]).
///
/// # Errors
/// [`Error`] where the run cannot go on. What was written until then stays; the run is not told to the store.
pub async fn import<F: Feed>(
    store: Option<&dyn Store>,
    feed: Arc<F>,
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
        namer: options.namer.take(),
    };
    // A thread of its own: one that waits for standard input must not hold the runtime at a stop.
    std::thread::Builder::new().name("import".to_owned()).spawn(move || reader.read(&inputs)).map_err(Error::Thread)?;
    let mut stop = options.stop.take().unwrap_or_else(|| Box::pin(std::future::pending()));
    let mut report = Report::default();
    loop {
        let batch = tokio::select! {
            biased;
            () = &mut stop => {
                report.interrupted = true;
                break;
            }
            batch = batches.recv() => batch.ok_or(Error::Reader)?,
        };
        report.add(batch.counted);
        if let Some(rejects) = &mut options.rejects {
            write_rejects(rejects, &batch.rejects).map_err(Error::Rejects)?;
        }
        if let Some(store) = store {
            <F::Draft as Draft>::Record::write(store, source, batch.records, clock, &mut report).await?;
        }
        let (file, bytes, read, rejected) = (batch.file, batch.bytes, report.read, report.rejected());
        progress(&Progress { file, bytes, total_bytes, read, rejected });
        if batch.last {
            break;
        }
    }
    if let Some(store) = store.filter(|_| report.shortfalls().is_empty()) {
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
