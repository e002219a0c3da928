//! What searches would give: offers by a single value, and the employers that are meant by what is being typed.

use super::bits::Bits;
use super::columns::Field;
use super::matches::Matches;
use super::question::Question;
use super::snapshot::View;
use super::spelling::Typed;
use super::{Request, Snapshot};
use crate::reference::Match;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

/// What offers have one value of, and are counted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dimension {
    /// ROME code.
    Rome,
    /// INSEE code of the commune.
    Commune,
    /// INSEE code of the département.
    Department,
    /// INSEE code of the région.
    Region,
}

impl Dimension {
    const fn field(self) -> Field {
        match self {
            Self::Rome => Field::Rome,
            Self::Commune => Field::Commune,
            Self::Department => Field::Department,
            Self::Region => Field::Region,
        }
    }
}

/// The offers that match a request, ready to be counted by many values.
#[derive(Debug)]
pub struct Tally<'s> {
    parts: Vec<(&'s View, Bits)>,
}

/// An employer with offers that match.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EmployerHit<'s> {
    /// The name, folded.
    pub name: &'s str,
    /// How it meets what was typed.
    pub met: Match,
    /// Its offers that match, one at least.
    pub count: u64,
    /// The card of one of them.
    pub card: &'s [u8],
}

impl Snapshot {
    /// The offers that match, ready to be counted by many values.
    #[must_use]
    pub fn tally(&self, request: &Request<'_>) -> Tally<'_> {
        let question = Question::new(self, request);
        let bits = |view: &View| Matches::of(view, &question, None).into_bits(view.segment.len());
        Tally { parts: self.views().iter().map(|view| (view, bits(view))).collect() }
    }
}

impl<'s> Tally<'s> {
    /// How many of the offers have that value.
    #[must_use]
    pub fn count(&self, dimension: Dimension, value: &str) -> u64 {
        let field = dimension.field();
        let count = |(view, bits): &(&View, Bits)| {
            let code = view.segment.column(field).find(value)?;
            Some(view.segment.postings(field).count_in(code, bits))
        };
        self.parts.iter().filter_map(count).sum()
    }

    /// The employers of these offers whose names hold each word of `query`, whole or begun, in any order: those who are
    /// called just so first, those whose names begin with it next, then the ones with the most offers.
    ///
    /// Where none does, typos are forgiven: one in a word of 4 letters or more, two from 8.
    #[must_use]
    pub fn employers(&self, query: &str) -> Vec<EmployerHit<'s>> {
        let typed = Typed::new(query);
        let mut found = self.meeting(|view| view.segment.employers().begun(&typed));
        if found.is_empty() {
            found = self.meeting(|view| view.segment.employers().alike(&typed));
        }
        found.sort_unstable_by(|a, b| (a.met, b.count, a.name).cmp(&(b.met, a.count, b.name)));
        found
    }

    /// The employers with the codes that each view gives, where they have offers that match.
    fn meeting(&self, codes: impl Fn(&'s View) -> Vec<(u32, Match)>) -> Vec<EmployerHit<'s>> {
        let mut found: BTreeMap<&str, EmployerHit<'s>> = BTreeMap::new();
        for (view, bits) in &self.parts {
            let (column, postings) = (view.segment.column(Field::Employer), view.segment.postings(Field::Employer));
            for (code, met) in codes(view) {
                let (Some(name), Some(example)) = (column.value(code), postings.first_in(code, bits)) else { continue };
                let count = postings.count_in(code, bits);
                match found.entry(name) {
                    Entry::Occupied(mut known) => known.get_mut().count += count,
                    Entry::Vacant(new) => {
                        new.insert(EmployerHit { name, met, count, card: view.segment.cards.get(example) });
                    }
                }
            }
        }
        found.into_values().collect()
    }
}
