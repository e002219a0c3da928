//! What a reader holds: the picture of the day, and what is allowed now.

use super::allowed::Allowed;
use super::kept::{Kept, monday};
use super::picture::Picture;
use crate::domain::cv::{CvId, Shown};
use crate::domain::permission::Purpose;
use crate::index::bits::Bits;
use jiff::Timestamp;
use jiff::civil::Date;
use std::collections::HashMap;
use std::sync::Arc;
use uuid::Uuid;

/// The profiles at one moment. It never changes, and whoever holds it never waits.
#[derive(Default)]
pub struct CvSnapshot {
    pub(super) secret: [u8; 32],
    pub(super) picture: Arc<Picture>,
    pub(super) allowed: Arc<Allowed>,
    /// Rows of `overlay`.
    pub(super) changed: Bits,
    /// Rows that changed since `allowed` was laid out: what is allowed with them now, and nothing where they are gone.
    pub(super) overlay: HashMap<u32, Option<Arc<Kept>>>,
}

impl std::fmt::Debug for CvSnapshot {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CvSnapshot").field("day", &self.picture.day).finish_non_exhaustive()
    }
}

impl CvSnapshot {
    /// A picture with what is allowed with its rows.
    pub(super) fn of(secret: [u8; 32], picture: Arc<Picture>, allowed: Arc<Allowed>) -> Self {
        let changed = Bits::new(picture.len());
        Self { secret, picture, allowed, changed, overlay: HashMap::new() }
    }

    /// The same with rows changed.
    pub(super) fn with(&self, rows: Vec<(u32, Option<Arc<Kept>>)>) -> Self {
        let (mut changed, mut overlay) = (self.changed.clone(), self.overlay.clone());
        for (row, kept) in rows {
            changed.insert(row);
            overlay.insert(row, kept);
        }
        Self {
            secret: self.secret,
            picture: Arc::clone(&self.picture),
            allowed: Arc::clone(&self.allowed),
            changed,
            overlay,
        }
    }

    /// The same, laid out anew.
    pub(super) fn folded(&self) -> Self {
        let mut kept = self.allowed.kept.clone();
        for (row, now) in &self.overlay {
            kept[*row as usize].clone_from(now);
        }
        Self::of(self.secret, Arc::clone(&self.picture), Arc::new(Allowed::of(kept)))
    }

    /// The profile of a row as it is now.
    pub(super) fn kept(&self, row: u32) -> Option<&Arc<Kept>> {
        match self.overlay.get(&row) {
            Some(now) => now.as_ref(),
            None => self.allowed.kept[row as usize].as_ref(),
        }
    }

    /// The day of the classes, UTC; `None` before the first.
    #[must_use]
    pub fn day(&self) -> Option<Date> {
        self.picture.day
    }

    /// What a search would show of one profile to an app at `now`. `None` where it is
    /// not there, not allowed, or too few are like it: these are not told apart.
    #[must_use]
    pub fn shown(&self, id: CvId, app: Uuid, now: Timestamp) -> Option<Shown> {
        self.shown_for(id, app, Purpose::Search, now).map(|(shown, _)| shown)
    }

    /// The same for a purpose, with the Monday of the week that a search shows: that of the day's picture.
    #[must_use]
    pub fn shown_for(&self, id: CvId, app: Uuid, purpose: Purpose, now: Timestamp) -> Option<(Shown, Date)> {
        let row = self.picture.row(id)?;
        self.kept(row)?.grant(app, purpose, now)?;
        Some((self.picture.shown(row), monday(self.picture.week(row))))
    }

    /// How many profiles have a row. For the operator alone: never for an app.
    #[must_use]
    pub fn rows(&self) -> u32 {
        self.picture.len()
    }

    /// Bytes on the heap of what is searched, about.
    #[must_use]
    pub fn heap_bytes(&self) -> usize {
        self.picture.heap_bytes() + self.allowed.heap_bytes()
    }
}
