//! Trainings of any table: CSV, with a file that says which column holds what.

mod mapping;
mod rows;
#[cfg(test)]
mod tests;

pub use mapping::{Mapping, MappingError};

use super::feed::Feed;
use super::json_stream::Item;
use crate::domain::training::TrainingDraft;
use crate::domain::{ExternalId, FieldError, Invalid};
use serde_json::Value;
use std::io::{self, BufRead};
use std::ops::ControlFlow;

/// The feed: a row is a session, and the rows of one training stand one after another.
#[derive(Debug)]
pub struct TrainingsCsv(Mapping);

impl TrainingsCsv {
    /// The feed of tables that the mapping describes.
    #[must_use]
    pub const fn new(mapping: Mapping) -> Self {
        Self(mapping)
    }
}

impl Feed for TrainingsCsv {
    type Draft = TrainingDraft;
    const FORM: &'static str = "CSV";

    fn read(&self, input: Box<dyn BufRead>, sink: &mut dyn FnMut(Item) -> ControlFlow<()>) -> io::Result<()> {
        rows::read(&self.0, input, sink)
    }

    fn draft(&self, record: Value) -> Result<(ExternalId, TrainingDraft), FieldError> {
        let rows = record.as_array().map(Vec::as_slice).unwrap_or_default();
        let Some(first) = rows.first() else { return Err(Invalid::new("", "a training is one row or more").at("")) };
        let id = ExternalId::new(self.0.identity(first)).map_err(|refused| refused.at(self.0.identity_column()))?;
        Ok((id, self.0.draft(rows)?))
    }
}
