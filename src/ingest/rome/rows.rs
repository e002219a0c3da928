//! The rows of the files, each once, with the place it was read at.

use super::error::{Error, Fault};
use super::file::Kind;
use crate::domain::RomeRelease;
use crate::ingest::Input;
use csv::{ByteRecord, ReaderBuilder, Trim};
use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// So many faults are told; the others are counted.
const TOLD: usize = 10;

/// What is wrong with a file in another encoding.
const NOT_UTF8: &str = "this is not UTF-8: take the edition whose name ends with `utf8`";

/// A row: its cells in the order of the columns that its kind reads.
#[derive(Debug)]
pub(super) struct Row {
    /// Where its file stands among those that were read.
    file: usize,
    line: u64,
    pub(super) cells: Vec<String>,
}

/// What was read.
#[derive(Debug, Default)]
pub(super) struct Rows {
    pub(super) release: Option<RomeRelease>,
    pub(super) read: u64,
    pub(super) repeated: u64,
    files: Vec<String>,
    by_kind: BTreeMap<Kind, Vec<Row>>,
    seen: HashSet<(Kind, Vec<String>)>,
    faults: Vec<Fault>,
    faulty: u64,
}

impl Rows {
    /// Reads one file more. `progress` is told the bytes and the rows read so far.
    pub(super) fn file(
        &mut self,
        input: &Input,
        bytes: &Arc<AtomicU64>,
        progress: &mut dyn FnMut(u64, u64),
    ) -> Result<(), Error> {
        let opened = input.open(bytes.clone()).map_err(|source| Error::Read { file: input.to_string(), source })?;
        let mut reader = ReaderBuilder::new().trim(Trim::Headers).from_reader(opened);
        let headers = reader.headers().map_err(|error| broken(input, error))?.clone();
        let column = |name: &str| headers.iter().position(|header| header.eq_ignore_ascii_case(name));
        let kind = Kind::of(|name| column(name).is_some()).map_err(|(kind, missing)| Error::Columns {
            file: input.to_string(),
            like: kind.stem(),
            missing,
        })?;
        self.is_of(input)?;
        let columns: Vec<_> = kind.needed().iter().chain(kind.optional()).map(|name| column(name)).collect();
        let file = self.files.len();
        self.files.push(input.to_string());
        self.by_kind.entry(kind).or_default();
        // Bytes: columns that nothing reads may be broken, as the labels of activities of 4.60 are.
        let mut row = ByteRecord::new();
        while reader.read_byte_record(&mut row).map_err(|error| broken(input, error))? {
            let line = row.position().map_or(0, csv::Position::line);
            let cell = |at: &Option<usize>| {
                let bytes = at.and_then(|at| row.get(at)).unwrap_or_default();
                std::str::from_utf8(bytes).map(|text| text.trim().to_owned())
            };
            let cells: Vec<String> = columns.iter().map(cell).collect::<Result<_, _>>().map_err(|_| {
                let fault = Fault { file: input.to_string(), line, reason: NOT_UTF8.to_owned() };
                Error::Faults { told: vec![fault], count: 1 }
            })?;
            if self.seen.insert((kind, cells.clone())) {
                self.by_kind.entry(kind).or_default().push(Row { file, line, cells });
            } else {
                self.repeated += 1;
            }
            self.read += 1;
            if self.read.is_multiple_of(1_000) {
                progress(bytes.load(Ordering::Relaxed), self.read);
            }
        }
        progress(bytes.load(Ordering::Relaxed), self.read);
        Ok(())
    }

    /// Sees to it that all files are of one version.
    fn is_of(&mut self, input: &Input) -> Result<(), Error> {
        let Input::File(path) = input else { return Ok(()) };
        let named = path.file_name().and_then(|name| RomeRelease::of_file(&name.to_string_lossy()));
        match (&self.release, named) {
            (Some(known), Some(named)) if *known != named => {
                Err(Error::Releases { file: input.to_string(), known: known.clone(), named })
            }
            (None, Some(named)) => {
                self.release = Some(named);
                Ok(())
            }
            (_, _) => Ok(()),
        }
    }

    /// Whether there was a file of that kind.
    pub(super) fn has(&self, kind: Kind) -> bool {
        self.by_kind.contains_key(&kind)
    }

    /// The rows of a kind, in the order they were read.
    pub(super) fn of(&self, kind: Kind) -> &[Row] {
        self.by_kind.get(&kind).map_or(&[], Vec::as_slice)
    }

    /// The same; they are gone then.
    pub(super) fn take(&mut self, kind: Kind) -> Vec<Row> {
        self.by_kind.remove(&kind).unwrap_or_default()
    }

    /// Where a row stands: `file:line`.
    pub(super) fn place(&self, row: &Row) -> String {
        format!("{}:{}", self.files[row.file], row.line)
    }

    /// Keeps what is wrong with a row.
    pub(super) fn refuse(&mut self, row: &Row, reason: impl std::fmt::Display) {
        self.faulty += 1;
        if self.faults.len() < TOLD {
            let reason = reason.to_string();
            self.faults.push(Fault { file: self.files[row.file].clone(), line: row.line, reason });
        }
    }

    /// Ends the reading.
    ///
    /// # Errors
    /// [`Error::Faults`] where a row was refused.
    pub(super) fn finish(self) -> Result<(), Error> {
        if self.faulty > 0 { Err(Error::Faults { told: self.faults, count: self.faulty }) } else { Ok(()) }
    }
}

/// What the reader met, without the text that it met it in.
fn broken(input: &Input, error: csv::Error) -> Error {
    let file = input.to_string();
    let line = error.position().map_or(1, csv::Position::line);
    let kind = error.into_kind();
    let reason = if let csv::ErrorKind::Io(source) = kind {
        return Error::Read { file, source };
    } else if let csv::ErrorKind::Utf8 { .. } = kind {
        NOT_UTF8.to_owned()
    } else if let csv::ErrorKind::UnequalLengths { expected_len, len, .. } = kind {
        format!("{len} columns, where the first line has {expected_len}: was the file cut?")
    } else {
        format!("{kind:?}")
    };
    Error::Faults { told: vec![Fault { file, line, reason }], count: 1 }
}
