//! Editions: what tells one content of a table of reference from another.

use super::dialect::Dialect;
use super::statement::Statement;
use super::store::SqlStore;
use crate::store::Result;

impl<DB: Dialect> SqlStore<DB> {
    /// The edition of a table; absent before the first import.
    pub(super) async fn edition(&self, name: &str) -> Result<Option<String>> {
        let version = Statement::new("SELECT version FROM editions WHERE name = $1").bind(name);
        let mut conn = self.read.acquire().await?;
        Ok(DB::fetch(&mut conn, version, |row| Ok(row.text(0)?.to_owned())).await?.pop())
    }

    /// Says which edition a table has from now on. A transaction that begins with it keeps others of the table waiting.
    pub(super) async fn put_edition(conn: &mut DB::Connection, name: &str, version: &str) -> Result<()> {
        let edition = "INSERT INTO editions (name, version) VALUES ($1, $2) \
            ON CONFLICT (name) DO UPDATE SET version = excluded.version";
        DB::execute(conn, Statement::new(edition).bind(name).bind(version)).await
    }
}
