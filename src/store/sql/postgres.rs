//! PostgreSQL, alone or under Citus.

use super::dialect::Dialect;
use super::migrate::migrations;
use super::signals::Signals;
use super::statement::{Sql, Statement};
use super::unopened::{self, Unopened};
use crate::store::{Error, OpenOptions, Result};
use futures_util::future::BoxFuture;
use sqlx::postgres::{PgConnectOptions, PgConnection, PgListener, PgPoolOptions};
use sqlx::{ConnectOptions, Connection, Pool, Postgres};
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinHandle;

const CHANNEL: &str = "passerelle_changes";
/// Commits that come together are announced together.
const GATHER: Duration = Duration::from_millis(5);
/// How long the listener waits before it tries a lost connection again.
const RECONNECT: Duration = Duration::from_secs(1);
/// How long the first connection may take.
const ANSWER: Duration = Duration::from_secs(5);

impl Dialect for Postgres {
    const MIGRATIONS: &'static [(i64, &'static str, &'static str)] = migrations!("postgres");
    const KEY_MIGRATIONS: &'static [(i64, &'static str, &'static str)] =
        migrations!("cv_keys/postgres"; ("0001", "keys"));
    const SHRED: &'static str = "VACUUM cv_keys";
    // A transaction that hangs would stall every reader of the journal: none may.
    const BEGIN_WRITE: &'static str = "BEGIN; SET LOCAL lock_timeout = '5s'; SET LOCAL statement_timeout = '10s'; \
        SET LOCAL idle_in_transaction_session_timeout = '5s'";
    const BEGIN_READ: &'static str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
    // A row has its number before it commits, so a reader stays below the oldest transaction that still runs.
    const FEED: &'static str = "SELECT xid, seq, entity_id, rev, at, op, payload FROM changes \
        WHERE entity = '$entity' AND (xid, seq) > ($1, $2) AND xid < pg_snapshot_xmin(pg_current_snapshot())::text::bigint \
        ORDER BY xid, seq LIMIT $3";
    const HEAD: &'static str = "SELECT xid, seq FROM changes \
        WHERE xid < pg_snapshot_xmin(pg_current_snapshot())::text::bigint ORDER BY xid DESC, seq DESC LIMIT 1";
    const NEWEST: &'static str = "SELECT xid, seq FROM changes ORDER BY xid DESC, seq DESC LIMIT 1";
    const BURIED: &'static str = "grave.payload";

    fn attend(pool: &Pool<Self>, signals: &Arc<Signals>) -> Vec<JoinHandle<()>> {
        vec![tokio::spawn(announce(pool.clone(), signals.clone())), tokio::spawn(listen(pool.clone(), signals.clone()))]
    }

    fn scrub(_: &mut PgConnection) -> BoxFuture<'_, Result<()>> {
        // No SQL reads a dead row; autovacuum removes it.
        Box::pin(async { Ok(()) })
    }

    fn give_room_back(_: &mut PgConnection) -> BoxFuture<'_, Result<()>> {
        // Autovacuum does.
        Box::pin(async { Ok(()) })
    }

    fn rewrite(_: &mut PgConnection) -> BoxFuture<'_, Result<()>> {
        Box::pin(async { Ok(()) })
    }
}

/// Tells the other nodes of commits. Beside the transactions, not in them: a `NOTIFY` takes a lock of the whole database
/// until its transaction is on disk, so that in a writing one it would put all writers in a queue.
async fn announce(pool: Pool<Postgres>, signals: Arc<Signals>) {
    while !pool.is_closed() {
        signals.announcement().await;
        if let Ok(mut conn) = pool.acquire().await {
            // Lost, it is only later: readers poll as well.
            let _ = Postgres::execute(&mut conn, Statement::new("SELECT pg_notify($1, '')").bind(CHANNEL)).await;
        }
        tokio::time::sleep(GATHER).await;
    }
}

/// Hears of the commits of other nodes.
async fn listen(pool: Pool<Postgres>, signals: Arc<Signals>) {
    while !pool.is_closed() {
        if let Ok(mut listener) = PgListener::connect_with(&pool).await
            && listener.listen(CHANNEL).await.is_ok()
        {
            while listener.recv().await.is_ok() {
                signals.heard();
            }
        }
        tokio::time::sleep(RECONNECT).await;
    }
}

/// Opens the pool, which reads and writes.
pub(super) async fn connect(url: &str, options: &OpenOptions) -> Result<Pool<Postgres>> {
    let connect: PgConnectOptions = url
        .parse()
        .map_err(|_| Error::Url { url: redacted(url), reason: "postgres://user@host/database".to_owned() })?;
    let connect = connect.application_name("passerelle").disable_statement_logging();
    reach(&connect).await?;
    // One more for the listener, which keeps its own.
    Ok(PgPoolOptions::new().max_connections(options.connections + 1).connect_with(connect).await?)
}

/// Connects once and goes. The pool keeps trying for half a minute, and then cannot say why.
async fn reach(connect: &PgConnectOptions) -> Result<()> {
    match tokio::time::timeout(ANSWER, PgConnection::connect_with(connect)).await {
        Ok(Ok(conn)) => {
            // Whatever comes of a goodbye, the server was there.
            let _ = conn.close().await;
            Ok(())
        }
        Ok(Err(error)) => unopened::postgres(error, connect),
        Err(_) => {
            let place = unopened::place(connect);
            let text = format!(
                "no answer from {place} within {} s: is it PostgreSQL, and does a firewall stand between?",
                ANSWER.as_secs()
            );
            Err(Unopened(text).into())
        }
    }
}

/// The URL without what stands before its host.
pub(super) fn redacted(url: &str) -> String {
    match (url.find("://"), url.rfind('@')) {
        (Some(scheme), Some(at)) if at > scheme => format!("{}…{}", &url[..scheme + 3], &url[at..]),
        _ => url.to_owned(),
    }
}
