//! The language of a page: what the reader chose, else what the browser asks for, else French.

use super::cookies;
use super::texts::{self, Texts};
use actix_web::HttpRequest;
use actix_web::http::header::{AcceptLanguage, Header, Preference};

/// A language that every page has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// English.
    English,
    /// French: that of the region.
    French,
}

impl Language {
    /// The language for a request.
    pub fn of(request: &HttpRequest) -> Self {
        let chosen = request.cookie(cookies::LANGUAGE).and_then(|cookie| Self::new(cookie.value()));
        chosen.or_else(|| Self::preferred(request)).unwrap_or(Self::French)
    }

    /// Reads its tag.
    pub fn new(tag: &str) -> Option<Self> {
        match tag {
            "en" => Some(Self::English),
            "fr" => Some(Self::French),
            _ => None,
        }
    }

    fn preferred(request: &HttpRequest) -> Option<Self> {
        let accepted = AcceptLanguage::parse(request).ok()?;
        accepted.ranked().iter().find_map(|preference| match preference {
            Preference::Specific(tag) => Self::new(tag.primary_language()),
            Preference::Any => None,
        })
    }

    /// Its tag, as `lang` and `Content-Language` have it.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::French => "fr",
        }
    }

    /// The other one.
    pub const fn other(self) -> Self {
        match self {
            Self::English => Self::French,
            Self::French => Self::English,
        }
    }

    /// Its own name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::French => "Français",
        }
    }

    /// Whether it is French.
    pub fn is_french(self) -> bool {
        self == Self::French
    }

    /// What the pages say in it.
    pub const fn texts(self) -> &'static Texts {
        match self {
            Self::English => &texts::ENGLISH,
            Self::French => &texts::FRENCH,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::cookie::Cookie;
    use actix_web::test::TestRequest;

    fn asked(accept: &str) -> TestRequest {
        TestRequest::get().insert_header(("accept-language", accept))
    }

    #[test]
    fn the_browser_says_which_language_and_the_reader_has_the_last_word() {
        let table = [
            ("en-GB,fr;q=0.5", Language::English),
            ("fr-CH, en;q=0.9", Language::French),
            ("en;q=0.2, fr;q=0.8", Language::French),
            ("de, en;q=0.1", Language::English),
            ("de", Language::French),
            ("*", Language::French),
            ("", Language::French),
        ];
        for (accept, expected) in table {
            assert_eq!(Language::of(&asked(accept).to_http_request()), expected, "{accept}");
        }
        let chosen = asked("en").cookie(Cookie::new(cookies::LANGUAGE, "fr")).to_http_request();
        assert_eq!(Language::of(&chosen), Language::French);
        let nonsense = asked("en").cookie(Cookie::new(cookies::LANGUAGE, "xx")).to_http_request();
        assert_eq!(Language::of(&nonsense), Language::English);
    }
}
