//! Trainings by their ids.

use super::TrainingView;
use crate::auth::Caller;
use crate::domain::Position;
use crate::domain::training::TrainingId;
use crate::service::access::{readable_trainings, require_read_trainings};
use crate::service::{Error, Result, Service};
use crate::store::{Found, StoredTraining};

impl Service {
    /// One training, whole.
    ///
    /// # Errors
    /// [`Error::Withdrawn`] for twelve months after its withdrawal; [`Error::UnknownTraining`] where it never was, or where
    /// the caller may not read its source; [`Error::Auth`]; [`Error::Store`].
    pub async fn training(&self, caller: &Caller, id: TrainingId) -> Result<TrainingView> {
        require_read_trainings(caller)?;
        match self.store.training(id, self.clock.now()).await? {
            Found::Live(stored) => self.shown(caller, *stored).ok_or(Error::UnknownTraining(id)),
            // Who could not read it does not learn that it was there.
            Found::Withdrawn { source, at } => {
                let sources = self.access.sources();
                let known = sources.get(&source).is_some_and(|source| caller.may_read_trainings(source));
                Err(if known { Error::Withdrawn(at) } else { Error::UnknownTraining(id) })
            }
            Found::Nothing => Err(Error::UnknownTraining(id)),
        }
    }

    /// Those of the trainings that [`Self::training`] would give, whole, in no order; one read of the store for all.
    ///
    /// # Errors
    /// [`Error::Auth`]; [`Error::Store`].
    pub async fn trainings(&self, caller: &Caller, ids: &[TrainingId]) -> Result<Vec<TrainingView>> {
        require_read_trainings(caller)?;
        let found = self.store.trainings(ids).await?;
        Ok(found.into_iter().filter_map(|stored| self.shown(caller, stored)).collect())
    }

    /// Returns once the index of trainings has passed `position`.
    ///
    /// # Errors
    /// As [`Self::wait_for`].
    pub async fn wait_for_trainings(&self, position: Position) -> Result<()> {
        self.trainings.wait_for(position).await
    }

    fn shown(&self, caller: &Caller, stored: StoredTraining) -> Option<TrainingView> {
        let sources = self.access.sources();
        let now = self.clock.now();
        let source = sources.get(&stored.record.source.id).filter(|source| readable_trainings(caller, source, now))?;
        let labels = self.trainings.picture().list_labels(stored.record.id).to_vec();
        Some(TrainingView::of(stored, source, labels))
    }
}
