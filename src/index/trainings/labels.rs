//! Which trainings bear the labels of imported lists.

use super::TrainingDoc;
use crate::domain::training::{LabelEntry, LabelName};
use crate::reference::fold;
use std::collections::{BTreeSet, HashMap};

/// The lists, made ready to be asked.
#[derive(Debug, Default)]
pub struct LabelLists {
    /// By SIRET.
    by_siret: HashMap<String, Vec<Awarded>>,
    /// By the folded name of the provider, of rows without a SIRET.
    by_name: HashMap<String, Vec<Awarded>>,
}

#[derive(Debug)]
struct Awarded {
    label: LabelName,
    /// The folded title; absent where all trainings of the provider are meant.
    title: Option<String>,
}

impl LabelLists {
    /// The lists of these rows. Where a row has a SIRET, its name says nothing more.
    #[must_use]
    pub fn new(entries: &[LabelEntry]) -> Self {
        let mut lists = Self::default();
        for entry in entries {
            let awarded = Awarded { label: entry.label.clone(), title: entry.title.as_deref().map(fold) };
            let (by, key) = match (&entry.siret, &entry.provider) {
                (Some(siret), _) => (&mut lists.by_siret, siret.to_string()),
                (None, Some(name)) => (&mut lists.by_name, fold(name)),
                (None, None) => continue,
            };
            by.entry(key).or_default().push(awarded);
        }
        lists
    }

    /// The labels that the lists award to a training.
    pub(super) fn of(&self, doc: &TrainingDoc) -> Vec<LabelName> {
        let by_siret = doc.siret.as_ref().and_then(|siret| self.by_siret.get(siret.as_str()));
        let by_name = doc.folded_provider.as_ref().and_then(|name| self.by_name.get(name));
        let rows = by_siret.into_iter().chain(by_name).flatten();
        let meant = rows.filter(|row| row.title.as_ref().is_none_or(|title| *title == doc.folded_title));
        let labels: BTreeSet<&LabelName> = meant.map(|row| &row.label).collect();
        labels.into_iter().cloned().collect()
    }
}
