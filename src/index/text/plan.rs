//! What the text of a query means in a snapshot: each of its words as the terms that it stands for.

use super::expand::Dictionary;
use super::schema::Part;
use super::statistics::Statistics;
use super::words::Analyzer;
use super::{Met, READABLE, TextIndex};
use crate::domain::{Clause, Leaf, TextQuery};
use crate::index::bits::Bits;
use std::sync::Arc;
use tantivy::Result;

/// ROME codes that some stems, in that order, name: `shampouin` is a hairdresser's work. Empty where they name none.
pub(in crate::index) type Synonyms<'a> = &'a dyn Fn(&[&str]) -> Vec<String>;

/// The longest name of an occupation, in words.
const LONGEST_NAME: usize = 6;

/// A text query with its words looked up: done once a question, used on each segment.
#[derive(Debug)]
pub(in crate::index) struct Plan {
    statistics: Arc<Statistics>,
    atoms: Vec<Atom>,
    /// All of them must hold.
    wanted: Vec<Leaves>,
    /// None of them may hold.
    excluded: Vec<Leaves>,
}

/// One of these must hold: in each, all of the atoms with these numbers.
pub(super) type Leaves = Vec<Vec<usize>>;

/// A word or phrase of a query.
#[derive(Debug)]
pub(super) enum Atom {
    /// One of the stems.
    Word { typed: String, stems: Vec<Stem> },
    /// Stems at these distances from each other.
    Phrase { typed: String, stems: Vec<(usize, String)> },
}

/// How a word of an offer meets a word of a query.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meeting {
    /// It is the word, whatever its gender or number.
    Word,
    /// The word names the occupation of the offer.
    Occupation,
    /// It begins as the word does.
    Prefix,
    /// It is the word with so many typos.
    Typos(u8),
}

/// A stem that a word stands for.
#[derive(Debug, Clone)]
pub(super) struct Stem {
    text: String,
    pub(super) meeting: Meeting,
}

impl Stem {
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Where it is looked for.
    pub(super) const fn parts(&self) -> &'static [Part] {
        match self.meeting {
            Meeting::Occupation => &[Part::Occupation],
            Meeting::Word | Meeting::Prefix | Meeting::Typos(_) => &Part::ALL,
        }
    }

    /// What its score is multiplied by: what is less sure counts less.
    pub(super) const fn factor(&self) -> f32 {
        match self.meeting {
            Meeting::Word => 1.0,
            Meeting::Prefix | Meeting::Occupation => 0.8,
            Meeting::Typos(1) => 0.6,
            Meeting::Typos(_) => 0.4,
        }
    }
}

/// A word or phrase before it is looked up.
#[derive(Debug, Clone)]
enum Said {
    Word { surface: String, stem: String, stop: bool, code: bool, as_is: AsIs },
    Phrase { typed: String, stems: Vec<(usize, String)> },
}

/// Whether a word is what was meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum AsIs {
    /// The word and nothing else.
    Exact,
    /// The word; where nobody has it, one that is spelt alike.
    Whole,
    /// The same, and it may still be typed.
    Unfinished,
    /// The beginning of words.
    Prefix,
}

