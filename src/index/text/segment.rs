//! The text of one segment.

use super::{Plan, Text};
use crate::index::Result;
use crate::index::bits::Bits;
use crate::index::home::Home;
use std::ops::Range;
use std::path::Path;

/// The words of the documents of a segment, by ordinal.
#[derive(Debug)]
pub(in crate::index) struct TextIndex {}

impl TextIndex {
    /// The index of texts given in ordinal order, each with the key that its segment is sorted by: keys rise, none is
    /// there twice, and merged segments are sorted by them too.
    pub(in crate::index) fn build<'t>(
        _texts: impl Iterator<Item = ([u8; 40], &'t Text)>,
        _home: &Home,
    ) -> Result<Self> {
        Ok(Self {})
    }

    /// The index that was built or saved in a folder.
    pub(in crate::index) fn open(_folder: &Path) -> Result<Self> {
        Ok(Self {})
    }

    /// Writes an index that was built in memory into a folder.
    pub(in crate::index) fn save(&self, _folder: &Path) -> Result<()> {
        Ok(())
    }

    /// The index of the documents of several segments that are not dead there, sorted by their keys.
    pub(in crate::index) fn merge(_parts: &[(&Self, Option<&Bits>)], _home: &Home) -> Result<Self> {
        Ok(Self {})
    }

    /// Keeps those of `bits` inside the rising `ranges` that have the words of the plan.
    pub(in crate::index) fn restrict(&self, _plan: &Plan, _ranges: &[Range<u32>], _bits: &mut Bits) {}
}
