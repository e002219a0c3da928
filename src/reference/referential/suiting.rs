//! The way in by interests: which occupations suit somebody.

use super::Referential;
use super::sheet::{OccupationNumber, Sheet};
use crate::domain::RiasecProfile;

/// What somebody likes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Suiting {
    /// The types of interests, the stronger first.
    pub riasec: Option<RiasecProfile>,
    /// Codes of centres of interest: each of them is asked for.
    pub interests: Vec<String>,
}

impl Referential {
    /// The occupations that suit all of it, the best first, by code among equals.
    ///
    /// Of two types of interests the stronger must be one of the occupation's. Best are those with the same types in the
    /// same order, then those whose main centres of interest are asked for.
    #[must_use]
    pub fn suiting(&self, suiting: &Suiting) -> Vec<OccupationNumber> {
        let mut found: Vec<_> = self
            .sheets
            .iter()
            .enumerate()
            .filter_map(|(place, sheet)| Some((suits(sheet, suiting)?, OccupationNumber::new(place)?)))
            .collect();
        found.sort_unstable();
        found.into_iter().map(|(_, number)| number).collect()
    }
}

/// How well a sheet suits, 0 best; nothing where it does not.
fn suits(sheet: &Sheet, suiting: &Suiting) -> Option<(u8, usize)> {
    let types = suiting.riasec.map_or(Some(0), |asked| {
        let own = sheet.riasec()?;
        match (own.major == asked.major, own.minor == asked.minor, Some(own.major) == asked.minor) {
            (true, true, _) => Some(0),
            (true, false, _) => Some(1),
            (false, _, true) if own.minor == Some(asked.major) => Some(2),
            (false, _, _) => (own.minor == Some(asked.major)).then_some(3),
        }
    })?;
    let mut others = 0;
    for code in &suiting.interests {
        let link = sheet.interests().iter().find(|link| link.code == *code)?;
        others += usize::from(!link.main);
    }
    Some((types, others))
}
