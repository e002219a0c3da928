//! Random texts, and what a text query means when each offer is read one after the other.
//!
//! The words are such that no grammar changes them: which words of French are one word is the analyser's matter, and is
//! tested with it.

use passerelle::domain::{Clause, Leaf, TextQuery};
use passerelle::index::{Doc, Text, Update};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use std::collections::BTreeSet;

/// As written, and folded.
const WORDS: [(&str, &str); 12] = [
    ("Soudeur", "soudeur"),
    ("SOUDEUR", "soudeur"),
    ("tourneur", "tourneur"),
    ("Électricien", "electricien"),
    ("electricien", "electricien"),
    ("jardin", "jardin"),
    ("maçon", "macon"),
    ("camion", "camion"),
    ("barman", "barman"),
    ("nuit", "nuit"),
    ("chef", "chef"),
    ("M1805", "m1805"),
];

/// What somebody types: words, also misspelt, unfinished, or unknown.
const TYPED: [&str; 22] = [
    "soudeur",
    "Électricien",
    "tourneur",
    "jardin",
    "macon",
    "camion",
    "barman",
    "nuit",
    "chef",
    "m1805",
    "sxoudeur",
    "soduxeur",
    "tourner",
    "jradin",
    "cxamion",
    "bxarxman",
    "elxectrxicien",
    "sou",
    "jar",
    "chxef",
    "xyzxyz",
    "e",
];

fn some_words(most: usize) -> impl Strategy<Value = String> {
    vec(select(&WORDS[..]), 0..most)
        .prop_map(|words| words.iter().map(|(as_written, _)| *as_written).collect::<Vec<_>>().join(" "))
}

prop_compose! {
    fn text()(
        title in some_words(4), occupation in some_words(2), employer in some_words(2),
        skills in some_words(3), description in some_words(6),
    ) -> Text {
        Text { title, occupation, employer, skills, description }
    }
}

/// Texts to be given to offers; none for most worlds, since they take time.
pub fn pool() -> impl Strategy<Value = Vec<Text>> {
    prop_oneof![2 => Just(Vec::new()), 1 => vec(text(), 1..12)]
}

/// Gives the offers of a history the texts of a pool in turn.
pub fn tell(history: &mut [Vec<Update>], pool: &[Text]) {
    let mut texts = pool.iter().cycle();
    for update in history.iter_mut().flatten() {
        if let (Update::Put(doc), Some(text)) = (update, texts.next()) {
            doc.text = text.clone();
        }
    }
}

/// A text as somebody types it.
pub fn query() -> impl Strategy<Value = TextQuery> {
    let word = || select(&TYPED[..]).prop_map(str::to_owned);
    let phrase = || {
        vec(select(&WORDS[..]), 1..4).prop_map(|words| {
            format!("\"{}\"", words.iter().map(|(as_written, _)| *as_written).collect::<Vec<_>>().join(" "))
        })
    };
    let clause = prop_oneof![
        6 => word(),
        2 => (word(), word()).prop_map(|(a, b)| format!("{a} OR {b}")),
        1 => (word(), phrase()).prop_map(|(a, b)| format!("{a} OR {b}")),
        2 => phrase(),
        1 => word().prop_map(|word| format!("{}*", word.chars().take(4).collect::<String>())),
        1 => word().prop_map(|word| format!("-{word}")),
        1 => phrase().prop_map(|phrase| format!("-{phrase}")),
    ];
    (vec(clause, 1..4), any::<bool>()).prop_filter_map("nothing to look for", |(clauses, done)| {
        TextQuery::new(&format!("{}{}", clauses.join(" "), if done { " " } else { "" })).ok()
    })
}

fn folded(text: &str) -> Vec<String> {
    let known =
        |word: &str| WORDS.iter().find(|(as_written, _)| *as_written == word).map(|(_, folded)| (*folded).to_owned());
    let bare = |word: &str| word.trim_matches(|c: char| !c.is_alphanumeric()).to_owned();
    let words = text.split_whitespace().map(bare).filter(|word| !word.is_empty());
    words.map(|word| known(&word).unwrap_or_else(|| word.to_lowercase().replace('é', "e"))).collect()
}

/// The words of title, occupation, employer, description.
fn parts(doc: &Doc) -> [Vec<String>; 4] {
    let Text { title, occupation, employer, skills, description } = &doc.text;
    let rome = doc.rome.as_ref().filter(|_| !doc.text.is_empty()).map(|code| code.as_str().to_lowercase());
    let occupation = folded(occupation).into_iter().chain(rome).collect();
    [folded(title), occupation, folded(employer), folded(&format!("{skills} {description}"))]
}

