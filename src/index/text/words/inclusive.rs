//! Both genders in one word, `infirmier(ère)`, `vendeur/se`, `étudiant·e·s`, and behind the words, `(H/F)`.

use super::scan::{is_hyphen, is_letter, letters};

/// What is written behind a masculine word to name the feminine one, or of both the plural.
const ENDINGS: &[&str] = &[
    "e", "es", "ee", "ees", "ne", "nes", "enne", "ennes", "ienne", "iennes", "onne", "onnes", "se", "ses", "euse",
    "euses", "teuse", "teuses", "seuse", "leuse", "neuse", "deuse", "trice", "trices", "rice", "rices", "ice", "ere",
    "eres", "iere", "ieres", "re", "res", "fe", "fes", "ffe", "le", "les", "elle", "elles", "lle", "lles", "te", "tes",
    "ette", "ettes", "tte", "ve", "ves", "ive", "ives", "esse", "esses", "sse", "sses", "eresse", "resse", "ure",
    "eure", "eures", "ues", "que",
];

/// The plural, which stands behind another ending or between parentheses.
const PLURALS: &[&str] = &["s", "x"];

/// The separators of inclusive writing.
const fn separates(c: char) -> bool {
    matches!(c, '.' | '/' | '·' | '•' | '‧' | '∙' | '⋅' | '・' | '˙') || is_hyphen(c)
}

/// The length of the endings of the other gender and of the plural that stand behind `word`.
pub(super) fn other_ending(word: &str, behind: &str) -> usize {
    if !behind.strip_prefix(' ').unwrap_or(behind).starts_with(|c| matches!(c, '(' | '[') || separates(c)) {
        return 0;
    }
    if !word.ends_with(char::is_alphabetic) || word.chars().nth(1).is_none() {
        return 0;
    }
    // In capitals only behind capitals: `INFIRMIER(ERE)`, but no new sentence behind a full stop.
    let capitals = word.chars().all(|c| !c.is_lowercase());
    let mut taken = 0;
    while let Some(length) = one_ending(&behind[taken..], capitals, taken > 0) {
        taken += length;
    }
    taken
}

fn one_ending(text: &str, capitals: bool, further: bool) -> Option<usize> {
    let unspaced = if further { text } else { text.strip_prefix(' ').unwrap_or(text) };
    if let Some(inside) = unspaced.strip_prefix(['(', '[']) {
        let ending = inside.strip_prefix(separates).unwrap_or(inside);
        let length = letters(ending);
        let listed = is_ending(&ending[..length], capitals, true);
        let mut rest = &ending[length..];
        // `(e.s)`, `(ère/s)`.
        if let Some(plural) = rest.strip_prefix(separates)
            && is_listed(PLURALS, &plural[..letters(plural)])
        {
            rest = &plural[letters(plural)..];
        }
        let rest = rest.strip_prefix([')', ']']).filter(|_| listed)?;
        let run = letters(rest);
        // `technicien(ne)s`.
        let rest = if is_listed(PLURALS, &rest[..run]) { &rest[run..] } else { rest };
        return (!rest.starts_with(is_letter)).then_some(text.len() - rest.len());
    }
    let ending = text.strip_prefix(separates)?;
    let length = letters(ending);
    is_ending(&ending[..length], capitals, further).then_some(text.len() - ending.len() + length)
}

fn is_ending(text: &str, capitals: bool, or_plural: bool) -> bool {
    if text.is_empty() || !capitals && text.chars().any(char::is_uppercase) {
        return false;
    }
    is_listed(ENDINGS, text) || or_plural && is_listed(PLURALS, text)
}

fn is_listed(list: &[&str], text: &str) -> bool {
    // The longest ending has 6 letters, of two bytes at most.
    (1..=12).contains(&text.len()) && list.contains(&crate::reference::fold(text).as_str())
}

/// The length of an ending between parentheses that a text begins with: `(ère)`, as in a query cut at its spaces.
pub(super) fn lone_ending(text: &str) -> usize {
    if text.starts_with(['(', '[']) { one_ending(text, true, false).unwrap_or(0) } else { 0 }
}

/// The length of a mark of both genders that a text begins with: `H/F`, `f / h`, `H/F/X`, `m/w/d`; none where it does
/// not.
pub(super) fn gender_mark(text: &str) -> Option<usize> {
    let mut seen = String::new();
    let mut at = 0;
    loop {
        let run = letters(&text[at..]);
        let letter = text[at..at + run].chars().next()?.to_ascii_lowercase();
        if run != 1 || !"hfmwdxn".contains(letter) || seen.contains(letter) {
            break;
        }
        seen.push(letter);
        at += 1;
        let rest = text[at..].trim_start_matches(' ');
        let Some(next) = rest.strip_prefix(|c| matches!(c, '/' | '|' | '&') || is_hyphen(c)) else { break };
        let next = next.trim_start_matches(' ');
        // What follows must be a letter alone, else the mark ends here.
        if letters(next) != 1 {
            break;
        }
        at = text.len() - next.len();
    }
    let both = seen.contains(['f', 'w']) && seen.contains(['h', 'm']);
    (both && !text[at..].starts_with(is_letter)).then_some(at)
}
