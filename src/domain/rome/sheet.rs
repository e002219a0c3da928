//! The sheet of an occupation (*fiche métier*): what ROME says of it, by the codes of what it points to.

use super::super::RomeCode;
use super::RiasecProfile;
use serde::{Deserialize, Serialize};

/// The sheet of an occupation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OccupationSheet {
    /// Its code.
    pub rome: RomeCode,
    /// Its label, as a rule in both genders.
    pub label: String,
    /// The code of ROME 3 that it was a part of, or still is as a whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<RomeCode>,
    /// What those who have it do, a sentence each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub definition: Vec<String>,
    /// What gives access to it: diplomas, experience, a sentence each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub access: Vec<String>,
    /// Which interests it suits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub riasec: Option<RiasecProfile>,
    /// Whether the law says who may have it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub regulated: Option<bool>,
    /// Whether it is one of executives (*cadres*).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub executive: Option<bool>,
    /// What it is in the ecological transition: *Emploi Vert*.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ecological: Option<String>,
    /// Whether it is one of the digital transition.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub digital: Option<bool>,
    /// Skills and knowledge, in the order of the files.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub skills: Vec<SkillLink>,
    /// OGR codes of contexts of work.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub contexts: Vec<String>,
    /// Where one may go from it, the nearest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub mobility: Vec<RomeMobility>,
    /// Centres of interest.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub interests: Vec<ItemLink>,
    /// Sectors of activity.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sectors: Vec<ItemLink>,
    /// Divisions of NAF rev. 2, two digits each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub naf: Vec<String>,
}

/// A skill of an occupation, or something to know for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SkillLink {
    /// Its OGR code.
    pub code: String,
    /// How close to the heart of the occupation it is (*cœur de métier*), where it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub core: Option<Core>,
}

/// How a skill belongs to the heart of an occupation.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema, async_graphql::Enum,
)]
#[serde(rename_all = "snake_case")]
#[schema(as = SkillCore)]
#[graphql(name = "SkillCore")]
pub enum Core {
    /// It is at its heart (*principale*).
    Main,
    /// It is becoming so (*émergente*).
    Emerging,
}

/// An occupation that one may go to from another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RomeMobility {
    /// Its code.
    pub to: RomeCode,
    /// Its place among those of the occupation, from 1.
    pub rank: u16,
}

/// An interest or a sector of an occupation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemLink {
    /// Its code.
    pub code: String,
    /// Whether it is the main one of the occupation.
    pub main: bool,
}
