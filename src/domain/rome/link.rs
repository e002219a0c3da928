//! How precise a link between two nomenclatures is.

use serde::{Deserialize, Serialize};

/// How precisely a code of one nomenclature says which code of another is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema, async_graphql::Enum)]
#[serde(rename_all = "snake_case")]
pub enum LinkPrecision {
    /// It is a link of the ROME 4 code itself.
    V4,
    /// It is a link of the ROME 3 code that the occupation was a part of, so it means that code's other parts as well.
    V3Parent,
    /// There are several codes, and nothing says which one is meant.
    Several,
}
