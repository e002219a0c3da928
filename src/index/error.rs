//! What can go wrong with the index: only what it reads from and writes to its own files.

use std::io;
use std::path::{Path, PathBuf};

/// Result of the index.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why files of the index could not be written or read.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The disk refused.
    #[error("cannot use {path}")]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A file is not what was written: it is rebuilt from the store.
    #[error("{path} is damaged: {reason}")]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What was found.
        reason: String,
    },
    /// The text index failed.
    #[error("the text index failed")]
    Text(#[from] tantivy::TantivyError),
}

impl Error {
    /// What the disk says of a path.
    pub(super) fn io(path: &Path) -> impl FnOnce(io::Error) -> Self + '_ {
        move |source| Self::Io { path: path.to_owned(), source }
    }

    /// The same where the path is to be read: a file that is not there is damage, as a changed one is.
    pub(super) fn reading(path: &Path) -> impl FnOnce(io::Error) -> Self + '_ {
        move |source| {
            if source.kind() == io::ErrorKind::NotFound {
                return Self::damaged(path, "it is not there");
            }
            Self::io(path)(source)
        }
    }

    pub(super) fn damaged(path: &Path, reason: impl Into<String>) -> Self {
        Self::Damaged { path: path.to_owned(), reason: reason.into() }
    }
}
