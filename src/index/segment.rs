//! A segment: an immutable block of documents, sorted by where they are.

use super::bits::KeptBits;
use super::cards::Cards;
use super::columns::{Column, Field};
use super::files::{SectionWriter, Sections};
use super::keeper::{CARDS, COLUMNS, FolderWriter, Part, TEXT};
use super::postings::Postings;
use super::ready::Ready;
use super::runs::Runs;
use super::slab::Slab;
use super::text::TextIndex;
use super::tree::Tree;
use super::{Doc, Result, ordinal, sums};
use crate::domain::{OfferId, Rev};
use std::path::Path;
use uuid::Uuid;

/// What a document is marked with or not.
#[derive(Debug, Clone, Copy)]
pub(super) enum Mark {
    Apprenticeship,
    Accessible,
    HardToFill,
}

impl Mark {
    pub(super) const ALL: [Self; 3] = [Self::Apprenticeship, Self::Accessible, Self::HardToFill];

    pub(super) const fn of(self, doc: &Doc) -> bool {
        match self {
            Self::Apprenticeship => doc.apprenticeship,
            Self::Accessible => doc.accessible,
            Self::HardToFill => doc.hard_to_fill,
        }
    }
}

/// What a document has one number of. `NaN` and [`ABSENT`] stand for none.
#[derive(Debug)]
pub(super) struct Numbers {
    /// UUIDs: as bytes they sort as [`OfferId`] does.
    pub(super) ids: Slab<[[u8; 16]]>,
    pub(super) revs: Slab<[Rev]>,
    /// Gross EUR a year.
    pub(super) salary: Slab<[f64]>,
    /// Milliseconds since 1970.
    pub(super) published: Slab<[i64]>,
    /// Milliseconds since 1970.
    pub(super) expires: Slab<[i64]>,
    /// Since when it is open, in milliseconds since 1970.
    pub(super) opened: Slab<[i64]>,
    /// When it came here, in milliseconds since 1970.
    pub(super) entered: Slab<[i64]>,
}

/// A time that is not known. No `Timestamp` reaches it.
pub(super) const ABSENT: i64 = i64::MIN;

/// Documents in other orders than their own.
#[derive(Debug)]
pub(super) struct Orders {
    /// Ordinals by id.
    by_id: Slab<[u32]>,
    /// Ordinals of the documents that expire, the first to expire first.
    expiring: Slab<[u32]>,
}

impl Orders {
    pub(super) fn of(numbers: &Numbers) -> Self {
        let (ids, expires): (&[[u8; 16]], &[i64]) = (&numbers.ids, &numbers.expires);
        let documents = ordinal(ids.len());
        let mut by_id: Vec<u32> = (0..documents).collect();
        by_id.sort_unstable_by_key(|at| ids[*at as usize]);
        let mut expiring: Vec<u32> = (0..documents).filter(|at| expires[*at as usize] != ABSENT).collect();
        expiring.sort_unstable_by_key(|at| expires[*at as usize]);
        Self { by_id: by_id.into(), expiring: expiring.into() }
    }
}

/// Documents sorted by (cell, latitude, longitude, id), those without a position at the end.
#[derive(Debug)]
pub(super) struct Segment {
    pub(super) numbers: Numbers,
    pub(super) runs: Runs,
    pub(super) tree: Tree,
    pub(super) text: TextIndex,
    pub(super) cards: Cards,
    pub(super) orders: Orders,
    /// In the order of [`Field`].
    pub(super) columns: Vec<(Column, Postings)>,
    /// In the order of [`Mark`].
    pub(super) marks: Vec<KeptBits>,
    pub(super) ready: Ready,
}

/// The names of the parts in the file.
pub(super) const NUMBERS: &str = "numbers";
pub(super) const RUNS: &str = "runs";
pub(super) const TREE: &str = "tree";
pub(super) const ORDERS: &str = "orders";

pub(super) fn column_name(field: Field) -> String {
    format!("column {field:?}")
}

pub(super) fn postings_name(field: Field) -> String {
    format!("postings {field:?}")
}

pub(super) fn mark_name(mark: Mark) -> String {
    format!("mark {mark:?}")
}

impl Segment {
    /// Writes the segment into a folder, which is made for it; this one stays where it is.
    pub(super) fn save(&self, folder: &Path) -> Result<()> {
        let mut writer = FolderWriter::create(folder, self.len())?;
        writer.put(NUMBERS, &self.numbers)?;
        writer.put(ORDERS, &self.orders)?;
        writer.put(RUNS, &self.runs)?;
        writer.put(TREE, &self.tree)?;
        for (field, (column, postings)) in Field::ALL.into_iter().zip(&self.columns) {
            writer.put(&column_name(field), column)?;
            writer.put(&postings_name(field), postings)?;
        }
        for (mark, bits) in Mark::ALL.into_iter().zip(&self.marks) {
            writer.put(&mark_name(mark), bits)?;
        }
        self.text.save(&folder.join(TEXT))?;
        writer.finish(self.cards.iter())?;
        Ok(())
    }

    /// Reads all files of a segment's folder, and compares them with what was written: asked before [`Self::open`] where
    /// the files may have been changed or cut off since.
    ///
    /// # Errors
    /// [`super::Error::Damaged`] at the first difference.
    pub(super) fn check(folder: &Path) -> Result<()> {
        sums::check(folder, &[COLUMNS, CARDS])
    }

