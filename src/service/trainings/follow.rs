//! The one way into the index of trainings: a fold of the store's changes.

use super::view::TrainingCard;
use crate::domain::training::Training;
use crate::domain::{Change, ChangeBody, Position, Rev};
use crate::index::trainings::{LabelLists, TrainingDoc, TrainingIndex, TrainingPicture, TrainingUpdate};
use crate::service::task::{Stopped, Task};
use crate::service::{Error, Result, passed};
use crate::store::{self, Store};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::watch;

/// Changes read at once.
const BATCH: usize = 1_000;
/// As long as reads are full, so many changes are gathered before they are published.
const BULK: usize = 16_000;
/// Trainings read at once when the index is built.
const SCAN: usize = 2_000;
/// Changes that arrive together are published together.
const GATHER: Duration = Duration::from_millis(20);
/// The store is asked at least so often, also when nothing woke us up.
const POLL: Duration = Duration::from_millis(250);
/// Whether there are other lists of labels is asked so often.
const LABELS: Duration = Duration::from_secs(1);

/// The index of trainings, which follows the store.
#[derive(Debug)]
pub struct Following {
    index: Arc<TrainingIndex>,
    position: watch::Receiver<Position>,
}

impl Following {
    /// Builds the index from the store, and begins to follow its changes.
    ///
    /// # Errors
    /// [`Error::Store`] when the store does not answer.
    pub(in crate::service) async fn start(store: Arc<dyn Store>) -> Result<(Task, Self)> {
        let index = Arc::new(TrainingIndex::new());
        let (sender, position) = watch::channel(Position::default());
        let mut tail = Tail { store, index: index.clone(), sender, labels: None, labels_read: Instant::now() };
        tail.read_labels().await?;
        tail.build().await?;
        // Who was answered before a restart must not be answered from an earlier state after it.
        while tail.step().await? {}
        Ok((Task::spawn(|stopped| tail.run(stopped)), Self { index, position }))
    }

    /// The trainings of now.
    pub(in crate::service) fn picture(&self) -> Arc<TrainingPicture> {
        self.index.picture()
    }

    /// Returns once the index has passed `position`.
    pub(in crate::service) async fn wait_for(&self, position: Position) -> Result<()> {
        passed(self.position.clone(), position, |position| *position).await
    }
}

struct Tail {
    store: Arc<dyn Store>,
    index: Arc<TrainingIndex>,
    sender: watch::Sender<Position>,
    /// The edition of the lists that the index has.
    labels: Option<String>,
    labels_read: Instant,
}

impl Tail {
    async fn run(mut self, mut stopped: Stopped) {
        let mut failing = false;
        let store = self.store.clone();
        while !*stopped.borrow() {
            // Before the read: what is committed after it wakes us up.
            let changed = store.changed(POLL);
            match self.step().await {
                Ok(more) => {
                    failing = false;
                    if more {
                        continue;
                    }
                }
                Err(error) => {
                    // Told once per outage.
                    if !failing {
                        let error = &error as &dyn std::error::Error;
                        tracing::error!(error, "the index of trainings cannot follow the store");
                    }
                    failing = true;
                    tokio::time::sleep(POLL).await;
                }
            }
            tokio::select! {
                () = changed => tokio::time::sleep(GATHER).await,
                _ = stopped.changed() => {}
            }
        }
    }

    /// Reads and applies what there is; says whether there may be more.
    async fn step(&mut self) -> Result<bool> {
        if self.labels_read.elapsed() >= LABELS {
            self.read_labels().await?;
        }
        let before = *self.sender.borrow();
        // The head first: what the read below does not give up to it does not exist.
        let journal = self.store.journal().await?;
        let (changes, more) = match self.read(before).await {
            Err(store::Error::PositionExpired { .. } | store::Error::EpochChanged { .. }) => {
                tracing::warn!("the journal no longer holds our position: the index of trainings is built anew");
                self.build().await?;
                return Ok(true);
            }
            other => other?,
        };
        let last = changes.last().map_or(before, |change| change.position);
        let position = if more { last } else { last.max(journal.head) };
        if position != before {
            let updates = changes.into_iter().map(update).collect();
            self.fold(move |index| index.apply(updates, position)).await?;
            self.sender.send_replace(position);
        }
        Ok(more)
    }

    /// The changes after a position, and whether there may be more.
    async fn read(&self, position: Position) -> store::Result<(Vec<Change<Training>>, bool)> {
        let mut changes = self.store.training_changes_after(position, BATCH).await?;
        let mut full = changes.len() == BATCH;
        while full && changes.len() < BULK {
            let last = changes.last().map_or(position, |change| change.position);
            let more = self.store.training_changes_after(last, BATCH).await?;
            full = more.len() == BATCH;
            changes.extend(more);
        }
        Ok((changes, full))
    }

    /// Makes the index anew from the state tables. What is written meanwhile comes again as changes.
    async fn build(&mut self) -> Result<()> {
        let position = self.store.journal().await?.head;
        let mut docs = Vec::new();
        let mut after = None;
        loop {
            let page = self.store.scan_trainings(after, SCAN).await?;
            let full = page.len() == SCAN;
            after = page.last().map(|stored| stored.record.id);
            docs.extend(page.into_iter().map(|stored| doc(&stored.record, stored.rev)));
            if !full {
                break;
            }
        }
        self.fold(move |index| index.replace(docs, position)).await?;
        self.sender.send_replace(position);
        Ok(())
    }

    /// Reads the lists of labels again where they are others.
    async fn read_labels(&mut self) -> Result<()> {
        self.labels_read = Instant::now();
        let version = self.store.labels_version().await?;
        if version == self.labels {
            return Ok(());
        }
        // Read after the version: an import in between is seen as another version the next time.
        let entries = self.store.labels().await?;
        self.fold(move |index| index.set_labels(LabelLists::new(&entries))).await?;
        self.labels = version;
        Ok(())
    }

    /// Building takes the processor: not on a thread that answers requests.
    async fn fold(&self, fold: impl FnOnce(&TrainingIndex) -> crate::index::Result<()> + Send + 'static) -> Result<()> {
        let index = self.index.clone();
        let folded = tokio::task::spawn_blocking(move || fold(&index)).await;
        Ok(folded.map_err(|_| Error::Interrupted)??)
    }
}

fn update(change: Change<Training>) -> TrainingUpdate {
    match change.body {
        ChangeBody::Put(training) => TrainingUpdate::Put(Box::new(doc(&training, change.rev))),
        ChangeBody::Withdrawn(_) => TrainingUpdate::Remove { id: change.id, rev: change.rev },
    }
}

fn doc(training: &Training, rev: Rev) -> TrainingDoc {
    TrainingDoc::from_training(training, rev, TrainingCard::of(training).kept())
}
