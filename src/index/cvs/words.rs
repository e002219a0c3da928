//! The words that `q` looks in: labels of ROME and shown skills, by what stands for them.

use crate::domain::{Clause, Leaf, TextQuery};
use crate::index::text::Analyzer;
use crate::reference::{occupations, rome_grand_domain_label};
use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

/// Texts, found by their words.
#[derive(Debug, Default)]
pub(super) struct Words {
    /// What each text stands for.
    of: Vec<u32>,
    /// The words of each text by their stems, with a space before and behind each.
    texts: Vec<String>,
    /// Texts by the stems of their words.
    stems: HashMap<Box<str>, Vec<u32>>,
    /// Texts by their words, for beginnings of words.
    surfaces: BTreeMap<Box<str>, Vec<u32>>,
}

impl Words {
    /// The words of texts, each with what it stands for.
    pub(super) fn of<T: AsRef<str>>(texts: impl IntoIterator<Item = (T, u32)>) -> Self {
        let mut analyzer = Analyzer::default();
        let mut words = Self::default();
        for (number, (text, of)) in (0..).zip(texts) {
            let mut stemmed = String::from(" ");
            analyzer.each(text.as_ref(), |token| {
                stemmed.push_str(token.stem);
                stemmed.push(' ');
                words.stems.entry(token.stem.into()).or_default().push(number);
                words.surfaces.entry(token.surface.into()).or_default().push(number);
            });
            words.of.push(of);
            words.texts.push(stemmed);
        }
        words
    }

    /// What the texts stand for that hold a word, a beginning or a phrase; rising, each once.
    fn meeting(&self, leaf: &Leaf, analyzer: &mut Analyzer) -> Vec<u32> {
        let mut found: Vec<u32> = match leaf {
            Leaf::Word { text, last } => {
                let mut found = self.phrase(text, analyzer);
                if *last {
                    found.extend(self.begun(text, analyzer));
                }
                found
            }
            Leaf::Prefix(text) => self.begun(text, analyzer),
            Leaf::Phrase(text) => self.phrase(text, analyzer),
        };
        for number in &mut found {
            *number = self.of[*number as usize];
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    /// Texts that hold these words in that order. A word that is typed may be two by our rules: `aide-soignant`.
    fn phrase(&self, text: &str, analyzer: &mut Analyzer) -> Vec<u32> {
        let mut wanted = String::from(" ");
        let mut rarest: Option<&Vec<u32>> = None;
        let mut unknown = false;
        analyzer.each(text, |token| {
            wanted.push_str(token.stem);
            wanted.push(' ');
            match self.stems.get(token.stem) {
                Some(texts) if rarest.is_none_or(|known| texts.len() < known.len()) => rarest = Some(texts),
                Some(_) => {}
                None => unknown = true,
            }
        });
        let texts = rarest.filter(|_| !unknown).into_iter().flatten();
        texts.copied().filter(|number| self.texts[*number as usize].contains(&wanted)).collect()
    }

    fn begun(&self, text: &str, analyzer: &mut Analyzer) -> Vec<u32> {
        let mut surface = Box::<str>::default();
        analyzer.each(text, |token| surface = token.surface.into());
        if surface.is_empty() {
            return Vec::new();
        }
        let from = self.surfaces.range(surface.clone()..);
        from.take_while(|(known, _)| known.starts_with(&*surface)).flat_map(|(_, texts)| texts).copied().collect()
    }
}

/// What a domain is called: the labels of its occupations, and that of its grand domaine. By the number of the domain.
static DOMAINS: LazyLock<Words> = LazyLock::new(|| {
    let labels = occupations().iter().flat_map(|known| {
        let domain = crate::domain::RomeCode::new(known.code).map(|code| code.domain());
        let domain = domain.map_or(0, |domain| super::terms::domain_code(&domain));
        [Some(known.label), rome_grand_domain_label(&known.code[..1])]
            .into_iter()
            .flatten()
            .map(move |label| (label, u32::from(domain)))
    });
    Words::of(labels)
});

/// A text that was looked up: what profiles must show.
#[derive(Debug)]
pub(super) struct Met {
    clauses: Vec<(bool, Vec<Leaves>)>,
}

/// Domains and skills that one leaf means, by their numbers.
type Leaves = (Vec<u32>, Vec<u32>);

impl Met {
    pub(super) fn new(text: &TextQuery, skills: &Words) -> Self {
        let mut analyzer = Analyzer::default();
        let mut look = |leaf: &Leaf| (DOMAINS.meeting(leaf, &mut analyzer), skills.meeting(leaf, &mut analyzer));
        let clauses = text.clauses().iter().map(|clause| match clause {
            Clause::Any(leaves) => (true, leaves.iter().map(&mut look).collect()),
            Clause::Not(leaf) => (false, vec![look(leaf)]),
        });
        Self { clauses: clauses.collect() }
    }

    /// Whether a class with that domain and those skills meets it.
    pub(super) fn by(&self, domain: u16, skills: &[u32]) -> bool {
        let one = |(domains, known): &Leaves| {
            domains.binary_search(&domain.into()).is_ok()
                || skills.iter().any(|skill| known.binary_search(skill).is_ok())
        };
        self.clauses.iter().all(|(wanted, leaves)| *wanted == leaves.iter().any(one))
    }
}
