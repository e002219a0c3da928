//! What the scores are measured by: how many documents have each word, and how long texts are, at one moment.
//!
//! BM25 needs these numbers, and they must not differ by segment, nor change between two pages of a result. So they come
//! from one table, a statistics epoch, that is renewed when the corpus has changed by a tenth. Only living documents count,
//! so that the table, and its number, follow from the corpus alone and not from how its segments happen to lie.

use super::schema::{Layout, Part};
use super::segment::{Full, TextIndex};
use crate::index::Result;
use crate::index::bits::Bits;
use std::collections::HashMap;
use std::sync::Arc;
use tantivy::query::{Bm25StatisticsProvider, Bm25Weight};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocSet, InvertedIndexReader, TERMINATED, Term};

/// Documents with a word, in each of [`Part::ALL`], and among the words of prefixes and typos.
type Counts = [u32; 5];

/// The last of [`Counts`].
const WORDS: usize = 4;

/// The statistics of one moment.
#[derive(Debug, Default)]
pub(in crate::index) struct Statistics {
    epoch: u32,
    documents: u64,
    /// Words in each part, all documents together.
    lengths: [u64; 4],
    counts: HashMap<Box<str>, Counts>,
}

impl Statistics {
    /// The statistics of the living documents of some segments.
    pub(in crate::index) fn of<'s>(segments: impl Iterator<Item = (&'s TextIndex, Option<&'s Bits>)>) -> Result<Self> {
        let mut all = Self::default();
        for (text, dead) in segments {
            let dead_ones = dead.map_or(0, |dead| dead.ones_in(&(0..text.len())).count() as u64);
            all.documents += u64::from(text.len()) - dead_ones;
            if let Some(full) = text.full() {
                all.add(full, dead)?;
            }
        }
        all.epoch = all.sum();
        Ok(all)
    }

    fn add(&mut self, full: &Full, dead: Option<&Bits>) -> Result<()> {
        for (number, part) in Part::ALL.into_iter().enumerate() {
            let norms = full.norms(part);
            let alive = (0..norms.num_docs()).filter(|at| dead.is_none_or(|dead| !dead.contains(*at)));
            self.lengths[number] += alive.map(|at| u64::from(norms.fieldnorm(at))).sum::<u64>();
            self.count(full.part(part), number, dead)?;
        }
        self.count(&full.words, WORDS, dead)
    }

    fn count(&mut self, index: &InvertedIndexReader, number: usize, dead: Option<&Bits>) -> Result<()> {
        let mut terms = index.terms().stream().map_err(tantivy::TantivyError::from)?;
        while let Some((term, info)) = terms.next() {
            let count = match dead {
                None => info.doc_freq,
                Some(dead) => {
                    let mut postings = index
                        .read_postings_from_terminfo(info, IndexRecordOption::Basic)
                        .map_err(tantivy::TantivyError::from)?;
                    let mut count = 0;
                    while postings.doc() != TERMINATED {
                        count += u32::from(!dead.contains(postings.doc()));
                        postings.advance();
                    }
                    count
                }
            };
            // Words are text when they come in.
            let Ok(term) = std::str::from_utf8(term) else { continue };
            if count == 0 {
                continue;
            }
            if let Some(counts) = self.counts.get_mut(term) {
                counts[number] += count;
            } else {
                let mut counts = Counts::default();
                counts[number] = count;
                self.counts.insert(term.into(), counts);
            }
        }
        Ok(())
    }

    /// A number that follows from the table.
    fn sum(&self) -> u32 {
        let mut terms: Vec<(&str, &Counts)> = self.counts.iter().map(|(term, counts)| (&**term, counts)).collect();
        terms.sort_unstable();
        let mut sum = crc32fast::Hasher::new();
        sum.update(&self.documents.to_le_bytes());
        self.lengths.iter().for_each(|length| sum.update(&length.to_le_bytes()));
        for (term, counts) in terms {
            sum.update(term.as_bytes());
            for count in counts {
                sum.update(&count.to_le_bytes());
            }
        }
        sum.finalize()
    }

    /// The number of these statistics: equal ones give equal scores.
    pub(in crate::index) const fn epoch(&self) -> u32 {
        self.epoch
    }

    /// The number of documents.
    pub(in crate::index) const fn documents(&self) -> u64 {
        self.documents
    }

    /// Documents that have a folded word in their title, occupation or employer.
    pub(super) fn frequency(&self, surface: &str) -> u32 {
        self.counts.get(surface).map_or(0, |counts| counts[WORDS])
    }

    /// Documents that have a stem in their description.
    pub(super) fn described(&self, stem: &str) -> u32 {
        self.counts.get(stem).map_or(0, |counts| counts[Part::Description as usize])
    }

    fn stems(&self, part: Part, stem: &str) -> u64 {
        self.counts.get(stem).map_or(0, |counts| counts[part as usize].into())
    }

    /// How a stem is scored in a part.
    pub(super) fn weight(&self, part: Part, stem: &str) -> Bm25Weight {
        let length = average(self.lengths[part as usize], self.documents);
        Bm25Weight::for_one_term_without_explain(self.stems(part, stem), self.documents, length)
    }
}

#[expect(clippy::cast_precision_loss, reason = "tantivy scores in f32")]
fn average(words: u64, documents: u64) -> f32 {
    words.max(1) as f32 / documents.max(1) as f32
}

impl Bm25StatisticsProvider for Statistics {
    fn total_num_tokens(&self, field: Field) -> tantivy::Result<u64> {
        let number = Layout::get().parts.iter().position(|part| *part == field);
        Ok(number.map_or(0, |number| self.lengths[number]).max(1))
    }

    fn total_num_docs(&self) -> tantivy::Result<u64> {
        Ok(self.documents.max(1))
    }

    fn doc_freq(&self, term: &Term) -> tantivy::Result<u64> {
        let field = term.field();
        let part = Part::ALL.into_iter().find(|part| Layout::get().field(*part) == field);
        let stem = term.value().as_str().unwrap_or_default().to_owned();
        Ok(part.map_or(0, |part| self.stems(part, &stem)))
    }
}

/// The statistics in use, and those before: a result that was begun with these is walked to its end with them.
#[derive(Debug, Clone, Default)]
pub(in crate::index) struct Epochs {
    now: Arc<Statistics>,
    before: Option<Arc<Statistics>>,
}

impl Epochs {
    /// The statistics in use.
    pub(in crate::index) const fn now(&self) -> &Arc<Statistics> {
        &self.now
    }

    /// Those with that number, where they are kept.
    pub(in crate::index) fn find(&self, epoch: u32) -> Option<&Arc<Statistics>> {
        [Some(&self.now), self.before.as_ref()].into_iter().flatten().find(|known| known.epoch == epoch)
    }

    /// The epochs once these statistics are in use.
    pub(in crate::index) fn followed_by(&self, now: &Arc<Statistics>) -> Self {
        if now.epoch == self.now.epoch {
            return self.clone();
        }
        Self { now: now.clone(), before: Some(self.now.clone()) }
    }
}
