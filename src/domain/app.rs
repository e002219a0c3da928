//! Apps and their keys: the words that the whole house uses for them.

use super::Invalid;
use super::text_type::text_type;
use serde::{Deserialize, Serialize};

/// Where an app stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AppStatus {
    /// None of its members has confirmed an address yet: its test keys work, and the key that manages it.
    #[default]
    Pending,
    /// Its keys work.
    Active,
    /// The operator has stopped it: none of its keys works.
    Suspended,
}

/// Which data a key sees.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, utoipa::ToSchema, async_graphql::Enum,
)]
#[serde(rename_all = "snake_case")]
pub enum KeyMode {
    /// The real data.
    #[default]
    Live,
    /// Generated data, which may be written to.
    Test,
}

impl KeyMode {
    /// Its name, as keys are asked for.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Live => "live",
            Self::Test => "test",
        }
    }
}

impl std::str::FromStr for KeyMode {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        match text {
            "live" => Ok(Self::Live),
            "test" => Ok(Self::Test),
            other => Err(Invalid::new(other, "`live` or `test`")),
        }
    }
}

/// A text of `least` to `most` characters, none of them a control character, without blanks around it.
fn plain(text: &str, least: usize, most: usize) -> Option<String> {
    let text = text.trim();
    let fits = (least..=most).contains(&text.chars().count()) && !text.chars().any(char::is_control);
    fits.then(|| text.to_owned())
}

/// The rest of an address of the web behind its scheme, where the text is one that a browser may be sent to.
fn behind_scheme(text: &str) -> Option<&str> {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"))?;
    let fits = rest.starts_with(|first: char| first.is_alphanumeric() || first == '[')
        && text.len() <= 2000
        && !text.contains(|c: char| c.is_whitespace() || c.is_control() || "\"<>\\^`{|}".contains(c));
    fits.then_some(rest)
}

text_type!(
    /// The name of an app: 1 to 100 characters in one line. No two apps have the same. It stands in mails to addresses
    /// that nobody has confirmed yet, so that it holds no address of a web page.
    AppName, "Carte des offres", "the name of an app has 1 to 100 characters, no line feed, and no address of a web page",
    |text| plain(text, 1, 100).filter(|name| !name.contains("//") && !name.to_lowercase().contains("www."))
);

text_type!(
    /// What an app is for, in its makers' words: 10 to 1,000 characters.
    AppPurpose, "Une carte des offres pour les missions locales", "a purpose is told in 10 to 1,000 characters",
    |text| plain(&text.split_whitespace().collect::<Vec<_>>().join(" "), 10, 1000)
);

text_type!(
    /// What tells the keys of an app apart: at most 60 characters, also none.
    KeyLabel, "production", "a label has at most 60 characters, none of them a control character",
    |text| plain(text, 0, 60)
);

text_type!(
    /// The web site of an app.
    Website, "https://carte.exemple.fr", "an address such as https://exemple.fr",
    |text| {
        let text = text.trim();
        behind_scheme(text).is_some_and(|rest| !rest.contains('@')).then(|| text.to_owned())
    }
);

text_type!(
    /// An origin of the web (RFC 6454): scheme, host, and a port that is not the usual one.
    WebOrigin, "https://carte.exemple.fr", "an origin is scheme and host, such as https://exemple.fr, without a path",
    |text| {
        let text = text.trim().to_ascii_lowercase();
        let host = behind_scheme(&text)?;
        let usual = if text.starts_with("https:") { ":443" } else { ":80" };
        let name = host.rsplit_once(':').filter(|_| !host.ends_with(']')).map_or(host, |(name, _)| name);
        let is_host = host.is_ascii() && !host.contains(['/', '?', '#', '@', '*', '%']) && !name.is_empty();
        let port = host.strip_prefix(name).unwrap_or_default().trim_start_matches(':');
        let is_port = host == name || port.parse::<u16>().is_ok_and(|port| port > 0);
        (is_host && is_port).then(|| text.strip_suffix(usual).unwrap_or(&text).to_owned())
    }
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_what_a_browser_sends() {
        for (given, sent) in [
            ("https://Carte.exemple.fr", "https://carte.exemple.fr"),
            ("https://exemple.fr:443", "https://exemple.fr"),
            ("http://localhost:3000", "http://localhost:3000"),
            ("http://[::1]:8080", "http://[::1]:8080"),
            ("http://[::1]", "http://[::1]"),
        ] {
            assert_eq!(WebOrigin::new(given).unwrap().as_str(), sent);
        }
        for text in [
            "",
            "*",
            "null",
            "exemple.fr",
            "https://exemple.fr/",
            "https://*.exemple.fr",
            "https://a@exemple.fr",
            "https://exemple.fr:0",
            "https://exemple.fr:port",
            "ftp://exemple.fr",
        ] {
            assert!(WebOrigin::new(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_web_site_is_one_that_a_browser_may_be_sent_to() {
        assert!(Website::new("https://exemple.fr/carte?a=b").is_ok());
        for text in ["javascript:alert(1)", "exemple.fr", "https://", "https://moi@exemple.fr", "https://a b"] {
            assert!(Website::new(text).is_err(), "{text}");
        }
    }

    #[test]
    fn texts_keep_to_their_lengths_and_to_one_line() {
        assert_eq!(AppName::new(" Carte ").unwrap().as_str(), "Carte");
        assert!(AppName::new("Gagnez sur https://a.fr").is_err() && AppName::new("WWW.a.fr").is_err());
        assert!(AppName::new(" ").is_err() && AppName::new("a\nb").is_err() && AppName::new(&"é".repeat(101)).is_err());
        assert_eq!(AppPurpose::new("Une carte\r\ndes offres").unwrap().as_str(), "Une carte des offres");
        assert!(AppPurpose::new("courte").is_err());
        assert!(KeyLabel::new("").is_ok() && KeyLabel::new(&"x".repeat(61)).is_err());
    }
}
