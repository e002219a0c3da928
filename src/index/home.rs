//! Where the bytes of a new segment go.

use std::path::PathBuf;

/// Where a segment is built.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Home {
    /// In memory: small ones, and all of an index without a folder.
    Memory,
    /// In files of this folder, which is made for it; they are mapped, not read.
    Folder(PathBuf),
}

impl Home {
    /// The home of a part that has a folder of its own.
    pub(super) fn below(&self, name: &str) -> Self {
        match self {
            Self::Memory => Self::Memory,
            Self::Folder(folder) => Self::Folder(folder.join(name)),
        }
    }
}
