//! How often statistics are published: what a person's privacy may cost in a year.

use jiff::civil::{Date, Weekday};
use jiff::{Timestamp, tz::TimeZone};

/// So many releases a calendar year, at most: ε = 52 of a person who is in cells that change every week. That is no
/// promise by itself; what an attacker gets from twelve releases is measured, and in `docs/privacy.md`.
pub const RELEASES_A_YEAR: usize = 52;

/// The Monday of the week of an instant, in UTC.
#[must_use]
pub fn monday(at: Timestamp) -> Date {
    let day = at.to_zoned(TimeZone::UTC).date();
    if day.weekday() == Weekday::Monday { day } else { day.nth_weekday(-1, Weekday::Monday).unwrap_or(day) }
}

/// Whether a week is not published any more: its year has had all its releases.
pub(super) fn is_spent(published: &[Date], week: Date) -> bool {
    published.iter().filter(|known| known.year() == week.year()).count() >= RELEASES_A_YEAR
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::ToSpan;
    use jiff::civil::date;

    #[test]
    fn a_week_is_called_by_its_monday() {
        for (at, expected) in [
            ("2026-11-23T00:00:00Z", date(2026, 11, 23)),
            ("2026-11-26T15:00:00Z", date(2026, 11, 23)),
            ("2026-11-29T23:59:59Z", date(2026, 11, 23)),
            ("2026-11-30T00:00:00Z", date(2026, 11, 30)),
            ("2027-01-01T12:00:00Z", date(2026, 12, 28)),
        ] {
            assert_eq!(monday(at.parse().unwrap()), expected, "{at}");
        }
    }

    #[test]
    fn the_53rd_monday_of_a_year_is_not_published() {
        // 2029 begins on a Monday.
        let first = date(2029, 1, 1);
        let mondays: Vec<Date> = (0..53).map(|week| first + (7 * week).days()).collect();
        assert!(mondays.iter().all(|day| day.year() == 2029 && day.weekday() == Weekday::Monday));
        assert!(!is_spent(&mondays[..51], mondays[51]));
        assert!(is_spent(&mondays[..52], mondays[52]));
        assert!(!is_spent(&mondays, date(2030, 1, 7)));
    }
}
