//! The key of one CV.

use super::Chance;
use super::cipher::{self, Key};
use crate::domain::Rev;
use crate::domain::cv::CvId;
use std::sync::Arc;
use uuid::Uuid;

/// What a text is sealed for. It opens for the same alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SealFor {
    /// The CV itself, in that revision.
    Body(Rev),
    /// The file as it came.
    Original,
    /// Message and employer of the request for contact with that id.
    Contact(Uuid),
}

/// The key of one CV. Overwritten when it goes; never shown.
pub struct DataKey {
    cv: CvId,
    pub(super) key: Key,
    chance: Arc<Chance>,
}

impl std::fmt::Debug for DataKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("DataKey(…)")
    }
}

impl DataKey {
    pub(super) const fn new(cv: CvId, key: Key, chance: Arc<Chance>) -> Self {
        Self { cv, key, chance }
    }

    /// Seals a text: 28 bytes more than it has. Twice the same text gives two seals.
    #[must_use]
    pub fn seal(&self, what: SealFor, text: &[u8]) -> Vec<u8> {
        cipher::seal(&self.key, &self.chance, &self.bound(what), text)
    }

    /// The text again; nothing where it was changed, or sealed for something else, or for another CV.
    #[must_use]
    pub fn open(&self, what: SealFor, sealed: &[u8]) -> Option<Vec<u8>> {
        cipher::open(&self.key, &self.bound(what), sealed).map(|mut text| std::mem::take(&mut *text))
    }

    fn bound(&self, what: SealFor) -> Vec<u8> {
        let (kind, of) = match what {
            SealFor::Body(rev) => (b'b', rev.to_be_bytes().to_vec()),
            SealFor::Original => (b'o', Vec::new()),
            SealFor::Contact(request) => (b'c', request.as_bytes().to_vec()),
        };
        [b"passerelle: a CV\0", &[kind][..], self.cv.uuid().as_bytes(), &of].concat()
    }
}
