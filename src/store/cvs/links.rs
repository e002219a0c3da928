//! The person's links: who holds one acts for the CV.

use crate::domain::cv::CvId;
use jiff::Timestamp;

/// A link to be sent.
#[derive(Debug, Clone)]
pub struct NewCvLink {
    /// SHA-256 of its secret.
    pub hash: [u8; 32],
    /// The CV.
    pub cv: CvId,
    /// When it is made.
    pub created_at: Timestamp,
    /// When it ends.
    pub expires_at: Timestamp,
}

/// A link that is still good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CvLink {
    /// The CV.
    pub cv: CvId,
    /// When it ends.
    pub expires_at: Timestamp,
}
