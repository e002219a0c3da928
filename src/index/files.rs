//! Files of sections: named rows of numbers, written one after the other, mapped back as they are.
//!
//! ```text
//! 0        magic (8 bytes), byte order mark (u32), format version (u32), zeros up to 64
//! 64       section, zeros up to a multiple of 64, the next section, …
//! …        table: JSON, [{"name": …, "offset": …, "length": …}, …], in bytes
//! end-24   offset of the table (u64), its length (u64), its CRC-32 (u64)
//! ```
//!
//! All numbers are in the byte order of the machine that wrote them, so that they can be mapped: the little end first,
//! where Passerelle is run today. The mark tells; a file from a machine of the other order counts as damaged and is
//! rebuilt. Sections begin at multiples of 64 bytes, a line of the cache.
//!
//! Opening checks the header, the table and all lengths, not the bytes of the sections: [`super::sums`] does, before.

use super::slab::Slab;
use super::{Error, Result};
use bytemuck::Pod;
use crc32fast::Hasher;
use serde::{Deserialize, Serialize};
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use tantivy::Directory;
use tantivy::directory::{MmapDirectory, OwnedBytes};

/// Version of all files of a segment, the sums included; raise it when what is written changes its meaning.
pub(super) const FORMAT: u32 = 1;

const MAGIC: [u8; 8] = *b"PASSIDX\n";
const ORDER: u32 = 0x0102_0304;
const ALIGNMENT: u64 = 64;

/// Offset, length and CRC-32 of the table.
type Trailer = [u64; 3];

/// A section, in the table.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Section {
    name: String,
    offset: u64,
    length: u64,
}

/// Length and CRC-32 of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Sum {
    pub(super) length: u64,
    pub(super) crc32: u32,
}

/// A file that is being written.
pub(super) struct SectionWriter {
    path: PathBuf,
    file: BufWriter<File>,
    at: u64,
    sum: Hasher,
    sections: Vec<Section>,
}

impl SectionWriter {
    /// A new file in place of what may be there.
    pub(super) fn create(path: PathBuf) -> Result<Self> {
        let file = File::create(&path).map_err(Error::io(&path))?;
        let file = BufWriter::with_capacity(1 << 20, file);
        let mut writer = Self { path, file, at: 0, sum: Hasher::new(), sections: Vec::new() };
        writer.append(&MAGIC)?;
        writer.append(bytemuck::bytes_of(&[ORDER, FORMAT]))?;
        writer.align()?;
        Ok(writer)
    }

    /// Writes a section.
    pub(super) fn put<T: Pod>(&mut self, name: impl Into<String>, numbers: &[T]) -> Result<()> {
        self.put_pieces(name, std::iter::once(bytemuck::cast_slice(numbers)))
    }

    /// Writes a section piece by piece.
    pub(super) fn put_pieces<'p>(
        &mut self,
        name: impl Into<String>,
        pieces: impl Iterator<Item = &'p [u8]>,
    ) -> Result<()> {
        let offset = self.at;
        for piece in pieces {
            self.append(piece)?;
        }
        self.sections.push(Section { name: name.into(), offset, length: self.at - offset });
        self.align()
    }

    /// The sections that stand in the file already.
    pub(super) fn written(&mut self) -> Result<Sections> {
        self.file.flush().map_err(Error::io(&self.path))?;
        Ok(Sections { bytes: map(&self.path)?, path: self.path.clone(), table: self.sections.clone() })
    }

    /// Writes the table and waits for the disk.
    pub(super) fn finish(mut self) -> Result<Sum> {
        let table = serde_json::to_vec(&self.sections).map_err(|error| Error::io(&self.path)(error.into()))?;
        let trailer: Trailer = [self.at, table.len() as u64, crc32fast::hash(&table).into()];
        self.append(&table)?;
        self.append(bytemuck::bytes_of(&trailer))?;
        let sum = Sum { length: self.at, crc32: self.sum.finalize() };
        let file = self.file.into_inner().map_err(|error| Error::io(&self.path)(error.into_error()))?;
        file.sync_all().map_err(Error::io(&self.path))?;
        Ok(sum)
    }

    fn append(&mut self, bytes: &[u8]) -> Result<()> {
        self.file.write_all(bytes).map_err(Error::io(&self.path))?;
        self.sum.update(bytes);
        self.at += bytes.len() as u64;
        Ok(())
    }

    fn align(&mut self) -> Result<()> {
        let missing = self.at.next_multiple_of(ALIGNMENT) - self.at;
        let zeros = [0_u8; 64];
        self.append(zeros.get(..usize::try_from(missing).unwrap_or_default()).unwrap_or_default())
    }
}

