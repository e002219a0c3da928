//! The layers that settings come from, one over the other.

use super::{DatabaseUrl, Error, NAMES, Origin};
use crate::reference::nearest_name;
use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

/// What every variable of ours begins with.
const PREFIX: &str = "PASSERELLE_";
/// Variables of our own that are no settings: the one that names the file, and those of the test suite.
const CONFIG: &str = "PASSERELLE_CONFIG";
const TESTS: &str = "PASSERELLE_TEST_";
/// The file that is read, if it is there, when none is named.
const USUAL_FILE: &str = "passerelle.toml";
/// The settings that say where data is.
const PLACES: [&str; 4] = ["database", "data_dir", "cv_keys", "cv_master_key_file"];

/// Where settings are looked for.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    /// Flags that were given, by the setting's name.
    pub flags: Vec<(&'static str, String)>,
    /// The file named by the flag `--config`.
    pub file: Option<PathBuf>,
    /// The environment.
    pub environment: BTreeMap<String, String>,
    /// The folder in which `passerelle.toml` is looked for, and from which other paths start.
    pub folder: PathBuf,
    /// Whether the command keeps its data in a place of its own: what the environment or a file says of where data is
    /// does not count then, and no file is read but the one that the flag names.
    pub own_data: bool,
}

/// The value that wins for each setting.
#[derive(Debug)]
pub(super) struct Layers(BTreeMap<&'static str, (String, Origin)>);

impl Layers {
    pub(super) fn gather(sources: &Sources) -> Result<Self, Error> {
        let mut layers = Self(BTreeMap::new());
        if let Some((path, text)) = read_file(sources)? {
            layers.add_file(&path, &text)?;
        }
        layers.add_environment(&sources.environment)?;
        if sources.own_data {
            layers.0.retain(|name, _| !PLACES.contains(name));
        }
        for (name, value) in &sources.flags {
            layers.0.insert(name, (value.clone(), Origin::Flag(name)));
        }
        Ok(layers)
    }

    /// The value of a setting, if it was given.
    pub(super) fn read<T>(
        &self,
        name: &'static str,
        expected: &'static str,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Result<Option<T>, Error> {
        let Some((text, origin)) = self.0.get(name) else { return Ok(None) };
        parse(text).map(Some).ok_or_else(|| Error::Value {
            setting: name.to_owned(),
            value: DatabaseUrl::redact(text),
            origin: origin.clone(),
            expected,
        })
    }

    fn add_environment(&mut self, environment: &BTreeMap<String, String>) -> Result<(), Error> {
        let ours = environment
            .iter()
            .filter(|(name, _)| name.starts_with(PREFIX) && !name.starts_with(TESTS) && name.as_str() != CONFIG);
        for (variable, value) in ours {
            let origin = Origin::Environment(variable.clone());
            let known = NAMES.into_iter().find(|name| variable_of(name) == *variable);
            let Some(name) = known else {
                let variables = NAMES.map(variable_of);
                let known = variables.iter().map(String::as_str).chain([CONFIG]);
                let nearest = nearest_name(variable, known).map(str::to_owned);
                return Err(Error::Unknown { name: variable.clone(), origin, nearest });
            };
            self.0.insert(name, (value.clone(), origin));
        }
        Ok(())
    }

    fn add_file(&mut self, path: &Path, text: &str) -> Result<(), Error> {
        let table: toml::Table = text.parse().map_err(|source| Error::Syntax { path: path.to_owned(), source })?;
        for (key, value) in table {
            let origin = Origin::File(path.to_owned());
            let Some(name) = NAMES.into_iter().find(|name| *name == key) else {
                let nearest = nearest_name(&key, NAMES).map(str::to_owned);
                return Err(Error::Unknown { name: key, origin, nearest });
            };
            let text = match value {
                toml::Value::String(text) => text,
                toml::Value::Integer(number) => number.to_string(),
                other @ (toml::Value::Float(_)
                | toml::Value::Boolean(_)
                | toml::Value::Datetime(_)
                | toml::Value::Array(_)
                | toml::Value::Table(_)) => {
                    let expected = "a text or a whole number";
                    return Err(Error::Value { setting: key, value: other.to_string(), origin, expected });
                }
            };
            self.0.insert(name, (text, origin));
        }
        Ok(())
    }
}

fn variable_of(name: &str) -> String {
    format!("{PREFIX}{}", name.to_ascii_uppercase())
}

/// The file and its text. A file that was named must be there; the usual one need not.
fn read_file(sources: &Sources) -> Result<Option<(PathBuf, String)>, Error> {
    if sources.own_data && sources.file.is_none() {
        return Ok(None);
    }
    let named = sources.file.clone().or_else(|| sources.environment.get(CONFIG).map(PathBuf::from));
    let path = named.clone().unwrap_or_else(|| PathBuf::from(USUAL_FILE));
    match std::fs::read_to_string(sources.folder.join(&path)) {
        Ok(text) => Ok(Some((path, text))),
        Err(error) if named.is_none() && error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(Error::Unreadable { path, source }),
    }
}
