//! What every command needs: the settings, the clock, and the store behind the settings' URL.

use crate::config::Settings;
use crate::domain::Clock;
use crate::store::{self, OpenOptions, Store};
use crate::system::SystemClock;
use crate::telemetry;
use anyhow::Context;
use std::sync::Arc;

/// The settings with the real clock.
#[derive(Debug)]
pub(super) struct House<'a> {
    pub(super) settings: &'a Settings,
    pub(super) clock: Arc<dyn Clock>,
}

impl<'a> House<'a> {
    /// Begins to log, too: warnings alone unless the settings say otherwise.
    pub(super) fn new(settings: &'a Settings, usual_log: &str) -> anyhow::Result<Self> {
        telemetry::log(settings.log.as_deref().unwrap_or(usual_log), settings.log_format)?;
        Ok(Self { settings, clock: Arc::new(SystemClock) })
    }

    /// Opens the database, and brings its schema up to date; the names of the migrations come with it.
    pub(super) async fn open(&self) -> anyhow::Result<(Arc<dyn Store>, Vec<String>)> {
        self.open_with(OpenOptions::new(self.clock.now())).await
    }

    /// The same, with options of one's own.
    pub(super) async fn open_with(&self, options: OpenOptions) -> anyhow::Result<(Arc<dyn Store>, Vec<String>)> {
        let Settings { data_dir, database, .. } = self.settings;
        std::fs::create_dir_all(data_dir).with_context(|| {
            format!("cannot create the data folder {}: choose another with --data-dir", data_dir.display())
        })?;
        let store = store::open(database.expose(), options)
            .await
            .with_context(|| format!("cannot open the database {database} (--database names another)"))?;
        let applied = store.migrate().await.with_context(|| format!("cannot migrate the database {database}"))?;
        Ok((store, applied))
    }

    /// Opens the store for one piece of work, and closes it whatever came of that.
    pub(super) async fn with_store<T>(
        &self,
        work: impl AsyncFnOnce(&dyn Store) -> anyhow::Result<T>,
    ) -> anyhow::Result<T> {
        let (store, _) = self.open().await?;
        let done = work(store.as_ref()).await;
        store.close().await;
        done
    }
}
