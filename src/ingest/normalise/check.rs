//! What to do with a value that its type refuses: tell the publisher, or keep it aside.

use super::{Note, NoteKind, Strictness};
use crate::domain::{FieldError, Invalid};
use serde_json::{Map, Value};

/// What no field took, and what was noted.
pub(super) type Aside = (Map<String, Value>, Vec<Note>);

/// Collects refusals and notes while one draft is normalised.
#[derive(Debug)]
pub(super) struct Check {
    strictness: Strictness,
    errors: Vec<FieldError>,
    notes: Vec<Note>,
    extra: Map<String, Value>,
}

impl Check {
    pub(super) fn new(strictness: Strictness, extra: Map<String, Value>) -> Self {
        Self { strictness, errors: Vec::new(), notes: Vec::new(), extra }
    }

    /// A refusal that no strictness forgives.
    pub(super) fn error(&mut self, error: FieldError) {
        self.errors.push(error);
    }

    pub(super) fn note(&mut self, field: &'static str, kind: NoteKind) {
        self.notes.push(Note { field, kind });
    }

    /// A field whose value is no good: an error when strict; else the value goes to `extra`, under the field's name.
    pub(super) fn refuse(&mut self, field: &'static str, value: Value, refused: Invalid) {
        match self.strictness {
            Strictness::Strict => self.errors.push(refused.at(field)),
            Strictness::Lenient => {
                self.aside(field, value);
                self.note(field, NoteKind::KeptAside);
            }
        }
    }

    /// Keeps a value that no field takes with the record, so that nothing is lost.
    pub(super) fn aside(&mut self, field: &'static str, value: Value) {
        self.extra.insert(field.to_owned(), value);
    }

    /// Reads an optional text by `parse`; one of white space only is absent.
    pub(super) fn read<T>(
        &mut self,
        field: &'static str,
        text: Option<&str>,
        parse: impl FnOnce(&str) -> Result<T, Invalid>,
    ) -> Option<T> {
        let text = text.map(str::trim).filter(|text| !text.is_empty())?;
        parse(text).map_err(|refused| self.refuse(field, text.into(), refused)).ok()
    }

    /// Reads the texts of a list by `parse`, each value once.
    pub(super) fn read_all<T: PartialEq>(
        &mut self,
        field: &'static str,
        texts: &[String],
        parse: impl Fn(&str) -> Result<T, Invalid>,
    ) -> Vec<T> {
        let mut values = Vec::with_capacity(texts.len());
        let mut refused = Vec::new();
        for text in texts.iter().map(|text| text.trim()).filter(|text| !text.is_empty()) {
            match parse(text) {
                Ok(value) if values.contains(&value) => {}
                Ok(value) => values.push(value),
                Err(invalid) => refused.push((text, invalid)),
            }
        }
        let all: Vec<Value> = refused.iter().map(|(text, _)| (*text).into()).collect();
        for (_, invalid) in refused {
            self.refuse(field, all.clone().into(), invalid);
        }
        values
    }

    /// Reads one item of a list: what is wrong with it is told, and kept aside, with its place.
    pub(super) fn item<T>(&mut self, list: &str, at: usize, read: impl FnOnce(&mut Self) -> T) -> T {
        let mut inner = Self::new(self.strictness, Map::new());
        let item = read(&mut inner);
        let placed = |field: &str| format!("{list}[{at}].{field}");
        let errors = inner.errors.into_iter().map(|error| FieldError { field: placed(&error.field), ..error });
        self.errors.extend(errors);
        self.notes.extend(inner.notes);
        self.extra.extend(inner.extra.into_iter().map(|(field, value)| (placed(&field), value)));
        item
    }

    /// Keeps an optional value that `valid` accepts.
    pub(super) fn keep<T: Copy + Into<Value> + std::fmt::Display>(
        &mut self,
        field: &'static str,
        value: Option<T>,
        expected: &'static str,
        valid: impl FnOnce(T) -> bool,
    ) -> Option<T> {
        let value = value?;
        if valid(value) {
            return Some(value);
        }
        self.refuse(field, value.into(), Invalid::new(value, expected));
        None
    }

    /// Removes what may hold personal data; answers whether there was any.
    pub(super) fn forget(&mut self, key: &str) -> bool {
        self.extra.remove(key).is_some()
    }

    pub(super) fn finish(self) -> Result<Aside, Vec<FieldError>> {
        if self.errors.is_empty() { Ok((self.extra, self.notes)) } else { Err(self.errors) }
    }
}
