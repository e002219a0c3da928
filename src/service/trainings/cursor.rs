//! Cursors of trainings.

use crate::domain::training::{TrainingAfter, TrainingId, TrainingKey, TrainingSort};
use crate::service::cursor::{opened, sealed};
use crate::service::{Error, Result};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Where a page begins, and what its first page was asked for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct TrainingCursor {
    pub(super) sort: TrainingSort,
    /// Fingerprint of the query.
    pub(super) query: u64,
    /// When the first page was asked for: every page means the same day.
    pub(super) as_of: Timestamp,
    /// The statistics that scores are measured by.
    pub(super) epoch: u32,
    /// The last item of the page before.
    pub(super) after: TrainingAfter,
}

/// What a cursor of trainings begins with.
const MARK: &str = "t1";

/// Floats travel as bits, so that a key comes back exactly as it went.
#[derive(Serialize, Deserialize)]
struct Wire(String, TrainingSort, u64, i64, u32, (Option<u64>, Option<i32>, Option<u64>), Uuid);

impl TrainingCursor {
    pub(super) fn encode(&self) -> String {
        let TrainingKey { distance_km, start, score } = self.after.key;
        let key = (distance_km.map(f64::to_bits), start, score.map(f64::to_bits));
        let as_of = self.as_of.as_millisecond();
        sealed(&Wire(MARK.to_owned(), self.sort, self.query, as_of, self.epoch, key, self.after.id.uuid()))
    }

    /// Reads a cursor for a query with that fingerprint and order.
    pub(super) fn decode(text: &str, query: u64, sort: TrainingSort) -> Result<Self> {
        let Wire(mark, of_sort, of_query, as_of, epoch, (distance, start, score), id) = opened(text)?;
        let as_of = Timestamp::from_millisecond(as_of).ok().filter(|_| mark == MARK);
        let as_of = as_of.ok_or_else(|| Error::CursorInvalid(text.to_owned()))?;
        if of_query != query || of_sort != sort {
            return Err(Error::CursorOfAnotherQuery(text.to_owned()));
        }
        let key = TrainingKey { distance_km: distance.map(f64::from_bits), start, score: score.map(f64::from_bits) };
        Ok(Self { sort, query, as_of, epoch, after: TrainingAfter { key, id: TrainingId::from(id) } })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_comes_back_exactly_as_it_went_and_for_its_query_alone() {
        let key = TrainingKey { distance_km: Some(0.1 + 0.2), start: Some(-3), score: None };
        let after = TrainingAfter { key, id: TrainingId::from(Uuid::from_u128(7)) };
        let as_of = Timestamp::from_millisecond(1_790_000_000_123).unwrap();
        let cursor = TrainingCursor { sort: TrainingSort::Start, query: 9, as_of, epoch: 4, after };
        let text = cursor.encode();
        assert_eq!(TrainingCursor::decode(&text, 9, TrainingSort::Start).unwrap(), cursor);
        for (query, sort) in [(8, TrainingSort::Start), (9, TrainingSort::Distance)] {
            assert!(matches!(TrainingCursor::decode(&text, query, sort), Err(Error::CursorOfAnotherQuery(_))));
        }
        for wrong in ["", "x", "e30", &text[1..]] {
            assert!(TrainingCursor::decode(wrong, 9, TrainingSort::Start).is_err(), "{wrong}");
        }
    }
}
