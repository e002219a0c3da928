//! What comes of an import of ROME.

/// What replacing an edition changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct EditionTally {
    /// Names of occupations.
    pub appellations: RowTally,
    /// Sheets of occupations.
    pub sheets: RowTally,
    /// Skills, contexts, interests, sectors and domains.
    pub items: RowTally,
}

/// What replacing the rows of a table changed, by their codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RowTally {
    /// Not there before.
    pub created: u64,
    /// Different before.
    pub updated: u64,
    /// The same before.
    pub unchanged: u64,
    /// There before, and no longer.
    pub removed: u64,
}
