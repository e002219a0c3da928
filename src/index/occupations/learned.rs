//! What offers whose occupations are known add: how their titles and descriptions are worded.

use super::super::text::Analyzer;
use super::terms::{self, Title};
use super::vectors::{Counts, Postings, Vocabulary, of_length_one};
use super::{DESCRIPTIONS, NEAREST_TITLE, Names, SHARE_OF_TITLES};
use crate::domain::RomeCode;
use std::collections::{BTreeMap, BTreeSet};

/// A word of fewer descriptions is somebody's name more often than a word of a trade.
const LEAST_DESCRIPTIONS: usize = 2;

/// The power by which near titles count more than far ones.
const NEARNESS: i32 = 6;

/// An offer whose occupation is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Example {
    /// Its title.
    pub title: String,
    /// Its description.
    pub description: Option<String>,
    /// Its occupation.
    pub rome: RomeCode,
}

/// What was learned.
#[derive(Debug)]
pub(super) struct Learned {
    examples: usize,
    /// The number of the occupation of each title; a number is a place here.
    titles: Box<[usize]>,
    by_gram: Postings,
    words: Vocabulary,
    /// The middle of the descriptions of each occupation.
    by_word: Postings,
}

impl Learned {
    /// Learns from the examples whose occupation the names know.
    pub(super) fn of(examples: &[Example], names: &Names) -> Self {
        let mut analyzer = Analyzer::default();
        let (mut titles, mut vectors) = (Vec::new(), Vec::new());
        let mut seen = BTreeSet::new();
        let (mut described, mut descriptions) = (Vec::new(), Vec::new());
        let mut known = 0;
        for example in examples {
            let Ok(at) = names.codes.binary_search(&example.rome) else { continue };
            known += 1;
            let title = Title::of(&example.title, &mut analyzer);
            // An offer that is published again and again is one wording.
            if seen.insert((title.stems.clone(), at)) {
                titles.push(at);
                vectors.push(names.direction(&title.grams));
            }
            if let Some(text) = &example.description {
                described.push(at);
                descriptions.push(terms::stems(text, &mut analyzer));
            }
        }
        let (words, counted) = Vocabulary::of(&descriptions, LEAST_DESCRIPTIONS);
        let mut middles: BTreeMap<usize, BTreeMap<u32, f32>> = BTreeMap::new();
        for (at, counts) in described.into_iter().zip(&counted) {
            let middle = middles.entry(at).or_default();
            for (id, weight) in words.direction(counts) {
                *middle.entry(id).or_default() += weight;
            }
        }
        let middle =
            |at| middles.remove(&at).map_or_else(Counts::new, |middle| of_length_one(middle.into_iter().collect()));
        let middles: Vec<Counts> = (0..names.codes.len()).map(middle).collect();
        Self {
            examples: known,
            titles: titles.into(),
            by_gram: Postings::of(&vectors),
            words,
            by_word: Postings::of(&middles),
        }
    }

    pub(super) const fn len(&self) -> usize {
        self.examples
    }

    /// Adds to the sum of each occupation what the examples say of a text.
    pub(super) fn add(&self, names: &Names, title: &Title, description: &[String], sums: &mut [f32]) {
        let likeness = self.by_gram.products(&names.direction(&title.grams));
        let mut nearest = vec![0.0_f32; sums.len()];
        let mut near = vec![0.0_f32; sums.len()];
        for (at, likeness) in self.titles.iter().zip(likeness) {
            nearest[*at] = nearest[*at].max(likeness);
            near[*at] += likeness.powi(NEARNESS);
        }
        let all = near.iter().sum::<f32>().max(f32::MIN_POSITIVE);
        let counts = self.words.count(description.iter().map(String::as_str));
        let described = self.by_word.products(&self.words.direction(&counts));
        for (at, sum) in sums.iter_mut().enumerate() {
            *sum += NEAREST_TITLE * nearest[at] + SHARE_OF_TITLES * near[at] / all + DESCRIPTIONS * described[at];
        }
    }
}
