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
    /// Which record of the file it is, from 1: many may stand on one line.
    pub record_number: u64,
    /// The field that is wrong; empty where the whole is.
    pub field: String,
    /// What was expected.
    pub reason: String,
    /// What stood there.
    pub value: String,
    /// The record; what could not be taken apart as text, 10,000 characters of it.
    pub record: Value,
    /// Whether something after it could not be read because of it.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub rest_skipped: bool,
    /// What the file should be: `JSON`.
    #[serde(skip)]
    pub form: &'static str,
}

/// Where something stands.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place<'a> {
    pub(super) file: &'a str,
    /// What it should be: `JSON`.
    pub(super) form: &'static str,
    pub(super) record_number: u64,
}

impl Reject {
    pub(super) fn record(place: Place<'_>, line: u64, error: FieldError, record: Value) -> Self {
        let FieldError { field, value, reason } = error;
        let Place { file, form, record_number } = place;
        Self { file: file.to_owned(), line, record_number, field, reason, value, record, rest_skipped: false, form }
    }

    pub(super) fn broken(place: Place<'_>, line: u64, byte: u64, detail: &str, text: String, ends: bool) -> Self {
        let Place { file, form, record_number } = place;
        let reason = if ends {
            format!("{file} was not read to its end (line {line}, byte {byte}); the rest was skipped")
        } else {
            format!("this is not {form}")
        };
        let (field, value) = (String::new(), format!("{detail} (byte {byte} of the line)"));
        Self {
            file: file.to_owned(),
            line,
            record_number,
            field,
            reason,
            value,
            record: text.into(),
            rest_skipped: ends,
            form,
        }
    }

    /// What rejects are counted by: the field and what was expected, never a value or a file.
    #[must_use]
    pub fn cause(&self) -> String {
        if self.rest_skipped {
            return format!("broken {}, after which the rest was skipped", self.form);
        }
        if self.field.is_empty() { self.reason.clone() } else { format!("{}: {}", self.field, self.reason) }
    }
}
