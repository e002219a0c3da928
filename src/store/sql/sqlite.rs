//! SQLite: one file, one writer.

use super::dialect::Dialect;
use super::migrate::migrations;
use super::signals::Signals;
use super::statement::{Sql, Statement};
use super::unopened::{self, Unopened};
use crate::store::{Error, OpenOptions, Result};
use futures_util::future::BoxFuture;
use sqlx::sqlite::{
    SqliteAutoVacuum, SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{ConnectOptions, Pool, Sqlite};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinHandle;

/// How long a connection waits for the one that writes, also when that is of another process.
const PATIENCE: Duration = Duration::from_secs(10);
/// Withdrawals that come together are scrubbed together.
const GATHER: Duration = Duration::from_millis(200);

impl Dialect for Sqlite {
    const MIGRATIONS: &'static [(i64, &'static str, &'static str)] = migrations!("sqlite");
    const KEY_MIGRATIONS: &'static [(i64, &'static str, &'static str)] =
        migrations!("cv_keys/sqlite"; ("0001", "keys"));
    const SHRED: &'static str = "PRAGMA wal_checkpoint(TRUNCATE)";
    const BEGIN_WRITE: &'static str = "BEGIN IMMEDIATE";
    const BEGIN_READ: &'static str = "BEGIN";
    // One writer: the number of a row is the order of the commits.
    const FEED: &'static str = "SELECT xid, seq, entity_id, rev, at, op, payload FROM changes \
        WHERE entity = '$entity' AND xid >= $1 AND seq > $2 ORDER BY seq LIMIT $3";
    const HEAD: &'static str = "SELECT xid, seq FROM changes ORDER BY seq DESC LIMIT 1";
    const NEWEST: &'static str = Self::HEAD;
    // A row that keeps its length is overwritten where it stands. One that shrinks makes SQLite join pages, and what is
    // moved by that leaves a copy, which `secure_delete` does not see. JSON allows blanks at its end.
    const BURIED: &'static str = "printf('%-*s', octet_length(changes.payload), grave.payload)";

    fn attend(pool: &Pool<Self>, signals: &Arc<Signals>) -> Vec<JoinHandle<()>> {
        // What a killed process left in the write-ahead log goes now.
        signals.scrub();
        vec![tokio::spawn(scrub_when_erased(pool.clone(), signals.clone()))]
    }

    fn scrub(conn: &mut SqliteConnection) -> BoxFuture<'_, Result<()>> {
        Box::pin(async move {
            // `secure_delete` zeroes the pages; the log still has their earlier content until it is cut.
            let busy = Self::fetch(conn, Statement::new("PRAGMA wal_checkpoint(TRUNCATE)"), |row| row.int(0)).await?;
            if busy.first() == Some(&1) {
                let reason = "readers held the write-ahead log".to_owned();
                return Err(Error::Inconsistent { entity: "checkpoint".to_owned(), reason });
            }
            Ok(())
        })
    }

    fn give_room_back(conn: &mut SqliteConnection) -> BoxFuture<'_, Result<()>> {
        Self::execute(conn, Statement::new("PRAGMA incremental_vacuum(1000)"))
    }

    fn rewrite(conn: &mut SqliteConnection) -> BoxFuture<'_, Result<()>> {
        Box::pin(async move {
            // The copy may be larger than the memory.
            for statement in ["PRAGMA temp_store = FILE", "VACUUM", "PRAGMA temp_store = MEMORY"] {
                Self::execute(conn, Statement::new(statement)).await?;
            }
            Ok(())
        })
    }
}

async fn scrub_when_erased(pool: Pool<Sqlite>, signals: Arc<Signals>) {
    loop {
        signals.erasure().await;
        tokio::time::sleep(GATHER).await;
        let scrubbed = match pool.acquire().await {
            Ok(mut conn) => Sqlite::scrub(&mut conn).await,
            Err(sqlx::Error::PoolClosed) => return,
            Err(error) => Err(error.into()),
        };
        if let Err(error) = scrubbed {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "withdrawn text is still in the log: trying again"
            );
            signals.scrub();
        }
    }
}

/// Opens the pool that writes and the one that reads. `path` is a file, or `:memory:`.
pub(super) async fn connect(path: &str, options: &OpenOptions) -> Result<(Pool<Sqlite>, Pool<Sqlite>)> {
    let memory = path == ":memory:";
    let path = Path::new(path);
    let mut connect = SqliteConnectOptions::new();
    if memory {
        connect = connect.in_memory(true);
    } else {
        // A folder that is made where a path is mistyped hides the mistake.
        if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty() && !folder.is_dir()) {
            return Err(Unopened(format!("there is no folder {}: create it, or name another", folder.display())).into());
        }
        connect = connect.filename(path).create_if_missing(true);
    }
    let connect = connect
        // Before the first table is made: later it cannot be changed.
        .page_size(8192)
        .auto_vacuum(SqliteAutoVacuum::Incremental)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(if options.durable { SqliteSynchronous::Full } else { SqliteSynchronous::Off })
        .foreign_keys(true)
        .busy_timeout(PATIENCE)
        .pragma("secure_delete", "ON")
        // 64 MB: ids are spread over the whole of each index, so a page is worth writing back only after many batches.
        .pragma("wal_autocheckpoint", "8192")
        .pragma("temp_store", "MEMORY")
        .disable_statement_logging();
    // A database in memory lives in its connection: one for all, which is never given up.
    let writer = SqlitePoolOptions::new().max_connections(1).idle_timeout(None).max_lifetime(None);
    let refused = |error| unopened::sqlite(error, path);
    let write = writer.connect_with(connect.clone().pragma("cache_size", "-65536")).await.map_err(refused)?;
    // SQLite opens a file that it may only read, and tells so at the first write.
    if let Err(error) = write.begin_with(Sqlite::BEGIN_WRITE).await.map(drop)
        && unopened::is_read_only(&error)
    {
        return Err(refused(error));
    }
    if memory {
        return Ok((write.clone(), write));
    }
    let reader = SqlitePoolOptions::new().max_connections(options.connections);
    let read =
        reader.connect_with(connect.create_if_missing(false).pragma("query_only", "ON")).await.map_err(refused)?;
    Ok((write, read))
}
