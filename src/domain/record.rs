//! What networks provide and the journal tells of: one trait for offers and trainings, so that both are written, withdrawn
//! and followed by the same code.

use super::training::{Training, TrainingId, TrainingTombstone};
use super::{ExternalId, Offer, OfferId, OnWithdrawal, Origin, SourceId, Tombstone};
use jiff::Timestamp;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use std::fmt::{Debug, Display};
use std::hash::Hash;

/// The id of a kind of record.
pub trait RecordId: Copy + Eq + Ord + Hash + Debug + Display + Send + Sync + 'static {
    /// The id of the record that `source` calls `external`.
    fn of(source: &SourceId, external: &ExternalId) -> Self;

    /// Reads an id; nothing where the text is none.
    fn read(text: &str) -> Option<Self>;
}

/// A record of a network.
pub trait Record: Clone + PartialEq + Debug + Serialize + DeserializeOwned + Send + Sync + 'static {
    /// Its id.
    type Id: RecordId;
    /// What stays of it once it is withdrawn.
    type Tombstone: Clone + PartialEq + Debug + Serialize + DeserializeOwned + Send + Sync + 'static;
    /// The name of its kind, in messages.
    const KIND: &'static str;

    /// Its id.
    fn id(&self) -> Self::Id;

    /// Where it comes from.
    fn origin(&self) -> &Origin;

    /// What the feed holds beyond its fields.
    fn extra(&mut self) -> &mut Map<String, Value>;

    /// What may stay of it once it is withdrawn.
    fn tombstone(&self, withdrawn_at: Timestamp, rule: OnWithdrawal) -> Self::Tombstone;
}

macro_rules! records {
    ($($record:ty, $id:ty, $tombstone:ty, $kind:literal;)+) => {$(
        impl RecordId for $id {
            fn of(source: &SourceId, external: &ExternalId) -> Self {
                <$id>::of(source, external)
            }

            fn read(text: &str) -> Option<Self> {
                <$id>::new(text).ok()
            }
        }

        impl Record for $record {
            type Id = $id;
            type Tombstone = $tombstone;
            const KIND: &'static str = $kind;

            fn id(&self) -> $id {
                self.id
            }

            fn origin(&self) -> &Origin {
                &self.source
            }

            fn extra(&mut self) -> &mut Map<String, Value> {
                &mut self.extra
            }

            fn tombstone(&self, withdrawn_at: Timestamp, rule: OnWithdrawal) -> $tombstone {
                <$record>::tombstone(self, withdrawn_at, rule)
            }
        }
    )+};
}

records! {
    Offer, OfferId, Tombstone, "offer";
    Training, TrainingId, TrainingTombstone, "training";
}
