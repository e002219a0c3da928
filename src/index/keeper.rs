//! Who keeps the parts of a new segment: memory as they are, a folder as files, mapped back.

use super::cards::Cards;
use super::files::{SectionWriter, Sections};
use super::home::Home;
use super::{Error, Result, sums};
use std::fs;
use std::path::{Path, PathBuf};

/// The files of a segment's folder: its columns, its cards, and the folder of its text index.
pub(super) const COLUMNS: &str = "columns.bin";
pub(super) const CARDS: &str = "cards.bin";
pub(super) const TEXT: &str = "text";

/// A part of a segment that can be written as sections of a file, and mapped back.
pub(super) trait Part: Sized {
    /// Writes its sections, whose names begin with `name`.
    fn save(&self, name: &str, to: &mut SectionWriter) -> Result<()>;

    /// Maps its sections, in a segment of so many documents.
    fn open(name: &str, from: &Sections, documents: u32) -> Result<Self>;

    /// The bytes that it keeps on the heap: none where it is mapped.
    fn heap_bytes(&self) -> usize;
}

/// Keeps parts, one after the other, so that no two of them are in memory where there is a folder.
pub(super) enum Keeper {
    Memory,
    Folder(FolderWriter),
}

impl Keeper {
    /// A keeper for a segment of so many documents.
    pub(super) fn new(home: &Home, documents: u32) -> Result<Self> {
        Ok(match home {
            Home::Memory => Self::Memory,
            Home::Folder(folder) => Self::Folder(FolderWriter::create(folder, documents)?),
        })
    }

    /// The part as it is from now on: written and mapped where there is a folder.
    pub(super) fn keep<P: Part>(&mut self, name: &str, part: P) -> Result<P> {
        match self {
            Self::Memory => Ok(part),
            Self::Folder(writer) => {
                writer.put(name, &part)?;
                drop(part);
                P::open(name, &writer.columns.written()?, writer.documents)
            }
        }
    }

    /// Keeps the cards, given in ordinal order, after all parts and the text. Where there is a folder, it is whole then.
    pub(super) fn finish<'c>(self, cards: impl Iterator<Item = &'c [u8]>) -> Result<Cards> {
        match self {
            Self::Memory => Ok(Cards::of(cards)),
            Self::Folder(writer) => writer.finish(cards),
        }
    }
}

/// Writes the folder of a segment.
pub(super) struct FolderWriter {
    folder: PathBuf,
    documents: u32,
    columns: SectionWriter,
}

impl FolderWriter {
    /// Makes the folder, with an empty one for the text.
    pub(super) fn create(folder: &Path, documents: u32) -> Result<Self> {
        fs::create_dir_all(folder.join(TEXT)).map_err(Error::io(folder))?;
        sums::remove(folder)?;
        let mut columns = SectionWriter::create(folder.join(COLUMNS))?;
        columns.put("documents", &[documents])?;
        Ok(Self { folder: folder.to_owned(), documents, columns })
    }

    pub(super) fn put(&mut self, name: &str, part: &impl Part) -> Result<()> {
        part.save(name, &mut self.columns)
    }

    /// Copies the cards straight to their file, ends the columns, and writes the sums of all files.
    pub(super) fn finish<'c>(self, cards: impl Iterator<Item = &'c [u8]>) -> Result<Cards> {
        let columns = self.columns.finish()?;
        let path = self.folder.join(CARDS);
        let mut writer = SectionWriter::create(path.clone())?;
        Cards::copy(cards, &mut writer)?;
        sums::write(&self.folder, &[(COLUMNS, columns), (CARDS, writer.finish()?)], TEXT)?;
        Cards::open(&Sections::open(&path)?, self.documents)
    }
}

#[cfg(test)]
mod tests;
