//! What a format has to know: how one of its records becomes a draft.

use crate::domain::{ExternalId, FieldError, OfferDraft};
use serde_json::Value;

/// A format of records. Reading files, normalising and writing are the same for all.
pub trait Feed: Send + Sync + std::fmt::Debug {
    /// Maps one record. What the draft has no field for goes to its `extra`.
    ///
    /// # Errors
    /// [`FieldError`] where the record has no usable identity; all the rest is for [`normalise`](super::normalise()).
    fn draft(&self, record: Value) -> Result<(ExternalId, OfferDraft), FieldError>;
}
