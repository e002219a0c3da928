//! What nodes tell each other about CVs, outside the journal.

use crate::domain::cv::CvId;
use jiff::Timestamp;

/// Why a CV is to be read anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CvEventKind {
    /// It, or what is allowed with it, changed.
    Changed,
    /// A permission was withdrawn: nodes drop the CV before they read it anew.
    Withdrawn,
    /// It was erased.
    Erased,
}

impl CvEventKind {
    /// Its name in the table.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Changed => "changed",
            Self::Withdrawn => "withdrawn",
            Self::Erased => "erased",
        }
    }

    pub(in crate::store) fn read(text: &str) -> Option<Self> {
        [Self::Changed, Self::Withdrawn, Self::Erased].into_iter().find(|kind| kind.as_str() == text)
    }
}

/// A CV is to be read anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct CvEvent {
    /// Counts events; not in the order of their commits.
    pub seq: i64,
    /// Which CV.
    pub cv: CvId,
    /// Why.
    pub kind: CvEventKind,
    /// When it was accepted.
    pub at: Timestamp,
}
