//! Which occupation a text names: a job title, a line of a CV, an offer.
//!
//! What is compared, each a number from 0 to 1 for each occupation:
//!
//! - `name`: the title and the nearest name of the occupation, by runs of four letters (cosine of tf-idf);
//! - `words`: how much of the title the words of a name cover, times how much of that name the title covers;
//! - `sheet`: the words of the title and those of the occupation's sheet (names, definition, skills);
//! - `description`: the words of the description and those of the sheet;
//! - and, where offers were learned from ([`Matcher::learned`]), their titles and descriptions: the nearest title, the
//!   share that the occupation has of all near titles, and the middle of its descriptions.
//!
//! They are added with the weights below. Those of the first four are what a logistic regression over labelled offers
//! gave, rounded; those of learned offers were set by hand among a few values, well below what a regression would give:
//! offers of one kind would else drown the names of all others. Nothing else of any offer is in this code.

mod learned;
mod terms;
mod vectors;

pub use learned::Example;

use super::text::{Analyzer, readings};
use crate::domain::{ItemKind, RomeCode, RomeEdition};
use crate::reference;
use learned::Learned;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use terms::Title;
use vectors::{Counts, Postings, Vocabulary};

/// The weights of what is compared.
const NAME: f32 = 6.6;
const WORDS: f32 = 2.2;
const SHEET: f32 = 7.0;
const DESCRIPTION: f32 = 12.7;
const NEAREST_TITLE: f32 = 1.0;
const SHARE_OF_TITLES: f32 = 2.0;
const DESCRIPTIONS: f32 = 2.0;

/// The score of an occupation is its share among so many of the likeliest.
const RIVALS: usize = 60;

/// An occupation that a text may name.
#[derive(Debug, Clone, PartialEq)]
pub struct Ranked {
    /// Its code.
    pub rome: RomeCode,
    /// The share of belief, 0 to 1, that it has among the likeliest: `exp` of its sum, by those of all of them.
    pub score: f32,
    /// Its name that is nearest to the title.
    pub name: Arc<str>,
    /// How near that is: the cosine, 0 to 1.
    pub likeness: f32,
}

/// What tells which occupation a text names. Made of names and sheets; deterministic.
#[derive(Debug)]
pub struct Matcher {
    names: Arc<Names>,
    learned: Option<Learned>,
}

/// What names and sheets say.
#[derive(Debug)]
struct Names {
    /// By code; a number is a place here.
    codes: Box<[RomeCode]>,
    /// The names, each in one gender, with the number of the occupation, and the label that it was read from.
    labels: Box<[(usize, Arc<str>)]>,
    grams: Vocabulary,
    by_gram: Postings,
    words: Vocabulary,
    by_word: Postings,
    /// How much the words of each name tell.
    telling: Box<[f32]>,
    sheets: Vocabulary,
    by_sheet: Postings,
}

/// What was found of one text, by the number of the occupation.
struct Found {
    sums: Vec<f32>,
    names: Vec<(f32, usize)>,
}

impl Matcher {
    /// The matcher of an edition of ROME; where it has no names, of the labels that are compiled in.
    #[must_use]
    pub fn of(edition: &RomeEdition) -> Self {
        Self { names: Arc::new(Names::of(edition)), learned: None }
    }

    /// The same with offers to learn from, whose occupations are known.
    #[must_use]
    pub fn learned(&self, examples: &[Example]) -> Self {
        let learned = Learned::of(examples, &self.names);
        Self { names: self.names.clone(), learned: Some(learned) }
    }

    /// The number of offers that were learned from.
    #[must_use]
    pub fn examples(&self) -> usize {
        self.learned.as_ref().map_or(0, Learned::len)
    }

