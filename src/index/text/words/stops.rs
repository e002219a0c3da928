//! Words that say nothing by themselves.

/// Folded. `sans` and `pas` are not among them: `sans diplôme` says something.
const STOPS: &[&str] = &[
    "a", "afin", "ai", "ainsi", "as", "au", "aux", "avec", "ce", "ces", "cet", "cette", "chez", "comme", "d", "dans",
    "de", "des", "dont", "du", "elle", "elles", "en", "entre", "est", "et", "etre", "eux", "f", "fh", "h", "hf", "il",
    "ils", "j", "je", "l", "la", "le", "les", "leur", "leurs", "lui", "ma", "mais", "mes", "mon", "n", "ne", "ni",
    "nos", "notre", "nous", "on", "ont", "ou", "par", "pour", "qu", "que", "qui", "sa", "se", "ses", "si", "son",
    "sont", "sur", "ta", "te", "tes", "toi", "ton", "tu", "un", "une", "vers", "vos", "votre", "vous", "y",
];

/// Whether the word says nothing by itself; all elided words do.
pub(super) fn says_nothing(surface: &str) -> bool {
    surface.ends_with('\'') || STOPS.binary_search(&surface).is_ok()
}

/// The stem of small words, one for their forms: in a phrase, `chef de l'équipe` is `chef d'équipe` but for one word.
pub(super) fn stem(surface: &str) -> Option<&'static str> {
    Some(match surface {
        "d'" | "de" | "des" | "du" => "de",
        "l'" | "l" | "la" | "le" | "les" => "le",
        "a" | "au" | "aux" => "a",
        "un" | "une" => "un",
        "qu'" | "qu" | "que" => "que",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_folded_and_sorted() {
        assert!(STOPS.is_sorted_by(|a, b| a < b));
        assert!(STOPS.iter().all(|stop| crate::reference::fold(stop) == *stop));
    }
}
