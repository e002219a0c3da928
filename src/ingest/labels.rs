//! A list of labels: CSV with a column `siret`, or the provider's name in `provider`, `nom` or `organisme`; `title`,
//! `intitule` or `formation` where the label is of one training.

use super::Input;
use crate::domain::training::{LabelEntry, LabelName};
use crate::domain::{Invalid, Siret};
use crate::reference::fold;
use csv::{ReaderBuilder, StringRecord, Trim};
use serde::Serialize;
use std::io::{self, BufRead};
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

/// The names of the columns, folded; the first that a file has is taken.
const SIRET: &[&str] = &["siret"];
const PROVIDER: &[&str] = &["provider", "nom", "organisme", "nom organisme", "raison sociale"];
const TITLE: &[&str] = &["title", "intitule", "formation", "intitule formation"];

/// What ends the reading of a list.
#[derive(Debug, thiserror::Error)]
pub enum LabelsError {
    /// A file cannot be read.
    #[error("cannot read {file}")]
    Read {
        /// Which.
        file: String,
        /// Why.
        source: io::Error,
    },
    /// A file has neither a column of SIRETs nor one of names.
    #[error("{0} has no column `siret`, nor one of names: `provider`, `nom` or `organisme`")]
    Columns(String),
    /// A file is no table.
    #[error("{file}: line {line} cannot be read: {reason}")]
    Row {
        /// Which.
        file: String,
        /// Where.
        line: u64,
        /// What is wrong there.
        reason: String,
    },
}

/// A row that could not be taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LabelFault {
    /// The file.
    pub file: String,
    /// The line, from 1.
    pub line: u64,
    /// What is wrong.
    pub reason: String,
}

/// What files hold.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LabelList {
    /// The rows that were taken.
    pub entries: Vec<LabelEntry>,
    /// Rows read.
    pub rows: u64,
    /// Those that could not be taken.
    pub faults: Vec<LabelFault>,
}

/// Reads a list of those who bear a label.
///
/// # Errors
/// [`LabelsError`] where a file cannot be read to its end.
pub fn read(label: &LabelName, inputs: &[Input]) -> Result<LabelList, LabelsError> {
    let mut list = LabelList::default();
    for input in inputs {
        file(label, input, &mut list)?;
    }
    Ok(list)
}

fn file(label: &LabelName, input: &Input, list: &mut LabelList) -> Result<(), LabelsError> {
    let file = input.to_string();
    let unread = |source| LabelsError::Read { file: file.clone(), source };
    let mut opened = input.open(Arc::new(AtomicU64::new(0))).map_err(unread)?;
    if opened.fill_buf().map_err(unread)?.starts_with(b"\xef\xbb\xbf") {
        opened.consume(3);
    }
    let filled = opened.fill_buf().map_err(unread)?;
    let first = filled.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let delimiter = if first.contains(&b';') { b';' } else { b',' };
    let mut reader = ReaderBuilder::new().delimiter(delimiter).trim(Trim::All).from_reader(opened);
    let broken = |error: csv::Error| {
        let line = error.position().map_or(1, csv::Position::line);
        let kind = error.into_kind();
        if let csv::ErrorKind::Io(source) = kind {
            LabelsError::Read { file: file.clone(), source }
        } else {
            LabelsError::Row { file: file.clone(), line, reason: format!("{kind:?}") }
        }
    };
    let headers = reader.headers().map_err(broken)?.clone();
    let column = |names: &[&str]| headers.iter().position(|header| names.contains(&fold(header).as_str()));
    let columns = [SIRET, PROVIDER, TITLE].map(column);
    if columns[0].is_none() && columns[1].is_none() {
        return Err(LabelsError::Columns(file));
    }
    let mut row = StringRecord::new();
    while reader.read_record(&mut row).map_err(broken)? {
        list.rows += 1;
        let cells = columns.map(|at| at.and_then(|at| row.get(at)).filter(|cell| !cell.is_empty()));
        match entry(label, cells) {
            Ok(entry) => list.entries.push(entry),
            Err(refused) => {
                let line = row.position().map_or(0, csv::Position::line);
                list.faults.push(LabelFault { file: file.clone(), line, reason: refused.to_string() });
            }
        }
    }
    Ok(())
}

fn entry(label: &LabelName, [siret, provider, title]: [Option<&str>; 3]) -> Result<LabelEntry, Invalid> {
    let siret = siret.map(Siret::new).transpose()?;
    LabelEntry::new(label.clone(), siret, provider.map(str::to_owned), title.map(str::to_owned))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(text: &str) -> Result<LabelList, LabelsError> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("liste.csv");
        std::fs::write(&path, text).unwrap();
        read(&LabelName::new("Grande École du Numérique").unwrap(), &[Input::File(path)])
    }

    #[test]
    fn a_row_is_of_a_siret_or_of_a_name_and_wrong_ones_are_told_with_their_line() {
        let read =
            list("\u{feff}Nom;SIRET;Intitulé\nAtelier;19590012300017;Développeur web\nÉcole;;\n;123;\n;;x\n").unwrap();
        assert_eq!((read.rows, read.entries.len()), (4, 2));
        assert_eq!(read.entries[0].siret.as_ref().unwrap().as_str(), "19590012300017");
        assert_eq!((read.entries[1].provider.as_deref(), &read.entries[1].title), (Some("École"), &None));
        assert_eq!(read.faults.iter().map(|fault| fault.line).collect::<Vec<_>>(), [4, 5]);
    }

    #[test]
    fn a_file_that_names_nobody_is_refused() {
        assert!(matches!(list("titre,ville\nx,y\n"), Err(LabelsError::Columns(_))));
    }
}
