//! Dates that are known to the day, the month or the year.

use crate::domain::Invalid;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// A day, or the month or year of which no more is known: `2026-09-14`, `2026-09` or `2026`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(try_from = "String", into = "String")]
#[schema(value_type = String, example = "2026-09-14")]
pub struct KnownDate([Date; 2]);

impl KnownDate {
    /// Reads a date, a month or a year.
    ///
    /// # Errors
    /// [`Invalid`] when it is none, or not between 1990 and 2100.
    pub fn new(text: &str) -> Result<Self, Invalid> {
        let refused = || Invalid::new(text, "a day from 1990 to 2099, as 2026-09-14, or its month or year, as 2026-09");
        let trimmed = text.trim();
        let numbers: Option<Vec<i16>> = trimmed.split('-').map(|part| part.parse().ok()).collect();
        let lengths: Vec<usize> = trimmed.split('-').map(str::len).collect();
        let known = match (numbers.as_deref(), lengths.as_slice()) {
            (Some(&[year]), [4]) => Self::of(year, None, None),
            (Some(&[year, month]), [4, 2]) => Self::of(year, Some(month), None),
            (Some(&[year, month, day]), [4, 2, 2]) => Self::of(year, Some(month), Some(day)),
            _ => None,
        };
        known.ok_or_else(refused)
    }

    fn of(year: i16, month: Option<i16>, day: Option<i16>) -> Option<Self> {
        if !(1990..2100).contains(&year) {
            return None;
        }
        let small = |number: i16| i8::try_from(number).ok();
        let first_month = small(month.unwrap_or(1))?;
        let first = Date::new(year, first_month, small(day.unwrap_or(1))?).ok()?;
        let last = match (month, day) {
            (_, Some(_)) => first,
            (Some(_), None) => first.last_of_month(),
            (None, None) => first.last_of_year(),
        };
        Some(Self([first, last]))
    }

    /// That day.
    #[must_use]
    pub const fn day(day: Date) -> Self {
        Self([day, day])
    }

    /// The first day that it may be.
    #[must_use]
    pub const fn first_day(self) -> Date {
        self.0[0]
    }

    /// The last day that it may be.
    #[must_use]
    pub const fn last_day(self) -> Date {
        self.0[1]
    }
}

impl std::fmt::Display for KnownDate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self([first, last]) = self;
        if first == last {
            return first.fmt(f);
        }
        write!(f, "{:04}", first.year())?;
        if first.month() == last.month() { write!(f, "-{:02}", first.month()) } else { Ok(()) }
    }
}

impl TryFrom<String> for KnownDate {
    type Error = Invalid;
    fn try_from(text: String) -> Result<Self, Invalid> {
        Self::new(&text)
    }
}

impl From<KnownDate> for String {
    fn from(date: KnownDate) -> Self {
        date.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_known_of_a_date_comes_back_as_it_was_written() {
        for text in ["2026-09-14", "2026-09", "2026", "2024-02-29"] {
            assert_eq!(KnownDate::new(text).unwrap().to_string(), text);
        }
        for text in ["", "26-09", "2026-13", "2025-02-29", "2026-9-1", "1980", "20260914", "2026-00"] {
            assert!(KnownDate::new(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_month_may_be_any_of_its_days() {
        let month = KnownDate::new("2026-02").unwrap();
        assert_eq!(
            (month.first_day().to_string(), month.last_day().to_string()),
            ("2026-02-01".into(), "2026-02-28".into())
        );
    }
}