/// A file that was written, mapped.
#[derive(Debug)]
pub(super) struct Sections {
    path: PathBuf,
    bytes: OwnedBytes,
    table: Vec<Section>,
}

impl Sections {
    /// Maps a file; no section is read.
    pub(super) fn open(path: &Path) -> Result<Self> {
        let damaged = |reason: &str| Error::damaged(path, reason);
        let bytes = map(path)?;
        let words: Option<[u32; 2]> = bytes.get(8..16).and_then(|words| bytemuck::try_pod_read_unaligned(words).ok());
        let (Some(magic), Some([order, format])) = (bytes.get(..8), words) else {
            return Err(damaged("it is too short"));
        };
        if magic != MAGIC {
            return Err(damaged("it is not a file of the index"));
        }
        if order != ORDER {
            return Err(damaged("it was written on a machine of the other byte order"));
        }
        if format != FORMAT {
            return Err(damaged(&format!("its format is {format}, not {FORMAT}")));
        }
        let trailer = bytes.len().checked_sub(size_of::<Trailer>());
        let trailer = trailer.and_then(|start| bytemuck::try_pod_read_unaligned::<Trailer>(&bytes[start..]).ok());
        let table = trailer.and_then(|[offset, length, sum]| {
            slice(&bytes, offset, length).filter(|table| u64::from(crc32fast::hash(table)) == sum)
        });
        let table = table.ok_or_else(|| damaged("it has no table at its end"))?;
        let table = serde_json::from_slice(&table).map_err(|_| damaged("its table is of another form"))?;
        Ok(Self { path: path.to_owned(), bytes, table })
    }

    /// The numbers of a section.
    pub(super) fn slab<T: Pod>(&self, name: &str) -> Result<Slab<[T]>> {
        Slab::<[T]>::mapped(self.section(name)?)
            .ok_or_else(|| self.damaged(format!("section {name} does not hold whole numbers")))
    }

    /// The numbers of a section, which must be so many.
    pub(super) fn slab_of<T: Pod>(&self, name: &str, count: usize) -> Result<Slab<[T]>> {
        let slab = self.slab(name)?;
        self.agree(slab.len() == count, name)?;
        Ok(slab)
    }

    /// The text of a section.
    pub(super) fn text(&self, name: &str) -> Result<Slab<str>> {
        Slab::<str>::mapped(self.section(name)?).ok_or_else(|| self.damaged(format!("section {name} is no text")))
    }

    /// Refuses the file where the length of a section does not agree with the others.
    pub(super) fn agree(&self, agrees: bool, name: &str) -> Result<()> {
        let refused = || self.damaged(format!("the length of section {name} does not agree with the others"));
        agrees.then_some(()).ok_or_else(refused)
    }

    fn section(&self, name: &str) -> Result<OwnedBytes> {
        let section = self.table.iter().find(|section| section.name == name);
        section
            .and_then(|section| slice(&self.bytes, section.offset, section.length))
            .ok_or_else(|| self.damaged(format!("section {name} is missing")))
    }

    fn damaged(&self, reason: String) -> Error {
        Error::damaged(&self.path, reason)
    }
}

fn slice(bytes: &OwnedBytes, offset: u64, length: u64) -> Option<OwnedBytes> {
    let start = usize::try_from(offset).ok()?;
    let end = start.checked_add(usize::try_from(length).ok()?)?;
    (end <= bytes.len()).then(|| bytes.slice(start..end))
}

/// The bytes of a file, mapped by tantivy's directory: mapping by oneself takes `unsafe`.
fn map(path: &Path) -> Result<OwnedBytes> {
    let (Some(folder), Some(name)) = (path.parent(), path.file_name()) else {
        return Err(Error::damaged(path, "it is no file"));
    };
    // Asked first, because tantivy tells a missing file and a failing disk in one voice.
    std::fs::metadata(path).map_err(Error::reading(path))?;
    let refused = |error: tantivy::TantivyError| Error::io(path)(std::io::Error::other(error));
    let directory = MmapDirectory::open(folder).map_err(|error| refused(error.into()))?;
    let file = directory.open_read(Path::new(name)).map_err(|error| refused(error.into()))?;
    file.read_bytes().map_err(Error::reading(path))
}

/// Waits until the names of the files of a folder are on the disk.
pub(super) fn sync_folder(folder: &Path) -> Result<()> {
    let refused = |error: tantivy::TantivyError| Error::io(folder)(std::io::Error::other(error));
    let directory = MmapDirectory::open(folder).map_err(|error| refused(error.into()))?;
    directory.sync_directory().map_err(Error::io(folder))
}