/// What is known of all offers.
struct Dictionary {
    all: BTreeSet<String>,
    /// Without those of descriptions, and codes.
    short: BTreeSet<String>,
    described: BTreeSet<String>,
}

/// One of these alternatives; in each, all of these.
type Alternatives = Vec<Vec<Fits>>;

enum Fits {
    OneOf(Vec<String>),
    Phrase(Vec<String>),
}

/// What a text means among some offers.
pub struct Meaning {
    wanted: Vec<Alternatives>,
    excluded: Vec<Vec<Fits>>,
}

impl Meaning {
    pub fn of<'d>(text: &TextQuery, docs: impl Iterator<Item = &'d Doc>) -> Self {
        let mut known = Dictionary { all: BTreeSet::new(), short: BTreeSet::new(), described: BTreeSet::new() };
        for doc in docs {
            let [title, occupation, employer, description] = parts(doc);
            known.described.extend(description);
            known.short.extend(folded(&doc.text.occupation));
            known.all.extend(occupation);
            known.short.extend(title.into_iter().chain(employer));
        }
        known.all.extend(known.short.iter().chain(&known.described).cloned());
        let mut meaning = Self { wanted: Vec::new(), excluded: Vec::new() };
        for clause in text.clauses() {
            match clause {
                Clause::Any(leaves) => {
                    let leaves: Alternatives = leaves.iter().map(|leaf| known.leaf(leaf, true)).collect();
                    meaning.wanted.push(leaves.into_iter().filter(|leaf| !leaf.is_empty()).collect());
                }
                Clause::Not(leaf) => meaning.excluded.push(known.leaf(leaf, false)),
            }
        }
        meaning.wanted.retain(|leaves| !leaves.is_empty());
        meaning.excluded.retain(|leaf| !leaf.is_empty());
        meaning
    }

    pub fn fits(&self, doc: &Doc) -> bool {
        let parts = parts(doc);
        let all = |leaf: &Vec<Fits>| leaf.iter().all(|fits| fits.fit(&parts));
        !self.wanted.is_empty()
            && self.wanted.iter().all(|leaves| leaves.iter().any(all))
            && !self.excluded.iter().any(all)
    }
}

impl Fits {
    fn fit(&self, parts: &[Vec<String>; 4]) -> bool {
        match self {
            Self::OneOf(words) => parts.iter().flatten().any(|word| words.contains(word)),
            Self::Phrase(words) => parts.iter().any(|part| part.windows(words.len()).any(|window| window == words)),
        }
    }
}

impl Dictionary {
    fn leaf(&self, leaf: &Leaf, wanted: bool) -> Vec<Fits> {
        match leaf {
            Leaf::Phrase(text) => match folded(text) {
                words if words.len() > 1 => vec![Fits::Phrase(words)],
                words => words.into_iter().map(|word| Fits::OneOf(vec![word])).collect(),
            },
            Leaf::Prefix(text) => folded(text).iter().map(|word| Fits::OneOf(self.beginning_with(word))).collect(),
            Leaf::Word { text, last } => {
                let words = folded(text).into_iter();
                words.map(|word| Fits::OneOf(if wanted { self.meant(&word, *last) } else { vec![word] })).collect()
            }
        }
    }

    fn meant(&self, word: &str, unfinished: bool) -> Vec<String> {
        if self.all.contains(word) {
            return vec![word.to_owned()];
        }
        let longer = if unfinished { self.beginning_with(word) } else { Vec::new() };
        if longer.is_empty() { self.nearest_to(word) } else { longer }
    }

    fn beginning_with(&self, word: &str) -> Vec<String> {
        let among = |words: &BTreeSet<String>| words.iter().filter(|known| known.starts_with(word)).cloned().collect();
        let short: Vec<String> = among(&self.short);
        if short.is_empty() { among(&self.described) } else { short }
    }

    fn nearest_to(&self, word: &str) -> Vec<String> {
        if word.chars().any(|c| c.is_ascii_digit()) {
            return Vec::new();
        }
        let forgiven = [5, 8].iter().filter(|letters| word.chars().count() >= **letters).count();
        for typos in 1..=forgiven {
            for words in [&self.short, &self.described] {
                let near: Vec<String> =
                    words.iter().filter(|known| strsim::osa_distance(known, word) <= typos).cloned().collect();
                if !near.is_empty() {
                    return near;
                }
            }
        }
        Vec::new()
    }
}
