//! Who is signed in to the portal.

use super::dialect::Dialect;
use super::statement::Statement;
use super::store::SqlStore;
use crate::domain::Email;
use crate::domain::hex;
use crate::store::{Result, SessionRecord, Sessions};
use jiff::Timestamp;

#[async_trait::async_trait]
impl<DB: Dialect> Sessions for SqlStore<DB> {
    async fn open_session(&self, hash: &[u8; 32], session: &SessionRecord) -> Result<()> {
        let mut tx = self.begin().await?;
        let ended = Statement::new("DELETE FROM sessions WHERE expires_at <= $1").bind(session.created_at);
        DB::execute(&mut tx, ended).await?;
        let begun = "INSERT INTO sessions (hash, email, created_at, expires_at) VALUES ";
        let row =
            [hex(hash).into(), session.email.expose().into(), session.created_at.into(), session.expires_at.into()];
        DB::execute(&mut tx, Statement::new(begun).rows([row])).await?;
        tx.commit().await?;
        Ok(())
    }

    async fn session(&self, hash: &[u8; 32], now: Timestamp) -> Result<Option<SessionRecord>> {
        let one = "SELECT email, created_at, expires_at FROM sessions WHERE hash = $1 AND expires_at > $2";
        let one = Statement::new(one).bind(hex(hash)).bind(now);
        let mut conn = self.read.acquire().await?;
        let found = DB::fetch(&mut *conn, one, |row| {
            Ok(SessionRecord {
                email: row.parse(0, |text| Email::new(text).ok())?,
                created_at: row.time(1)?,
                expires_at: row.time(2)?,
            })
        });
        Ok(found.await?.pop())
    }

    async fn close_session(&self, hash: &[u8; 32]) -> Result<bool> {
        let close = Statement::new("DELETE FROM sessions WHERE hash = $1 RETURNING hash").bind(hex(hash));
        Ok(!DB::fetch(&mut *self.write.acquire().await?, close, |_| Ok(())).await?.is_empty())
    }

    async fn close_sessions_of(&self, email: &Email) -> Result<u64> {
        let close = Statement::new("DELETE FROM sessions WHERE email = $1 RETURNING hash").bind(email.expose());
        Ok(DB::fetch(&mut *self.write.acquire().await?, close, |_| Ok(())).await?.len() as u64)
    }
}