impl Plan {
    /// The plan of a text among living documents.
    pub(in crate::index) fn of<'s>(
        text: &TextQuery,
        segments: impl Iterator<Item = (&'s TextIndex, Option<&'s Bits>)>,
        statistics: &Arc<Statistics>,
        synonyms: Synonyms<'_>,
    ) -> Self {
        let segments = segments.filter_map(|(text, dead)| Some((text.full()?, dead))).collect();
        Self::among(&Dictionary { segments, statistics }, text, synonyms).expect(READABLE)
    }

    fn among(dictionary: &Dictionary<'_>, text: &TextQuery, synonyms: Synonyms<'_>) -> Result<Self> {
        let mut analyzer = Analyzer::default();
        let (mut wanted, mut excluded) = (Vec::new(), Vec::new());
        for clause in text.clauses() {
            match clause {
                Clause::Any(leaves) => {
                    wanted.push(leaves.iter().map(|leaf| said(leaf, &mut analyzer)).collect::<Vec<_>>());
                }
                Clause::Not(leaf) => excluded.push(exactly(said(leaf, &mut analyzer))),
            }
        }
        // Stop words say nothing, unless nothing else is said.
        let telling = without_stop_words(&wanted);
        let wanted = if telling.is_empty() { without_nothing(wanted) } else { telling };
        let plan = Self {
            statistics: dictionary.statistics.clone(),
            atoms: Vec::new(),
            wanted: Vec::new(),
            excluded: Vec::new(),
        };
        let mut builder = Builder { plan, dictionary, synonyms, analyzer };
        builder.want(&wanted)?;
        for atoms in excluded.into_iter().filter(|atoms| !atoms.is_empty()) {
            let atoms = builder.atoms(&atoms)?;
            builder.plan.excluded.push(vec![atoms]);
        }
        Ok(builder.plan)
    }

    pub(super) const fn statistics(&self) -> &Arc<Statistics> {
        &self.statistics
    }

    pub(super) fn atoms(&self) -> &[Atom] {
        &self.atoms
    }

    pub(super) fn wanted(&self) -> &[Leaves] {
        &self.wanted
    }

    pub(super) fn excluded(&self) -> &[Leaves] {
        &self.excluded
    }

    /// The number of the statistics that the plan was made with.
    pub(in crate::index) fn epoch(&self) -> u32 {
        self.statistics.epoch()
    }

    /// A stem of an atom that a document has, somewhere.
    pub(super) fn met(&self, atom: usize, stem: usize) -> Option<Met> {
        let (typed, stem, meeting) = match &self.atoms[atom] {
            Atom::Word { typed, stems } => (typed, stems.get(stem)?.text.clone(), stems.get(stem)?.meeting),
            Atom::Phrase { typed, stems } => {
                let stems: Vec<&str> = stems.iter().map(|(_, stem)| stem.as_str()).collect();
                (typed, stems.join(" "), Meeting::Word)
            }
        };
        Some(Met { typed: typed.clone(), stem, meeting, part: Part::Title, score: 0.0 })
    }

    /// The stems that the query looks for, those that it excludes aside.
    pub(super) fn stems(&self) -> impl Iterator<Item = &str> {
        let atoms = self.wanted.iter().flatten().flatten().map(|at| &self.atoms[*at]);
        atoms.flat_map(|atom| match atom {
            Atom::Word { stems, .. } => stems.iter().map(Stem::text).collect::<Vec<_>>(),
            Atom::Phrase { stems, .. } => stems.iter().map(|(_, stem)| stem.as_str()).collect(),
        })
    }
}

/// The words of a leaf.
fn said(leaf: &Leaf, analyzer: &mut Analyzer) -> Vec<Said> {
    let (text, last) = match leaf {
        Leaf::Word { text, last: true } => (text, AsIs::Unfinished),
        Leaf::Word { text, last: false } => (text, AsIs::Whole),
        Leaf::Prefix(text) => (text, AsIs::Prefix),
        Leaf::Phrase(text) => return phrase(text, analyzer),
    };
    let mut words = Vec::new();
    analyzer.each(text, |token| {
        words.push(Said::Word {
            surface: token.surface.to_owned(),
            stem: token.stem.to_owned(),
            stop: token.stop,
            code: token.code,
            as_is: AsIs::Whole,
        });
    });
    if let Some(Said::Word { as_is, stop, .. }) = words.last_mut() {
        *as_is = last;
        *stop &= last != AsIs::Prefix;
    }
    words
}

/// A phrase: its words at their places, stop words aside, which long texts do not keep.
fn phrase(text: &str, analyzer: &mut Analyzer) -> Vec<Said> {
    let mut words = Vec::new();
    analyzer.each(text, |token| {
        words.push((token.position as usize, token.surface.to_owned(), token.stem.to_owned(), token.stop, token.code));
    });
    if words.iter().any(|(_, _, _, stop, _)| !stop) {
        words.retain(|(_, _, _, stop, _)| !stop);
    }
    match words.as_slice() {
        [] => Vec::new(),
        [(_, surface, stem, stop, code)] => vec![Said::Word {
            surface: surface.clone(),
            stem: stem.clone(),
            stop: *stop,
            code: *code,
            as_is: AsIs::Exact,
        }],
        [(first, ..), ..] => {
            let stems = words.iter().map(|(at, _, stem, ..)| (at - first, stem.clone())).collect();
            vec![Said::Phrase { typed: text.to_owned(), stems }]
        }
    }
}

/// The same words, as they are; without stop words where there are others.
fn exactly(mut words: Vec<Said>) -> Vec<Said> {
    if words.iter().any(is_telling) {
        words.retain(is_telling);
    }
    for word in &mut words {
        if let Said::Word { as_is, .. } = word
            && *as_is != AsIs::Prefix
        {
            *as_is = AsIs::Exact;
        }
    }
    words
}

const fn is_telling(said: &Said) -> bool {
    !matches!(said, Said::Word { stop: true, .. })
}

/// A clause: one of these, in each all of these words.
type Clauses = Vec<Vec<Vec<Said>>>;

fn without_stop_words(clauses: &Clauses) -> Clauses {
    let telling = |leaf: &Vec<Said>| leaf.iter().filter(|said| is_telling(said)).cloned().collect();
    without_nothing(clauses.iter().map(|leaves| leaves.iter().map(telling).collect()).collect())
}

