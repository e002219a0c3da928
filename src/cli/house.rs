//! What every command needs: the settings, the clock, and the store behind the settings' URL.

use super::master_key::MasterKeyFile;
use crate::auth::Vault;
use crate::config::{DatabaseUrl, Settings};
use crate::domain::Clock;
use crate::service::receipts::Operator;
use crate::store::{self, CvKeys, OpenOptions, Store};
use crate::system::{SystemClock, os_random};
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

    /// Who runs this server, in law.
    pub(super) fn operator(&self) -> Operator {
        let (set, unset) = (self.settings.operator.clone(), Operator::default());
        Operator {
            name: set.name.unwrap_or(unset.name),
            address: set.address.unwrap_or(unset.address),
            dpo: set.dpo.unwrap_or(unset.dpo),
            countries: set.countries.unwrap_or(unset.countries),
        }
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

    /// Opens the database of data keys, brings its schema up to date, and opens the vault over it. Nothing where the settings
    /// name none: then there are no CVs.
    pub(super) async fn open_vault(&self) -> anyhow::Result<Option<Vault>> {
        let Some(url) = &self.settings.cv_keys else { return Ok(None) };
        let keys = self.open_cv_keys(url).await?;
        let file = MasterKeyFile::new(self.settings.cv_master_key_file.clone());
        // With the embedded database nobody is asked to begin; servers share one file, which an operator puts there.
        if !file.exists() && !url.is_server() && keys.count_by_master().await?.is_empty() {
            file.create(&mut os_random())?;
        }
        let vault = Vault::open(keys, Arc::new(file), self.clock.clone(), os_random()).await;
        Ok(Some(vault.with_context(|| format!("the data keys of CVs in {url} cannot be used"))?))
    }

    async fn open_cv_keys(&self, url: &DatabaseUrl) -> anyhow::Result<Arc<dyn CvKeys>> {
        let folder = &self.settings.data_dir;
        std::fs::create_dir_all(folder)
            .with_context(|| format!("cannot create the data folder {}", folder.display()))?;
        let keys = store::open_cv_keys(url.expose(), OpenOptions::new(self.clock.now()))
            .await
            .with_context(|| format!("cannot open the database of data keys {url} (--cv-keys names another)"))?;
        keys.migrate_keys().await.with_context(|| format!("cannot migrate the database of data keys {url}"))?;
        Ok(keys)
    }

    /// Opens the store and the vault for one piece of work, and closes both whatever came of that.
    pub(super) async fn with_vault<T>(
        &self,
        work: impl AsyncFnOnce(&Arc<dyn Store>, &Vault) -> anyhow::Result<T>,
    ) -> anyhow::Result<T> {
        let Some(vault) = self.open_vault().await? else {
            anyhow::bail!(
                "there are no CVs here: with PostgreSQL, `cv_keys` has to name the database of their data keys"
            )
        };
        let (store, _) = self.open().await?;
        let done = work(&store, &vault).await;
        store.close().await;
        vault.keys().close_keys().await;
        done
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
