//! Reading texts into domain values, keeping every refusal.

use super::super::problem::Problem;
use super::place::PlaceItem;
use crate::domain::{FieldError, Invalid};
use crate::reference::PlaceHit;
use serde::{Deserialize, Serialize};
use std::fmt::Debug;
use std::str::FromStr;

/// The values of a list as they were given: separated by commas after `?`, as a list in a body.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub enum Listed {
    /// Separated by commas.
    Text(String),
    /// Apart.
    Items(Vec<String>),
}

impl Listed {
    fn items(&self) -> Vec<&str> {
        match self {
            Self::Text(text) => text.split(',').map(str::trim).collect(),
            Self::Items(items) => items.iter().map(|item| item.trim()).collect(),
        }
    }
}

impl std::fmt::Display for Listed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Text(text) => f.write_str(text),
            Self::Items(items) => f.write_str(&items.join(",")),
        }
    }
}

/// Collects what is wrong with a request while it is read, and what is odd about it.
#[derive(Debug, Default)]
pub struct Reader {
    errors: Vec<FieldError>,
    candidates: Vec<PlaceItem>,
}

impl Reader {
    /// Keeps a refusal, and goes on.
    pub fn refuse(&mut self, field: &str, value: impl std::fmt::Display, reason: impl Into<String>) {
        self.errors.push(Invalid::new(value, reason).at(field));
    }

    /// Refuses a place, with those that may be meant.
    pub fn refuse_place(&mut self, text: &str, reason: impl Into<String>, candidates: Vec<PlaceHit>) {
        self.refuse("place", text, reason);
        self.candidates = candidates.into_iter().map(PlaceItem::from).collect();
    }

    /// The value, or nothing where it was refused.
    pub fn take<T>(&mut self, field: &str, value: Result<T, Invalid>) -> Option<T> {
        value.map_err(|refused| self.errors.push(refused.at(field))).ok()
    }

    /// One value, where the parameter is given.
    pub fn one<T>(
        &mut self,
        field: &str,
        text: Option<&str>,
        new: impl FnOnce(&str) -> Result<T, Invalid>,
    ) -> Option<T> {
        text.and_then(|text| self.given(field, text.trim(), new))
    }

    /// The value of the text; a refusal tells the text as it was given, not as it was read.
    fn given<T>(&mut self, field: &str, text: &str, new: impl FnOnce(&str) -> Result<T, Invalid>) -> Option<T> {
        self.take(field, new(text).map_err(|refused| Invalid::new(text, refused.reason)))
    }

    /// The values of a list, each one once; every wrong one is told.
    pub fn list<T: PartialEq>(
        &mut self,
        field: &str,
        listed: Option<&Listed>,
        new: impl Fn(&str) -> Result<T, Invalid>,
    ) -> Vec<T> {
        let mut values = Vec::new();
        for item in listed.map(Listed::items).unwrap_or_default() {
            if let Some(value) = self.given(field, item, &new)
                && !values.contains(&value)
            {
                values.push(value);
            }
        }
        values
    }

    /// The same where the order says nothing: equal sets are equal values, in whatever order they were given.
    pub fn set<T: PartialEq + Debug>(
        &mut self,
        field: &str,
        listed: Option<&Listed>,
        new: impl Fn(&str) -> Result<T, Invalid>,
    ) -> Vec<T> {
        let mut values = self.list(field, listed, new);
        values.sort_by_cached_key(|value| format!("{value:?}"));
        values
    }

    /// The text of a parameter that must be given, or nothing where it is not.
    pub fn needed<'t>(&mut self, field: &str, text: Option<&'t str>, expected: &str) -> Option<&'t str> {
        let given = text.map(str::trim).filter(|text| !text.is_empty());
        if given.is_none() {
            self.refuse(field, "", format!("this parameter is required: {expected}"));
        }
        given
    }

    /// `true` or `false`.
    pub fn flag(&mut self, field: &str, text: Option<&str>) -> Option<bool> {
        self.one(field, text, |text| match text {
            "true" => Ok(true),
            "false" => Ok(false),
            other => Err(Invalid::new(other, "`true` or `false`")),
        })
    }

    /// Whether nothing was refused so far.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.errors.is_empty()
    }

    /// What was read, if nothing was refused.
    ///
    /// # Errors
    /// A [`Problem`] with every refusal.
    pub fn finish<T>(self, value: T) -> Result<T, Problem> {
        if self.is_clean() { Ok(value) } else { Err(self.refusal()) }
    }

    /// Every refusal.
    #[must_use]
    pub fn refusal(self) -> Problem {
        Problem::invalid(self.errors).with_candidates(self.candidates)
    }
}

/// A number, or what was expected.
///
/// # Errors
/// [`Invalid`] with `expected` when the text is not a number of that type.
pub fn number<T: FromStr>(text: &str, expected: &str) -> Result<T, Invalid> {
    text.parse().map_err(|_| Invalid::new(text, expected))
}

/// As many numbers as were asked for, separated by commas.
///
/// # Errors
/// [`Invalid`] with `expected` when there are more or fewer, or one is no number.
pub fn numbers<const N: usize>(text: &str, expected: &str) -> Result<[f64; N], Invalid> {
    let parsed: Option<Vec<f64>> = text.split(',').map(|part| part.trim().parse().ok()).collect();
    parsed.and_then(|values| values.try_into().ok()).ok_or_else(|| Invalid::new(text, expected))
}

/// The value whose name in JSON the text is.
///
/// # Errors
/// [`Invalid`] that lists the names of `all`.
pub fn named<T: Serialize + Copy>(text: &str, all: &[T]) -> Result<T, Invalid> {
    let name = |value: &T| serde_json::to_value(value).ok().and_then(|name| name.as_str().map(str::to_owned));
    let names: Vec<_> = all.iter().map(|value| name(value).unwrap_or_default()).collect();
    let found = names.iter().position(|name| name == text).and_then(|at| all.get(at)).copied();
    found.ok_or_else(|| Invalid::new(text, format!("one of {}", names.join(", "))))
}
