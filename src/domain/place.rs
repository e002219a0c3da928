//! Where an offer is.

use super::{CommuneCode, DepartmentCode, Point, PostalCode, RegionCode};
use serde::{Deserialize, Serialize};

/// How precisely the place is known. Only the first three have a position.
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
pub enum Precision {
    /// The source gave coordinates.
    Exact,
    /// The centre of the commune.
    Commune,
    /// The centre of the most populous commune of the postal code.
    Postcode,
    /// A département only: found by département, région and country filters.
    Department,
    /// A région only.
    Region,
    /// A country only.
    Country,
    /// Done from anywhere, and the source names no place.
    Remote,
    /// Nothing usable was said.
    Unknown,
}

impl Precision {
    /// All values, from the finest to none.
    pub const ALL: [Self; 8] = [
        Self::Exact,
        Self::Commune,
        Self::Postcode,
        Self::Department,
        Self::Region,
        Self::Country,
        Self::Remote,
        Self::Unknown,
    ];
}

/// How the position was found.
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
pub enum LocatedBy {
    /// The coordinates of the source, kept.
    Coordinates,
    /// The coordinates of the source, latitude and longitude exchanged back.
    SwappedCoordinates,
    /// The commune of the source: its coordinates lay too far from it.
    CommuneOverCoordinates,
    /// The INSEE code of the commune.
    CommuneCode,
    /// The postal code, with the name where the code has several communes.
    Postcode,
    /// The label of the place.
    Label,
    /// No position was found.
    Nothing,
}

/// Where an offer is, as far as its source says it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema, async_graphql::SimpleObject)]
#[graphql(name = "OfferPlace")]
pub struct Place {
    /// The place as the source writes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = "59 - LILLE")]
    pub label: Option<String>,
    /// INSEE code of the commune or municipal arrondissement.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub commune: Option<CommuneCode>,
    /// Name of the commune.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = "Lille")]
    pub commune_name: Option<String>,
    /// Postal code, as the source gave it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub postcode: Option<PostalCode>,
    /// INSEE code of the département.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub department: Option<DepartmentCode>,
    /// INSEE code of the région.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<RegionCode>,
    /// ISO 3166-1 alpha-2 code of the country.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = "FR")]
    pub country: Option<String>,
    /// The position; absent where only an area is known, never the middle of that area.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<Point>,
    /// How precisely the place is known.
    pub precision: Precision,
    /// How the position was found.
    pub located_by: LocatedBy,
}

impl Place {
    /// A place of which nothing is known.
    #[must_use]
    pub const fn unknown() -> Self {
        Self {
            label: None,
            commune: None,
            commune_name: None,
            postcode: None,
            department: None,
            region: None,
            country: None,
            position: None,
            precision: Precision::Unknown,
            located_by: LocatedBy::Nothing,
        }
    }
}
