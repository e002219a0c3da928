//! The store on a database that speaks SQL. Each file holds one part of the trait, written once for all databases;
//! `dialect` says what differs, `statement` is the only file that speaks to `sqlx` in general terms.

mod appellations;
mod approvals;
mod apps;
mod audit;
mod compact;
mod content;
mod dialect;
mod journal;
mod keys;
mod links;
mod migrate;
mod postgres;
mod read;
mod signals;
mod signing;
mod sources;
mod sqlite;
mod statement;
mod store;
mod unopened;
mod withdraw;
mod write;

use super::{Error, OpenOptions, Result, Store};
use std::sync::Arc;
use store::SqlStore;

/// Opens the database that `url` names; creates the file of an SQLite database where there is none,
/// in a folder that is there.
pub(super) async fn open(url: &str, options: OpenOptions) -> Result<Arc<dyn Store>> {
    if url.starts_with("postgres://") || url.starts_with("postgresql://") {
        let pool = postgres::connect(url, &options).await?;
        return Ok(Arc::new(SqlStore::new(pool.clone(), pool, &options)));
    }
    let path = url.strip_prefix("sqlite:").map(|rest| rest.strip_prefix("//").unwrap_or(rest));
    match path {
        Some(path) if !path.is_empty() && !path.contains('?') => {
            let (write, read) = sqlite::connect(path, &options).await?;
            Ok(Arc::new(SqlStore::new(write, read, &options)))
        }
        _ => Err(Error::Url {
            url: postgres::redacted(url),
            reason: "a database is sqlite:PATH, sqlite::memory: or postgres://user@host/database".to_owned(),
        }),
    }
}
