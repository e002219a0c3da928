//! A segment: an immutable block of documents, sorted by where they are.

use super::bits::Bits;
use super::cards::Cards;
use super::columns::{Column, Field};
use super::home::Home;
use super::postings::Postings;
use super::ready::Ready;
use super::runs::Runs;
use super::text::TextIndex;
use super::tree::Tree;
use super::{Doc, Located, Result, ordinal};
use crate::domain::{OfferId, Rev};
use std::cmp::Ordering;

/// What a document is marked with or not.
#[derive(Debug, Clone, Copy)]
pub(super) enum Mark {
    Apprenticeship,
    Accessible,
    HardToFill,
}

impl Mark {
    const ALL: [Self; 3] = [Self::Apprenticeship, Self::Accessible, Self::HardToFill];

    const fn of(self, doc: &Doc) -> bool {
        match self {
            Self::Apprenticeship => doc.apprenticeship,
            Self::Accessible => doc.accessible,
            Self::HardToFill => doc.hard_to_fill,
        }
    }
}

/// What a document has one number of. `NaN` and [`ABSENT`] stand for none.
#[derive(Debug, Default)]
pub(super) struct Numbers {
    pub(super) ids: Vec<OfferId>,
    pub(super) revs: Vec<Rev>,
    /// Gross EUR a year.
    pub(super) salary: Vec<f64>,
    /// Milliseconds since 1970.
    pub(super) published: Vec<i64>,
    /// Milliseconds since 1970.
    pub(super) expires: Vec<i64>,
}

/// A time that is not known. No `Timestamp` reaches it.
pub(super) const ABSENT: i64 = i64::MIN;

/// Documents sorted by (cell, latitude, longitude, id), those without a position at the end.
#[derive(Debug)]
pub(super) struct Segment {
    pub(super) numbers: Numbers,
    pub(super) runs: Runs,
    pub(super) tree: Tree,
    pub(super) text: TextIndex,
    pub(super) cards: Cards,
    /// In the order of [`Field`].
    columns: Vec<(Column, Postings)>,
    /// In the order of [`Mark`].
    marks: Vec<Bits>,
    /// Ordinals by id.
    by_id: Vec<u32>,
    /// Ordinals of the documents that expire, the first to expire first.
    expiring: Vec<u32>,
    pub(super) ready: Ready,
}

/// The key that a segment is sorted by.
type SortKey = (Option<Located>, OfferId);

fn by_place((a, a_id): &SortKey, (b, b_id): &SortKey) -> Ordering {
    let place = match (a, b) {
        (Some(a), Some(b)) => u64::from(a.cell())
            .cmp(&u64::from(b.cell()))
            .then_with(|| a.point().lat().total_cmp(&b.point().lat()))
            .then_with(|| a.point().lon().total_cmp(&b.point().lon())),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => Ordering::Equal,
    };
    place.then_with(|| a_id.cmp(b_id))
}

/// The same order as bytes: cell, latitude, longitude, id, each as an unsigned number, big end first.
fn key((place, id): &SortKey) -> [u8; 40] {
    // What has no position comes last.
    let mut key = [u8::MAX; 40];
    if let Some(place) = place {
        key[..8].copy_from_slice(&u64::from(place.cell()).to_be_bytes());
        key[8..16].copy_from_slice(&rising(place.point().lat()).to_be_bytes());
        key[16..24].copy_from_slice(&rising(place.point().lon()).to_be_bytes());
    }
    key[24..].copy_from_slice(id.uuid().as_bytes());
    key
}

/// A number that rises as `f64::total_cmp` does.
fn rising(value: f64) -> u64 {
    let bits = value.to_bits();
    if bits >> 63 == 1 { !bits } else { bits | 1 << 63 }
}

impl Segment {
    /// A segment of documents whose ids all differ.
    pub(super) fn build(mut docs: Vec<Doc>, home: &Home) -> Result<Self> {
        docs.sort_unstable_by(|a, b| by_place(&(a.located, a.id), &(b.located, b.id)));
        let documents = ordinal(docs.len());
        let numbers = Numbers {
            ids: docs.iter().map(|doc| doc.id).collect(),
            revs: docs.iter().map(|doc| doc.rev).collect(),
            salary: docs.iter().map(|doc| doc.salary.unwrap_or(f64::NAN)).collect(),
            published: docs.iter().map(|doc| doc.published.unwrap_or(ABSENT)).collect(),
            expires: docs.iter().map(|doc| doc.expires.unwrap_or(ABSENT)).collect(),
        };
        let columns = Field::ALL.map(|field| Column::encode(&docs, field)).into();
        let marks = Mark::ALL.map(|mark| marked(docs.iter().map(|doc| mark.of(doc)), documents)).into();
        let runs = Runs::of(docs.iter().map(|doc| doc.located));
        let text = TextIndex::build(docs.iter().map(|doc| (key(&(doc.located, doc.id)), &doc.text)), home)?;
        let cards = Cards::of(docs.iter().map(|doc| &*doc.card));
        Ok(Self::assemble(numbers, runs, columns, marks, text, cards))
    }

