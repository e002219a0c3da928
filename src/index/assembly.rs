//! How a segment comes to be: out of documents, or out of other segments.

use super::bits::Bits;
use super::columns::{Column, Field};
use super::home::Home;
use super::keeper::{Keeper, TEXT};
use super::postings::Postings;
use super::ready::Ready;
use super::runs::Runs;
use super::segment::{
    ABSENT, Mark, NUMBERS, Numbers, ORDERS, Orders, RUNS, Segment, TREE, column_name, mark_name, postings_name,
};
use super::slab::Slab;
use super::text::{TextIndex, Written};
use super::tree::Tree;
use super::{Doc, Located, Result, ordinal};
use crate::domain::{OfferId, RomeCode};
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::collections::binary_heap::PeekMut;

/// A document of one of several segments: the number of the segment, and the ordinal there.
pub(super) type Origin = (u32, u32);

/// What a segment is sorted by: cell, latitude, longitude, id, each as an unsigned number, big end first.
type Key = [u8; 40];

fn key(place: Option<Located>, id: OfferId) -> Key {
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

/// What the text index is told of a document.
fn written(doc: &Doc) -> Written<'_> {
    (key(doc.located, doc.id), &doc.text, doc.rome.as_ref().map(RomeCode::as_str))
}

/// A number that rises as `f64::total_cmp` does.
fn rising(value: f64) -> u64 {
    let bits = value.to_bits();
    if bits >> 63 == 1 { !bits } else { bits | 1 << 63 }
}

/// The documents of a segment to be, in its order, column by column: so no more than one column is in memory at a time
/// where the segment goes to files.
trait Rows {
    fn len(&self) -> u32;
    fn numbers(&self) -> Numbers;
    fn places(&self) -> impl Iterator<Item = Option<Located>>;
    fn column(&self, field: Field) -> Column;
    fn marked(&self, mark: Mark) -> Bits;
    fn text(&self, home: &Home) -> Result<TextIndex>;
    fn cards(&self) -> impl Iterator<Item = &[u8]>;
}

impl Segment {
    /// A segment of documents whose ids all differ.
    pub(super) fn build(mut docs: Vec<Doc>, home: &Home) -> Result<Self> {
        docs.sort_by_cached_key(|doc| key(doc.located, doc.id));
        Self::assemble(docs.as_slice(), home)
    }

    /// One segment out of several, without the documents that are `dead` there.
    pub(super) fn merge(parts: &[(&Self, Option<&Bits>)], home: &Home) -> Result<Self> {
        Self::assemble(&Merged { parts, order: order(parts) }, home)
    }

    fn assemble(rows: &(impl Rows + ?Sized), home: &Home) -> Result<Self> {
        let documents = rows.len();
        let mut keeper = Keeper::new(home, documents)?;
        let numbers = keeper.keep(NUMBERS, rows.numbers())?;
        let orders = keeper.keep(ORDERS, Orders::of(&numbers))?;
        let runs = keeper.keep(RUNS, Runs::of(rows.places()))?;
        let tree = keeper.keep(TREE, Tree::of(&runs))?;
        let mut columns = Vec::with_capacity(Field::ALL.len());
        for field in Field::ALL {
            let column = keeper.keep(&column_name(field), rows.column(field))?;
            let postings = keeper.keep(&postings_name(field), Postings::of(&column, documents))?;
            columns.push((column, postings));
        }
        let mut marks = Vec::with_capacity(Mark::ALL.len());
        for mark in Mark::ALL {
            marks.push(keeper.keep(&mark_name(mark), rows.marked(mark).kept())?);
        }
        let text = rows.text(&home.below(TEXT))?;
        let cards = keeper.finish(rows.cards())?;
        let segment = match home {
            Home::Memory => {
                let ready = Ready::default();
                Self { numbers, runs, tree, text, cards, orders, columns, marks, ready }
            }
            // One map of the whole file in place of one a part.
            Home::Folder(folder) => Self::mapped(folder, text)?,
        };
        segment.prepare();
        Ok(segment)
    }
}

impl Rows for [Doc] {
    fn len(&self) -> u32 {
        ordinal(<[Doc]>::len(self))
    }

    fn numbers(&self) -> Numbers {
        Numbers {
            ids: slab(self.iter().map(|doc| doc.id.uuid().into_bytes())),
            revs: slab(self.iter().map(|doc| doc.rev)),
            salary: slab(self.iter().map(|doc| doc.salary.unwrap_or(f64::NAN))),
            published: slab(self.iter().map(|doc| doc.published.unwrap_or(ABSENT))),
            expires: slab(self.iter().map(|doc| doc.expires.unwrap_or(ABSENT))),
            opened: slab(self.iter().map(|doc| doc.opened.unwrap_or(ABSENT))),
            entered: slab(self.iter().map(|doc| doc.entered.unwrap_or(ABSENT))),
        }
    }

