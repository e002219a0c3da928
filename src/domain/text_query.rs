//! What people type into a search box, read into words, phrases and exclusions.

use super::Invalid;

/// A text to look for: all of its clauses must hold.
///
/// `infirmier nuit` are two words, both wanted; `"chef de rang"` is a phrase; `-stage` and `-"chef de rang"` exclude;
/// `serveur OR barman` wants one of both; `compta*` is a prefix. What the words mean (accents, genders, plurals, typos,
/// synonyms) is the index's matter.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct TextQuery {
    text: String,
    clauses: Vec<Clause>,
}

/// One condition of a [`TextQuery`].
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Clause {
    /// One of these is in the text; one alone where nobody wrote `OR`.
    Any(Vec<Leaf>),
    /// This is not in the text.
    Not(Leaf),
}

/// A word, a prefix or a phrase, as it was typed.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Leaf {
    /// A word. `last` is true for the last one of a text that does not end with a space: who types may not be done.
    Word {
        /// As typed.
        text: String,
        /// Whether it may be unfinished.
        last: bool,
    },
    /// The beginning of a word, `compta*`.
    Prefix(String),
    /// Words in that order, next to each other.
    Phrase(String),
}

impl TextQuery {
    /// The longest text, in characters.
    pub const MAX: usize = 255;

    /// Reads a text as people type it. Nothing in it is an error but its length and a text without a word.
    ///
    /// # Errors
    /// [`Invalid`] when it is longer than [`Self::MAX`], or says nothing to look for.
    pub fn new(text: &str) -> Result<Self, Invalid> {
        if text.chars().count() > Self::MAX {
            return Err(Invalid::new(text, "a text has at most 255 characters"));
        }
        let clauses = clauses(text);
        if !clauses.iter().any(|clause| matches!(clause, Clause::Any(_))) {
            return Err(Invalid::new(text, "a text has at least one word to look for"));
        }
        Ok(Self { text: text.trim().to_owned(), clauses })
    }

    /// The text as it was typed.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Its conditions; at least one of them is a [`Clause::Any`].
    #[must_use]
    pub fn clauses(&self) -> &[Clause] {
        &self.clauses
    }
}

fn clauses(text: &str) -> Vec<Clause> {
    // The first reading: words between spaces. `language` is where it is made better.
    let words: Vec<&str> = text.split_whitespace().collect();
    let unfinished = !text.ends_with(char::is_whitespace);
    let word = |(at, word): (usize, &&str)| {
        let last = unfinished && at + 1 == words.len();
        Clause::Any(vec![Leaf::Word { text: (*word).to_owned(), last }])
    };
    words.iter().enumerate().map(word).collect()
}
