//! A record that could not be taken.

use crate::domain::FieldError;
use serde::Serialize;
use serde_json::Value;

/// A record that could not be taken, with where it stands and why. It may hold personal data: it is written only where
/// the operator asks for it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Reject {
    /// The file, as it was named, or `-`.
    pub file: String,
    /// The line that the record begins on, from 1.
    pub line: u64,
    /// The field that is wrong; empty where the whole is.
    pub field: String,
    /// What was expected.
    pub reason: String,
    /// What stood there.
    pub value: String,
    /// The record; null where it is no JSON.
    pub record: Value,
}

impl Reject {
    pub(super) fn record(file: &str, line: u64, error: FieldError, record: Value) -> Self {
        let FieldError { field, value, reason } = error;
        Self { file: file.to_owned(), line, field, reason, value, record }
    }

    pub(super) fn broken(file: &str, line: u64, detail: String) -> Self {
        Self {
            file: file.to_owned(),
            line,
            field: String::new(),
            reason: "this is not JSON".to_owned(),
            value: detail,
            record: Value::Null,
        }
    }

    /// What rejects are counted by: the field and what was expected, never a value.
    #[must_use]
    pub fn cause(&self) -> String {
        if self.field.is_empty() { self.reason.clone() } else { format!("{}: {}", self.field, self.reason) }
    }
}
