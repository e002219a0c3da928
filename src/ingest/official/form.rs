//! Which publication a file is of, by how it begins.

use crate::domain::OfficialDataset;

/// The form of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// A table with a line of names.
    Table {
        /// Of which publication.
        dataset: OfficialDataset,
        /// What divides its columns.
        delimiter: u8,
    },
    /// The passage from ROME 3 to FAP 2009, as a program of SAS.
    FapRome,
}

/// The columns by which each table is known.
const KNOWN: [(OfficialDataset, &[&str]); 4] = [
    (OfficialDataset::RomeBasin, &["annee", "ROME", "cbassin", "oee", "defm_abc", "ind_tension_d"]),
    (OfficialDataset::DaresTension, &["fap", "niveau_geo", "niveau_fap"]),
    (OfficialDataset::Bmo, &["annee", "Code métier BMO", "met", "xmet", "smet"]),
    (OfficialDataset::Basins, &["code_commune_insee", "code_bassin_BMO"]),
];

impl Form {
    /// The form of a file that begins so.
    pub(super) fn of(head: &str) -> Option<Self> {
        if head.contains("$FAP9RSQ") {
            return Some(Self::FapRome);
        }
        let names = head.trim_start_matches('\u{feff}').trim_end();
        KNOWN.into_iter().find_map(|(dataset, needed)| {
            let delimiter = [b',', b';'].into_iter().find(|delimiter| {
                let has = |name: &&str| {
                    names.split(char::from(*delimiter)).any(|known| known.trim().trim_matches('"') == *name)
                };
                needed.iter().all(has)
            })?;
            Some(Self::Table { dataset, delimiter })
        })
    }

    pub(super) const fn dataset(self) -> OfficialDataset {
        match self {
            Self::Table { dataset, .. } => dataset,
            Self::FapRome => OfficialDataset::FapRome,
        }
    }
}
