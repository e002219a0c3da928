//! The tables that figures of the market are read by: basins, parents of occupations, and what was published.

use crate::domain::{
    BmoFigures, CommuneCode, DaresFigures, OfficialArea, OfficialDataset, OfficialRow, RomeBasinFigures, RomeCode,
    RomeEdition,
};
use crate::reference::{Referential, Sheet};
use crate::service::Result;
use crate::store::{BasinCommune, Store};
use serde::de::DeserializeOwned;
use std::collections::{BTreeMap, HashMap, HashSet};

/// The newest edition of a publication.
#[derive(Debug)]
pub(super) struct Publication<K, V> {
    /// The year it is about.
    pub(super) period: Option<String>,
    pub(super) rows: HashMap<K, V>,
}

/// A family of occupations that an occupation belongs to.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(in crate::service) struct Families {
    /// FAP 2009: one, or several where the qualification decides.
    pub(super) fap: Vec<String>,
}

/// An employment basin.
#[derive(Debug, Default)]
pub(super) struct Basin {
    name: String,
    communes: Vec<CommuneCode>,
    /// The département that most of its communes lie in.
    pub(super) department: String,
}

/// The tables of one moment.
#[derive(Debug)]
pub(super) struct Tables {
    pub(super) version: (String, Option<String>),
    basin_of: HashMap<CommuneCode, String>,
    pub(super) basins: BTreeMap<String, Basin>,
    parents: HashMap<String, String>,
    /// How many codes of ROME 4 a code of ROME 3 became.
    children: HashMap<String, usize>,
    /// By occupation (ROME 3) and basin.
    pub(super) rome_basin: Publication<(String, String), RomeBasinFigures>,
    /// By family (FAP 2009) and area.
    pub(super) dares: Publication<(String, OfficialArea), DaresFigures>,
    /// By family (FAP 2021), basin and département.
    pub(super) bmo: Publication<(String, String, String), BmoFigures>,
    /// By occupation (ROME 3).
    pub(super) families: Publication<String, Families>,
    /// How many occupations a family (FAP 2009) has.
    pub(super) family_size: HashMap<String, usize>,
}

impl Tables {
    /// What changes whenever the tables do.
    pub(super) async fn version(store: &dyn Store) -> Result<(String, Option<String>)> {
        Ok((store.official_version().await?, store.rome_version().await?))
    }

    /// Reads them all.
    pub(super) async fn read(store: &dyn Store) -> Result<Self> {
        // The version first: an import in between is seen as another one the next time.
        let version = Self::version(store).await?;
        let (basins, official, names) = (store.basins().await?, store.official().await?, store.rome().await?);
        Ok(Self::of(version, basins, &official, &names))
    }

    pub(super) fn of(
        version: (String, Option<String>),
        communes: Vec<BasinCommune>,
        official: &[OfficialRow],
        rome: &RomeEdition,
    ) -> Self {
        let mut basins: BTreeMap<String, Basin> = BTreeMap::new();
        let mut basin_of = HashMap::with_capacity(communes.len());
        for BasinCommune { commune, basin, label } in communes {
            let known = basins.entry(basin.to_string()).or_default();
            known.name = label;
            known.communes.push(commune.clone());
            basin_of.insert(commune, basin.to_string());
        }
        for basin in basins.values_mut() {
            let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
            for commune in &basin.communes {
                *counts
                    .entry(crate::reference::commune(commune.as_str()).map_or("", |known| known.department))
                    .or_default() += 1;
            }
            let most = counts.into_iter().max_by_key(|(_, count)| *count);
            basin.department = most.map(|(department, _)| department.to_owned()).unwrap_or_default();
        }
        let parents = parents(rome);
        let mut children: HashMap<String, usize> = HashMap::new();
        for parent in parents.values() {
            *children.entry(parent.clone()).or_default() += 1;
        }
        let families: Publication<String, Families> =
            publication(official, OfficialDataset::FapRome, |row| Some(row.code.clone()));
        let mut family_size: HashMap<String, usize> = HashMap::new();
        for fap in families.rows.values().flat_map(|families| &families.fap) {
            *family_size.entry(fap.clone()).or_default() += 1;
        }
        let basin = |row: &OfficialRow| match &row.area {
            OfficialArea::Basin(code) => Some(code.clone()),
            OfficialArea::Country | OfficialArea::Region(_) | OfficialArea::Department(_) => None,
        };
        Self {
            version,
            basin_of,
            basins,
            parents,
            children,
            rome_basin: publication(official, OfficialDataset::RomeBasin, |row| Some((row.code.clone(), basin(row)?))),
            dares: publication(official, OfficialDataset::DaresTension, |row| {
                Some((row.code.clone(), row.area.clone()))
            }),
            bmo: publication(official, OfficialDataset::Bmo, |row| {
                Some((row.code.clone(), basin(row)?, row.department.clone()))
            }),
            families,
            family_size,
        }
    }

