//! Search of occupations by the words of their labels.

use super::fold::fold;
use super::matching::{Letters, Match, Query};
use super::rome::{Occupation, label_keys, occupations};
use std::sync::LazyLock;

/// Words that tell nothing about an occupation.
const EMPTY_WORDS: [&str; 16] =
    ["a", "au", "aux", "d", "de", "des", "du", "en", "et", "l", "la", "le", "les", "ou", "un", "une"];

/// A label made ready for the search.
struct Searchable {
    key: &'static str,
    words: Box<[(&'static str, Letters)]>,
    occupation: &'static Occupation,
}

static LABELS: LazyLock<Box<[Searchable]>> = LazyLock::new(|| {
    label_keys()
        .map(|(key, occupation)| {
            let words = telling(key).map(|word| (word, Letters::of(word))).collect();
            Searchable { key, words, occupation }
        })
        .collect()
});

fn telling(folded: &str) -> impl Iterator<Item = &str> {
    folded.split(' ').filter(|word| !word.is_empty() && !EMPTY_WORDS.contains(word))
}

/// The occupations whose labels hold every word of the query, the best first, at most `limit`.
///
/// Words come in any order, in either gender, whole or begun, with one typo from 4 letters and two from 8. A query may
/// be a code or its beginning as well: `M1805`, `M18`.
#[must_use]
pub fn occupations_matching(query: &str, limit: usize) -> Vec<&'static Occupation> {
    let query = fold(query);
    let code = query.to_ascii_uppercase();
    let by_code = occupations().iter().filter(|known| !code.is_empty() && known.code.starts_with(&code));
    if code.len() >= 3 && by_code.clone().next().is_some() {
        return by_code.take(limit).collect();
    }
    let words: Vec<Query> = telling(&query).map(Query::new).collect();
    if words.is_empty() {
        return Vec::new();
    }
    let mut found: Vec<_> = LABELS
        .iter()
        .filter_map(|label| {
            let cost: u32 = words.iter().map(|word| word_cost(word, &label.words)).sum::<Option<_>>()?;
            // Of two labels that hold the words, the one that says little else is meant.
            Some((label.key != query, cost, label.words.len(), label.occupation.code, label.occupation))
        })
        .collect();
    found.sort_unstable_by_key(|(differs, cost, length, code, _)| (*differs, *cost, *length, *code));
    found.into_iter().take(limit).map(|(.., occupation)| occupation).collect()
}

fn word_cost(word: &Query, label: &[(&str, Letters)]) -> Option<u32> {
    let cost = |met| match met {
        Match::Exact => 0,
        Match::Prefix | Match::Inside => 1,
        Match::Typos(typos) => 2 * u32::from(typos),
    };
    label.iter().filter_map(|(known, letters)| word.meets(known, *letters)).map(cost).min()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first(query: &str) -> Option<&'static str> {
        occupations_matching(query, 1).first().map(|found| found.code)
    }

    #[test]
    fn both_genders_any_order_and_no_accents_find_the_occupation() {
        for query in ["boulanger", "boulangère", "BOULANGERE", "Boulanger / Boulangère"] {
            assert_eq!(first(query), Some("D1102"), "{query}");
        }
        let forward = occupations_matching("infirmier soins généraux", 5);
        assert!(!forward.is_empty());
        assert_eq!(forward, occupations_matching("généraux soins infirmier", 5));
    }

    #[test]
    fn typos_and_beginnings_are_forgiven() {
        for query in ["boulangr", "boullanger", "boulang"] {
            let found = occupations_matching(query, 5);
            assert!(found.iter().any(|found| found.code == "D1102"), "{query}: {found:?}");
        }
        assert!(occupations_matching("zzzzzzzz", 5).is_empty());
    }

    #[test]
    fn every_label_finds_its_own_occupation_first() {
        for known in occupations() {
            assert_eq!(first(known.label), Some(known.code), "{}", known.label);
        }
    }

    #[test]
    fn a_code_or_its_beginning_is_a_query() {
        assert_eq!(first("d1102"), Some("D1102"));
        let domain = occupations_matching("M18", 100);
        assert!(domain.len() > 10 && domain.iter().all(|found| found.code.starts_with("M18")));
    }

    #[test]
    fn a_query_without_words_finds_nothing() {
        for query in ["", "  ", "de la", "-"] {
            assert!(occupations_matching(query, 5).is_empty(), "{query:?}");
        }
    }
}
