//! Why an edition was not taken.

use crate::domain::RomeRelease;
use crate::ingest::{self, Input};
use std::fmt::Write;
use std::io;
use std::path::PathBuf;

/// What is wrong with a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The file, as it was named, or `-`.
    pub file: String,
    /// Its line, from 1.
    pub line: u64,
    /// The column and what was expected of it.
    pub reason: String,
}

/// Why an edition was not taken. Nothing of it was, then.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// There is no such file or folder.
    #[error(transparent)]
    Open(#[from] ingest::Error),
    /// The folders hold no file of ROME.
    #[error("there is no file of ROME, such as unix_referentiel_appellation_v460_utf8.csv, in {}", paths(.0))]
    NoFile(Vec<PathBuf>),
    /// The files hold no row.
    #[error("there is no appellation in {}", inputs(.0))]
    NoRow(Vec<Input>),
    /// A file cannot be read to its end.
    #[error("cannot read {file}")]
    Read {
        /// The file.
        file: String,
        /// Why.
        source: io::Error,
    },
    /// A file is none of ROME.
    #[error("{file}:1: this is no file of ROME: read as `{like}`, it has no column {}", missing.join(", "))]
    Columns {
        /// The file.
        file: String,
        /// What it is likest to.
        like: &'static str,
        /// What it lacks.
        missing: Vec<&'static str>,
    },
    /// Files of several versions.
    #[error("{file} is of ROME {named}, another file of {known}: name the files of one version")]
    Releases {
        /// The file.
        file: String,
        /// The version of those before it.
        known: RomeRelease,
        /// Its version.
        named: RomeRelease,
    },
    /// There are files of more than names, and not all of them.
    #[error(
        "the edition is not whole: there is no file {}. To import names alone, name the file of appellations",
        .0.join(", ")
    )]
    Incomplete(Vec<&'static str>),
    /// Rows are wrong.
    #[error("{}", faults(told, *count))]
    Faults {
        /// The first ones.
        told: Vec<Fault>,
        /// How many there are.
        count: u64,
    },
}

fn paths(paths: &[PathBuf]) -> String {
    paths.iter().map(|path| path.display().to_string()).collect::<Vec<_>>().join(", ")
}

fn inputs(inputs: &[Input]) -> String {
    inputs.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

fn faults(told: &[Fault], count: u64) -> String {
    let rows = if count == 1 { "row is" } else { "rows are" };
    let mut text = format!("{count} {rows} wrong, so nothing was imported:");
    for Fault { file, line, reason } in told {
        // Writing into a text cannot fail.
        let _ = write!(text, "\n  {file}:{line}: {reason}");
    }
    let more = count.saturating_sub(told.len() as u64);
    if more > 0 {
        let _ = write!(text, "\n  and {more} more");
    }
    text
}
