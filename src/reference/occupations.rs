//! Search of occupations by their labels and codes, and those near one.

use super::fold::fold;
use super::label_search::{LabelSearch, telling};
use super::rome::{Occupation, occupations};
use std::cmp::Reverse;
use std::collections::BTreeSet;
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

/// The telling words of each occupation's label, by the place in [`occupations`].
static WORDS: LazyLock<Box<[BTreeSet<String>]>> = LazyLock::new(|| {
    let words = |known: &Occupation| telling(&fold(known.label)).map(|(_, word)| word.to_owned()).collect();
    occupations().iter().map(words).collect()
});

/// The occupations nearest to the one with that code, by what the classification itself says: those of its professional
/// domain, then those of its grand domaine, each with the most words in common first, then by code. None where there is no
/// such occupation.
#[must_use]
pub fn occupations_near(code: &str) -> Vec<&'static Occupation> {
    let known = occupations();
    let Ok(own) = known.binary_search_by_key(&code, |known| known.code) else { return Vec::new() };
    let (grand_domain, domain) = (&code[..1], &code[..3]);
    let others = known.iter().zip(WORDS.iter()).filter(|(other, _)| other.code.starts_with(grand_domain));
    let mut near: Vec<_> = others.filter(|(other, _)| other.code != code).collect();
    near.sort_by_cached_key(|(other, words)| {
        (!other.code.starts_with(domain), Reverse(words.intersection(&WORDS[own]).count()), other.code)
    });
    near.into_iter().map(|(other, _)| other).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_domain_comes_before_the_grand_domaine_and_common_words_first() {
        for known in occupations() {
            let near = occupations_near(known.code);
            assert!(near.iter().all(|other| other.code[..1] == known.code[..1] && other.code != known.code));
            let inside: Vec<bool> = near.iter().map(|other| other.code[..3] == known.code[..3]).collect();
            assert!(inside.is_sorted_by_key(|inside| !inside), "{known:?}");
        }
        let nurse = occupations_near("J1506");
        assert!(nurse[0].label.contains("Infirmier") && nurse[0].code.starts_with("J15"), "{:?}", nurse[0]);
        assert_eq!(nurse.len(), occupations().iter().filter(|known| known.code.starts_with('J')).count() - 1);
        assert!(occupations_near("J9999").is_empty());
    }

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
