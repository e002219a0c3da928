//! What is odd about a request that is answered all the same.

use crate::domain::{Filters, SourceId};
use crate::reference;
use serde::Serialize;
use utoipa::ToSchema;

/// Something odd about a request that was answered all the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema, async_graphql::SimpleObject)]
pub struct Warning {
    /// What it is, for programs.
    pub code: WarningCode,
    /// The parameter.
    #[schema(example = "rome")]
    pub field: String,
    /// Its value.
    #[schema(example = "M9999")]
    pub value: String,
    /// What it is, for people.
    #[schema(example = "ROME 4.0 has no such occupation; only offers that carry this code are found")]
    pub message: String,
}

/// The kinds of warning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema, async_graphql::Enum)]
#[serde(rename_all = "snake_case")]
pub enum WarningCode {
    /// A code that is well formed, but not in our tables.
    UnknownCode,
    /// A centre off French ground, whose latitude and longitude exchanged lie on it.
    SwappedPosition,
    /// A name that several places bear, of which the far more populous one was taken.
    PlaceTaken,
}

impl Warning {
    /// A code that our tables do not have.
    pub fn unknown(field: &str, value: impl std::fmt::Display, what: &str) -> Self {
        Self {
            code: WarningCode::UnknownCode,
            field: field.to_owned(),
            value: value.to_string(),
            message: format!("{what}; only offers that carry this code are found"),
        }
    }
}

/// The filters whose codes are in none of our tables.
pub fn unknown_codes(filters: &Filters) -> Vec<Warning> {
    let romes = filters.rome.iter().filter(|code| reference::occupation(code.as_str()).is_none());
    let domains = filters.rome_domains.iter().filter(|domain| !domain_is_known(domain.as_str()));
    let nafs = filters.naf.iter().filter(|prefix| !naf_is_known(prefix.as_str()));
    romes
        .map(|code| Warning::unknown("rome", code, "ROME 4.0 has no such occupation"))
        .chain(domains.map(|domain| Warning::unknown("rome_domain", domain, "ROME 4.0 has no such domain")))
        .chain(nafs.map(|naf| Warning::unknown("naf", naf, "NAF rev. 2 has no such activity")))
        .collect()
}

/// The sources asked for that are none of those that are known.
pub fn unknown_sources(asked: &[SourceId], known: &[SourceId]) -> Vec<Warning> {
    let unknown = asked.iter().filter(|source| !known.contains(source));
    unknown
        .map(|source| {
            let nearest = reference::nearest_name(source.as_str(), known.iter().map(SourceId::as_str));
            let message = nearest.map_or_else(
                || "there is no such source; `/v1/sources` lists them".to_owned(),
                |nearest| format!("there is no such source; did you mean `{nearest}`?"),
            );
            let (field, value) = ("source".to_owned(), source.to_string());
            Warning { code: WarningCode::UnknownCode, field, value, message }
        })
        .collect()
}

fn domain_is_known(domain: &str) -> bool {
    let all = reference::occupations();
    all.get(all.partition_point(|known| known.code < domain)).is_some_and(|known| known.code.starts_with(domain))
}

fn naf_is_known(prefix: &str) -> bool {
    reference::naf_section_label(prefix).is_some()
        || reference::activities().iter().any(|activity| activity.code.starts_with(prefix))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{NafPrefix, RomeCode, RomeDomain};

    #[test]
    fn only_codes_of_no_table_are_warned_of() {
        let filters = Filters {
            rome: vec![RomeCode::new("J1506").unwrap(), RomeCode::new("N9999").unwrap()],
            rome_domains: vec![RomeDomain::new("M18").unwrap(), RomeDomain::new("A99").unwrap()],
            naf: ["J", "62", "62.01Z", "04"].iter().map(|naf| NafPrefix::new(naf).unwrap()).collect(),
            ..Filters::default()
        };
        let values: Vec<_> = unknown_codes(&filters).into_iter().map(|warning| warning.value).collect();
        assert_eq!(values, ["N9999", "A99", "04"]);
    }
}
