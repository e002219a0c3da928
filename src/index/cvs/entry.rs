//! What comes into the index.

use super::kept::Grant;
use crate::domain::Rev;
use crate::domain::cv::{CvId, Outline};
use crate::domain::permission::Permission;
use jiff::Timestamp;

/// A profile as the index takes it in.
#[derive(Clone)]
pub struct CvEntry {
    /// Its id.
    pub id: CvId,
    /// Its revision.
    pub rev: Rev,
    /// What could be shown of it.
    pub outline: Outline,
    /// What the person allows; permissions that ended may be left out.
    pub permissions: Vec<Permission>,
    /// When it was last written. A search tells the week.
    pub updated_at: Timestamp,
}

impl std::fmt::Debug for CvEntry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("CvEntry(…)")
    }
}

/// That profiles are about to be read from the store: taken from [`CvIndex::reading`](super::CvIndex::reading) *before*
/// the store is asked. What was read then never undoes a drop, or a later reading, that the index has meanwhile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reading(pub(super) u64);

/// A change of the index.
#[derive(Debug, Clone)]
pub enum CvUpdate {
    /// A profile is like that. Ignored where its revision, or its reading, is older than what the index knows.
    Put(Box<CvEntry>, Reading),
    /// A profile is to be found no more: it was erased, or a permission was withdrawn and it is about to be read anew.
    Drop(CvId),
}

/// What the index knows of a profile, beside what it shows.
#[derive(Debug, Clone, PartialEq)]
pub struct Held {
    /// Its revision.
    pub rev: Rev,
    /// What the person allows.
    pub grants: Vec<Grant>,
}
