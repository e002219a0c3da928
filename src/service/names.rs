//! The edition of ROME that was imported: the names of occupations, what search and synonyms make of them, and the picture
//! of their sheets.

use super::{Error, Named, Result, Service};
use crate::domain::{Appellation, OgrCode, RomeCode, RomeEdition};
use crate::index::{Index, Synonyms};
use crate::reference::{self, Fit, LabelSearch, Referential, Sheet};
use crate::store::Store;
use arc_swap::ArcSwap;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The names as the store last gave them. Whether there are others is asked every second.
#[derive(Debug, Clone)]
pub(super) struct Names(Arc<ArcSwap<Edition>>);

/// The names of one moment: the appellations, and the everyday names that ROME does not list; and the sheets.
#[derive(Debug, Default)]
pub(super) struct Edition {
    /// Absent before the first import.
    version: Option<String>,
    /// Empty before the first import.
    pub(super) rome: Referential,
    names: Box<[Name]>,
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
    fn new(version: Option<String>, edition: RomeEdition) -> Self {
        let rome = Referential::new(&edition);
        let is_label = |named: &Appellation| {
            let known = reference::occupation(named.rome.as_str());
            known.is_some_and(|known| known.label == named.label)
        };
        let official = edition.appellations.into_iter().filter(|named| !is_label(named));
        let official = official.map(|named| Name { label: named.label.into(), rome: named.rome, ogr: Some(named.ogr) });
        let everyday = reference::everyday_names()
            .filter_map(|(label, code)| Some(Name { label: label.into(), rome: RomeCode::new(code).ok()?, ogr: None }));
        // Of an occupation that the table does not know, the label is a name like the others.
        let newer = rome.sheets().iter().filter(|sheet| reference::occupation(sheet.rome().as_str()).is_none());
        let newer = newer.map(|sheet| Name {
            label: sheet.told().label.as_str().into(),
            rome: sheet.rome().clone(),
            ogr: None,
        });
        let mut names: Box<[Name]> = official.chain(everyday).chain(newer).collect();
        // Among those of one occupation the order stays.
        names.sort_by(|a, b| a.rome.cmp(&b.rome));
        let search = LabelSearch::of(names.iter().enumerate().map(|(at, name)| (&*name.label, at)));
        Self { version, rome, names, search }
    }

    /// What tells it from another edition; absent before the first import.
    pub(super) fn version(&self) -> Option<&str> {
        self.version.as_deref()
    }

