//! What comes of an import of appellations.

/// What replacing the appellations changed, by OGR code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct AppellationTally {
    /// Not there before.
    pub created: u64,
    /// Different before.
    pub updated: u64,
    /// The same before.
    pub unchanged: u64,
    /// There before, and no longer.
    pub removed: u64,
}
