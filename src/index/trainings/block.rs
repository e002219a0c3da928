//! An immutable block of trainings, with their sessions where they take place.

use super::{LabelLists, SessionDoc, TrainingDoc};
use crate::domain::training::{LabelName, TrainingId};
use crate::index::home::Home;
use crate::index::runs::Runs;
use crate::index::text::TextIndex;
use crate::index::tree::Tree;
use crate::index::{Located, Result, ordinal};
use crate::reference::fold;
use std::sync::Arc;

/// A training of a block.
#[derive(Debug)]
pub(super) struct Course {
    pub(super) doc: Arc<TrainingDoc>,
    /// Labels that imported lists award it.
    pub(super) list_labels: Vec<LabelName>,
    /// All its labels, folded.
    pub(super) folded_labels: Vec<String>,
}

/// A session, by its training; or a training that has none.
#[derive(Debug, Clone, Copy)]
pub(super) struct Unit {
    /// The ordinal of the training.
    pub(super) course: u32,
    /// Which of its sessions.
    pub(super) session: Option<u32>,
}

/// Trainings by id; units by (cell, latitude, longitude, training, session), those without a position at the end.
#[derive(Debug)]
pub(super) struct Block {
    pub(super) courses: Vec<Course>,
    pub(super) units: Vec<Unit>,
    pub(super) runs: Runs,
    pub(super) tree: Tree,
    pub(super) text: TextIndex,
}

impl Block {
    /// A block of trainings whose ids rise.
    pub(super) fn build(docs: Vec<Arc<TrainingDoc>>, labels: &LabelLists) -> Result<Self> {
        let courses: Vec<Course> = docs.into_iter().map(|doc| Course::new(doc, labels)).collect();
        let mut units = Vec::with_capacity(courses.len());
        for (course, Course { doc, .. }) in courses.iter().enumerate() {
            let course = ordinal(course);
            if doc.sessions.is_empty() {
                units.push(Unit { course, session: None });
            }
            units.extend((0..ordinal(doc.sessions.len())).map(|session| Unit { course, session: Some(session) }));
        }
        let place = |unit: &Unit| located(&courses, *unit);
        units.sort_by_cached_key(|unit| {
            let key = place(unit).map(|located| {
                let point = located.point();
                (u64::from(located.cell()), rising(point.lat()), rising(point.lon()))
            });
            (key.is_none(), key, unit.course, unit.session)
        });
        let runs = Runs::of(units.iter().map(place));
        let tree = Tree::of(&runs);
        let written = courses.iter().map(|Course { doc, .. }| {
            let mut key = [0; 40];
            key[24..].copy_from_slice(doc.id.uuid().as_bytes());
            (key, &doc.text, Some(doc.codes.as_str()))
        });
        let text = TextIndex::build(written, &Home::Memory)?;
        Ok(Self { courses, units, runs, tree, text })
    }

    /// Where a training stands.
    pub(super) fn find(&self, id: TrainingId) -> Option<u32> {
        self.courses.binary_search_by_key(&id, |course| course.doc.id).ok().map(ordinal)
    }

    pub(super) fn course(&self, at: u32) -> &Course {
        &self.courses[at as usize]
    }

    pub(super) fn unit(&self, at: u32) -> Unit {
        self.units[at as usize]
    }

    /// The session of a unit.
    pub(super) fn session(&self, unit: Unit) -> Option<&SessionDoc> {
        session(&self.courses, unit)
    }
}

impl Course {
    fn new(doc: Arc<TrainingDoc>, labels: &LabelLists) -> Self {
        let mut list_labels = labels.of(&doc);
        list_labels.retain(|label| !doc.labels.contains(label));
        let folded_labels = doc.labels.iter().chain(&list_labels).map(|label| fold(label.as_str())).collect();
        Self { doc, list_labels, folded_labels }
    }

    /// All its labels.
    pub(super) fn labels(&self) -> impl Iterator<Item = &LabelName> {
        self.doc.labels.iter().chain(&self.list_labels)
    }
}

fn session(courses: &[Course], unit: Unit) -> Option<&SessionDoc> {
    courses[unit.course as usize].doc.sessions.get(unit.session? as usize)
}

fn located(courses: &[Course], unit: Unit) -> Option<Located> {
    session(courses, unit)?.located
}

/// Bits that rise with the number.
const fn rising(number: f64) -> u64 {
    let bits = number.to_bits();
    if bits >> 63 == 1 { !bits } else { bits | 1 << 63 }
}
