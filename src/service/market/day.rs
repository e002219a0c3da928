//! The market at the end of days, counted from the store.

use super::tables::Tables;
use crate::domain::{DepartmentCode, Offer, RomeCode, SourceId, day_of};
use crate::reference;
use crate::service::Result;
use crate::store::{ClassKind, DayRow, DayTally, Spell, Store};
use jiff::Timestamp;
use std::collections::{BTreeMap, HashMap};
use std::ops::RangeInclusive;

/// How long days are kept: ten years.
pub const HISTORY_DAYS: i64 = 3_653;
/// How long offers that closed are remembered, without what names them: half a year. So far back a day can be counted
/// again, and so wide is the window of the estimates of how long offers stay open.
pub const SPELL_DAYS: i64 = 182;
/// Offers that are read at a time.
const PAGE: usize = 5_000;

/// Counts days from the offers that are here and from those that closed since, and writes them in the place of what they
/// had; returns the number of rows. A day is told by its end: what came and what went during it, and what was there then.
///
/// Any number of times it comes to the same, as long as what closed is remembered ([`SPELL_DAYS`]): but an offer counts
/// under the occupation and the place that it has now.
///
/// # Errors
/// Those of the store.
pub async fn make_days(store: &dyn Store, days: RangeInclusive<i64>) -> Result<u64> {
    let mut written = 0;
    for (day, rows) in count_days(store, days).await? {
        store.put_market_day(day, &rows).await?;
        written += rows.len() as u64;
    }
    Ok(written)
}

/// The rows of days, as [`make_days`] writes them.
///
/// # Errors
/// Those of the store.
pub async fn count_days(store: &dyn Store, days: RangeInclusive<i64>) -> Result<BTreeMap<i64, Vec<DayRow>>> {
    let tables = Tables::read(store).await?;
    let mut counting = Days::new(&tables, days.clone());
    // Nothing tells which offer a spell was: one that is withdrawn while this reads counts twice. At night that is a few.
    let mut after = None;
    loop {
        let page = store.scan_offers(after, PAGE).await?;
        let Some(last) = page.last() else { break };
        after = Some(last.record.id);
        for stored in &page {
            counting.open(&stored.record, stored.first_seen_at);
        }
    }
    for spell in store.spells(*days.start()).await? {
        counting.closed(&spell);
    }
    Ok(counting.rows())
}

/// Where the figures of some offers belong.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Place {
    department: String,
    basin: String,
    source: SourceId,
}

/// When an offer was here.
struct Stay {
    opened: i64,
    entered: i64,
    /// The day on which it went.
    gone: Option<i64>,
    hard_to_fill: bool,
}

/// Days that are being counted.
pub(super) struct Days<'t> {
    tables: &'t Tables,
    range: RangeInclusive<i64>,
    tallies: HashMap<(ClassKind, String, Place), Vec<DayTally>>,
    sections: HashMap<&'static str, &'static str>,
}

impl<'t> Days<'t> {
    pub(super) fn new(tables: &'t Tables, range: RangeInclusive<i64>) -> Self {
        let sections = reference::activities().iter().map(|activity| (activity.division, activity.section)).collect();
        Self { tables, range, tallies: HashMap::new(), sections }
    }

    /// An offer that is here, since it came at `entered`. One that expired is gone since then.
    pub(super) fn open(&mut self, offer: &Offer, entered: Timestamp) {
        let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
        let commune = offer.place.commune.as_ref();
        let place = Place {
            department: text(offer.place.department.as_ref().map(DepartmentCode::as_str)),
            basin: text(commune.and_then(|commune| self.tables.basin(commune))),
            source: offer.source.id.clone(),
        };
        let rome = text(offer.occupation.rome.as_ref().map(RomeCode::as_str));
        let division = offer.industry.naf.as_ref().and_then(|naf| naf.as_str().get(..2)).unwrap_or_default();
        let gone = offer.dates.expires.map(|expires| day_of(expires).max(day_of(entered)));
        let stay = Stay {
            opened: day_of(offer.opened(entered)),
            entered: day_of(entered),
            gone,
            hard_to_fill: offer.hard_to_fill == Some(true),
        };
        self.add(&rome, division, &place, &stay);
    }

    /// An offer that is here no more.
    pub(super) fn closed(&mut self, spell: &Spell) {
        let place =
            Place { department: spell.department.clone(), basin: spell.basin.clone(), source: spell.source.clone() };
        let stay = Stay {
            opened: spell.opened,
            entered: spell.entered,
            gone: Some(spell.closed),
            hard_to_fill: spell.hard_to_fill,
        };
        self.add(&spell.rome, &spell.naf, &place, &stay);
    }

    fn add(&mut self, rome: &str, division: &str, place: &Place, stay: &Stay) {
        let (first, last) = (*self.range.start(), *self.range.end());
        if stay.entered > last || stay.gone.is_some_and(|gone| gone < first) {
            return;
        }
        let class = self.tables.rome3(rome).to_owned();
        let section = self.sections.get(division).copied().unwrap_or_default().to_owned();
        let count = usize::try_from(last - first + 1).unwrap_or_default();
        let kinds = [(ClassKind::Rome, class), (ClassKind::Naf, section), (ClassKind::All, String::new())];
        for key in kinds.map(|(kind, class)| (kind, class, place.clone())) {
            let tallies = self.tallies.entry(key).or_insert_with(|| vec![DayTally::default(); count]);
            for (day, tally) in (first..).zip(tallies) {
                stay.count(day, tally);
            }
        }
    }

    /// The rows of each day, in an order that follows from them; days without any, too.
    pub(super) fn rows(self) -> BTreeMap<i64, Vec<DayRow>> {
        let mut days: BTreeMap<i64, Vec<DayRow>> = self.range.clone().map(|day| (day, Vec::new())).collect();
        let mut sorted: Vec<_> = self.tallies.into_iter().collect();
        sorted.sort_unstable_by(|(one, _), (other, _)| one.cmp(other));
        for ((kind, class, place), tallies) in sorted {
            for (day, tally) in self.range.clone().zip(tallies) {
                if tally != DayTally::default() {
                    let Place { department, basin, source } = place.clone();
                    let row = DayRow { kind, department, basin, class: class.clone(), source, tally };
                    days.entry(day).or_default().push(row);
                }
            }
        }
        days
    }
}

impl Stay {
    fn count(&self, day: i64, tally: &mut DayTally) {
        if self.entered > day {
            return;
        }
        tally.new += u64::from(self.entered == day);
        match self.gone {
            Some(gone) if gone == day => tally.gone += 1,
            Some(gone) if gone < day => {}
            Some(_) | None => {
                tally.stock += 1;
                tally.open_30 += u64::from(day - self.opened >= 30);
                tally.open_60 += u64::from(day - self.opened >= 60);
                tally.hard_to_fill += u64::from(self.hard_to_fill);
            }
        }
    }
}