    /// The code of ROME 3 that a code stands under: its parent where the imported edition of ROME tells one, else itself.
    pub(super) fn rome3<'c>(&'c self, code: &'c str) -> &'c str {
        self.parents.get(code).map_or(code, String::as_str)
    }

    /// Whether ROME 4 kept that code of ROME 3 as it was, so that a figure of it is of one occupation of ROME 4.
    pub(super) fn is_whole(&self, class: &str) -> bool {
        self.children.get(class) == Some(&1)
    }

    /// The basin of a commune.
    pub(super) fn basin(&self, commune: &CommuneCode) -> Option<&str> {
        self.basin_of.get(commune).map(String::as_str)
    }

    /// The name of a basin.
    pub(super) fn basin_name(&self, code: &str) -> Option<&str> {
        self.basins.get(code).map(|basin| basin.name.as_str()).filter(|name| !name.is_empty())
    }

    /// The communes of a basin; why not, where they are not known.
    pub(super) fn communes_of(&self, code: &str) -> Result<Vec<CommuneCode>, &'static str> {
        if self.basins.is_empty() {
            return Err("this server has no table of employment basins: ask by département");
        }
        let known = self.basins.get(code).map(|basin| basin.communes.clone());
        known.ok_or("there is no such employment basin in the table of this server")
    }

    /// Whether the table of basins is there.
    pub(super) fn has_basins(&self) -> bool {
        !self.basins.is_empty()
    }

    /// The basins that publications speak of.
    pub(super) fn published_basins(&self) -> HashSet<&str> {
        self.rome_basin.rows.keys().map(|(_, basin)| basin.as_str()).collect()
    }
}

/// The parent of each code of ROME 4: of several, the one that its sheet names.
fn parents(edition: &RomeEdition) -> HashMap<String, String> {
    let rome = Referential::new(edition);
    let names = edition.appellations.iter().map(|name| &name.rome);
    let codes: HashSet<&RomeCode> = rome.sheets().iter().map(Sheet::rome).chain(names).collect();
    let parent = |code: &RomeCode| rome.rome3_of(code)?.codes.into_iter().next();
    codes.into_iter().filter_map(|code| Some((code.to_string(), parent(code)?.to_string()))).collect()
}

fn publication<K: std::hash::Hash + Eq, V: DeserializeOwned>(
    official: &[OfficialRow],
    dataset: OfficialDataset,
    key: impl Fn(&OfficialRow) -> Option<K>,
) -> Publication<K, V> {
    let of = || official.iter().filter(|row| row.dataset == dataset);
    let period = of().map(|row| row.period.as_str()).max();
    let rows = of().filter(|row| Some(row.period.as_str()) == period);
    let rows = rows.filter_map(|row| Some((key(row)?, serde_json::from_str(&row.figures).ok()?))).collect();
    Publication { period: period.map(str::to_owned), rows }
}
