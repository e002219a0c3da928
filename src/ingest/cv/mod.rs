//! CVs: JSON Resume 1.0 and Europass 3.4, made into one value without what no employer may ask for.
//!
//! Both become JSON Resume first, then go through one door: `tidy` leaves out what may not be kept and cleans the rest,
//! and what is left is read into a [`Cv`]. Nothing of it is logged.

mod dropped;
mod europass;
mod fluency;
mod redact;
#[cfg(test)]
mod tests;
mod tidy;

pub use dropped::{Dropped, Reason};

use crate::domain::cv::{Cv, KnownLanguage, Resume};
use crate::domain::{FieldError, Invalid};
use jiff::ToSpan;
use jiff::civil::Date;
use serde_json::Value;
use tidy::Tidied;

/// The largest document, in bytes.
pub const MOST_BYTES: usize = 1024 * 1024;

/// In which form a CV came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// JSON Resume.
    JsonResume,
    /// Europass, XML.
    EuropassXml,
    /// Europass, JSON.
    EuropassJson,
}

impl Format {
    /// What it is called.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::JsonResume => "JSON Resume",
            Self::EuropassXml => "Europass XML",
            Self::EuropassJson => "Europass JSON",
        }
    }
}

/// What the age of the person allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Age {
    /// The CV does not say.
    Unsaid,
    /// Under 18: apprenticeships only.
    Minor,
    /// 18 or more.
    Adult,
}

/// A CV that was read.
#[derive(Debug)]
pub struct ReadCv {
    /// In which form it came.
    pub format: Format,
    /// The CV.
    pub cv: Cv,
    /// What was left out.
    pub dropped: Dropped,
    /// What the age of the person allows. The date itself is gone.
    pub age: Age,
    /// The month in which a minor comes of age, as its first day.
    pub minor_until: Option<Date>,
}

/// Reads a CV, in whichever form it is. `today` judges the age.
///
/// # Errors
/// Every [`FieldError`]: a document that is none of the forms, a value of a wrong type, a wish that cannot be; a person
/// under 15.
pub fn read(bytes: &[u8], today: Date) -> Result<ReadCv, Vec<FieldError>> {
    let (format, mut resume) = json_resume(bytes).map_err(|refused| vec![refused])?;
    let Tidied { mut dropped, mut errors, born } = tidy::tidy(&mut resume);
    let minor_until = born.and_then(|born| born.checked_add(18.years()).ok()).map(Date::first_of_month);
    let age = age(born, today).map_err(|refused| errors.push(refused));
    let resume = resume_of(resume, &mut dropped).map_err(|refused| errors.push(refused));
    let (Ok(age), Ok(mut resume)) = (age, resume) else { return Err(errors) };
    let wishes = resume.passerelle.take().unwrap_or_default().read().map_err(|refused| errors.extend(refused));
    let (Ok(wishes), true) = (wishes, errors.is_empty()) else { return Err(errors) };
    let languages = resume.languages.iter().filter_map(|language| {
        let level = fluency::level(language.fluency.as_deref()?)?;
        Some(KnownLanguage { name: language.language.clone()?, level })
    });
    let languages = languages.collect();
    let minor_until = minor_until.filter(|_| age == Age::Minor);
    Ok(ReadCv { format, cv: Cv { resume, wishes, languages }, dropped, age, minor_until })
}

/// The document in the form of JSON Resume.
fn json_resume(bytes: &[u8]) -> Result<(Format, Value), FieldError> {
    if bytes.len() > MOST_BYTES {
        let expected = format!("a document of at most {MOST_BYTES} bytes");
        return Err(Invalid::new(format!("{} bytes", bytes.len()), expected).at("body"));
    }
    let text = str::from_utf8(bytes).map_err(|_| Invalid::new("other bytes", "a text in UTF-8").at("body"))?;
    let text = text.trim_start_matches('\u{feff}').trim_start();
    if text.starts_with('<') {
        return Ok((Format::EuropassXml, europass::of_xml(text)?));
    }
    let value: Value = serde_json::from_str(text).map_err(|error| {
        let place = format!("line {}, column {}", error.line(), error.column());
        Invalid::new(place, "a CV as JSON Resume (JSON) or Europass (XML or JSON)").at("body")
    })?;
    if europass::is_europass(&value) {
        return Ok((Format::EuropassJson, europass::of_json(&value)?));
    }
    if !value.is_object() {
        return Err(Invalid::new("another value", "a JSON object").at("body"));
    }
    Ok((Format::JsonResume, value))
}

/// The resume, and what JSON Resume has no place for.
fn resume_of(resume: Value, dropped: &mut Dropped) -> Result<Resume, FieldError> {
    let mut track = serde_path_to_error::Track::new();
    let tracked = serde_path_to_error::Deserializer::new(resume, &mut track);
    let read = serde_ignored::deserialize(tracked, |path| dropped.add(Reason::Unknown, &anywhere(&path.to_string())));
    read.map_err(|_| {
        Invalid::new("another kind of value", "the kind that JSON Resume has here").at(track.path().to_string())
    })
}

/// A path without the numbers of items: `work.3.keywords` is `work[].keywords`.
fn anywhere(path: &str) -> String {
    let mut field = String::new();
    for part in path.split('.') {
        if !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()) {
            field.push_str("[]");
        } else if part != "?" {
            if !field.is_empty() {
                field.push('.');
            }
            field.push_str(part);
        }
    }
    field
}

/// What the age allows on that day.
fn age(born: Option<Date>, today: Date) -> Result<Age, FieldError> {
    let Some(born) = born else { return Ok(Age::Unsaid) };
    let of_age = |years: i64| born.checked_add(years.years()).is_ok_and(|day| day <= today);
    if !of_age(15) {
        // The date stands in no error: an error is logged, kept, shown.
        return Err(Invalid::new("…", "a person of 15 years or more").at("basics.birthDate"));
    }
    Ok(if of_age(18) { Age::Adult } else { Age::Minor })
}
