//! The names of occupations: the appellations that were imported, and what search and synonyms make of them.

use super::{Error, Named, Result, Service};
use crate::domain::{Appellation, OgrCode, RomeCode};
use crate::index::{Index, Synonyms};
use crate::reference::{self, Fit, LabelSearch, Occupation};
use crate::store::Store;
use arc_swap::ArcSwap;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The names as the store last gave them. Whether there are others is asked every second.
#[derive(Debug, Clone)]
pub(super) struct Names(Arc<ArcSwap<Edition>>);

/// The names of one moment: the appellations, and the everyday names that ROME does not list.
#[derive(Debug, Default)]
pub(super) struct Edition {
    /// Absent before the first import.
    version: Option<String>,
    names: Box<[Name]>,
    /// The codes of ROME 3 that occupations of ROME 4 came from, where these are others.
    parents: BTreeMap<RomeCode, BTreeSet<RomeCode>>,
    /// By the place in `names`.
    search: LabelSearch<usize>,
}

/// A name of an occupation, other than its label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Name {
    pub(super) label: Box<str>,
    pub(super) rome: RomeCode,
    /// Absent for an everyday name.
    pub(super) ogr: Option<OgrCode>,
}

impl Edition {
    fn new(version: Option<String>, appellations: Vec<Appellation>) -> Self {
        let mut parents: BTreeMap<RomeCode, BTreeSet<RomeCode>> = BTreeMap::new();
        for named in &appellations {
            if let Some(parent) = named.parent.clone().filter(|parent| *parent != named.rome) {
                parents.entry(named.rome.clone()).or_default().insert(parent);
            }
        }
        let is_label = |named: &Appellation| {
            let known = reference::occupation(named.rome.as_str());
            known.is_some_and(|known| known.label == named.label)
        };
        let official = appellations.into_iter().filter(|named| !is_label(named));
        let official = official.map(|named| Name { label: named.label.into(), rome: named.rome, ogr: Some(named.ogr) });
        let everyday = reference::everyday_names()
            .filter_map(|(label, code)| Some(Name { label: label.into(), rome: RomeCode::new(code).ok()?, ogr: None }));
        let mut names: Box<[Name]> = official.chain(everyday).collect();
        // Among those of one occupation the order stays.
        names.sort_by(|a, b| a.rome.cmp(&b.rome));
        let search = LabelSearch::of(names.iter().enumerate().map(|(at, name)| (&*name.label, at)));
        Self { version, names, parents, search }
    }

    /// The codes of ROME 3 that an occupation came from, where these are others and the imported names tell them.
    pub(super) fn parents(&self, rome: &RomeCode) -> Vec<RomeCode> {
        self.parents.get(rome).into_iter().flatten().cloned().collect()
    }

    /// The names that hold every word of the query, with how well they do, in no order.
    pub(super) fn matching(&self, query: &str) -> impl Iterator<Item = (Fit, &Name)> {
        self.search.matching(query).into_iter().map(|(fit, at)| (fit, &self.names[at]))
    }

    /// The names of an occupation: those of ROME by OGR code, then the everyday ones.
    fn of(&self, rome: &RomeCode) -> &[Name] {
        let start = self.names.partition_point(|name| name.rome < *rome);
        &self.names[start..][..self.names[start..].partition_point(|name| name.rome == *rome)]
    }

    /// Those of them that hold every word of the query, the best first; all, by their labels, where there is no query.
    fn appellations(&self, rome: &RomeCode, query: Option<&str>, limit: usize) -> Vec<Named> {
        let names = self.of(rome);
        let mut found: Vec<(Option<Fit>, &Name)> = match query {
            None => names.iter().map(|name| (None, name)).collect(),
            Some(query) => {
                let search = LabelSearch::of(names.iter().map(|name| (&*name.label, name)));
                search.matching(query).into_iter().map(|(fit, name)| (Some(fit), name)).collect()
            }
        };
        found.sort_by_cached_key(|(fit, name)| (*fit, reference::fold(&name.label), name.ogr.is_none()));
        found.into_iter().take(limit).map(|(_, name)| Named::from(name)).collect()
    }

