//! A year of the market that never was, out of what is invented of today.

use super::chance::Chance;
use crate::store::{ClassKind, DayRow, DayTally, Spell};
use std::collections::BTreeMap;
use std::f64::consts::TAU;

/// Days that are invented one by one, before yesterday; before them, one of each week.
const EACH: i64 = 7;
/// How far back.
const YEAR: i64 = 365;
/// So many offers that closed are invented at most, over so many days.
const MOST_SPELLS: usize = 30_000;
const SPELL_DAYS: u32 = 180;

/// The days before `today` that have rows, the newest first.
pub fn past_days(today: i64) -> impl Iterator<Item = i64> {
    (1..=YEAR).filter(|back| *back <= EACH || back % 7 == 0).map(move |back| today - back)
}

/// The rows of a day so long before `today`, whose own rows these are: each class has its season and its trend. Whatever the
/// division, the stock of a place is the same.
#[must_use]
pub fn past_rows(seed: u64, rows: &[DayRow], today: i64, day: i64) -> Vec<DayRow> {
    let mut made: Vec<DayRow> = Vec::with_capacity(rows.len());
    let mut places: BTreeMap<(&str, &str, &str), DayTally> = BTreeMap::new();
    for row in rows.iter().filter(|row| row.kind == ClassKind::Rome) {
        let tally = then(seed, row, today, day);
        let place = places.entry((&row.department, &row.basin, row.source.as_str())).or_default();
        add(place, tally);
        made.push(DayRow { tally, ..row.clone() });
    }
    for (place, total) in places {
        let here = |row: &&DayRow| (row.department.as_str(), row.basin.as_str(), row.source.as_str()) == place;
        let mut rest = total;
        let mut sections: Vec<&DayRow> =
            rows.iter().filter(|row| row.kind == ClassKind::Naf).filter(|row| here(row)).collect();
        // What is left over by rounding goes to the largest.
        sections.sort_by_key(|row| row.tally.stock);
        let last = sections.len().saturating_sub(1);
        for (number, row) in sections.into_iter().enumerate() {
            let tally = if number == last { rest } else { least(then(seed, row, today, day), rest) };
            rest = less(rest, tally);
            made.push(DayRow { tally, ..row.clone() });
        }
        made.extend(
            rows.iter()
                .filter(|row| row.kind == ClassKind::All)
                .filter(|row| here(row))
                .map(|row| DayRow { tally: total, ..row.clone() }),
        );
    }
    made.retain(|row| row.tally != DayTally::default());
    made
}

/// Offers that closed within half a year, where there are offers today: how long each was open is the habit of its
/// occupation.
#[must_use]
pub fn past_spells(seed: u64, rows: &[DayRow], today: i64) -> Vec<Spell> {
    let rows: Vec<&DayRow> = rows.iter().filter(|row| row.kind == ClassKind::Rome && !row.class.is_empty()).collect();
    let offers: u64 = rows.iter().map(|row| row.tally.stock).sum();
    let count = usize::try_from(offers).unwrap_or(MOST_SPELLS).min(MOST_SPELLS);
    let mut ends: Vec<u64> = Vec::with_capacity(rows.len());
    for row in &rows {
        ends.push(ends.last().copied().unwrap_or_default() + row.tally.stock);
    }
    let mut chance = Chance::of(&[seed, 11]);
    let mut spell = || {
        let drawn = chance.number() % offers.max(1);
        let row = rows.get(ends.partition_point(|end| *end <= drawn))?;
        let mean = 12.0 + 38.0 * Chance::of(&[seed, number_of(&row.class), 5]).unit();
        let closed = today - 1 - i64::from(chance.below(SPELL_DAYS));
        let days = whole(-mean * (1.0 - chance.unit()).ln());
        let opened = closed - i64::try_from(days).unwrap_or_default().min(300);
        Some(Spell {
            source: row.source.clone(),
            department: row.department.clone(),
            basin: row.basin.clone(),
            rome: row.class.clone(),
            naf: String::new(),
            opened,
            entered: opened,
            closed,
            hard_to_fill: false,
        })
    };
    (0..count).filter_map(|_| spell()).collect()
}

fn then(seed: u64, row: &DayRow, today: i64, day: i64) -> DayTally {
    let stock = |day: i64| whole(float(row.tally.stock) * wave(seed, row, today, day));
    let (now, before) = (stock(day), stock(day - 1));
    let coming = whole(float(before) / 28.0);
    // What is there is what was there, with what came and without what went.
    let new = coming.max(now.saturating_sub(before));
    let share = |part: u64| (part * now).checked_div(row.tally.stock).unwrap_or_default();
    DayTally {
        stock: now,
        new,
        gone: before + new - now,
        open_30: share(row.tally.open_30),
        open_60: share(row.tally.open_60),
        hard_to_fill: share(row.tally.hard_to_fill),
    }
}

