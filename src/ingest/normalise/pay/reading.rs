//! Reading a salary in French: a small grammar in which every word must be known, so that nothing is guessed.

use crate::domain::PayPeriod;

/// What a salary text says, with certainty.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Reading {
    pub(super) period: PayPeriod,
    pub(super) min: Option<f64>,
    pub(super) max: Option<f64>,
    /// "sur 13 mois".
    pub(super) months: Option<f64>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Token<'a> {
    Number(f64),
    Word(&'a str),
}

/// Words that change nothing: currency, "gross", what introduces a figure, and remarks that everybody adds.
const NEUTRAL: [&str; 32] = [
    "de",
    "d",
    "du",
    "le",
    "la",
    "l",
    "en",
    "euros",
    "euro",
    "eur",
    "€",
    "brut",
    "bruts",
    "brute",
    "brutes",
    "salaire",
    "remuneration",
    "fourchette",
    "environ",
    "selon",
    "profil",
    "experience",
    "experiences",
    "competences",
    "diplome",
    "votre",
    "negocier",
    "negociable",
    "taux",
    "fixe",
    "base",
    "smic",
];

/// Reads a text. `None` where a word is unknown, a figure ambiguous, the period missing or named twice.
pub(super) fn read(text: &str) -> Option<Reading> {
    let text = crate::ingest::normalise::pay::ascii_lower(text);
    let tokens = tokens(&text)?;
    let mut figures: Vec<(f64, bool)> = Vec::new();
    let (mut period, mut months) = (None, None);
    let (mut from, mut up_to) = (false, false);
    let mut rest = tokens.as_slice();
    while let [token, following @ ..] = rest {
        rest = following;
        let found = match (*token, following) {
            (Token::Word("sur"), [Token::Number(n), Token::Word("mois"), after @ ..]) if months.is_none() => {
                months = Some(*n);
                rest = after;
                continue;
            }
            (Token::Number(n), [Token::Word("k" | "ke" | "keur"), after @ ..]) => {
                figures.push((n * 1000.0, true));
                rest = after;
                continue;
            }
            (Token::Number(n), _) => {
                figures.push((n, false));
                continue;
            }
            (Token::Word("a"), [Token::Word("partir"), after @ ..]) => {
                from = true;
                rest = after;
                continue;
            }
            (Token::Word("jusqu"), [Token::Word("a"), after @ ..]) => {
                up_to = true;
                rest = after;
                continue;
            }
            (Token::Word("horaire" | "heure" | "h"), _) => PayPeriod::Hour,
            (Token::Word("jour" | "journalier" | "journaliere"), _) => PayPeriod::Day,
            (Token::Word("mensuel" | "mensuelle" | "mensuels" | "mois"), _) => PayPeriod::Month,
            (Token::Word("annuel" | "annuelle" | "annuels" | "an" | "annee"), _) => PayPeriod::Year,
            // Between two figures, or before one: "de 25 à 30", "entre 25 et 30", "par an".
            (Token::Word("a" | "et" | "entre" | "par" | "/" | "-"), _) => continue,
            (Token::Word(word), _) if NEUTRAL.contains(&word) => continue,
            (Token::Word(_), _) => return None,
        };
        // "Salaire mensuel : 2000 € par mois" says it twice and means it once.
        if period.replace(found).is_some_and(|before| before != found) {
            return None;
        }
    }
    bounds(&figures, from, up_to).and_then(|(min, max)| Some(Reading { period: period?, min, max, months }))
}

/// One figure is both bounds unless the text says otherwise; of two the lower is the lower bound.
fn bounds(figures: &[(f64, bool)], from: bool, up_to: bool) -> Option<(Option<f64>, Option<f64>)> {
    match *figures {
        [(one, _)] => match (from, up_to) {
            (false, false) => Some((Some(one), Some(one))),
            (true, false) => Some((Some(one), None)),
            (false, true) => Some((None, Some(one))),
            (true, true) => None,
        },
        [(first, first_k), (second, second_k)] if !up_to && !from => {
            // "30 - 40 k€": the unit stands once, for both.
            let first = if second_k && !first_k && first < 1000.0 { first * 1000.0 } else { first };
            Some((Some(first.min(second)), Some(first.max(second))))
        }
        _ => None,
    }
}

/// Cuts a text into numbers, words and the marks that count; `None` for an ambiguous number or another currency.
fn tokens(text: &str) -> Option<Vec<Token<'_>>> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let end = if first.is_ascii_digit() {
            let (number, end) = number(rest)?;
            tokens.push(Token::Number(number));
            end
        } else if first.is_ascii_alphabetic() {
            let end = rest.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(rest.len());
            tokens.push(Token::Word(&rest[..end]));
            end
        } else {
            match first {
                ' ' | '\'' | '.' | ',' | ':' | ';' | '(' | ')' | '\n' | '\t' => {}
                '/' | '-' | '€' => tokens.push(Token::Word(&rest[..first.len_utf8()])),
                _ => return None,
            }
            first.len_utf8()
        };
        rest = &rest[end..];
    }
    Some(tokens)
}

/// The number that `text` begins with, and its length: `1923.00`, `1 800,00`, `25 000`.
///
/// `None` for `2.500`, which is two and a half in one country and 2,500 in the next.
fn number(text: &str) -> Option<(f64, usize)> {
    let digits = |text: &str| text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let mut end = digits(text);
    let mut whole = text[..end].to_owned();
    if end <= 3 {
        // Groups of three after a space are thousands.
        while let Some(group) = text[end..].strip_prefix(' ').filter(|group| digits(group) == 3) {
            whole.push_str(&group[..3]);
            end += 4;
        }
    }
    if let Some(fraction) = text[end..].strip_prefix(['.', ',']) {
        let length = digits(fraction);
        match length {
            0 => {}
            3 => return None,
            _ => {
                whole = format!("{whole}.{}", &fraction[..length]);
                end += 1 + length;
            }
        }
    }
    whole.parse().ok().map(|number| (number, end))
}
