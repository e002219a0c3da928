//! The notices that persons are shown before they decide about their CV (GDPR art. 13 and 14), word by word.
//!
//! A permission holds the hash of the text that its person saw. So a notice that was ever shown is never edited, and stays:
//! a change is a new version beside it.

use crate::domain::permission::{Notice, NoticeHash, Purpose};
use sha2::{Digest, Sha256};

/// The languages that every notice has.
pub const NOTICE_LANGUAGES: [&str; 2] = ["fr", "en"];

/// A version of the notice, in French and English.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoticeText {
    /// Its version: the day on which it was first shown, `YYYY-MM-DD`.
    pub version: &'static str,
    /// The text in French. Paragraphs are apart by an empty line, the first is the title.
    pub fr: &'static str,
    /// The text in English, likewise.
    pub en: &'static str,
}

/// All versions, the present one first.
pub const NOTICES: &[NoticeText] = &[
    NoticeText {
        version: "2026-11-27",
        fr: include_str!("notices/2026-11-27.fr.txt"),
        en: include_str!("notices/2026-11-27.en.txt"),
    },
    NoticeText {
        version: "2026-11-26",
        fr: include_str!("notices/2026-11-26.fr.txt"),
        en: include_str!("notices/2026-11-26.en.txt"),
    },
];

impl NoticeText {
    /// The one that is shown now.
    #[must_use]
    pub const fn present() -> &'static Self {
        &NOTICES[0]
    }

    /// That of a version.
    #[must_use]
    pub fn of_version(version: &str) -> Option<&'static Self> {
        NOTICES.iter().find(|notice| notice.version == version)
    }

    /// Its text in a language: `fr`, `en`.
    #[must_use]
    pub fn text(&self, language: &str) -> Option<&'static str> {
        match language {
            "fr" => Some(self.fr),
            "en" => Some(self.en),
            _ => None,
        }
    }

    /// SHA-256 of its text in a language, in UTF-8: of the bytes that `GET /v1/notices/{version}` gives.
    #[must_use]
    pub fn hash(&self, language: &str) -> Option<NoticeHash> {
        self.text(language).map(|text| NoticeHash(Sha256::digest(text).into()))
    }

    /// What the text says of one purpose: a paragraph of it, for the place where the person decides.
    #[must_use]
    pub fn purpose(&self, purpose: Purpose, language: &str) -> Option<&'static str> {
        let heading = match (purpose, language) {
            (Purpose::Search, "fr") => "Être trouvé sans votre nom",
            (Purpose::Search, _) => "To be found without your name",
            (Purpose::Contact, "fr") => "Être contacté",
            (Purpose::Contact, _) => "To be contacted",
            (Purpose::Matching, "fr") => "Recevoir des propositions",
            (Purpose::Matching, _) => "To receive suggestions",
            (Purpose::Statistics, "fr") => "Être compté dans les statistiques",
            (Purpose::Statistics, _) => "To be counted in statistics",
        };
        self.text(language)?.split("\n\n").map(str::trim).find(|paragraph| paragraph.starts_with(heading))
    }

    /// What a permission keeps of it: `base` is where clients reach this server, without a slash at the end.
    #[must_use]
    pub fn shown(&self, base: &str, language: &str) -> Option<Notice> {
        Some(Notice {
            url: format!("{base}/v1/notices/{}?lang={language}", self.version),
            version: self.version.to_owned(),
            language: language.to_owned(),
            sha256: self.hash(language)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_notice_that_was_shown_is_never_edited() {
        let hash = |version, language| NoticeText::of_version(version)?.hash(language).map(|hash| hash.to_string());
        let shown = [
            ("2026-11-27", "fr", "63c4486b53e682dfa456c9b1dfa88f76f34e2dcbd3f4f62e9cccfb2374d3893f"),
            ("2026-11-27", "en", "804f52e1c2c67d7f0c600f491568395b0a14306b4192006c2b664cd315d2bce9"),
            ("2026-11-26", "fr", "d59d87ff126226b001ee9399902742174092ccf1feea7e6e27996ffdf94084b9"),
            ("2026-11-26", "en", "a22ca260774ceab8bd4311a267a052f0b7bd0b93fe5baff46039270c78dfdcf5"),
        ];
        for (version, language, expected) in shown {
            assert_eq!(hash(version, language).as_deref(), Some(expected), "{version} {language}: make a new version");
        }
        assert_eq!(shown.len(), NOTICES.len() * NOTICE_LANGUAGES.len());
    }

    #[test]
    fn every_notice_says_in_every_language_what_each_purpose_is() {
        for notice in NOTICES {
            for language in NOTICE_LANGUAGES {
                for purpose in Purpose::ALL {
                    let said = notice.purpose(*purpose, language);
                    assert!(said.is_some_and(|said| said.len() > 100), "{} {language} {purpose}", notice.version);
                }
                assert!(notice.text(language).unwrap().starts_with(|c: char| c.is_uppercase()));
                assert!(notice.text(language).unwrap().lines().next().unwrap().ends_with(notice.version));
            }
        }
    }

    #[test]
    fn both_languages_have_the_same_paragraphs() {
        for notice in NOTICES {
            assert_eq!(notice.fr.split("\n\n").count(), notice.en.split("\n\n").count(), "{}", notice.version);
        }
    }

    #[test]
    fn what_a_permission_keeps_says_where_the_text_is_and_which() {
        let shown = NoticeText::present().shown("https://passerelle.example", "fr").unwrap();
        assert_eq!(shown.url, "https://passerelle.example/v1/notices/2026-11-27?lang=fr");
        assert_eq!(Some(shown.sha256), NoticeText::present().hash("fr"));
        assert!(NoticeText::present().shown("https://passerelle.example", "de").is_none());
    }
}