    /// The label of an occupation: the one that was imported, or that of the table that is compiled in.
    pub(super) fn label(&self, rome: &RomeCode) -> Option<&str> {
        let imported = self.rome.sheet_of(rome).map(|sheet| sheet.told().label.as_str());
        imported.or_else(|| reference::occupation(rome.as_str()).map(|known| known.label))
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
    pub(super) fn appellations(&self, rome: &RomeCode, query: Option<&str>, limit: usize) -> Vec<Named> {
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

    pub(super) fn occupations(&self, query: &str, limit: usize) -> Vec<OccupationMatch> {
        let shown = |rome: RomeCode, name: Option<&str>| {
            let label = self.label(&rome)?.to_owned();
            let name = name.filter(|name| *name != label).map(str::to_owned);
            Some(OccupationMatch { rome, label, name })
        };
        let coded = reference::occupations_coded(query).iter().filter_map(|known| RomeCode::new(known.code).ok());
        let mut coded: Vec<RomeCode> = coded.collect();
        let begun = reference::fold(query).to_ascii_uppercase();
        let imported = self.rome.sheets().iter().map(Sheet::rome).filter(|rome| rome.as_str().starts_with(&begun));
        coded.extend(imported.filter(|_| begun.len() >= 3).cloned());
        if !coded.is_empty() {
            coded.sort_unstable();
            coded.dedup();
            return coded.into_iter().take(limit).filter_map(|rome| shown(rome, None)).collect();
        }
        let mut best: BTreeMap<RomeCode, (Fit, Option<&Name>)> = BTreeMap::new();
        for (fit, occupation) in reference::occupation_labels().matching(query) {
            if let Ok(rome) = RomeCode::new(occupation.code) {
                best.insert(rome, (fit, None));
            }
        }
        for (fit, name) in self.matching(query) {
            let known = best.entry(name.rome.clone()).or_insert((fit, Some(name)));
            if fit < known.0 {
                *known = (fit, Some(name));
            }
        }
        let mut found: Vec<_> = best.into_iter().collect();
        // Sorted by code before, and the order of equals stays.
        found.sort_by_key(|(_, (fit, name))| (*fit, name.is_some()));
        let found = found.into_iter().filter_map(|(rome, (_, name))| shown(rome, name.map(|name| &*name.label)));
        found.take(limit).collect()
    }
}

impl From<&Name> for Named {
    fn from(name: &Name) -> Self {
        Self { label: name.label.to_string(), rome: name.rome.clone(), ogr: name.ogr.clone() }
    }
}

impl Names {
    /// Reads the edition, and gives the index its first synonyms.
    pub(super) async fn load(store: &dyn Store, index: &Arc<Index>) -> Result<Self> {
        let names = Self(Arc::new(ArcSwap::from_pointee(Edition::default())));
        let version = store.rome_version().await?;
        names.take(store, index, version).await?;
        Ok(names)
    }

    /// The names of now.
    pub(super) fn edition(&self) -> Arc<Edition> {
        self.0.load_full()
    }

    /// Reads the edition again where it is another one.
    pub(super) async fn refresh(&self, store: &dyn Store, index: &Arc<Index>) -> Result<()> {
        let version = store.rome_version().await?;
        if version == self.0.load().version {
            return Ok(());
        }
        self.take(store, index, version).await?;
        tracing::info!(names = self.0.load().names.len(), "an edition of ROME was imported");
        Ok(())
    }

    async fn take(&self, store: &dyn Store, index: &Arc<Index>, version: Option<String>) -> Result<()> {
        // Read after the version: an import in between is seen as another version the next time.
        let edition = store.rome().await?;
        let made = tokio::task::spawn_blocking(move || {
            let synonyms = Synonyms::of(&edition.appellations);
            (synonyms, Edition::new(version, edition))
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
    /// Its ROME code.
    pub rome: RomeCode,
    /// Its label in French.
    pub label: String,
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
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(edition: &Edition, query: &str) -> Vec<(String, Option<String>)> {
        edition.occupations(query, 5).into_iter().map(|found| (found.rome.to_string(), found.name)).collect()
    }

    fn labels() -> Edition {
        Edition::new(None, RomeEdition::default())
    }

    fn code(code: &str) -> (String, Option<String>) {
        (code.to_owned(), None)
    }

    #[test]
    fn both_genders_any_order_and_no_accents_find_the_occupation() {
        let labels = labels();
        for query in ["boulanger", "boulangère", "BOULANGERE", "Boulanger / Boulangère", "d1102"] {
            assert_eq!(found(&labels, query)[0], code("D1102"), "{query}");
        }
        let forward = found(&labels, "infirmier soins généraux");
        assert!(!forward.is_empty());
        assert_eq!(forward, found(&labels, "généraux soins infirmier"));
    }

    #[test]
    fn typos_and_beginnings_are_forgiven() {
        let labels = labels();
        for query in ["boulangr", "boullanger", "boulang"] {
            assert!(found(&labels, query).contains(&code("D1102")), "{query}");
        }
        for nothing in ["zzzzzzzz", "", "  ", "de la", "-"] {
            assert_eq!(found(&labels, nothing), [], "{nothing:?}");
        }
    }

    #[test]
    fn every_label_finds_its_own_occupation_first() {
        let labels = labels();
        for known in reference::occupations() {
            assert_eq!(found(&labels, known.label)[0], code(known.code), "{}", known.label);
        }
    }

    #[test]
    fn an_occupation_tells_its_names_by_label_or_those_that_hold_the_words() {
        let read = |ogr: &str, label, rome| Appellation::new(ogr, label, "", rome, "").unwrap();
        let edition = Edition::new(
            None,
            RomeEdition::of_names(vec![
                read("1", "Tresseur / Tresseuse de nuages", "D1102"),
                read("2", "Boulanger / Boulangère", "D1102"),
                read("3", "Étireur de brume", "D1102"),
                read("4", "Tresseuse de brume", "D1101"),
            ]),
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
            RomeEdition::of_names(vec![
                read("1", "Tresseur / Tresseuse de nuages", "D1102"),
                read("2", "Boulanger / Boulangère", "D1102"),
                read("3", "Tresseuse de brume", "A9999"),
            ]),
        );
        let told = Some("Tresseur / Tresseuse de nuages".to_owned());
        assert_eq!(found(&edition, "nuages tress"), [("D1102".to_owned(), told)]);
        assert_eq!(found(&edition, "boulangere")[0], code("D1102"));
        assert_eq!(found(&edition, "brume"), [], "an occupation that the table does not know");
        assert_eq!(found(&edition, "shampouineuse")[0].0, "D1202", "an everyday name");
    }
}
