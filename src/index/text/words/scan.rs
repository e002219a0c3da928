//! Where the words of a text begin and end.

use super::inclusive;

/// A word as it stands in a text, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Piece {
    pub(super) from: usize,
    /// The end of what the word follows from: signs that make it (`C++`, `l'`) are in, the other gender's ending is not.
    pub(super) core_end: usize,
    /// The end of all that is written of it.
    pub(super) to: usize,
}

/// Words that are shortened before a vowel.
const ELIDED: [&str; 14] =
    ["l", "d", "j", "m", "t", "s", "c", "n", "qu", "jusqu", "lorsqu", "puisqu", "quoiqu", "quelqu"];

/// What is one word with its sign inside: `aujourd'hui`, `wi-fi`.
const JOINED: [(&str, &[&str]); 5] = [
    ("aujourd", &["hui"]),
    ("prud", &["homme", "hommes", "homal", "homale", "homales", "homaux"]),
    ("presqu", &["ile", "île"]),
    ("week", &["end", "ends"]),
    ("wi", &["fi"]),
];

/// Letters and digits, and what stands inside of words without being one: accents of their own, soft hyphens, joiners.
pub(super) fn is_letter(c: char) -> bool {
    if is_apostrophe(c) {
        return false;
    }
    c.is_alphanumeric()
        || matches!(c, '\u{300}'..='\u{36f}' | '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}')
}

pub(super) const fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | '‘' | 'ʼ' | '′' | '`' | '´')
}

pub(super) const fn is_hyphen(c: char) -> bool {
    matches!(c, '-' | '‐' | '‑')
}

/// The words of a text, from its beginning to its end.
#[derive(Debug)]
pub(super) struct Scan<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Scan<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self { text, at: inclusive::lone_ending(text) }
    }
}

impl Iterator for Scan<'_> {
    type Item = Piece;

    fn next(&mut self) -> Option<Piece> {
        loop {
            let rest = &self.text[self.at..];
            let first = rest.chars().next()?;
            let length = if is_letter(first) {
                let run = letters(rest);
                if run == 1
                    && let Some(mark) = inclusive::gender_mark(rest)
                {
                    self.at += mark;
                    continue;
                }
                core(rest, run)
            } else {
                signed(rest)
            };
            if length == 0 {
                self.at += first.len_utf8();
                continue;
            }
            let (from, core_end) = (self.at, self.at + length);
            self.at = core_end + inclusive::other_ending(&self.text[from..core_end], &self.text[core_end..]);
            return Some(Piece { from, core_end, to: self.at });
        }
    }
}

/// The length of the letters at the beginning of a text.
pub(super) fn letters(text: &str) -> usize {
    // Most words are plain, and asking Unicode of each letter is most of the work.
    let plain = text.bytes().position(|byte| !byte.is_ascii_alphanumeric()).unwrap_or(text.len());
    if text.as_bytes().get(plain).is_none_or(u8::is_ascii) {
        return plain;
    }
    text[plain..].find(|c| !is_letter(c)).map_or(text.len(), |more| plain + more)
}

/// The length of the digits at the beginning of a text.
fn digits(text: &str) -> usize {
    text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len())
}

/// Whether a word may end before this text.
fn ends(text: &str) -> bool {
    !text.starts_with(is_letter)
}

/// The length of a word that begins with a sign: `.NET`, the `+2` of `bac+2`; 0 where none does.
fn signed(rest: &str) -> usize {
    if let Some(name) = rest.strip_prefix('.') {
        let net = name.get(..3).is_some_and(|name| name.eq_ignore_ascii_case("net")) && ends(&name[3..]);
        return if net { 4 } else { 0 };
    }
    let Some(number) = rest.strip_prefix('+') else { return 0 };
    let number = number.strip_prefix(' ').unwrap_or(number);
    if digits(number) == 0 { 0 } else { rest.len() - number.len() + letters(number) }
}

/// The length of the word that a text begins with, with the signs that make it; `run` is that of its letters.
fn core(rest: &str, run: usize) -> usize {
    let (word, after) = rest.split_at(run);
    let Some(sign) = after.chars().next() else { return run };
    let makes_words = matches!(sign, '#' | '+' | '&' | '.' | '×' | '*') || is_hyphen(sign) || is_apostrophe(sign);
    let alone = sign == ' ' && run == 1;
    if !makes_words && !alone {
        return run;
    }
    let next = &after[sign.len_utf8()..];
    let short = word.len() <= 2 && word.bytes().all(|byte| byte.is_ascii_alphabetic());
    let one = word.chars().count() == 1;
    let is = |list: &[&str], text: &str| list.iter().any(|known| known.eq_ignore_ascii_case(text));
    let following = &next[..letters(next)];
    let joined = |length: usize| run + sign.len_utf8() + length;
    let behind_following = &next[following.len()..];
    match sign {
        '#' if short && ends(next) => run + 1,
        '+' if short && next.starts_with('+') => run + 2,
        // `R&D`, `H&M`.
        '&' if short && (1..=2).contains(&following.len()) => joined(following.len()),
        // `R.482`, `R-482`, `R 482` are R482: a recommendation of the CACES.
        '.' | '-' | ' ' if is(&["r"], word) && following.len() == 3 && digits(following) == 3 => joined(3),
        // `B.T.S.` is BTS.
        '.' if one && following.chars().count() == 1 && word.chars().all(char::is_alphabetic) => acronym(rest),
        '.' if is(&["js"], following) => joined(2),
        // `3*8` and `3×8` are 3x8.
        '×' | '*' if word.ends_with(|c: char| c.is_ascii_digit()) && digits(next) > 0 => joined(letters(next)),
        _ if is_apostrophe(sign) => {
            if is(&ELIDED, word) || is_joined(word, following) {
                joined(if is_joined(word, following) { following.len() } else { 0 })
            } else {
                run
            }
        }
        // `e-mail` is email, as `e-commerce` is ecommerce.
        _ if is_hyphen(sign) && is(&["e"], word) && following.chars().count() > 2 => joined(following.len()),
        _ if is_hyphen(sign) && is_joined(word, following) && !behind_following.starts_with(is_hyphen) => {
            joined(following.len())
        }
        _ => run,
    }
}

fn is_joined(word: &str, following: &str) -> bool {
    JOINED.iter().any(|(first, seconds)| {
        first.eq_ignore_ascii_case(word)
            && seconds.iter().any(|second| second.to_lowercase() == following.to_lowercase())
    })
}

/// The length of letters with full stops between them, each a letter alone: `B.T.S`.
fn acronym(rest: &str) -> usize {
    let mut length = letters(rest);
    while let Some(next) = rest[length..].strip_prefix('.') {
        let run = letters(next);
        if next[..run].chars().count() != 1 || !next.starts_with(char::is_alphabetic) {
            break;
        }
        length += 1 + run;
    }
    length
}
