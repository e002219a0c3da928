//! The URL of a database.

use std::path::Path;

/// The URL of a database. It may hold a password, so neither `Debug` nor `Display` prints more than scheme, host and
/// name.
#[derive(Clone, PartialEq, Eq)]
pub struct DatabaseUrl(String);

impl DatabaseUrl {
    /// What a valid one looks like.
    pub(super) const EXPECTED: &str = "`sqlite:PATH` or `postgres://user@host/name`";

    /// Reads a URL; nothing where its scheme is no database that we know.
    pub(super) fn new(text: &str) -> Option<Self> {
        let known = ["sqlite:", "postgres://", "postgresql://"];
        known.iter().any(|scheme| text.starts_with(scheme) && text.len() > scheme.len()).then(|| Self(text.to_owned()))
    }

    /// What a valid one of a Redis looks like.
    pub(super) const EXPECTED_REDIS: &str = "`redis://host:port` or `rediss://host:port`";

    /// Reads the URL of a Redis; nothing where its scheme is another.
    pub(super) fn redis(text: &str) -> Option<Self> {
        let known = ["redis://", "rediss://"];
        known.iter().any(|scheme| text.starts_with(scheme) && text.len() > scheme.len()).then(|| Self(text.to_owned()))
    }

    /// Whether several nodes can be on this database: it is a server, not a file.
    #[must_use]
    pub fn is_server(&self) -> bool {
        !self.0.starts_with("sqlite:")
    }

    /// The usual file in the data folder.
    pub(super) fn in_dir(folder: &Path) -> Self {
        Self(format!("sqlite:{}", folder.join("passerelle.db").display()))
    }

    /// Whether it ends with the process.
    pub(super) fn is_in_memory(&self) -> bool {
        self.0 == "sqlite::memory:"
    }

    /// The database of data keys that goes with this one where no other is named: none for a server, whose nodes must
    /// share it.
    pub(super) fn keys_beside(&self, folder: &Path) -> Option<Self> {
        if self.is_in_memory() {
            return Some(self.clone());
        }
        (!self.is_server()).then(|| Self(format!("sqlite:{}", folder.join("cv-keys.db").display())))
    }

    /// The whole URL, password included: for the store alone.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// The text without its password, also where it is no valid URL.
    pub(super) fn redact(text: &str) -> String {
        let Some((scheme, rest)) = text.split_once("://") else { return text.to_owned() };
        let place = rest.rsplit_once('@').map_or(rest, |(_, place)| place);
        format!("{scheme}://{}", place.split('?').next().unwrap_or(place))
    }
}

impl std::fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&Self::redact(&self.0))
    }
}

impl std::fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "DatabaseUrl({self})")
    }
}
