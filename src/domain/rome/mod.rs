//! An edition of ROME, the répertoire opérationnel des métiers et des emplois: what France Travail publishes together.

mod appellation;
mod item;
mod link;
mod release;
mod riasec;
mod sheet;

pub use appellation::Appellation;
pub use item::{ItemKind, RomeItem};
pub use link::LinkPrecision;
pub use release::RomeRelease;
pub use riasec::{Riasec, RiasecProfile};
pub use sheet::{Core, ItemLink, OccupationSheet, RomeMobility, SkillLink};

/// All that one edition says. Whoever knows only its names has no sheets and no items.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RomeEdition {
    /// Its version, where the names of its files, or who imported it, say it.
    pub release: Option<RomeRelease>,
    /// The names of occupations.
    pub appellations: Vec<Appellation>,
    /// The occupations, each once.
    pub sheets: Vec<OccupationSheet>,
    /// What sheets point to: skills, contexts, interests, sectors; and the domains.
    pub items: Vec<RomeItem>,
}

impl RomeEdition {
    /// An edition of which only the names are known.
    #[must_use]
    pub fn of_names(appellations: Vec<Appellation>) -> Self {
        Self { appellations, ..Self::default() }
    }
}
