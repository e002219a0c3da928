//! From the feminine to the masculine.

use super::number::singular;
use crate::reference;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

/// What the labels of the occupations tell of their words.
#[derive(Debug)]
pub(super) struct Genders {
    /// Masculine by feminine: `infirmiere` is `infirmier`, and `infirmier` too. From `Infirmier / Infirmière`.
    pairs: HashMap<String, String>,
    /// All words of the labels, in the masculine singular.
    words: HashSet<String>,
}

static GENDERS: LazyLock<Genders> = LazyLock::new(|| {
    let labels = || reference::occupations().iter().map(|occupation| occupation.label);
    let pairs: HashMap<String, String> =
        labels().flat_map(pairs).flat_map(|(he, she)| [(she, he.clone()), (he.clone(), he)]).collect();
    let words = labels()
        .flat_map(|label| reference::fold(label).split(' ').map(singular).collect::<Vec<_>>())
        .map(|word| pairs.get(&word).cloned().unwrap_or(word))
        .collect();
    Genders { pairs, words }
});

/// The masculine and the feminine words, folded, of a label: `Agent administratif / Agente administrative de …` has two.
pub(super) fn pairs(label: &str) -> Vec<(String, String)> {
    let Some((he, she)) = label.split_once(" / ") else { return Vec::new() };
    let (he, she) = (reference::fold(he), reference::fold(she));
    // `Steward / Hôtesse` are two words, and what stands behind both is one.
    let differ_in_ending = |(he, she): &(&str, &str)| he != she && he.get(..3).is_some_and(|he| she.starts_with(he));
    // `Cadre dirigeant / Dirigeante`: the feminine may begin further on.
    let first = she.split(' ').next().and_then(|she| she.get(..3)).unwrap_or_default();
    let he = he.split(' ').skip_while(|he| !he.starts_with(first));
    let pairs = he.zip(she.split(' ')).filter(differ_in_ending);
    pairs.map(|(he, she)| (he.to_owned(), she.to_owned())).collect()
}

/// In `-ière`, but no woman's occupation.
const THINGS: &[&str] = &[
    "banniere",
    "barriere",
    "biere",
    "carriere",
    "croisiere",
    "filiere",
    "frontiere",
    "lisiere",
    "lumiere",
    "maniere",
    "matiere",
    "paupiere",
    "poussiere",
    "priere",
    "riviere",
    "taniere",
];

/// Feminine and masculine endings, the longest first, and the letters that a word in it has at least.
const ENDINGS: &[(&str, &str, usize)] = &[
    ("trice", "teur", 7),
    ("ienne", "ien", 7),
    ("drice", "deur", 7),
    ("euse", "eur", 7),
    ("eure", "eur", 6),
    ("iere", "ier", 6),
    ("ette", "et", 7),
    ("enne", "en", 7),
    ("onne", "on", 6),
    ("anne", "an", 7),
    ("elle", "el", 6),
    ("ante", "ant", 7),
    ("ente", "ent", 7),
    ("ere", "er", 6),
    ("ive", "if", 5),
    ("ee", "e", 5),
    // Not feminine, but the masculine of -euse as well.
    ("eux", "eur", 6),
];

/// The masculine of a folded word in the singular; of any other the word itself.
pub(super) fn masculine(word: &str) -> String {
    match word {
        "nouvelle" | "nouvel" => return "nouveau".to_owned(),
        "publique" => return "public".to_owned(),
        "designeuse" => return "designer".to_owned(),
        "dispatcheuse" => return "dispatcher".to_owned(),
        "manageuse" => return "manager".to_owned(),
        "cheffe" => return "chef".to_owned(),
        "autrice" => return "auteur".to_owned(),
        _ => {}
    }
    if let Some(masculine) = GENDERS.pairs.get(word) {
        return masculine.clone();
    }
    by_ending(word)
}

/// The masculine by the ending alone.
pub(super) fn by_ending(word: &str) -> String {
    if THINGS.binary_search(&word).is_ok() {
        return word.to_owned();
    }
    let ending = ENDINGS.iter().find(|(ending, _, least)| word.len() >= *least && word.ends_with(ending));
    match ending.and_then(|(feminine, masculine, _)| Some((word.strip_suffix(feminine)?, *masculine))) {
        // `motivee` is `motive`, and that, which might be the feminine of `motif`, goes with it.
        Some((stem, "e")) => by_ending(&format!("{stem}e")),
        Some((stem, masculine)) => format!("{stem}{masculine}"),
        None => word.to_owned(),
    }
}

/// Whether the labels of the occupations have the word, given in the masculine singular.
pub(super) fn is_of_an_occupation(word: &str) -> bool {
    GENDERS.words.contains(word)
}
