//! What the dictionaries of the segments know: whether a word is there, how one goes on, and what it may have meant.

use super::schema::{Layout, Part};
use super::segment::Full;
use super::statistics::Statistics;
use crate::index::bits::Bits;
use std::cmp::Reverse;
use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;
use tantivy::postings::TermInfo;
use tantivy::query::FuzzyTermQuery;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocSet, InvertedIndexReader, Result, TERMINATED, Term};

/// The most words that a beginning or a misspelt word stands for.
pub(super) const MOST: usize = 50;

/// From so many letters on, one typo is forgiven; from so many, two.
const FORGIVEN: [usize; 2] = [5, 8];

/// A segment with its dead documents.
pub(super) type Living<'s> = (&'s Full, Option<&'s Bits>);

/// All words of a snapshot.
pub(super) struct Dictionary<'s> {
    pub(super) segments: Vec<Living<'s>>,
    pub(super) statistics: &'s Arc<Statistics>,
}

/// Which words to look among.
#[derive(Debug, Clone, Copy)]
enum Among {
    /// The folded words of titles, occupations and employers.
    Words,
    /// The stems of descriptions.
    Stems,
}

impl Among {
    fn of(self, full: &Full) -> &InvertedIndexReader {
        match self {
            Self::Words => &full.words,
            Self::Stems => full.part(Part::Description),
        }
    }

    fn frequency(self, statistics: &Statistics, word: &str) -> u32 {
        match self {
            Self::Words => statistics.frequency(word),
            Self::Stems => statistics.described(word),
        }
    }
}

impl Dictionary<'_> {
    /// Whether a living document has the stem.
    pub(super) fn knows(&self, stem: &str) -> Result<bool> {
        for (full, dead) in &self.segments {
            for part in Part::ALL {
                let term = Term::from_field_text(Layout::get().field(part), stem);
                let index = full.part(part);
                if let Some(info) = index.get_term_info(&term)?
                    && lives(index, &info, *dead)?
                {
                    return Ok(true);
                }
            }
        }
        Ok(false)
    }

    /// The words that begin with `surface`, the most frequent first.
    pub(super) fn beginning_with(&self, surface: &str) -> Result<Vec<String>> {
        for among in [Among::Words, Among::Stems] {
            let mut found = HashSet::new();
            for (full, _) in &self.segments {
                let mut terms = among.of(full).terms().range().ge(surface).into_stream()?;
                while terms.advance() && terms.key().starts_with(surface.as_bytes()) {
                    found.extend(unknown(&found, terms.key()));
                }
            }
            let found = self.most_frequent(among, found)?;
            if !found.is_empty() {
                return Ok(found);
            }
        }
        Ok(Vec::new())
    }

    /// The words that somebody may have meant who typed `surface`, whose stem is `stem`: those with the fewest typos, the
    /// most frequent first, and how many typos these are.
    pub(super) fn nearest_to(&self, surface: &str, stem: &str) -> Result<(u8, Vec<String>)> {
        let letters = surface.chars().count();
        for (typos, from) in (1..).zip(FORGIVEN) {
            if letters < from {
                break;
            }
            // A description's stem is often the word itself, and a misspelt word's own stem far from it.
            for (among, word) in [(Among::Words, surface), (Among::Stems, surface), (Among::Stems, stem)] {
                let term = Term::from_field_text(Layout::get().words, word);
                let query = FuzzyTermQuery::new(term, typos, true);
                let mut found = HashSet::new();
                for (full, _) in &self.segments {
                    let mut terms = among.of(full).terms().search(query.automaton()?).into_stream()?;
                    while terms.advance() {
                        found.extend(unknown(&found, terms.key()));
                    }
                }
                let found = self.most_frequent(among, found)?;
                if !found.is_empty() {
                    return Ok((typos, found));
                }
            }
        }
        Ok((0, Vec::new()))
    }

    /// The most frequent ones that a living document has. Frequency is that of the epoch, so that the choice does not
    /// depend on how the segments lie.
    fn most_frequent(&self, among: Among, words: HashSet<String>) -> Result<Vec<String>> {
        let ranked: BTreeSet<(Reverse<u32>, String)> =
            words.into_iter().map(|word| (Reverse(among.frequency(self.statistics, &word)), word)).collect();
        let mut kept = Vec::new();
        for (_, word) in ranked {
            if kept.len() == MOST {
                break;
            }
            if self.has(among, &word)? {
                kept.push(word);
            }
        }
        Ok(kept)
    }

    fn has(&self, among: Among, word: &str) -> Result<bool> {
        for (full, dead) in &self.segments {
            let index = among.of(full);
            if let Some(info) = index.terms().get(word)?
                && lives(index, &info, *dead)?
            {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// The word, where it was not found before.
fn unknown(found: &HashSet<String>, word: &[u8]) -> Option<String> {
    let word = std::str::from_utf8(word).ok()?;
    (!found.contains(word)).then(|| word.to_owned())
}

/// Whether a living document has the term.
fn lives(index: &InvertedIndexReader, info: &TermInfo, dead: Option<&Bits>) -> Result<bool> {
    let Some(dead) = dead else { return Ok(true) };
    let mut postings = index.read_postings_from_terminfo(info, IndexRecordOption::Basic)?;
    while postings.doc() != TERMINATED {
        if !dead.contains(postings.doc()) {
            return Ok(true);
        }
        postings.advance();
    }
    Ok(false)
}
