//! Trainings and lists of labels in the store.

use super::{Found, Result, StoredTraining, TrainingWrite, WriteOutcome};
use crate::domain::training::{LabelEntry, LabelName, Training, TrainingId};
use crate::domain::{Change, Position, SourceId};
use jiff::Timestamp;

/// What an import of a list of labels changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LabelTally {
    /// Rows that were not there.
    pub created: u64,
    /// Rows that were.
    pub unchanged: u64,
    /// Rows of the list before that the new one does not have.
    pub removed: u64,
}

/// Trainings, written, withdrawn and told of as offers are, and the lists of labels.
#[async_trait::async_trait]
pub trait Trainings: Send + Sync {
    /// Writes a batch of one source, as [`super::Store::write_offers`] does.
    ///
    /// # Errors
    /// [`super::Error`], as every method here.
    async fn write_trainings(
        &self,
        source: &SourceId,
        writes: Vec<TrainingWrite>,
        at: Timestamp,
    ) -> Result<WriteOutcome>;

    /// One training: live, withdrawn less than twelve months before `now`, or never seen.
    async fn training(&self, id: TrainingId, now: Timestamp) -> Result<Found<Training>>;

    /// The live trainings among `ids`, in no order.
    async fn trainings(&self, ids: &[TrainingId]) -> Result<Vec<StoredTraining>>;

    /// The live trainings with an id above `after`, by id, at most `limit`.
    async fn scan_trainings(&self, after: Option<TrainingId>, limit: usize) -> Result<Vec<StoredTraining>>;

    /// The number of live trainings a source has.
    async fn count_trainings(&self) -> Result<Vec<(SourceId, u64)>>;

    /// Changes of trainings after `after`, in order, at most `limit`: of the one journal, as
    /// [`super::Store::changes_after`] gives those of offers.
    async fn training_changes_after(&self, after: Position, limit: usize) -> Result<Vec<Change<Training>>>;

    /// Replaces the list of a label by these rows, in one transaction.
    async fn put_labels(&self, label: &LabelName, entries: &[LabelEntry]) -> Result<LabelTally>;

    /// The rows of all lists, in their order.
    async fn labels(&self) -> Result<Vec<LabelEntry>>;

    /// A text that changes whenever the lists do; absent before the first import. Small: read often.
    async fn labels_version(&self) -> Result<Option<String>>;
}