    fn occupations(&self, query: &str, limit: usize) -> Vec<OccupationMatch> {
        let coded = reference::occupations_coded(query);
        if !coded.is_empty() {
            return coded.iter().take(limit).map(|occupation| OccupationMatch { occupation, name: None }).collect();
        }
        let mut best: BTreeMap<&'static str, (Fit, Option<&Name>, &'static Occupation)> = BTreeMap::new();
        for (fit, occupation) in reference::occupation_labels().matching(query) {
            best.insert(occupation.code, (fit, None, occupation));
        }
        for (fit, name) in self.matching(query) {
            let Some(occupation) = reference::occupation(name.rome.as_str()) else { continue };
            let known = best.entry(occupation.code).or_insert((fit, Some(name), occupation));
            if fit < known.0 {
                *known = (fit, Some(name), occupation);
            }
        }
        let mut found: Vec<_> = best.into_values().collect();
        // Sorted by code before, and the order of equals stays.
        found.sort_by_key(|(fit, name, _)| (*fit, name.is_some()));
        let shown = |(_, name, occupation): (Fit, Option<&Name>, _)| OccupationMatch {
            occupation,
            name: name.map(|name| name.label.to_string()),
        };
        found.into_iter().take(limit).map(shown).collect()
    }
}

impl From<&Name> for Named {
    fn from(name: &Name) -> Self {
        Self { label: name.label.to_string(), rome: name.rome.clone(), ogr: name.ogr.clone() }
    }
}

impl Names {
    /// Reads the appellations, and gives the index its first synonyms.
    pub(super) async fn load(store: &dyn Store, index: &Arc<Index>) -> Result<Self> {
        let names = Self(Arc::new(ArcSwap::from_pointee(Edition::default())));
        let version = store.appellations_version().await?;
        names.take(store, index, version).await?;
        Ok(names)
    }

    /// The names of now.
    pub(super) fn edition(&self) -> Arc<Edition> {
        self.0.load_full()
    }

    /// Reads the appellations again where they are others.
    pub(super) async fn refresh(&self, store: &dyn Store, index: &Arc<Index>) -> Result<()> {
        let version = store.appellations_version().await?;
        if version == self.0.load().version {
            return Ok(());
        }
        self.take(store, index, version).await?;
        tracing::info!(names = self.0.load().names.len(), "the names of occupations were imported anew");
        Ok(())
    }

    async fn take(&self, store: &dyn Store, index: &Arc<Index>, version: Option<String>) -> Result<()> {
        // Read after the version: an import in between is seen as another version the next time.
        let appellations = store.appellations().await?;
        let made = tokio::task::spawn_blocking(move || {
            let synonyms = Synonyms::of(&appellations);
            (synonyms, Edition::new(version, appellations))
        });
        let (synonyms, edition) = made.await.map_err(|_| Error::Interrupted)?;
        // The names first: who sees the new synonyms, and their generation, sees the new names too.
        self.0.store(Arc::new(edition));
        index.set_synonyms(synonyms);
        Ok(())
    }
}

/// An occupation that a search by name found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OccupationMatch {
    /// The occupation.
    pub occupation: &'static Occupation,
    /// The name that meets the query better than the label does, where one does.
    pub name: Option<String>,
}

impl Service {
    /// The occupations whose label, or one of whose names, holds every word of the query, the best first, at most `limit`.
    /// A query may be a code or its beginning as well.
    #[must_use]
    pub fn occupations(&self, query: &str, limit: usize) -> Vec<OccupationMatch> {
        self.names.edition().occupations(query, limit)
    }

