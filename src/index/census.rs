//! The documents of a segment counted by the values of a facet.

use super::columns::{Column, Field};
use super::facets::grouping;
use super::matches::Matches;
use super::ordinal;
use super::segment::Segment;
use crate::domain::FacetField;
use std::collections::HashMap;
use std::ops::Range;

/// From one multiple of this to the next, documents are counted beforehand. Few where assertions are checked, so that
/// the small worlds of the tests have whole blocks.
const BLOCK: u32 = if cfg!(debug_assertions) { 16 } else { 1024 };

/// A facet of more groups is counted document by document: the sums would be larger than the column.
const MOST_GROUPS: usize = 256;

/// The groups that a facet divides a segment's documents into. Group 0 is "no value".
#[derive(Debug)]
pub(super) struct Census {
    field: Field,
    /// The group of each code of the column.
    groups: Vec<u32>,
    names: Vec<Box<str>>,
    /// For each multiple of [`BLOCK`] up to the end, how many documents before it are in each group.
    sums: Vec<u32>,
}

impl Census {
    pub(super) fn of(segment: &Segment, facet: FacetField) -> Self {
        let (field, group) = grouping(facet);
        let column = segment.column(field);
        let mut names: Vec<&str> = Vec::new();
        let mut known: HashMap<&str, u32> = HashMap::new();
        let groups: Vec<u32> = (0..ordinal(column.cardinality()))
            .map(|code| {
                column.value(code).and_then(group).map_or(0, |name| {
                    *known.entry(name).or_insert_with(|| {
                        names.push(name);
                        ordinal(names.len())
                    })
                })
            })
            .collect();
        let names = names.into_iter().map(Into::into).collect();
        let mut census = Self { field, groups, names, sums: Vec::new() };
        if census.len() <= MOST_GROUPS {
            census.sums = census.sum(column, segment.len());
        }
        census
    }

    fn sum(&self, column: &Column, documents: u32) -> Vec<u32> {
        let mut so_far = vec![0; self.len()];
        let mut sums = so_far.clone();
        for block in 0..documents / BLOCK {
            let mut by_code = vec![0; self.groups.len()];
            column.tally_range(block * BLOCK..(block + 1) * BLOCK, &mut by_code);
            self.add_up(&by_code, &mut so_far);
            sums.extend_from_slice(&so_far);
        }
        sums
    }

    /// The number of groups, "no value" included.
    fn len(&self) -> usize {
        self.names.len() + 1
    }

    /// The value that a group stands for; `None` for "no value".
    pub(super) fn name(&self, group: usize) -> Option<&str> {
        self.names.get(group.checked_sub(1)?).map(AsRef::as_ref)
    }

    /// How many of the matches are in each group.
    pub(super) fn count(&self, segment: &Segment, matches: &Matches) -> Vec<u32> {
        let column = segment.column(self.field);
        let mut by_group = vec![0; self.len()];
        let mut by_code = vec![0; self.groups.len()];
        let Some((ranges, gone)) = matches.unfiltered() else {
            column.tally(matches, &mut by_code);
            self.add_up(&by_code, &mut by_group);
            return by_group;
        };
        for range in ranges {
            let blocks = range.start.div_ceil(BLOCK)..range.end / BLOCK;
            if self.sums.is_empty() || blocks.is_empty() {
                column.tally_range(range.clone(), &mut by_code);
            } else {
                column.tally_range(range.start..blocks.start * BLOCK, &mut by_code);
                column.tally_range(blocks.end * BLOCK..range.end, &mut by_code);
                self.add_blocks(blocks, &mut by_group);
            }
        }
        self.add_up(&by_code, &mut by_group);
        if let Some(gone) = gone {
            let mut lost = |at| by_group[self.groups[column.code(at) as usize] as usize] -= 1;
            for range in ranges {
                gone.each_in(range, &mut lost);
            }
        }
        by_group
    }

    fn add_blocks(&self, blocks: Range<u32>, by_group: &mut [u32]) {
        let sums = |block: u32| &self.sums[block as usize * self.len()..][..self.len()];
        for ((count, before), behind) in by_group.iter_mut().zip(sums(blocks.start)).zip(sums(blocks.end)) {
            *count += behind - before;
        }
    }

    fn add_up(&self, by_code: &[u32], by_group: &mut [u32]) {
        for (group, count) in self.groups.iter().zip(by_code) {
            by_group[*group as usize] += count;
        }
    }
}
