//! What differs between the databases.

use super::signals::Signals;
use super::statement::Sql;
use crate::store::Result;
use futures_util::future::BoxFuture;
use sqlx::migrate::Migrate;
use sqlx::{Database, Pool};
use std::sync::Arc;
use tokio::task::JoinHandle;

/// A database that the store runs on. All that is not here is the same text for each of them.
pub(super) trait Dialect: Sql + Database<Connection: Migrate> {
    /// The migrations: number, name, SQL.
    const MIGRATIONS: &'static [(i64, &'static str, &'static str)];

    /// The migrations of the database of data keys: the same.
    const KEY_MIGRATIONS: &'static [(i64, &'static str, &'static str)];

    /// What sees to it that a data key that was overwritten is not in the files any more. In no transaction.
    const SHRED: &'static str;

    /// Begins a transaction that writes.
    const BEGIN_WRITE: &'static str;

    /// Begins a transaction whose reads all see one state.
    const BEGIN_READ: &'static str;

    /// The changes of records of the kind `$entity` after `($1, $2)` that no transaction under way can still come before, in order, at most `$3`:
    /// `xid, seq, entity_id, rev, at, op, payload`.
    const FEED: &'static str;

    /// The last change that the feeds of all kinds would give: `xid, seq`.
    const HEAD: &'static str;

    /// The last change that a transaction sees, its own and the unreadable ones included: `xid, seq`.
    const NEWEST: &'static str;

    /// `grave.payload`, if need be made as long as the `changes.payload` that it takes the place of.
    const BURIED: &'static str;

    /// Starts what has to run beside the store as long as it is open.
    fn attend(pool: &Pool<Self>, signals: &Arc<Signals>) -> Vec<JoinHandle<()>>;

    /// Sees to it that what was deleted or overwritten is not in the database's files any more.
    fn scrub(conn: &mut Self::Connection) -> BoxFuture<'_, Result<()>>;

    /// Gives some of the room of deleted rows back.
    fn give_room_back(conn: &mut Self::Connection) -> BoxFuture<'_, Result<()>>;

    /// Writes the whole database anew, where that is what it takes to leave no copy of a row that was moved about.
    fn rewrite(conn: &mut Self::Connection) -> BoxFuture<'_, Result<()>>;
}
