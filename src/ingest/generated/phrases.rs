//! The sentences that fit every occupation, and how their gaps are filled.

use serde::Deserialize;
use std::sync::LazyLock;

/// The sentences of `phrases.toml`, by what they are about.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Phrases {
    pub intro: Vec<String>,
    pub intro_temporary: Vec<String>,
    pub intro_inclusion: Vec<String>,
    pub missions: Vec<String>,
    pub knowledge: Vec<String>,
    pub beginner: Vec<String>,
    pub desired: Vec<String>,
    pub required: Vec<String>,
    pub apprentice: Vec<String>,
    pub remote: Vec<String>,
    pub accessible: Vec<String>,
    pub benefits: Vec<String>,
    pub closing: Vec<String>,
    pub about: Vec<String>,
}

static PHRASES: LazyLock<Phrases> =
    LazyLock::new(|| toml::from_str(include_str!("phrases.toml")).expect("the table of phrases is whole"));

/// All sentences.
pub fn phrases() -> &'static Phrases {
    &PHRASES
}

/// Appends `template` to `text`, each `{gap}` replaced by its filling; one that has none stays, for a test to find.
pub fn push_filled(text: &mut String, template: &str, fillings: &[(&str, &str)]) {
    let mut rest = template;
    while let Some((before, (gap, after))) =
        rest.split_once('{').and_then(|(before, tail)| Some((before, tail.split_once('}')?)))
    {
        text.push_str(before);
        match fillings.iter().find(|(name, _)| *name == gap) {
            Some((_, filling)) => text.push_str(filling),
            None => text.extend(["{", gap, "}"]),
        }
        rest = after;
    }
    text.push_str(rest);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_are_filled_in_their_places() {
        let mut text = "« ".to_owned();
        push_filled(&mut text, "{b}, {a} et {c}.", &[("a", "un"), ("b", "Deux")]);
        assert_eq!(text, "« Deux, un et {c}.");
    }
}
