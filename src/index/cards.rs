//! Cards: what a list shows of each offer, as the bytes that its owner gave, by ordinal. The index does not read them.

use super::files::{SectionWriter, Sections};
use super::slab::Slab;
use super::{Result, ordinal};

/// The cards of a segment, one behind the other.
#[derive(Debug)]
pub(super) struct Cards {
    bytes: Slab<[u8]>,
    /// Where each begins; one more at the end.
    starts: Slab<[u64]>,
}

impl Cards {
    /// The cards in ordinal order.
    pub(super) fn of<'c>(cards: impl Iterator<Item = &'c [u8]>) -> Self {
        let (mut bytes, mut starts) = (Vec::new(), vec![0]);
        for card in cards {
            bytes.extend_from_slice(card);
            starts.push(bytes.len() as u64);
        }
        Self { bytes: bytes.into(), starts: starts.into() }
    }

    /// Copies cards, given in ordinal order, to a file; only their places are kept in memory until it ends.
    pub(super) fn copy<'c>(cards: impl Iterator<Item = &'c [u8]>, to: &mut SectionWriter) -> Result<()> {
        let mut starts = vec![0];
        let mut end = 0;
        to.put_pieces(
            "bytes",
            cards.inspect(|card| {
                end += card.len() as u64;
                starts.push(end);
            }),
        )?;
        to.put("starts", &starts)
    }

    /// The cards of a file that was written, which must be so many.
    pub(super) fn open(from: &Sections, documents: u32) -> Result<Self> {
        let bytes = from.slab("bytes")?;
        let starts: Slab<[u64]> = from.slab_of("starts", documents as usize + 1)?;
        from.agree(starts.last().is_some_and(|end| *end == bytes.len() as u64), "bytes")?;
        Ok(Self { bytes, starts })
    }

    /// The card of a document.
    pub(super) fn get(&self, at: u32) -> &[u8] {
        let at = at as usize;
        let [start, end] =
            [self.starts[at], self.starts[at + 1]].map(|byte| usize::try_from(byte).unwrap_or(usize::MAX));
        &self.bytes[start..end]
    }

    /// All cards, in ordinal order.
    pub(super) fn iter(&self) -> impl Iterator<Item = &[u8]> {
        (0..self.len()).map(|at| self.get(at))
    }

    /// The number of cards.
    pub(super) fn len(&self) -> u32 {
        ordinal(self.starts.len() - 1)
    }

    pub(super) fn heap_bytes(&self) -> usize {
        self.bytes.heap_bytes() + self.starts.heap_bytes()
    }
}
