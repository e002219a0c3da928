//! Links that were sent by mail.

use super::dialect::Dialect;
use super::statement::{Cells, Statement};
use super::store::SqlStore;
use crate::domain::Email;
use crate::domain::hex;
use crate::store::{LinkKind, LinkRecord, Links, NewLink, Result};
use jiff::Timestamp;
use uuid::Uuid;

#[async_trait::async_trait]
impl<DB: Dialect> Links for SqlStore<DB> {
    async fn create_link(&self, link: &NewLink) -> Result<()> {
        insert_link::<DB>(&mut *self.write.acquire().await?, link).await
    }

    async fn link(&self, hash: &[u8; 32], now: Timestamp) -> Result<Option<LinkRecord>> {
        let look = "SELECT kind, email, app_id, expires_at FROM mail_links \
            WHERE hash = $1 AND used_at IS NULL AND expires_at > $2";
        let look = Statement::new(look).bind(hex(hash)).bind(now);
        Ok(DB::fetch(&mut *self.read.acquire().await?, look, |row| record(row)).await?.pop())
    }

    async fn use_link(&self, hash: &[u8; 32], kind: LinkKind, now: Timestamp) -> Result<Option<LinkRecord>> {
        let take = "UPDATE mail_links SET used_at = $3 \
            WHERE hash = $1 AND kind = $2 AND used_at IS NULL AND expires_at > $3 \
            RETURNING kind, email, app_id, expires_at";
        let take = Statement::new(take).bind(hex(hash)).bind(kind.as_str()).bind(now);
        Ok(DB::fetch(&mut *self.write.acquire().await?, take, |row| record(row)).await?.pop())
    }

    async fn count_links(&self, email: &Email, since: Timestamp) -> Result<u64> {
        let count = Statement::new("SELECT COUNT(*) FROM mail_links WHERE email = $1 AND created_at > $2");
        let count = count.bind(email.expose()).bind(since);
        let count = DB::fetch(&mut *self.read.acquire().await?, count, |row| row.int(0)).await?.pop();
        Ok(u64::try_from(count.unwrap_or_default()).unwrap_or_default())
    }

    async fn forget_links(&self, ended_before: Timestamp) -> Result<u64> {
        let forget = Statement::new("DELETE FROM mail_links WHERE expires_at < $1 RETURNING hash").bind(ended_before);
        Ok(DB::fetch(&mut *self.write.acquire().await?, forget, |_| Ok(())).await?.len() as u64)
    }
}

/// Writes a link.
pub(super) async fn insert_link<DB: Dialect>(conn: &mut DB::Connection, link: &NewLink) -> Result<()> {
    let insert = "INSERT INTO mail_links (hash, kind, email, app_id, created_at, expires_at) VALUES ";
    let insert = Statement::new(insert).rows([[
        hex(&link.hash).into(),
        link.kind.as_str().into(),
        link.email.expose().into(),
        link.app_id.map(|id| id.to_string()).into(),
        link.created_at.into(),
        link.expires_at.into(),
    ]]);
    DB::execute(conn, insert).await
}

fn record<DB: Dialect>(row: &Cells<'_, DB>) -> Result<LinkRecord> {
    Ok(LinkRecord {
        kind: row.parse(0, LinkKind::read)?,
        email: row.parse(1, |text| Email::new(text).ok())?,
        app_id: row.optional_text(2)?.and_then(|text| Uuid::try_parse(text).ok()),
        expires_at: row.time(3)?,
    })
}
