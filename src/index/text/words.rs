//! The words of a text: one chain for offers and for queries, so that what was written and what is typed meet.

/// A word of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::index) struct Token<'a> {
    /// Folded: no case, no accents; `c++`, `caces`, `hotel`.
    pub(in crate::index) surface: &'a str,
    /// What it is looked up by: one for both genders and for the plural.
    pub(in crate::index) stem: &'a str,
    /// Its number in the text, stop words counted.
    pub(in crate::index) position: u32,
    /// Where it stands in the text, in bytes.
    pub(in crate::index) from: usize,
    /// Where it ends.
    pub(in crate::index) to: usize,
    /// A word that says nothing by itself: `de`, `la`, `et`.
    pub(in crate::index) stop: bool,
    /// A code or acronym, for which no typo is forgiven: it has a digit or a sign (`r482`, `c++`, `m1805`).
    pub(in crate::index) code: bool,
}

/// Turns texts into words. Keeps what it has worked out of a word: use one for many texts.
#[derive(Debug, Default)]
pub(in crate::index) struct Analyzer {
    surface: String,
}

impl Analyzer {
    /// Calls `sink` with each word of `text`, in order.
    pub(in crate::index) fn each(&mut self, text: &str, mut sink: impl FnMut(Token<'_>)) {
        let mut at = 0;
        for (position, word) in (0..).zip(text.split_whitespace()) {
            let from = at + text[at..].find(word).unwrap_or_default();
            at = from + word.len();
            self.surface = crate::reference::fold(word);
            let stem = self.surface.as_str();
            sink(Token { surface: stem, stem, position, from, to: at, stop: false, code: false });
        }
    }
}
