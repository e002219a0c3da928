//! Texts without what is no text: control characters, stray white space, markup.

use crate::domain::Invalid;
use html5gum::{Token, Tokenizer};

/// One line: white space of any kind becomes single spaces, control characters go; `None` where nothing is left.
#[must_use]
pub fn line(text: &str) -> Option<String> {
    let words: Vec<&str> =
        text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|w| !w.is_empty()).collect();
    (!words.is_empty()).then(|| words.join(" "))
}

/// A text of several lines: LF line ends, no control character but LF and tab, trimmed; plain HTML becomes plain text.
///
/// A text is taken for HTML only where it has tags of HTML, so that `<5 ans` or `<brut>` stay; entities (`&amp;`) are
/// decoded in any text that has some. The replacement character U+FFFD stays: what stood there is not known.
#[must_use]
pub fn block(text: &str) -> Option<String> {
    // Some feeds escape their markup once more: then the first round gives HTML.
    let once = plain(text);
    let plain = if is_html(&once) { html_to_text(&once) } else { once };
    let plain = plain.replace("\r\n", "\n").replace('\r', "\n");
    let kept: String = plain.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect();
    let trimmed = kept.trim();
    (!trimmed.is_empty()).then(|| trimmed.to_owned())
}

fn plain(text: &str) -> String {
    if is_html(text) {
        html_to_text(text)
    } else if has_entity(text) {
        // Only the entities are to be read: nothing here is a tag.
        html_to_text(&text.replace('<', "&lt;"))
    } else {
        text.to_owned()
    }
}

/// A link that a browser can follow.
///
/// # Errors
/// [`Invalid`] when it does not begin with `http://` or `https://`, has white space, or more than 2,000 characters.
pub fn link(text: &str) -> Result<String, Invalid> {
    let rest = ["https://", "http://"].iter().find_map(|scheme| {
        text.get(..scheme.len()).filter(|start| start.eq_ignore_ascii_case(scheme)).map(|_| &text[scheme.len()..])
    });
    match rest {
        Some(rest)
            if !rest.is_empty()
                && text.len() <= 2000
                && !text.contains(|c: char| c.is_whitespace() || c.is_control()) =>
        {
            Ok(text.to_owned())
        }
        _ => Err(Invalid::new(text, "a link begins with http:// or https:// and has at most 2000 characters")),
    }
}

/// Tags that ads really have. A closing or void tag of one of them is what makes a text HTML.
const TAGS: [&str; 14] = ["p", "br", "ul", "ol", "li", "div", "span", "strong", "b", "em", "i", "u", "h2", "h3"];

fn is_html(text: &str) -> bool {
    text.match_indices('<').any(|(at, _)| {
        let rest = &text[at + 1..];
        let closing = rest.starts_with('/');
        let rest = rest.trim_start_matches('/');
        let name = rest.find(|c: char| !c.is_ascii_alphanumeric()).map_or("", |end| &rest[..end]);
        let after = &rest[name.len()..];
        (closing || name.eq_ignore_ascii_case("br"))
            && TAGS.iter().any(|tag| tag.eq_ignore_ascii_case(name))
            && after.trim_start().starts_with(['>', '/'])
    })
}

fn has_entity(text: &str) -> bool {
    text.match_indices('&').any(|(at, _)| {
        let rest = &text[at + 1..];
        rest.find(';').is_some_and(|end| {
            let name = rest[..end].trim_start_matches('#');
            (2..=10).contains(&end) && !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric())
        })
    })
}

/// The text of a piece of HTML: blocks and `<br>` begin a line, list items a line with a dash, scripts and styles go.
fn html_to_text(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    let mut hidden = false;
    for Ok(token) in Tokenizer::new(html) {
        match token {
            Token::StartTag(tag) => match &**tag.name {
                b"br" => out.push('\n'),
                b"li" => start_line(&mut out, "- "),
                b"script" | b"style" => hidden = !tag.self_closing,
                name if is_block(name) => start_line(&mut out, ""),
                _ => {}
            },
            Token::EndTag(tag) => match &**tag.name {
                b"script" | b"style" => hidden = false,
                name if is_block(name) => start_line(&mut out, ""),
                _ => {}
            },
            Token::String(text) if !hidden => out.push_str(&String::from_utf8_lossy(&text)),
            Token::String(_) | Token::Comment(_) | Token::Doctype(_) | Token::Error(_) => {}
        }
    }
    out
}

fn is_block(name: &[u8]) -> bool {
    matches!(name, b"p" | b"div" | b"ul" | b"ol" | b"h1" | b"h2" | b"h3" | b"h4" | b"h5" | b"h6" | b"table" | b"tr")
}

fn start_line(out: &mut String, mark: &str) {
    if !out.is_empty() && !out.ends_with('\n') {
        out.push('\n');
    }
    out.push_str(mark);
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_title_is_one_line() {
        assert_eq!(line("  Aide\tsoignant\u{a0}\r\n(H/F)\u{7} ").as_deref(), Some("Aide soignant (H/F)"));
        assert_eq!(line(" \n\u{0}"), None);
    }

    #[test]
    fn html_becomes_lines_and_dashes() {
        let html = "<p>Vos missions&nbsp;:</p><ul><li>Accueillir</li><li>Conseiller &amp; vendre</li></ul><style>p{}</style>Fin<br/>!";
        assert_eq!(block(html).as_deref(), Some("Vos missions\u{a0}:\n- Accueillir\n- Conseiller & vendre\nFin\n!"));
    }

    #[test]
    fn what_only_looks_like_a_tag_stays() {
        for text in ["CA <5 M€ et marge >3 %", "salaire <brut> à voir", "R&D, B&B; CDI & CDD", "a </x> b"] {
            assert_eq!(block(text).as_deref(), Some(text));
        }
    }

    #[test]
    fn entities_are_decoded_and_what_stands_around_them_stays() {
        assert_eq!(block("Salaire&lt;br /&gt;fixe").as_deref(), Some("Salaire\nfixe"), "escaped twice");
        assert_eq!(block("R&amp;D <5 ans\nCaf&eacute; &#8364;").as_deref(), Some("R&D <5 ans\nCafé €"));
    }

    #[test]
    fn line_ends_are_unix_and_control_characters_go() {
        assert_eq!(block("a\r\nb\rc\u{b}\td\u{fffd}").as_deref(), Some("a\nb\nc\td\u{fffd}"));
    }

    #[test]
    fn a_link_has_a_scheme_that_browsers_follow() {
        assert!(link("https://exemple.fr/offre/1").is_ok() && link("HTTP://exemple.fr").is_ok());
        for text in ["javascript:alert(1)", "www.exemple.fr", "https://", "https://exemple.fr/a b", "é"] {
            assert!(link(text).is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn cleaning_never_fails_and_leaves_no_control_character(text in "\\PC{0,60}|.{0,60}|(<[a-z/]{0,3}>|&[a-z;]{1,4}|\r\n| |é){0,20}") {
            for cleaned in [line(&text), block(&text)].into_iter().flatten() {
                prop_assert_eq!(cleaned.trim(), &cleaned);
                prop_assert!(!cleaned.contains(|c: char| c.is_control() && c != '\n' && c != '\t'));
            }
        }
    }
}
