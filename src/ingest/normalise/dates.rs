//! Dates, as networks write them.

use crate::domain::Invalid;
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use std::sync::LazyLock;

/// Legal time of mainland France: what a French network means by a time without offset.
static PARIS: LazyLock<TimeZone> = LazyLock::new(|| TimeZone::get("Europe/Paris").unwrap_or(TimeZone::UTC));

/// Reads an instant: RFC 3339, `2026-03-24T14:35:31.000Z`, `2025-01-07 10:00:00`, `2026-03-08`.
///
/// A time without offset is legal time in Paris, a date its midnight. The result is in whole milliseconds, as it is
/// stored.
///
/// # Errors
/// [`Invalid`] when it is none of these, or not a date between 1990 and 2100: no offer is that old or that new.
pub fn instant(text: &str) -> Result<Timestamp, Invalid> {
    let refused =
        || Invalid::new(text, "a date is RFC 3339, as 2026-11-02T08:00:00Z, or a day from 1990 to 2099, as 2026-11-02");
    let at = text
        .parse::<Timestamp>()
        .or_else(|_| Ok(text.parse::<DateTime>()?.to_zoned(PARIS.clone())?.timestamp()))
        .map_err(|_: jiff::Error| refused())?;
    let year = at.to_zoned(TimeZone::UTC).year();
    let at = Timestamp::from_millisecond(at.as_millisecond()).map_err(|_| refused())?;
    if (1990..2100).contains(&year) { Ok(at) } else { Err(refused()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> String {
        instant(text).unwrap().to_string()
    }

    #[test]
    fn every_way_that_networks_write_is_read() {
        assert_eq!(at("2026-03-24T14:35:31.000Z"), "2026-03-24T14:35:31Z");
        assert_eq!(at("2026-03-24T14:35:31+02:00"), "2026-03-24T12:35:31Z");
        assert_eq!(at("2026-03-24T14:35:31.123456Z"), "2026-03-24T14:35:31.123Z");
        assert_eq!(at("2025-01-07 10:00:00"), "2025-01-07T09:00:00Z", "winter in Paris");
        assert_eq!(at("2025-07-07T10:00:00"), "2025-07-07T08:00:00Z", "summer in Paris");
        assert_eq!(at("2026-03-08"), "2026-03-07T23:00:00Z");
    }

    #[test]
    fn what_is_no_plausible_date_is_refused() {
        for text in ["", "hier", "08/03/2026", "2026-13-01", "0001-01-01", "2126-01-01T00:00:00Z", "9999-12-31"] {
            assert!(instant(text).is_err(), "{text}");
        }
    }
}
