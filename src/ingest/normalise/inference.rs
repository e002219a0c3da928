//! A code for offers whose sources gave none.

use super::{Normalised, Note, NoteKind, modified};
use crate::domain::{InferredOccupation, RomeCode};
use crate::reference;

/// Whoever can tell which occupation a text names, and how sure that is.
pub trait OccupationNamer: std::fmt::Debug + Send + Sync {
    /// The occupation of an offer, where it is sure enough to be written down.
    fn name(&self, title: &str, description: Option<&str>) -> Option<(RomeCode, InferredOccupation)>;
}

impl Normalised {
    /// Gives an offer without a ROME code one, marked as inferred, where it is sure enough; notes whether it was.
    #[must_use]
    pub fn named_by(mut self, namer: &dyn OccupationNamer) -> Self {
        if self.offer.occupation.rome.is_some() {
            return self;
        }
        let told = namer.name(&self.offer.title, self.offer.description.as_deref());
        let kind = if told.is_some() { NoteKind::Inferred } else { NoteKind::NotInferred };
        self.notes.push(Note { field: "occupation.rome", kind });
        if let Some((rome, inferred)) = told {
            let occupation = &mut self.offer.occupation;
            let label = || reference::occupation(rome.as_str()).map(|known| known.label.to_owned());
            occupation.label = occupation.label.take().or_else(label);
            (occupation.rome, occupation.inferred) = (Some(rome), Some(inferred));
            self.offer.modified_by_us = modified(&self.notes);
        }
        self
    }
}
