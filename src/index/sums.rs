//! The sums of a segment's files: `sums.json`, written last, so that a folder that has one is whole.
//!
//! ```json
//! {"format":1,"files":[{"path":"columns.bin","length":4096,"crc32":1234567890}, …],"crc32":987654321}
//! ```
//!
//! The last number is the CRC-32 of the list of files as it stands there. CRC-32 tells accidents of the disk, not
//! malice: who can write to the folder can write anything.

use super::files::{FORMAT, Sum, sync_folder};
use super::{Error, Result};
use crc32fast::Hasher;
use serde::{Deserialize, Serialize};
use std::fs::File;
use std::io::Read;
use std::path::Path;
use tantivy::Directory;
use tantivy::directory::MmapDirectory;

const NAME: &str = "sums.json";

/// What a whole folder holds, and how long its files are.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Sums {
    format: u32,
    files: Vec<Entry>,
    crc32: u32,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    /// Below the folder, with `/`.
    path: String,
    length: u64,
    crc32: u32,
}

/// Takes the sums away, so that the folder does not count as whole while it is written anew.
pub(super) fn remove(folder: &Path) -> Result<()> {
    let path = folder.join(NAME);
    match std::fs::remove_file(&path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(Error::io(&path)(error)),
        Err(_) | Ok(()) => Ok(()),
    }
}

/// Writes down the sums of a folder's files, and waits for the disk: of those that are given with theirs, and of all
/// files in the folder `read` below it.
pub(super) fn write(folder: &Path, given: &[(&str, Sum)], read: &str) -> Result<()> {
    let mut files: Vec<Entry> = given.iter().map(|(path, sum)| entry((*path).to_owned(), *sum)).collect();
    for name in names(&folder.join(read))? {
        let path = format!("{read}/{name}");
        let sum = sum(&folder.join(&path))?;
        files.push(entry(path, sum));
    }
    let bytes = serialized(files).map_err(Error::io(&folder.join(NAME)))?;
    sync_folder(&folder.join(read))?;
    sync_folder(folder)?;
    let refused = |error: tantivy::TantivyError| Error::io(folder)(std::io::Error::other(error));
    let directory = MmapDirectory::open(folder).map_err(|error| refused(error.into()))?;
    directory.atomic_write(Path::new(NAME), &bytes).map_err(Error::io(&folder.join(NAME)))?;
    sync_folder(folder)?;
    folder.parent().map_or(Ok(()), sync_folder)
}

/// The CRC-32 of the list of sums: tells a whole folder from another one that is whole as well.
pub(super) fn seal(folder: &Path) -> Result<u32> {
    let path = folder.join(NAME);
    Ok(crc32fast::hash(&std::fs::read(&path).map_err(Error::reading(&path))?))
}

/// Reads all files of a folder that was written, plainly and in order, and compares them with their sums.
///
/// # Errors
/// [`Error::Damaged`] at the first difference.
pub(super) fn check(folder: &Path, needed: &[&str]) -> Result<()> {
    let path = folder.join(NAME);
    let bytes = std::fs::read(&path).map_err(Error::reading(&path))?;
    let sums: Sums = serde_json::from_slice(&bytes).map_err(|_| Error::damaged(&path, "it is of another form"))?;
    if sums.format != FORMAT {
        return Err(Error::damaged(&path, format!("its format is {}, not {FORMAT}", sums.format)));
    }
    // The same list always gives the same bytes, so a difference is damage, wherever it is.
    if serialized(sums.files.clone()).map_err(Error::io(&path))? != bytes {
        return Err(Error::damaged(&path, "its own sum is another one"));
    }
    if let Some(missing) = needed.iter().find(|name| sums.files.iter().all(|file| file.path != **name)) {
        return Err(Error::damaged(&path, format!("it says nothing of {missing}")));
    }
    for file in sums.files {
        let path = folder.join(&file.path);
        let length = std::fs::metadata(&path).map_err(Error::reading(&path))?.len();
        if length != file.length {
            return Err(Error::damaged(&path, format!("it has {length} bytes, not {}", file.length)));
        }
        let found = sum(&path)?;
        if entry(file.path.clone(), found) != file {
            return Err(Error::damaged(&path, format!("its CRC-32 is {}, not {}", found.crc32, file.crc32)));
        }
    }
    Ok(())
}

fn entry(path: String, Sum { length, crc32 }: Sum) -> Entry {
    Entry { path, length, crc32 }
}

fn serialized(files: Vec<Entry>) -> std::io::Result<Vec<u8>> {
    let crc32 = crc32fast::hash(&serde_json::to_vec(&files)?);
    Ok(serde_json::to_vec(&Sums { format: FORMAT, files, crc32 })?)
}

/// The sum of a file, read in pieces: mapping it would leave all of it in memory.
fn sum(path: &Path) -> Result<Sum> {
    let mut file = File::open(path).map_err(Error::reading(path))?;
    let (mut hasher, mut piece) = (Hasher::new(), vec![0; 1 << 18]);
    let mut length = 0;
    loop {
        let read = file.read(&mut piece).map_err(Error::io(path))?;
        if read == 0 {
            return Ok(Sum { length, crc32: hasher.finalize() });
        }
        hasher.update(&piece[..read]);
        length += read as u64;
    }
}

/// The names of a folder's files, in order; not the locks, which tantivy makes anew and leaves empty.
fn names(folder: &Path) -> Result<Vec<String>> {
    let mut names = Vec::new();
    for found in std::fs::read_dir(folder).map_err(Error::reading(folder))? {
        let name = found.map_err(Error::io(folder))?.file_name();
        let name = name.to_str().ok_or_else(|| Error::damaged(folder, "a file's name is no text"))?;
        if Path::new(name).extension().is_none_or(|extension| extension != "lock") {
            names.push(name.to_owned());
        }
    }
    names.sort_unstable();
    Ok(names)
}
