//! The offers that closed within the window of the estimates, in memory: read from the store from time to time.

use super::day::SPELL_DAYS;
use super::tables::Tables;
use crate::domain::{SourceId, day_of};
use crate::service::Result;
use crate::store::{Spell, Store};
use jiff::{SignedDuration, Timestamp};
use std::collections::HashMap;
use std::sync::Arc;
use tokio::sync::Mutex;

/// How old what was read may be.
const FRESH: SignedDuration = SignedDuration::from_mins(10);

/// Where an offer stood that closed, by numbers in [`Closed`].
#[derive(Debug, Clone, Copy)]
pub(super) struct ClosedOffer {
    source: u16,
    department: u16,
    basin: u16,
    class: u16,
    pub(super) opened: i32,
    pub(super) entered: i32,
    pub(super) closed: i32,
}

/// The offers that closed, and the texts that their numbers stand for.
#[derive(Debug, Default)]
pub(super) struct Closed {
    pub(super) offers: Vec<ClosedOffer>,
    sources: Texts,
    departments: Texts,
    basins: Texts,
    classes: Texts,
}

/// Texts by number.
#[derive(Debug, Default)]
struct Texts {
    by_number: Vec<String>,
    numbers: HashMap<String, u16>,
}

impl Texts {
    /// The number of a text. There are far fewer sources, basins and occupations than numbers.
    fn number(&mut self, text: &str) -> Option<u16> {
        if let Some(known) = self.numbers.get(text) {
            return Some(*known);
        }
        let number = u16::try_from(self.by_number.len()).ok()?;
        self.by_number.push(text.to_owned());
        self.numbers.insert(text.to_owned(), number);
        Some(number)
    }

    fn get(&self, number: u16) -> &str {
        self.by_number.get(usize::from(number)).map_or("", String::as_str)
    }
}

impl Closed {
    pub(super) fn of(spells: &[Spell], tables: &Tables) -> Self {
        let mut closed = Self::default();
        closed.offers.reserve(spells.len());
        for spell in spells {
            let offer = closed.take(spell, tables);
            closed.offers.extend(offer);
        }
        closed
    }

    fn take(&mut self, spell: &Spell, tables: &Tables) -> Option<ClosedOffer> {
        let day = |day: i64| i32::try_from(day).ok();
        Some(ClosedOffer {
            source: self.sources.number(spell.source.as_str())?,
            department: self.departments.number(&spell.department)?,
            basin: self.basins.number(&spell.basin)?,
            class: self.classes.number(tables.rome3(&spell.rome))?,
            opened: day(spell.opened)?,
            entered: day(spell.entered)?,
            closed: day(spell.closed)?,
        })
    }

    pub(super) fn department(&self, offer: &ClosedOffer) -> &str {
        self.departments.get(offer.department)
    }

    pub(super) fn basin(&self, offer: &ClosedOffer) -> &str {
        self.basins.get(offer.basin)
    }

    pub(super) fn class(&self, offer: &ClosedOffer) -> &str {
        self.classes.get(offer.class)
    }

    /// Those of some sources.
    pub(super) fn from<'c>(&'c self, sources: &[SourceId]) -> impl Iterator<Item = &'c ClosedOffer> + use<'c> {
        let counted: Vec<bool> =
            self.sources.by_number.iter().map(|known| sources.iter().any(|source| source.as_str() == known)).collect();
        self.offers.iter().filter(move |offer| counted.get(usize::from(offer.source)) == Some(&true))
    }
}

/// What was last read, when, and by which tables.
#[derive(Debug, Default)]
pub(super) struct Kept(Mutex<Option<Reading>>);

#[derive(Debug)]
struct Reading {
    at: Timestamp,
    version: (String, Option<String>),
    closed: Arc<Closed>,
}

impl Kept {
    /// The offers that closed, at most ten minutes old. One reads, others wait for it.
    pub(super) async fn read(&self, store: &dyn Store, tables: &Tables, now: Timestamp) -> Result<Arc<Closed>> {
        let mut kept = self.0.lock().await;
        if let Some(known) = kept.as_ref()
            && now.duration_since(known.at).abs() < FRESH
            && known.version == tables.version
        {
            return Ok(known.closed.clone());
        }
        let spells = store.spells(day_of(now) - SPELL_DAYS).await?;
        let closed = Arc::new(Closed::of(&spells, tables));
        *kept = Some(Reading { at: now, version: tables.version.clone(), closed: closed.clone() });
        Ok(closed)
    }
}
