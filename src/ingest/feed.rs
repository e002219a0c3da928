//! What a format has to know: how one of its records becomes a draft.

use super::json_stream::{Item, read_json};
use super::normalise::{Note, OccupationNamer, Strictness, normalise, normalise_training};
use super::pipeline::Imported;
use crate::domain::training::{Training, TrainingDraft};
use crate::domain::{ExternalId, FieldError, Offer, OfferDraft, Source};
use serde_json::Value;
use std::io::{self, BufRead};
use std::ops::ControlFlow;

/// A format of records. Normalising and writing are the same for all.
pub trait Feed: Send + Sync + std::fmt::Debug + 'static {
    /// What its records are mapped to.
    type Draft: Draft;
    /// What its files are, for a message: `JSON`.
    const FORM: &'static str = "JSON";

    /// Maps one record. What the draft has no field for goes to its `extra`.
    ///
    /// # Errors
    /// [`FieldError`] where the record has no usable identity; all the rest is for [`Draft::normalise`].
    fn draft(&self, record: Value) -> Result<(ExternalId, Self::Draft), FieldError>;

    /// Reads the records of a file and gives each to `sink`, until the end or until `sink` breaks.
    ///
    /// # Errors
    /// Those of reading; what is broken is an [`Item`].
    fn read(&self, input: Box<dyn BufRead>, sink: &mut dyn FnMut(Item) -> ControlFlow<()>) -> io::Result<()> {
        read_json(input, sink)
    }
}

/// A record as a network says it.
pub trait Draft: Sized + Send + 'static {
    /// What it is normalised into.
    type Record: Imported;

    /// The one way from here to a record. Where it is an offer without a ROME code, `namer` gives it one.
    ///
    /// # Errors
    /// Every [`FieldError`] at once.
    fn normalise(
        self,
        source: &Source,
        external_id: ExternalId,
        strictness: Strictness,
        namer: Option<&dyn OccupationNamer>,
    ) -> Result<(Self::Record, Vec<Note>), Vec<FieldError>>;
}

impl Draft for OfferDraft {
    type Record = Offer;

    fn normalise(
        self,
        source: &Source,
        external_id: ExternalId,
        strictness: Strictness,
        namer: Option<&dyn OccupationNamer>,
    ) -> Result<(Offer, Vec<Note>), Vec<FieldError>> {
        let done = normalise(source, external_id, self, strictness)?;
        let done = if let Some(namer) = namer { done.named_by(namer) } else { done };
        Ok((done.offer, done.notes))
    }
}

impl Draft for TrainingDraft {
    type Record = Training;

    fn normalise(
        self,
        source: &Source,
        external_id: ExternalId,
        strictness: Strictness,
        _: Option<&dyn OccupationNamer>,
    ) -> Result<(Training, Vec<Note>), Vec<FieldError>> {
        normalise_training(source, external_id, self, strictness)
    }
}
