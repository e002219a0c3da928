//! Why a value was refused.

use serde::Serialize;

/// A value that its type refused, and what was expected instead.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("invalid value `{value}`: {reason}")]
pub struct Invalid {
    /// The value as it was given, cut at 100 characters.
    pub value: String,
    /// What was expected, as a sentence without its full stop.
    pub reason: String,
}

impl Invalid {
    /// Refuses `value`, saying what was expected.
    pub fn new(value: impl std::fmt::Display, reason: impl Into<String>) -> Self {
        let mut value = value.to_string();
        if let Some((cut, _)) = value.char_indices().nth(100) {
            value.truncate(cut);
            value.push('…');
        }
        Self { value, reason: reason.into() }
    }

    /// The same refusal, with the field that held the value.
    #[must_use]
    pub fn at(self, field: impl Into<String>) -> FieldError {
        FieldError { field: field.into(), value: self.value, reason: self.reason }
    }
}

/// A refused value with the name of the field, parameter or column that held it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error, utoipa::ToSchema)]
#[error("{field}: {reason} (got `{value}`)")]
pub struct FieldError {
    /// The field, parameter or JSON pointer.
    #[schema(example = "radius_km")]
    pub field: String,
    /// The value as it was given, cut at 100 characters.
    #[schema(example = "0")]
    pub value: String,
    /// What was expected.
    #[schema(example = "a radius is more than 0 and at most 500 km")]
    pub reason: String,
}
