//! Texts made comparable: what two spellings of one name have in common.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Lower case, without accents; ligatures are undone, and whatever is neither a letter nor a digit is one space.
///
/// ```
/// assert_eq!(passerelle::reference::fold("  L'Haÿ-les-Roses "), "l hay les roses");
/// ```
#[must_use]
pub fn fold(text: &str) -> String {
    // Half of all names have no accent, and decomposing them is most of the work.
    if text.is_ascii() { fold_letters(text.chars()) } else { fold_letters(text.nfd()) }
}

fn fold_letters(decomposed: impl Iterator<Item = char>) -> String {
    let mut folded = String::with_capacity(decomposed.size_hint().0);
    let mut gap = false;
    for letter in decomposed.filter(|letter| !is_combining_mark(*letter)).flat_map(char::to_lowercase) {
        if !letter.is_alphanumeric() {
            gap = true;
            continue;
        }
        if std::mem::take(&mut gap) && !folded.is_empty() {
            folded.push(' ');
        }
        match letter {
            'œ' => folded.push_str("oe"),
            'æ' => folded.push_str("ae"),
            'ß' => folded.push_str("ss"),
            letter => folded.push(letter),
        }
    }
    folded
}

/// The key of a commune's name: [`fold`], with what post offices and job feeds write differently made equal.
///
/// `St` is `Saint`, `s/` is `sur`, `lez` is `les`; `Cedex` and its number are dropped; the arrondissements of Paris,
/// Lyon and Marseille are the name and the number.
///
/// ```
/// use passerelle::reference::fold_place;
/// assert_eq!(fold_place("ST OMER CEDEX 2"), fold_place("Saint-Omer"));
/// assert_eq!(fold_place("PARIS 01"), fold_place("Paris 1er Arrondissement"));
/// ```
#[must_use]
pub fn fold_place(name: &str) -> String {
    let folded = fold(name);
    let words: Vec<&str> = folded.split(' ').take_while(|word| *word != "cedex").collect();
    if let [city @ ("paris" | "lyon" | "marseille"), number, rest @ ..] = words.as_slice()
        && let Some(number) = ordinal(number)
        && matches!(rest, [] | ["arrondissement" | "arrdt" | "arr" | "ardt"])
    {
        return format!("{city} {number}");
    }
    let mut key = String::with_capacity(folded.len() + 4);
    for (at, word) in words.iter().enumerate() {
        if at > 0 {
            key.push(' ');
        }
        key.push_str(match *word {
            "st" => "saint",
            "ste" => "sainte",
            "sts" => "saints",
            "stes" => "saintes",
            "lez" => "les",
            // Between two words only: "L'Isle-d'Abeau" and such have no lone "s" at an end.
            "s" if at > 0 && at + 1 < words.len() => "sur",
            word => word,
        });
    }
    key
}

/// The number of an arrondissement: `1er`, `01`, `3e`, `12eme`, `2nd`.
fn ordinal(word: &str) -> Option<u8> {
    let digits = word.trim_end_matches(|letter: char| letter.is_ascii_alphabetic());
    let number = digits.parse().ok().filter(|number| (1..=20).contains(number))?;
    matches!(&word[digits.len()..], "" | "er" | "ere" | "e" | "eme" | "ieme" | "me" | "nd" | "nde").then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn accents_ligatures_apostrophes_and_hyphens_fold_away() {
        assert_eq!(fold("Œuilly—sur‑Æsch (Été)"), "oeuilly sur aesch ete");
        assert_eq!(fold("d’Artagnan"), fold("D'ARTAGNAN"));
        assert_eq!(fold(" -- "), "");
    }

    #[test]
    fn every_spelling_of_an_arrondissement_has_one_key() {
        for name in ["Paris 1er Arrondissement", "PARIS 01", "paris 1", "Paris 1er", "PARIS 01 CEDEX 04"] {
            assert_eq!(fold_place(name), "paris 1", "{name}");
        }
        assert_eq!(fold_place("Lyon 3e  Arrondissement"), "lyon 3");
        assert_eq!(fold_place("Marseille 12ème"), "marseille 12");
    }

    #[test]
    fn a_number_that_is_no_arrondissement_stays() {
        assert_eq!(fold_place("Paris 75"), "paris 75");
        assert_eq!(fold_place("Lille 3e"), "lille 3e");
    }

    #[test]
    fn postal_abbreviations_are_spelled_out() {
        assert_eq!(fold_place("STE MARIE S/ MER"), "sainte marie sur mer");
        assert_eq!(fold_place("LILLE CEDEX 9"), "lille");
        assert_eq!(fold_place("Marcq-en-Barœul"), "marcq en baroeul");
    }

    proptest! {
        #[test]
        fn folding_twice_changes_nothing(text in "\\PC{0,40}") {
            let once = fold(&text);
            prop_assert_eq!(fold(&once), once.clone());
            prop_assert!(!once.contains("  ") && once.trim() == once);
        }
    }
}
