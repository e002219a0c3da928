//! XML: trees of elements, and records out of a file of any size, one at a time.

mod records;
mod tree;

pub(super) use records::read_xml;
pub(super) use tree::{Growing, Manner, Tree};
