//! Pages by keyset: order, limit, and the place after which a page begins.

use super::{Invalid, OfferId};
use serde::{Deserialize, Serialize};

/// The order of a result. Ties are broken by id, so each order is total. Offers without the key come last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema, async_graphql::Enum)]
#[serde(rename_all = "snake_case")]
#[graphql(name = "OfferSort")]
pub enum Sort {
    /// Nearest first.
    Distance,
    /// Newest first.
    Date,
    /// Best paid first.
    Salary,
    /// What fits a text best first. Needs a text.
    Relevance,
}

/// The number of items of a page: 1 to 100.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit(u8);

impl Limit {
    /// The largest page.
    pub const MAX: u8 = 100;

    /// A number of items.
    ///
    /// # Errors
    /// [`Invalid`] when it is 0 or more than [`Self::MAX`].
    pub fn new(items: u64) -> Result<Self, Invalid> {
        u8::try_from(items)
            .ok()
            .filter(|n| (1..=Self::MAX).contains(n))
            .map(Self)
            .ok_or_else(|| Invalid::new(items, "a limit is a whole number from 1 to 100"))
    }

    /// The number of items.
    #[must_use]
    pub const fn get(self) -> usize {
        self.0 as usize
    }
}

impl Default for Limit {
    fn default() -> Self {
        Self(20)
    }
}

/// What a result is sorted by, of one item.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SortKey {
    /// Kilometres from the centre.
    Distance(f64),
    /// Milliseconds since 1970, `None` where the source gives no date.
    Date(Option<i64>),
    /// Gross EUR a year, `None` where no salary could be read.
    Salary(Option<f64>),
    /// How well the text fits, 0 or more, measured by the statistics with that number.
    Relevance {
        /// The score.
        score: f64,
        /// The number of the statistics.
        epoch: u32,
    },
}

/// The item after which the next page begins.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct After {
    /// Its key.
    pub key: SortKey,
    /// Its id.
    pub id: OfferId,
}