/// What a class had on a day, against today.
fn wave(seed: u64, row: &DayRow, today: i64, day: i64) -> f64 {
    let back = float((today - day).unsigned_abs());
    // The occupations of a domain go together.
    let class = number_of(row.class.get(..3).unwrap_or(&row.class));
    let mut habit = Chance::of(&[seed, class, 7]);
    let (height, phase, trend) = (0.05 + 0.25 * habit.unit(), habit.unit(), 0.45 * habit.unit() - 0.25);
    let year = float(YEAR.unsigned_abs());
    let season = |back: f64| 1.0 + height * (TAU * (phase + back / year)).sin();
    let week = Chance::of(&[seed, number_of(&row.class), day.div_euclid(7).unsigned_abs()]).unit();
    (season(back) / season(0.0) * (1.0 - trend * back / year) * (0.97 + 0.06 * week)).max(0.0)
}

/// A number for a text.
fn number_of(text: &str) -> u64 {
    text.bytes().fold(17, |number, byte| number.wrapping_mul(31).wrapping_add(byte.into()))
}

fn add(sum: &mut DayTally, tally: DayTally) {
    let DayTally { stock, new, gone, open_30, open_60, hard_to_fill } = tally;
    sum.stock += stock;
    sum.new += new;
    sum.gone += gone;
    sum.open_30 += open_30;
    sum.open_60 += open_60;
    sum.hard_to_fill += hard_to_fill;
}

fn by(one: DayTally, other: DayTally, with: impl Fn(u64, u64) -> u64) -> DayTally {
    DayTally {
        stock: with(one.stock, other.stock),
        new: with(one.new, other.new),
        gone: with(one.gone, other.gone),
        open_30: with(one.open_30, other.open_30),
        open_60: with(one.open_60, other.open_60),
        hard_to_fill: with(one.hard_to_fill, other.hard_to_fill),
    }
}

fn least(one: DayTally, other: DayTally) -> DayTally {
    by(one, other, u64::min)
}

fn less(one: DayTally, other: DayTally) -> DayTally {
    by(one, other, u64::saturating_sub)
}

#[expect(clippy::cast_precision_loss, reason = "counts of offers stay far below 2^53")]
fn float(count: u64) -> f64 {
    count as f64
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "not negative, and far below 2^53")]
fn whole(number: f64) -> u64 {
    number.round().max(0.0) as u64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::SourceId;

    fn rows() -> Vec<DayRow> {
        let row = |kind, class: &str, stock| DayRow {
            kind,
            department: "59".to_owned(),
            basin: String::new(),
            class: class.to_owned(),
            source: SourceId::new("demo").unwrap(),
            tally: DayTally { stock, open_30: stock / 3, ..DayTally::default() },
        };
        vec![
            row(ClassKind::Rome, "M1805", 900),
            row(ClassKind::Rome, "J1501", 300),
            row(ClassKind::Rome, "", 30),
            row(ClassKind::Naf, "J", 800),
            row(ClassKind::Naf, "Q", 430),
            row(ClassKind::All, "", 1_230),
        ]
    }

    #[test]
    fn the_divisions_of_a_day_add_up_and_days_follow_from_one_another() {
        let (rows, today) = (rows(), 20_000);
        let days: Vec<i64> = past_days(today).collect();
        assert!(days.len() > 50 && days[0] == today - 1 && days.last() == Some(&(today - 364)), "{days:?}");
        let mut stocks = Vec::new();
        for day in days {
            let made = past_rows(59, &rows, today, day);
            let sum = |kind| made.iter().filter(|row| row.kind == kind).map(|row| row.tally.stock).sum::<u64>();
            assert_eq!((sum(ClassKind::Rome), sum(ClassKind::Naf)), (sum(ClassKind::All), sum(ClassKind::All)));
            let before = past_rows(59, &rows, today, day - 1);
            for (row, before) in made.iter().zip(&before).filter(|(row, _)| row.kind == ClassKind::Rome) {
                assert_eq!(row.tally.stock + row.tally.gone, before.tally.stock + row.tally.new, "{row:?}");
            }
            stocks.push(sum(ClassKind::All));
        }
        let (least, most) = (stocks.iter().min().unwrap(), stocks.iter().max().unwrap());
        assert!(*least > 300 && *most < 3_000 && most > least, "{least} to {most}");
        assert_eq!(past_rows(59, &rows, today, today - 28), past_rows(59, &rows, today, today - 28));
    }

    #[test]
    fn offers_that_closed_were_open_before_and_are_where_offers_are() {
        let spells = past_spells(59, &rows(), 20_000);
        assert_eq!(spells.len(), 1_200);
        assert!(spells.iter().all(|spell| spell.opened <= spell.closed && spell.closed < 20_000));
        let developers = spells.iter().filter(|spell| spell.rome == "M1805").count();
        assert!((800..1_000).contains(&developers), "{developers}");
    }
}
