//! A fresh database for each test, gone when the test ends, also when it fails.

use super::fixture::at;
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use passerelle::store::{self, CvKeys, OpenOptions, Store};
use sqlx::{Connection, Executor, PgConnection};
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use tempfile::TempDir;

/// Which database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A file in a folder of its own.
    Sqlite,
    /// A database of its own on the server that `PASSERELLE_TEST_POSTGRES` names.
    Postgres,
}

/// A fresh store with its schema.
pub struct Fresh {
    /// The store.
    pub store: Arc<dyn Store>,
    /// Which database it is on.
    pub kind: Kind,
    /// The URL that opens it again.
    pub url: String,
    /// A folder for the test.
    pub folder: TempDir,
    database: Option<String>,
}

impl Fresh {
    /// Makes a database, opens it and brings its schema up to date.
    pub async fn new(kind: Kind) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (url, database) = match kind {
            Kind::Sqlite => (format!("sqlite:{}", folder.path().join("store.db").display()), None),
            Kind::Postgres => {
                // The folder's name is the only random thing at hand.
                let unique = folder.path().file_name().unwrap().as_encoded_bytes();
                let name = unique.iter().fold("passerelle_".to_owned(), |name, byte| format!("{name}{byte:02x}"));
                let server = server();
                server_connection()
                    .await
                    .execute(sqlx::AssertSqlSafe(format!("CREATE DATABASE {name}")))
                    .await
                    .unwrap();
                let (base, _) = server.rsplit_once('/').unwrap();
                (format!("{base}/{name}"), Some(name))
            }
        };
        let store = open(&url).await;
        store.migrate().await.unwrap();
        Self { store, kind, url, folder, database }
    }

    /// A second store on the same database, as another process would have it.
    pub async fn again(&self) -> Arc<dyn Store> {
        open(&self.url).await
    }

    /// The data keys of CVs beside it, in a database of their own; the same at every call.
    pub async fn keys(&self) -> Arc<dyn CvKeys> {
        let url = match &self.database {
            None => format!("sqlite:{}", self.folder.path().join("keys.db").display()),
            Some(name) => self.beside(name, "keys", "").await,
        };
        let keys = store::open_cv_keys(&url, OpenOptions { connections: 4, ..OpenOptions::new(at(0)) }).await.unwrap();
        keys.migrate_keys().await.unwrap();
        keys
    }

    /// A copy of the database as it is now, as a backup would have it: its URL. Closes the store.
    pub async fn copy(&self) -> String {
        self.store.close().await;
        match &self.database {
            None => {
                let copy = self.folder.path().join("copy.db");
                std::fs::copy(self.folder.path().join("store.db"), &copy).unwrap();
                format!("sqlite:{}", copy.display())
            }
            Some(name) => self.beside(name, "copy", &format!("TEMPLATE {name}")).await,
        }
    }

    /// Another database of this test on the server, made where there is none.
    async fn beside(&self, name: &str, suffix: &str, how: &str) -> String {
        let create = format!("CREATE DATABASE {name}_{suffix} {how}");
        if let Err(error) = server_connection().await.execute(sqlx::AssertSqlSafe(create)).await {
            assert_eq!(
                error.as_database_error().and_then(sqlx::error::DatabaseError::code).as_deref(),
                Some("42P04"),
                "{error}"
            );
        }
        format!("{}_{suffix}", self.url)
    }

    /// Closes the store and removes the database.
    pub async fn remove(self) {
        self.store.close().await;
        if let Some(name) = self.database {
            for name in [&name, &format!("{name}_keys"), &format!("{name}_copy")] {
                let drop = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
                server_connection().await.execute(sqlx::AssertSqlSafe(drop)).await.unwrap();
            }
        }
    }
}

async fn open(url: &str) -> Arc<dyn Store> {
    store::open(url, OpenOptions { connections: 8, ..OpenOptions::new(at(0)) }).await.unwrap()
}

fn server() -> String {
    std::env::var("PASSERELLE_TEST_POSTGRES").unwrap_or_else(|_| "postgres://postgres@127.0.0.1:5432/postgres".into())
}

async fn server_connection() -> PgConnection {
    PgConnection::connect(&server()).await.unwrap_or_else(|error| {
        panic!("no PostgreSQL for the tests ({error}): run `make test`, or name one in PASSERELLE_TEST_POSTGRES")
    })
}

/// Runs a test on a fresh database, which is removed afterwards in any case.
pub async fn run(kind: Kind, test: impl for<'a> Fn(&'a Fresh) -> BoxFuture<'a, ()>) {
    let fresh = Fresh::new(kind).await;
    let outcome = AssertUnwindSafe(test(&fresh)).catch_unwind().await;
    fresh.remove().await;
    if let Err(panic) = outcome {
        std::panic::resume_unwind(panic);
    }
}
