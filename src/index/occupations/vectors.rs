//! Texts as weighted terms, and the texts that have a term: what cosines are computed with.

use std::collections::HashMap;

/// Terms by number, and how telling each is.
#[derive(Debug, Default)]
pub(super) struct Vocabulary {
    ids: HashMap<Box<str>, u32>,
    /// `ln((1 + texts) / (1 + texts with the term)) + 1`.
    idf: Vec<f32>,
}

/// The terms of a text by their numbers, with how often each stands there.
pub(super) type Counts = Vec<(u32, f32)>;

impl Vocabulary {
    /// The vocabulary of these texts, with the counts of each; terms of fewer texts than `least` are left out.
    pub(super) fn of(texts: &[Vec<String>], least: usize) -> (Self, Vec<Counts>) {
        let mut ids: HashMap<Box<str>, u32> = HashMap::new();
        let mut frequency: Vec<usize> = Vec::new();
        let mut counted: Vec<Counts> = Vec::with_capacity(texts.len());
        for text in texts {
            let mut counts: HashMap<u32, f32> = HashMap::new();
            for term in text {
                let next = u32::try_from(ids.len()).unwrap_or(u32::MAX);
                let id = *ids.entry(term.as_str().into()).or_insert(next);
                *counts.entry(id).or_default() += 1.0;
            }
            frequency.resize(ids.len(), 0);
            for id in counts.keys() {
                frequency[*id as usize] += 1;
            }
            counted.push(sorted(counts));
        }
        let texts = real(texts.len());
        let idf = frequency
            .iter()
            .map(|with| if *with < least { 0.0 } else { ((1.0 + texts) / (1.0 + real(*with))).ln() + 1.0 });
        (Self { ids, idf: idf.collect() }, counted)
    }

    /// The counts of a text; terms that are not known are left out.
    pub(super) fn count<'t>(&self, text: impl IntoIterator<Item = &'t str>) -> Counts {
        let mut counts: HashMap<u32, f32> = HashMap::new();
        for id in text.into_iter().filter_map(|term| self.ids.get(term)) {
            *counts.entry(*id).or_default() += 1.0;
        }
        sorted(counts)
    }

    /// The direction of a text: `(1 + ln count) × idf`, of length 1.
    pub(super) fn direction(&self, counts: &Counts) -> Counts {
        let weighted = counts.iter().map(|(id, count)| (*id, (1.0 + count.ln()) * self.idf[*id as usize]));
        of_length_one(weighted.filter(|(_, weight)| *weight > 0.0).collect())
    }

    /// How much the terms of a text tell together, each counted once.
    pub(super) fn telling(&self, counts: &Counts) -> f32 {
        counts.iter().map(|(id, _)| self.idf[*id as usize]).sum()
    }

    /// How telling each term of a text is.
    pub(super) fn weights(&self, counts: &Counts) -> Counts {
        counts.iter().map(|(id, _)| (*id, self.idf[*id as usize])).collect()
    }
}

/// For each term the vectors that have it.
#[derive(Debug, Default)]
pub(super) struct Postings {
    of: Vec<Vec<(u32, f32)>>,
    vectors: usize,
}

impl Postings {
    /// The postings of these vectors; the place of one is its number.
    pub(super) fn of(vectors: &[Counts]) -> Self {
        let mut of: Vec<Vec<(u32, f32)>> = Vec::new();
        for (number, vector) in (0_u32..).zip(vectors) {
            for (id, weight) in vector {
                let id = *id as usize;
                if of.len() <= id {
                    of.resize_with(id + 1, Vec::new);
                }
                of[id].push((number, *weight));
            }
        }
        Self { of, vectors: vectors.len() }
    }

    /// The product of a vector with each one here, by number.
    pub(super) fn products(&self, vector: &Counts) -> Vec<f32> {
        let mut products = vec![0.0; self.vectors];
        for (id, weight) in vector {
            for (number, other) in self.of.get(*id as usize).into_iter().flatten() {
                products[*number as usize] += weight * other;
            }
        }
        products
    }
}

/// The same direction, of length 1.
pub(super) fn of_length_one(mut vector: Counts) -> Counts {
    let length = vector.iter().map(|(_, weight)| weight * weight).sum::<f32>().sqrt();
    if length > 0.0 {
        for (_, weight) in &mut vector {
            *weight /= length;
        }
    }
    vector
}

/// By number, so that sums come out the same every time.
fn sorted(counts: HashMap<u32, f32>) -> Counts {
    let mut counts: Counts = counts.into_iter().collect();
    counts.sort_unstable_by_key(|(id, _)| *id);
    counts
}

#[expect(clippy::cast_precision_loss, reason = "fewer texts than 2^24")]
fn real(count: usize) -> f32 {
    count as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn terms(text: &str) -> Vec<String> {
        text.split(' ').map(str::to_owned).collect()
    }

    #[test]
    fn a_text_is_nearest_to_itself_and_rare_terms_weigh_more() {
        let texts = [terms("brume rouge"), terms("brume verte"), terms("brume bleue bleue")];
        let (vocabulary, counts) = Vocabulary::of(&texts, 1);
        let directions: Vec<Counts> = counts.iter().map(|counts| vocabulary.direction(counts)).collect();
        let postings = Postings::of(&directions);
        let query = vocabulary.direction(&vocabulary.count(["brume", "verte", "inconnue"]));
        let products = postings.products(&query);
        assert!((products[1] - 1.0).abs() < 1e-6 && products[0] < 0.5 && products[2] < 0.5, "{products:?}");
        assert!(vocabulary.telling(&vocabulary.count(["rouge"])) > vocabulary.telling(&vocabulary.count(["brume"])));
    }

    #[test]
    fn a_term_of_too_few_texts_says_nothing() {
        let (vocabulary, counts) = Vocabulary::of(&[terms("brume rouge"), terms("brume verte")], 2);
        assert_eq!(vocabulary.direction(&counts[0]).len(), 1);
        assert_eq!(vocabulary.direction(&Counts::new()), Counts::new());
    }
}