    /// Maps the segment of a folder that was written; only lengths are checked, and next to nothing is read.
    ///
    /// # Errors
    /// [`super::Error::Damaged`] where a file is missing, of another form, or too short.
    pub(super) fn open(folder: &Path) -> Result<Self> {
        Self::mapped(folder, TextIndex::open(&folder.join(TEXT))?)
    }

    /// The same, with its text already open.
    pub(super) fn mapped(folder: &Path, text: TextIndex) -> Result<Self> {
        let from = Sections::open(&folder.join(COLUMNS))?;
        let documents: Slab<[u32]> = from.slab_of("documents", 1)?;
        let documents = documents[0];
        let columns = Field::ALL.into_iter().map(|field| {
            let column = Column::open(&column_name(field), &from, documents)?;
            let postings = Postings::open(&postings_name(field), &from, documents)?;
            from.agree(postings.codes() == column.cardinality(), &postings_name(field))?;
            Ok((column, postings))
        });
        Ok(Self {
            numbers: Numbers::open(NUMBERS, &from, documents)?,
            orders: Orders::open(ORDERS, &from, documents)?,
            runs: Runs::open(RUNS, &from, documents)?,
            tree: Tree::open(TREE, &from, documents)?,
            columns: columns.collect::<Result<_>>()?,
            marks: Mark::ALL
                .map(|mark| KeptBits::open(&mark_name(mark), &from, documents))
                .into_iter()
                .collect::<Result<_>>()?,
            cards: Cards::open(&Sections::open(&folder.join(CARDS))?, documents)?,
            text,
            ready: Ready::default(),
        })
    }

    pub(super) fn len(&self) -> u32 {
        ordinal(self.numbers.ids.len())
    }

    pub(super) fn id(&self, at: u32) -> OfferId {
        Uuid::from_bytes(self.numbers.ids[at as usize]).into()
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

    pub(super) fn marked(&self, mark: Mark) -> &KeptBits {
        &self.marks[mark as usize]
    }

    /// Where the offer stands in the segment, dead or alive.
    pub(super) fn find(&self, id: OfferId) -> Option<u32> {
        let (by_id, ids) = (&self.orders.by_id, &self.numbers.ids);
        by_id.binary_search_by(|at| ids[*at as usize].cmp(id.uuid().as_bytes())).ok().map(|at| by_id[at])
    }

    /// The documents that expired before `now`, in milliseconds since 1970.
    pub(super) fn expired(&self, now: i64) -> &[u32] {
        let expiring = &self.orders.expiring;
        let end = expiring.partition_point(|at| self.numbers.expires[*at as usize] < now);
        &expiring[..end]
    }

    /// The bytes that the segment keeps on the heap, its text left out.
    #[cfg_attr(not(test), expect(dead_code, reason = "the tests measure it"))]
    pub(super) fn heap_bytes(&self) -> usize {
        let columns = self.columns.iter().map(|(column, postings)| column.heap_bytes() + postings.heap_bytes());
        let marks = self.marks.iter().map(Part::heap_bytes);
        let parts =
            [self.numbers.heap_bytes(), self.orders.heap_bytes(), self.runs.heap_bytes(), self.tree.heap_bytes()];
        parts.into_iter().chain(columns).chain(marks).sum::<usize>() + self.cards.heap_bytes()
    }
}

impl Part for Numbers {
    fn save(&self, name: &str, to: &mut SectionWriter) -> Result<()> {
        to.put(format!("{name} ids"), &self.ids)?;
        to.put(format!("{name} revs"), &self.revs)?;
        to.put(format!("{name} salary"), &self.salary)?;
        to.put(format!("{name} published"), &self.published)?;
        to.put(format!("{name} expires"), &self.expires)?;
        to.put(format!("{name} opened"), &self.opened)?;
        to.put(format!("{name} entered"), &self.entered)
    }

    fn open(name: &str, from: &Sections, documents: u32) -> Result<Self> {
        let documents = documents as usize;
        Ok(Self {
            ids: from.slab_of(&format!("{name} ids"), documents)?,
            revs: from.slab_of(&format!("{name} revs"), documents)?,
            salary: from.slab_of(&format!("{name} salary"), documents)?,
            published: from.slab_of(&format!("{name} published"), documents)?,
            expires: from.slab_of(&format!("{name} expires"), documents)?,
            opened: from.slab_of(&format!("{name} opened"), documents)?,
            entered: from.slab_of(&format!("{name} entered"), documents)?,
        })
    }

    fn heap_bytes(&self) -> usize {
        let Self { ids, revs, salary, published, expires, opened, entered } = self;
        let times: usize = [published, expires, opened, entered].into_iter().map(Slab::heap_bytes).sum();
        ids.heap_bytes() + revs.heap_bytes() + salary.heap_bytes() + times
    }
}

impl Part for Orders {
    fn save(&self, name: &str, to: &mut SectionWriter) -> Result<()> {
        to.put(format!("{name} by id"), &self.by_id)?;
        to.put(format!("{name} expiring"), &self.expiring)
    }

    fn open(name: &str, from: &Sections, documents: u32) -> Result<Self> {
        let by_id = from.slab_of(&format!("{name} by id"), documents as usize)?;
        let expiring: Slab<[u32]> = from.slab(&format!("{name} expiring"))?;
        from.agree(expiring.len() <= documents as usize, name)?;
        Ok(Self { by_id, expiring })
    }

    fn heap_bytes(&self) -> usize {
        self.by_id.heap_bytes() + self.expiring.heap_bytes()
    }
}