    /// One segment out of several, without the documents that are `dead` there.
    pub(super) fn merge(parts: &[(&Self, Option<&Bits>)], home: &Home) -> Result<Self> {
        let mut rows: Vec<(SortKey, usize, u32)> = Vec::new();
        for (number, (part, dead)) in parts.iter().enumerate() {
            let alive = (0..part.len()).filter(|at| dead.is_none_or(|dead| !dead.contains(*at)));
            rows.extend(alive.map(|at| ((part.runs.place(at), part.id(at)), number, at)));
        }
        rows.sort_unstable_by(|(a, ..), (b, ..)| by_place(a, b));
        let order: Vec<(usize, u32)> = rows.iter().map(|(_, part, at)| (*part, *at)).collect();
        let documents = ordinal(order.len());
        let numbers = Numbers {
            ids: rows.iter().map(|((_, id), ..)| *id).collect(),
            revs: gather(parts, &order, |part| &part.numbers.revs),
            salary: gather(parts, &order, |part| &part.numbers.salary),
            published: gather(parts, &order, |part| &part.numbers.published),
            expires: gather(parts, &order, |part| &part.numbers.expires),
        };
        let columns = Field::ALL.map(|field| {
            let columns: Vec<&Column> = parts.iter().map(|(part, _)| part.column(field)).collect();
            Column::gather(&columns, &order)
        });
        let marks = Mark::ALL
            .map(|mark| marked(order.iter().map(|(part, at)| parts[*part].0.marked(mark).contains(*at)), documents));
        let runs = Runs::of(rows.iter().map(|((place, _), ..)| *place));
        let texts: Vec<_> = parts.iter().map(|(part, dead)| (&part.text, *dead)).collect();
        let text = TextIndex::merge(&texts, home)?;
        let cards = Cards::of(order.iter().map(|(part, at)| parts[*part].0.cards.get(*at)));
        Ok(Self::assemble(numbers, runs, columns.into(), marks.into(), text, cards))
    }

    fn assemble(
        numbers: Numbers,
        runs: Runs,
        columns: Vec<Column>,
        marks: Vec<Bits>,
        text: TextIndex,
        cards: Cards,
    ) -> Self {
        let documents = ordinal(numbers.ids.len());
        let mut by_id: Vec<u32> = (0..documents).collect();
        by_id.sort_unstable_by_key(|at| numbers.ids[*at as usize]);
        let mut expiring: Vec<u32> = (0..documents).filter(|at| numbers.expires[*at as usize] != ABSENT).collect();
        expiring.sort_unstable_by_key(|at| numbers.expires[*at as usize]);
        let columns = columns
            .into_iter()
            .map(|column| {
                let postings = Postings::of(&column, documents);
                (column, postings)
            })
            .collect();
        let (tree, ready) = (Tree::of(&runs), Ready::default());
        let segment = Self { numbers, runs, tree, text, cards, columns, marks, by_id, expiring, ready };
        segment.prepare();
        segment
    }

    pub(super) fn len(&self) -> u32 {
        ordinal(self.numbers.ids.len())
    }

    pub(super) fn id(&self, at: u32) -> OfferId {
        self.numbers.ids[at as usize]
    }

    pub(super) fn rev(&self, at: u32) -> Rev {
        self.numbers.revs[at as usize]
    }

    pub(super) fn column(&self, field: Field) -> &Column {
        &self.columns[field as usize].0
    }

    pub(super) fn postings(&self, field: Field) -> &Postings {
        &self.columns[field as usize].1
    }

    pub(super) fn marked(&self, mark: Mark) -> &Bits {
        &self.marks[mark as usize]
    }

    /// Where the offer stands in the segment, dead or alive.
    pub(super) fn find(&self, id: OfferId) -> Option<u32> {
        self.by_id.binary_search_by_key(&id, |at| self.id(*at)).ok().map(|at| self.by_id[at])
    }

    /// The documents that expired before `now`, in milliseconds since 1970.
    pub(super) fn expired(&self, now: i64) -> &[u32] {
        let end = self.expiring.partition_point(|at| self.numbers.expires[*at as usize] < now);
        &self.expiring[..end]
    }
}

fn marked(marks: impl Iterator<Item = bool>, documents: u32) -> Bits {
    let mut bits = Bits::new(documents);
    (0..).zip(marks).filter(|(_, marked)| *marked).for_each(|(at, _)| bits.insert(at));
    bits
}

fn gather<T: Copy>(parts: &[(&Segment, Option<&Bits>)], order: &[(usize, u32)], of: fn(&Segment) -> &Vec<T>) -> Vec<T> {
    let columns: Vec<&Vec<T>> = parts.iter().map(|(part, _)| of(part)).collect();
    order.iter().map(|(part, at)| columns[*part][*at as usize]).collect()
}
