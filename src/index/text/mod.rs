//! Text: what the words of an offer are, which offers have the words of a query, and how well they fit.
//!
//! Each segment has a one-segment tantivy index of its documents, in which the document number is the ordinal.

mod plan;
mod segment;
mod words;

pub(super) use plan::Plan;
pub(super) use segment::TextIndex;
pub(super) use words::{ANALYSER, Analyzer, Token};

/// The texts of an offer, as its source wrote them. Empty where it wrote none.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Text {
    /// Title.
    pub title: String,
    /// Label of the occupation and the appellation.
    pub occupation: String,
    /// Name of the employer.
    pub employer: String,
    /// Skills, studies, languages and licences asked for.
    pub skills: String,
    /// Description.
    pub description: String,
}