    /// The names of an occupation, other than its label, at most `limit`: those that hold every word of the query, the best
    /// first; all of them, by label, where there is no query.
    #[must_use]
    pub fn appellations(&self, rome: &RomeCode, query: Option<&str>, limit: usize) -> Vec<Named> {
        self.names.edition().appellations(rome, query, limit)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(edition: &Edition, query: &str) -> Vec<(&'static str, Option<String>)> {
        edition.occupations(query, 5).into_iter().map(|found| (found.occupation.code, found.name)).collect()
    }

    fn labels() -> Edition {
        Edition::new(None, Vec::new())
    }

    #[test]
    fn both_genders_any_order_and_no_accents_find_the_occupation() {
        let labels = labels();
        for query in ["boulanger", "boulangère", "BOULANGERE", "Boulanger / Boulangère", "d1102"] {
            assert_eq!(found(&labels, query)[0], ("D1102", None), "{query}");
        }
        let forward = found(&labels, "infirmier soins généraux");
        assert!(!forward.is_empty());
        assert_eq!(forward, found(&labels, "généraux soins infirmier"));
    }

    #[test]
    fn typos_and_beginnings_are_forgiven() {
        let labels = labels();
        for query in ["boulangr", "boullanger", "boulang"] {
            assert!(found(&labels, query).contains(&("D1102", None)), "{query}");
        }
        for nothing in ["zzzzzzzz", "", "  ", "de la", "-"] {
            assert_eq!(found(&labels, nothing), [], "{nothing:?}");
        }
    }

    #[test]
    fn every_label_finds_its_own_occupation_first() {
        let labels = labels();
        for known in reference::occupations() {
            assert_eq!(found(&labels, known.label)[0], (known.code, None), "{}", known.label);
        }
    }

    #[test]
    fn an_occupation_tells_its_names_by_label_or_those_that_hold_the_words() {
        let read = |ogr: &str, label, rome| Appellation::new(ogr, label, "", rome, "").unwrap();
        let edition = Edition::new(
            None,
            vec![
                read("1", "Tresseur / Tresseuse de nuages", "D1102"),
                read("2", "Boulanger / Boulangère", "D1102"),
                read("3", "Étireur de brume", "D1102"),
                read("4", "Tresseuse de brume", "D1101"),
            ],
        );
        let told = |rome, query, limit| {
            let names = edition.appellations(&RomeCode::new(rome).unwrap(), query, limit);
            names.into_iter().map(|named| named.label).collect::<Vec<_>>()
        };
        let of_bakers = told("D1102", None, 100);
        assert_eq!(of_bakers[..2], ["Étireur de brume", "Tresseur / Tresseuse de nuages"], "the label is none of them");
        assert_eq!(told("D1102", None, 1), of_bakers[..1]);
        assert_eq!(told("D1102", Some("brume"), 5), ["Étireur de brume"]);
        assert_eq!(told("D1101", Some("brume"), 5), ["Tresseuse de brume"]);
        assert!(told("D1102", Some("soudeur"), 5).is_empty() && told("A9999", None, 5).is_empty());
        assert!(!told("D1202", Some("shampouineuse"), 5).is_empty(), "an everyday name");
    }

    #[test]
    fn a_name_finds_its_occupation_and_is_told_where_the_label_says_less() {
        let read = |ogr: &str, label, rome| Appellation::new(ogr, label, "", rome, "").unwrap();
        let edition = Edition::new(
            None,
            vec![
                read("1", "Tresseur / Tresseuse de nuages", "D1102"),
                read("2", "Boulanger / Boulangère", "D1102"),
                read("3", "Tresseuse de brume", "A9999"),
            ],
        );
        let told = Some("Tresseur / Tresseuse de nuages".to_owned());
        assert_eq!(found(&edition, "nuages tress"), [("D1102", told)]);
        assert_eq!(found(&edition, "boulangere")[0], ("D1102", None));
        assert_eq!(found(&edition, "brume"), [], "an occupation that the table does not know");
        assert_eq!(found(&edition, "shampouineuse")[0].0, "D1202", "an everyday name");
    }
}
