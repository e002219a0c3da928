//! What the sheets of occupations point to.

use serde::{Deserialize, Serialize};

/// What kind of thing an item is.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    utoipa::ToSchema,
    async_graphql::Enum,
)]
#[serde(rename_all = "snake_case")]
#[schema(as = RomeItemKind)]
#[graphql(name = "RomeItemKind")]
pub enum ItemKind {
    /// Something to be able to do (*savoir-faire*) or a way to behave (*savoir-être*).
    Skill,
    /// Something to know (*savoir*), certificates included.
    Knowledge,
    /// A circumstance of work: hours, places, risks, status.
    Context,
    /// A centre of interest: what people say they would like to do.
    Interest,
    /// A sector of activity; its parts are sectors too.
    Sector,
    /// A professional domain, such as `M18`, or a grand domaine, such as `M`.
    Domain,
}

impl ItemKind {
    /// Its name, as in JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Skill => "skill",
            Self::Knowledge => "knowledge",
            Self::Context => "context",
            Self::Interest => "interest",
            Self::Sector => "sector",
            Self::Domain => "domain",
        }
    }
}

/// A skill, something to know, a context, an interest, a sector or a domain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RomeItem {
    /// What it is.
    pub kind: ItemKind,
    /// Its code in the official files, alone among those of its kind: an OGR code where it is a skill or a context.
    pub code: String,
    /// Its label in French.
    pub label: String,
    /// What ROME puts it under: *Savoir-faire*, for example.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// The code of what it is a part of: of a skill its *macro-compétence*, of a part of a sector the sector.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub part_of: Option<String>,
    /// What it means, at length.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub definition: Option<String>,
}
