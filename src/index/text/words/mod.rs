//! The words of a text: one chain for offers and for queries, so that what was written and what is typed meet.
//!
//! A text is cut into pieces (`scan`, `inclusive`); a piece is folded (no case, no accents), and looked up by its stem:
//! the masculine singular (`number`, `genders`), shortened by Snowball (`stem`).

mod genders;
mod inclusive;
mod number;
mod scan;
mod stem;
mod stops;
#[cfg(test)]
mod tests;

use crate::reference;
use scan::{Scan, is_apostrophe};
use std::collections::HashMap;
use stem::Stemming;

/// Raise it when a text gives other words than before: an index on the disk is built anew then.
pub(in crate::index) const ANALYSER: u32 = 1;

/// A word of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::index) struct Token<'a> {
    /// Folded: no case, no accents; `c++`, `caces`, `hotel`. An elided word keeps its apostrophe: `l'`.
    pub(in crate::index) surface: &'a str,
    /// What it is looked up by: one for both genders and for the plural. It follows from the surface alone.
    pub(in crate::index) stem: &'a str,
    /// Its number in the text, stop words counted. `(H/F)` is no word and has none.
    pub(in crate::index) position: u32,
    /// Where it stands in the text, in bytes.
    pub(in crate::index) from: usize,
    /// Where it ends, with the other gender's ending: `infirmier(ère)` is one word.
    pub(in crate::index) to: usize,
    /// A word that says nothing by itself: `de`, `la`, `et`; but not the letter of `permis D`. A query of such words
    /// alone keeps them.
    pub(in crate::index) stop: bool,
    /// A code or acronym, for which no typo is forgiven: it has a digit or a sign (`r482`, `c++`, `m1805`).
    pub(in crate::index) code: bool,
}

/// Turns texts into words. Keeps what it has worked out of a word: use one for many texts.
#[derive(Debug, Default)]
pub(in crate::index) struct Analyzer {
    /// Where a piece stands in `words`.
    known: HashMap<Box<str>, usize>,
    words: Vec<Word>,
    stemming: Stemming,
}

/// What follows from the letters of a word alone.
#[derive(Debug)]
struct Word {
    surface: Box<str>,
    stem: Box<str>,
    stop: bool,
    code: bool,
}

impl Analyzer {
    /// How many words are kept: more than the French of a million offers has often. Some 10 MB at most.
    const MOST_KNOWN: usize = 60_000;
    /// Longer words are cut, in bytes: nobody types them, and a term has a largest size.
    const LONGEST: usize = 64;

    /// Calls `sink` with each word of `text`, in order.
    pub(in crate::index) fn each(&mut self, text: &str, mut sink: impl FnMut(Token<'_>)) {
        let mut position = 0;
        // The D of `permis D` is no `d'`.
        let mut licence = false;
        for piece in Scan::new(text) {
            let written = &text[piece.from..piece.core_end];
            let at = match self.known.get(written) {
                Some(at) => *at,
                None => self.learn(written),
            };
            let Word { surface, stem, stop, code } = &self.words[at];
            if surface.is_empty() {
                continue;
            }
            let (stop, code) = (*stop && !(licence && surface.len() == 1), *code);
            licence = surface.as_ref() == "permis";
            sink(Token { surface, stem, position, from: piece.from, to: piece.to, stop, code });
            position += 1;
        }
    }

    /// Works a piece out; answers where it stands.
    fn learn(&mut self, written: &str) -> usize {
        if self.words.len() >= Self::MOST_KNOWN {
            self.known.clear();
            self.words.clear();
        }
        let word = self.word(written);
        self.known.insert(written.into(), self.words.len());
        self.words.push(word);
        self.words.len() - 1
    }

    fn word(&mut self, written: &str) -> Word {
        let surface = surface(written);
        let code = surface.bytes().any(|byte| byte.is_ascii_digit() || matches!(byte, b'+' | b'#' | b'.'));
        let stop = stops::says_nothing(&surface);
        let stem = match stops::stem(&surface) {
            Some(stem) => stem.into(),
            None if code => surface.as_str().into(),
            None => self.stemming.of(&surface).into_boxed_str(),
        };
        Word { stem, stop, code, surface: surface.into_boxed_str() }
    }
}

/// A piece without case and accents, its signs kept where they make the word.
fn surface(written: &str) -> String {
    let sign = |c: char| match c {
        '×' | '*' => 'x',
        c => c,
    };
    let plain = written.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let mut folded = if plain {
        written.to_ascii_lowercase()
    } else {
        let letters: String = written.chars().map(sign).filter(|c| !is_apostrophe(*c)).collect();
        let mut folded = reference::fold(&letters);
        folded.retain(|c| c != ' ');
        folded
    };
    if folded.len() > Analyzer::LONGEST {
        let end = (0..=Analyzer::LONGEST).rev().find(|end| folded.is_char_boundary(*end)).unwrap_or_default();
        folded.truncate(end);
    }
    if plain || folded.is_empty() {
        return folded;
    }
    let first = written.chars().next().filter(|c| matches!(c, '.' | '+'));
    let last = written.chars().next_back();
    folded.insert_str(0, first.map_or("", |first| if first == '.' { "." } else { "+" }));
    folded.push_str(match last {
        Some('+') => "++",
        Some('#') => "#",
        Some(last) if is_apostrophe(last) => "'",
        _ => "",
    });
    folded
}
