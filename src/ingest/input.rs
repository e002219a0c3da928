//! Where the bytes of an import come from.

use super::error::Error;
use flate2::bufread::MultiGzDecoder;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// A file, or standard input. Either may be compressed by gzip.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// A file.
    File(PathBuf),
    /// Standard input, `-` on the command line.
    Stdin,
}

impl Input {
    /// The inputs that arguments mean, in order: `-` is standard input, a file is itself whatever its name, a folder is
    /// its JSON files at any depth, by path.
    ///
    /// # Errors
    /// [`Error::Open`] where there is no such file or folder.
    pub fn expand(arguments: &[PathBuf]) -> Result<Vec<Self>, Error> {
        Self::expand_to(arguments, Self::is_json)
    }

    /// Whether a file with that name, in small letters, is one of JSON that a folder is read for.
    #[must_use]
    pub fn is_json(name: &str) -> bool {
        ends(name, &[".json", ".jsonl", ".ndjson"])
    }

    /// Whether a file with that name, in small letters, is one of XML.
    #[must_use]
    pub fn is_xml(name: &str) -> bool {
        ends(name, &[".xml"])
    }

    /// Whether a file with that name, in small letters, is a table.
    #[must_use]
    pub fn is_csv(name: &str) -> bool {
        ends(name, &[".csv"])
    }

    /// The same, where of a folder those files are meant whose name in small letters `is_meant`.
    ///
    /// # Errors
    /// As [`Self::expand`].
    pub fn expand_to(arguments: &[PathBuf], is_meant: fn(&str) -> bool) -> Result<Vec<Self>, Error> {
        let mut inputs = Vec::new();
        for argument in arguments {
            if argument.as_os_str() == "-" {
                inputs.push(Self::Stdin);
                continue;
            }
            let mut files = Vec::new();
            collect(argument, None, is_meant, &mut files)
                .map_err(|source| Error::Open { path: argument.clone(), source })?;
            files.sort();
            inputs.extend(files.into_iter().map(Self::File));
        }
        Ok(inputs)
    }

    /// Its bytes on disk, where that is known.
    #[must_use]
    pub fn size(&self) -> Option<u64> {
        match self {
            Self::File(path) => path.metadata().ok().map(|metadata| metadata.len()),
            Self::Stdin => None,
        }
    }

    /// Opens it for reading, decompressed. `read` counts the bytes as they are on disk.
    ///
    /// # Errors
    /// Those of opening and of the first read.
    pub(super) fn open(&self, read: Arc<AtomicU64>) -> io::Result<Box<dyn BufRead>> {
        let raw: Box<dyn Read> = match self {
            Self::File(path) => Box::new(File::open(path)?),
            Self::Stdin => Box::new(io::stdin()),
        };
        let mut buffered = BufReader::with_capacity(1 << 16, Counted { raw, read });
        // The two bytes that every gzip member begins with.
        if buffered.fill_buf()?.starts_with(&[0x1f, 0x8b]) {
            return Ok(Box::new(BufReader::with_capacity(1 << 16, MultiGzDecoder::new(buffered))));
        }
        Ok(Box::new(buffered))
    }
}

impl std::fmt::Display for Input {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::File(path) => path.display().fmt(f),
            Self::Stdin => f.write_str("-"),
        }
    }
}

/// Whether a name ends so, packed or not.
fn ends(name: &str, suffixes: &[&str]) -> bool {
    let name = name.strip_suffix(".gz").unwrap_or(name);
    suffixes.iter().any(|suffix| name.ends_with(suffix))
}

/// Takes the files at and below `path`; `entry` is its name where it was found in a folder.
fn collect(path: &Path, entry: Option<&str>, is_meant: fn(&str) -> bool, files: &mut Vec<PathBuf>) -> io::Result<()> {
    if path.metadata()?.is_dir() {
        for entry in path.read_dir()? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().to_lowercase();
            collect(&entry.path(), Some(&name), is_meant, files)?;
        }
    } else if entry.is_none_or(is_meant) {
        files.push(path.to_owned());
    }
    Ok(())
}

struct Counted {
    raw: Box<dyn Read>,
    read: Arc<AtomicU64>,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.raw.read(buffer)?;
        self.read.fetch_add(count as u64, Ordering::Relaxed);
        Ok(count)
    }
}
