//! Figures that public services published, from the files that they publish: which publication a file is of is told by its
//! first line.
//!
//! A file is taken row by row; a wrong row is rejected with the reason. Where more than one row of a hundred is wrong, the
//! file is not what it seems, and nothing of the publication is taken.

mod columns;
mod fap_rome;
mod form;
#[cfg(test)]
mod tests;

use super::reject::{Place, Reject};
use super::{Error as OpenError, Input};
use crate::domain::{FieldError, OfficialDataset, OfficialRow};
use crate::store::BasinCommune;
use columns::Row;
use csv::{ReaderBuilder, StringRecord, Trim};
use form::Form;
use serde_json::Value;
use std::collections::BTreeMap;
use std::io::{self, BufRead, Read};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// What was read of one publication.
#[derive(Debug, Clone, Default)]
pub struct Publication {
    /// Its figures, in the order read.
    pub rows: Vec<OfficialRow>,
    /// The communes of the table of basins.
    pub basins: Vec<BasinCommune>,
    /// Rows read.
    pub read: u64,
    /// Rows that could not be taken.
    pub rejects: Vec<Reject>,
}

impl Publication {
    /// Whether so many rows were wrong that the publication is not to be taken.
    #[must_use]
    pub fn is_doubtful(&self) -> bool {
        self.rejects.len() as u64 * 100 > self.read || self.read == 0
    }

    /// Rejected rows by field and reason.
    #[must_use]
    pub fn causes(&self) -> BTreeMap<String, u64> {
        let mut causes = BTreeMap::new();
        for reject in &self.rejects {
            *causes.entry(reject.cause()).or_default() += 1;
        }
        causes
    }
}

/// Why files were not read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// There is no such file or folder.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// A file cannot be read to its end.
    #[error("cannot read {file}")]
    Read {
        /// The file.
        file: String,
        /// Why.
        source: io::Error,
    },
    /// A file is of no publication that is known.
    #[error(
        "{file}:1: this is none of the publications that are read. Known are: tension by ROME and basin (columns annee, \
         ROME, cbassin, oee, defm_abc, ind_tension_d), DARES tensions (fap, niveau_geo, niveau_fap), BMO (annee, Code \
         métier BMO, BE24, met, xmet, smet), communes by basin (code_commune_insee, code_bassin_BMO), and the passage \
         FAP 2009 – ROME 3 as a SAS format ($FAP9RSQ)"
    )]
    Unknown {
        /// The file.
        file: String,
    },
    /// A file cannot be read as a table.
    #[error("{file}:{line}: {reason}")]
    Broken {
        /// The file.
        file: String,
        /// Its line, from 1.
        line: u64,
        /// What is wrong.
        reason: String,
    },
}

/// The files that arguments mean, in order: `-` is standard input, a file is itself whatever its name, a folder is the CSV
/// files in it, at any depth.
///
/// # Errors
/// [`Error::Open`] where there is no such file or folder.
pub fn inputs(arguments: &[PathBuf]) -> Result<Vec<Input>, Error> {
    Ok(Input::expand_to(arguments, |name| [".csv", ".csv.gz"].iter().any(|end| name.ends_with(end)))?)
}

/// Reads files; those of one publication are one. `progress` is told the bytes read so far, as they are on disk, and the
/// rows.
///
/// # Errors
/// [`Error`]: nothing was read, then. What is wrong with a row alone is among the rejects.
pub fn read(
    inputs: &[Input],
    progress: &mut dyn FnMut(u64, u64),
) -> Result<BTreeMap<OfficialDataset, Publication>, Error> {
    let bytes = Arc::new(AtomicU64::new(0));
    let mut publications: BTreeMap<OfficialDataset, Publication> = BTreeMap::new();
    let mut rows = 0;
    for input in inputs {
        let file = input.to_string();
        let failed = |source| Error::Read { file: file.clone(), source };
        let mut opened = input.open(bytes.clone()).map_err(failed)?;
        let head = head(&mut opened).map_err(failed)?;
        let form = Form::of(&head).ok_or_else(|| Error::Unknown { file: file.clone() })?;
        let publication = publications.entry(form.dataset()).or_default();
        let whole = io::Cursor::new(head.into_bytes()).chain(opened);
        let mut told = || {
            rows += 1;
            if u64::is_multiple_of(rows, 1_000) {
                progress(bytes.load(Ordering::Relaxed), rows);
            }
        };
        match form {
            Form::FapRome => {
                fap_rome::read(io::BufReader::new(whole), &file, publication, &mut told).map_err(failed)?;
            }
            Form::Table { dataset, delimiter } => table(whole, &file, (dataset, delimiter), publication, &mut told)?,
        }
    }
    progress(bytes.load(Ordering::Relaxed), rows);
    Ok(publications)
}

/// The first line, with its end; of a program, the lines until one that tells its form.
fn head(opened: &mut Box<dyn BufRead>) -> io::Result<String> {
    let mut head = String::new();
    // A program begins with remarks.
    for _ in 0..60 {
        let begin = head.len();
        let mut line = Vec::new();
        opened.read_until(b'\n', &mut line)?;
        head.push_str(&String::from_utf8_lossy(&line));
        if !head[begin..].starts_with(['/', '*']) && !head[begin..].trim_start().starts_with("proc") {
            break;
        }
    }
    Ok(head)
}

fn table(
    whole: impl Read,
    file: &str,
    (dataset, delimiter): (OfficialDataset, u8),
    publication: &mut Publication,
    told: &mut dyn FnMut(),
) -> Result<(), Error> {
    let mut reader = ReaderBuilder::new().delimiter(delimiter).trim(Trim::All).from_reader(whole);
    let broken = |error: csv::Error| {
        let line = error.position().map_or(1, csv::Position::line);
        let kind = error.into_kind();
        let reason = if let csv::ErrorKind::Io(source) = kind {
            return Error::Read { file: file.to_owned(), source };
        } else if let csv::ErrorKind::Utf8 { .. } = kind {
            "this is not UTF-8".to_owned()
        } else {
            format!("{kind:?}: was the file cut?")
        };
        Error::Broken { file: file.to_owned(), line, reason }
    };
    let headers = reader.headers().map_err(broken)?.clone();
    let mut record = StringRecord::new();
    let mut number = 0;
    while reader.read_record(&mut record).map_err(broken)? {
        number += 1;
        publication.read += 1;
        told();
        let row = Row { headers: &headers, record: &record };
        match columns::take(dataset, &row, publication) {
            Ok(()) => {}
            Err(error) => {
                let line = record.position().map_or(0, csv::Position::line);
                publication.reject(file, (line, number), error, row.whole());
            }
        }
    }
    Ok(())
}

impl Publication {
    fn reject(&mut self, file: &str, (line, record_number): (u64, u64), error: FieldError, record: Value) {
        self.rejects.push(Reject::record(Place { file, form: "a table", record_number }, line, error, record));
    }
}