    /// The occupations that a text names, the likeliest first, at most `limit`; none where it has no word.
    #[must_use]
    pub fn rank(&self, title: &str, description: Option<&str>, limit: usize) -> Vec<Ranked> {
        let mut analyzer = Analyzer::default();
        let title = Title::of(title, &mut analyzer);
        let description = description.map_or_else(Vec::new, |text| terms::stems(text, &mut analyzer));
        if title.stems.is_empty() && description.is_empty() {
            return Vec::new();
        }
        let names = &self.names;
        let mut found = names.found(&title, &description);
        if let Some(learned) = &self.learned {
            learned.add(names, &title, &description, &mut found.sums);
        }
        let likeliest = likeliest(&found.sums);
        let most = likeliest.first().map_or(0.0, |at| found.sums[*at]);
        let belief = |at: &usize| (found.sums[*at] - most).exp();
        let all: f32 = likeliest.iter().map(belief).sum();
        let ranked = likeliest.iter().take(limit).map(|at| {
            let (likeness, name) = found.names[*at];
            let name = names.labels.get(name).map_or_else(|| Arc::from(""), |(_, label)| label.clone());
            Ranked { rome: names.codes[*at].clone(), score: belief(at) / all, name, likeness }
        });
        ranked.collect()
    }

    /// The occupation of the name that is nearest to a title by runs of letters, and those of the next ones: what the
    /// matcher is measured against.
    #[must_use]
    pub fn nearest_names(&self, title: &str, limit: usize) -> Vec<RomeCode> {
        let title = Title::of(title, &mut Analyzer::default());
        let found = self.names.found(&title, &[]);
        let likeness: Vec<f32> = found.names.iter().map(|(likeness, _)| *likeness).collect();
        likeliest(&likeness).into_iter().take(limit).map(|at| self.names.codes[at].clone()).collect()
    }
}

/// The places of the largest values, the largest first, by place among equals.
fn likeliest(values: &[f32]) -> Vec<usize> {
    let mut places: Vec<usize> = (0..values.len()).collect();
    let order = |a: &usize, b: &usize| values[*b].total_cmp(&values[*a]).then(a.cmp(b));
    if places.len() > RIVALS {
        places.select_nth_unstable_by(RIVALS, order);
        places.truncate(RIVALS);
    }
    places.sort_unstable_by(order);
    places
}

impl Names {
    fn of(edition: &RomeEdition) -> Self {
        let mut analyzer = Analyzer::default();
        let labels = labels(edition);
        let codes: Box<[RomeCode]> = labels.keys().cloned().collect();
        let mut spoken = Vec::new();
        for (at, labels) in labels.values().enumerate() {
            for label in labels {
                let cut = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
                let read = readings(label, cut).into_iter().map(|words| words.join(" "));
                let read: std::collections::BTreeSet<String> = read.collect();
                spoken.extend(read.into_iter().map(|text| (at, label.clone(), Title::of(&text, &mut analyzer))));
            }
        }
        let (grams, by_gram) = directions(spoken.iter().map(|(.., title)| title.grams.clone()).collect());
        let stems: Vec<Vec<String>> = spoken.iter().map(|(.., title)| title.stems.clone()).collect();
        let (words, counted) = Vocabulary::of(&stems, 1);
        let by_word = Postings::of(&counted.iter().map(|counts| words.weights(counts)).collect::<Vec<_>>());
        let telling = counted.iter().map(|counts| words.telling(counts)).collect();
        let (sheets, by_sheet) = directions(texts(edition, &labels, &mut analyzer));
        let labels = spoken.into_iter().map(|(at, label, _)| (at, label)).collect();
        Self { codes, labels, grams, by_gram, words, by_word, telling, sheets, by_sheet }
    }

