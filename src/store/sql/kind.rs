//! What the database knows of a kind of record: where its state stands, and what the journal calls it.

use super::statement::{Cells, Sql};
use crate::domain::training::Training;
use crate::domain::{Offer, Record, RecordId};
use crate::store::Result;

/// A kind of record that the database holds.
pub(super) trait Kind: Record {
    /// The table of its states.
    const TABLE: &'static str;
    /// `changes.entity` of its changes.
    const ENTITY: &'static str;

    /// The record, where it is an offer: its end is told to the market.
    fn offer(&self) -> Option<&Offer> {
        None
    }

    /// SQL in which `$table` and `$entity` stand for these.
    fn sql(text: &str) -> String {
        text.replace("$table", Self::TABLE).replace("$entity", Self::ENTITY)
    }
}

impl Kind for Offer {
    const TABLE: &'static str = "offers";
    const ENTITY: &'static str = "offer";

    fn offer(&self) -> Option<&Offer> {
        Some(self)
    }
}

impl Kind for Training {
    const TABLE: &'static str = "trainings";
    const ENTITY: &'static str = "training";
}

/// A column that holds the id of a record.
pub(super) fn record_id<DB: Sql, I: RecordId>(row: &Cells<'_, DB>, column: usize) -> Result<I> {
    row.parse(column, I::read)
}
