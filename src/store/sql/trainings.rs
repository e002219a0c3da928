//! Trainings: what holds for records, and the trait as a table of contents.

use super::dialect::Dialect;
use super::store::SqlStore;
use crate::domain::training::{LabelEntry, LabelName, Training, TrainingId};
use crate::domain::{Change, Position, SourceId};
use crate::store::{Found, LabelTally, Result, StoredTraining, TrainingWrite, Trainings, WriteOutcome};
use jiff::Timestamp;

#[async_trait::async_trait]
impl<DB: Dialect> Trainings for SqlStore<DB> {
    async fn write_trainings(
        &self,
        source: &SourceId,
        writes: Vec<TrainingWrite>,
        at: Timestamp,
    ) -> Result<WriteOutcome> {
        self.write_records(source, writes, at).await
    }

    async fn training(&self, id: TrainingId, now: Timestamp) -> Result<Found<Training>> {
        self.find_record(id, now).await
    }

    async fn trainings(&self, ids: &[TrainingId]) -> Result<Vec<StoredTraining>> {
        self.records(ids).await
    }

    async fn scan_trainings(&self, after: Option<TrainingId>, limit: usize) -> Result<Vec<StoredTraining>> {
        self.scan_records(after, limit).await
    }

    async fn count_trainings(&self) -> Result<Vec<(SourceId, u64)>> {
        self.count_records::<Training>().await
    }

    async fn training_changes_after(&self, after: Position, limit: usize) -> Result<Vec<Change<Training>>> {
        self.changes_of(after, limit).await
    }

    async fn put_labels(&self, label: &LabelName, entries: &[LabelEntry]) -> Result<LabelTally> {
        self.put_labels(label, entries).await
    }

    async fn labels(&self) -> Result<Vec<LabelEntry>> {
        self.labels().await
    }

    async fn labels_version(&self) -> Result<Option<String>> {
        self.edition(super::labels::NAME).await
    }
}
