//! When an offer was published, changed and ends, relative to a given now.

use super::chance::Chance;
use jiff::{SignedDuration, Timestamp};

/// Days before now that the oldest offer was published.
pub const OLDEST_DAYS: f64 = 60.0;

/// The dates of an offer, in RFC 3339.
#[derive(Debug)]
pub struct Dates {
    pub created: String,
    pub updated: String,
    pub expires: Option<String>,
}

/// Dates of an offer that is open now: the older, the fewer are left.
pub fn draw(now: Timestamp, chance: &mut Chance) -> Dates {
    let age = OLDEST_DAYS * (1.0 - (1.0 - chance.unit()).sqrt());
    let created = in_the_day(before(now, age * 24.0), chance);
    // In the day may be after now.
    let created = if created > now { before(created, 24.0) } else { created };
    let hours = now.duration_since(created).as_secs_f64() / 3600.0;
    let updated = if chance.percent(45) { before(now, hours * chance.unit()) } else { created };
    let expires = chance.percent(40).then(|| before(now, -24.0 * f64::from(2 + chance.below(45))));
    Dates {
        created: created.to_string(),
        updated: whole(updated).max(created).to_string(),
        expires: expires.map(|expires| whole(expires).to_string()),
    }
}

fn before(moment: Timestamp, hours: f64) -> Timestamp {
    let span = SignedDuration::try_from_secs_f64(hours * 3600.0).unwrap_or_default();
    moment.checked_sub(span).unwrap_or(moment)
}

/// The same day, between 6 and 18 h UTC, as people publish.
fn in_the_day(moment: Timestamp, chance: &mut Chance) -> Timestamp {
    let midnight = moment.as_second() - moment.as_second().rem_euclid(86_400);
    let second = 6 * 3600 + i64::from(chance.below(12 * 3600));
    Timestamp::from_second(midnight + second).unwrap_or(moment)
}

fn whole(moment: Timestamp) -> Timestamp {
    Timestamp::from_second(moment.as_second()).unwrap_or(moment)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_in_order_and_most_are_recent() {
        let now: Timestamp = "2026-11-22T09:30:00Z".parse().unwrap();
        let mut chance = Chance::of(&[3]);
        let mut recent = 0;
        for _ in 0..5_000 {
            let dates = draw(now, &mut chance);
            let [created, updated]: [Timestamp; 2] = [&dates.created, &dates.updated].map(|date| date.parse().unwrap());
            assert!(created <= updated && updated <= now, "{dates:?}");
            let age = now.duration_since(created).as_secs_f64() / 86_400.0;
            assert!(age <= OLDEST_DAYS + 2.0, "{dates:?}");
            recent += u32::from(age < 15.0);
            assert!(dates.expires.is_none_or(|expires| expires.parse::<Timestamp>().unwrap() > now));
        }
        assert!((1_800..2_600).contains(&recent), "a quarter of the time has {recent} of 5,000 offers");
    }
}
