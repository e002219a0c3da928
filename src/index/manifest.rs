//! The manifest: which segments count, which of their documents are dead, and up to where the journal is in them.
//!
//! A line with the CRC-32 of the rest in hexadecimal, then JSON. It is written beside the one before, and takes its place
//! in one step, so that there is always a whole one.

use super::files::sync_folder;
use super::folder::Folder;
use super::{Error, Result, text};
use crate::domain::{OfferId, Position, Rev};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::fs::{self, File};
use std::io::Write;

const NAME: &str = "manifest";
const NEW: &str = "manifest.new";

/// Raise it when what is written changes its meaning.
const FORMAT: u32 = 2;

/// What a folder says it holds.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    format: u32,
    /// Version of what turns texts into words.
    analyser: u32,
    /// The place in the journal up to which changes are in.
    pub position: Position,
    /// What the journal had at that place: tells a database that took another way since.
    pub mark: String,
    pub(super) segments: Vec<Named>,
    /// Removals that an older change may still come after, and from where on none can.
    pub(super) removed: Vec<(OfferId, Rev, Option<Position>)>,
}

/// A segment that counts.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Named {
    pub(super) number: u64,
    /// CRC-32 of the file with the sums of its files.
    pub(super) seal: u32,
    pub(super) documents: u32,
    pub(super) dead: Vec<u32>,
    pub(super) dead_since: Option<Timestamp>,
}

/// What is read of a manifest of any version.
#[derive(Deserialize)]
struct Versions {
    format: u32,
    analyser: u32,
}

impl Manifest {
    pub(super) fn new(position: Position, mark: String) -> Self {
        let (segments, removed) = (Vec::new(), Vec::new());
        Self { format: FORMAT, analyser: text::ANALYSER, position, mark, segments, removed }
    }

    /// The numbers of the segments.
    pub(super) fn numbers(&self) -> Vec<u64> {
        self.segments.iter().map(|segment| segment.number).collect()
    }

    /// Puts it in the place of the one before, and waits for the disk.
    pub(super) fn write(&self, folder: &Folder) -> Result<()> {
        let (path, new) = (folder.path().join(NAME), folder.path().join(NEW));
        let json = serde_json::to_vec(self).map_err(|error| Error::io(&path)(error.into()))?;
        let written = || -> std::io::Result<()> {
            let mut file = File::create(&new)?;
            writeln!(file, "{:08x}", crc32fast::hash(&json))?;
            file.write_all(&json)?;
            file.sync_all()?;
            fs::rename(&new, &path)
        };
        written().map_err(Error::io(&path))?;
        sync_folder(folder.path())
    }
}

impl Folder {
    /// What the folder says it holds; nothing where it never held anything.
    ///
    /// # Errors
    /// [`Error::Damaged`] when the manifest is not what was written, or of another version.
    pub fn manifest(&self) -> Result<Option<Manifest>> {
        let path = self.path().join(NAME);
        let bytes = match fs::read(&path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return self.unmanifested(),
            read => read.map_err(Error::io(&path))?,
        };
        let damaged = |reason: &str| Error::damaged(&path, reason);
        let (sum, json) = bytes.split_at_checked(9).ok_or_else(|| damaged("it is too short"))?;
        if format!("{:08x}\n", crc32fast::hash(json)).as_bytes() != sum {
            return Err(damaged("its sum is another one"));
        }
        let versions: Versions = serde_json::from_slice(json).map_err(|_| damaged("it is of another form"))?;
        if (versions.format, versions.analyser) != (FORMAT, text::ANALYSER) {
            let Versions { format, analyser } = versions;
            let reason =
                format!("it is of version {format}.{analyser}, and this program writes {FORMAT}.{}", text::ANALYSER);
            return Err(damaged(&reason));
        }
        serde_json::from_slice(json).map(Some).map_err(|_| damaged("it is of another form"))
    }

    /// No manifest: nothing, unless there are segments whose manifest is gone.
    fn unmanifested(&self) -> Result<Option<Manifest>> {
        if self.has_segments()? { Err(Error::damaged(&self.path().join(NAME), "it is not there")) } else { Ok(None) }
    }

    /// Takes the manifest away: nothing counts any more.
    pub(super) fn forget(&self) -> Result<()> {
        let path = self.path().join(NAME);
        match fs::remove_file(&path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(Error::io(&path)(error)),
            Err(_) | Ok(()) => sync_folder(self.path()),
        }
    }
}
