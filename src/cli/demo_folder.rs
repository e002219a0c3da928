//! Where the demo keeps its database.

use super::output;
use anyhow::{Context, bail};
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

/// What the name of a demo's own folder begins with; the number of its process follows.
const PREFIX: &str = "passerelle-demo-";
/// The file that a running demo holds locked. The system lets go of it however the process ends.
const LOCK: &str = "in-use.lock";

/// Where the demo keeps its database. Deleted at the end, unless it was asked to stay.
#[derive(Debug)]
pub(super) struct Folder {
    pub(super) path: PathBuf,
    /// Held as long as the folder is to be deleted at the end.
    lock: Option<File>,
}

impl Folder {
    /// A folder to keep, or one among the system's temporary files, from which the folders of killed demos go first.
    pub(super) fn new(keep: Option<&Path>) -> anyhow::Result<Self> {
        if let Some(path) = keep {
            create(path)?;
            return Ok(Self { path: path.to_owned(), lock: None });
        }
        Self::temporary(&std::env::temp_dir(), std::process::id())
    }

    fn temporary(among: &Path, process: u32) -> anyhow::Result<Self> {
        remove_leftovers(among);
        let path = among.join(format!("{PREFIX}{process}"));
        create(&path)?;
        let lock = lock_new(&path).with_context(|| format!("cannot lock the folder {}", path.display()))?;
        Ok(Self { path, lock: Some(lock) })
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if self.lock.is_some()
            && let Err(error) = fs::remove_dir_all(&self.path)
        {
            output::remark(format_args!("cannot delete {}: {error}", self.path.display()));
        }
    }
}

fn create(path: &Path) -> anyhow::Result<()> {
    if path.exists() {
        bail!("{} exists already: the demo begins in a new folder", path.display());
    }
    fs::create_dir(path).with_context(|| format!("cannot create the folder {}", path.display()))
}

/// Locks a new file before it has the name that others look for: nobody finds it unlocked.
fn lock_new(folder: &Path) -> io::Result<File> {
    let unnamed = folder.join("lock.new");
    let file = File::create_new(&unnamed)?;
    file.try_lock()?;
    fs::rename(unnamed, folder.join(LOCK))?;
    Ok(file)
}

/// Deletes the folders of demos that were killed. What cannot be deleted, such as another user's, stays.
fn remove_leftovers(among: &Path) {
    let Ok(entries) = fs::read_dir(among) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let process = name.to_str().and_then(|name| name.strip_prefix(PREFIX));
        let ours = process.is_some_and(|process| process.parse::<u32>().is_ok());
        // Of the entry itself, not of what a link points to.
        let folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
        if ours
            && folder
            && let Some(_held) = lock_left(&entry.path())
            && fs::remove_dir_all(entry.path()).is_ok()
        {
            output::remark(format_args!("deleted {}, which a killed demo left", entry.path().display()));
        }
    }
}

/// The lock of a folder whose demo is gone.
fn lock_left(folder: &Path) -> Option<File> {
    let path = folder.join(LOCK);
    if !fs::symlink_metadata(&path).is_ok_and(|file| file.is_file()) {
        return None;
    }
    let file = File::open(path).ok()?;
    file.try_lock().is_ok().then_some(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_folder_of_a_killed_demo_goes_and_those_in_use_or_of_others_stay() {
        let temporary = tempfile::tempdir().unwrap();
        let among = temporary.path();
        let leave = |name: &str, lock: Option<&str>| {
            fs::create_dir(among.join(name)).unwrap();
            fs::write(among.join(name).join("passerelle.db"), "x").unwrap();
            if let Some(lock) = lock {
                fs::write(among.join(name).join(lock), "").unwrap();
            }
        };
        let running = Folder::temporary(among, 1).unwrap();
        leave("passerelle-demo-2", Some(LOCK));
        leave("passerelle-demo-3", None);
        leave("passerelle-demo-backup", Some(LOCK));
        leave("another-4", Some(LOCK));
        fs::write(among.join("passerelle-demo-5"), "a file").unwrap();
        #[cfg(unix)]
        std::os::unix::fs::symlink(among.join("another-4"), among.join("passerelle-demo-6")).unwrap();
        let second = Folder::temporary(among, 7).unwrap();
        assert!(!among.join("passerelle-demo-2").exists(), "its process is gone");
        for stays in ["passerelle-demo-3", "passerelle-demo-backup", "another-4", "passerelle-demo-5"] {
            assert!(among.join(stays).exists(), "{stays}");
        }
        assert!(among.join("another-4").join("passerelle.db").exists());
        assert!(running.path.exists() && second.path.exists());
        let path = running.path.clone();
        drop(running);
        assert!(!path.exists() && second.path.exists());
    }

    #[test]
    fn a_folder_to_keep_is_new_and_stays() {
        let temporary = tempfile::tempdir().unwrap();
        let path = temporary.path().join("kept");
        drop(Folder::new(Some(&path)).unwrap());
        assert!(path.exists());
        assert!(Folder::new(Some(&path)).is_err(), "it exists");
    }
}
