//! How a text is read: never an error, whatever is typed.

use super::{Clause, Leaf};

/// What is typed between spaces and quotes.
#[derive(Debug)]
enum Part {
    /// `OR` or `OU`, kept as a word for where it joins nothing.
    Or(Leaf),
    Wanted(Leaf),
    Excluded(Leaf),
}

/// The clauses of a text.
pub(super) fn clauses(text: &str) -> Vec<Clause> {
    let mut clauses: Vec<Clause> = Vec::new();
    // An `OR` that waits for what follows.
    let mut or = None;
    for part in parts(text) {
        match part {
            Part::Or(leaf) if clauses.is_empty() => clauses.push(Clause::Any(vec![leaf])),
            Part::Or(leaf) => or = Some(leaf),
            Part::Excluded(leaf) => {
                or = None;
                clauses.push(Clause::Not(leaf));
            }
            Part::Wanted(leaf) => match (or.take(), clauses.last_mut()) {
                (Some(_), Some(Clause::Any(leaves))) => leaves.push(leaf),
                _ => clauses.push(Clause::Any(vec![leaf])),
            },
        }
    }
    // With nothing behind it, it is a word: `BIJOUX EN OR`.
    clauses.extend(or.map(|leaf| Clause::Any(vec![leaf])));
    clauses
}

fn parts(text: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let unsigned = rest.trim_start_matches('-');
        let excluded = unsigned.len() < rest.len();
        let part;
        (part, rest) = match unsigned.strip_prefix(is_quote) {
            Some(quoted) => phrase(quoted),
            None => word(unsigned, excluded),
        };
        rest = rest.trim_start();
        parts.extend(part.map(|leaf| {
            if excluded {
                Part::Excluded(leaf)
            } else if matches!(&leaf, Leaf::Word { text, .. } if text == "OR" || text == "OU") {
                Part::Or(leaf)
            } else {
                Part::Wanted(leaf)
            }
        }));
    }
    parts
}

/// Any of them opens and closes.
const fn is_quote(c: char) -> bool {
    matches!(c, '"' | '«' | '»' | '“' | '”' | '„')
}

/// Signs that make no difference at the ends of a word. A full stop may: `.NET`.
const fn is_stray(c: char) -> bool {
    matches!(c, ',' | ';' | ':' | '!' | '?' | '-')
}

fn says_something(text: &str) -> bool {
    text.contains(char::is_alphanumeric)
}

/// The phrase up to the quote that closes it, or to the end, and what stands behind.
fn phrase(quoted: &str) -> (Option<Leaf>, &str) {
    let end = quoted.find(is_quote).unwrap_or(quoted.len());
    let behind = quoted[end..].strip_prefix(is_quote).unwrap_or_default();
    let words = quoted[..end].split_whitespace().collect::<Vec<_>>().join(" ");
    (says_something(&words).then_some(Leaf::Phrase(words)), behind)
}

/// The length of the word that a text begins with.
fn length(text: &str) -> usize {
    text.find(|c: char| c.is_whitespace() || is_quote(c)).unwrap_or(text.len())
}

/// The word at the beginning, and what stands behind.
fn word(text: &str, excluded: bool) -> (Option<Leaf>, &str) {
    let (typed, mut behind) = text.split_at(length(text));
    let spaced = behind.trim_start();
    let (next, behind_next) = spaced.split_at(length(spaced));
    let is_number = !next.is_empty() && next.bytes().all(|byte| byte.is_ascii_digit());
    let is_letter = next.len() == 1 && next.bytes().all(|byte| byte.is_ascii_alphabetic());
    // One word with a space inside: the CACES `R 482`, the `+ 2` of `bac + 2`, the licence `permis D`.
    let joined = match typed {
        _ if typed.eq_ignore_ascii_case("permis") && is_letter && !excluded => Some(format!("{typed} {next}")),
        "R" | "r" if is_number && next.len() == 3 && !excluded => Some(format!("{typed} {next}")),
        "+" if is_number && !excluded => Some(format!("+{next}")),
        _ => None,
    };
    if joined.is_some() {
        behind = behind_next;
    }
    let typed = joined.as_deref().unwrap_or(typed);
    let plain = typed.trim_matches(is_stray);
    let beginning = plain.trim_end_matches(|c| c == '*' || is_stray(c));
    if !says_something(beginning) {
        return (None, behind);
    }
    let leaf = if plain.ends_with('*') {
        Leaf::Prefix(beginning.to_owned())
    } else {
        let last = behind.is_empty() && typed.ends_with(plain) && !excluded;
        Leaf::Word { text: plain.to_owned(), last }
    };
    (Some(leaf), behind)
}
