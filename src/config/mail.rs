//! Where mails go out, and what their links begin with.

/// The URL of a mail server. It may hold a password, so neither `Debug` nor `Display` prints more than scheme and host.
#[derive(Clone, PartialEq, Eq)]
pub struct SmtpUrl(String);

impl SmtpUrl {
    /// What a valid one looks like.
    pub(super) const EXPECTED: &str =
        "`smtps://user:password@host`, or `smtp://host:port`, with `?tls=required` for STARTTLS";

    /// Reads a URL; nothing where its scheme is none of a mail server.
    pub(super) fn new(text: &str) -> Option<Self> {
        let known = ["smtp://", "smtps://"];
        known.iter().any(|scheme| text.starts_with(scheme) && text.len() > scheme.len()).then(|| Self(text.to_owned()))
    }

    /// The whole URL, password included: for the mail room alone.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for SmtpUrl {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SmtpUrl({})", super::DatabaseUrl::redact(&self.0))
    }
}

/// What a public URL looks like.
pub(super) const PUBLIC_URL: &str = "where clients reach this server, such as https://api.exemple.fr, without a query";

/// Reads the URL that links begin with, without a slash at its end.
pub(super) fn public_url(text: &str) -> Option<String> {
    let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"))?;
    let fits = host.starts_with(|first: char| first.is_alphanumeric() || first == '[')
        && !text.contains(|c: char| c.is_whitespace() || c.is_control() || "?#@\"<>\\^`{|}".contains(c));
    fits.then(|| text.trim_end_matches('/').to_owned())
}
