//! What the text of a query means in a snapshot: each of its words as the terms that it stands for.

use crate::domain::TextQuery;

/// A text query with its words looked up: done once a question, used on each segment.
#[derive(Debug)]
pub(in crate::index) struct Plan {}

impl Plan {
    /// The plan of a text.
    pub(in crate::index) fn of(_text: &TextQuery) -> Self {
        Self {}
    }
}
