//! Some offers of a snapshot, of which many requests are asked whether they match: what has changed, for those who watch.

use super::columns::Field;
use super::matches::Matches;
use super::question::Question;
use super::runs::push_range;
use super::snapshot::View;
use super::{Request, Snapshot};
use crate::domain::{OfferId, Rev};
use std::ops::Range;

/// Offers by their places in a list, found once in a snapshot.
#[derive(Debug)]
pub struct Chosen<'s> {
    snapshot: &'s Snapshot,
    /// Where the offer of each place stands: the number of its segment, and its ordinal there.
    spots: Vec<Option<(usize, u32)>>,
    parts: Vec<Part<'s>>,
}

/// What one segment has of them; only segments that have some.
#[derive(Debug)]
struct Part<'s> {
    view: &'s View,
    /// Ordinals, rising, with the places in the list.
    places: Vec<(u32, usize)>,
    ranges: Vec<Range<u32>>,
}

impl Snapshot {
    /// Finds offers, of which no two are the same. Those that are not there match nothing.
    #[must_use]
    pub fn chosen(&self, ids: impl ExactSizeIterator<Item = OfferId>) -> Chosen<'_> {
        let mut spots = Vec::with_capacity(ids.len());
        let mut found = vec![Vec::new(); self.views().len()];
        for (place, id) in ids.enumerate() {
            let spot = self.views().iter().enumerate().find_map(|(number, view)| Some((number, view.find(id)?)));
            if let Some((number, at)) = spot {
                found[number].push((at, place));
            }
            spots.push(spot);
        }
        let parts = self.views().iter().zip(found).filter(|(_, places)| !places.is_empty());
        let parts = parts.map(|(view, places)| Part::new(view, places)).collect();
        Chosen { snapshot: self, spots, parts }
    }
}

impl<'s> Part<'s> {
    fn new(view: &'s View, mut places: Vec<(u32, usize)>) -> Self {
        places.sort_unstable();
        let mut ranges = Vec::new();
        for (at, _) in &places {
            push_range(&mut ranges, *at..at + 1);
        }
        Self { view, places, ranges }
    }
}

impl Chosen<'_> {
    /// Whether the offer of each place matches, by the predicate of every total, page and facet. Costs what the offers
    /// cost, a look at the area, and where there is a text, one at its words.
    #[must_use]
    pub fn matching(&self, request: &Request<'_>) -> Vec<bool> {
        let mut matching = vec![false; self.spots.len()];
        let wordless = Question::but_for_text(request);
        let found = self.parts.iter().map(|part| (part, Matches::among(part.view, &wordless, &part.ranges)));
        let found: Vec<_> = found.filter(|(_, matches)| matches.count() > 0).collect();
        if found.is_empty() {
            return matching;
        }
        // Words are looked up in all that there is: only for offers that match but for them.
        let question = Question::new(self.snapshot, request);
        for (Part { view, places, .. }, matches) in found {
            let mut places = places.iter();
            // Both rise.
            matches.with_text(view, &question).each(|matched| {
                if let Some((_, place)) = places.find(|(at, _)| *at == matched) {
                    matching[*place] = true;
                }
            });
        }
        matching
    }

    /// The revision of the offer of a place, where it is there.
    #[must_use]
    pub fn rev(&self, place: usize) -> Option<Rev> {
        let (view, at) = self.stands(place)?;
        Some(view.segment.rev(at))
    }

    /// The source and the card of the offer of a place, where it is there.
    #[must_use]
    pub fn card(&self, place: usize) -> Option<(&str, &[u8])> {
        let (view, at) = self.stands(place)?;
        let column = view.segment.column(Field::Source);
        Some((column.value(column.code(at)).unwrap_or_default(), view.segment.cards.get(at)))
    }

    fn stands(&self, place: usize) -> Option<(&View, u32)> {
        let (number, at) = self.spots.get(place).copied().flatten()?;
        Some((&self.snapshot.views()[number], at))
    }
}
