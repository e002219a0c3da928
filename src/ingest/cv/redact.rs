//! What no employer may ask for, inside of texts: it is masked, and counted.
//!
//! By pattern, and so by what people really write: "née le 12 mars 1990", "RQTH", "nationalité belge", fifteen digits.
//! What is said of others stays ("accompagnement de personnes handicapées"): it is work, not health.

use super::dropped::Reason;
use regex::Regex;
use std::borrow::Cow;
use std::sync::LazyLock;

/// What stands in the place of what was masked.
const MASK: &str = "[…]";

static PATTERNS: LazyLock<Vec<(Reason, Regex)>> = LazyLock::new(|| {
    let month = "(?:janvier|février|fevrier|mars|avril|mai|juin|juillet|août|aout|septembre|octobre|novembre|décembre|\
                 decembre|january|february|march|april|may|june|july|august|september|october|november|december)";
    let date = format!(
        r"(?:\d{{1,2}}\s*[/.\-]\s*\d{{1,2}}\s*[/.\-]\s*\d{{2,4}}|\d{{4}}-\d{{2}}-\d{{2}}|(?:\d{{1,2}}(?:er|st|nd|rd|th)?\s+)?{month},?\s+(?:\d{{1,2}},\s*)?\d{{4}}|(?:18|19|20)\d{{2}})"
    );
    let patterns = [
        // Sex, year, month, département, commune, order; the key may be absent.
        (Reason::Nir, r"\b[12]\s?\d{2}\s?(?:0[1-9]|1[0-2]|[2-9]\d)\s?(?:\d{2}|2[AB])\s?\d{3}\s?\d{3}(?:\s?\d{2})?\b".to_owned()),
        (Reason::BirthDate, format!(r"(?i)\bn[ée]+(?:\(e\)|\.e|·e)?\s+(?:le|en)\s+{date}")),
        (Reason::BirthDate, format!(r"(?i)\b(?:date\s+de\s+naissance|date\s+of\s+birth|birth\s?date)\s*:?\s*{date}")),
        (Reason::BirthDate, format!(r"(?i)\bborn\s+(?:on|in)\s+{date}")),
        (Reason::BirthDate, r"(?i)\bâgée?\s+de\s+\d{2}\s+ans\b|\bage\s*:\s*\d{2}\b|\bâge\s*:\s*\d{2}(?:\s+ans)?\b|\b\d{2}\s+years\s+old\b".to_owned()),
        (Reason::Gender, r"(?i)\b(?:sexe|genre|gender|sex)\s*:\s*\p{L}+".to_owned()),
        (Reason::Nationality, r"(?i)\b(?:de\s+)?nationalit(?:é|e|y)\s*:?\s*\p{L}+".to_owned()),
        (Reason::Health, r"(?i)\bR\.?Q\.?T\.?H\.?(?:\b|$)|\breconnaissance\s+(?:de\s+(?:la\s+)?)?qualité\s+de\s+travailleu(?:r|se)\s+handicapée?".to_owned()),
        (Reason::Health, r"(?i)\breconnue?\s+travailleu(?:r|se)\s+handicapée?|\bje\s+suis\s+(?:en\s+situation\s+de\s+handicap|handicapée?|travailleu(?:r|se)\s+handicapée?)".to_owned()),
    ];
    // A pattern that cannot be compiled is a defect: the test below sees it.
    patterns.into_iter().filter_map(|(reason, pattern)| Some((reason, Regex::new(&pattern).ok()?))).collect()
});

/// The text without it; each thing that was masked is told.
pub(super) fn redact(text: &str, mut told: impl FnMut(Reason)) -> Cow<'_, str> {
    let mut text = Cow::Borrowed(text);
    for (reason, pattern) in PATTERNS.iter() {
        let found = pattern.find_iter(&text).count();
        if found > 0 {
            (0..found).for_each(|_| told(*reason));
            text = Cow::Owned(pattern.replace_all(&text, MASK).into_owned());
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn redacted(text: &str) -> (String, Vec<Reason>) {
        let mut told = Vec::new();
        let text = redact(text, |reason| told.push(reason)).into_owned();
        (text, told)
    }

    #[test]
    fn what_no_employer_may_ask_for_is_masked() {
        for (text, masked, reason) in [
            ("Né le 12/03/1990 à Roubaix", "[…] à Roubaix", Reason::BirthDate),
            ("née en 1990, permis B", "[…], permis B", Reason::BirthDate),
            ("Date de naissance : 1er mars 1990.", "[…].", Reason::BirthDate),
            ("Born on March 12, 1990", "[…]", Reason::BirthDate),
            ("Âgée de 42 ans, dynamique", "[…], dynamique", Reason::BirthDate),
            ("Sexe : F", "[…]", Reason::Gender),
            ("de nationalité belge", "[…]", Reason::Nationality),
            ("Nationalité : française", "[…]", Reason::Nationality),
            ("N° 2 90 03 59 350 123 45", "N° […]", Reason::Nir),
            ("290035935012345", "[…]", Reason::Nir),
            ("Titulaire de la RQTH depuis 2020", "Titulaire de la […] depuis 2020", Reason::Health),
            ("reconnue travailleuse handicapée", "[…]", Reason::Health),
        ] {
            assert_eq!(redacted(text), (masked.to_owned(), vec![reason]), "{text}");
        }
    }

    #[test]
    fn what_is_work_stays() {
        for text in [
            "10 ans d'expérience",
            "Accompagnement de personnes handicapées et de leurs familles",
            "Né d'une passion pour le bois",
            "Tél. 06 12 34 56 78",
            "Compte 12345678901",
            "Titulaire du CACES 1, 3 et 5 depuis le 12/03/2019",
            "Internationalité des équipes",
            "Chiffre d'affaires : 1 200 000 euros en 2019",
        ] {
            assert_eq!(redacted(text), (text.to_owned(), Vec::new()), "{text}");
        }
    }

    #[test]
    fn every_pattern_is_one() {
        assert_eq!(PATTERNS.len(), 9);
    }
}
