//! Offers counted by what a question divides them by: those that are open, and those that closed.

use super::ask::{MarketBy, MarketScope};
use super::closed::{Closed, ClosedOffer};
use super::day::SPELL_DAYS;
use super::survival::Durations;
use super::tables::Tables;
use crate::domain::{CommuneCode, FacetField, SourceId};
use crate::index::{OpenOffer, Request, Snapshot};
use std::cell::RefCell;
use std::collections::HashMap;

/// In milliseconds.
const DAY: i64 = 86_400_000;

/// What is counted of one value.
#[derive(Debug, Clone, Default)]
pub(super) struct Counted {
    pub(super) offers: u64,
    pub(super) open_30: u64,
    pub(super) open_60: u64,
    pub(super) hard_to_fill: u64,
    pub(super) durations: Durations,
}

/// Counts by value; the empty text is for offers without one.
#[derive(Debug, Default)]
pub(super) struct Counts {
    numbers: HashMap<String, usize>,
    counted: Vec<Counted>,
}

impl Counts {
    fn number(&mut self, key: &str) -> usize {
        if let Some(known) = self.numbers.get(key) {
            return *known;
        }
        self.counted.push(Counted::default());
        self.numbers.insert(key.to_owned(), self.counted.len() - 1);
        self.counted.len() - 1
    }

    /// The values with their counts, in no order.
    pub(super) fn into_values(self) -> impl Iterator<Item = (String, Counted)> {
        let mut counted: Vec<Option<Counted>> = self.counted.into_iter().map(Some).collect();
        let taken = move |(key, number): (String, usize)| Some((key, counted.get_mut(number)?.take()?));
        self.numbers.into_iter().filter_map(taken)
    }
}

impl MarketBy {
    const fn field(self) -> FacetField {
        match self {
            Self::Rome | Self::RomeDomain => FacetField::Rome,
            Self::Department => FacetField::Department,
            Self::Basin => FacetField::Commune,
        }
    }

    /// What a value of the index counts as.
    fn key<'t>(self, tables: &'t Tables, value: &'t str) -> Option<&'t str> {
        match self {
            Self::Rome => Some(tables.rome3(value)),
            Self::RomeDomain => tables.rome3(value).get(..3),
            Self::Department => Some(value),
            Self::Basin => tables.basin(&CommuneCode::new(value).ok()?),
        }
    }
}

/// Counts the offers that are open today.
pub(super) fn open(snapshot: &Snapshot, request: &Request<'_>, by: MarketBy, tables: &Tables, today: i64) -> Counts {
    let counts = RefCell::new(Counts::default());
    let window = today - SPELL_DAYS;
    let group = |value: Option<&str>| {
        let key = value.and_then(|value| by.key(tables, value)).unwrap_or_default();
        counts.borrow_mut().number(key)
    };
    snapshot.open_offers(request, by.field(), group, |number, offer| {
        let OpenOffer { opened, entered, hard_to_fill } = offer;
        let (opened, entered) = (opened.div_euclid(DAY), entered.div_euclid(DAY));
        let mut counts = counts.borrow_mut();
        let counted = &mut counts.counted[*number];
        counted.offers += 1;
        counted.open_30 += u64::from(today - opened >= 30);
        counted.open_60 += u64::from(today - opened >= 60);
        counted.hard_to_fill += u64::from(hard_to_fill);
        // Yesterday is the last whole day that it was seen through.
        let (from, to) = (entered.max(window) - opened, today - 1 - opened);
        if from <= to {
            counted.durations.add(from, to, false);
        }
    });
    counts.into_inner()
}

/// Adds the offers of these sources that closed within the window to the durations.
pub(super) fn add_closed(
    counts: &mut Counts,
    closed: &Closed,
    sources: &[SourceId],
    (by, scope): (MarketBy, &MarketScope),
    tables: &Tables,
    today: i64,
) {
    let classes = scope.classes(tables);
    let (departments, basins) = (scope.departments(), scope.basins());
    let inside = |offer: &ClosedOffer| {
        departments.as_ref().is_none_or(|asked| asked.contains(&closed.department(offer)))
            && basins.as_ref().is_none_or(|asked| asked.contains(&closed.basin(offer)))
            && scope.holds(closed.class(offer), &classes)
    };
    let window = today - SPELL_DAYS;
    for offer in closed.from(sources).filter(|offer| inside(offer)) {
        let key = match by {
            MarketBy::Rome => closed.class(offer),
            MarketBy::RomeDomain => closed.class(offer).get(..3).unwrap_or_default(),
            MarketBy::Department => closed.department(offer),
            MarketBy::Basin => closed.basin(offer),
        };
        let [opened, entered, gone] = [offer.opened, offer.entered, offer.closed].map(i64::from);
        if gone >= window {
            let number = counts.number(key);
            counts.counted[number].durations.add(entered.max(window) - opened, gone - opened, true);
        }
    }
}
