//! What is compared of titles, names and descriptions.

use super::super::text::Analyzer;

/// Words of titles that tell of the contract or the person and not of the occupation. Folded, by their letters.
const ASIDE: &[&str] = &[
    "alternance",
    "apprenti",
    "apprentie",
    "apprentissage",
    "cdd",
    "cdi",
    "confirme",
    "confirmee",
    "debutant",
    "debutante",
    "experimente",
    "experimentee",
    "hfx",
    "interim",
    "interimaire",
    "jour",
    "junior",
    "mission",
    "nuit",
    "partiel",
    "plein",
    "poste",
    "recrute",
    "recrutement",
    "senior",
    "stage",
    "stagiaire",
    "temps",
    "urgent",
];

/// Descriptions are read so far, in bytes: what comes later is of the employer and the conditions.
const READ: usize = 3_000;

/// The letters of a gram.
const GRAM: usize = 4;

/// A title, a line of a CV or a name of an occupation, in terms.
#[derive(Debug, Default, Clone)]
pub(super) struct Title {
    /// Runs of four letters, a blank standing before and behind each word; a shorter word is one run.
    pub(super) grams: Vec<String>,
    /// What its words are looked up by.
    pub(super) stems: Vec<String>,
}

impl Title {
    /// The terms of a title: stop words, numbers and what is no matter of the occupation are left out, unless nothing else
    /// is there.
    pub(super) fn of(text: &str, analyzer: &mut Analyzer) -> Self {
        let mut words: Vec<(String, String, bool)> = Vec::new();
        analyzer.each(text, |token| {
            let number = token.surface.bytes().all(|byte| byte.is_ascii_digit());
            if !token.stop && !number {
                let aside = ASIDE.binary_search(&token.surface).is_ok();
                words.push((token.surface.to_owned(), token.stem.to_owned(), aside));
            }
        });
        if words.iter().any(|(.., aside)| !aside) {
            words.retain(|(.., aside)| !aside);
        }
        let mut title = Self::default();
        for (surface, stem, _) in words {
            grams(&surface, &mut title.grams);
            title.stems.push(stem);
        }
        title
    }
}

/// The stems of a longer text, stop words left out.
pub(super) fn stems(text: &str, analyzer: &mut Analyzer) -> Vec<String> {
    let end = (0..=READ.min(text.len())).rev().find(|end| text.is_char_boundary(*end)).unwrap_or_default();
    let mut stems = Vec::new();
    analyzer.each(&text[..end], |token| {
        if !token.stop {
            stems.push(token.stem.to_owned());
        }
    });
    stems
}

fn grams(word: &str, grams: &mut Vec<String>) {
    let letters: Vec<char> = std::iter::once(' ').chain(word.chars()).chain([' ']).collect();
    grams.extend(letters.windows(GRAM.min(letters.len())).map(|run| run.iter().collect::<String>()));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_aside_are_in_order() {
        assert!(ASIDE.is_sorted());
    }

    #[test]
    fn a_title_is_its_grams_and_stems_without_what_is_aside() {
        let mut analyzer = Analyzer::default();
        let title = Title::of("CDI - Tresseur de vent (H/F) 35", &mut analyzer);
        assert_eq!(title.stems.len(), 2);
        assert_eq!(title.grams[..2], [" tre", "tres"]);
        assert_eq!(title.grams.last().map(String::as_str), Some("ent "));
        assert_eq!(Title::of("Apprenti", &mut analyzer).stems.len(), 1, "it has nothing else");
        assert!(Title::of("(H/F)", &mut analyzer).grams.is_empty());
    }

    #[test]
    fn a_description_is_read_to_a_letter_s_end() {
        let text = "é".repeat(READ);
        assert_eq!(stems(&text, &mut Analyzer::default()).len(), 1);
    }
}
