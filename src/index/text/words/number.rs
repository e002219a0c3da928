//! From the plural to the singular.

/// Words that end like a plural and are none, or whose feminine shows that the `s` is theirs.
const SINGULAR: &[&str] = &[
    "acces",
    "acquis",
    "admis",
    "aliments",
    "assis",
    "autobus",
    "avis",
    "bonus",
    "bus",
    "caces",
    "campus",
    "chassis",
    "colis",
    "commis",
    "compris",
    "concis",
    "corpus",
    "cours",
    "croquis",
    "cursus",
    "debris",
    "devis",
    "exces",
    "expres",
    "express",
    "gris",
    "inclus",
    "ios",
    "logis",
    "paris",
    "pays",
    "permis",
    "plus",
    "precis",
    "pris",
    "proces",
    "processus",
    "promis",
    "radis",
    "refus",
    "relais",
    "remis",
    "requis",
    "semis",
    "soumis",
    "sous",
    "succes",
    "surplis",
    "sursis",
    "tapis",
    "temps",
    "transmis",
    "vernis",
    "virus",
];

/// In `-eux`, with a singular in `-eu`.
const IN_EU: &[&str] = &["adieux", "aveux", "cheveux", "enjeux", "feux", "jeux", "lieux", "milieux", "neveux", "voeux"];

/// Whether a folded word ends like a plural and is none.
pub(super) fn ends_like_a_plural(word: &str) -> bool {
    SINGULAR.binary_search(&word).is_ok()
}

/// The singular of a folded word of four letters or more; of any other the word itself.
pub(super) fn singular(word: &str) -> String {
    let length = word.chars().count();
    let with = |stem: &str, ending: &str| format!("{stem}{ending}");
    if length < 4 || ends_like_a_plural(word) {
        return word.to_owned();
    }
    if let Some(stem) = word.strip_suffix('s') {
        // `anglais`, `bourgeois`, `business`: the feminine keeps the s.
        let kept = ["ais", "ois", "ss", "'s"].iter().any(|ending| word.ends_with(ending));
        return if kept { word.to_owned() } else { stem.to_owned() };
    }
    match word {
        "travaux" => return "travail".to_owned(),
        "vitraux" => return "vitrail".to_owned(),
        "baux" => return "bail".to_owned(),
        "taux" | "faux" | "chaux" => return word.to_owned(),
        "tuyaux" | "noyaux" | "joyaux" | "bijoux" | "cailloux" | "genoux" => return word[..word.len() - 1].to_owned(),
        _ => {}
    }
    if word.ends_with("eaux") || IN_EU.binary_search(&word).is_ok() {
        return word[..word.len() - 1].to_owned();
    }
    match word.strip_suffix("aux") {
        Some(stem) => with(stem, "al"),
        None => word.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_are_sorted() {
        assert!(SINGULAR.is_sorted_by(|a, b| a < b));
        assert!(IN_EU.is_sorted_by(|a, b| a < b));
    }

    #[test]
    fn plurals_lose_their_ending_and_other_words_keep_it() {
        for (word, expected) in [
            ("vendeurs", "vendeur"),
            ("commerciaux", "commercial"),
            ("travaux", "travail"),
            ("bureaux", "bureau"),
            ("apprentis", "apprenti"),
            ("jeux", "jeu"),
            ("tuyaux", "tuyau"),
            ("permis", "permis"),
            ("anglais", "anglais"),
            ("business", "business"),
            ("bts", "bts"),
            ("caces", "caces"),
            ("taux", "taux"),
        ] {
            assert_eq!(singular(word), expected);
        }
    }
}
