//! Search of labels by their words.

use super::fold::fold;
use super::matching::{Letters, Match, Query};

/// Words that tell nothing about an occupation.
const EMPTY_WORDS: [&str; 16] =
    ["a", "au", "aux", "d", "de", "des", "du", "en", "et", "l", "la", "le", "les", "ou", "un", "une"];

/// How well a label meets a query; less is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fit {
    /// Whether it says anything else than the query.
    pub differs: bool,
    /// 1 for each word that is begun, 2 for each typo.
    pub cost: u32,
    /// Its words: of two labels that hold the words, the one that says little else is meant.
    pub length: usize,
}

/// Labels made ready for the search, each with what it stands for.
#[derive(Debug)]
pub struct LabelSearch<T> {
    labels: Box<[Label<T>]>,
}

#[derive(Debug)]
struct Label<T> {
    /// Folded.
    key: Box<str>,
    /// The telling words: where each begins and ends in the key.
    words: Box<[(u16, u16, Letters)]>,
    of: T,
}

impl<T> Default for LabelSearch<T> {
    fn default() -> Self {
        Self { labels: Box::default() }
    }
}

impl<T: Copy> LabelSearch<T> {
    /// The search of these labels. Of one that has more than 65,535 bytes, the rest is not searched.
    pub fn of<L: AsRef<str>>(labels: impl IntoIterator<Item = (L, T)>) -> Self {
        let label = |(label, of): (L, T)| {
            let key = fold(label.as_ref());
            let place = |(start, word): (usize, &str)| {
                Some((u16::try_from(start).ok()?, u16::try_from(start + word.len()).ok()?, Letters::of(word)))
            };
            let words = telling(&key).filter_map(place).collect();
            Label { words, key: key.into_boxed_str(), of }
        };
        Self { labels: labels.into_iter().map(label).collect() }
    }

    /// What the labels stand for that hold every word of the query, with how well they do, in no order.
    ///
    /// Words come in any order, in either gender where the label tells both, whole or begun, with one typo from 4 letters
    /// and two from 8.
    #[must_use]
    pub fn matching(&self, query: &str) -> Vec<(Fit, T)> {
        let query = fold(query);
        let words: Vec<Query> = telling(&query).map(|(_, word)| Query::new(word)).collect();
        if words.is_empty() {
            return Vec::new();
        }
        let found = |label: &Label<T>| {
            let cost = words.iter().map(|word| label.cost(word)).sum::<Option<_>>()?;
            Some((Fit { differs: *label.key != *query, cost, length: label.words.len() }, label.of))
        };
        self.labels.iter().filter_map(found).collect()
    }
}

impl<T> Label<T> {
    fn cost(&self, word: &Query) -> Option<u32> {
        let cost = |met| match met {
            Match::Exact => 0,
            Match::Prefix | Match::Inside => 1,
            Match::Typos(typos) => 2 * u32::from(typos),
        };
        let known = |(start, end): (u16, u16)| &self.key[usize::from(start)..usize::from(end)];
        let met = |(start, end, letters): &(u16, u16, Letters)| word.meets(known((*start, *end)), *letters);
        self.words.iter().filter_map(met).map(cost).min()
    }
}

/// The telling words, each with where it begins.
pub(super) fn telling(folded: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut next = 0;
    let words = folded.split(' ').map(move |word| {
        let start = next;
        next += word.len() + 1;
        (start, word)
    });
    words.filter(|(_, word)| !word.is_empty() && !EMPTY_WORDS.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_is_found_by_its_words_and_the_closest_first() {
        let search = LabelSearch::of([("Tresseur de vent", 1), ("Tresseuse d'été", 2), ("Vent", 3)]);
        let mut found = search.matching("VENT");
        found.sort_unstable();
        assert_eq!(found.iter().map(|(_, of)| *of).collect::<Vec<_>>(), [3, 1]);
        assert_eq!(found[1].0, Fit { differs: true, cost: 0, length: 2 });
        assert_eq!(search.matching("ete tress"), [(Fit { differs: true, cost: 1, length: 2 }, 2)]);
        assert_eq!(search.matching("tressuer vent")[0].0.cost, 2);
        for nothing in ["", "de", "vents de nuit", "qqqqqqqq"] {
            assert_eq!(search.matching(nothing), [], "{nothing}");
        }
    }
}
