//! The folder of an index: who may use it, and which folders of segments it has.
//!
//! ```text
//! in-use.lock      held by the process that uses the folder
//! manifest         what counts; everything else may be left behind by a process that was killed
//! segments/17/     a segment
//! ```

use super::files::sync_folder;
use super::home::Home;
use super::{Error, Result};
use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

const LOCK: &str = "in-use.lock";
const SEGMENTS: &str = "segments";

/// Segments of so many documents are written to the disk at once, and mapped; smaller ones at the next checkpoint.
const LARGE: u32 = 1 << 15;

/// A folder that this process alone uses, until the last copy of this is gone.
#[derive(Debug, Clone)]
pub struct Folder(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    path: PathBuf,
    /// The system lets go of it however the process ends.
    _lock: File,
    segments: Mutex<Vec<Made>>,
}

/// The folder of a segment.
#[derive(Debug)]
struct Made {
    number: u64,
    /// Gone when no snapshot and no merge has the segment any more.
    held: Weak<u64>,
    /// Whether the manifest names it.
    named: bool,
}

/// Says that somebody has the folder of a segment open.
pub(super) type Held = Arc<u64>;

impl Folder {
    /// Takes a folder into use, and makes it where there is none. Nothing when another process uses it.
    ///
    /// # Errors
    /// [`Error::Io`] when the folder or the lock cannot be made.
    pub fn lock(path: &Path) -> Result<Option<Self>> {
        let segments = path.join(SEGMENTS);
        fs::create_dir_all(&segments).map_err(Error::io(&segments))?;
        let name = path.join(LOCK);
        let lock = File::create(&name).map_err(Error::io(&name))?;
        match lock.try_lock() {
            Ok(()) => {
                Ok(Some(Self(Arc::new(Inner { path: path.to_owned(), _lock: lock, segments: Mutex::default() }))))
            }
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(Error::io(&name)(error)),
        }
    }

    pub(super) fn path(&self) -> &Path {
        &self.0.path
    }

    pub(super) fn segment(&self, number: u64) -> PathBuf {
        self.path().join(SEGMENTS).join(number.to_string())
    }

    fn segments(&self) -> MutexGuard<'_, Vec<Made>> {
        self.0.segments.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Says that the folder of a segment is there, or about to be. It is deleted once nobody holds it and no manifest
    /// names it: see [`Self::tidy`].
    pub(super) fn hold(&self, number: u64, named: bool) -> Held {
        let held = Arc::new(number);
        self.segments().push(Made { number, held: Arc::downgrade(&held), named });
        held
    }

    /// Takes away what an attempt to write a segment may have left.
    pub(super) fn clear(&self, number: u64) -> Result<()> {
        remove(&self.segment(number))
    }

    /// Deletes the folders of segments that no manifest names any more and nobody holds; `named` are those of the
    /// manifest that is there now.
    pub(super) fn tidy(&self, named: &[u64]) -> Result<()> {
        let mut segments = self.segments();
        for made in segments.iter_mut() {
            made.named = named.contains(&made.number);
        }
        let (gone, kept): (Vec<Made>, Vec<Made>) =
            std::mem::take(&mut *segments).into_iter().partition(|made| !made.named && made.held.strong_count() == 0);
        *segments = kept;
        drop(segments);
        for made in gone {
            remove(&self.segment(made.number))?;
        }
        Ok(())
    }

    /// Whether there are folders that only wait for somebody to let go of them.
    pub(super) fn is_untidy(&self) -> bool {
        self.segments().iter().any(|made| !made.named && made.held.strong_count() == 0)
    }

    /// Whether there is any folder of a segment.
    pub(super) fn has_segments(&self) -> Result<bool> {
        let all = self.path().join(SEGMENTS);
        Ok(fs::read_dir(&all).map_err(Error::io(&all))?.next().is_some())
    }

    /// Deletes what is left behind: all folders of segments but those given. Returns the highest number there was.
    pub(super) fn sweep(&self, kept: &[u64]) -> Result<u64> {
        let all = self.path().join(SEGMENTS);
        let mut highest = kept.iter().copied().max().unwrap_or(0);
        for entry in fs::read_dir(&all).map_err(Error::io(&all))? {
            let name = entry.map_err(Error::io(&all))?.file_name();
            // Nobody but us writes here; what has no number is not ours and stays.
            let Some(number) = name.to_str().and_then(|name| name.parse().ok()) else { continue };
            highest = highest.max(number);
            if !kept.contains(&number) {
                remove(&all.join(&name))?;
            }
        }
        sync_folder(&all)?;
        Ok(highest)
    }
}

fn remove(folder: &Path) -> Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(Error::io(folder)(error)),
        Err(_) | Ok(()) => Ok(()),
    }
}

/// Where the segments of an index live, and their numbers.
#[derive(Debug, Default)]
pub(super) struct Place {
    folder: Option<Folder>,
    numbers: AtomicU64,
}

impl Place {
    /// In a folder where all segments have lower numbers than the next one.
    pub(super) const fn new(folder: Folder, highest: u64) -> Self {
        Self { folder: Some(folder), numbers: AtomicU64::new(highest) }
    }

    pub(super) const fn folder(&self) -> Option<&Folder> {
        self.folder.as_ref()
    }

    /// A number that no segment has had, and where a segment of so many documents is built that gets it.
    pub(super) fn next(&self, documents: u32) -> Site {
        let number = self.numbers.fetch_add(1, Ordering::Relaxed) + 1;
        let Some(folder) = self.folder.as_ref().filter(|_| documents >= LARGE) else {
            return Site { number, home: Home::Memory, held: None };
        };
        Site { number, home: Home::Folder(folder.segment(number)), held: Some(folder.hold(number, false)) }
    }
}

/// Where a segment is built.
#[derive(Debug, Clone)]
pub(super) struct Site {
    pub(super) number: u64,
    pub(super) home: Home,
    pub(super) held: Option<Held>,
}
