//! Releases of the lattice of statistics about seekers.

use jiff::Timestamp;
use jiff::civil::Date;

/// A cell of one of the tables of the lattice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LatticeCell {
    /// The table: `a`, `b`, `c` or `d`.
    pub table: char,
    /// Its place: an H3 cell, a basin, a département.
    pub place: String,
    /// What is counted there: a ROME grand domain, a domain, a code, a level of diploma.
    pub what: String,
    /// The published value, a multiple of 5; absent below 5.
    pub value: Option<u32>,
}

/// What was published in a week.
#[derive(Debug, Clone, PartialEq)]
pub struct LatticeRelease {
    /// Its Monday.
    pub week: Date,
    /// When it was made.
    pub made_at: Timestamp,
    /// The privacy budget that it spent of each person (ε).
    pub epsilon: f64,
    /// All cells that have a value, by table, place and what.
    pub cells: Vec<LatticeCell>,
}
