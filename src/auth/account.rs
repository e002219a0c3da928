//! What one app used today and this month, as far as this node knows.

use super::limit::Window;
use super::plan::Quotas;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use std::time::Duration;

/// What was used of the quotas, and when they begin anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Used {
    /// Today, UTC.
    pub day: u64,
    /// This month.
    pub month: u64,
    /// Until midnight.
    pub day_ends: Duration,
    /// Until the month ends.
    pub month_ends: Duration,
}

impl Used {
    /// The quota that is used up, and how long that stays so. The longer one counts.
    #[must_use]
    pub fn exceeds(&self, quotas: Quotas) -> Option<(Window, Duration)> {
        let is_full = |used: u64, quota: Option<u64>| quota.is_some_and(|quota| used >= quota);
        if is_full(self.month, quotas.month) {
            return Some((Window::Month, self.month_ends));
        }
        is_full(self.day, quotas.day).then_some((Window::Day, self.day_ends))
    }
}

/// A moment, as quotas see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Today {
    /// The day, counted since 1970.
    pub(super) day: i64,
    /// The first day of its month.
    pub(super) first: i64,
    date: Date,
    now: Timestamp,
}

impl Today {
    pub(super) fn at(now: Timestamp) -> Self {
        let date = now.to_zoned(TimeZone::UTC).date();
        let day = now.as_second().div_euclid(86_400);
        Self { day, first: day - i64::from(date.day()) + 1, date, now }
    }

    /// The month, as a mail names it.
    pub(super) fn month(&self) -> String {
        format!("{:04}-{:02}", self.date.year(), self.date.month())
    }

    /// The day, as a mail names it.
    pub(super) fn name(&self) -> String {
        self.date.to_string()
    }

    fn until(&self, date: Option<Date>) -> Duration {
        let at = date.and_then(|date| date.to_zoned(TimeZone::UTC).ok());
        at.and_then(|at| Duration::try_from(at.timestamp().duration_since(self.now)).ok()).unwrap_or_default()
    }
}

/// The sums of an app.
#[derive(Debug, Clone, Copy)]
pub(super) struct Account {
    today: Today,
    /// This month before today, as the database has it.
    before: u64,
    /// Today, as the database has it.
    known: u64,
    /// Counted here since the database was last read.
    pending: u64,
    /// Counted here, and on its way there.
    sent: u64,
    /// Whether `before` was read.
    pub(super) is_known: bool,
    /// Whether a request came since the database was last read.
    pub(super) is_active: bool,
}

impl Account {
    pub(super) const fn new(today: Today) -> Self {
        Self { today, before: 0, known: 0, pending: 0, sent: 0, is_known: false, is_active: true }
    }

    /// Goes on to another day, where it is one.
    pub(super) fn roll(&mut self, today: Today) {
        let used = self.known + self.pending + self.sent;
        if today.day != self.today.day {
            let before = if today.first == self.today.first { self.before + used } else { 0 };
            *self = Self { before, ..Self::new(today) };
        }
        self.today = today;
    }

    pub(super) fn add(&mut self, cost: u64) {
        self.pending += cost;
        self.is_active = true;
    }

    /// What is pending is on its way to the database now.
    pub(super) fn send(&mut self) {
        self.sent += std::mem::take(&mut self.pending);
    }

    /// What the database says, once it has all that was sent.
    pub(super) fn learn(&mut self, today: Today, before: Option<u64>, known: u64) {
        if today.day == self.today.day {
            self.before = before.unwrap_or(self.before);
            (self.known, self.sent, self.is_active) = (known, 0, false);
            self.is_known |= before.is_some();
        }
    }

    pub(super) fn used(&self) -> Used {
        let day = self.known + self.pending + self.sent;
        let date = self.today.date;
        let next_month = date.last_of_month().checked_add(1.day()).ok();
        Used {
            day,
            month: self.before + day,
            day_ends: self.today.until(date.checked_add(1.day()).ok()),
            month_ends: self.today.until(next_month),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Today {
        Today::at(text.parse().unwrap())
    }

    #[test]
    fn days_and_months_begin_anew_at_midnight_utc() {
        let today = at("2026-11-30T23:00:00Z");
        assert_eq!((today.name(), today.month(), today.day - today.first), ("2026-11-30".into(), "2026-11".into(), 29));
        let mut account = Account::new(today);
        account.add(7);
        let used = account.used();
        assert_eq!((used.day, used.month), (7, 7));
        assert_eq!((used.day_ends, used.month_ends), (Duration::from_hours(1), Duration::from_hours(1)));
        account.roll(at("2026-12-01T00:00:00Z"));
        assert_eq!((account.used().day, account.used().month), (0, 0));
        account.add(2);
        account.roll(at("2026-12-02T00:00:00Z"));
        assert_eq!((account.used().day, account.used().month), (0, 2));
        assert_eq!(account.used().month_ends, Duration::from_hours(30 * 24));
    }

    #[test]
    fn what_is_on_its_way_is_counted_once() {
        let today = at("2026-11-23T12:00:00Z");
        let mut account = Account::new(today);
        account.add(5);
        account.send();
        account.add(2);
        assert_eq!(account.used().day, 7);
        account.learn(today, Some(100), 25);
        assert_eq!((account.used().day, account.used().month), (27, 127), "20 of another node, 5 sent, 2 pending");
    }

    #[test]
    fn the_longer_quota_is_the_one_that_is_told() {
        let used = Used { day: 10, month: 50, day_ends: Duration::from_secs(1), month_ends: Duration::from_secs(2) };
        let quotas = |day, month| Quotas { day, month };
        assert_eq!(used.exceeds(quotas(Some(11), Some(51))), None);
        assert_eq!(used.exceeds(quotas(Some(10), Some(51))), Some((Window::Day, Duration::from_secs(1))));
        assert_eq!(used.exceeds(quotas(Some(10), Some(50))), Some((Window::Month, Duration::from_secs(2))));
        assert_eq!(used.exceeds(Quotas::NONE), None);
    }
}
