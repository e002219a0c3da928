//! The values of a column, to be found by how they are spelt.

use super::columns::Column;
use super::ordinal;
use crate::reference::{Letters, Match, Query, fold};
use std::collections::BTreeMap;

/// What somebody types, folded.
#[derive(Debug)]
pub(super) struct Typed(String);

impl Typed {
    pub(super) fn new(text: &str) -> Self {
        Self(fold(text))
    }

    fn words(&self) -> impl Iterator<Item = &str> {
        self.0.split(' ').filter(|word| !word.is_empty())
    }

    /// How a value meets it that has each of its words, whole or begun.
    fn met_by(&self, value: &str) -> Match {
        if value == self.0 {
            Match::Exact
        } else if value.starts_with(&self.0) {
            Match::Prefix
        } else {
            Match::Inside
        }
    }
}

/// The words of the folded values of a column.
#[derive(Debug)]
pub(super) struct Spelling {
    /// Where words begin, as code and byte of the value, in the order of the text from there on.
    starts: Vec<(u32, u32)>,
    /// Each word once, by the first place in `starts` that begins with it.
    words: Vec<(u32, Letters)>,
}

/// The values with the words that they are found by.
#[derive(Debug, Clone, Copy)]
pub(super) struct Spelled<'c> {
    pub(super) column: &'c Column,
    pub(super) spelling: &'c Spelling,
}

impl Spelling {
    /// The words of a column of folded values.
    pub(super) fn of(column: &Column) -> Self {
        let mut starts = Vec::new();
        for code in 1..ordinal(column.cardinality()) {
            let mut start = 0;
            for word in column.value(code).unwrap_or_default().split(' ') {
                starts.push((code, ordinal(start)));
                start += word.len() + 1;
            }
        }
        starts.sort_unstable_by_key(|start| (from(column, *start), *start));
        let mut words: Vec<(u32, Letters)> = Vec::new();
        let mut last = "";
        for (place, start) in (0_u32..).zip(&starts) {
            let word = first_word(from(column, *start));
            if words.is_empty() || word != last {
                words.push((place, Letters::of(word)));
                last = word;
            }
        }
        Self { starts, words }
    }
}

impl Spelled<'_> {
    /// The codes of the values that have each word typed, whole or begun, rising.
    pub(super) fn begun(self, typed: &Typed) -> Vec<(u32, Match)> {
        let Some(places) = typed.words().map(|word| self.beginning_with(word)).min_by_key(|places| places.len()) else {
            return Vec::new();
        };
        let mut codes: Vec<u32> = places.iter().map(|(code, _)| *code).collect();
        codes.sort_unstable();
        codes.dedup();
        let met = |code: u32| {
            let value = self.column.value(code)?;
            let has = |word: &str| value.split(' ').any(|known| known.starts_with(word));
            typed.words().all(has).then(|| (code, typed.met_by(value)))
        };
        codes.into_iter().filter_map(met).collect()
    }

    /// The codes of the values that have a word like each word typed, rising.
    pub(super) fn alike(self, typed: &Typed) -> Vec<(u32, Match)> {
        let mut found: Option<BTreeMap<u32, u8>> = None;
        for word in typed.words() {
            let query = Query::new(word);
            let mut typos: BTreeMap<u32, u8> = BTreeMap::new();
            for (number, (place, letters)) in self.spelling.words.iter().enumerate() {
                let known = first_word(from(self.column, self.spelling.starts[*place as usize]));
                let Some(met) = query.meets(known, *letters) else { continue };
                let wrong = if let Match::Typos(wrong) = met { wrong } else { 0 };
                let next = self.spelling.words.get(number + 1);
                let end = next.map_or(self.spelling.starts.len(), |(next, _)| *next as usize);
                for (code, _) in &self.spelling.starts[*place as usize..end] {
                    let least = typos.entry(*code).or_insert(wrong);
                    *least = wrong.min(*least);
                }
            }
            found = Some(match found {
                None => typos,
                Some(before) => {
                    let both = |(code, wrong): (u32, u8)| Some((code, wrong.saturating_add(*typos.get(&code)?)));
                    before.into_iter().filter_map(both).collect()
                }
            });
        }
        found.unwrap_or_default().into_iter().map(|(code, wrong)| (code, Match::Typos(wrong))).collect()
    }

    /// The places where a word begins with that text.
    fn beginning_with(&self, text: &str) -> &[(u32, u32)] {
        let starts = &self.spelling.starts;
        let first = starts.partition_point(|start| from(self.column, *start) < text);
        let behind = &starts[first..];
        &behind[..behind.partition_point(|start| from(self.column, *start).starts_with(text))]
    }
}

/// The text of a value from a place on.
fn from(column: &Column, (code, byte): (u32, u32)) -> &str {
    column.value(code).and_then(|value| value.get(byte as usize..)).unwrap_or_default()
}

fn first_word(text: &str) -> &str {
    text.split_once(' ').map_or(text, |(word, _)| word)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::SourceId;
    use crate::index::Doc;
    use uuid::Uuid;

    const NAMES: [&str; 6] = [
        "boulangerie du pont",
        "boulangerie du pont neuf",
        "garage du pont",
        "le pont",
        "pontier",
        "mairie de boulogne",
    ];

    fn found(query: &str, alike: bool) -> Vec<(&'static str, Match)> {
        let source = SourceId::new("alpha").unwrap();
        let doc = |(number, name): (usize, &&str)| Doc {
            employer: Some((*name).to_owned()),
            ..Doc::new(Uuid::from_u128(number as u128).into(), 1, source.clone())
        };
        let docs: Vec<Doc> = NAMES.iter().enumerate().map(doc).collect();
        let column = Column::encode(&docs, super::super::columns::Field::Employer);
        let spelling = Spelling::of(&column);
        let spelled = Spelled { column: &column, spelling: &spelling };
        let typed = Typed::new(query);
        let codes = if alike { spelled.alike(&typed) } else { spelled.begun(&typed) };
        let name = |code| NAMES.into_iter().find(|name| column.value(code) == Some(*name)).unwrap();
        codes.into_iter().map(|(code, met)| (name(code), met)).collect()
    }

    #[test]
    fn a_value_is_found_by_the_beginnings_of_its_words_in_any_order() {
        assert_eq!(
            found("Pont", false),
            [
                ("boulangerie du pont", Match::Inside),
                ("boulangerie du pont neuf", Match::Inside),
                ("garage du pont", Match::Inside),
                ("le pont", Match::Inside),
                ("pontier", Match::Prefix),
            ]
        );
        assert_eq!(found("pont boul", false).len(), 2);
        assert_eq!(
            found("boulangerie du pont", false),
            [("boulangerie du pont", Match::Exact), ("boulangerie du pont neuf", Match::Prefix)]
        );
        for nothing in ["", "ont", "pont mairie", "pont pont2"] {
            assert_eq!(found(nothing, false), [], "{nothing}");
        }
    }

    #[test]
    fn a_word_with_a_typo_is_found_by_what_it_is_like() {
        assert_eq!(found("garaeg", true), [("garage du pont", Match::Typos(1))]);
        assert_eq!(found("garaeg pnot", true), [("garage du pont", Match::Typos(2))]);
        assert_eq!(found("garage pnot", true), [("garage du pont", Match::Typos(1))]);
        for nothing in ["", "du2", "garaeg mairei", "qqqqqqqq"] {
            assert_eq!(found(nothing, true), [], "{nothing}");
        }
    }
}
