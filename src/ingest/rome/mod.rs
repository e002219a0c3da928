//! The official files of ROME, the répertoire opérationnel des métiers et des emplois, as France Travail publishes
//! them: `unix_referentiel_appellation_v460_utf8.csv`, compressed by gzip or not.
//!
//! An edition is taken as a whole or not at all: unlike records of a network, a wrong row is no matter of the row alone.

mod error;
#[cfg(test)]
mod tests;

pub use error::{Error, Fault};

use super::Input;
use crate::domain::{Appellation, OgrCode};
use csv::{ReaderBuilder, StringRecord, Trim};
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// The columns that a file must have.
const NEEDED: [&str; 4] = ["code_ogr", "libelle_appellation_long", "libelle_appellation_court", "code_rome"];

/// The code in ROME 3; files of ROME 3 do not have it.
const PARENT: &str = "code_rome_parent";

/// So many faults are told; the others are counted.
const TOLD: usize = 10;

/// What files hold.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Edition {
    /// The appellations, in the order they were read, each once.
    pub appellations: Vec<Appellation>,
    /// Rows read.
    pub rows: u64,
    /// Rows that say again what an earlier one said.
    pub repeated: u64,
}

/// The files that arguments mean, in order: `-` is standard input, a file is itself whatever its name, a folder is the
/// files of appellations in it, at any depth.
///
/// # Errors
/// [`Error::Open`] where there is no such file or folder, [`Error::NoFile`] where folders hold none.
pub fn inputs(arguments: &[PathBuf]) -> Result<Vec<Input>, Error> {
    let inputs = Input::expand_to(arguments, |name| {
        name.contains("referentiel_appellation") && [".csv", ".csv.gz"].iter().any(|end| name.ends_with(end))
    })?;
    if inputs.is_empty() { Err(Error::NoFile(arguments.to_vec())) } else { Ok(inputs) }
}

/// Reads files of appellations. `progress` is told the bytes read so far, as they are on disk, and the rows.
///
/// # Errors
/// [`Error`], with the file and the line of what is wrong.
pub fn read(inputs: &[Input], progress: &mut dyn FnMut(u64, u64)) -> Result<Edition, Error> {
    let bytes = Arc::new(AtomicU64::new(0));
    let mut reading = Reading::default();
    for input in inputs {
        reading.file(input, &bytes, progress)?;
    }
    if reading.faulty > 0 {
        return Err(Error::Faults { told: reading.faults, count: reading.faulty });
    }
    let edition = reading.edition;
    if edition.appellations.is_empty() { Err(Error::NoRow(inputs.to_vec())) } else { Ok(edition) }
}

#[derive(Default)]
struct Reading {
    edition: Edition,
    /// Where each appellation stands in the edition, and where it was read.
    known: HashMap<OgrCode, (usize, String)>,
    faults: Vec<Fault>,
    faulty: u64,
}

impl Reading {
    fn file(&mut self, input: &Input, bytes: &Arc<AtomicU64>, progress: &mut dyn FnMut(u64, u64)) -> Result<(), Error> {
        let opened = input.open(bytes.clone()).map_err(|source| Error::Read { file: input.to_string(), source })?;
        let mut reader = ReaderBuilder::new().trim(Trim::Headers).from_reader(opened);
        let headers = reader.headers().map_err(|error| broken(input, error))?;
        let column = |name: &str| headers.iter().position(|header| header.eq_ignore_ascii_case(name));
        let needed = NEEDED.map(column);
        let parent = column(PARENT);
        let missing: Vec<_> = NEEDED.iter().zip(needed).filter(|(_, at)| at.is_none()).map(|(name, _)| *name).collect();
        if !missing.is_empty() {
            return Err(Error::Columns { file: input.to_string(), missing });
        }
        let mut row = StringRecord::new();
        while reader.read_record(&mut row).map_err(|error| broken(input, error))? {
            let line = row.position().map_or(0, csv::Position::line);
            let cell = |at: Option<usize>| at.and_then(|at| row.get(at)).unwrap_or_default();
            let [ogr, label, short_label, rome] = needed.map(cell);
            match Appellation::new(ogr, label, short_label, rome, cell(parent)) {
                Ok(read) => self.take(read, input, line),
                Err(fault) => self.refuse(input, line, fault.to_string()),
            }
            self.edition.rows += 1;
            if self.edition.rows.is_multiple_of(1_000) {
                progress(bytes.load(Ordering::Relaxed), self.edition.rows);
            }
        }
        progress(bytes.load(Ordering::Relaxed), self.edition.rows);
        Ok(())
    }

    fn take(&mut self, read: Appellation, input: &Input, line: u64) {
        match self.known.entry(read.ogr.clone()) {
            Entry::Vacant(new) => {
                new.insert((self.edition.appellations.len(), format!("{input}:{line}")));
                self.edition.appellations.push(read);
            }
            Entry::Occupied(known) => {
                let (at, place) = known.get();
                if self.edition.appellations[*at] == read {
                    self.edition.repeated += 1;
                } else {
                    let reason = format!("code_ogr: {} says something else of {}: name one edition", place, read.ogr);
                    self.refuse(input, line, reason);
                }
            }
        }
    }

    fn refuse(&mut self, input: &Input, line: u64, reason: String) {
        self.faulty += 1;
        if self.faults.len() < TOLD {
            self.faults.push(Fault { file: input.to_string(), line, reason });
        }
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
        "this is not UTF-8: take the edition whose name ends with `utf8`".to_owned()
    } else if let csv::ErrorKind::UnequalLengths { expected_len, len, .. } = kind {
        format!("{len} columns, where the first line has {expected_len}: was the file cut?")
    } else {
        format!("{kind:?}")
    };
    Error::Faults { told: vec![Fault { file, line, reason }], count: 1 }
}
