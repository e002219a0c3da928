//! The file of the master keys: for its owner alone, and replaced as a whole.

use crate::auth::{Error, MasterKeys, MasterSource, Result};
use anyhow::Context;
use rand::CryptoRng;
use secrecy::zeroize::Zeroizing;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// The file of the master keys.
#[derive(Debug)]
pub(super) struct MasterKeyFile(PathBuf);

impl MasterKeyFile {
    pub(super) const fn new(path: PathBuf) -> Self {
        Self(path)
    }

    pub(super) fn exists(&self) -> bool {
        self.0.exists()
    }

    /// Writes a first key; refuses where there is a file.
    pub(super) fn create(&self, chance: &mut dyn CryptoRng) -> anyhow::Result<()> {
        let path = self.0.display();
        let keys = MasterKeys::generate(chance);
        let made = create_new(&self.0).and_then(|file| fill(file, &keys));
        made.with_context(|| format!("cannot write the master key file {path} (--cv-master-key-file names another)"))
    }

    fn refuse(&self, what: &str, error: &io::Error) -> Error {
        Error::Vault(format!("cannot {what} the master key file {}: {error}", self.0.display()))
    }
}

impl MasterSource for MasterKeyFile {
    fn read(&self) -> Result<MasterKeys> {
        let path = self.0.display();
        if !self.exists() {
            let advice =
                "bring it back from where it is kept; for a new house, `passerelle keys create-master` makes one";
            return Err(Error::Vault(format!("there is no master key file {path}: {advice}")));
        }
        refuse_others(&self.0).map_err(|error| self.refuse("use", &error))?;
        let text = Zeroizing::new(fs::read_to_string(&self.0).map_err(|error| self.refuse("read", &error))?);
        MasterKeys::parse(&text)
    }

    fn write(&self, keys: &MasterKeys) -> Result<()> {
        let mut beside = self.0.clone().into_os_string();
        beside.push(".new");
        let beside = PathBuf::from(beside);
        let replace = || {
            // What a rotation left that was broken off.
            if let Err(error) = fs::remove_file(&beside)
                && error.kind() != io::ErrorKind::NotFound
            {
                return Err(error);
            }
            fill(create_new(&beside)?, keys)?;
            fs::rename(&beside, &self.0)?;
            let folder = self.0.parent().filter(|folder| !folder.as_os_str().is_empty());
            File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
        };
        replace().map_err(|error| self.refuse("write", &error))
    }
}

fn fill(mut file: File, keys: &MasterKeys) -> io::Result<()> {
    file.write_all(
        b"# Master keys of CVs: an id and 256 bits each, the last one wraps. Never beside a copy of the database.\n",
    )?;
    file.write_all(keys.render().as_bytes())?;
    file.sync_all()
}

#[cfg(unix)]
fn create_new(path: &Path) -> io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt;
    OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)
}

#[cfg(not(unix))]
fn create_new(path: &Path) -> io::Result<File> {
    OpenOptions::new().write(true).create_new(true).open(path)
}

/// Refuses a file that others than its owner may read.
#[cfg(unix)]
fn refuse_others(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let mode = fs::metadata(path)?.permissions().mode() & 0o777;
    if mode.trailing_zeros() >= 6 {
        return Ok(());
    }
    let advice = format!("others than its owner may use it (mode {mode:04o}): `chmod 600 {}`", path.display());
    Err(io::Error::new(io::ErrorKind::PermissionDenied, advice))
}

#[cfg(not(unix))]
fn refuse_others(_: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::{SeedableRng, rngs::StdRng};

    fn file(folder: &tempfile::TempDir) -> MasterKeyFile {
        MasterKeyFile::new(folder.path().join("cv-master.key"))
    }

    #[test]
    fn a_file_is_made_once_and_read_as_it_was_written() {
        let folder = tempfile::tempdir().unwrap();
        let (file, chance) = (file(&folder), &mut StdRng::seed_from_u64(1));
        file.create(chance).unwrap();
        let first = file.read().unwrap();
        let again = file.create(chance).unwrap_err();
        assert!(again.to_string().contains("cv-master.key"), "{again}");
        assert_eq!(*file.read().unwrap().render(), *first.render());
        file.write(&MasterKeys::generate(chance)).unwrap();
        assert_ne!(*file.read().unwrap().render(), *first.render());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left beside it");
    }

    #[cfg(unix)]
    #[test]
    fn what_others_may_read_is_refused_with_what_to_do() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let file = file(&folder);
        file.create(&mut StdRng::seed_from_u64(1)).unwrap();
        let mode = || fs::metadata(&file.0).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(), 0o600);
        file.write(&file.read().unwrap()).unwrap();
        assert_eq!(mode(), 0o600);
        for open in [0o640, 0o604, 0o620] {
            fs::set_permissions(&file.0, fs::Permissions::from_mode(open)).unwrap();
            let told = file.read().unwrap_err().to_string();
            assert!(told.contains(&format!("{open:04o}")) && told.contains("chmod 600"), "{told}");
        }
    }

    #[test]
    fn a_file_that_is_not_there_is_told_with_what_to_do() {
        let told = file(&tempfile::tempdir().unwrap()).read().unwrap_err().to_string();
        assert!(told.contains("keys create-master"), "{told}");
    }
}
