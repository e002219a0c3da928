//! A look at a query before it is parsed: the parser calls itself for every bracket, and tries a long text several times.

use super::cost::above;
use crate::api::problem::Problem;

/// Names, numbers, texts and signs of a query.
const MOST_TOKENS: usize = 5_000;
/// Brackets of any kind within each other.
const MOST_OPEN: usize = 32;
/// Bytes of white space and comments in one place.
const MOST_BLANK: usize = 2_000;
/// Bytes of a name, a number or a text. A longer text goes into a variable.
const LONGEST: usize = 4_000;

/// Goes on only with a query that the parser may read, and returns how many names, numbers, texts and signs it has.
///
/// # Errors
/// A [`Problem`] that says what is too much.
pub fn scan(query: &str) -> Result<usize, Problem> {
    let bytes = query.as_bytes();
    let (mut tokens, mut open, mut blank, mut at) = (0, 0_usize, 0, 0);
    while let Some(byte) = bytes.get(at) {
        let rest = &bytes[at..];
        let length = match byte {
            b' ' | b'\t' | b'\n' | b'\r' | b',' => 1,
            b'#' => up_to(rest, |byte| matches!(byte, b'\n' | b'\r')),
            b'"' => text(rest),
            byte if is_word(*byte) => up_to(rest, |byte| !is_word(byte)),
            _ => 1,
        };
        at += length;
        if matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | b',' | b'#') {
            blank += length;
            above("bytes of white space or comments in one place", blank, MOST_BLANK)?;
            continue;
        }
        (tokens, blank) = (tokens + 1, 0);
        match byte {
            b'{' | b'[' | b'(' => open += 1,
            b'}' | b']' | b')' => open = open.saturating_sub(1),
            _ => {}
        }
        above("bytes of one name or text: send it as a variable", length, LONGEST)?;
        above("brackets within each other", open, MOST_OPEN)?;
        above("names, numbers, texts and signs", tokens, MOST_TOKENS)?;
    }
    Ok(tokens)
}

/// What a name or a number is made of, and the three dots.
const fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-' | b'+')
}

fn up_to(bytes: &[u8], ends: impl Fn(u8) -> bool) -> usize {
    bytes.iter().position(|byte| ends(*byte)).unwrap_or(bytes.len())
}

/// The length of the text that begins here; one without an end goes on to the end of its line, or of all.
fn text(bytes: &[u8]) -> usize {
    let (quotes, in_lines) = if bytes.starts_with(b"\"\"\"") { (3, true) } else { (1, false) };
    let mut at = quotes;
    while at < bytes.len() {
        if bytes[at..].starts_with(&bytes[..quotes]) {
            return at + quotes;
        }
        match bytes[at] {
            b'\n' | b'\r' if !in_lines => return at,
            b'\\' if in_lines && bytes[at..].starts_with(b"\\\"\"\"") => at += 4,
            b'\\' if !in_lines => at += 2,
            _ => at += 1,
        }
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(query: &str) -> Option<String> {
        let problem = scan(query).err()?;
        Some(problem.detail().to_owned())
    }

    #[test]
    fn what_people_write_is_let_through() {
        let long = format!("# {}\n{{ offers(search: {{q: \"{{[((\\\"\"}}) {{ id }} }}", "x".repeat(1_900));
        for query in ["", "{ a }", "\u{feff}{ a }", "{ a(b: \"\"\"[[[ \\\"\"\" {{{ \"\"\") }", &long] {
            assert_eq!(refused(query), None, "{query}");
        }
        let brackets_in_text = format!("{{ a(b: \"{}\") }}", "[".repeat(1_000));
        assert_eq!(refused(&brackets_in_text), None);
    }

    #[test]
    fn each_limit_is_told() {
        for (query, told) in [
            ("{a".repeat(33), "brackets"),
            ("[".repeat(60_000), "brackets"),
            ("(".repeat(33), "brackets"),
            ("a ".repeat(5_001), "5001 names"),
            (format!("{{ a }}{}", " ".repeat(2_001)), "white space"),
            (format!("#{}", "x".repeat(2_001)), "comments"),
            (format!("{{ a(b: \"{}\") }}", "x".repeat(4_000)), "variable"),
            (format!("\"\"\"{}", "x".repeat(60_000)), "variable"),
            (format!("\"{}", "\\\"".repeat(3_000)), "variable"),
        ] {
            let refused = refused(&query).unwrap_or_default();
            assert!(refused.contains(told), "{refused}: {}", &query[..20]);
        }
    }
}
