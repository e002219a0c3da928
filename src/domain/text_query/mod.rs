//! What people type into a search box, read into words, phrases and exclusions.

mod reading;
#[cfg(test)]
mod tests;

use super::Invalid;
use std::fmt;

/// A text to look for: all of its clauses must hold.
///
/// `infirmier nuit` are two words, both wanted; `"chef de rang"` is a phrase; `-stage` and `-"chef de rang"` exclude;
/// `serveur OR barman` (or `OU`, in capitals) wants one of both; `compta*` is a prefix. What the words mean (accents,
/// genders, plurals, typos, synonyms) is the index's matter.
///
/// ```
/// use passerelle::domain::TextQuery;
/// assert_eq!(TextQuery::new("  infirmier   -stage ")?, TextQuery::new("infirmier -stage")?);
/// assert!(TextQuery::new("-stage").is_err());
/// # Ok::<(), passerelle::domain::Invalid>(())
/// ```
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

/// A word, a prefix or a phrase, as it was typed. Each has a letter or a digit.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Leaf {
    /// A word. `last` is true for the last one of a text that does not end with a space: who types may not be done.
    Word {
        /// As typed.
        text: String,
        /// Whether it may be unfinished. Never in an exclusion.
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
    /// The most words, those of phrases and exclusions counted.
    pub const MAX_WORDS: usize = 32;

    /// Reads a text as people type it. Nothing in it is an error but its length and a text without a word to look for.
    ///
    /// # Errors
    /// [`Invalid`] when it is longer than [`Self::MAX`], has more than [`Self::MAX_WORDS`], or says nothing to look for.
    pub fn new(text: &str) -> Result<Self, Invalid> {
        if text.chars().count() > Self::MAX {
            return Err(Invalid::new(text, format!("a text has at most {} characters", Self::MAX)));
        }
        let (plain, clauses) = settled(text);
        if clauses.is_empty() {
            return Err(Invalid::new(text, "a text has at least one letter or digit to look for"));
        }
        if !clauses.iter().any(|clause| matches!(clause, Clause::Any(_))) {
            return Err(Invalid::new(text, "a text has at least one word to look for, not only words to leave out"));
        }
        if clauses.iter().map(Clause::words).sum::<usize>() > Self::MAX_WORDS {
            return Err(Invalid::new(text, format!("a text has at most {} words", Self::MAX_WORDS)));
        }
        Ok(Self { text: plain, clauses })
    }

    /// The text in its plain writing: one space between two clauses, one behind the last where it is finished. Texts that
    /// differ in spaces and stray signs alone have the same one, and it reads as this very query.
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

/// The plain writing of a text, and its clauses. Stray signs between two words can hide that they are one (`R ,482`): so
/// the plain writing is read again, until it says the same.
fn settled(text: &str) -> (String, Vec<Clause>) {
    let mut clauses = reading::clauses(text);
    loop {
        let plain = written(&clauses);
        let again = reading::clauses(&plain);
        // Words only ever become fewer.
        if again.len() >= clauses.len() {
            return (plain, clauses);
        }
        clauses = again;
    }
}

fn written(clauses: &[Clause]) -> String {
    let mut text = clauses.iter().map(Clause::to_string).collect::<Vec<_>>().join(" ");
    if !clauses.last().is_some_and(Clause::is_unfinished) {
        text.push(' ');
    }
    text
}

impl Clause {
    fn words(&self) -> usize {
        match self {
            Self::Any(leaves) => leaves.iter().map(Leaf::words).sum(),
            Self::Not(leaf) => leaf.words(),
        }
    }

    fn is_unfinished(&self) -> bool {
        matches!(self, Self::Any(leaves) if matches!(leaves.last(), Some(Leaf::Word { last: true, .. })))
    }
}

impl Leaf {
    fn words(&self) -> usize {
        match self {
            Self::Word { .. } | Self::Prefix(_) => 1,
            Self::Phrase(text) => text.split_whitespace().count(),
        }
    }
}

impl fmt::Display for Clause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Any(leaves) => {
                for (at, leaf) in leaves.iter().enumerate() {
                    write!(f, "{}{leaf}", if at == 0 { "" } else { " OR " })?;
                }
                Ok(())
            }
            Self::Not(leaf) => write!(f, "-{leaf}"),
        }
    }
}

impl fmt::Display for Leaf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Word { text, .. } => f.write_str(text),
            Self::Prefix(text) => write!(f, "{text}*"),
            Self::Phrase(text) => write!(f, "\"{text}\""),
        }
    }
}
