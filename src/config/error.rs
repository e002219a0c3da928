//! What is wrong with a setting.

use std::path::PathBuf;

/// Where a value came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// The command line.
    Flag(&'static str),
    /// The environment.
    Environment(String),
    /// The settings file.
    File(PathBuf),
}

impl std::fmt::Display for Origin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Flag(name) => write!(f, "the flag --{}", name.replace('_', "-")),
            Self::Environment(name) => write!(f, "the variable {name}"),
            Self::File(path) => write!(f, "the file {}", path.display()),
        }
    }
}

/// A setting that cannot be used. The text says what to change.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// No setting has this name.
    #[error("unknown setting `{name}` in {origin}{}", suggestion(nearest.as_deref()))]
    Unknown {
        /// The name as it was written.
        name: String,
        /// Where.
        origin: Origin,
        /// The nearest known name, as it would be written there.
        nearest: Option<String>,
    },
    /// A setting needs another one beside it.
    #[error("the setting `{needed_by}` needs `{setting}` beside it: give both, or none")]
    Missing {
        /// The setting that was not given.
        setting: &'static str,
        /// The one that was.
        needed_by: &'static str,
    },
    /// Two settings name one place, and must not.
    #[error(
        "`{setting}` cannot be the same database as `{other}`: it is kept apart so that a copy of one says nothing without the other"
    )]
    Apart {
        /// The setting.
        setting: &'static str,
        /// The other one.
        other: &'static str,
    },
    /// The value is not one that the setting takes.
    #[error("`{setting}` cannot be `{value}` ({origin}): expected {expected}")]
    Value {
        /// The setting.
        setting: String,
        /// The value as it was given, without a password.
        value: String,
        /// Where.
        origin: Origin,
        /// What it takes.
        expected: &'static str,
    },
    /// The file cannot be read.
    #[error("cannot read the settings file {}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The file is not TOML.
    #[error("the settings file {} is not valid TOML", path.display())]
    Syntax {
        /// The file.
        path: PathBuf,
        /// Where and why.
        source: toml::de::Error,
    },
}

fn suggestion(nearest: Option<&str>) -> String {
    nearest.map_or_else(String::new, |nearest| format!(": did you mean `{nearest}`?"))
}
