//! What can go wrong with the index: only what it reads from and writes to its own files.

use std::path::PathBuf;

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