/// Without the leaves that have no word, and the clauses that have no leaf.
fn without_nothing(mut clauses: Clauses) -> Clauses {
    for leaves in &mut clauses {
        leaves.retain(|leaf| !leaf.is_empty());
    }
    clauses.retain(|leaves| !leaves.is_empty());
    clauses
}

/// Makes the words of a query into atoms.
struct Builder<'a> {
    plan: Plan,
    dictionary: &'a Dictionary<'a>,
    synonyms: Synonyms<'a>,
    analyzer: Analyzer,
}

impl Builder<'_> {
    fn want(&mut self, clauses: &Clauses) -> Result<()> {
        let mut at = 0;
        while at < clauses.len() {
            // Words that follow one another may be the name of an occupation: the longest name counts.
            let stems: Vec<&str> = clauses[at..].iter().map_while(|leaves| one_word(leaves)).collect();
            let name = (2..=stems.len().min(LONGEST_NAME))
                .rev()
                .map(|length| (length, (self.synonyms)(&stems[..length])))
                .find(|(_, codes)| !codes.is_empty());
            if let Some((length, codes)) = name {
                let mut words = Vec::new();
                for leaves in &clauses[at..at + length] {
                    words.extend(self.atoms(&leaves[0])?);
                }
                let typed = stems[..length].join(" ");
                self.plan.atoms.push(Atom::Word { typed, stems: occupations(codes) });
                self.plan.wanted.push(vec![words, vec![self.plan.atoms.len() - 1]]);
                at += length;
            } else {
                let leaves = clauses[at].iter().map(|leaf| self.atoms(leaf)).collect::<Result<_>>()?;
                self.plan.wanted.push(leaves);
                at += 1;
            }
        }
        Ok(())
    }

    fn atoms(&mut self, words: &[Said]) -> Result<Vec<usize>> {
        let mut numbers = Vec::new();
        let mut met: Vec<&str> = Vec::new();
        for said in words {
            let atom = match said {
                // `vendeur/vendeuse` is one word, said twice.
                Said::Word { stem, .. } if met.contains(&stem.as_str()) => continue,
                Said::Word { surface, stem, code, as_is, .. } => {
                    met.push(stem);
                    Atom::Word { typed: surface.clone(), stems: self.stems(surface, stem, *code, *as_is)? }
                }
                Said::Phrase { typed, stems } => Atom::Phrase { typed: typed.clone(), stems: stems.clone() },
            };
            self.plan.atoms.push(atom);
            numbers.push(self.plan.atoms.len() - 1);
        }
        Ok(numbers)
    }

    /// What a word stands for; nothing where nobody has it.
    fn stems(&mut self, surface: &str, stem: &str, code: bool, as_is: AsIs) -> Result<Vec<Stem>> {
        let mut stems = Vec::new();
        if as_is == AsIs::Prefix {
            let words = self.dictionary.beginning_with(surface)?;
            return Ok(self.stemmed(words, Meeting::Prefix));
        }
        if as_is == AsIs::Exact || self.dictionary.knows(stem)? {
            stems.push(Stem { text: stem.to_owned(), meeting: Meeting::Word });
        }
        if as_is == AsIs::Exact {
            return Ok(stems);
        }
        stems.extend(occupations((self.synonyms)(&[stem])));
        if stems.is_empty() && as_is == AsIs::Unfinished {
            let words = self.dictionary.beginning_with(surface)?;
            stems = self.stemmed(words, Meeting::Prefix);
        }
        if stems.is_empty() && !code {
            let (typos, words) = self.dictionary.nearest_to(surface, stem)?;
            stems = self.stemmed(words, Meeting::Typos(typos));
        }
        Ok(stems)
    }

    /// The stems of words of the dictionaries, each once.
    fn stemmed(&mut self, words: Vec<String>, meeting: Meeting) -> Vec<Stem> {
        let mut stems: Vec<Stem> = Vec::new();
        for word in words {
            self.analyzer.each(&word, |token| {
                if !stems.iter().any(|known| known.text == token.stem) {
                    stems.push(Stem { text: token.stem.to_owned(), meeting });
                }
            });
        }
        stems
    }
}

/// The stem of a clause that is one word and no prefix.
fn one_word(leaves: &[Vec<Said>]) -> Option<&str> {
    let [leaf] = leaves else { return None };
    match leaf.as_slice() {
        [Said::Word { stem, as_is: AsIs::Whole | AsIs::Unfinished, .. }] => Some(stem),
        _ => None,
    }
}

fn occupations(codes: Vec<String>) -> Vec<Stem> {
    let stem = |code: String| Stem { text: code.to_lowercase(), meeting: Meeting::Occupation };
    codes.into_iter().map(stem).collect()
}
