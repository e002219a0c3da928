//! Cards: what a list shows of each offer, as the bytes that its owner gave, by ordinal. The index does not read them.

use super::ordinal;

/// The cards of a segment, one behind the other.
#[derive(Debug, Default)]
pub(super) struct Cards {
    bytes: Vec<u8>,
    /// Where each begins; one more at the end.
    starts: Vec<u64>,
}

impl Cards {
    /// The cards in ordinal order.
    pub(super) fn of<'c>(cards: impl Iterator<Item = &'c [u8]>) -> Self {
        let mut all = Self { bytes: Vec::new(), starts: vec![0] };
        for card in cards {
            all.bytes.extend_from_slice(card);
            all.starts.push(all.bytes.len() as u64);
        }
        all
    }

    /// The card of a document.
    pub(super) fn get(&self, at: u32) -> &[u8] {
        let at = at as usize;
        let [start, end] =
            [self.starts[at], self.starts[at + 1]].map(|byte| usize::try_from(byte).unwrap_or(usize::MAX));
        &self.bytes[start..end]
    }

    /// The number of cards.
    pub(super) fn len(&self) -> u32 {
        ordinal(self.starts.len() - 1)
    }
}
