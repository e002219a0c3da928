//! Europass 3.4, XML and JSON.

mod map;
mod tree;

use crate::domain::FieldError;
use crate::ingest::xml::Tree;
use serde_json::Value;

/// Whether a JSON document is one of Europass.
pub(super) fn is_europass(value: &Value) -> bool {
    value.get("SkillsPassport").is_some()
}

/// A document in XML, as JSON Resume.
///
/// # Errors
/// Where it is not well formed, or of another kind.
pub(super) fn of_xml(text: &str) -> Result<Value, FieldError> {
    map::resume(&tree::of_xml(text)?)
}

/// A document in JSON, as JSON Resume.
///
/// # Errors
/// Where it is of another kind.
pub(super) fn of_json(value: &Value) -> Result<Value, FieldError> {
    map::resume(&Tree::of_json(value))
}
