//! The picture of a day: all profiles that are shown, by what is shown of them. It never changes.

use super::classes::{Candidate, classify, ranks, shown_skills, whole};
use super::combination::{Combination, PlaceCode};
use super::kept::Kept;
use super::place::Place;
use super::words::Words;
use crate::domain::cv::{CvId, Shown};
use crate::domain::permission::Purpose;
use crate::index::ordinal;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use std::cmp::Reverse;
use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

/// A class: profiles that are shown alike.
#[derive(Debug, Clone, Copy)]
pub(super) struct Class {
    pub(super) shown: Combination,
    /// Its place, by its number in [`Picture::places`].
    pub(super) place: u32,
    /// Its first row.
    start: u32,
}

/// The picture. Rows stand by class, in each the newest week first.
#[derive(Default)]
pub(super) struct Picture {
    /// The day of the classes.
    pub(super) day: Option<Date>,
    /// The skills that are shown, by rank.
    pub(super) skills: Vec<Arc<str>>,
    pub(super) ranks: HashMap<Arc<str>, u32>,
    pub(super) words: Words,
    /// Classes by domain and place.
    pub(super) classes: Vec<Class>,
    /// The classes of each domain, by its number.
    domains: Vec<(u16, Range<u32>)>,
    pub(super) places: Vec<Place>,
    /// The classes of each place.
    of_place: Vec<Vec<u32>>,
    ids: Vec<CvId>,
    weeks: Vec<u16>,
    class_of: Vec<u32>,
    /// Rows by id.
    by_id: Vec<u32>,
    /// Profiles that are shown to nobody because too few are like them.
    pub(super) withheld: usize,
}

impl Picture {
    /// The picture of the profiles as they stand at `now`, and the profiles of its rows.
    pub(super) fn of(mut profiles: Vec<(CvId, Arc<Kept>)>, now: Timestamp) -> (Self, Vec<Arc<Kept>>) {
        let today = now.to_zoned(TimeZone::UTC).date();
        profiles.retain(|(_, kept)| kept.grants.iter().any(|grant| grant.can_show(now)));
        let found = |kept: &Kept| {
            kept.grants
                .iter()
                .any(|grant| grant.purpose == Purpose::Search && grant.can_show(now) && grant.in_force(now))
        };
        let counts: Vec<bool> = profiles.iter().map(|(_, kept)| found(kept)).collect();
        let counted = profiles.iter().zip(&counts).filter(|(_, counts)| **counts).map(|((_, kept), _)| &**kept);
        let skills = shown_skills(counted);
        let ranks = ranks(&skills);
        let candidates: Vec<_> = profiles
            .iter()
            .zip(counts)
            .map(|((_, kept), counts)| Candidate {
                whole: whole(kept, &ranks, today),
                department: kept.department,
                counts,
            })
            .collect();
        let shown = classify(&candidates);
        drop(candidates);
        let mut rows: Vec<(Combination, Reverse<u16>, CvId, u32)> = (0..)
            .zip(profiles.iter().zip(&shown))
            .filter_map(|(at, ((id, kept), shown))| Some(((*shown)?, Reverse(kept.week), *id, at)))
            .collect();
        rows.sort_unstable();
        let withheld = profiles.len() - rows.len();
        let kept = rows.iter().map(|(.., at)| Arc::clone(&profiles[*at as usize].1)).collect();
        let words = Words::of(skills.iter().map(|skill| &**skill).zip(0..));
        let mut picture = Self { day: Some(today), skills, ranks, words, withheld, ..Self::default() };
        picture.fill(&rows);
        (picture, kept)
    }

    fn fill(&mut self, rows: &[(Combination, Reverse<u16>, CvId, u32)]) {
        let mut places: HashMap<PlaceCode, u32> = HashMap::new();
        for (row, (shown, Reverse(week), id, _)) in (0..).zip(rows) {
            if self.classes.last().is_none_or(|class| class.shown != *shown) {
                let class = ordinal(self.classes.len());
                let place = *places.entry(shown.place).or_insert_with(|| {
                    self.places.push(Place::of(shown.place));
                    self.of_place.push(Vec::new());
                    ordinal(self.places.len() - 1)
                });
                self.of_place[place as usize].push(class);
                match self.domains.last_mut() {
                    Some((domain, classes)) if *domain == shown.domain => classes.end = class + 1,
                    Some(_) | None => self.domains.push((shown.domain, class..class + 1)),
                }
                self.classes.push(Class { shown: *shown, place, start: row });
            }
            self.ids.push(*id);
            self.weeks.push(*week);
            self.class_of.push(ordinal(self.classes.len() - 1));
        }
        self.by_id = (0..ordinal(rows.len())).collect();
        self.by_id.sort_unstable_by_key(|row| self.ids[*row as usize]);
    }

    /// The number of rows.
    pub(super) fn len(&self) -> u32 {
        ordinal(self.ids.len())
    }

    pub(super) fn rows(&self, class: u32) -> Range<u32> {
        let end = self.classes.get(class as usize + 1).map_or(self.len(), |next| next.start);
        self.classes[class as usize].start..end
    }

    pub(super) fn id(&self, row: u32) -> CvId {
        self.ids[row as usize]
    }

    pub(super) fn week(&self, row: u32) -> u16 {
        self.weeks[row as usize]
    }

    pub(super) fn class_of(&self, row: u32) -> u32 {
        self.class_of[row as usize]
    }

    /// The row of a profile, where it has one.
    pub(super) fn row(&self, id: CvId) -> Option<u32> {
        let at = self.by_id.binary_search_by_key(&id, |row| self.id(*row)).ok()?;
        Some(self.by_id[at])
    }

    /// What is shown of a row.
    pub(super) fn shown(&self, row: u32) -> Shown {
        self.classes[self.class_of(row) as usize].shown.shown(&self.skills)
    }

    /// The classes of a domain.
    pub(super) fn of_domain(&self, domain: u16) -> Range<u32> {
        let known = self.domains.binary_search_by_key(&domain, |(known, _)| *known);
        known.map_or(0..0, |at| self.domains[at].1.clone())
    }

    /// The classes of a place.
    pub(super) fn of_place(&self, place: usize) -> &[u32] {
        &self.of_place[place]
    }

    /// Bytes on the heap, about.
    pub(super) fn heap_bytes(&self) -> usize {
        let classes = self.classes.len() * (size_of::<Class>() + size_of::<u32>());
        classes + self.ids.len() * (size_of::<CvId>() + size_of::<u16>() + 2 * size_of::<u32>())
    }
}
