//! What ends an import.

use crate::store;
use std::io;
use std::path::PathBuf;

/// What ends an import. A bad record does not: it is a [`Reject`](super::Reject). Nor does an input that cannot be read to
/// its end: it is [`Unread`](super::Unread).
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// There is no such file or folder, or it may not be read.
    #[error("cannot open `{path}`")]
    Open {
        /// As it was given.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The rejects could not be written down.
    #[error("cannot write the rejected records")]
    Rejects(#[source] io::Error),
    /// The store failed. The batches before are written.
    #[error("cannot write the offers")]
    Store(#[from] store::Error),
    /// The system gave no thread to read on.
    #[error("cannot begin to read")]
    Thread(#[source] io::Error),
    /// The reading thread ended without a word: a defect.
    #[error("the reader stopped")]
    Reader,
}
