//! Trainings in LHEO, the language in which French providers exchange them: versions 2.2 and 2.3, whole (`formation`) or as
//! an index (`resume-offre`).

mod codes;
mod course;
mod place;
mod summary;
#[cfg(test)]
mod tests;

use super::feed::Feed;
use super::json_stream::Item;
use super::xml::{Tree, read_xml};
use crate::domain::training::TrainingDraft;
use crate::domain::{ExternalId, FieldError, Invalid};
use serde_json::Value;
use std::io::{self, BufRead};
use std::ops::ControlFlow;

/// A course, whole.
const COURSE: &str = "formation";
/// A course of an index, with one session.
const SUMMARY: &str = "resume-offre";

/// The feed: XML of any length, one course at a time.
#[derive(Debug, Clone, Copy, Default)]
pub struct Lheo;

impl Feed for Lheo {
    type Draft = TrainingDraft;
    const FORM: &'static str = "XML";

    fn read(&self, input: Box<dyn BufRead>, sink: &mut dyn FnMut(Item) -> ControlFlow<()>) -> io::Result<()> {
        read_xml(input, &[COURSE, SUMMARY], sink)
    }

    fn draft(&self, record: Value) -> Result<(ExternalId, TrainingDraft), FieldError> {
        let tree = Tree::of_json(&record);
        if let Some(course) = tree.at(COURSE) {
            let number = course.text("numero").or_else(|| course.text("action/numero"));
            return Ok((identity(number)?, course::draft(course)));
        }
        let Some(summary) = tree.at(SUMMARY) else {
            return Err(Invalid::new("", "a course is an element `formation` or `resume-offre`").at(""));
        };
        Ok((identity(summary.text("numero"))?, summary::draft(summary)))
    }
}

fn identity(number: Option<&str>) -> Result<ExternalId, FieldError> {
    ExternalId::new(number.unwrap_or_default()).map_err(|refused| refused.at("numero"))
}

/// A text that says something: LHEO has `-` where a field must not be empty.
fn said(text: Option<&str>) -> Option<String> {
    text.filter(|text| !matches!(*text, "-" | "." | "--")).map(str::to_owned)
}

/// The texts of the children of a name.
fn texts(tree: &Tree, name: &str) -> Vec<String> {
    tree.all(name).filter_map(|child| said(child.own_text())).collect()
}
