//! The store on a database that speaks SQL. Each file holds one part of the trait, written once for all databases;
//! `dialect` says what differs, `statement` is the only file that speaks to `sqlx` in general terms.

mod approvals;
mod apps;
mod audit;
mod budgets;
mod compact;
mod content;
mod cv_keys;
mod cvs;
mod dialect;
mod editions;
mod journal;
mod keys;
mod kind;
mod labels;
mod links;
mod market;
mod migrate;
mod postgres;
mod read;
mod replies;
mod rome;
mod sessions;
mod signals;
mod signing;
mod sources;
mod sqlite;
mod statement;
mod store;
mod trainings;
mod unopened;
mod usage;
mod withdraw;
mod write;

use super::{CvKeys, Error, OpenOptions, Result, Store};
use cv_keys::SqlKeys;
use std::sync::Arc;
use store::SqlStore;

/// Opens the database that `url` names; creates the file of an SQLite database where there is none,
/// in a folder that is there.
pub(super) async fn open(url: &str, options: OpenOptions) -> Result<Arc<dyn Store>> {
    if is_postgres(url) {
        let pool = postgres::connect(url, &options).await?;
        return Ok(Arc::new(SqlStore::new(pool.clone(), pool, &options)));
    }
    let (write, read) = sqlite::connect(sqlite_path(url)?, &options).await?;
    Ok(Arc::new(SqlStore::new(write, read, &options)))
}

/// Opens the database of data keys that `url` names.
pub(super) async fn open_keys(url: &str, options: OpenOptions) -> Result<Arc<dyn CvKeys>> {
    if is_postgres(url) {
        let pool = postgres::connect(url, &options).await?;
        return Ok(Arc::new(SqlKeys::new(pool.clone(), pool)));
    }
    let (write, read) = sqlite::connect(sqlite_path(url)?, &options).await?;
    Ok(Arc::new(SqlKeys::new(write, read)))
}

fn is_postgres(url: &str) -> bool {
    url.starts_with("postgres://") || url.starts_with("postgresql://")
}

/// The file that the URL names, or `:memory:`.
fn sqlite_path(url: &str) -> Result<&str> {
    let path = url.strip_prefix("sqlite:").map(|rest| rest.strip_prefix("//").unwrap_or(rest));
    path.filter(|path| !path.is_empty() && !path.contains('?')).ok_or_else(|| Error::Url {
        url: postgres::redacted(url),
        reason: "a database is sqlite:PATH, sqlite::memory: or postgres://user@host/database".to_owned(),
    })
}