    fn found(&self, title: &Title, description: &[String]) -> Found {
        let by_gram = self.by_gram.products(&self.direction(&title.grams));
        let words = self.words.count(title.stems.iter().map(String::as_str));
        let all = self.words.telling(&words).max(f32::MIN_POSITIVE);
        let shared = self.by_word.products(&words.iter().map(|(id, _)| (*id, 1.0)).collect());
        let mut names = vec![(0.0_f32, usize::MAX); self.codes.len()];
        let mut covered = vec![0.0_f32; self.codes.len()];
        for (number, (at, _)) in self.labels.iter().enumerate() {
            if by_gram[number] > names[*at].0 {
                names[*at] = (by_gram[number], number);
            }
            let telling = self.telling[number].max(f32::MIN_POSITIVE);
            covered[*at] = covered[*at].max(shared[number] / all * (shared[number] / telling));
        }
        let of_sheets = |stems: &[String]| {
            let counts = self.sheets.count(stems.iter().map(String::as_str));
            self.by_sheet.products(&self.sheets.direction(&counts))
        };
        let (titled, described) = (of_sheets(&title.stems), of_sheets(description));
        let sum =
            |at: usize| NAME * names[at].0 + WORDS * covered[at] + SHEET * titled[at] + DESCRIPTION * described[at];
        Found { sums: (0..self.codes.len()).map(sum).collect(), names }
    }

    /// The direction of a title among the names.
    fn direction(&self, grams: &[String]) -> Counts {
        self.grams.direction(&self.grams.count(grams.iter().map(String::as_str)))
    }
}

/// The vocabulary of texts, and their directions.
fn directions(texts: Vec<Vec<String>>) -> (Vocabulary, Postings) {
    let (vocabulary, counted) = Vocabulary::of(&texts, 1);
    drop(texts);
    let directions: Vec<Counts> = counted.iter().map(|counts| vocabulary.direction(counts)).collect();
    (vocabulary, Postings::of(&directions))
}

/// The names of each occupation: appellations and labels, those that are compiled in where nothing was imported, and
/// everyday ones.
fn labels(edition: &RomeEdition) -> BTreeMap<RomeCode, Vec<Arc<str>>> {
    let mut labels: BTreeMap<RomeCode, Vec<Arc<str>>> = BTreeMap::new();
    let mut add = |rome: &RomeCode, label: &str| {
        let known = labels.entry(rome.clone()).or_default();
        if !known.iter().any(|other| &**other == label) {
            known.push(label.into());
        }
    };
    for sheet in &edition.sheets {
        add(&sheet.rome, &sheet.label);
    }
    for named in &edition.appellations {
        add(&named.rome, &named.label);
    }
    let tables = reference::occupations().iter().map(|known| (known.label, known.code));
    let tables = tables.filter(|_| edition.sheets.is_empty());
    for (label, code) in tables.chain(reference::everyday_names()) {
        if let Ok(rome) = RomeCode::new(code) {
            add(&rome, label);
        }
    }
    labels
}

/// What is said of each occupation, in stems: its names, its definition, its skills.
fn texts(
    edition: &RomeEdition,
    labels: &BTreeMap<RomeCode, Vec<Arc<str>>>,
    analyzer: &mut Analyzer,
) -> Vec<Vec<String>> {
    let is_skill = |kind| matches!(kind, ItemKind::Skill | ItemKind::Knowledge);
    let skills = edition.items.iter().filter(|item| is_skill(item.kind));
    let skills: HashMap<&str, &str> = skills.map(|item| (item.code.as_str(), item.label.as_str())).collect();
    let sheets: HashMap<&RomeCode, _> = edition.sheets.iter().map(|sheet| (&sheet.rome, sheet)).collect();
    let mut texts = Vec::with_capacity(labels.len());
    for (rome, labels) in labels {
        let mut stems: Vec<String> = labels.iter().flat_map(|label| terms::stems(label, analyzer)).collect();
        if let Some(sheet) = sheets.get(rome) {
            let said = sheet.definition.iter().map(String::as_str);
            let asked = sheet.skills.iter().filter_map(|link| skills.get(link.code.as_str()).copied());
            for text in said.chain(asked) {
                stems.extend(terms::stems(text, analyzer));
            }
        }
        texts.push(stems);
    }
    texts
}

#[cfg(test)]
mod tests;
