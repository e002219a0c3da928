//! Compact reference tables, compiled in: communes, départements, régions, countries, occupations (ROME 4.0),
//! activities (NAF rev. 2).
//!
//! The tables are in `tables/`, built by `tools/reference/build.py`; `tables/ATTRIBUTION.md` says whose data they are.
//! Each is read once, on its first use, and every text given out borrows from it. A code that is well-formed but not
//! here is no error: networks send codes that are newer than the tables.

mod admin;
mod communes;
mod countries;
mod fold;
mod label_search;
mod labels;
mod matching;
mod naf;
mod nearest;
mod occupations;
mod places;
mod postcodes;
mod referential;
mod rome;
mod table;
#[cfg(test)]
mod tests;

pub use admin::{Department, Region, department, department_named, departments, region, region_named, regions};
pub use communes::{
    Commune, arrondissements_of, commune, commune_exact, communes, communes_named, former_communes_named,
    parts_of_commune,
};
pub use countries::country_named;
pub use fold::{fold, fold_place};
pub use label_search::{Fit, LabelSearch};
pub use labels::{LabelPlace, place_of_label};
pub use matching::{Letters, Match, Query};
pub use naf::{Naf, activities, naf, naf_section_label};
pub use nearest::nearest_name;
pub use occupations::{occupation_labels, occupations_coded, occupations_near};
pub use places::{PlaceHit, PlaceKind, Resolved, Unresolved, place, places, resolve_place};
pub use postcodes::{WhenUnnamed, commune_by_postcode_and_name, communes_of_postcode};
pub use referential::{Mobility, OccupationNumber, Referential, Required, RomeLink, Sheet, SkillNumber, Suiting};
pub use rome::{Occupation, everyday_names, occupation, occupations, rome_code_of_label, rome_grand_domain_label};
