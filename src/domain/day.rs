//! Days in UTC as numbers, counted since 1970.

use jiff::civil::Date;
use jiff::{Timestamp, tz::TimeZone};

const SECONDS: i64 = 86_400;

/// The day of an instant.
#[must_use]
pub fn day_of(at: Timestamp) -> i64 {
    at.as_second().div_euclid(SECONDS)
}

/// The number of a date.
#[must_use]
pub fn day_number(date: Date) -> i64 {
    date.to_zoned(TimeZone::UTC).map_or(0, |begins| day_of(begins.timestamp()))
}

/// The date of a number; nothing beyond the calendar.
#[must_use]
pub fn date_of(day: i64) -> Option<Date> {
    let begins = Timestamp::from_second(day.checked_mul(SECONDS)?).ok()?;
    Some(begins.to_zoned(TimeZone::UTC).date())
}

/// The instant at which a day begins; the end of time beyond the calendar.
#[must_use]
pub fn day_begins(day: i64) -> Timestamp {
    let begins = day.checked_mul(SECONDS).and_then(|second| Timestamp::from_second(second).ok());
    begins.unwrap_or(if day < 0 { Timestamp::MIN } else { Timestamp::MAX })
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_day_ends_at_midnight_in_utc_before_1970_too() {
        for (at, day, of) in [
            ("1970-01-01T00:00:00Z", 0, date(1970, 1, 1)),
            ("1969-12-31T23:59:59Z", -1, date(1969, 12, 31)),
            ("2026-11-26T23:59:59Z", 20_783, date(2026, 11, 26)),
        ] {
            assert_eq!(day_of(at.parse().unwrap()), day, "{at}");
            assert_eq!((day_number(of), date_of(day)), (day, Some(of)));
            assert_eq!(day_of(day_begins(day)), day);
        }
        assert_eq!(date_of(i64::MAX), None);
    }
}
