//! How well a language is known, where the words say so with certainty.

use crate::domain::cv::LanguageLevel;

/// Words for the first language; each is a whole word of the text.
const FIRST: [&str; 7] = ["native", "maternelle", "maternel", "mother", "natif", "native/bilingual", "bilingue"];

/// The level that the text names: of several, as Europass has one for each skill, the lowest. `None` where it names
/// none: "good", "scolaire" are no levels.
pub(super) fn level(text: &str) -> Option<LanguageLevel> {
    let words = || text.split(|c: char| !c.is_alphanumeric() && c != '/').filter(|word| !word.is_empty());
    let named =
        words().filter_map(|word| LanguageLevel::new(word).ok()).filter(|level| *level != LanguageLevel::Native);
    let first = || words().any(|word| FIRST.contains(&word.to_lowercase().as_str())).then_some(LanguageLevel::Native);
    named.min().or_else(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_level_is_read_where_the_words_name_one() {
        for (text, read) in [
            ("B2", Some(LanguageLevel::B2)),
            ("niveau C1 (TOEIC 950)", Some(LanguageLevel::C1)),
            ("listening C1, reading C2, spoken interaction B2, writing C2", Some(LanguageLevel::B2)),
            ("Native speaker", Some(LanguageLevel::Native)),
            ("Langue maternelle", Some(LanguageLevel::Native)),
            ("courant", None),
            ("scolaire", None),
            ("", None),
        ] {
            assert_eq!(level(text), read, "{text}");
        }
    }
}
