//! Search of occupations by their labels and codes.

use super::fold::fold;
use super::label_search::LabelSearch;
use super::rome::{Occupation, occupations};
use std::sync::LazyLock;

static LABELS: LazyLock<LabelSearch<&'static Occupation>> =
    LazyLock::new(|| LabelSearch::of(occupations().iter().map(|known| (known.label, known))));

/// The search of the labels of all occupations.
#[must_use]
pub fn occupation_labels() -> &'static LabelSearch<&'static Occupation> {
    &LABELS
}

/// The occupations whose code a query is or begins, by code: `M1805`, `M18`. None where it is shorter than a domain.
#[must_use]
pub fn occupations_coded(query: &str) -> &'static [Occupation] {
    let code = fold(query).to_ascii_uppercase();
    if code.len() < 3 {
        return &[];
    }
    let known = occupations();
    let start = known.partition_point(|known| known.code < code.as_str());
    &known[start..][..known[start..].partition_point(|known| known.code.starts_with(&code))]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_or_its_beginning_is_a_query() {
        assert_eq!(occupations_coded("d1102").iter().map(|found| found.code).collect::<Vec<_>>(), ["D1102"]);
        let domain = occupations_coded("M18");
        assert!(domain.len() > 10 && domain.iter().all(|found| found.code.starts_with("M18")));
        for nothing in ["", "M1", "boulanger", "Z99"] {
            assert!(occupations_coded(nothing).is_empty(), "{nothing}");
        }
    }
}
