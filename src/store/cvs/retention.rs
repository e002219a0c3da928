//! Erasures, and what is due for one.

use crate::domain::cv::CvId;
use jiff::Timestamp;

/// Why a CV was erased.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErasureReason {
    /// The person asked for it.
    Asked,
    /// No permission was in force for three months.
    Unpermitted,
    /// The person did nothing for two years.
    Untouched,
    /// The platform took back what it had published, and the person had made nothing of it. It may publish it again.
    TakenBack,
}

impl ErasureReason {
    /// Its name in the table.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Asked => "asked",
            Self::Unpermitted => "unpermitted",
            Self::Untouched => "untouched",
            Self::TakenBack => "taken_back",
        }
    }

    pub(in crate::store) fn read(text: &str) -> Option<Self> {
        [Self::Asked, Self::Unpermitted, Self::Untouched, Self::TakenBack]
            .into_iter()
            .find(|reason| reason.as_str() == text)
    }
}

/// An erasure, as the ledger keeps it: an id, dates and a hash, kept for five years as a proof.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Erasure {
    /// The CV that was.
    pub cv: CvId,
    /// Why.
    pub reason: ErasureReason,
    /// When the erasure was asked for, or due.
    pub asked_at: Timestamp,
    /// When it was done.
    pub at: Timestamp,
    /// SHA-256 of the receipt that the person got.
    pub receipt: [u8; 32],
}

/// A CV that nothing keeps any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Idle {
    /// The CV.
    pub cv: CvId,
    /// Why it is due.
    pub reason: ErasureReason,
    /// When the person was told, where that was done.
    pub announced_at: Option<Timestamp>,
}
