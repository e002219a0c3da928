//! Cursors: opaque text for the place after which the next page begins.

use super::{Error, Result};
use crate::domain::{After, OfferId, Sort, SortKey};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Where a page begins, and what its first page was asked for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cursor {
    /// The order.
    pub sort: Sort,
    /// Fingerprint of the query.
    pub query: u64,
    /// When the first page was asked for: every page means the same days, and the same offers have expired.
    pub as_of: Timestamp,
    /// The last item of the page before.
    pub after: After,
}

/// The version of the text below.
const VERSION: u8 = 1;

#[derive(Serialize, Deserialize)]
struct Wire(u8, Sort, u64, i64, Key, Uuid);

/// Floats travel as bits, so that a key comes back exactly as it went.
#[derive(Serialize, Deserialize)]
enum Key {
    #[serde(rename = "d")]
    Distance(u64),
    #[serde(rename = "t")]
    Date(Option<i64>),
    #[serde(rename = "s")]
    Salary(Option<u64>),
    #[serde(rename = "r")]
    Relevance(u64, u32),
}

/// Plain values as the text of a cursor.
pub(super) fn sealed(wire: &impl Serialize) -> String {
    let text = serde_json::to_vec(wire).unwrap_or_default();
    URL_SAFE_NO_PAD.encode(text)
}

/// The values of a cursor's text.
///
/// # Errors
/// [`Error::CursorInvalid`] when it is no cursor of ours.
pub(super) fn opened<T: DeserializeOwned>(text: &str) -> Result<T> {
    let invalid = || Error::CursorInvalid(text.to_owned());
    let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| invalid())?;
    serde_json::from_slice(&bytes).map_err(|_| invalid())
}

impl Cursor {
    /// The cursor as text.
    #[must_use]
    pub fn encode(&self) -> String {
        let key = match self.after.key {
            SortKey::Distance(km) => Key::Distance(km.to_bits()),
            SortKey::Date(ms) => Key::Date(ms),
            SortKey::Salary(eur) => Key::Salary(eur.map(f64::to_bits)),
            SortKey::Relevance { score, epoch } => Key::Relevance(score.to_bits(), epoch),
        };
        let wire = Wire(VERSION, self.sort, self.query, self.as_of.as_millisecond(), key, self.after.id.uuid());
        sealed(&wire)
    }

    /// Reads a cursor for a query with that fingerprint and order.
    ///
    /// # Errors
    /// [`Error::CursorInvalid`] when it is no cursor of ours, [`Error::CursorOfAnotherQuery`] when it is one of another
    /// query or order.
    pub fn decode(text: &str, query: u64, sort: Sort) -> Result<Self> {
        let invalid = || Error::CursorInvalid(text.to_owned());
        let Wire(version, of_sort, of_query, as_of, key, id) = opened(text)?;
        let as_of = Timestamp::from_millisecond(as_of).map_err(|_| invalid())?;
        if version != VERSION {
            return Err(invalid());
        }
        if of_query != query || of_sort != sort {
            return Err(Error::CursorOfAnotherQuery(text.to_owned()));
        }
        let key = match (key, sort) {
            (Key::Distance(km), Sort::Distance) => SortKey::Distance(f64::from_bits(km)),
            (Key::Date(ms), Sort::Date) => SortKey::Date(ms),
            (Key::Salary(eur), Sort::Salary) => SortKey::Salary(eur.map(f64::from_bits)),
            (Key::Relevance(score, epoch), Sort::Relevance) => {
                SortKey::Relevance { score: f64::from_bits(score), epoch }
            }
            (Key::Distance(_) | Key::Date(_) | Key::Salary(_) | Key::Relevance(..), _) => return Err(invalid()),
        };
        Ok(Self { sort, query, as_of, after: After { key, id: OfferId::from(id) } })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_cursor_comes_back_exactly_as_it_went(bits: u64, query: u64, id: u128, millis in 0_i64..4_000_000_000_000) {
            let km = f64::from_bits(bits);
            prop_assume!(!km.is_nan());
            let cursor = Cursor {
                sort: Sort::Distance,
                query,
                as_of: Timestamp::from_millisecond(millis).unwrap(),
                after: After { key: SortKey::Distance(km), id: OfferId::from(Uuid::from_u128(id)) },
            };
            prop_assert_eq!(Cursor::decode(&cursor.encode(), query, Sort::Distance).unwrap(), cursor);
            let elsewhere = Cursor::decode(&cursor.encode(), query ^ 1, Sort::Distance);
            prop_assert!(matches!(elsewhere, Err(Error::CursorOfAnotherQuery(_))));
        }

        #[test]
        fn text_that_is_no_cursor_is_refused(text in ".{0,60}") {
            prop_assert!(Cursor::decode(&text, 1, Sort::Date).is_err());
        }
    }
}
