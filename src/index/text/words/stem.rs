//! The stem of a word: its masculine singular, shortened by Snowball where that keeps occupations apart.

use super::genders::{is_of_an_occupation, masculine};
use super::number::{ends_like_a_plural, singular};
use std::fmt;
use tantivy::tokenizer::{Language, RawTokenizer, Stemmer, TextAnalyzer};

/// Snowball's French.
pub(super) struct Stemming(TextAnalyzer);

impl Default for Stemming {
    fn default() -> Self {
        let french = Stemmer::new(Language::French);
        Self(TextAnalyzer::builder(RawTokenizer::default()).filter(french).build())
    }
}

impl fmt::Debug for Stemming {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Stemming").field(&"French").finish()
    }
}

/// Other writings of a name.
const SAME: &[(&str, &str)] = &[
    ("angularjs", "angular"),
    ("courriel", "email"),
    ("cpp", "c++"),
    ("csharp", "c#"),
    // Not `don`, as the endings would have it.
    ("donnee", "donnee"),
    ("donnees", "donnee"),
    ("dotnet", ".net"),
    ("mail", "email"),
    ("reactjs", "react"),
];

impl Stemming {
    /// The stem of a folded word without signs and digits.
    pub(super) fn of(&mut self, word: &str) -> String {
        if let Some((_, same)) = SAME.iter().find(|(other, _)| *other == word) {
            return (*same).to_owned();
        }
        // Acronyms, and words of other scripts.
        if word.len() < 4 || !word.bytes().all(|byte| byte.is_ascii_lowercase()) {
            return word.to_owned();
        }
        self.shortened(masculine(&singular(word)))
    }

    fn shortened(&mut self, word: String) -> String {
        if let Some(stem) = word.strip_suffix('e').filter(|stem| stem.ends_with('i')) {
            // `boulangerie` is no `boulanger`, which Snowball would make of it; `apprentie` is `apprenti`.
            return stem.to_owned();
        }
        if keeps_its_ending(&word) { word } else { self.snowball(&word) }
    }

    /// The stem that a word would have if the labels of occupations did not name it.
    #[cfg(test)]
    pub(super) fn by_rules(&mut self, word: &str) -> String {
        self.shortened(super::genders::by_ending(&singular(word)))
    }

    fn snowball(&mut self, word: &str) -> String {
        let mut words = self.0.token_stream(word);
        if words.advance() { words.token().text.clone() } else { word.to_owned() }
    }
}

/// Words that Snowball would make the same as others: `équipe` and `équiper`, `formation` and
/// `format`, `communication` and `commun`.
const WHOLE: &[&str] = &["communication", "equipe", "formation"];

/// Whether the word is its own stem. Where the ending tells who does it, or what it is, Snowball, which takes it off,
/// would mix up what people tell apart: `formateur` and `formation`, `assistant` and `assistance`, `conseiller` and
/// `conseil`, `assurance` and `assurer`, `compta` and `compte`, `devis` and `dev`.
fn keeps_its_ending(word: &str) -> bool {
    let has = |endings: &[&str]| endings.iter().any(|ending| word.ends_with(ending));
    let of_an_occupation = has(&["er", "ant", "ent"]) && !has(&["ier", "ement"]) && is_of_an_occupation(word);
    of_an_occupation || ends_like_a_plural(word) || WHOLE.contains(&word) || has(&["eur", "iste", "ance", "a", "i"])
}
