//! The official files of ROME, the répertoire opérationnel des métiers et des emplois, as France Travail publishes
//! them: `unix_referentiel_appellation_v460_utf8.csv` and sixteen others, compressed by gzip or not.
//!
//! An edition is taken as a whole or not at all: unlike records of a network, a wrong row is no matter of the row alone.
//! The file of appellations alone is an edition of names without sheets.

mod assemble;
mod error;
mod file;
mod items;
mod rows;
mod sheets;
#[cfg(test)]
mod tests;

pub use error::{Error, Fault};

use super::Input;
use crate::domain::RomeEdition;
use file::Kind;
use rows::Rows;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

/// What files hold.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Read {
    /// The edition, each part in the order it was read.
    pub edition: RomeEdition,
    /// Rows read.
    pub rows: u64,
    /// Rows that say again what an earlier one said.
    pub repeated: u64,
    /// Links that one of the two files that tell of them has, and the other has not.
    pub disputed: u64,
}

/// The files that arguments mean, in order: `-` is standard input, a file is itself whatever its name, a folder is the
/// official files in it, at any depth, by their names.
///
/// # Errors
/// [`Error::Open`] where there is no such file or folder, [`Error::NoFile`] where folders hold none.
pub fn inputs(arguments: &[PathBuf]) -> Result<Vec<Input>, Error> {
    let inputs = Input::expand_to(arguments, Kind::is_meant)?;
    if inputs.is_empty() { Err(Error::NoFile(arguments.to_vec())) } else { Ok(inputs) }
}

/// Reads the files of an edition. `progress` is told the bytes read so far, as they are on disk, and the rows.
///
/// # Errors
/// [`Error`], with the file and the line of what is wrong.
pub fn read(inputs: &[Input], progress: &mut dyn FnMut(u64, u64)) -> Result<Read, Error> {
    let bytes = Arc::new(AtomicU64::new(0));
    let mut rows = Rows::default();
    for input in inputs {
        rows.file(input, &bytes, progress)?;
    }
    let whole = Kind::SHEETS.iter().all(|kind| rows.has(*kind));
    let more = Kind::ALL.iter().any(|kind| *kind != Kind::Appellations && rows.has(*kind));
    let missing = |kinds: &[Kind]| kinds.iter().filter(|kind| !rows.has(**kind)).map(|kind| kind.stem()).collect();
    if !rows.has(Kind::Appellations) || (more && !whole) {
        return Err(Error::Incomplete(missing(&[&[Kind::Appellations], &Kind::SHEETS[..]].concat())));
    }
    let read = assemble::edition(&mut rows);
    rows.finish()?;
    if read.edition.appellations.is_empty() { Err(Error::NoRow(inputs.to_vec())) } else { Ok(read) }
}