    fn places(&self) -> impl Iterator<Item = Option<Located>> {
        self.iter().map(|doc| doc.located)
    }

    fn column(&self, field: Field) -> Column {
        Column::encode(self, field)
    }

    fn marked(&self, mark: Mark) -> Bits {
        marked(self.iter().map(|doc| mark.of(doc)), Rows::len(self))
    }

    fn text(&self, home: &Home) -> Result<TextIndex> {
        TextIndex::build(self.iter().map(written), home)
    }

    fn cards(&self) -> impl Iterator<Item = &[u8]> {
        self.iter().map(|doc| &*doc.card)
    }
}

/// The documents of several segments that are not dead there.
struct Merged<'p> {
    parts: &'p [(&'p Segment, Option<&'p Bits>)],
    order: Vec<Origin>,
}

impl<'p> Merged<'p> {
    fn origins(&self) -> impl Iterator<Item = (&'p Segment, u32)> {
        self.order.iter().map(|(part, at)| (self.parts[*part as usize].0, *at))
    }

    fn gather<T: Copy>(&self, of: fn(&Segment) -> &Slab<[T]>) -> Slab<[T]> {
        let columns: Vec<&[T]> = self.parts.iter().map(|(part, _)| &**of(part)).collect();
        slab(self.order.iter().map(|(part, at)| columns[*part as usize][*at as usize]))
    }
}

impl Rows for Merged<'_> {
    fn len(&self) -> u32 {
        ordinal(self.order.len())
    }

    fn numbers(&self) -> Numbers {
        Numbers {
            ids: self.gather(|part| &part.numbers.ids),
            revs: self.gather(|part| &part.numbers.revs),
            salary: self.gather(|part| &part.numbers.salary),
            published: self.gather(|part| &part.numbers.published),
            expires: self.gather(|part| &part.numbers.expires),
            opened: self.gather(|part| &part.numbers.opened),
            entered: self.gather(|part| &part.numbers.entered),
        }
    }

    fn places(&self) -> impl Iterator<Item = Option<Located>> {
        // Ordinals of one part rise, so each part is gone through once, past its dead.
        let mut parts: Vec<_> = self.parts.iter().map(|(part, _)| (0_u32..).zip(part.runs.places())).collect();
        self.order
            .iter()
            .map(move |(part, at)| parts[*part as usize].find(|(passed, _)| passed == at).and_then(|(_, place)| place))
    }

    fn column(&self, field: Field) -> Column {
        let columns: Vec<&Column> = self.parts.iter().map(|(part, _)| part.column(field)).collect();
        Column::gather(&columns, &self.order)
    }

    fn marked(&self, mark: Mark) -> Bits {
        marked(self.origins().map(|(part, at)| part.marked(mark).contains(at)), self.len())
    }

    fn text(&self, home: &Home) -> Result<TextIndex> {
        let texts: Vec<_> = self.parts.iter().map(|(part, dead)| (&part.text, *dead)).collect();
        let keys = |number: usize| {
            let (part, _) = self.parts[number];
            (0..part.len()).zip(part.runs.places()).map(|(at, place)| key(place, part.id(at))).collect()
        };
        TextIndex::merge(&texts, keys, home)
    }

    fn cards(&self) -> impl Iterator<Item = &[u8]> {
        self.origins().map(|(part, at)| part.cards.get(at))
    }
}

/// The documents that are not dead, by their keys: each segment is sorted already.
fn order(parts: &[(&Segment, Option<&Bits>)]) -> Vec<Origin> {
    let mut streams: Vec<_> = (0_u32..)
        .zip(parts)
        .map(|(number, (part, dead))| {
            let places = (0..part.len()).zip(part.runs.places());
            let alive = places.filter(|(at, _)| dead.is_none_or(|dead| !dead.contains(*at)));
            alive.map(move |(at, place)| Reverse((key(place, part.id(at)), number, at)))
        })
        .collect();
    let mut heads: BinaryHeap<Reverse<(Key, u32, u32)>> = streams.iter_mut().filter_map(Iterator::next).collect();
    let mut order = Vec::with_capacity(parts.iter().map(|(part, _)| part.len() as usize).sum());
    while let Some(mut head) = heads.peek_mut() {
        let Reverse((_, number, at)) = *head;
        order.push((number, at));
        match streams[number as usize].next() {
            Some(next) => *head = next,
            None => drop(PeekMut::pop(head)),
        }
    }
    order
}

fn slab<T: Clone>(numbers: impl Iterator<Item = T>) -> Slab<[T]> {
    numbers.collect::<Vec<T>>().into()
}

fn marked(marks: impl Iterator<Item = bool>, documents: u32) -> Bits {
    let mut bits = Bits::new(documents);
    (0..).zip(marks).filter(|(_, marked)| *marked).for_each(|(at, _)| bits.insert(at));
    bits
}
