//! One shape for both forms of a Europass document.
//!
//! XML has `WorkExperienceList` with a `WorkExperience` for each, JSON a list under `WorkExperience`; XML keeps parts of
//! a date in attributes (`month="--03"`), JSON in numbers. Here both are children with the same names, whatever their
//! case.

use crate::domain::{FieldError, Invalid};
use crate::ingest::xml::{Growing, Manner, Tree};
use quick_xml::Reader;
use quick_xml::events::Event;

/// `month="--03"`, `day="---10"`: XML Schema's way to write a part of a date.
const EUROPASS: Manner =
    Manner { attribute: |value| value.trim_start_matches('-'), is_list: |name| name.ends_with("List") };

/// Reads a document in XML.
///
/// # Errors
/// Where it is not well formed, or too deep.
pub(super) fn of_xml(text: &str) -> Result<Tree, FieldError> {
    let broken = |what: &dyn std::fmt::Display| Invalid::new(what, "a well-formed XML document").at("body");
    let mut reader = Reader::from_str(text);
    reader.config_mut().check_end_names = true;
    let mut growing = Growing::new(EUROPASS);
    loop {
        let event = reader.read_event().map_err(|error| broken(&error))?;
        growing.take(&event).map_err(|wrong| broken(&wrong))?;
        if let Event::Eof = event {
            let whole = growing.is_whole();
            return if whole { Ok(growing.finish()) } else { Err(broken(&"an element without its end")) };
        }
    }
}
