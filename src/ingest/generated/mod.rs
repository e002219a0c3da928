//! Offers, trainings and CVs for the demo, the sandbox and for measuring: made from a seed, in the proportions of Hauts-de-France, or over
//! all of France by population.
//!
//! Nothing here is a copy of an advertisement. Where offers are is drawn from `communes.tsv` (built by
//! `tools/demo/weights.py` from the reference tables), what they are from the tables beside it, written by us and read
//! on first use; employers are invented. An offer follows from the seed, its index and the given time alone, so a run is
//! repeatable, on any number of threads, and a smaller demo is the beginning of a larger one.
//!
//! The drafts go through the same `normalise` as every feed, and the sources differ as real ones do: one gives
//! coordinates, one INSEE codes, one postal codes with names, one only a label.

mod allowances;
mod chance;
mod communes;
mod cvs;
mod dates;
mod employers;
mod families;
mod generator;
mod history;
mod occupations;
mod pay;
mod phrases;
mod places;
mod sources;
mod terms;
mod text;
mod trainings;

#[cfg(test)]
mod tests;

#[cfg(test)]
pub(in crate::ingest) use chance::Chance;
pub use communes::Ground;
pub use cvs::{CvGenerator, GeneratedCv};
pub use generator::Generator;
pub use history::{past_days, past_rows, past_spells};
pub use sources::sources;
pub use text::Texts;
pub use trainings::{TrainingGenerator, training_source};

/// Lines of a table that say something: not blank, not a comment.
fn lines(table: &'static str) -> impl Iterator<Item = &'static str> {
    table.lines().filter(|line| !line.is_empty() && !line.starts_with('#'))
}
